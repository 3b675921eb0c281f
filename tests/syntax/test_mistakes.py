"""Mistakes that people make, each told once, at its place, with a remedy that works.

A file of `mistakes/` holds rulesets, with `----` between two. Under a line with a mistake stands what must be
said of it: `> NAME `what is underlined` MESSAGE`. `RENEW=1 pytest tests/syntax/test_mistakes.py` writes them
anew, to be read in the diff.
"""

import os
from pathlib import Path

import pytest

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import SourceFile
from loyaltydsl.syntax.parser import parse

FOLDER = Path(__file__).with_name("mistakes")
MARK = "  > "


def rulesets(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").split("----\n")


def source_of(block: str) -> str:
    return "".join(line for line in block.splitlines(keepends=True) if not line.startswith(MARK))


def annotated(text: str) -> str:
    """The text with what is said of it under its lines."""
    said: dict[int, list[str]] = {}
    for d in parse(SourceFile("x.loy", text)).diagnostics:
        underlined = d.span.text.replace("\n", "⏎")
        said.setdefault(d.span.line, []).append(f"{MARK}{d.name} ‹{underlined}› {d.message}\n")
    lines = text.splitlines(keepends=True)
    return "".join(line + "".join(said.get(number, ())) for number, line in enumerate(lines, 1))


BLOCKS = [(file.stem, block) for file in sorted(FOLDER.glob("*.txt")) for block in rulesets(file)]


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.stem)
def test_each_mistake_is_told_once_at_its_place(file: Path) -> None:
    made = "----\n".join(annotated(source_of(block)) for block in rulesets(file))
    if os.environ.get("RENEW"):
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8")


def mended(text: str, diagnostics: list[Diagnostic]) -> str:
    edits = [edit for d in diagnostics if d.fix for edit in d.fix.edits]
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end), reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize(("file", "block"), BLOCKS, ids=[f"{name}-{i}" for i, (name, _) in enumerate(BLOCKS)])
def test_remedies_mend(file: str, block: str) -> None:
    text = source_of(block)
    found = list(parse(SourceFile("x.loy", text)).diagnostics)
    assert found, "a ruleset here has a mistake"
    for d in found:
        assert d.help, f"there is no help for: {d.message}"
        if d.fix:
            after = parse(SourceFile("x.loy", mended(text, [d]))).diagnostics
            assert len(after) < len(found), f"{d.fix.title} leaves {[a.message for a in after]}"
    without = [d for d in found if d.fix is None]
    rest = parse(SourceFile("x.loy", mended(text, found))).diagnostics
    assert len(rest) <= len(without), [d.message for d in rest]
