"""Requests to pay with points: what many of them are granted at once, each against its member's balance."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from loyaltydsl.engine.batch.columns import MOST, TooLarge
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.redeem import Nights, Verdicts
from loyaltydsl.engine.batch.view import View
from loyaltydsl.engine.outcome import Refusal
from loyaltydsl.engine.redeem import NO_RULE, Judgement
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import AllOf, AnyOf, Condition, Negation, NumberIn, TierIn

Grant = tuple[int, Fraction, tuple[Refusal, ...]]
"""Points spent, money granted in millionths, and the nights not granted in full."""


def asks_member(condition: Condition | None) -> bool:
    """Whether a condition asks for the member's tier or balance."""
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            return any(map(asks_member, items))
        case Negation(item=item):
            return asks_member(item)
        case TierIn() | NumberIn(field="points"):
            return True
    return False


BY_BALANCE, BY_REQUEST = -2, -3


class Requests:
    """The requests of a frame to pay with points, `places` in rising order, and all their nights.

    They are granted night by night in whole numbers: money is counted in millionths ÷ nights, cost in points ÷
    (nights × a common denominator of the rates × a million), so that every price, grant and cost is exact.
    """

    def __init__(self, nights: Nights, places: Array) -> None:
        frame, program = nights.frame, nights.program
        self.nights = nights
        self.program = program
        self.frame = frame
        self.places = places
        self.count = frame.nights[places]
        self.begin = np.append(0, np.cumsum(self.count))
        laid_out = nights.each(places)
        self.stay, self.night = laid_out.stay, laid_out.night
        self.rows = places[self.stay]
        nothing = np.zeros(0, dtype=np.int64)
        view = View(frame, self.rows, self.rows, nothing, nothing, self.night)
        self.matches = [
            None if asks_member(rule.when) else nights.holds(i, view) for i, rule in enumerate(program.redeems)
        ]
        self.revenue = frame.numbers_at("room_revenue", places)
        price = np.maximum(self.revenue.values, 0)
        self.price = price if self.revenue.missing is None else np.where(self.revenue.missing, 0, price)
        self.request = np.maximum(frame.numbers_at("points_payment", places).values, 0)
        common = lcm(*(rule.pay.denominator for rule in program.redeems if rule.pay is not None))
        self.rates = [int((rule.pay or Fraction(0)) * common) for rule in program.redeems] + [0]
        self.scale = common * MICRO
        self.cent = MICRO // 10**program.currency_decimals

    def __len__(self) -> int:
        return len(self.places)

    def grants(self, part: slice, tier: Array, points: Array, detail: bool) -> tuple[Array, list[Grant]]:
        """What some of the requests spend, given the tier and the balance of each.

        With `detail`, also what each is granted and which nights are refused.
        """
        nights = slice(int(self.begin[part.start]), int(self.begin[part.stop]))
        verdicts = Verdicts(self.stay[nights] - part.start, self.night[nights])
        rows, stay = self.rows[nights], verdicts.stay
        view = View(self.frame, rows, rows, tier[stay], points[stay], verdicts.night)
        self.nights.judge(
            verdicts,
            [self.nights.holds(i, view) if known is None else known[nights] for i, known in enumerate(self.matches)],
        )
        if not self._fits(part, points):
            return self._one_by_one(part, verdicts, points)
        begin = self.begin[part] - nights.start
        settled = Settling(self, part, verdicts, begin, np.maximum(points, 0))
        if not detail:
            return settled.spend(), []
        spent = settled.by_night(np.ones(len(begin), dtype=bool))
        return spent, settled.listed(spent)

    def _fits(self, part: slice, points: Array) -> bool:
        """Whether no product can leave 64 bits."""
        if part.start == part.stop:
            return True
        longest, rate = max(int(self.count[part].max()), 1), max(self.rates) + 1
        balance = max(int(points.max()), 0)
        largest_cost = balance * longest * self.scale + int(self.price[part].max()) * rate * longest
        unit = longest * rate * self.cent
        return bool(max(largest_cost, unit, int(self.request[part].max()) * longest, self.scale * longest) < MOST)

    def _one_by_one(self, part: slice, verdicts: Verdicts, points: Array) -> tuple[Array, list[Grant]]:
        """The same by the reference engine, for amounts of any size."""
        begin = np.searchsorted(verdicts.stay, np.arange(part.stop - part.start + 1))
        night, pays, denial = verdicts.night.tolist(), verdicts.pays.tolist(), verdicts.first_denial.tolist()
        rules, found, missing = self.program.redeems, [], self.revenue.missing
        for i, number in enumerate(range(part.start, part.stop)):
            own = []
            for j in range(begin[i], begin[i + 1]):
                rate = rules[pays[j]].pay if pays[j] >= 0 else None
                denied_by = (rules[denial[j]].name,) if denial[j] >= 0 else ()
                own.append((night[j], Judgement((), {}, denied_by, rate, None)))
            revenue = None if missing is not None and missing[number] else int(self.revenue.values[number])
            wish = Wish(revenue, len(own), int(self.request[number]))
            found.append(self.nights.redemption.grant(own, wish, int(points[i])))  # type: ignore[arg-type]
        spent = [grant[0] for grant in found]
        if max(spent, default=0) >= MOST:
            raise TooLarge
        return np.array(spent, dtype=np.int64), found


