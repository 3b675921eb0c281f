"""Which days lie in a set, and how many nights of a stay do."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from loyaltydsl.semantics.calendar import DAYS_REMEMBERED, in_season, weekday
from loyaltydsl.semantics.program import Dates, NightSet


def contains(nights: NightSet) -> Callable[[int], bool]:
    """The test whether a day number lies in a set of dates or weekdays."""
    if not isinstance(nights, Dates):
        days = nights.days
        return lambda day: (day + 6) % 7 in days
    ranges, seasons = nights.ranges, nights.seasons
    if len(ranges) == 1 and not seasons:
        ((low, high),) = ranges
        return lambda day: low <= day <= high

    @lru_cache(DAYS_REMEMBERED)
    def inside(day: int) -> bool:
        for low, high in ranges:
            if low <= day <= high:
                return True
        for first, last in seasons:  # noqa: SIM110 - a loop is twice as fast as any(...)
            if in_season(day, first, last):
                return True
        return False

    return inside


def counter(nights: NightSet) -> Callable[[int, int], int]:
    """The count of the nights arrival … departure−1 that lie in a set."""
    if not isinstance(nights, Dates):
        # of the nights from a weekday on, up to six of them, so many lie in the set
        first_nights = [
            [sum((first + i) % 7 in nights.days for i in range(rest)) for rest in range(7)] for first in range(7)
        ]
        each_week = len(nights.days)

        def count_weekdays(arrival: int, departure: int) -> int:
            weeks, rest = divmod(departure - arrival, 7)
            return weeks * each_week + first_nights[weekday(arrival)][rest]

        return count_weekdays
    if len(nights.ranges) == 1 and not nights.seasons:
        ((low, high),) = nights.ranges

        def count_range(arrival: int, departure: int) -> int:
            return max(0, min(departure - 1, high) - max(arrival, low) + 1)

        return count_range
    inside = contains(nights)

    def count_each(arrival: int, departure: int) -> int:
        return sum(inside(day) for day in range(arrival, departure))

    return count_each
