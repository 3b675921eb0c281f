"""What a stay earns: the five steps of "For one stay" in the language page, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from loyaltydsl.data.rows import Stay
from loyaltydsl.engine.conditions import Slots, Test, compile_condition, getter
from loyaltydsl.engine.nights import contains, counter
from loyaltydsl.engine.outcome import NO_AWARDS, Exclusion
from loyaltydsl.engine.state import State
from loyaltydsl.semantics.calendar import month_of, year_of
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import (
    Award,
    Cap,
    Combine,
    ExceptionRule,
    PercentOf,
    PointsPer,
    Program,
    TableOf,
)

Ratio = tuple[int, int]
"""An exact non-negative amount of points: numerator and denominator."""
Earn = Callable[[Stay, State, dict[str, int]], Ratio]
"""The exact points of an award, given the whole points of the awards that it may take a share of."""

ZERO: Ratio = (0, 1)


def round_down(numerator: int, denominator: int) -> int:
    return numerator // denominator


def round_up(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def round_nearest(numerator: int, denominator: int) -> int:
    """Half away from zero; amounts are never negative."""
    return (2 * numerator + denominator) // (2 * denominator)


ROUNDINGS = {"down": round_down, "up": round_up, "nearest": round_nearest}


def all_nights(arrival: int, departure: int) -> int:
    return departure - arrival


def no_points(stay: Stay, state: State, whole: dict[str, int]) -> Ratio:
    return ZERO


def compile_amount(amount: PointsPer) -> Earn:
    """N points × what the amount is per."""
    points, share = amount.points.numerator, amount.points.denominator
    if amount.basis == "stay":
        fixed = (points, share)
        return lambda stay, state, whole: fixed
    if amount.basis == "money":
        assert amount.field is not None
        read, per = getter(amount.field), amount.per
        if amount.whole:
            return lambda stay, state, whole: (points * (max(read(stay, state) or 0, 0) // per), share)
        return lambda stay, state, whole: (points * max(read(stay, state) or 0, 0), share * per)
    count = counter(amount.nights) if amount.nights is not None else all_nights
    if amount.basis == "night":
        return lambda stay, state, whole: (points * count(stay.arrival, stay.departure), share)

    def room_nights(stay: Stay, state: State, whole: dict[str, int]) -> Ratio:
        rooms = MICRO if stay.rooms is None else max(stay.rooms, 0)
        return points * count(stay.arrival, stay.departure) * rooms, share * MICRO

    return room_nights


def compile_percent(earning: PercentOf) -> Earn:
    """A share of another award's whole points; 0 if that one does not stand."""
    numerator, denominator, award = (
        earning.percent.numerator,
        earning.percent.denominator * 100,
        earning.award,
    )
    return lambda stay, state, whole: (numerator * whole.get(award, 0), denominator)


def compile_table(table: TableOf) -> Earn:
    """The row of the stay's value; without one, `otherwise`, or 0."""
    rows: dict[Any, Earn] = {key: compile_amount(amount) for key, amount in table.rows}
    otherwise: Earn = compile_amount(table.otherwise) if table.otherwise else no_points
    if table.field == "tier":
        return lambda stay, state, whole: rows.get(state.tier, otherwise)(stay, state, whole)
    read = getter(table.field)
    return lambda stay, state, whole: rows.get(read(stay, state), otherwise)(stay, state, whole)


def compile_earning(award: Award) -> Earn:
    if isinstance(award.earn, PointsPer):
        return compile_amount(award.earn)
    if isinstance(award.earn, PercentOf):
        return compile_percent(award.earn)
    if isinstance(award.earn, TableOf):
        return compile_table(award.earn)
    return no_points


class Exceptions:
    """The exceptions of one scope, asked in the order written."""

    def __init__(self, rules: Iterable[ExceptionRule]) -> None:
        self.checks = tuple(
            (rule.name, clause.field, getter(clause.field), frozenset(clause.codes))
            for rule in rules
            for clause in rule.clauses
        )

    def first(self, stay: Stay, state: State) -> Exclusion | None:
        """The first exception as written that the stay matches, with the field and code that matched."""
        for name, field, read, codes in self.checks:
            code = read(stay, state)
            if code in codes:
                return Exclusion(name, "exception", field, code)
        return None


