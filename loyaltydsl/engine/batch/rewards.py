"""Rewards over columns: each reward's events as arrays, settled a member at a time by sorting, never by a loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from loyaltydsl.engine.batch.columns import Codes, Numbers
from loyaltydsl.engine.batch.days import Array, shifted
from loyaltydsl.engine.batch.frame import Frame
from loyaltydsl.engine.batch.plan import Plan
from loyaltydsl.engine.batch.run import Outcomes
from loyaltydsl.engine.batch.timeline import Timeline, among_ranks
from loyaltydsl.engine.batch.view import View, compile_condition
from loyaltydsl.record import Record
from loyaltydsl.semantics.calendar import month_end
from loyaltydsl.semantics.program import (
    AfterIssue,
    FixedDate,
    OnEveryStays,
    OnHistory,
    OnSegment,
    OnTier,
    OnTiming,
    Reward,
)


class Events:
    """Triggers of one reward that fired. `at` is the stay's place by member, -1 without one; `tier` that day's rank."""

    def __init__(self, group: Array, day: Array, at: Array, tier: Array, holds: Array) -> None:
        self.group = group
        self.day = day
        self.at = at
        self.tier = tier
        self.holds = holds

    def take(self, chosen: Array | slice) -> Events:
        return Events(self.group[chosen], self.day[chosen], self.at[chosen], self.tier[chosen], self.holds[chosen])


class Issued(Record):
    """One reward's issues, by member in the order of their dates; -1 in `expires` is no expiry."""

    reward: Reward
    events: Events
    valid: Array
    expires: Array
    ordinal: Array


