"""A normal form of where a rule matches: rules with the same one match the same."""

from __future__ import annotations

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.space import Space
from loyaltydsl.semantics.program import Award, Redeem


def region_key(facts: Facts, rule: Award | Redeem) -> object | None:
    """A value that is equal for rules with the same clauses; None where there are too many."""
    spaces = facts.spaces(rule)
    return None if spaces is None else frozenset(_key(space) for _, space in spaces)


def _key(space: Space) -> object:
    gaps = {
        (min(pair), max(pair)): allowed if pair[0] < pair[1] else allowed.mirrored()
        for pair, allowed in space.gaps.items()
    }
    return (
        frozenset(space.codes.items()),
        frozenset(space.numbers.items()),
        frozenset((name, days, space.optional.get(name, False)) for name, days in space.dates.items()),
        frozenset(gaps.items()),
        space.ranks,
        frozenset(space.flags.items()),
        frozenset(space.segments),
        space.refused,
        frozenset(space.past.items()),
        frozenset(space.some),
        space.every,
    )
