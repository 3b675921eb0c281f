"""Text to tree: `parse` gives the tree of a file, and a diagnostic for each of its syntax errors."""

from __future__ import annotations

import gc
from functools import cache
from typing import Any

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile
from loyaltydsl.syntax import ast
from loyaltydsl.syntax.build import Builder
from loyaltydsl.syntax.machine import Unexpected, reductions, run
from loyaltydsl.syntax.review import review, too_deep
from loyaltydsl.syntax.tables import Tables, load
from loyaltydsl.syntax.tokens import Token, lex


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
    collecting = gc.isenabled()
    gc.disable()  # a tree is all new objects and no cycle: looking for garbage takes a third of the time
    try:
        return _parse(loaded, made, source)
    finally:
        if collecting:
            gc.enable()
        _idle.append((builder, made))


def _builder(loaded: Tables) -> tuple[Builder, list[Any]]:
    builder = Builder()
    return builder, reductions(loaded, builder)


def _parse(loaded: Tables, made: list[Any], source: SourceFile) -> Parsed:
    tokens = lex(loaded, source.text)
    diagnostics: list[Diagnostic] = []
    damaged: frozenset[int] = frozenset()
    lost: frozenset[str] = frozenset()
    try:
        file = run(loaded, made, tokens)
    except Unexpected:
        from loyaltydsl.syntax.recovery.recover import recover

        saved = recover(loaded, source)
        tokens, damaged, lost = saved.tokens, saved.damaged, saved.lost_names
        diagnostics += saved.diagnostics
        file = run(loaded, made, tokens)
    diagnostics += review(source, tokens, file)
    if deep := too_deep(source, tokens):
        diagnostics += [diagnostic for _, diagnostic in deep]
        file, names = _without(file, [offset for offset, _ in deep])
        lost |= names
    diagnostics.sort(key=lambda d: (d.span.start, d.span.end))
    return Parsed(file, tuple(diagnostics), damaged, lost)


def _without(file: ast.File, offsets: list[int]) -> tuple[ast.File, frozenset[str]]:
    """The file without the declarations in which some offsets lie, and the names of those."""
    kept: list[ast.Declaration] = []
    names: list[str] = []
    for declaration in file.declarations:
        span = declaration.span
        if any(span.start <= offset < span.end for offset in offsets):
            name = getattr(declaration, "name", None)
            names += [name.text] if isinstance(name, ast.Name) else []
        else:
            kept.append(declaration)
    return ast.File(file.span, tuple(kept)), frozenset(names)


__all__ = ["Parsed", "Token", "parse", "tables"]
