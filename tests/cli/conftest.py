"""`loy` as a function: words in, exit status and both streams out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from loyaltydsl.cli.main import main
from loyaltydsl.tools.starter import starter


class Result(NamedTuple):
    status: int
    out: str
    err: str


Loy = Callable[..., Result]


@pytest.fixture
def loy(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Loy:
    """Run the command line in this process."""

    def run(*words: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["loy", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Result(code if isinstance(code, int) else 0, out, err)

    return run


@pytest.fixture
def hotel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The starter ruleset in a folder `hotel`, which the current folder holds; paths in messages are relative."""
    folder = tmp_path / "hotel"
    folder.mkdir()
    for name, content in starter("Hotel Rewards").items():
        (folder / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    return Path("hotel")


@pytest.fixture
def ruleset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Write a ruleset `r.loy` into the current folder, after a small program unless it has one."""
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> str:
        if "program" not in text:
            text = 'program "P" { currency USD }\n' + text
        Path("r.loy").write_text(text, encoding="utf-8")
        return "r.loy"

    return write
