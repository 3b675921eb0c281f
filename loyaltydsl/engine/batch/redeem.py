"""Which nights can be paid with points, many nights at once."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from loyaltydsl.engine.awards import topological
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import Frame
from loyaltydsl.engine.batch.view import Test, View, compile_condition
from loyaltydsl.engine.redeem import Redemption
from loyaltydsl.semantics.program import AllOf, AnyOf, Condition, Negation, NightIn, NightSet, Program


class Verdicts:
    """The nights of some stays. `stay` is the place among these stays, `pays` the pay rule that holds or -1.

    `denied[rule]` are the nights that a standing rule denies; `first_denial` is the first such rule, or -1.
    """

    __slots__ = ("denied", "first_denial", "night", "pays", "stay", "times")

    def __init__(self, stay: Array, night: Array, times: Array | None) -> None:
        self.stay = stay
        self.night = night
        self.times = times
        self.pays = np.full(len(stay), -1, dtype=np.int64)
        self.denied: dict[int, Array] = {}
        self.first_denial = np.full(len(stay), -1, dtype=np.int64)


MOST_KINDS = 8
"""Kinds of nights beyond which each night is asked for itself."""


def night_sets(condition: Condition | None) -> Iterator[NightSet]:
    """The sets that a condition asks the one night for."""
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            for item in items:
                yield from night_sets(item)
        case Negation(item=item):
            yield from night_sets(item)
        case NightIn(quantifier="this", nights=nights):
            yield nights


class Nights:
    """The redeem rules of a program over one frame."""

    def __init__(self, program: Program, frame: Frame, redemption: Redemption) -> None:
        self.program = program
        self.frame = frame
        self.redemption = redemption
        tiers = len(program.tiers.names) if program.tiers else 0
        self.tests: list[Test | None] = [
            compile_condition(rule.when, frame, tiers) if rule.when is not None else None for rule in program.redeems
        ]
        index = {rule.name: i for i, rule in enumerate(program.redeems)}
        self.targets = [[index[name] for name in rule.instead_of] for rule in program.redeems]
        self.order = topological(len(program.redeems), lambda i: self.targets[i])
        self.sets = tuple(dict.fromkeys(nights for rule in program.redeems for nights in night_sets(rule.when)))
        paying = [i for i, rule in enumerate(program.redeems) if rule.pay is not None]
        # The cheapest rate holds, the first written among equals: set the dearest first.
        self.dearest_first = sorted(paying, key=lambda i: (program.redeems[i].pay or Fraction(0), i))[::-1]

    def decide(self, places: Array, tier: Array, points: Array) -> Verdicts:
        """The verdict on every night of the stays at these places of the frame.

        One entry may stand for several nights of a stay (`times`) that no rule tells apart.
        """
        found = self._kinds(places)
        stay = found.stay
        rows = places[stay]
        view = View(self.frame, rows, rows, tier[stay], points[stay], found.night)
        self.judge(found, [self.holds(i, view) for i in range(len(self.tests))])
        return found

    def holds(self, rule: int, view: View) -> Array:
        """Where a rule matches."""
        test = self.tests[rule]
        return np.ones(len(view), dtype=bool) if test is None else test(view)

    def judge(self, found: Verdicts, standing: list[Array]) -> None:
        """Settle verdicts, given where each rule matches."""
        for i in self.order:
            for target in self.targets[i]:
                standing[target] = standing[target] & ~standing[i]
        for i in self.dearest_first:
            found.pays[standing[i]] = i
        for i in reversed(range(len(standing))):
            if self.program.redeems[i].pay is None:
                found.denied[i] = standing[i]
                found.first_denial[standing[i]] = i
        found.pays[found.first_denial >= 0] = -1

    def each(self, places: Array) -> Verdicts:
        """One entry a night of these places, without a verdict."""
        nights = self.frame.nights[places]
        stay = np.repeat(np.arange(len(places)), nights)
        begin = np.cumsum(nights) - nights
        night = np.arange(len(stay)) + np.repeat(self.frame.arrival[places] - begin, nights)
        return Verdicts(stay, night, None)

    def _kinds(self, places: Array) -> Verdicts:
        """One entry for all nights of a stay that lie in the same sets."""
        arrival, departure = self.frame.arrival[places], self.frame.departure[places]
        if not self.sets:
            return Verdicts(np.arange(len(places)), arrival, departure - arrival)
        kinds = self.frame.calendar.kinds(self.sets)
        if len(kinds) > MOST_KINDS:
            return self.each(places)
        low = self.frame.calendar.low
        first, end = arrival - low, departure - low
        parts = []
        for night, before in kinds:
            times = before[end] - before[first]
            stay = np.nonzero(times)[0]
            parts.append((stay, np.full(len(stay), night), times[stay]))
        return Verdicts(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
