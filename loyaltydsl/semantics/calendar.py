"""Day numbers: the dates of the language as proleptic Gregorian ordinals (`date.toordinal()`)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Literal

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST_DAY = 1
LAST_DAY = date.max.toordinal()
DAYS_REMEMBERED = 20_000
"""A history asks for the same days again and again."""


_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def month_length(year: int, month: int) -> int:
    """The days of a month, 1 January to 12 December. (The standard `calendar` costs 5 ms to import.)"""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _LENGTHS[month - 1]


def iso(day: int) -> str:
    """The ISO text of a day number."""
    return date.fromordinal(day).isoformat()


def weekday(day: int) -> int:
    """0 Monday to 6 Sunday."""
    return (day + 6) % 7


@lru_cache(DAYS_REMEMBERED)
def month_day(day: int) -> int:
    """Month × 100 + day of the month."""
    found = date.fromordinal(day)
    return found.month * 100 + found.day


def in_season(day: int, first: int, last: int) -> bool:
    """Whether a day lies in a yearly season of month-days, both included; it wraps when first > last."""
    at = month_day(day)
    return first <= at <= last if first <= last else at >= first or at <= last


@lru_cache(DAYS_REMEMBERED)
def shift(day: int, number: int, unit: Literal["days", "months", "years"]) -> int:
    """`number` units later (earlier when negative); a day that the month lacks becomes its last day.

    What would fall outside the calendar becomes its first or last day.
    """
    if unit == "days":
        return min(max(day + number, FIRST_DAY), LAST_DAY)
    start = date.fromordinal(day)
    months = start.year * 12 + start.month - 1 + (number if unit == "months" else number * 12)
    year, month = divmod(months, 12)
    if year < 1:
        return FIRST_DAY
    if year > 9999:
        return LAST_DAY
    return date(year, month + 1, min(start.day, month_length(year, month + 1))).toordinal()


@lru_cache(DAYS_REMEMBERED)
def year_of(day: int) -> int:
    return date.fromordinal(day).year


@lru_cache(DAYS_REMEMBERED)
def month_of(day: int) -> int:
    """Months since year 0: year × 12 + month − 1."""
    found = date.fromordinal(day)
    return found.year * 12 + found.month - 1


def month_end(month: int) -> int:
    """The last day of a month number."""
    year, index = divmod(month, 12)
    return date(year, index + 1, month_length(year, index + 1)).toordinal()


def month_text(month: int) -> str:
    """`2026-03` of a month number as `month_of` counts."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


@lru_cache(DAYS_REMEMBERED)
def year_start(day: int) -> int:
    """The first day of the day's calendar year."""
    return date(date.fromordinal(day).year, 1, 1).toordinal()
