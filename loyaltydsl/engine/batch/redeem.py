"""Paying nights with points, many nights at once; what a request is granted, stay by stay where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm

import numpy as np

from loyaltydsl.engine.awards import topological
from loyaltydsl.engine.batch.columns import MOST, TooLarge
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import Frame
from loyaltydsl.engine.batch.view import Test, View, compile_condition
from loyaltydsl.engine.outcome import Refusal
from loyaltydsl.engine.redeem import NO_RULE, Judgement, Redemption
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import AllOf, AnyOf, Condition, Negation, NightIn, NightSet, Program

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

    def decide(self, places: Array, tier: Array, points: Array, each: bool) -> Verdicts:
        """The verdict on every night of the stays at these places of the frame.

        Unless `each` night is wanted, one entry may stand for several of a stay (`times`) that no rule tells apart.
        """
        found = self._each(places) if each else self._kinds(places)
        stay = found.stay
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

    def _each(self, places: Array) -> Verdicts:
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
            return self._each(places)
        low = self.frame.calendar.low
        first, end = arrival - low, departure - low
        parts = []
        for night, before in kinds:
            times = before[end] - before[first]
            stay = np.nonzero(times)[0]
            parts.append((stay, np.full(len(stay), night), times[stay]))
        return Verdicts(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def grants(self, places: Array, tier: Array, points: Array, detail: bool) -> tuple[Array, list[Grant]]:
        """What the stays at these places, all with a request, spend against their balances.

        With `detail`, also what each is granted and which nights are refused.
        """
        verdicts = self.decide(places, tier, points, each=True)
        request = Requests(self, verdicts, places, points)
        if not request.fits():
            return self._one_by_one(verdicts, places, points)
        spent = request.settle()
        return spent, request.listed() if detail else []

    def _one_by_one(self, verdicts: Verdicts, places: Array, points: Array) -> tuple[Array, list[Grant]]:
        """The same by the reference engine, for amounts of any size."""
        begin = np.searchsorted(verdicts.stay, np.arange(len(places) + 1))
        night, pays, denial = verdicts.night.tolist(), verdicts.pays.tolist(), verdicts.first_denial.tolist()
        revenue, request = self.frame.numbers("room_revenue"), self.frame.numbers("points_payment")
        rules, found = self.program.redeems, []
        for i, place in enumerate(places.tolist()):
            own = []
            for j in range(begin[i], begin[i + 1]):
                rate = rules[pays[j]].pay if pays[j] >= 0 else None
                denied_by = (rules[denial[j]].name,) if denial[j] >= 0 else ()
                own.append((night[j], Judgement((), {}, denied_by, rate, None)))
            missing = revenue.missing is not None and revenue.missing[place]
            wish = Wish(None if missing else int(revenue.values[place]), len(own), int(request.values[place]))
            found.append(self.redemption.grant(own, wish, int(points[i])))  # type: ignore[arg-type]
        spent = [grant[0] for grant in found]
        if max(spent, default=0) >= MOST:
            raise TooLarge
        return np.array(spent, dtype=np.int64), found


BY_BALANCE, BY_REQUEST = -2, -3


class Requests:
    """Requests of many stays, granted night by night in whole numbers.

    Money is counted in millionths ÷ nights, cost in points ÷ (nights × a common denominator of the rates × a
    million), so that every price, grant and cost is exact.
    """

    def __init__(self, nights: Nights, verdicts: Verdicts, places: Array, points: Array) -> None:
        frame, program = nights.frame, nights.program
        self.program = program
        self.verdicts = verdicts
        self.count = frame.nights[places]
        self.begin = np.cumsum(self.count) - self.count
        revenue, payment = frame.numbers("room_revenue"), frame.numbers("points_payment")
        price = np.maximum(revenue.values[places], 0)
        self.price = price if revenue.missing is None else np.where(revenue.missing[places], 0, price)
        self.request = np.maximum(payment.values[places], 0)
        self.balance = np.maximum(points, 0)
        common = lcm(*(rule.pay.denominator for rule in program.redeems if rule.pay is not None))
        self.rates = [int((rule.pay or Fraction(0)) * common) for rule in program.redeems] + [0]
        self.scale = common * MICRO
        self.cent = MICRO // 10**program.currency_decimals
        self.refused = np.full(len(verdicts.night), -1, dtype=np.int64)

    def fits(self) -> bool:
        """Whether no product can leave 64 bits."""
        if not len(self.count):
            return True
        longest, rate = max(int(self.count.max()), 1), max(self.rates) + 1
        largest_cost = int(self.balance.max()) * longest * self.scale + int(self.price.max()) * rate * longest
        unit = longest * rate * self.cent
        return bool(max(largest_cost, unit, int(self.request.max()) * longest, self.scale * longest) < MOST)

    def settle(self) -> Array:
        """The points that each stay spends."""
        count = np.maximum(self.count, 1)
        scale = count * self.scale
        limit = self.balance * scale
        wish = self.request * count
        self.granted = np.zeros(len(count), dtype=np.int64)
        cost = np.zeros(len(count), dtype=np.int64)
        rates = np.array(self.rates)
        for j in range(int(self.count.max()) if len(count) else 0):
            at = np.nonzero(self.count > j)[0]
            night = self.begin[at] + j
            pays = self.verdicts.pays[night]
            denied = np.where(self.verdicts.first_denial[night] >= 0, self.verdicts.first_denial[night], len(rates) - 1)
            self.refused[night[pays < 0]] = denied[pays < 0]
            at, night, pays = at[pays >= 0], night[pays >= 0], pays[pays >= 0]
            rate, price = rates[pays], self.price[at]
            wanted = np.minimum(price, wish[at] - self.granted[at])
            left = np.maximum(limit[at] - cost[at], 0)
            unit = count[at] * rate * self.cent
            most = left // np.maximum(unit, 1) * (self.cent * count[at])
            enough = cost[at] + wanted * rate <= limit[at]
            allowed = np.where(enough, wanted, most)
            self.refused[night] = np.where(allowed < wanted, BY_BALANCE, np.where(allowed < price, BY_REQUEST, -1))
            self.granted[at] += allowed
            cost[at] += allowed * rate
        spent: Array = -(-cost // scale)
        self.spent = spent
        return spent

    def listed(self) -> list[Grant]:
        """After `settle`: each stay's grant, with its refused nights by name."""
        names = [rule.name for rule in self.program.redeems] + [NO_RULE]
        says = {BY_BALANCE: "balance", BY_REQUEST: "request"} | dict(enumerate(names))
        count = np.maximum(self.count, 1)
        spent = self.spent.tolist()
        night, refused = self.verdicts.night.tolist(), self.refused.tolist()
        found: list[Grant] = []
        for i, (begin, length, granted) in enumerate(
            zip(self.begin.tolist(), self.count.tolist(), self.granted.tolist(), strict=True)
        ):
            own = range(begin, begin + length)
            refusals = tuple(Refusal(night[j], says[refused[j]]) for j in own if refused[j] != -1)
            found.append((spent[i], Fraction(granted, int(count[i])), refusals))
        return found


class Wish:
    """What a grant looks at of a stay."""

    __slots__ = ("nights", "points_payment", "room_revenue")

    def __init__(self, room_revenue: int | None, nights: int, points_payment: int) -> None:
        self.room_revenue = room_revenue
        self.nights = nights
        self.points_payment = points_payment
