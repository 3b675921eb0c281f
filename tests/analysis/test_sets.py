"""The algebra against the plainest definition of each set."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from loyaltydsl.analysis.days import Days, days_of
from loyaltydsl.analysis.sets import Codes, Numbers, numbers
from loyaltydsl.semantics.calendar import in_season, weekday
from loyaltydsl.semantics.program import Dates, NightSet
from loyaltydsl.semantics.program import Days as Weekdays

FIRST = date(2027, 12, 1).toordinal()
LAST = date(2029, 3, 31).toordinal()
"""A stretch with a leap day and two new years, looked at day by day."""


def some_numbers(rng: Random) -> Numbers:
    parts = []
    for _ in range(rng.randrange(4)):
        low = rng.choice([None, rng.randrange(-9, 9)])
        high = rng.choice([None, rng.randrange(-9, 9)])
        parts.append((low, high))
    found = numbers(parts)
    return Numbers(found.parts, rng.random() < 0.5)


@pytest.mark.parametrize("seed", range(60))
def test_numbers(seed: int) -> None:
    rng = Random(seed)
    one, other = some_numbers(rng), some_numbers(rng)
    universe = [None, *range(-15, 16)]
    for value in universe:
        assert (value in one.meet(other)) == (value in one and value in other)
        assert (value in one.complement()) == (value not in one)
        assert (value in one.mirrored()) == ((None if value is None else -value) in one)
    assert one.complement().complement() == one
    assert one.empty == all(value not in one for value in universe)
    assert one.within(other) == all(value in other for value in universe if value in one)
    assert all(sample in one for sample in one.samples())


@pytest.mark.parametrize("seed", range(40))
def test_codes(seed: int) -> None:
    rng = Random(seed)
    one, other = (Codes(frozenset(rng.sample("ABCD", rng.randrange(4))), rng.random() < 0.5) for _ in range(2))
    universe = [None, *"ABCDE"]
    for code in universe:
        assert (code in one.meet(other)) == (code in one and code in other)
        assert (code in one.complement()) == (code not in one)
    assert one.empty == all(code not in one for code in universe)
    assert one.within(other) == all(code in other for code in universe if code in one)


def some_nights(rng: Random) -> NightSet:
    if rng.random() < 0.3:
        return Weekdays(frozenset(rng.sample(range(7), rng.randrange(1, 7))))
    ranges = []
    for _ in range(rng.randrange(3)):
        low = rng.randrange(FIRST, LAST)
        ranges.append((low, low + rng.randrange(60)))
    month_days = (101, 102, 228, 229, 301, 630, 1224, 1231)
    seasons = [(rng.choice(month_days), rng.choice(month_days)) for _ in range(rng.randrange(3))]
    return Dates(tuple(ranges), tuple(seasons))


def plainly(nights: NightSet, day: int) -> bool:
    if not isinstance(nights, Dates):
        return weekday(day) in nights.days
    return any(low <= day <= high for low, high in nights.ranges) or any(in_season(day, *s) for s in nights.seasons)


@pytest.mark.parametrize("seed", range(60))
def test_days(seed: int) -> None:
    rng = Random(seed)
    plain = [some_nights(rng), some_nights(rng)]
    one, other = (days_of(nights) for nights in plain)
    both, either, outside = one.meet(other), one.join(other), one.complement()
    window = range(FIRST, LAST + 1)
    for day in window:
        first, second = (plainly(nights, day) for nights in plain)
        assert (day in one) == first
        assert (day in both) == (first and second)
        assert (day in either) == (first or second)
        assert (day in outside) == (not first)
    inside = one.between(FIRST, LAST)
    days = [day for day in window if plainly(plain[0], day)]
    assert list(inside) == days
    assert inside.empty == (not days)
    assert inside.size() == len(days)
    if days:
        assert (inside.low, inside.high) == (days[0], days[-1])
        assert inside.near(days[0], 3) == days[:3]
    for length in (1, 2, 3, 8, 40):
        assert inside.has_run(length) == any(all(d + i in inside for i in range(length)) for d in days)


def test_a_season_that_never_meets_a_stretch_is_empty() -> None:
    leap_day = days_of(Dates((), ((229, 229),)))
    assert leap_day.between(date(2025, 1, 1).toordinal(), date(2027, 12, 31).toordinal()).empty
    assert not leap_day.between(date(2025, 1, 1).toordinal(), date(2028, 12, 31).toordinal()).empty
    assert not leap_day.meet(days_of(Weekdays(frozenset({6})))).empty
    assert leap_day.low is None and leap_day.high is None


def test_sets_of_weekdays_are_known_as_such() -> None:
    weekend = days_of(Weekdays(frozenset({4, 5})))
    assert weekend.weekly == 0b0110000
    assert weekend.meet(days_of(Dates((), ((601, 831),)))).weekly is None
    assert weekend.has_run(2) and not weekend.has_run(3)
    assert Days(()).empty
