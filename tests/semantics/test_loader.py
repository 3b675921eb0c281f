"""Reading a ruleset: folders, `use`, files that are not there or not text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from loyaltydsl.diagnostics.render.text import render
from loyaltydsl.semantics.loader import Checked, load_program

PROGRAM = 'program "Case" { currency USD }\n'


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Checked]:
    """Writes files by name (`codes__loy` is codes.loy, `chain_codes` is chain/codes.loy) and loads one of them."""
    monkeypatch.chdir(tmp_path)

    def load(files: dict[str, str | bytes], path: str = "main.loy") -> Checked:
        for name, text in files.items():
            file = Path(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_program(path)

    return load


Load = Callable[..., Checked]


def award_names(checked: Checked) -> list[str]:
    assert checked.program is not None, render(checked.diagnostics)
    return [award.name for award in checked.program.awards]


def test_declarations_stand_where_their_first_use_stands(load: Load) -> None:
    checked = load(
        {
            "main.loy": PROGRAM
            + 'award a { earn 1 point per stay }\nuse "b.loy"\naward d { earn 1 point per stay }\nuse "b.loy"',
            "b.loy": 'award b { earn 1 point per stay }\nuse "sub/c.loy"',
            "sub/c.loy": 'use "../b2.loy"\naward c { earn 1 point per stay }',
            "b2.loy": "award b2 { earn 1 point per stay }",
        }
    )
    assert award_names(checked) == ["a", "b", "b2", "c", "d"]
    assert [file.path for file in checked.files] == ["main.loy", "b.loy", "sub/c.loy", "b2.loy"]
    assert checked.program is not None and checked.program.files == checked.files


def test_a_file_reached_on_two_ways_is_read_once(load: Load) -> None:
    checked = load(
        {
            "main.loy": PROGRAM + 'use "left.loy"\nuse "right.loy"',
            "left.loy": 'use "both.loy"',
            "right.loy": 'use "./sub/../both.loy"',
            "both.loy": "award a { earn 1 point per stay }",
        }
    )
    assert award_names(checked) == ["a"]
    assert len(checked.files) == 4


def test_using_a_file_means_the_same_as_writing_it(load: Load) -> None:
    split = load(
        {
            "main.loy": PROGRAM + 'use "b.loy"\naward c { earn 10% of a  instead_of b }',
            "b.loy": "define peak = 2026-01-01\naward a { when any night in peak  earn 1 point per stay }\n"
            "award b { earn 1 point per stay }",
        }
    ).program
    joined = load(
        {
            "main.loy": PROGRAM
            + "define peak = 2026-01-01\naward a { when any night in peak  earn 1 point per stay }\n"
            "award b { earn 1 point per stay }\naward c { earn 10% of a  instead_of b }",
        }
    ).program
    assert split is not None and joined is not None
    assert (split.awards, split.defines) == (joined.awards, joined.defines)


def test_a_cycle_shows_every_place(load: Load) -> None:
    checked = load(
        {
            "main.loy": PROGRAM + 'use "b.loy"\naward a { earn 1 point per stay }',
            "b.loy": 'use "c.loy"',
            "c.loy": '\nuse "main.loy"',
        }
    )
    assert checked.program is None
    assert (
        render(checked.diagnostics)
        == """\
c.loy:2:5: error[LOY211] use-cycle: these files use each other in a circle: `main.loy`, `b.loy`, `c.loy`, `main.loy`
  |
2 | use "main.loy"
  |     ^^^^^^^^^^
  |
 ::: main.loy:2:5
  |
2 | use "b.loy"
  |     ------- `main.loy` uses "b.loy" here
  |
 ::: b.loy:1:5
  |
1 | use "c.loy"
  |     ------- `b.loy` uses "c.loy" here
  |
help: put what both need into a third file, and `use` that one
"""
    )


def test_a_file_that_uses_itself(load: Load) -> None:
    checked = load({"main.loy": PROGRAM + 'use "main.loy"'})
    assert [(d.name, d.message) for d in checked.diagnostics] == [("use-cycle", "`main.loy` uses itself")]


def test_a_name_declared_in_two_files_shows_both(load: Load) -> None:
    checked = load(
        {
            "main.loy": PROGRAM + 'award a { earn 1 point per stay }\nuse "b.loy"',
            "b.loy": "award a { earn 2 points per stay }",
        }
    )
    assert (
        render(checked.diagnostics)
        == """\
b.loy:1:7: error[LOY208] declared-twice: `a` is already declared, as an award
  |
1 | award a { earn 2 points per stay }
  |       ^
  |
 ::: main.loy:2:7
  |
2 | award a { earn 1 point per stay }
  |       - first declared here
  |
