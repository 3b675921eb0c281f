"""The README does what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from loyaltydsl.semantics.loader import load_program
from tests.cli.conftest import Loy

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^\| `loy ([a-z-]+)", README, re.MULTILINE)


def fenced(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found.group(1)


def test_the_first_command_shows_what_the_readme_shows(loy: Loy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    command, _, shown = CONSOLE[0].replace("\\\n>", "").partition("\n")
    done = loy(*shlex.split(command.split(".venv/bin/loy ")[1]))
    assert (done.status, done.err) == (0, "")
    at = 0
    for part in shown.strip("…\n").split("\n…\n"):
        found = done.out.find(part, at)
        assert found >= 0, f"not shown: {part}"
        at = found + len(part)


def test_the_example_is_clean_and_passes(loy: Loy, tmp_path: Path) -> None:
    path = tmp_path / "snow_peak.loy"
    path.write_text(fenced("loy"), encoding="utf-8")
    assert load_program(path).diagnostics == ()
    assert loy("test", path).status == 0


def test_the_mistake_looks_as_shown(loy: Loy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("snow_peak.loy").write_text(fenced("loy").replace("tier >= Opal", "tier >= Opel"), encoding="utf-8")
    shown = next(block for block in CONSOLE if "loy check" in block).split("\n", 1)[1].strip("…\n")
    assert loy("check", "snow_peak.loy").out.startswith(shown)


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(fenced("python"), "README.md", "exec"), {})
    points, totals = capsys.readouterr().out.splitlines()
    assert int(points.split()[0]) > 0
    assert "'liability'" in totals


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_it_names(loy: Loy, name: str) -> None:
    assert loy(name, "--help").status == 0
