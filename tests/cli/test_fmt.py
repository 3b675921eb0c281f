"""`loy fmt`: what is written, and the exit status."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from loyaltydsl.cli.commands.fmt import command

UGLY, NEAT = "award a{earn 5 points per stay}", "award a {\n  earn 5 points per stay\n}\n"


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(command, list(words), input=stdin)


def test_files_are_rewritten_and_named(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    ugly, neat = tmp_path / "below" / "ugly.loy", tmp_path / "neat.loy"
    ugly.write_text(UGLY)
    neat.write_text(NEAT)
    ugly.chmod(0o640)
    result = run(str(tmp_path))
    assert (result.exit_code, result.stderr) == (0, f"formatted {ugly}\n1 file formatted, 1 left as they were\n")
    assert ugly.read_text() == NEAT
    assert ugly.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["neat.loy", "ugly.loy"]


def test_check_and_diff_write_nothing(tmp_path: Path) -> None:
    ugly = tmp_path / "ugly.loy"
    ugly.write_text(UGLY)
    checked = run("--check", str(ugly))
    assert (checked.exit_code, checked.stdout, checked.stderr) == (1, f"{ugly}\n", "1 file would change\n")
    shown = run("--diff", str(ugly))
    assert shown.exit_code == 0
    assert shown.stdout == (
        f"--- {ugly}\n+++ {ugly} (formatted)\n@@ -1 +1,3 @@\n-{UGLY}\n\\ No newline at end of file\n"
        "+award a {\n+  earn 5 points per stay\n+}\n"
    )
    assert ugly.read_text() == UGLY
    ugly.write_text(NEAT)
    assert run("--check", str(ugly)).exit_code == 0


def test_standard_input_goes_to_standard_output() -> None:
    result = run("-", stdin=UGLY.encode())
    assert (result.exit_code, result.stdout, result.stderr) == (0, NEAT, "")


def test_what_does_not_parse_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.loy"
    path.write_bytes(f"award  x {{ earn 5 }}\r\n\r\n{UGLY}\r\n".encode("utf-8-sig"))
    result = run(str(path))
    assert result.exit_code == 1
    assert f"{path}:1:1: does not parse, left as it is (`loy check` says why)\n" in result.stderr
    assert path.read_bytes() == ("award  x { earn 5 }\r\n\r\n" + NEAT.replace("\n", "\r\n")).encode("utf-8-sig")


def test_a_file_that_is_not_utf_8_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.loy"
    path.write_bytes(b"# caf\xe9\n")
    result = run(str(path))
    assert (result.exit_code, path.read_bytes()) == (1, b"# caf\xe9\n")
    assert result.stderr.startswith(f"{path}:1:6: error[LOY213] not-utf-8: this file is not UTF-8 on line 1: ")


def test_a_folder_without_rulesets_is_a_mistake_of_the_command_line(tmp_path: Path) -> None:
    assert run(str(tmp_path)).exit_code == 2


def test_the_rulesets_and_the_starter_are_in_the_layout() -> None:
    top = Path(__file__).parents[2]
    result = run("--check", str(top / "rulesets"), str(top / "loyaltydsl" / "tools" / "starter"))
    assert (result.exit_code, result.stdout) == (0, "")
