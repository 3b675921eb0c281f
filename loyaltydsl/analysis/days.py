"""Exact sets of days: ranges of dates, yearly seasons and weekdays, and every combination of them.

The Gregorian calendar repeats after 400 years, which are whole weeks, and every month-day falls on every weekday
within them. So a day is of one of 366 × 7 kinds, a union of seasons and weekdays is a set of kinds (an integer as
a bit set), and a set of days is a row of stretches, each with the kinds that belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from loyaltydsl.record import Record
from loyaltydsl.semantics.calendar import FIRST_DAY, LAST_DAY, month_day
from loyaltydsl.semantics.program import Dates, Interval, NightSet

_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_INDEX: Final = {
    month * 100 + day: i
    for i, (month, day) in enumerate(
        (month, day) for month, length in enumerate(_LENGTHS, start=1) for day in range(1, length + 1)
    )
}
"""Month × 100 + day to its place in a leap year."""
ALL_KINDS: Final = (1 << (366 * 7)) - 1
_WEEK: Final = 0b1111111
_CYCLE: Final = 146_097
"""Days of 400 years."""


@cache
def kind(day: int) -> int:
    """The kind of a day, as a bit."""
    return 1 << (_INDEX[month_day(day)] * 7 + (day + 6) % 7)


@cache
def weekday_kinds(days: frozenset[int]) -> int:
    """The kinds of some weekdays, 0 Monday to 6 Sunday."""
    week = sum(1 << day for day in days)
    return sum(week << (7 * i) for i in range(366))


@cache
def season_kinds(first: int, last: int) -> int:
    """The kinds of a season of month-days; it wraps the new year when first > last."""
    places = [i for at, i in _INDEX.items() if (first <= at <= last if first <= last else at >= first or at <= last)]
    return sum(_WEEK << (7 * i) for i in places)


@cache
def kinds_between(low: int, high: int) -> int:
    """The kinds of the days of a stretch."""
    if high - low >= _CYCLE:
        return ALL_KINDS
    found = 0
    for day in range(low, high + 1):
        found |= kind(day)
    return found


class Days(Record):
    """Stretches `(first, last, kinds)` in rising order: the days between, of one of the kinds."""

    parts: tuple[tuple[int, int, int], ...]

    @property
    def empty(self) -> bool:
        return not any(_some(part) for part in self.parts)

    @property
    def low(self) -> int | None:
        """The first day; None where there is none before the calendar begins."""
        found = next(iter(self), None)
        return None if found is None or self.parts[0][0] == FIRST_DAY else found

    @property
    def high(self) -> int | None:
        """The last day; None where the set does not end."""
        if not self.parts or self.parts[-1][1] == LAST_DAY:
            return None
        for first, last, kinds in reversed(self.parts):
            for day in range(last, first - 1, -1):
                if kinds & kind(day):
                    return day
        return None

    @property
    def weekly(self) -> int | None:
        """The weekdays as seven bits where the set asks nothing else; None where it does."""
        if len(self.parts) != 1 or self.parts[0][:2] != (FIRST_DAY, LAST_DAY):
            return None
        week = self.parts[0][2] & _WEEK
        days = frozenset(i for i in range(7) if week >> i & 1)
        return week if weekday_kinds(days) == self.parts[0][2] else None

    @property
    def full(self) -> bool:
        return self.parts == EVERY_DAY.parts

    def __contains__(self, day: int) -> bool:
        for first, last, kinds in self.parts:
            if first <= day <= last:
                return kinds == ALL_KINDS or bool(kinds & kind(day))
        return False

    def __iter__(self) -> Iterator[int]:
        """The days in rising order; those of an unbounded set are many."""
        for first, last, kinds in self.parts:
            for day in range(first, last + 1):
                if kinds & kind(day):
                    yield day

    def meet(self, other: Days) -> Days:
        """What lies in both."""
        if self.full:
            return other
        if other.full:
            return self
        found: list[tuple[int, int, int]] = []
        for low, high, kinds in self.parts:
            for first, last, others in other.parts:
                if max(low, first) <= min(high, last) and kinds & others:
                    found.append((max(low, first), min(high, last), kinds & others))
        return Days(tuple(found))

    def complement(self) -> Days:
        """What lies outside."""
        found, start = [], FIRST_DAY
        for first, last, kinds in self.parts:
            if start < first:
                found.append((start, first - 1, ALL_KINDS))
            if kinds != ALL_KINDS:
                found.append((first, last, ALL_KINDS & ~kinds))
            start = last + 1
        if start <= LAST_DAY:
            found.append((start, LAST_DAY, ALL_KINDS))
        return Days(tuple(found))

    def join(self, other: Days) -> Days:
        """What lies in either."""
        return self.complement().meet(other.complement()).complement()

    def between(self, low: int, high: int) -> Days:
        """The days of the set from `low` to `high`."""
        return self.meet(stretch(low, high))

    def near(self, day: int, count: int = 1) -> list[int]:
        """Some days of the set: the first from `day` on, and where there are none the last before it."""
        found: list[int] = []
        for first, last, kinds in self.parts:
            for at in range(max(first, day), last + 1):
                if kinds & kind(at):
                    found.append(at)
                    if len(found) == count:
                        return found
        for first, last, kinds in reversed(self.parts):
            for at in range(min(last, day - 1), first - 1, -1):
                if kinds & kind(at):
                    found.append(at)
                    if len(found) == count:
                        return found
        return found

    def size(self) -> int | None:
        """How many days there are; None where the set is unbounded or spans more than 400 years."""
        if not self.parts:
            return 0
        if self.parts[-1][1] - self.parts[0][0] > _CYCLE:
            return None
        return sum(1 for _ in self)

    def has_run(self, length: int) -> bool | None:
        """Whether that many days follow one another in the set; None where it would take long to tell."""
        if length <= 1:
            return not self.empty
        if any(kinds == ALL_KINDS and last - first + 1 >= length for first, last, kinds in self.parts):
            return True
        week = self.weekly
        if week is not None:
            return _longest_run(week) >= length
        if not self.parts:
            return False
        if self.parts[-1][1] - self.parts[0][0] > _CYCLE:
            return None
        run, before = 0, None
        for day in self:
            run = run + 1 if before == day - 1 else 1
            before = day
            if run >= length:
                return True
        return False


EVERY_DAY: Final = Days(((FIRST_DAY, LAST_DAY, ALL_KINDS),))
NO_DAY: Final = Days(())


@cache
def _some(part: tuple[int, int, int]) -> bool:
    """Whether a stretch holds a day."""
    first, last, kinds = part
    if kinds == ALL_KINDS or last - first >= _CYCLE:
        return first <= last and kinds != 0
    return any(kinds & kind(day) for day in range(first, last + 1))


def _longest_run(week: int) -> int:
    """The longest run of weekdays, wrapping; a whole week never ends."""
    if week == _WEEK:
        return 10**9
    twice = [week >> (i % 7) & 1 for i in range(14)]
    longest = run = 0
    for bit in twice:
        run = run + 1 if bit else 0
        longest = max(longest, run)
    return longest


@cache
def stretch(low: int | None, high: int | None) -> Days:
    """All days from `low` to `high`, both included; None is unbounded."""
    first = FIRST_DAY if low is None else max(low, FIRST_DAY)
    last = LAST_DAY if high is None else min(high, LAST_DAY)
    return Days(((first, last, ALL_KINDS),)) if first <= last else NO_DAY


def days_of(nights: NightSet, bounds: tuple[Interval, ...] = ()) -> Days:
    """The days that ranges, seasons or weekdays of a program mean; `bounds` are further stretches."""
    return _days_of(nights, bounds)


@cache
def _days_of(nights: NightSet, bounds: tuple[Interval, ...]) -> Days:
    if not isinstance(nights, Dates):
        return Days(((FIRST_DAY, LAST_DAY, weekday_kinds(nights.days)),)) if nights.days else NO_DAY
    kinds = 0
    for first, last in nights.seasons:
        kinds |= season_kinds(first, last)
    found = Days(((FIRST_DAY, LAST_DAY, kinds),)) if kinds else NO_DAY
    for low, high in (*nights.ranges, *bounds):
        found = found.join(stretch(low, high))
    return found
