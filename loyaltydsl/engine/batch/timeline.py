"""How things stood for members on any day: tier, balance and past, by look-ups into running sums."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from loyaltydsl.engine.batch.days import EPOCH, Array, shift
from loyaltydsl.engine.batch.frame import Frame, all_of, any_of, in_intervals, take
from loyaltydsl.engine.batch.ladder import Start, rank_at
from loyaltydsl.engine.batch.run import Outcomes
from loyaltydsl.semantics.fields import BY_NAME
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Condition,
    DateIn,
    DayIn,
    Negation,
    NightIn,
    NumberIn,
    PastIn,
    Program,
    SegmentIn,
    TierIn,
    ValueIn,
    Window,
    WithinDays,
)


class Timeline:
    """The members of a frame, numbered by group in their order there; `member` has each group's member.

    A group may be without stays. Positions are places of the layout by member: j stands for "before the j-th stay".
    """

    def __init__(self, program: Program, out: Outcomes, start: Start, group_of: Array, member: Array) -> None:
        frame = out.frame
        self.program = program
        self.ladder = program.tiers
        self.frame = frame
        self.start = start
        self.member = member
        self.low = frame.calendar.low
        self.width = frame.calendar.high - self.low + 2
        self.departure = frame.departure_by_member
        self.keys = group_of * self.width + (self.departure - self.low)
        self.first = np.searchsorted(group_of, np.arange(len(member)))
        self.live = frame.live_by_member
        self.out = out
        self.seen, self.held = frame.by_member(out.tier), frame.by_member(out.tier_after)

    @cached_property
    def gains(self) -> Array:
        """Running sums of what each stay adds to the balance."""
        return _sums(np.where(self.live, self.frame.by_member(self.out.total - self.out.spent), 0))

    @cached_property
    def reached(self) -> Array:
        """Running sums of what each stay adds to the ladder's metric."""
        assert self.ladder is not None
        metric, frame = self.ladder.metric, self.frame
        if metric == "points":
            return _sums(frame.by_member(np.where(frame.counted, self.out.total, 0)))
        return _sums(frame.by_member(np.where(frame.counted, frame.nights if metric == "nights" else 1, 0)))

    def position(self, group: Array, day: Array) -> Array:
        """Before the first stay that departs on the day or later."""
        inside = np.clip(day - self.low, 0, self.width - 1)
        at: Array = np.searchsorted(self.keys, group * self.width + inside, side="left")
        return at

    def balance(self, group: Array, at: Array) -> Array:
        """The balance before the stay at a position."""
        opening = self.start.points[self.member[group]]
        balance: Array = self.gains[at] - self.gains[self.first[group]] + opening
        return balance

    def rank(self, group: Array, at: Array, day: Array) -> Array:
        """The rank before the stay at a position, a windowed one judged on a day; -1 for no tier."""
        ladder = self.ladder
        if ladder is None:
            return np.full(len(group), -1)
        member = self.member[group]
        if ladder.assigned:
            return self._assigned(group, at, member)
        value = self.reached[at]
        if ladder.window is None:
            value = value - self.reached[self.first[group]] + self.start.reached[member]
        else:
            value = value - self.reached[np.minimum(self.position(group, _window_start(day, ladder.window)), at)]
        return rank_at(ladder, value, self.start.floor[member])

    def _assigned(self, group: Array, at: Array, member: Array) -> Array:
        """The tier of the last live stay before a position, else of the member's first one, else as the data has it."""
        places = np.nonzero(self.live)[0]
        if not len(places):
            return self.start.given[member]
        before = np.searchsorted(places, at)
        begin = np.searchsorted(places, self.first[group])
        ends = np.searchsorted(places, np.append(self.first[1:], len(self.live))[group])
        chosen = places[np.clip(np.where(before > begin, before - 1, begin), 0, len(places) - 1)]
        return np.where(ends > begin, self.held[chosen], self.start.given[member])

    def past(self, condition: PastIn, group: Array, at: Array, day: Array) -> Array:
        """Whether a sum over the stays before a position lies in the interval; its window runs back from a day."""
        sums = self.frame.sums(condition.metric, condition.where, rewards=True)
        begin = self.first[group]
        if condition.window is not None:
            begin = np.minimum(self.position(group, _window_start(day, condition.window)), at)
        return in_intervals(sums[at] - sums[begin], (condition.range,))

    def holds(self, condition: Condition, group: Array, at: Array, day: Array) -> Array:
        """Where a condition holds without a stay: all stay fields are missing, the rest is as the day began."""
        match condition:
            case AllOf(items=items):
                return all_of([self.holds(item, group, at, day) for item in items])
            case AnyOf(items=items):
                return any_of([self.holds(item, group, at, day) for item in items])
            case Negation(item=item):
                return ~self.holds(item, group, at, day)
            case TierIn(ranks=ranks):
                return among_ranks(self.program, ranks, self.rank(group, at, day))
            case PastIn():
                return self.past(condition, group, at, day)
            case NumberIn(field="points", ranges=ranges):
                return in_intervals(self.balance(group, at), ranges)
            case NightIn(quantifier=quantifier):
                return np.full(len(group), quantifier == "no")
            case ValueIn(field=field) | DateIn(field=field) | DayIn(field=field) if _of_member(field):
                return take(self._of_member(condition), self.member[group])
            case SegmentIn():
                return take(self._of_member(condition), self.member[group])
            case WithinDays(field="joined", anchor=int()):
                return take(self._of_member(condition), self.member[group])
        return np.zeros(len(group), dtype=bool)

    def _of_member(self, condition: Condition) -> Array:
        """Where a condition on a member's own fields holds, one value a member."""
        frame = self.frame
        none = np.zeros(0, dtype=np.int64)
        everyone = Frame(frame.stays, frame.members, frame.calendar, none, none, none, none.astype(bool))
        everyone.member = np.arange(len(self.start.points))
        everyone.rows = everyone.member
        return everyone.fact(condition)


def among_ranks(program: Program, wanted: frozenset[int], ranks: Array) -> Array:
    """Whether each rank, -1 for no tier, is one of those wanted."""
    count = len(program.tiers.names) if program.tiers else 0
    table = np.array([rank in wanted for rank in range(count)] + [False])
    return take(table, ranks)


def _of_member(field: str) -> bool:
    known = BY_NAME.get(field)
    return known is not None and known.owner == "member"


def _sums(values: Array) -> Array:
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=sums[1:])
    return sums


def _window_start(day: Array, window: Window | str) -> Array:
    """The first day of a window that runs back from each day."""
    if isinstance(window, Window):
        return shift(day, -window.number, window.unit)
    years = (day - EPOCH).astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]")
    starts: Array = years.astype(np.int64) + EPOCH
    return starts
