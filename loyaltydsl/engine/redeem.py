"""Paying nights with points: each night decided alone, then granted in date order."""

from __future__ import annotations

from fractions import Fraction

from loyaltydsl.data.rows import Stay
from loyaltydsl.engine.awards import topological
from loyaltydsl.engine.conditions import Slots, compile_condition, parts
from loyaltydsl.engine.outcome import NO_PAYMENT, Payment, Refusal
from loyaltydsl.engine.state import State
from loyaltydsl.record import Record
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import Condition, NightIn, Program

NO_RULE = "no rule"


class Judgement(Record):
    """What a set of rules that match one night comes to: the rate that holds (None: it cannot be paid), and why.

    `matched` are indexes of rules, `replaced` those that another one took out, with it; `denied_by` are the
    standing rules that deny the night, as written.
    """

    matched: tuple[int, ...]
    replaced: dict[int, int]
    denied_by: tuple[str, ...]
    rate: Fraction | None
    paid_by: str | None


Nights = list[tuple[int, Judgement]]
"""The nights of a stay, in order, each with its judgement."""


def _is_night(condition: Condition) -> bool:
    return isinstance(condition, NightIn) and condition.quantifier == "this"


class Redemption:
    """The redeem rules of a program, asked night by night."""

    def __init__(self, program: Program, slots: Slots) -> None:
        self.rules = program.redeems
        self.tests = [compile_condition(rule.when, slots) if rule.when else None for rule in self.rules]
        self.asks_night = [rule.when is not None and any(map(_is_night, parts(rule.when))) for rule in self.rules]
        indexes = {rule.name: i for i, rule in enumerate(self.rules)}
        self.targets = [tuple(indexes[name] for name in rule.instead_of) for rule in self.rules]
        self.order = topological(len(self.rules), lambda i: self.targets[i])
        self._judged: dict[tuple[int, ...], Judgement] = {}
        self.cent = MICRO // 10**program.currency_decimals

    def same_every_night(self, stay: Stay, state: State) -> list[bool | None]:
        """For each rule whether it matches the stay; None where that is another question each night."""
        return [
            None if by_night else test is None or test(stay, state)
            for test, by_night in zip(self.tests, self.asks_night, strict=True)
        ]

    def decide(self, night: int, stay: Stay, state: State, known: list[bool | None] | None = None) -> Judgement:
        """Whether a night can be paid with points, at which rate, and what says so.

        `known` is what `same_every_night` found for the stay.
        """
        state.night = night
        if known is None:
            known = self.same_every_night(stay, state)
        matched = tuple(
            [
                index
                for index, matches in enumerate(known)
                if (matches if matches is not None else self.tests[index](stay, state))  # type: ignore[misc]
            ]
        )
        judged = self._judged.get(matched)
        if judged is None:
            judged = self._judged[matched] = self._judge(matched)
        return judged

    def _judge(self, matched: tuple[int, ...]) -> Judgement:
        """What these rules, all matching one night, come to."""
        present, replaced = set(matched), dict[int, int]()
        for index in self.order:
            if index in present and index not in replaced:
                for target in self.targets[index]:
                    replaced.setdefault(target, index)
        standing = [self.rules[index] for index in matched if index not in replaced]
        denied_by = tuple(rule.name for rule in standing if rule.pay is None)
        pays = [rule for rule in standing if rule.pay is not None]
        if denied_by or not pays:
            return Judgement(matched, replaced, denied_by, None, None)
        cheapest = min(pays, key=lambda rule: rule.pay or 0)
        return Judgement(matched, replaced, (), cheapest.pay, cheapest.name)

    def evaluate(self, stay: Stay, state: State) -> Payment:
        """What the stay may pay and pays with points, against the balance in `state.points`."""
        if not self.rules and stay.points_payment is None:
            return NO_PAYMENT
        known = self.same_every_night(stay, state)
        nights = [(night, self.decide(night, stay, state, known)) for night in range(stay.arrival, stay.departure)]
        denied: dict[str, int] = {}
        payable = 0
        for _, judged in nights:
            payable += judged.rate is not None
            for name in judged.denied_by:
                denied[name] = denied.get(name, 0) + 1
        if stay.points_payment is None:
            return Payment(payable, denied=denied)
        spent, granted, refused = self.grant(nights, stay, state.points)
        return Payment(payable, spent, granted, refused, denied)

    def grant(self, nights: Nights, stay: Stay, balance: int) -> tuple[int, Fraction, tuple[Refusal, ...]]:
        """Points spent, money granted (millionths) and the nights not granted in full."""
        price = Fraction(max(stay.room_revenue or 0, 0), stay.nights or 1)
        request = Fraction(max(stay.points_payment or 0, 0))
        cost, granted = Fraction(0), Fraction(0)
        refused: list[Refusal] = []
        for night, judged in nights:
            if judged.rate is None:
                refused.append(Refusal(night, judged.denied_by[0] if judged.denied_by else NO_RULE))
                continue
            wanted = min(price, request - granted)
            allowed = self._affordable(wanted, cost, judged.rate, balance)
            if allowed < wanted:
                refused.append(Refusal(night, "balance"))
            elif allowed < price:
                refused.append(Refusal(night, "request"))
            granted += allowed
            cost += allowed * judged.rate / MICRO
        return -(-cost.numerator // cost.denominator), granted, tuple(refused)

    def _affordable(self, wanted: Fraction, cost: Fraction, rate: Fraction, balance: int) -> Fraction:
        """All that is wanted if the whole cost, rounded up, stays within the balance; else whole minor units."""
        total = cost + wanted * rate / MICRO
        if -(-total.numerator // total.denominator) <= max(balance, 0):
            return wanted
        left = max(Fraction(balance) - cost, Fraction(0)) * MICRO / rate / self.cent
        return Fraction(left.numerator // left.denominator * self.cent)