class Settling:
    """Some requests of which the verdicts are known, against their balances; `begin` is each one's first night."""

    def __init__(self, requests: Requests, part: slice, verdicts: Verdicts, begin: Array, balance: Array) -> None:
        self.requests = requests
        self.verdicts = verdicts
        self.begin = begin
        self.nights = requests.count[part]
        self.count = np.maximum(self.nights, 1)
        self.price = requests.price[part]
        self.scale = self.count * requests.scale
        self.limit = balance * self.scale
        self.wish = requests.request[part] * self.count
        self.rates = np.array(requests.rates)
        self.granted = np.zeros(len(begin), dtype=np.int64)
        self.refused = np.full(len(verdicts.night), -1, dtype=np.int64)

    def spend(self) -> Array:
        """The points that each spends: at once where one rate holds and the balance is enough, else night by night."""
        stay, pays = self.verdicts.stay, self.verdicts.pays
        payable = pays >= 0
        number = np.bincount(stay[payable], minlength=len(self.begin))
        rate = np.zeros(len(self.begin), dtype=np.int64)
        rate[stay[payable]] = self.rates[pays[payable]]  # any payable night's
        mixed = np.zeros(len(self.begin), dtype=bool)
        mixed[stay[payable & (self.rates[pays] != rate[stay])]] = True
        cost = np.minimum(self.price * number, self.wish) * rate
        rest = mixed | (cost > self.limit)
        spent: Array = -(-cost // self.scale)
        return np.where(rest, self.by_night(rest), spent) if rest.any() else spent

    def by_night(self, wanted: Array) -> Array:
        """The points that each of the `wanted` spends, with `granted` and `refused`."""
        cost = np.zeros(len(self.begin), dtype=np.int64)
        cent = self.requests.cent
        left_at = np.nonzero(wanted & (self.nights > 0))[0]
        j = 0
        while len(left_at):
            at = left_at
            night = self.begin[at] + j
            pays, denial = self.verdicts.pays[night], self.verdicts.first_denial[night]
            no = pays < 0
            self.refused[night[no]] = np.where(denial[no] >= 0, denial[no], len(self.rates) - 1)
            at, night, pays = at[~no], night[~no], pays[~no]
            rate, price, count = self.rates[pays], self.price[at], self.count[at]
            before, granted = cost[at], self.granted[at]
            ask = np.minimum(price, self.wish[at] - granted)
            limit = self.limit[at]
            most = np.maximum(limit - before, 0) // np.maximum(count * rate * cent, 1) * (cent * count)
            allowed = np.where(before + ask * rate <= limit, ask, most)
            self.refused[night] = np.where(allowed < ask, BY_BALANCE, np.where(allowed < price, BY_REQUEST, -1))
            self.granted[at] = granted + allowed
            cost[at] = before + allowed * rate
            j += 1
            left_at = left_at[self.nights[left_at] > j]
        spent: Array = -(-cost // self.scale)
        return spent

    def listed(self, spent: Array) -> list[Grant]:
        """After `by_night`: each request's grant, with its refused nights by name."""
        names = [rule.name for rule in self.requests.program.redeems] + [NO_RULE]
        says = {BY_BALANCE: "balance", BY_REQUEST: "request"} | dict(enumerate(names))
        night, refused = self.verdicts.night.tolist(), self.refused.tolist()
        found: list[Grant] = []
        lists = (column.tolist() for column in (spent, self.begin, self.nights, self.granted))
        for points, begin, length, granted in zip(*lists, strict=True):
            own = range(begin, begin + length)
            refusals = tuple(Refusal(night[j], says[refused[j]]) for j in own if refused[j] != -1)
            found.append((points, Fraction(granted, length or 1), refusals))
        return found


class Wish:
    """What a grant looks at of a stay."""

    __slots__ = ("nights", "points_payment", "room_revenue")

    def __init__(self, room_revenue: int | None, nights: int, points_payment: int) -> None:
        self.room_revenue = room_revenue
        self.nights = nights
        self.points_payment = points_payment
