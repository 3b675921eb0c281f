"""Which rules can match together at all: bit sets over codes, tiers and departures leave few pairs to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from loyaltydsl.analysis.days import EVERY_DAY
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.space import NIGHT
from loyaltydsl.semantics.calendar import FIRST_DAY, LAST_DAY
from loyaltydsl.semantics.program import Award, Redeem

R = TypeVar("R", Award, Redeem)

TIER = "*tier"
Spread = tuple[tuple[int, int], tuple[int, int]]
"""The first and last departure that a rule admits, and the first and last night that it is asked about."""


class Index(Generic[R]):
    """Rules by the codes and tiers that they admit; rule i is bit i."""

    def __init__(self, facts: Facts, rules: Sequence[R]) -> None:
        self.facts = facts
        self.rules: Sequence[R] = rules
        self._spreads: list[Spread] = [_spread(facts, rule) for rule in rules]
        self._holds: dict[tuple[str, object], int] = {}
        self._asked: dict[str, int] = {}
        for i, rule in enumerate(rules):
            for field, codes in _codes(facts, rule).items():
                self._asked[field] = self._asked.get(field, 0) | 1 << i
                for code in codes:
                    self._holds[field, code] = self._holds.get((field, code), 0) | 1 << i

    def near(self, rule: R, start: int = 0) -> Iterator[R]:
        """The rules from place `start` on that nothing seen here keeps apart from a rule, in order."""
        left = (1 << len(self.rules)) - 1 >> start << start
        for field, codes in _codes(self.facts, rule).items():
            asked = self._asked.get(field)
            if asked is not None:
                together = ~asked
                for code in codes:
                    together |= self._holds.get((field, code), 0)
                left &= together
        days, nights = _spread(self.facts, rule)
        while left:
            bit = left & -left
            left ^= bit
            place = bit.bit_length() - 1
            other_days, other_nights = self._spreads[place]
            if _overlap(days, other_days) and _overlap(nights, other_nights):
                yield self.rules[place]


def meeting(facts: Facts, rules: Sequence[R]) -> Iterator[tuple[R, R]]:
    """The pairs, in order, that nothing seen here keeps apart."""
    index: Index[R] = Index(facts, rules)
    for i, rule in enumerate(rules):
        for other in index.near(rule, i + 1):
            yield rule, other


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _codes(facts: Facts, rule: Award | Redeem) -> dict[str, set[object]]:
    """The codes that a rule admits, by the fields in which it admits only these; tiers as ranks."""
    found: dict[str, set[object]] = {}
    shut: set[str] | None = None
    for _, space in facts.spaces(rule) or ():
        own: dict[str, set[object]] = {
            field: set(codes.named) for field, codes in space.codes.items() if not codes.others and field != "status"
        }
        if space.ranks != facts.world.ranks:
            own[TIER] = set(space.ranks)
        shut = set(own) if shut is None else shut & set(own)
        for field, codes in own.items():
            found.setdefault(field, set()).update(codes)
    return {field: codes for field, codes in found.items() if field in (shut or ())}


def _spread(facts: Facts, rule: Award | Redeem) -> Spread:
    """Bounds of the departures and of the nights of a rule's spaces."""
    bounds = []
    for name in ("departure", NIGHT):
        found = [space.dates.get(name, EVERY_DAY).parts for _, space in facts.spaces(rule) or ()]
        low = min((parts[0][0] for parts in found if parts), default=FIRST_DAY)
        high = max((parts[-1][1] for parts in found if parts), default=LAST_DAY)
        bounds.append((low, high))
    return bounds[0], bounds[1]
