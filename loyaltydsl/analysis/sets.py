"""Exact sets of whole numbers and of codes.

`Numbers` are unions of closed intervals of integers (stored units), perhaps unbounded. `Codes` are a finite list
of codes, or all but such a list. Whether a value may be missing stands beside the set: what is missing is in
nothing, so it lies in the complement of everything that names values.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from loyaltydsl.record import Record
from loyaltydsl.semantics.program import Interval

_INFINITE: Final = 10**30
"""Beyond every number that a ruleset can say."""


class Numbers(Record):
    """Disjoint closed intervals in rising order, never adjacent; `missing` says that no value is a member too."""

    parts: tuple[tuple[int, int], ...]
    missing: bool = False

    @property
    def empty(self) -> bool:
        return not self.parts and not self.missing

    @property
    def low(self) -> int | None:
        """The least member; None where it is unbounded or there is none."""
        return self.parts[0][0] if self.parts and self.parts[0][0] > -_INFINITE else None

    @property
    def high(self) -> int | None:
        """The greatest member; None where it is unbounded or there is none."""
        return self.parts[-1][1] if self.parts and self.parts[-1][1] < _INFINITE else None

    def __contains__(self, value: int | None) -> bool:
        if value is None:
            return self.missing
        return any(low <= value <= high for low, high in self.parts)

    def meet(self, other: Numbers) -> Numbers:
        """What lies in both."""
        found: list[tuple[int, int]] = []
        for low, high in self.parts:
            for first, last in other.parts:
                if max(low, first) <= min(high, last):
                    found.append((max(low, first), min(high, last)))
        return Numbers(tuple(found), self.missing and other.missing)

    def complement(self) -> Numbers:
        """What lies outside."""
        found, start = [], -_INFINITE
        for low, high in self.parts:
            if start <= low - 1:
                found.append((start, low - 1))
            start = high + 1
        if start <= _INFINITE:
            found.append((start, _INFINITE))
        return Numbers(tuple(found), not self.missing)

    def within(self, other: Numbers) -> bool:
        """Whether every member is one of the other's."""
        return self.meet(other.complement()).empty

    def mirrored(self) -> Numbers:
        """The set of the negated values."""
        return Numbers(tuple((-high, -low) for low, high in reversed(self.parts)), self.missing)

    def samples(self, count: int = 4) -> list[int]:
        """Some members: what stands at the ends of the intervals, nearest to zero first."""
        found: list[int] = []
        for low, high in self.parts:
            if low <= 0 <= high:
                found.append(0)
            if low > -_INFINITE:
                found += [low + i for i in range(count) if low + i <= high]
            if high < _INFINITE:
                found += [high - i for i in range(count) if high - i >= low]
        return sorted(set(found), key=abs)


ANY_NUMBER: Final = Numbers(((-_INFINITE, _INFINITE),))
ANY_OR_MISSING: Final = Numbers(((-_INFINITE, _INFINITE),), True)
ONLY_MISSING: Final = Numbers((), True)


def numbers(intervals: Iterable[Interval]) -> Numbers:
    """The union of intervals with open ends as None; an empty one adds nothing."""
    bounds = sorted(
        (-_INFINITE if low is None else low, _INFINITE if high is None else high) for low, high in intervals
    )
    found: list[tuple[int, int]] = []
    for low, high in bounds:
        if low > high:
            continue
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return Numbers(tuple(found))


class Codes(Record):
    """These codes, or with `others` every code but these, and a missing one too."""

    named: frozenset[str]
    others: bool = False

    @property
    def empty(self) -> bool:
        return not self.named and not self.others

    def __contains__(self, code: str | None) -> bool:
        return (code in self.named) != self.others

    def meet(self, other: Codes) -> Codes:
        """What lies in both."""
        if self.others and other.others:
            return Codes(self.named | other.named, True)
        if self.others:
            return Codes(other.named - self.named)
        if other.others:
            return Codes(self.named - other.named)
        return Codes(self.named & other.named)

    def complement(self) -> Codes:
        """What lies outside."""
        return Codes(self.named, not self.others)

    def within(self, other: Codes) -> bool:
        """Whether every member is one of the other's."""
        return self.meet(other.complement()).empty


ANY_CODE: Final = Codes(frozenset(), True)
