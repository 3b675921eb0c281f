"""The tree of a file with syntax errors, as far as it can be saved, and a diagnostic for each of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from loyaltydsl.diagnostics.model import Diagnostic, Label
from loyaltydsl.record import Record, replace
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
        # What begins no declaration may belong to the one before it, if a brace of that is at fault.
        stop = index + 1
        while stop < len(chunks) and stop < index + 40 and chunks[stop][0].kind not in HEADS:
            stop += 1
        alone = [walk(chunk) for chunk in chunks[index:stop]]
        best = alone if stop == index + 1 else _best(source, chunks[index:stop], alone, walk)
        for walked in best:
            diagnostics += walked.diagnostics
            lost |= walked.names
            if walked.lost:
                lost.update(_names(walked.chunk))
            elif walked.tokens:
                out += walked.tokens
                if walked.damaged:
                    damaged.add(walked.tokens[0].start)
        index = stop
    if len(diagnostics) > MOST:
        del diagnostics[MOST:]
        more = (
            f"there are more than {MOST:,} syntax errors in this file, and the others are not shown: mend these first"
        )
        diagnostics[-1] = replace(diagnostics[-1], help=(*diagnostics[-1].help, more))
    end = out[-1].end if out else 0
    return Recovered([*out, Token(END, "", end, end)], diagnostics, frozenset(damaged), frozenset(lost))


def _currency(tokens: list[Token]) -> str:
    """The program's currency, `USD` where it is not stated."""
    for token, after in pairwise(tokens):
        if token.kind == "CURRENCY" and after.kind == "CAPITAL" and len(after.text) == 3:
            return after.text
    return "USD"


def _names(chunk: list[Token]) -> set[str]:
    """The names that a declaration which cannot be built may have had."""
    if chunk[0].kind not in HEADS and not any(token.kind == "LBRACE" for token in chunk[2:4]):
        return set()
    last = 3 if chunk[0].kind in ("FIELD", "REWARD") else 2
    return {token.text for token in chunk[1:last] if token.text.replace("_", "").isalnum()}


def _best(
    source: SourceFile, chunks: list[list[Token]], alone: list[Walk], walk: Callable[[list[Token]], Walk]
) -> list[Walk]:
    """The walks through a declaration and what stands behind it, alone or as one, with the fewest mistakes."""
    first, brace = chunks[0], chunks[0][-1]
    if first[0].kind not in HEADS or brace.kind != "RBRACE" or chunks[-1][-1].kind != "RBRACE":
        return alone
    behind = [token for chunk in chunks[1:] for token in chunk]
    told = sum(len(walked.diagnostics) for walked in alone)
    both = walk([*first, *behind])
    if not both.lost and len(both.diagnostics) < told:
        return [both]
    both = walk([*first[:-1], *behind])
    if both.lost or len(both.diagnostics) >= told or behind[0].kind == "RBRACE":
        return alone
    here = Span(source, brace.start, brace.end)
    name = f" `{first[1].text}`" if len(first) > 1 and first[1].text.isidentifier() else ""
    wrong_brace = wrong(
        "surplus-brace", here, f"this `}}` closes {HEADS[first[0].kind]}{name} too early", help="remove it",
        labels=[Label(Span(source, behind[0].start, behind[0].end), "this stands outside of it")],
        edits=[(here, "")], title="remove the `}`",
    )  # fmt: skip
    both.diagnostics.append(wrong_brace)
    return [both]
