"""Apply the remedies of findings to the texts they speak of."""

from __future__ import annotations

from collections.abc import Iterable

from loyaltydsl.diagnostics.model import Diagnostic, Edit
from loyaltydsl.source import SourceFile


def fixed_texts(diagnostics: Iterable[Diagnostic]) -> tuple[dict[str, str], int]:
    """The new texts by path, and how many findings they mend: safe fixes, first come, none over another."""
    edits: dict[SourceFile, list[Edit]] = {}
    count = 0
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or not fix.safe or any(_taken(edits.get(e.span.source, []), e) for e in fix.edits):
            continue
        count += 1
        for edit in fix.edits:
            edits.setdefault(edit.span.source, []).append(edit)
    texts = {}
    for source, own in edits.items():
        text = source.text
        for edit in sorted(own, key=lambda e: e.span.start, reverse=True):
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
        texts[source.path] = text
    return texts, count


def _taken(known: list[Edit], edit: Edit) -> bool:
    """Whether an edit touches a stretch that another one already changes."""
    return any(edit.span.start < other.span.end and other.span.start < edit.span.end for other in known) or any(
        edit.span.start == other.span.start for other in known
    )
