"""Awards that stand alone, cut into pieces: the axes that each piece asks, what else it asks, and what it is worth.

A piece matches where all its parts hold, and is worth the same amount wherever it matches. An award is one piece; one
with a table is a piece a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loyaltydsl.engine.batch.awards import Component
from loyaltydsl.engine.compiled import eval_round
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Award,
    Condition,
    DateIn,
    DayIn,
    Negation,
    NightIn,
    NumberIn,
    PercentOf,
    PointsPer,
    Program,
    TableOf,
    TierIn,
    ValueIn,
)

ARRIVAL, DEPARTURE, NIGHTS, SPAN, TIER = "arrival", "departure", "nights", "arrival × nights", "tier"
DAYS = frozenset((ARRIVAL, DEPARTURE, NIGHTS, SPAN))
"""The axes that the two dates of a stay answer; SPAN answers all of them."""
CODE_TYPES = ("text", "code")
MOST_LINEAR = 1 << 34, 1 << 24
"""Points per stay and per night from which on a piece is not held in a table of cells."""


class Piece:
    """Part of an award, by number: it matches where what it `asks` of each axis and the `rest` hold.

    `amount` is None for a veto; `cap` is the least of the limits per stay. `linear` are its whole points a stay and a
    night, whatever else the stay is, or None; `by_dates` is the axis from which its points follow, where they follow
    from the nights without being in proportion. Several axes of the dates are one where they do not stand side by
    side.
    """

    __slots__ = ("amount", "asks", "award", "by_dates", "cap", "grid", "linear", "rest", "rounding")

    def __init__(
        self, award: int, conditions: Iterable[Condition], program: Program, amount: PointsPer | None, rounding: str,
        cap: int | None,
    ) -> None:  # fmt: skip
        self.award = award
        self.amount = amount
        self.rounding = rounding
        self.cap = cap
        parts: list[tuple[str, Condition]] = []
        self.rest: list[Condition] = []
        for condition in conditions:
            axis = axis_of(condition, program)
            if axis is None:
                self.rest.append(condition)
            else:
                parts.append((axis, condition))
        days = {axis for axis, _ in parts} & DAYS
        whole = SPAN in days or days >= {ARRIVAL, DEPARTURE}
        self.asks: dict[str, list[Condition]] = {}
        for axis, condition in parts:
            self.asks.setdefault(SPAN if whole and axis in DAYS else axis, []).append(condition)
        self.linear = _linear(amount, rounding, cap)
        self.by_dates = None
        if amount is not None and amount.basis == "night" and self.linear is None:
            self.by_dates = NIGHTS if amount.nights is None else SPAN
        self.grid = self._grid()

    def _grid(self) -> frozenset[str] | None:
        """The axes of the grid in which the piece may lie; None where it may lie in none."""
        names = frozenset(self.asks)
        if self.rest or (self.amount is not None and self.linear is None and self.by_dates is None):
            return None
        if self.by_dates is None:
            return names
        return names | {self.by_dates} if names & DAYS <= {self.by_dates} else (names - DAYS) | {SPAN}


def _linear(amount: PointsPer | None, rounding: str, cap: int | None) -> tuple[int, int] | None:
    if amount is None:
        return None
    if amount.basis == "stay":
        points = eval_round(amount.points, rounding)
        found = (points if cap is None else min(points, cap), 0)
    elif amount.basis == "night" and amount.nights is None and amount.points.denominator == 1 and cap is None:
        found = (0, amount.points.numerator)
    else:
        return None
    return found if found[0] < MOST_LINEAR[0] and found[1] < MOST_LINEAR[1] else None


def pieces_of(program: Program, component: Component) -> list[Piece] | None:
    """The pieces of a component; None for one that does more than add up, or is a look-up as it stands."""
    if len(component.numbers) != 1 or component.combines:
        return None
    number = component.numbers[0]
    award = program.awards[number]
    if award.instead_of or isinstance(award.earn, PercentOf) or any(cap.scope == "member" for cap in award.caps):
        return None
    conditions = conjuncts(award.when)
    if award.effective is not None:
        conditions = [DateIn(award.span, DEPARTURE, award.effective), *conditions]
    cap = min((cap.limit for cap in award.caps), default=None)
    earn = award.earn
    if isinstance(earn, TableOf):
        pieces = [
            Piece(number, [*conditions, test], program, amount, award.rounding, cap)
            for test, amount in _rows(award, earn)
        ]
        return pieces if all(piece.linear is not None for piece in pieces) else None
    amount = earn if isinstance(earn, PointsPer) else None
    return [Piece(number, conditions, program, amount, award.rounding, cap)]


def _rows(award: Award, table: TableOf) -> Iterator[tuple[Condition, PointsPer]]:
    """The test of each row of a table, and of none of them, with its amount."""

    def among(keys: Iterable[str | int]) -> Condition:
        if table.field == TIER:
            return TierIn(award.span, frozenset(map(int, keys)))
        return ValueIn(award.span, table.field, frozenset(map(str, keys)))

    for key, amount in table.rows:
        yield among([key]), amount
    if table.otherwise is not None:
        yield Negation(award.span, among(key for key, _ in table.rows)), table.otherwise


def conjuncts(condition: Condition | None) -> list[Condition]:
    """The conditions that must all hold."""
    if condition is None:
        return []
    if isinstance(condition, AllOf):
        return [part for item in condition.items for part in conjuncts(item)]
    return [condition]


def axis_of(condition: Condition, program: Program) -> str | None:
    """The one axis that answers a condition; None where there is none."""
    found: set[str | None] = set(_axes_of(condition, program))
    if len(found) == 1:
        return found.pop()
    return SPAN if found and found <= DAYS else None


def _axes_of(condition: Condition, program: Program) -> Iterator[str | None]:
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            for item in items:
                yield from _axes_of(item, program)
        case Negation(item=item):
            yield from _axes_of(item, program)
        case TierIn():
            yield TIER
        case ValueIn(field=field):
            known = program.field(field)
            of_stay = known.owner == "stay" and known.type in CODE_TYPES and field != "stay_id"
            yield field if of_stay else None
        case NightIn():
            yield SPAN
        case DateIn(field=field) | DayIn(field=field) if field in (ARRIVAL, DEPARTURE):
            yield field
        case NumberIn(field="nights"):
            yield NIGHTS
        case _:
            yield None
