"""Braces: one too few, one too many."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.syntax.recovery.place import FAR, Block, Place, Repair, mend, wrong
from loyaltydsl.syntax.recovery.speech import ticks
from loyaltydsl.syntax.recovery.words import clause_words
from loyaltydsl.syntax.tables import END
from loyaltydsl.syntax.tokens import Token

_SWALLOWED = ("expect", "stay", "member")


def inner(place: Place) -> Iterator[Repair]:
    """The closing brace of a `stay`, `book_link` or table is missing, and the next clause was read as a part of it."""
    block = place.block
    if block is None or block.around is None:
        return
    words = clause_words() if "WORD" in block.starts else frozenset()
    indent = place.lines.indent(place.before[block.brace])
    for back in range(min(len(place.before) - block.brace, 24)):
        token = place.token(-back)
        if token.kind == END or not place.at_clause(back) or token.kind not in block.around.starts:
            continue
        outer = place.lines.begins(token) and place.lines.indent(token) <= indent
        if words and not (token.text in words and (outer or token.text in ("expect", "stay", "member"))):
            continue
        closing = Token("RBRACE", "}", token.start, token.start)
        yield Repair(back, 0, (closing,), _unclosed(place, block))


def missing(place: Place) -> Iterator[Repair]:
    """The closing brace of a declaration is missing at its end."""
    block = place.block
    if place.token().kind != END or block is None or not place.at_clause():
        return
    innermost = _mismatched(place, block)
    # A block that swallowed the parts behind it: its brace goes before the first of those.
    opened: list[int] = []
    for index, token in enumerate(place.before):
        if token.text in _SWALLOWED and len(opened) > 1 and place.lines.begins(token):
            back = len(place.before) - index
            if place.at_clause(back) and place.accepts("WORD", back):
                told = _unclosed(place, Block(opened[-1], frozenset(), None))
                yield Repair(back, 0, (Token("RBRACE", "}", token.start, token.start),), told)
        if token.kind == "LBRACE":
            opened.append(index)
        elif token.kind == "RBRACE" and opened:
            opened.pop()
    count = 1
    around = block.around
    while around is not None:
        count, around = count + 1, around.around
    end = place.token().end
    yield Repair(0, 0, (Token("RBRACE", "}", end, end),) * count, _unclosed(place, innermost))


def _mismatched(place: Place, block: Block) -> Block:
    """The block whose brace is missing: an inner one whose place an outer one's brace took, if indents say so."""
    stack: list[int] = []
    for index, token in enumerate(place.before):
        if token.kind == "LBRACE":
            stack.append(index)
        elif token.kind == "RBRACE" and stack:
            opened = stack.pop()
            opener = place.lines.indent(place.before[opened])
            if (
                place.lines.begins(token)
                and place.lines.indent(token) < opener
                and place.lines.number(place.before[opened]) != place.lines.number(token)
            ):
                return Block(opened, frozenset(), None)
    return block


def _unclosed(place: Place, block: Block) -> Diagnostic:
    """That a block's closing brace is missing, told at what the block belongs to."""
    first = block.brace
    while first > 0 and place.before[first - 1].kind not in ("LBRACE", "RBRACE"):
        if place.lines.begins(place.before[first]):
            break
        first -= 1
    n = first - len(place.before)
    last = block.brace - len(place.before)
    if not place.token(last).text or place.token(last).start == place.token(last).end:
        last -= 1
    behind = last - (place.token(last).kind == "LBRACE")
    head = ticks(place.text(n, behind)) if behind >= n else "this brace"
    return wrong(
        "missing-brace", place.span(n, last), f"the closing brace of {head} is missing",
        help="put a `}` at its end",
    )  # fmt: skip


def none(place: Place) -> Iterator[Repair]:
    """A declaration without both of its braces, or with other brackets in their place."""
    token = place.token()
    if place.block is not None or not place.before or not place.accepts("LBRACE"):
        return
    brace = Token("LBRACE", "{", token.start, token.start)
    kinds = {t.kind for t in place.rest}
    head = ticks(place.text(-len(place.before), -1))
    if token.text in ("(", "["):
        closing = ")" if token.text == "(" else "]"
        last = len(place.rest) - 2
        if place.token(last).text == closing and last:
            inside = [place.make("LBRACE", "{"), *place.tokens(1, last), place.make("RBRACE", "}", last)]
            told = wrong(
                "missing-brace", place.span(), f"what belongs to {head} stands between `{{` and `}}`",
                help=f"write `{{` for `{token.text}` and `}}` for `{closing}`",
                edits=[(place.span(0), "{"), (place.span(last), "}")], title="write braces",
            )  # fmt: skip
            yield Repair(0, last + 1, tuple(inside), told, needs=0)
    elif not kinds & {"LBRACE", "RBRACE"} and token.kind != END:
        told = wrong(
            "missing-brace", place.span(-len(place.before), -1), f"the braces of {head} are missing",
            help="put a `{` behind it and a `}` at its end",
        )  # fmt: skip
        yield Repair(0, 0, (brace,), told, closes=True)


def replaced(place: Place) -> Iterator[Repair]:
    """Something else where a brace belongs."""
    token = place.token()
    if place.before and place.accepts("LBRACE") and token.kind != END:
        message = f"`{{` belongs here, not {ticks(token.text)}"
        brace = place.make("LBRACE", "{")
        needs = max(3, place.reach_with(0, 0, (brace,)) + 1)  # unless it was forgotten
        yield mend(place, 0, 0, [brace], "missing-brace", message, to="{", needs=needs)
    kinds = [t.kind for t in (*place.before, *place.rest)]
    if place.token(1).kind == END and place.at_clause() and kinds.count("LBRACE") > kinds.count("RBRACE"):
        message = f"`}}` belongs here, not {ticks(token.text)}"
        yield mend(place, 0, 0, [place.make("RBRACE", "}")], "missing-brace", message, to="}", needs=FAR)


def pairs(place: Place) -> Iterator[Repair]:
    """A brace too many."""
    token = place.token()
    if token.kind == "RBRACE" and place.block is None and not place.before:
        message = "this `}` closes nothing"
        yield mend(place, 0, 0, [], "surplus-brace", message, to="", needs=0)
    inside = place.block is not None or (place.before and place.before[0].kind == "DEFINE")
    if token.kind == "LBRACE" and inside and place.token(-1).kind not in ("STAY", "MEMBER"):
        depth, n = 0, 0
        while place.token(n).kind != END:
            depth += {"LBRACE": 1, "RBRACE": -1}.get(place.token(n).kind, 0)
            if depth == 0:
                break
            n += 1
        message = "no `{` is needed here"
        kinds = [t.kind for t in (*place.before, *place.rest)]
        balanced = kinds.count("LBRACE") <= kinds.count("RBRACE")
        if balanced and place.token(n).kind == "RBRACE" and place.token(n + 1).kind != END:
            told = wrong(
                "surplus-brace", place.span(), message, help="remove it, and the `}` that belongs to it",
                edits=[(place.span(0), ""), (place.span(n), "")], title="remove both braces",
            )  # fmt: skip
            yield Repair(0, n + 1, tuple(place.tokens(1, n)), told, needs=2)
        yield mend(place, 0, 0, [], "surplus-brace", message, to="", needs=2)
