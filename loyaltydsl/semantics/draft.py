"""The workspace that the passes of the checker share: what is declared, what is found out, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity
from loyaltydsl.record import Record
from loyaltydsl.semantics.fields import BY_NAME, Field
from loyaltydsl.semantics.near import Near
from loyaltydsl.semantics.program import (
    Award,
    Case,
    Combine,
    Connection,
    Define,
    ExceptionRule,
    Redeem,
    Reward,
    TierLadder,
    Vocabulary,
)
from loyaltydsl.source import SourceFile, Span
from loyaltydsl.syntax import ast

if TYPE_CHECKING:
    from fractions import Fraction

    from loyaltydsl.semantics.defines import Named

D = TypeVar("D", bound=ast.Node)
Kind = Literal["field", "define", "award", "combine", "exception", "redeem", "reward"]

KIND_WORDS: dict[Kind, str] = {
    "field": "a field",
    "define": "a definition",
    "award": "an award",
    "combine": "a combine",
    "exception": "an exception",
    "redeem": "a redeem rule",
    "reward": "a reward",
}


class Unit(Record):
    """A ruleset as read: all declarations in program order, `use` already expanded.

    `damaged` are the spans' (file, start) of declarations that lost a part to a syntax error, `lost_names` the
    names of those that could not be built; `broken` are the files with a syntax error.
    """

    path: str
    span: Span
    declarations: tuple[ast.Declaration, ...]
    files: tuple[SourceFile, ...]
    damaged: frozenset[tuple[SourceFile, int]] = frozenset()
    lost_names: frozenset[str] = frozenset()
    broken: tuple[SourceFile, ...] = ()

    def lost(self, keyword: str) -> bool:
        """Whether a declaration that begins with `keyword` may be among those that could not be built."""
        if not self.broken:
            return False
        from re import MULTILINE, search

        return any(search(rf"^[^#\"\n]*\b{keyword}\b", f.text, MULTILINE) for f in self.broken)


class Symbol(Record):
    """A name of the one namespace and where it is declared."""

    name: str
    kind: Kind
    span: Span
    declaration: ast.Declaration


class Draft:
    """What the passes have found so far. A pass fills its own part and reports; it never raises for a user's fault."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.diagnostics: list[Diagnostic] = []
        self.near = Near()
        self.symbols: dict[str, Symbol] = {}
        self.lacking_is_told = False
        """The declaration being read lost a part to a syntax error: what it lacks is no error of its own."""
        self.in_test = False
        """Whether a test is being read; anywhere else a negative number is refused by the parser already."""
        self.half_read_codes: dict[str, str] = {}
        """The text of vocabularies that could only be read in part, by field: their words may be codes."""
        self.repeated: set[int] = set()
        """`id` of declarations whose name was taken before."""
        # the program
        self.declaration: ast.ProgramDecl | None = None
        self.currency: str | None = None
        self.decimals = 0
        self.properties: tuple[str, ...] = ()
        self.point_value: Fraction | None = None
        self.timezone: str | None = None
        # names
        self.custom: dict[str, Field | None] = {}
        """The ruleset's own fields; None where the type is unknown."""
        self.vocabularies: dict[str, Vocabulary] = {}
        self.vocabulary_spans: dict[str, Span] = {}
        self._known_codes: dict[str, dict[str, str]] = {}
        self.ladder: TierLadder | None = None
        self.ranks: dict[str, int] = {}
        self.ladder_lost = False
        """No tier may be called unknown: the ladder could not be read."""
        self.half_read_tiers: set[str] = set()
        """Words of a ladder that could only be read in part: they may be tiers."""
        self.told_no_tiers = False
        self.named: dict[str, Named] = {}
        # rules
        self.defines: list[Define] = []
        self.exceptions: list[ExceptionRule] = []
        self.awards: list[Award] = []
        self.combines: list[Combine] = []
        self.redeems: list[Redeem] = []
        self.rewards: list[Reward] = []
        self.connections: list[Connection] = []
        self.cases: list[Case] = []

    def of(self, kind: type[D]) -> list[D]:
        """All declarations of a kind, in program order."""
        return [d for d in self.unit.declarations if isinstance(d, kind)]

    def is_damaged(self, declaration: ast.Node) -> bool:
        """Whether a declaration lost a part to a syntax error, so that what it lacks is no error of its own."""
        return (declaration.span.source, declaration.span.start) in self.unit.damaged

    def report(
        self,
        name: str,
        span: Span,
        message: str,
        *,
        help: str | Sequence[str] = (),
        labels: Sequence[Label] = (),
        fix: Fix | None = None,
        severity: Severity = "error",
    ) -> None:
        self.diagnostics.append(fault(name, span, message, help=help, labels=labels, fix=fix, severity=severity))

    def everywhere(self, word: str, meant: str, *, safe: bool = False) -> Fix:
        """The remedy that writes another name wherever this one stands."""
        names = [name for d in self.unit.declarations for name in names_in(d) if name.text == word]
        return Fix(f"write `{meant}` wherever `{word}` stands", tuple(Edit(n.span, meant) for n in names), safe)

    def field(self, name: str) -> Field | None:
        """The built-in or own field of that name."""
        return BY_NAME.get(name) or self.custom.get(name)

    def field_names(self) -> list[str]:
        return [*BY_NAME, *self.custom]

    def known_codes(self, field: str) -> dict[str, str]:
        """The labels of a closed vocabulary by code."""
        known = self._known_codes.get(field)
        if known is None:
            known = self._known_codes[field] = dict(self.vocabularies[field].codes)
        return known

    def names_of(self, *kinds: Kind) -> list[str]:
        return [symbol.name for symbol in self.symbols.values() if symbol.kind in kinds]


def names_in(part: object) -> Iterator[ast.Name]:
    """Every name of a part of the tree, in the order of the text."""
    pending = [part]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name):
            yield node
        elif isinstance(node, tuple):
            pending.extend(reversed(node))
        elif isinstance(node, Record):
            pending.extend(getattr(node, field) for field in reversed(node._fields) if field != "span")
