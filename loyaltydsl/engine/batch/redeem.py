"""Paying nights with points, many nights at once; what a request is granted, stay by stay where there is one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from loyaltydsl.engine.awards import topological
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import Frame
from loyaltydsl.engine.batch.view import Test, View, compile_condition
from loyaltydsl.engine.outcome import Refusal
from loyaltydsl.engine.redeem import NightVerdict, Redemption
from loyaltydsl.semantics.program import AllOf, AnyOf, Condition, Negation, NightIn, Program

Grant = tuple[int, Fraction, tuple[Refusal, ...]]
"""Points spent, money granted in millionths, and the nights not granted in full."""


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


def asks_night(condition: Condition | None) -> bool:
    """Whether a condition speaks of the one night."""
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            return any(asks_night(item) for item in items)
        case Negation(item=item):
            return asks_night(item)
        case NightIn(quantifier="this"):
            return True
    return False


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
        self.one_by_one = any(asks_night(rule.when) for rule in program.redeems)
        paying = [i for i, rule in enumerate(program.redeems) if rule.pay is not None]
        # The cheapest rate holds, the first written among equals: set the dearest first.
        self.dearest_first = sorted(paying, key=lambda i: (program.redeems[i].pay or Fraction(0), i))[::-1]

    def decide(self, places: Array, tier: Array, points: Array, each: bool) -> Verdicts:
        """The verdict on every night of the stays at these places of the frame.

        Where no rule asks for the night and `each` is False, one entry stands for all nights of a stay (`times`).
        """
        nights = self.frame.nights[places]
        if self.one_by_one or each:
            stay = np.repeat(np.arange(len(places)), nights)
            begin = np.cumsum(nights) - nights
            night = self.frame.arrival[places][stay] + np.arange(len(stay)) - begin[stay]
            found = Verdicts(stay, night, None)
        else:
            stay = np.arange(len(places))
            found = Verdicts(stay, self.frame.arrival[places], nights)
        rows = places[stay]
        view = View(self.frame, rows, rows, tier[stay], points[stay], found.night)
        standing = [np.ones(len(rows), dtype=bool) if test is None else test(view) for test in self.tests]
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
        return found

    def grants(self, places: Array, tier: Array, points: Array) -> list[Grant]:
        """What the stays at these places, all with a request, are granted against their balances."""
        verdicts = self.decide(places, tier, points, each=True)
        begin = np.searchsorted(verdicts.stay, np.arange(len(places) + 1))
        night, pays, denial = verdicts.night.tolist(), verdicts.pays.tolist(), verdicts.first_denial.tolist()
        revenue, request = self.frame.numbers("room_revenue"), self.frame.numbers("points_payment")
        rules, found = self.program.redeems, []
        for i, place in enumerate(places.tolist()):
            own = []
            for j in range(begin[i], begin[i + 1]):
                verdict = NightVerdict(night[j], [], {})
                verdict.rate = rules[pays[j]].pay if pays[j] >= 0 else None
                if denial[j] >= 0:
                    verdict.denied_by.append(rules[denial[j]].name)
                own.append(verdict)
            missing = revenue.missing is not None and revenue.missing[place]
            wish = Wish(None if missing else int(revenue.values[place]), len(own), int(request.values[place]))
            found.append(self.redemption.grant(own, wish, int(points[i])))  # type: ignore[arg-type]
        return found


class Wish:
    """What a grant looks at of a stay."""

    __slots__ = ("nights", "points_payment", "room_revenue")

    def __init__(self, room_revenue: int | None, nights: int, points_payment: int) -> None:
        self.room_revenue = room_revenue
        self.nights = nights
        self.points_payment = points_payment
