"""The stays of some members in the order in which a plan works on them, and what is true of each whatever the past."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from loyaltydsl.engine.batch.columns import MOST, Codes, Members, Numbers, Stays, TooLarge
from loyaltydsl.engine.batch.days import Array, Calendar, single_range
from loyaltydsl.semantics.fields import BY_NAME
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Condition,
    DateIn,
    DayIn,
    FlagSet,
    Interval,
    Negation,
    NightIn,
    NightSet,
    NumberIn,
    PastIn,
    SegmentIn,
    TierIn,
    ValueIn,
    Window,
    WithinDays,
)


def asks_state(condition: Condition | None, tier: bool) -> bool:
    """Whether a condition asks for the balance, the night being paid for, or (if `tier`) the tier."""
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            return any(asks_state(item, tier) for item in items)
        case Negation(item=item):
            return asks_state(item, tier)
        case TierIn():
            return tier
        case NumberIn(field="points") | NightIn(quantifier="this"):
            return True
    return False


class Frame:
    """Rows of the stays, grouped by member in order of evaluation and laid out as `rows` says.

    `rows[i]` is the row of the data at place i. `first` and `order` describe the groups: `order[j]` is the place
    of the j-th stay when members stand one after another, `start[j]` the j at which that stay's member begins.
    `live` are the checked-out stays that are evaluated; the others only see. `counted` are live and not excluded
    from awards, `rewarded` live and not excluded from rewards.
    """

    def __init__(
        self, stays: Stays, members: Members, calendar: Calendar, rows: Array, order: Array, start: Array, live: Array
    ) -> None:
        self.stays = stays
        self.members = members
        self.calendar = calendar
        self.rows = rows
        self.order = order
        self.start = start
        self.live = live
        self.counted = live
        self.rewarded = live
        self.member = stays.member[rows]
        self.in_order = bool((order[1:] > order[:-1]).all())
        self._fields: dict[str, Codes | Numbers] = {}
        self._facts: dict[Condition, Array] = {}
        self._sums: dict[tuple[str, Condition | None, bool], Array] = {}
        self._windows: dict[Window | str | None, Array] = {}

    def __len__(self) -> int:
        return len(self.rows)

    # -- the layout by member

    def by_member(self, values: Array) -> Array:
        """Values a place, in the layout by member."""
        return values if self.in_order else values.take(self.order)

    @cached_property
    def departure_by_member(self) -> Array:
        return self.by_member(self.departure)

    @cached_property
    def live_by_member(self) -> Array:
        return self.by_member(self.live)

    # -- fields

    @cached_property
    def arrival(self) -> Array:
        return self.numbers("arrival").values

    @cached_property
    def departure(self) -> Array:
        return self.numbers("departure").values

    @cached_property
    def nights(self) -> Array:
        return self.departure - self.arrival

    @cached_property
    def revenue(self) -> Array:
        """Total revenue, 0 where it is missing."""
        revenue = self.numbers("total_revenue")
        return revenue.values if revenue.missing is None else np.where(revenue.missing, 0, revenue.values)

    def codes(self, name: str) -> Codes:
        found = self._field(name)
        assert isinstance(found, Codes)
        return found

    def numbers(self, name: str) -> Numbers:
        found = self._field(name)
        assert isinstance(found, Numbers)
        return found

    def numbers_at(self, name: str, places: Array) -> Numbers:
        """A field of the stays at a few places."""
        column = self.stays.column(name)
        assert isinstance(column, Numbers)
        found = column.take(self.rows[places])
        return Numbers(found.values.astype(np.int64), found.missing)

    def _field(self, name: str) -> Codes | Numbers:
        if name not in self._fields:
            self._fields[name] = self._read(name)
        return self._fields[name]

    def _read(self, name: str) -> Codes | Numbers:
        known = BY_NAME.get(name)
        if known is not None and known.owner == "member" and name != "tier":
            return self.members.column(name).take(self.member)
        if name == "nights":
            return Numbers(self.nights)
        if name == "lead_time":
            booked = self.numbers("booked")
            return Numbers(self.arrival - booked.values, booked.missing)
        if name == "total_revenue":
            parts = [self.numbers(part) for part in ("room_revenue", "food_revenue", "other_revenue")]
            there = [part for part in parts if part.missing is None or not part.missing.all()] or parts[:1]
            masks = [part.missing for part in there if part.missing is not None]
            missing = all_of(masks) if len(masks) == len(there) else None
            return Numbers(sum((part.values for part in there[1:]), there[0].values), missing)
        found = self.stays.column(name).take(self.rows)
        return found if isinstance(found, Codes) else Numbers(found.values.astype(np.int64), found.missing)

    # -- the past

    @cached_property
    def _keys(self) -> Array:
        """Rising over the whole layout by member: the member's group, then the departure, in one number."""
        begins = np.zeros(len(self), dtype=np.int64)
        begins[1:] = np.cumsum(self.start[1:] != self.start[:-1])
        width = self.calendar.high - self.calendar.low + 2
        keys: Array = begins * width + (self.departure_by_member - self.calendar.low)
        return keys.astype(np.int32) if len(keys) and keys[-1] < 1 << 31 else keys

    def window(self, window: Window | str | None) -> Array:
        """For each j of the layout by member: the j of the member's first stay within the window before it."""
        if window is None:
            return self.start
        if window not in self._windows:
            starts = self.calendar.window_start(window)  # type: ignore[arg-type]
            departure = self.departure_by_member
            back = np.minimum(departure - self.calendar.at(starts, departure), departure - self.calendar.low)
            found = _first_within(self._keys, self._keys - back.astype(self._keys.dtype))
            self._windows[window] = np.maximum(found, self.start)
        return self._windows[window]

    def sums(self, metric: str, where: Condition | None, rewards: bool) -> Array:
        """Running sums of a metric over the stays of the history, by member: [j] is before the j-th stay."""
        key = (metric, where, rewards)
        if key not in self._sums:
            counts = self.rewarded if rewards else self.counted
            if where is not None:
                counts = counts & self.fact(where)
            amount = counts.astype(np.int64)
            if metric != "stays":
                field = self.numbers(metric)
                amount = np.where(counts if field.missing is None else counts & ~field.missing, field.values, 0)
                check_sum(amount)
            total = np.zeros(len(self) + 1, dtype=np.int64)
            np.cumsum(self.by_member(amount), out=total[1:])
            self._sums[key] = total
        return self._sums[key]

    def past(self, condition: PastIn, rewards: bool = False, after: bool = False) -> Array:
        """Whether a sum over the member's earlier stays (with `after`, this one too) lies in the interval."""
        sums = self.sums(condition.metric, condition.where, rewards)
        now = sums[1:] if after else sums[:-1]
        values = now - sums.take(self.window(condition.window))
        found = np.empty(len(self), dtype=bool)
        found[self.order] = in_intervals(values, (condition.range,))
        return found

    # -- conditions that ask nothing of the state

    def fact(self, condition: Condition, rewards: bool = False) -> Array:
        """Where a condition holds that asks neither tier, balance nor a single night."""
        if condition not in self._facts or rewards:
            found = self._fact(condition, rewards)
            if rewards:
                return found
            self._facts[condition] = found
        return self._facts[condition]

    def _fact(self, condition: Condition, rewards: bool) -> Array:
        match condition:
            case AllOf(items=items):
                return all_of([self.fact(item, rewards) for item in items])
            case AnyOf(items=items):
                return any_of([self.fact(item, rewards) for item in items])
            case Negation(item=item):
                return ~self.fact(item, rewards)
            case ValueIn(field=field, values=values):
                return self.among(self.codes(field), values)
            case SegmentIn(segments=segments):
                codes = self.codes("segment")
                table = np.array([value is not None and not segments.isdisjoint(value) for value in codes.values])
                return take(table, codes.index)
            case NumberIn(field=field, ranges=ranges):
                numbers = self.numbers(field)
                return present(numbers, in_intervals(numbers.values, ranges))
            case DateIn(field=field, dates=dates, bounds=bounds):
                numbers = self.numbers(field)
                found = in_intervals(numbers.values, bounds)
                if not dates.seasons:
                    found |= in_intervals(numbers.values, dates.ranges)
                elif len(self):
                    own = Calendar(*day_span(numbers))
                    found |= own.at(own.contains(dates), np.maximum(numbers.values, own.low))
                return present(numbers, found)
            case DayIn(field=field, days=days):
                numbers = self.numbers(field)
                table = np.array([(rest + 6) % 7 in days for rest in range(7)])
                return present(numbers, take(table, numbers.values % 7))
            case FlagSet(field=field):
                return as_array(self.numbers(field).values == 1)
            case NightIn(quantifier=quantifier, nights=nights):
                count = self.count(nights)
                if quantifier == "any":
                    return as_array(count > 0)
                return as_array(count == 0 if quantifier == "no" else (self.nights > 0) & (count == self.nights))
            case WithinDays(field=field, low=low, high=high, direction=direction, anchor=anchor):
                day = self.numbers(field)
                start = self.numbers(anchor) if isinstance(anchor, str) else Numbers(np.int64(anchor))  # type: ignore[arg-type]
                apart = day.values - start.values if direction == "after" else start.values - day.values
                return present(start, present(day, (apart >= low) & (apart <= high)))
            case PastIn():
                return self.past(condition, rewards)
        raise AssertionError(condition)

    @staticmethod
    def among(codes: Codes, values: frozenset[str]) -> Array:
        table: Array = np.array([value in values for value in codes.values])
        return take(table, codes.index)

    def count(self, nights: NightSet) -> Array:
        """How many of each stay's nights lie in a set."""
        one = single_range(nights)
        if one is not None:
            return as_array(np.maximum(np.minimum(self.departure, one[1] + 1) - np.maximum(self.arrival, one[0]), 0))
        sums = self.calendar.before(nights)
        found: Array = sums[self.departure - self.calendar.low] - sums[self.arrival - self.calendar.low]
        return found


