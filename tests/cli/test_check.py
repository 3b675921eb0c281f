"""`loy check`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Loy

Ruleset = Callable[[str], str]
TWO_FAULTS = "award base {\n  when room_typ is 3\n}\naward more { earn 1 point per stay }\n"


def test_nothing_wrong(loy: Loy, hotel: Path) -> None:
    assert loy("check", hotel / "program.loy") == (0, "", "nothing wrong in 1 ruleset\n")


def test_a_fault_with_its_place(loy: Loy, ruleset: Ruleset) -> None:
    done = loy("check", ruleset("award base { earn 10 points per nigth }\n"))
    assert done.status == 1
    head, gutter, line, marks = done.out.splitlines()[:4]
    assert head.startswith("r.loy:2:33: error[LOY")
    assert (gutter, line, marks) == (
        "  |",
        "2 | award base { earn 10 points per nigth }",
        "  |                                 ^^^^^",
    )
    assert done.err == "1 error in 1 ruleset\n"


def test_a_folder_stands_for_its_program(loy: Loy, hotel: Path) -> None:
    (hotel / "chain.loy").write_text('codes rate_code { "A" "a program" }\n# program "x"\n', encoding="utf-8")
    assert loy("check", hotel).status == 0
    (hotel / "second.loy").write_text('program "Second" { currency USD }\n', encoding="utf-8")
    done = loy("check", hotel)
    assert done.status == 1
    assert done.out.startswith("hotel:1:1: error[LOY214] no-ruleset: ")
    assert "`hotel/program.loy`, `hotel/second.loy`" in done.out.replace(os.sep, "/")


def test_a_folder_without_a_program(loy: Loy, tmp_path: Path) -> None:
    done = loy("check", tmp_path)
    assert done.status == 1
    assert "holds no `.loy` file" in done.out


def test_what_two_rulesets_share_is_told_once(loy: Loy, ruleset: Ruleset) -> None:
    ruleset("")
    Path("shared.loy").write_text("award bad { earn 1 point per nigth }\n", encoding="utf-8")
    for name in ("one", "two"):
        Path(f"{name}.loy").write_text(f'program "{name}" {{ currency USD }}\nuse "shared.loy"\n', encoding="utf-8")
    done = loy("check", "one.loy", "two.loy")
    assert done.out.count("error[") == 1
    assert done.err == "1 error in 2 rulesets\n"


def test_json(loy: Loy, ruleset: Ruleset) -> None:
    done = loy("check", ruleset(TWO_FAULTS), "--format", "json")
    found = json.loads(done.out)["diagnostics"]
    assert done.status == 1
    assert [d["range"]["start"] for d in found] == [{"line": 2, "column": 7}, {"line": 3, "column": 8}]
    assert all(d["path"] == "r.loy" and d["severity"] == "error" for d in found)
    assert json.loads(loy("check", ruleset(""), "--format", "json").out) == {"diagnostics": []}


@pytest.mark.parametrize(
    ("format", "said"),
    [
        ("github", "::error file=r.loy,line=2,endLine=2,col=7,endColumn=10,title=LOY"),
        ("sarif", '"startLine": 2,'),
        ("junit", '<testsuite name="r.loy" tests="2" failures="2"'),
    ],
)
def test_formats_for_machines(loy: Loy, ruleset: Ruleset, format: str, said: str) -> None:
    done = loy("check", ruleset(TWO_FAULTS), "--format", format)
    assert done.status == 1
    assert said in done.out


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xef\xbb\xbf", b"\xff\xfea\0", b"\0", b"\xc3(", b"{" * 50_000, b'"' * 3, b"\r\r\n\n", b"not " * 5_000,
        b"award x { when " + b"(" * 3_000, "program \"日本\" { currency USD }".encode(), b"\x1b[2J", b"\xed\xa0\x80",
    ],
)  # fmt: skip
def test_any_bytes_give_a_result_or_a_diagnostic(loy: Loy, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.loy"
    path.write_bytes(content)
    done = loy("check", path)
    assert done.status in (0, 1)
    assert done.status == 0 or "error[LOY" in done.out
    assert "\x1b" not in done.out and "internal error" not in done.err
