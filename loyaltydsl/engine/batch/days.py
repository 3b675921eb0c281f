"""Day numbers over columns: what is asked of a day is answered once a day of the data, then looked up."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from loyaltydsl.semantics.calendar import FIRST_DAY, LAST_DAY
from loyaltydsl.semantics.program import Dates, Days, NightSet, Window

Array = npt.NDArray[Any]

EPOCH = 719_163
"""The day number of 1970-01-01, from which numpy counts."""


class Calendar:
    """Tables over the days `low` … `high`, both included; each is made when it is first asked for."""

    def __init__(self, low: int, high: int) -> None:
        self.low = max(low, FIRST_DAY)
        self.high = max(min(high, LAST_DAY), self.low)
        self.days = np.arange(self.low, self.high + 1, dtype=np.int64)
        self._dates = (self.days - EPOCH).astype("datetime64[D]")
        self._tables: dict[object, Array] = {}
        self._kinds: dict[tuple[NightSet, ...], list[tuple[int, Array]]] = {}

    def at(self, table: Array, days: Array) -> Array:
        """The entries of a table of this calendar for days that lie within it."""
        found: Array = table[days - self.low]
        return found

    def contains(self, nights: NightSet) -> Array:
        """Whether each day lies in a set of dates or weekdays."""
        key = ("in", nights)
        if key not in self._tables:
            self._tables[key] = self._contains(nights)
        return self._tables[key]

    def _contains(self, nights: NightSet) -> Array:
        if isinstance(nights, Days):
            return np.isin((self.days + 6) % 7, list(nights.days))
        inside = np.zeros(len(self.days), dtype=bool)
        for low, high in nights.ranges:
            inside |= (self.days >= low) & (self.days <= high)
        if nights.seasons:
            months = self._dates.astype("datetime64[M]")
            at = (months.astype(np.int64) % 12 + 1) * 100 + (self._dates - months).astype(np.int64) + 1
            for first, last in nights.seasons:
                inside |= (at >= first) & (at <= last) if first <= last else (at >= first) | (at <= last)
        return inside

    def before(self, nights: NightSet) -> Array:
        """How many of the days before each day, and one past the last, lie in the set: a count is two look-ups."""
        key = ("before", nights)
        if key not in self._tables:
            sums = np.zeros(len(self.days) + 1, dtype=np.int64)
            np.cumsum(self.contains(nights), out=sums[1:])
            self._tables[key] = sums
        return self._tables[key]

    def kinds(self, sets: tuple[NightSet, ...]) -> list[tuple[int, Array]]:
        """The kinds of nights that some sets tell apart: a night of each, and how many of it lie before each day.

        The last entry of the counts is for the day after the calendar's last.
        """
        if sets not in self._kinds:
            pattern = np.zeros(len(self.days), dtype=np.int64)
            for nights in sets:
                pattern = np.unique(pattern * 2 + self.contains(nights), return_inverse=True)[1]
            found = []
            for kind in range(int(pattern.max()) + 1):
                sums = np.zeros(len(self.days) + 1, dtype=np.int32)
                np.cumsum(pattern == kind, out=sums[1:])
                found.append((int(self.days[np.argmax(pattern == kind)]), sums))
            self._kinds[sets] = found
        return self._kinds[sets]

    def month(self) -> Array:
        """Months since year 0 of each day, as `month_of` counts."""
        if "month" not in self._tables:
            self._tables["month"] = self._dates.astype("datetime64[M]").astype(np.int64) + 1970 * 12
        return self._tables["month"]

    def year(self) -> Array:
        """The calendar year of each day."""
        return self.month() // 12

    def window_start(self, window: Window | Literal["calendar_year"]) -> Array:
        """The first day of a window that runs back from each day."""
        key = ("window", window)
        if key not in self._tables:
            if isinstance(window, Window):
                self._tables[key] = shift(self.days, -window.number, window.unit)
            else:
                starts = self._dates.astype("datetime64[Y]").astype("datetime64[D]")
                self._tables[key] = starts.astype(np.int64) + EPOCH
        return self._tables[key]


def shift(days: Array, number: int, unit: str) -> Array:
    """`number` units later, as `calendar.shift` says: the month's last day where it lacks the day, clamped."""
    if unit == "days":
        moved: Array = np.clip(days + number, FIRST_DAY, LAST_DAY)
        return moved
    dates = (days - EPOCH).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    into = (dates - months).astype(np.int64)
    target = months.astype(np.int64) + (number if unit == "months" else number * 12)
    year = target // 12 + 1970
    safe = np.clip(target, (1 - 1970) * 12, (9999 - 1970) * 12 + 11).astype("datetime64[M]")
    first = safe.astype("datetime64[D]").astype(np.int64) + EPOCH
    last = (safe + 1).astype("datetime64[D]").astype(np.int64) + EPOCH - 1
    found = np.minimum(first + into, last)
    clamped: Array = np.where(year < 1, FIRST_DAY, np.where(year > 9999, LAST_DAY, found))
    return clamped


def shifted(days: Array, number: int, unit: str) -> Array:
    """`shift` of many days of which most are there more than once: worked out once a day."""
    if not len(days):
        return days
    low, high = int(days.min()), int(days.max())
    if high - low >= len(days):
        return shift(days, number, unit)
    found: Array = shift(np.arange(low, high + 1), number, unit).take(days - low)
    return found


def single_range(nights: NightSet) -> tuple[int, int] | None:
    """The one range that a set is, if it is."""
    if isinstance(nights, Dates) and len(nights.ranges) == 1 and not nights.seasons:
        return nights.ranges[0]
    return None
