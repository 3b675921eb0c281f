"""Diagnostics as JSON: `{"diagnostics": [...]}`, the shape that the command line's page promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loyaltydsl.diagnostics.model import Diagnostic, Fix
from loyaltydsl.diagnostics.render.places import dump, span_range


def render(diagnostics: Sequence[Diagnostic]) -> str:
    return dump({"diagnostics": [as_data(diagnostic) for diagnostic in diagnostics]})


def as_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """One diagnostic; ranges are 1-based, their end exclusive, columns in code points."""
    d = diagnostic
    return {
        "code": d.code,
        "name": d.name,
        "severity": d.severity,
        "message": d.message,
        "help": list(d.help),
        "path": d.span.source.path,
        "range": span_range(d.span),
        "labels": [
            {"path": label.span.source.path, "range": span_range(label.span), "message": label.message}
            for label in d.labels
        ],
        "fix": None if d.fix is None else _fix(d.fix),
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{"path": edit.span.source.path, "range": span_range(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}