class AwardRule:
    """One award, ready to run: `earn` is its exact amount, `points` the whole ones after its `round`."""

    __slots__ = (
        "award",
        "caps",
        "earn",
        "in_effect",
        "index",
        "instead_of",
        "is_bare_veto",
        "matches",
        "name",
        "points",
    )

    def __init__(self, index: int, award: Award, slots: Slots, indexes: dict[str, int]) -> None:
        self.index = index
        self.award = award
        self.name = award.name
        self.in_effect = contains(award.effective) if award.effective is not None else None
        self.matches: Test | None = compile_condition(award.when, slots) if award.when is not None else None
        self.earn = compile_earning(award)
        self.points = whole_points(award, self.earn)
        self.caps = award.caps
        self.is_bare_veto = award.is_bare_veto
        self.instead_of = tuple(indexes[name] for name in award.instead_of)


def whole_points(award: Award, earn: Earn) -> Callable[[Stay, State, dict[str, int]], int]:
    """The award's amount, rounded once as it says."""
    if award.rounding == "down":

        def down(stay: Stay, state: State, whole: dict[str, int]) -> int:
            numerator, denominator = earn(stay, state, whole)
            return numerator // denominator

        return down
    rounded = ROUNDINGS[award.rounding]
    return lambda stay, state, whole: rounded(*earn(stay, state, whole))


def topological(count: int, edges: Callable[[int], Iterable[int]]) -> list[int]:
    """Indexes so that each stands before those its edges lead to. There are no cycles."""
    order: list[int] = []
    seen: set[int] = set()

    def visit(node: int) -> None:
        if node not in seen:
            seen.add(node)
            for target in edges(node):
                visit(target)
            order.append(node)

    for node in range(count):
        visit(node)
    return order[::-1]


Usage = dict[tuple[int, int, int | None], int]
"""What a member has used of its caps: (award, cap, calendar year or month) to points or times."""


def period(cap: Cap, day: int) -> int | None:
    """The calendar year or month in which a cap counts a departure; None for ever."""
    if cap.period is None:
        return None
    return year_of(day) if cap.period == "year" else month_of(day)


class Verdict:
    """How an award fared at one stay, for the trace: `amount` is exact, the points whole."""

    __slots__ = ("after_caps", "amount", "capped_by", "lost_to", "matched", "points", "replaced_by", "whole")

    def __init__(self) -> None:
        self.matched = False
        self.replaced_by: str | None = None
        self.amount: Fraction | None = None
        self.whole = 0
        self.after_caps = 0
        self.capped_by: Cap | None = None
        self.lost_to: str | None = None
        self.points = 0