help: give one of the two another name
"""
    )


def test_a_used_file_has_no_program(load: Load) -> None:
    checked = load({"main.loy": PROGRAM + 'use "b.loy"', "b.loy": 'program "Other" { currency EUR }'})
    assert [(d.name, d.span.source.path) for d in checked.diagnostics] == [("program-twice", "b.loy")]
    only_used = load({"main.loy": 'use "b.loy"', "b.loy": 'program "Other" { currency EUR }'})
    assert [(d.name, d.span.source.path) for d in only_used.diagnostics] == [("program-twice", "b.loy")]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone.loy", "cannot read `gone.loy`: there is no such file"),
        ("folder.loy", "cannot read `folder.loy`: it is a folder"),
        ("", "cannot read `(empty)`: it is a folder"),
    ],
)
def test_a_used_file_that_cannot_be_read(load: Load, path: str, message: str) -> None:
    Path("folder.loy").mkdir()
    checked = load({"main.loy": PROGRAM + f'use "{path}"\naward a {{ when nigts > 3  earn 1 point per stay }}'})
    assert [(d.name, d.span.line) for d in checked.diagnostics] == [("missing-file", 2), ("unknown-field", 3)]
    assert checked.diagnostics[0].message == message


def test_a_missing_file_is_told_at_each_use_but_once(load: Load) -> None:
    checked = load({"main.loy": PROGRAM + 'use "gone.loy"\nuse "gone.loy"'})
    assert [d.span.line for d in checked.diagnostics] == [2]


def test_a_used_file_that_is_not_utf_8(load: Load) -> None:
    checked = load({"main.loy": PROGRAM + 'use "b.loy"', "b.loy": "define caf\xe9 = nights > 3".encode("cp1252")})
    assert (
        render(checked.diagnostics)
        == """\
b.loy:1:11: error[LOY213] not-utf-8: this file is not UTF-8 on line 1: it looks like Windows-1252 (Western European)
  |
1 | define café = nights > 3
  |           ^
  |
help: save the file as UTF-8: a text editor offers it when saving
"""
    )


def test_the_ruleset_itself_cannot_be_read(load: Load) -> None:
    checked = load({}, "gone.loy")
    assert render(checked.diagnostics) == (
        "gone.loy:1:1: error[LOY212] missing-file: cannot read `gone.loy`: there is no such file\n"
        "help: name a `.loy` file, or a folder that holds a ruleset\n"
    )
    assert checked.program is None and checked.files == ()


def test_a_byte_order_mark_and_windows_line_ends(load: Load) -> None:
    text = (
        b"\xef\xbb\xbf" + PROGRAM.replace("\n", "\r\n").encode() + b"award a { when nigts > 3  earn 1 point per stay }"
    )
    checked = load({"main.loy": text})
    assert [(d.name, d.span.line, d.span.column) for d in checked.diagnostics] == [("unknown-field", 2, 16)]


def test_an_empty_file(load: Load) -> None:
    assert [d.name for d in load({"main.loy": ""}).diagnostics] == ["missing-program"]


def test_a_folder_with_one_program(load: Load) -> None:
    checked = load(
        {
            "rules/any.loy": "# a comment\n" + PROGRAM + 'use "codes.loy"\naward a { earn 1 point per stay }',
            "rules/codes.loy": '# no program "here"\ncodes room_type { "A" "b" }',
        },
        "rules",
    )
    assert award_names(checked) == ["a"]
    assert checked.program is not None and checked.program.path == "rules/any.loy"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"r/a.loy": PROGRAM, "r/b.loy": PROGRAM}, "holds 2 files with a `program`: `r/a.loy`, `r/b.loy`"),
        ({"r/a.loy": "define x = nights > 1"}, "none of the `.loy` files in folder `r` has a `program`"),
        ({"r/readme.txt": PROGRAM}, "folder `r` holds no `.loy` file"),
    ],
)
def test_a_folder_without_one_ruleset(load: Load, files: dict[str, str], message: str) -> None:
    checked = load(files, "r")
    assert [d.name for d in checked.diagnostics] == ["no-ruleset"]
    assert message in checked.diagnostics[0].message


def test_an_editor_gives_its_open_buffers() -> None:
    buffers = {
        "main.loy": PROGRAM + 'use "codes.loy"\naward a { when room_type is "B"  earn 1 point per stay }',
        "codes.loy": 'codes room_type { "A" "Room A" }',
    }

    def read(path: Path) -> bytes:
        if str(path) not in buffers:
            raise FileNotFoundError(str(path))
        return buffers[str(path)].encode()

    assert [d.name for d in load_program("main.loy", read).diagnostics] == ["unknown-code"]
    buffers["codes.loy"] = 'codes room_type { "B" "Room B" }'
    assert load_program("main.loy", read).program is not None


def test_a_long_chain_of_files(load: Load) -> None:
    files = {f"f{i}.loy": f'use "f{i + 1}.loy"\naward a{i} {{ earn 1 point per stay }}' for i in range(600)}
    checked = load({"main.loy": PROGRAM + 'use "f0.loy"', **files, "f600.loy": ""})
    assert award_names(checked) == [f"a{i}" for i in reversed(range(600))]


def test_faults_stand_in_the_order_of_the_files(load: Load) -> None:
    checked = load(
        {
            "main.loy": PROGRAM + 'award z { when nigts > 3  earn 1 point per stay }\nuse "a.loy"\naward z { }',
            "a.loy": "award b { when nigts > 3 }\naward c { when nigts > 3  earn 1 point per stay }",
        }
    )
    places = [(d.span.source.path, d.span.line) for d in checked.diagnostics]
    assert places == [("main.loy", 2), ("main.loy", 4), ("main.loy", 4), ("a.loy", 1), ("a.loy", 1), ("a.loy", 2)]
