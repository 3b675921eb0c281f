"""Diagnostics as output: one module a format, each with `render(diagnostics, ...) -> str`.

A format is the name of a module here; only the one that is asked for is imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from loyaltydsl.diagnostics.model import Diagnostic

Format = Literal["text", "json", "sarif", "github", "junit"]
FORMATS: tuple[Format, ...] = ("text", "json", "sarif", "github", "junit")


def render(
    format: Format, diagnostics: Sequence[Diagnostic], *, checked: Sequence[str] = (), color: bool = False
) -> str:
    """The diagnostics in one format, ending with a line end unless there is nothing to say.

    `checked` are the paths that were looked at, as given: some formats name also those without a fault.
    `color` is for text alone.
    """
    match format:
        case "text":
            from loyaltydsl.diagnostics.render import text

            return text.render(diagnostics, color=color)
        case "json":
            from loyaltydsl.diagnostics.render import json

            return json.render(diagnostics)
        case "sarif":
            from loyaltydsl.diagnostics.render import sarif

            return sarif.render(diagnostics)
        case "github":
            from loyaltydsl.diagnostics.render import github

            return github.render(diagnostics)
        case "junit":
            from loyaltydsl.diagnostics.render import junit

            return junit.render(diagnostics, checked=checked)
