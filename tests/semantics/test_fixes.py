"""What a fix or a help tells to write is accepted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loyaltydsl.diagnostics.model import Diagnostic, Fix
from loyaltydsl.semantics.loader import load_program

BAD = sorted((Path(__file__).parent / "bad").glob("*.loy"))
BANNED = re.compile(
    r"\b(invalid|illegal|error|please|must|token|node|expression|identifier|literal|boolean|null|syntax)\b|!", re.I
)


def told(text: str) -> tuple[Diagnostic, ...]:
    return load_program("case.loy", lambda path: text.encode()).diagnostics


def applied(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_fix_mends_its_fault_and_makes_no_other(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    before = told(text)
    for d in before:
        if d.fix is not None:
            after = told(applied(text, d.fix))
            assert len(after) <= len(before), (d.message, d.fix)
            assert sum(a.message == d.message for a in after) < sum(b.message == d.message for b in before), d.message


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_the_words_are_those_of_the_style_page(file: Path) -> None:
    for d in told(file.read_text(encoding="utf-8")):
        for text in (d.message, *d.help, *(label.message for label in d.labels)):
            own = re.sub(r"`[^`]*`", "", text)
            assert not BANNED.search(own), text
        assert not d.message.endswith(".")