class Awards:
    """All awards of a program, asked stay by stay."""

    def __init__(self, program: Program, slots: Slots) -> None:
        indexes = {award.name: i for i, award in enumerate(program.awards)}
        self.rules = tuple(AwardRule(i, award, slots, indexes) for i, award in enumerate(program.awards))
        self.exceptions = Exceptions(rule for rule in program.exceptions if rule.scope != "rewards")
        self.combine_of: dict[int, Combine] = {
            indexes[name]: combine for combine in program.combines for name in combine.awards
        }
        # A replacement is decided before what it replaces, a share after what it is a share of.
        self.replacing = (
            topological(len(self.rules), lambda i: self.rules[i].instead_of)
            if any(rule.instead_of or rule.is_bare_veto for rule in self.rules)
            else []
        )
        self.earning = topological(len(self.rules), lambda i: self._shares(i, indexes))[::-1]
        self.earning_rank = {index: rank for rank, index in enumerate(self.earning)}
        self.has_shares = any(isinstance(rule.award.earn, PercentOf) for rule in self.rules)

    def _shares(self, index: int, indexes: dict[str, int]) -> tuple[int, ...]:
        earn = self.rules[index].award.earn
        return (indexes[earn.award],) if isinstance(earn, PercentOf) else ()

    def evaluate(
        self, stay: Stay, state: State, usage: Usage, verdicts: list[Verdict] | None = None
    ) -> tuple[int, dict[str, int], Exclusion | None]:
        """The points of a stay, those of each award with more than 0, and what excluded it.

        Spends the member's caps in `usage`; fills `verdicts`, one an award, where they are given.
        """
        if self.exceptions.checks:
            excluded = self.exceptions.first(stay, state)
            if excluded is not None:
                return 0, NO_AWARDS, excluded
        standing = [
            rule
            for rule in self.rules
            if (rule.in_effect is None or rule.in_effect(stay.departure))
            and (rule.matches is None or rule.matches(stay, state))
        ]
        if verdicts is not None:
            for rule in standing:
                verdicts[rule.index].matched = True
        if not standing:
            return 0, NO_AWARDS, None
        if self.replacing:
            standing, veto = self._replace(standing, verdicts)
            if veto is not None:
                return 0, NO_AWARDS, Exclusion(veto, "award")
        counted = self._earn(standing, stay, state, usage, verdicts)
        if self.combine_of:
            counted = self._combine(counted, verdicts)
        awards: dict[str, int] = {}
        total = 0
        for rule, points in counted:
            if points:
                awards[rule.name] = points
                total += points
                if rule.caps:
                    self._spend(rule, points, stay.departure, usage)
            if verdicts is not None:
                verdicts[rule.index].points = points
        return total, awards, None

    def _replace(self, matched: list[AwardRule], verdicts: list[Verdict] | None) -> tuple[list[AwardRule], str | None]:
        """What still stands after the replacements, and the first bare veto that does."""
        present = {rule.index for rule in matched}
        replaced: dict[int, int] = {}
        for index in self.replacing:
            if index in present and index not in replaced:
                for target in self.rules[index].instead_of:
                    replaced.setdefault(target, index)
        standing = [rule for rule in matched if rule.index not in replaced]
        veto = next((rule.name for rule in standing if rule.is_bare_veto), None)
        if verdicts is not None:
            for rule in matched:
                if rule.index in replaced:
                    verdicts[rule.index].replaced_by = self.rules[replaced[rule.index]].name
                elif veto is not None and rule.name != veto:
                    verdicts[rule.index].replaced_by = veto
        return standing, veto

    def _earn(
        self,
        standing: list[AwardRule],
        stay: Stay,
        state: State,
        usage: Usage,
        verdicts: list[Verdict] | None,
    ) -> list[tuple[AwardRule, int]]:
        """The points of each standing award after its caps, in the order of declaration."""
        whole: dict[str, int] = {}
        order = sorted(standing, key=lambda rule: self.earning_rank[rule.index]) if self.has_shares else standing
        for rule in order:
            whole[rule.name] = rule.points(stay, state, whole)
        earned: list[tuple[AwardRule, int]] = []
        for rule in standing:
            points = whole[rule.name]
            if rule.caps:
                points = self._cap(rule, points, stay.departure, usage, verdicts)
            earned.append((rule, points))
            if verdicts is not None:
                verdict = verdicts[rule.index]
                verdict.amount = Fraction(*rule.earn(stay, state, whole))
                verdict.whole, verdict.after_caps = whole[rule.name], points
        return earned

    def _cap(self, rule: AwardRule, points: int, day: int, usage: Usage, verdicts: list[Verdict] | None) -> int:
        for number, cap in enumerate(rule.caps):
            used = usage.get((rule.index, number, period(cap, day)), 0) if cap.scope == "member" else 0
            left = max(cap.limit - used, 0)
            if cap.unit == "times":
                allowed = points if left else 0
            else:
                allowed = min(points, left)
            if allowed < points:
                points = allowed
                if verdicts is not None:
                    verdicts[rule.index].capped_by = cap
        return points

    def _spend(self, rule: AwardRule, points: int, day: int, usage: Usage) -> None:
        for number, cap in enumerate(rule.caps):
            if cap.scope == "member":
                key = (rule.index, number, period(cap, day))
                usage[key] = usage.get(key, 0) + (1 if cap.unit == "times" else points)

    def _combine(
        self, earned: list[tuple[AwardRule, int]], verdicts: list[Verdict] | None
    ) -> list[tuple[AwardRule, int]]:
        """Only the winner of each combine counts: the best (equal: the first written), or the first."""
        points_of = {rule.name: points for rule, points in earned}
        winners: dict[str, str] = {}
        for combine in {c.name: c for rule, _ in earned if (c := self.combine_of.get(rule.index))}.values():
            candidates = [name for name in combine.awards if name in points_of]
            if combine.mode == "best_of":
                winners[combine.name] = max(candidates, key=lambda name: points_of[name])
            else:
                winners[combine.name] = candidates[0]
        counted = []
        for rule, points in earned:
            own = self.combine_of.get(rule.index)
            if own is None or winners[own.name] == rule.name:
                counted.append((rule, points))
            elif verdicts is not None:
                verdicts[rule.index].lost_to = winners[own.name]
        return counted