class RewardRun:
    """The rewards of a program over the members of one frame."""

    def __init__(self, plan: Plan, out: Outcomes, timeline: Timeline, group_of: Array, last_day: int | None) -> None:
        self.plan = plan
        self.out = out
        self.frame: Frame = out.frame
        self.timeline = timeline
        self.group_of = group_of
        self.last_day = last_day
        self.tiers = len(plan.program.tiers.names) if plan.program.tiers else 0
        self.live = self.frame.live_by_member
        self.free = self.frame.by_member(out.kept_from < 0)
        self.departure = self.frame.departure_by_member

    def issued(self) -> Iterator[Issued]:
        """What each reward of the program issues."""
        for reward in self.plan.triggered:
            events = self._events(reward)
            passed = events.holds.copy()
            with_stay = events.at >= 0
            passed[with_stay] &= self.free[events.at[with_stay]]
            if reward.issue is not None:
                passed &= (events.day >= reward.issue[0]) & (events.day <= reward.issue[1])
            if self.last_day is not None:
                passed &= events.day <= self.last_day
            if reward.tiers is not None:
                passed &= self._among(reward.tiers, events.tier)
            yield self._settle(reward, events.take(np.nonzero(passed)[0]))

    def _settle(self, reward: Reward, events: Events) -> Issued:
        events = events.take(_in_order(events))
        places = np.arange(len(events.group))
        begins = np.zeros(len(places), dtype=np.int64)
        new = np.nonzero(events.group[1:] != events.group[:-1])[0] + 1
        begins[new] = new
        ordinal = places - np.maximum.accumulate(begins) + 1
        if reward.max_earning is not None:
            kept = np.nonzero(ordinal <= reward.max_earning)[0]
            events, ordinal = events.take(kept), ordinal[kept]
        day = events.day
        valid, expires = day, np.full(len(day), -1)
        if isinstance(reward.valid, FixedDate):
            valid = np.maximum(day, reward.valid.day)
        elif isinstance(reward.valid, AfterIssue):
            valid = shifted(day, reward.valid.number, reward.valid.unit)
        if isinstance(reward.expires, FixedDate):
            expires = np.full(len(day), reward.expires.day)
        elif isinstance(reward.expires, AfterIssue):
            expires = shifted(day, reward.expires.number, reward.expires.unit)
        return Issued(reward, events, valid, expires, ordinal)

    def _among(self, wanted: frozenset[int], ranks: Array) -> Array:
        return among_ranks(self.plan.program, wanted, ranks)

    # -- events

    def _events(self, reward: Reward) -> Events:
        match reward.trigger:
            case OnTiming(anchor=anchor, days=days):
                numbers = self.frame.numbers(anchor)
                fires = np.ones(len(self.frame), dtype=bool) if numbers.missing is None else ~numbers.missing
                at = np.nonzero(fires[self.frame.order])[0]
                day = numbers.values[self.frame.order][at] + days
                group = self.group_of[at]
                after = self.timeline.position(group, day + 1)
                return Events(group, day, at, self.timeline.rank(group, after, day), self._when(reward)[at])
            case OnTier(ranks=ranks):
                before, after = self.timeline.seen, self.timeline.held
                fires = self.live & (before != after) & self._among(ranks, after)
                return _joined(self._on_departure(reward, fires), self._first_day(reward))
            case OnSegment():
                return self._first_day(reward)
            case OnEveryStays(number=number):
                rewarded = self.live & self.free
                sums = np.cumsum(rewarded)
                begin = self.timeline.first[self.group_of]
                count: Array = sums - np.where(begin > 0, sums[np.maximum(begin - 1, 0)], 0)
                return self._on_departure(reward, rewarded & (count % number == 0))
            case OnHistory():
                return self._on_departure(reward, self.live & self._turned(reward.trigger))
        raise AssertionError(reward.trigger)

    def _on_departure(self, reward: Reward, fires: Array) -> Events:
        at = np.nonzero(fires)[0]
        tier = self.timeline.held[at]
        return Events(self.group_of[at], self.departure[at], at, tier, self._when(reward)[at])

    def _when(self, reward: Reward) -> Array:
        """Where `when` holds for each stay as it sees the member, by member."""
        if reward.when is None:
            return np.ones(len(self.frame), dtype=bool)
        test = compile_condition(reward.when, self.frame, self.tiers, rewards=True)
        view = View(self.frame, slice(None), np.arange(len(self.frame)), self.out.tier, self.out.before)
        return self.frame.by_member(test(view))

    def _turned(self, trigger: OnHistory) -> Array:
        """Where the condition is false of the history before a stay and true with it, by member."""
        line, at = self.timeline, np.arange(len(self.frame))
        order = self.frame.order
        states = []
        for position, tier, points in (
            (at, self.out.tier, self.out.before),
            (at + 1, self.out.tier_after, self.out.after),
        ):
            seen = _Given(line, tier[order], points[order])
            states.append(seen.holds(trigger.condition, self.group_of, position, self.departure))
        found: Array = ~states[0] & states[1]
        return found

    def _first_day(self, reward: Reward) -> Events:
        line = self.timeline
        joined = self._member_days("joined")
        far = np.iinfo(np.int64).max
        first = np.full(len(line.member), far)
        arrival = self.frame.by_member(self.frame.arrival)
        np.minimum.at(first, self.group_of[self.live], arrival[self.live])
        known = np.ones(len(first), dtype=bool) if joined.missing is None else ~joined.missing
        begin = np.where(known, joined.values, first)
        if reward.issue is not None:
            begin = np.where(begin == far, reward.issue[0], np.maximum(begin, reward.issue[0]))
        group = np.nonzero(begin != far)[0]
        day = begin[group]
        at = line.position(group, day)
        if isinstance(reward.trigger, OnTier):
            fires = self._among(reward.trigger.ranks, line.rank(group, at, day))
        else:
            assert isinstance(reward.trigger, OnSegment)
            codes = self.frame.members.column("segment")
            assert isinstance(codes, Codes)
            wanted = reward.trigger.any_of
            table = np.array([value is not None and not wanted.isdisjoint(value) for value in codes.values])
            fires = table[codes.index][line.member[group]]
        group, day, at = group[fires], day[fires], at[fires]
        holds = np.ones(len(group), dtype=bool)
        if reward.when is not None:
            holds = line.holds(reward.when, group, at, day)
        tier = line.rank(group, line.position(group, day + 1), day)
        return Events(group, day, np.full(len(group), -1), tier, holds)

    def _member_days(self, name: str) -> Numbers:
        """A date field of each group's member."""
        found = self.frame.members.column(name)
        assert isinstance(found, Numbers)
        return found.take(self.timeline.member)

    # -- purchases

    def buyers(self, months: Sequence[int]) -> Iterator[tuple[str, int, int]]:
        """(reward, month, members) for those who could buy it at the month's end."""
        line = self.timeline
        group = np.arange(len(line.member))
        joined = self._member_days("joined")
        for reward in self.plan.program.rewards:
            if reward.purchase is None:
                continue
            for month in months:
                end = month_end(month)
                if reward.issue is not None and not reward.issue[0] <= end <= reward.issue[1]:
                    continue
                day = np.full(len(group), end + 1)
                at = line.position(group, day)
                can = line.balance(group, at) >= reward.purchase
                late = joined.values > end
                can &= ~(late if joined.missing is None else late & ~joined.missing)
                if reward.tiers is not None:
                    can &= self._among(reward.tiers, line.rank(group, at, day))
                if reward.when is not None:
                    can &= line.holds(reward.when, group, at, day)
                if count := int(np.count_nonzero(can)):
                    yield reward.name, month, count


class _Given(Timeline):
    """A time line of which tier and balance are known at the places that are asked for."""

    def __init__(self, line: Timeline, tier: Array, points: Array) -> None:
        self.__dict__.update(line.__dict__)
        self._tier, self._points = tier, points

    def rank(self, group: Array, at: Array, day: Array) -> Array:
        return self._tier

    def balance(self, group: Array, at: Array) -> Array:
        return self._points


def _in_order(events: Events) -> Array | slice:
    """By member and date; of one date those without a stay first. Events of departures mostly are in order already."""
    group, day, at = events.group, events.day, events.at
    same, later = group[1:] == group[:-1], day[1:] > day[:-1]
    follows = (group[1:] > group[:-1]) | (same & (later | ((day[1:] == day[:-1]) & (at[1:] > at[:-1]))))
    if follows.all():
        return slice(None)
    order: Array = np.lexsort((at, day, group))
    return order


def _joined(one: Events, two: Events) -> Events:
    if not len(two.group):
        return one
    parts = ((one.group, two.group), (one.day, two.day), (one.at, two.at), (one.tier, two.tier), (one.holds, two.holds))
    return Events(*(np.concatenate(part) for part in parts))
