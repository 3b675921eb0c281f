"""From a RULESET of the command line to a checked program, or to words about its faults."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from loyaltydsl.cli.output import out, say, wants_color
from loyaltydsl.tools.tables import count

if TYPE_CHECKING:
    from loyaltydsl.diagnostics.model import Diagnostic
    from loyaltydsl.diagnostics.render import Format
    from loyaltydsl.semantics.program import Program

RULESET = click.Path(exists=True)
"""A `.loy` file, or a folder that holds exactly one with a `program` (the loader finds it)."""


def load_or_exit(path: str) -> Program:
    """The checked program; where it has errors, they go to standard error and the command ends with status 1."""
    from loyaltydsl.semantics.loader import load_program

    checked = load_program(path)
    if checked.diagnostics:
        from loyaltydsl.diagnostics.render import render

        say(render("text", checked.diagnostics, color=wants_color(sys.stderr)).rstrip("\n"))
    if checked.program is None:
        say(summary(checked.diagnostics))
        click.get_current_context().exit(1)
    return checked.program


def report(diagnostics: Sequence[Diagnostic], format: Format, checked: Sequence[str]) -> None:
    """The diagnostics as a result, on standard output."""
    from loyaltydsl.diagnostics.render import render

    out(render(format, diagnostics, checked=checked, color=wants_color(sys.stdout)))


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """`2 errors, 1 warning`."""
    counts = [(word, sum(d.severity == word for d in diagnostics)) for word in ("error", "warning", "note")]
    return ", ".join(count(number, word) for word, number in counts if number) or "nothing wrong"


def distinct(diagnostics: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Each finding once: files that several rulesets `use` are checked with each of them."""
    seen = set()
    for d in diagnostics:
        key = (d.code, d.span.source.path, d.span.start, d.span.end, d.message)
        if key not in seen:
            seen.add(key)
            yield d
