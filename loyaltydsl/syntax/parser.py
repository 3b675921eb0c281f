"""Text to tree: `parse` gives the tree of a file, and a diagnostic for each of its syntax errors."""

from __future__ import annotations

from functools import cache
from typing import Any

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile
from loyaltydsl.syntax import ast
from loyaltydsl.syntax.build import Builder
from loyaltydsl.syntax.machine import Unexpected, reductions, run
from loyaltydsl.syntax.tables import Tables, load
from loyaltydsl.syntax.tokens import lex


class Parsed(Record):
    """The tree of a file and what is wrong with its syntax, in the order of the text.

    `damaged` are the offsets (`span.start`) of declarations that lost a part to a syntax error: what they
    lack is no error of its own. `lost_names` are names of declarations that could not be built at all.
    """

    file: ast.File
    diagnostics: tuple[Diagnostic, ...] = ()
    damaged: frozenset[int] = frozenset()
    lost_names: frozenset[str] = frozenset()


@cache
def tables() -> Tables:
    """The tables, loaded once a process."""
    return load()


_idle: list[tuple[Builder, list[Any]]] = []


def parse(source: SourceFile) -> Parsed:
    """Parse a whole file. Never raises for a fault of the text."""
    loaded = tables()
    builder, made = _idle.pop() if _idle else _builder(loaded)
    builder.source = source
    tokens = lex(loaded, source.text)
    try:
        return Parsed(run(loaded, made, tokens))
    except Unexpected:
        from loyaltydsl.syntax.recovery.recover import recover

        saved = recover(loaded, source)
        file = run(loaded, made, saved.tokens)
        found = tuple(sorted(saved.diagnostics, key=lambda d: (d.span.start, d.span.end)))
        return Parsed(file, found, saved.damaged, saved.lost_names)
    finally:
        _idle.append((builder, made))


def _builder(loaded: Tables) -> tuple[Builder, list[Any]]:
    builder = Builder()
    return builder, reductions(loaded, builder)
