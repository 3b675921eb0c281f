"""Which nights can be paid with points, many nights at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

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

    __slots__ = ("denied", "first_denial", "night", "pays", "stay")

    def __init__(self, stay: Array, night: Array) -> None:
        self.stay = stay
        self.night = night
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


class NightCounts(NamedTuple):
    """Of some stays: the nights that points can pay, the nights that each rule denies, and the former stay by stay."""

    total: int
    denied: dict[int, int]
    payable: Callable[[], Array]


MOST_PATTERNS = 1 << 12


def patterns(vectors: list[Array], size: int) -> tuple[Array, Array]:
    """The number of the pattern that some columns of yes and no have at each place, and the columns of each pattern."""
    found = np.zeros(size, dtype=np.int64)
    known = np.zeros((1, 0), dtype=bool)
    for vector in vectors:
        found = found * 2 + vector
        known = np.column_stack([np.repeat(known, 2, axis=0), np.tile([False, True], len(known))])
        if len(known) > MOST_PATTERNS:
            there, found = np.unique(found, return_inverse=True)
            known = known[there]
    return found, known


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

    def count(self, rows: slice | Array, places: Array, tier: Array, points: Array) -> NightCounts:
        """How the nights of the stays at these places come out; `rows` are the same places, perhaps as a slice."""
        arrival, departure = self.frame.arrival[rows], self.frame.departure[rows]
        kinds = self.frame.calendar.kinds(self.sets) if self.sets else []
        if len(kinds) > MOST_KINDS:
            return self._count_each(places, tier, points)
        low = self.frame.calendar.low
        first, end = arrival - low, departure - low
        times = [before[end] - before[first] for _, before in kinds] or [departure - arrival]
        view = View(self.frame, rows, places, tier, points)
        matches: list[Array] = []
        columns: list[list[int]] = []  # of each kind and rule: its place in `matches`
        for number in range(len(times)):
            view.night = np.full(len(places), kinds[number][0]) if kinds else arrival
            own = []
            for i, rule in enumerate(self.program.redeems):
                if number and not any(night_sets(rule.when)):
                    own.append(columns[0][i])
                    continue
                own.append(len(matches))
                matches.append(self.holds(i, view))
            columns.append(own)
        pattern, known = patterns(matches, len(places))
        cells = np.arange(len(columns) * len(known))
        found = Verdicts(cells, cells)
        rules = range(len(self.tests))
        self.judge(found, [np.concatenate([known[:, own[i]] for own in columns]) for i in rules])
        sums = np.concatenate([np.bincount(pattern, weights=nights, minlength=len(known)) for nights in times])
        pays = found.pays >= 0
        return NightCounts(
            int(sums[pays].sum()),
            {i: int(sums[denied].sum()) for i, denied in found.denied.items()},
            lambda: sum(n * can[pattern] for n, can in zip(times, pays.reshape(len(times), -1), strict=True)),
        )

    def _count_each(self, places: Array, tier: Array, points: Array) -> NightCounts:
        """The same, night by night."""
        found = self.each(places)
        stay = found.stay
        rows = places[stay]
        view = View(self.frame, rows, rows, tier[stay], points[stay], found.night)
        self.judge(found, [self.holds(i, view) for i in range(len(self.tests))])
        pays = found.pays >= 0
        return NightCounts(
            int(np.count_nonzero(pays)),
            {i: int(np.count_nonzero(denied)) for i, denied in found.denied.items()},
            lambda: np.bincount(stay[pays], minlength=len(places)),
        )

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
        return Verdicts(stay, night)
