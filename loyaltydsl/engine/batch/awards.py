"""What stays earn, many at once: the five steps of the language page, award by award over columns.

Awards that replace, share or compete with one another form a *component*; components only add up, so those that
ask nothing of the running state are worked out for a whole frame at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from loyaltydsl.engine.awards import topological
from loyaltydsl.engine.batch.amounts import CodeTable, Worth, amount_points, rounded, table_by_tier
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import Frame, asks_state
from loyaltydsl.engine.batch.view import Test, View, compile_condition
from loyaltydsl.semantics.program import Award, Cap, Combine, PercentOf, PointsPer, Program, TableOf

NO_VETO = np.iinfo(np.int32).max
NO_TABLES: Mapping[int, CodeTable] = MappingProxyType({})


class Component:
    """Awards by number, in the order of declaration, and what is known of them without any data.

    `asks_state` says that a condition or a table of one of them asks for the tier (where that is only known as
    stays are folded) or the balance; `has_caps` that one has a cap per member.
    """

    def __init__(self, program: Program, numbers: list[int], tier_moves: bool, relations: Relations) -> None:
        awards, index = program.awards, relations.index
        self.numbers = numbers
        self.targets = {i: [index[name] for name in awards[i].instead_of] for i in numbers}
        self.share_of = {i: index[earn.award] for i in numbers if isinstance(earn := awards[i].earn, PercentOf)}
        self.replacing = sorted(numbers, key=relations.replacing.__getitem__)
        earning = sorted(numbers, key=relations.earning.__getitem__)
        self.earning = [i for i in earning if not awards[i].is_veto]
        self.combines = [
            (combine, [index[name] for name in combine.awards]) for combine in relations.combines.get(min(numbers), [])
        ]
        self.vetoes = [i for i in numbers if awards[i].is_bare_veto]
        self.asks_state = any(
            asks_state(awards[i].when, tier_moves)
            or (tier_moves and isinstance(earn := awards[i].earn, TableOf) and earn.field == "tier")
            for i in numbers
        )
        self.has_caps = any(cap.scope == "member" for i in numbers for cap in awards[i].caps)


class Relations:
    """What awards have to do with one another: the places in which they replace and share, and their combines.

    `combines` has those of a component under its first award.
    """

    def __init__(self, program: Program) -> None:
        awards = program.awards
        self.index = {award.name: i for i, award in enumerate(awards)}
        replacing = topological(len(awards), lambda i: [self.index[name] for name in awards[i].instead_of])
        earning = topological(len(awards), lambda i: _share_of(awards[i], self.index))[::-1]
        self.replacing = {number: place for place, number in enumerate(replacing)}
        self.earning = {number: place for place, number in enumerate(earning)}
        self.combines: dict[int, list[Combine]] = {}


def _share_of(award: Award, index: dict[str, int]) -> list[int]:
    return [index[award.earn.award]] if isinstance(award.earn, PercentOf) else []


def components(program: Program, tier_moves: bool) -> list[Component]:
    """The components of a program's awards."""
    relations = Relations(program)
    index = relations.index
    group = list(range(len(program.awards)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    def join(numbers: Iterable[int]) -> None:
        first, *rest = numbers
        for number in rest:
            group[root(number)] = root(first)

    for i, award in enumerate(program.awards):
        join([i, *(index[name] for name in award.instead_of), *_share_of(award, index)])
    for combine in program.combines:
        join(index[name] for name in combine.awards)
    found: dict[int, list[int]] = {}
    for i in range(len(program.awards)):
        found.setdefault(root(i), []).append(i)
    for combine in program.combines:
        relations.combines.setdefault(min(found[root(index[combine.awards[0]])]), []).append(combine)
    return [Component(program, numbers, tier_moves, relations) for numbers in found.values()]


class Usage:
    """What members have used of one cap: a period and an amount a member, the period last looked at.

    Departures rise, so an earlier period never comes back.
    """

    __slots__ = ("period", "used")

    def __init__(self, members: int) -> None:
        self.period = np.zeros(members, dtype=np.int64)
        self.used = np.zeros(members, dtype=np.int64)


class Runner:
    """One component over one frame, ready to run over any view of it."""

    def __init__(
        self,
        program: Program,
        component: Component,
        frame: Frame,
        open_rows: Array,
        tables: Mapping[int, CodeTable] = NO_TABLES,
    ) -> None:
        """`tables` has those over codes that are ready for the frame, by number of their award."""
        self.program = program
        self.component = component
        self.frame = frame
        self.tiers = len(program.tiers.names) if program.tiers else 0
        self.open = open_rows
        self.tests: dict[int, list[Test]] = {}
        self.fixed: dict[int, Array] = {}
        self.worth: dict[int, Worth] = {}
        for i in component.numbers:
            award = program.awards[i]
            fixed, tests = open_rows, []
            if award.effective is not None:
                fixed = fixed & frame.calendar.at(frame.calendar.contains(award.effective), frame.departure)
            if award.when is not None:
                if asks_state(award.when, tier=True):
                    tests.append(compile_condition(award.when, frame, self.tiers))
                else:
                    fixed = fixed & frame.fact(award.when)
            self.fixed[i], self.tests[i] = fixed, tests
            if not award.is_veto and not isinstance(award.earn, PercentOf):
                self.worth[i] = self._worth(award, tables.get(i))
        self.periods = {
            cap.period: _periods(frame, cap) for i in component.numbers for cap in program.awards[i].caps if cap.period
        }

    def _worth(self, award: Award, table: CodeTable | None) -> Worth:
        earn = award.earn
        if isinstance(earn, TableOf) and earn.field == "tier":
            return table_by_tier(self.frame, earn, award.rounding, self.tiers)
        if isinstance(earn, TableOf):
            points = (table or CodeTable(earn, self.frame.codes(earn.field))).points(self.frame, award.rounding)
        else:
            assert isinstance(earn, PointsPer)
            points = amount_points(self.frame, earn, award.rounding)
        return lambda view: points[view.rows]

    # -- steps 2 and 3: what stands

    def standing(self, view: View) -> dict[int, Array]:
        """Where each award matches and nobody replaced it."""
        found = {}
        for i in self.component.numbers:
            holds = self.fixed[i][view.rows]
            for test in self.tests[i]:
                holds = holds & test(view)
            found[i] = holds
        for i in self.component.replacing:
            for target in self.component.targets[i]:
                found[target] = found[target] & ~found[i]
        return found

    def veto(self, standing: dict[int, Array], size: int) -> Array | None:
        """The number of the first bare veto that stands, NO_VETO without one; None if there are none at all."""
        if not self.component.vetoes:
            return None
        first = np.full(size, NO_VETO, dtype=np.int32)
        for i in reversed(self.component.vetoes):
            first[standing[i]] = i
        return first

    # -- step 4: what it earns

    def whole(self, view: View, standing: dict[int, Array]) -> dict[int, Array]:
        """The whole points of each award, 0 where it does not stand."""
        found: dict[int, Array] = {}
        for i in self.component.earning:
            award = self.program.awards[i]
            if isinstance(award.earn, PercentOf):
                points = rounded(found[self.component.share_of[i]], award.earn.percent / 100, award.rounding)
            else:
                points = self.worth[i](view)
            found[i] = np.where(standing[i], points, 0)
        return found

    def capped(self, view: View, whole: dict[int, Array], usage: dict[tuple[int, int], Usage]) -> dict[int, Array]:
        """The points after each award's caps; `usage` is of the members of the view, in its order."""
        found = {}
        for i, points in whole.items():
            for number, cap in enumerate(self.program.awards[i].caps):
                if cap.scope == "stay":
                    points = np.minimum(points, cap.limit)
                    continue
                used = self._used(view, usage[i, number], cap)
                left = np.maximum(cap.limit - used, 0)
                points = np.where(left > 0, points, 0) if cap.unit == "times" else np.minimum(points, left)
            found[i] = points
        return found

    def _used(self, view: View, usage: Usage, cap: Cap) -> Array:
        size = len(view)
        if cap.period is not None:
            now = self.periods[cap.period][view.rows]
            usage.used[:size][usage.period[:size] != now] = 0
            usage.period[:size] = now
        return usage.used[:size]

    def spend(self, counted: dict[int, Array], usage: dict[tuple[int, int], Usage]) -> None:
        """Let what counted use up its caps."""
        for i, points in counted.items():
            for number, cap in enumerate(self.program.awards[i].caps):
                if cap.scope == "member":
                    usage[i, number].used[: len(points)] += (points > 0) if cap.unit == "times" else points

    def combined(self, standing: dict[int, Array], points: dict[int, Array]) -> dict[int, Array]:
        """Only the winner of each combine counts."""
        for combine, numbers in self.component.combines:
            combine_points(combine, numbers, standing, points)
        return points

    def usages(self, members: int) -> dict[tuple[int, int], Usage]:
        """Unused caps for a number of members."""
        return {
            (i, number): Usage(members)
            for i in self.component.numbers
            for number, cap in enumerate(self.program.awards[i].caps)
            if cap.scope == "member"
        }


def _periods(frame: Frame, cap: Cap) -> Array:
    table = frame.calendar.year() if cap.period == "year" else frame.calendar.month()
    return frame.calendar.at(table, frame.departure)


def combine_points(combine: Combine, numbers: list[int], standing: dict[int, Array], points: dict[int, Array]) -> None:
    """Set the points of the losers to 0."""
    if combine.mode == "first_of":
        taken = standing[numbers[0]]
        for i in numbers[1:]:
            points[i] = np.where(taken, 0, points[i])
            taken = taken | standing[i]
        return
    best = points[numbers[0]]
    for i in numbers[1:]:
        best = np.maximum(best, points[i])
    taken = np.zeros(best.shape, dtype=bool)
    for i in numbers:
        wins = (points[i] == best) & ~taken
        points[i] = np.where(wins, points[i], 0)
        taken |= wins
