"""The tree of a file with syntax errors, as far as it can be saved, and a diagnostic for each of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from loyaltydsl.diagnostics.model import Diagnostic, Label
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile, Span
from loyaltydsl.syntax.recovery.chunks import HEADS, cut
from loyaltydsl.syntax.recovery.lexis import lex_faulty
from loyaltydsl.syntax.recovery.place import wrong
from loyaltydsl.syntax.recovery.rules import RULES
from loyaltydsl.syntax.recovery.walk import Walk
from loyaltydsl.syntax.tables import END, Tables
from loyaltydsl.syntax.tokens import Token

MOST = 1_000
"""Syntax errors that are told of one file."""


class Recovered(Record):
    """`tokens` parse, each chunk a declaration; `damaged` are the starts of those that lost a part."""

    tokens: list[Token]
    diagnostics: list[Diagnostic]
    damaged: frozenset[int]
    lost_names: frozenset[str]


def recover(tables: Tables, source: SourceFile) -> Recovered:
    """Mend what can be mended, leave out the rest."""
    tokens = lex_faulty(tables, source.text)
    currency = _currency(tokens)
    chunks = cut(source, tokens)
    out: list[Token] = []
    diagnostics: list[Diagnostic] = []
    damaged: set[int] = set()
    lost: set[str] = set()

    def walk(chunk: list[Token]) -> Walk:
        return Walk(tables, source, chunk, RULES, currency, quiet=len(diagnostics) > MOST).run()

    index = 0
    while index < len(chunks):
        chunk = chunks[index]
        walked = walk(chunk)
        if index + 1 < len(chunks) and len(diagnostics) < MOST:
            joined = _joined(source, chunk, chunks[index + 1], walked, walk)
            if joined is not None:
                walked = joined
                index += 1
        diagnostics += walked.diagnostics
        if walked.lost:
            lost.update(_name(chunk))
        elif walked.tokens:
            out += walked.tokens
            if walked.damaged:
                damaged.add(walked.tokens[0].start)
        index += 1
    if len(diagnostics) > MOST:
        del diagnostics[MOST:]
        last = diagnostics[-1].span
        message = f"there are more than {MOST:,} syntax errors in this file; the others are not shown"
        diagnostics.append(wrong("too-many-errors", last, message, help="mend these first"))
    end = out[-1].end if out else 0
    return Recovered([*out, Token(END, "", end, end)], diagnostics, frozenset(damaged), frozenset(lost))


def _currency(tokens: list[Token]) -> str:
    """The program's currency, `USD` where it is not stated."""
    for token, after in pairwise(tokens):
        if token.kind == "CURRENCY" and after.kind == "CAPITAL" and len(after.text) == 3:
            return after.text
    return "USD"


def _name(chunk: list[Token]) -> list[str]:
    """The name that a declaration which cannot be built would have had."""
    if len(chunk) > 1 and chunk[0].kind in HEADS and chunk[1].text.replace("_", "").isalnum():
        return [chunk[1].text]
    braced = any(token.kind == "LBRACE" for token in chunk[2:4])
    if braced and chunk[0].kind in ("WORD", "CAPITAL") and chunk[1].text.replace("_", "").isalnum():
        return [chunk[1].text]
    return []


def _joined(
    source: SourceFile, chunk: list[Token], after: list[Token], alone: Walk, walk: Callable[[list[Token]], Walk]
) -> Walk | None:
    """The walk through a declaration and the stray tokens behind it, if there are fewer mistakes in both as one."""
    if chunk[0].kind not in HEADS or chunk[-1].kind != "RBRACE" or after[0].kind in HEADS or after[-1].kind != "RBRACE":
        return None
    if alone.diagnostics:
        # A brace that opens an inner block may be missing: then this one closed the inner block.
        both = walk([*chunk, *after])
        return both if not both.lost and len(both.diagnostics) <= len(alone.diagnostics) else None
    if after[0].kind == "RBRACE":
        return None
    both = walk([*chunk[:-1], *after])
    if both.lost or both.diagnostics:
        return None
    brace, clause = chunk[-1], after[0]
    here = Span(source, brace.start, brace.end)
    name = f" `{chunk[1].text}`" if len(chunk) > 1 and chunk[1].text.isidentifier() else ""
    told = wrong(
        "surplus-brace", here, f"this `}}` closes {HEADS[chunk[0].kind]}{name} too early", help="remove it",
        labels=[Label(Span(source, clause.start, clause.end), "this stands outside of it")],
        edits=[(here, "")], title="remove the `}`",
    )  # fmt: skip
    both.diagnostics.append(told)
    return both
