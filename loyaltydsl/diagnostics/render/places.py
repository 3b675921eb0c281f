"""What the formats for machines say about places."""

from __future__ import annotations

from typing import Any

from loyaltydsl.source import Span


def span_range(span: Span) -> dict[str, dict[str, int]]:
    """1-based lines and columns, columns in code points; the end is the place after the last character."""
    line, column = span.source.position(span.start)
    last, end = span.source.position(max(span.start, span.end))
    return {"start": {"line": line, "column": column}, "end": {"line": last, "column": end}}


def dump(data: Any) -> str:
    """JSON as every command writes it: indented, in the order given, a line end at the end."""
    import json

    return json.dumps(data, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"
