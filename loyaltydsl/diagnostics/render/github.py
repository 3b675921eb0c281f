"""Diagnostics as GitHub workflow commands: annotations beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltydsl.diagnostics.model import Diagnostic

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(diagnostics: Sequence[Diagnostic]) -> str:
    return "".join(_one(diagnostic) + "\n" for diagnostic in diagnostics)


def _one(diagnostic: Diagnostic) -> str:
    d, source = diagnostic, diagnostic.span.source
    line, column = source.position(d.span.start)
    last, end = source.position(max(d.span.start, d.span.end))
    properties: dict[str, str | int] = {"file": source.path, "line": line, "endLine": last}
    if line == last:  # columns are refused where the lines differ; their end is included
        properties |= {"col": column, "endColumn": max(column, end - 1)}
    properties["title"] = f"{d.code} {d.name}"
    message = "\n".join([d.message, *(f"help: {text}" for text in d.help)])
    settings = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_COMMANDS[d.severity]} {settings}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
