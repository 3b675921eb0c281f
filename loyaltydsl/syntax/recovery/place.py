"""Where a parse stands still: what was read, what comes, and what would fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic, Edit, Fix, Label
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile, Span
from loyaltydsl.syntax.machine import Stack, expected, step
from loyaltydsl.syntax.recovery.chunks import HEADS, Lines
from loyaltydsl.syntax.tables import END, STRAY, Tables
from loyaltydsl.syntax.tokens import Token, lex

LOOK = 6
"""How many tokens a repair is tried on."""
FAR = 100
"""The reach of a repair with which the rest of the declaration fits."""
_LIKELY = {
    "CURLED": "STRING", "QUOTED": "STRING", "UNENDED": "STRING", "ODD_NUMBERS": "DATE", "GROUPED": "NUMBER",
    "GLUED": "NUMBER", "POINTED": "NUMBER",
}  # fmt: skip
SKIPPED = frozenset({STRAY, "REMARK", "OPERATOR"})


class Block:
    """An open brace: the token's index in what was read, what a part of the block begins with, what is around it."""

    __slots__ = ("around", "brace", "may_be_empty", "starts")

    def __init__(self, brace: int, starts: frozenset[str], around: Block | None, may_be_empty: bool = True) -> None:
        self.brace, self.starts, self.around, self.may_be_empty = brace, starts, around, may_be_empty


class Repair(Record):
    """Instead of `remove` tokens, from `back` tokens before the one that does not fit, take `insert`.

    `invented` says that a value was made up, so that what it stands in cannot be used; `damages`, that a part
    is left out; `closes`, that a closing brace is put at the end of all. `needs` is the reach without which the
    repair is not believed. Without a diagnostic nothing was wrong.
    """

    back: int
    remove: int
    insert: tuple[Token, ...]
    diagnostic: Diagnostic | None
    invented: bool = False
    needs: int = 1
    damages: bool = False
    closes: bool = False


