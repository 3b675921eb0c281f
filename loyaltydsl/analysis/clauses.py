"""A condition as an `or` of clauses, each an `and` of literals: a literal is one atom that holds, or does not.

The number of clauses is bounded; what would have more is not analysed (None), and rules stay silent about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from loyaltydsl.record import Record
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Condition,
    Negation,
    NightIn,
    NumberIn,
    SegmentIn,
    TierIn,
    ValueIn,
)

MOST_CLAUSES: Final = 256
MOST_LITERALS: Final = 64


class Literal(Record):
    """An atom of a condition and whether it holds. `span` is the atom's place."""

    atom: Condition
    holds: bool


Clause = tuple[Literal, ...]
Clauses = tuple[Clause, ...]
"""Any of them holds. Without clauses it never does; with an empty one always."""

ALWAYS: Final[Clauses] = ((),)
NEVER: Final[Clauses] = ()


def clauses(condition: Condition | None, holds: bool = True) -> Clauses | None:
    """The clauses in which a condition holds, or in which it does not. None is no condition: it always holds."""
    if condition is None:
        return ALWAYS if holds else NEVER
    match condition:
        case Negation(item=item):
            return clauses(item, not holds)
        case AllOf(items=items):
            parts = [clauses(item, holds) for item in items]
            return both(parts) if holds else either(parts)
        case AnyOf(items=items):
            parts = [clauses(item, holds) for item in items]
            return either(parts) if holds else both(parts)
        case NightIn(quantifier="no"):
            # `no night` is the negation of `any night`, also for a stay without nights.
            return ((Literal(NightIn(condition.span, "any", condition.nights), not holds),),)
        case NightIn(quantifier="every", span=span) if not holds:
            # A night outside (which is what the negated literal means from here on), or no night at all.
            return ((Literal(condition, False),), (Literal(NumberIn(span, "nights", ((0, 0),)), True),))
    return ((Literal(condition, holds),),)


def both(parts: Iterable[Clauses | None]) -> Clauses | None:
    """The clauses in which all parts hold."""
    found: list[Clause] = [()]
    for part in parts:
        if part is None or len(found) * len(part) > MOST_CLAUSES:
            return None
        found = [_merged(left, right) for left in found for right in part]
        if any(len(clause) > MOST_LITERALS for clause in found):
            return None
    return tuple(found)


def either(parts: Iterable[Clauses | None]) -> Clauses | None:
    """The clauses in which any part holds."""
    found: list[Clause] = []
    for part in parts:
        if part is None or len(found) + len(part) > MOST_CLAUSES:
            return None
        found += part
    return _joined(found)


def _joined(found: list[Clause]) -> Clauses:
    """The clauses, those of a single atom over the same field made one: `A in "x"` or `A in "y"` is `A in "x", "y"`."""
    joined: dict[object, Clause] = {}
    for i, clause in enumerate(found):
        key = _dimension(clause[0].atom) if len(clause) == 1 and clause[0].holds else None
        before = joined.get(key) if key is not None else None
        if before is None:
            joined[i if key is None else key] = clause
        else:
            joined[key] = (Literal(_union(before[0].atom, clause[0].atom), True),)
    return tuple(joined.values())


def _dimension(atom: Condition) -> tuple[object, ...] | None:
    """What an atom speaks of, where a union of two of the kind is one again."""
    match atom:
        case ValueIn(field=field) | NumberIn(field=field):
            return (type(atom), field)
        case TierIn() | SegmentIn():
            return (type(atom),)
    return None


def _union(one: Condition, other: Condition) -> Condition:
    """The atom that holds where either does; its place reaches from one to the other."""
    span = one.span.to(other.span) if one.span.source is other.span.source else one.span
    span = one.span if span.end < span.start else span
    match one, other:
        case ValueIn(field=field, values=values), ValueIn(values=more):
            return ValueIn(span, field, values | more)
        case NumberIn(field=field, ranges=ranges), NumberIn(ranges=further):
            return NumberIn(span, field, (*ranges, *further))
        case TierIn(ranks=ranks), TierIn(ranks=others):
            return TierIn(span, ranks | others)
        case SegmentIn(segments=segments), SegmentIn(segments=added):
            return SegmentIn(span, segments | added)
    raise AssertionError("only atoms of one kind are joined")


def _merged(left: Clause, right: Clause) -> Clause:
    return left + tuple(literal for literal in right if literal not in left)
