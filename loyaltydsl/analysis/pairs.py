"""Which rules can match together at all: bit sets over codes and tiers leave few pairs to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.semantics.program import Award, Redeem

R = TypeVar("R", Award, Redeem)

TIER = "*tier"


def meeting(facts: Facts, rules: Sequence[R]) -> Iterator[tuple[R, R]]:
    """The pairs, in order, that no code, tier and departure keeps apart."""
    asked = [_codes(facts, rule) for rule in rules]
    spans = [_departures(facts, rule) for rule in rules]
    fields = {field for found in asked for field in found}
    holds: dict[tuple[str, object], int] = {}
    free: dict[str, int] = dict.fromkeys(fields, 0)
    for i, found in enumerate(asked):
        for field in fields:
            if field in found:
                for code in found[field]:
                    holds[field, code] = holds.get((field, code), 0) | 1 << i
            else:
                free[field] |= 1 << i
    everyone = (1 << len(rules)) - 1
    for i, found in enumerate(asked):
        left = everyone >> (i + 1) << (i + 1)
        for field, codes in found.items():
            together = free[field]
            for code in codes:
                together |= holds[field, code]
            left &= together
        low, high = spans[i]
        while left:
            bit = left & -left
            left ^= bit
            j = bit.bit_length() - 1
            if spans[j][0] <= high and low <= spans[j][1]:
                yield rules[i], rules[j]


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


def _departures(facts: Facts, rule: Award | Redeem) -> tuple[int, int]:
    """The first and last departure that `effective` admits."""
    if isinstance(rule, Award) and rule.effective is not None and not rule.effective.seasons:
        ranges = rule.effective.ranges
        return min(low for low, _ in ranges), max(high for _, high in ranges)
    return 0, 10**9