class Place:
    """The token that does not fit, and its surroundings."""

    def __init__(
        self,
        tables: Tables,
        source: SourceFile,
        before: list[Token],
        stacks: list[Stack],
        stack: Stack,
        rest: list[Token],
        block: Block | None,
        currency: str,
    ) -> None:
        self.tables, self.source, self.lines = tables, source, Lines(source)
        self.before, self.rest, self.block = before, rest, block
        self._stacks, self._stack = stacks, stack
        self.currency = currency
        """The program's currency, `USD` where it is not known."""
        self._expected: dict[int, frozenset[str]] = {}

    # ------------------------------------------------------------ tokens

    def token(self, n: int = 0) -> Token:
        """The token n places on from the one that does not fit; END behind the last and before the first one."""
        if n < 0:
            return self.before[n] if -n <= len(self.before) else Token(END, "", 0, 0)
        return self.rest[-1 - n] if n < len(self.rest) else self.rest[0]

    def tokens(self, first: int, last: int) -> list[Token]:
        """The tokens from one place to another, the last excluded."""
        return [self.token(n) for n in range(first, last)]

    def begins_line(self, n: int = 0) -> bool:
        return self.token(n).kind == END or self.lines.begins(self.token(n))

    def same_line(self, a: int, b: int) -> bool:
        return self.lines.number(self.token(a)) == self.lines.number(self.token(b))

    def stack(self, back: int = 0) -> Stack:
        """The stack before the token `back` places ago."""
        return self._stacks[-back] if back else self._stack

    def expected(self, back: int = 0) -> frozenset[str]:
        """The kinds that may stand `back` tokens before the one that does not fit."""
        if back not in self._expected:
            self._expected[back] = expected(self.tables, self.stack(back))
        return self._expected[back]

    def accepts(self, kind: str, back: int = 0) -> bool:
        return step(self.tables, self.stack(back), kind) is not None

    def names(self, back: int = 0) -> bool:
        """Whether any name may stand there, so that the keywords among `expected` are nothing but names."""
        return self.accepts("WORD", back)

    def keywords(self, back: int = 0) -> dict[str, str]:
        """The fixed words and signs that may stand there, kind by text, those that would be mere names left out."""
        tables, kinds = self.tables, self.expected(back)
        if self.names(back):
            kinds -= tables.names - self.starts(back)
        if self.block is None and len(self.before) > back and not self.begins_line(-back):
            kinds -= HEADS.keys()
        return {tables.texts[kind]: kind for kind in kinds if kind in tables.texts}

    def starts(self, back: int = 0) -> frozenset[str]:
        """What a part of the block begins with, if one may begin there and names do not."""
        if self.block is None or not self.accepts("RBRACE", back) or "WORD" in self.block.starts:
            return frozenset()
        return self.block.starts

    def at_clause(self, back: int = 0) -> bool:
        """Whether a part of a block, such as a clause or a row, may begin there."""
        return self.block is not None and self.accepts("RBRACE", back)

    # ------------------------------------------------------------ making

    def make(self, kind: str, text: str, n: int = 0) -> Token:
        """A token in the place of token n."""
        return Token(kind, text, *self.token(n)[2:])

    def fixed(self, text: str, n: int = 0) -> Token:
        """A keyword or sign in the place of token n."""
        kinds = {t: k for k, t in self.tables.texts.items()}
        return self.make(kinds.get(text, "WORD"), text, n)

    def words(self, text: str, n: int = 0) -> tuple[Token, ...]:
        """The tokens of a few words of the language, in the place of token n."""
        return tuple(self.make(token.kind, token.text, n) for token in lex(self.tables, text)[:-1])

    def span(self, first: int = 0, last: int | None = None) -> Span:
        """From one token to another."""
        a, b = self.token(first), self.token(first if last is None else last)
        return Span(self.source, a.start, max(a.end, b.end))

    def after(self, n: int) -> Span:
        """The empty place behind a token."""
        end = self.token(n).end
        return Span(self.source, end, end)

    def text(self, first: int, last: int) -> str:
        """The source from one token to another."""
        return self.source.text[self.token(first).start : self.token(last).end]

    # ------------------------------------------------------------ trying

    def reach(self, repair: Repair) -> int:
        """How many tokens fit with a repair, counted from the one that did not; `FAR` if all the rest do."""
        return self.reach_with(repair.back, repair.remove, repair.insert)

    def reach_with(self, back: int, remove: int, insert: Sequence[Token], look: int = LOOK) -> int:
        stack: Any = self.stack(back)
        for token in insert:
            stack = step(self.tables, stack, token.kind)
            if stack is None:
                return 0
        n = remove - back
        while n < look:
            token = self.token(n)
            if token.kind in SKIPPED:
                n += 1
                continue
            after = step(self.tables, stack, _LIKELY.get(token.kind, token.kind))
            if after is None:
                break
            stack = after
            if token.kind == END:
                return FAR
            n += 1
        return max(n, 0)


def wrong(
    name: str,
    span: Span,
    message: str,
    *,
    help: str | Sequence[str] = (),
    labels: Sequence[Label] = (),
    edits: Sequence[tuple[Span, str]] = (),
    title: str = "",
) -> Diagnostic:
    """A diagnostic with the remedy that `edits` make, called `title`."""
    fix = Fix(title, tuple(Edit(span, text) for span, text in edits)) if edits else None
    return fault(name, span, message, help=help or (), labels=labels, fix=fix)


def mend(
    place: Place,
    first: int,
    last: int,
    insert: Sequence[Token],
    name: str,
    message: str,
    *,
    to: str | None = None,
    help: str = "",
    invented: bool = False,
    needs: int = 1,
    damages: bool = False,
) -> Repair:
    """Take `insert` instead of tokens `first` to `last` (0 is the one that does not fit).

    `to` is what the source should say there: it is the help, where none is given, and the remedy; "" deletes.
    """
    span = place.span(first, last)
    if to is not None:
        title = f"write `{to}`" if to else f"remove `{span.text}`"
        told = wrong(name, span, message, help=help or title, edits=[_edit(place, span, to)], title=title)
    else:
        told = wrong(name, span, message, help=help)
    return Repair(-first, last - first + 1, tuple(insert), told, invented, needs, damages)


def _edit(place: Place, span: Span, to: str) -> tuple[Span, str]:
    """The edit that puts `to` in a place; what is deleted takes the blank before it along."""
    text = place.source.text
    if not to and text[span.start - 1 : span.start] == " " and text[span.end : span.end + 1] in ("", " ", "\n", "\r"):
        span = Span(place.source, span.start - 1, span.end)
    return span, to
