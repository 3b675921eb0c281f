"""Rulesets as a user would write them: faulty ones with the expected codes beside the line, and sound ones.

A comment such as `# LOY201 LOY305` at the end of a line names the codes that the line must give, and no line may
give another. What is printed, to the last underline, stands in the `.txt` beside the file: `LOY_RENEW=1 pytest
tests/semantics/test_files.py` writes it anew, to be read in the diff.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from loyaltydsl.diagnostics.render.text import render
from loyaltydsl.semantics.loader import Checked, load_program

HERE = Path(__file__).parent
BAD = sorted((HERE / "bad").glob("*.loy"))
GOOD = sorted((HERE / "good").glob("*.loy"))
_EXPECTED = re.compile(r"#((?: LOY[0-9]{3})+)\s*$")


def checked(file: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    monkeypatch.chdir(file.parent)
    return load_program(file.name)


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_every_mistake_is_told_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = checked(file, monkeypatch)
    told = Counter((d.span.line, d.code) for d in found.diagnostics)
    expected: Counter[tuple[int, str]] = Counter()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = _EXPECTED.search(line)
        for code in match[1].split() if match else ():
            expected[number, code] += 1
    assert told == expected
    assert found.program is None


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_what_is_printed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = render(checked(file, monkeypatch).diagnostics)
    snapshot = file.with_suffix(".txt")
    if os.environ.get("LOY_RENEW"):
        snapshot.write_text(printed, encoding="utf-8")
    assert printed == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_each_says_how_to_mend_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for d in checked(file, monkeypatch).diagnostics:
        assert d.help, d.message
        assert d.message[0] == "`" or d.message[0].islower(), d.message
        assert "\n" not in d.message


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_in_the_order_of_the_text(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [d.span.start for d in checked(file, monkeypatch).diagnostics]
    assert places == sorted(places)


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_sound_files_have_nothing_to_tell(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = checked(file, monkeypatch)
    assert render(found.diagnostics) == ""
    assert found.program is not None