MOST_LAGS = 48
"""Stays within a window beyond which they are searched for."""


def _first_within(keys: Array, limits: Array) -> Array:
    """The place of the first key, of rising ones, that is not below each limit; most are few places back."""
    count = np.zeros(len(keys), dtype=np.uint8)
    for lag in range(1, min(MOST_LAGS, len(keys))):
        inside = keys[:-lag] >= limits[lag:]
        if not inside.any():
            return np.arange(len(keys)) - count
        count[lag:] += inside
    return np.searchsorted(keys, limits, side="left")


def all_of(parts: list[Array]) -> Array:
    """Where all of some masks hold."""
    found: Array = np.logical_and.reduce(parts)
    return found


def any_of(parts: list[Array]) -> Array:
    """Where one of some masks holds."""
    found: Array = np.logical_or.reduce(parts)
    return found


def as_array(found: Array) -> Array:
    """The same, for the type checker: numpy's comparisons say nothing of what they give."""
    return found


def take(table: Array, places: Array) -> Array:
    """The entries of a table at some places."""
    found: Array = table[places]
    return found


def present(numbers: Numbers, found: Array) -> Array:
    """A missing value is in nothing."""
    return found if numbers.missing is None else found & ~numbers.missing


def in_intervals(values: Array, ranges: tuple[Interval, ...]) -> Array:
    """Whether each value lies in one of the closed intervals."""
    found = np.zeros(values.shape, dtype=bool)
    for low, high in ranges:
        if (low is not None and low >= 2**63) or (high is not None and high < -(2**63)):
            continue
        inside = np.ones(values.shape, dtype=bool) if low is None or low < -(2**63) else values >= low
        if high is not None and high < 2**63:
            inside &= values <= high
        found |= inside
    return found


def day_span(numbers: Numbers) -> tuple[int, int]:
    """The lowest and highest day of a date column that has any."""
    values = numbers.values if numbers.missing is None else numbers.values[~numbers.missing]
    return (int(values.min()), int(values.max())) if len(values) else (1, 1)


def largest(values: Array) -> int:
    """The greatest absolute value of a column."""
    return max(int(values.max()), -int(values.min())) if len(values) else 0


def check_sum(values: Array) -> None:
    """Raise TooLarge where a sum over the column might not fit."""
    if largest(values) * len(values) >= MOST:
        raise TooLarge
