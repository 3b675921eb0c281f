"""Whether a clause can hold at all: True only where no stay, or night, or day, can exist in its space."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final

from loyaltydsl.analysis.clauses import Clause, Clauses
from loyaltydsl.analysis.days import Days
from loyaltydsl.analysis.sets import Numbers, numbers
from loyaltydsl.analysis.space import NIGHT, Setting, Space, World
from loyaltydsl.semantics.calendar import FIRST_DAY, LAST_DAY

_MOST_CASES: Final = 6_000
"""Pairs of arrival and nights that are gone through one by one."""
_FAR: Final = 10**9
_A_MONDAY: Final = 735_600 - 735_600 % 7 + 1


def refuted(world: World, clause: Clause, setting: Setting = "stay") -> bool:
    """Whether the clause holds for nothing. False also where it cannot be told."""
    space = Space.of(world, clause, setting)
    return space is None or empty(space)


def none_holds(world: World, found: Clauses | None, setting: Setting = "stay") -> bool:
    """Whether no clause can hold; False where the clauses are too many to tell."""
    return found is not None and all(refuted(world, clause, setting) for clause in found)


def core(world: World, clause: Clause, setting: Setting = "stay") -> Clause:
    """The literals of a refuted clause that exclude each other: without any of them it is not refuted."""
    kept = list(clause)
    for literal in clause:
        rest = [other for other in kept if other is not literal]
        if refuted(world, tuple(rest), setting):
            kept = rest
    return tuple(kept)


def empty(space: Space) -> bool:
    """Whether what couples the dimensions leaves nothing."""
    if _tier_below_balance(space):
        return True
    if space.setting == "day":
        return False
    variables = space.date_variables()
    for name, days in variables.items():
        if days.empty and not space.optional.get(name, False):
            return True
    if not _coupled(space, variables):
        return False
    bounds = _bounds(space, variables)
    if bounds is None:
        return True
    narrowed = {name: days.between(*bounds[name]) for name, days in variables.items() if name in bounds}
    if any(days.empty for name, days in narrowed.items() if not space.optional.get(name, False)):
        return True
    low, high = bounds["*nights"]
    nights = space.nights.meet(numbers([(low, high)]))
    if nights.empty:
        return True
    least = nights.parts[0][0]
    if least >= 1 and not space.every.full:
        first, last = bounds["arrival"][0], bounds["departure"][1] - 1
        if space.every.between(first, last).has_run(least) is False:
            return True
        if narrowed["arrival"].meet(space.every).empty or _no_last_night(narrowed["departure"], space.every):
            return True
    return _no_case(space, narrowed, nights, bounds)


def _tier_below_balance(space: Space) -> bool:
    points = space.numbers.get("points")
    if points is None or not space.world.thresholds or points.low is None:
        return False
    reached = sum(1 for threshold in space.world.thresholds if threshold <= points.low) - 1
    return max(space.ranks) < reached


def _coupled(space: Space, variables: dict[str, Days]) -> bool:
    """Whether more than one date, or a date and a distance, is narrowed."""
    narrowed = sum(not days.full for days in variables.values()) + (not space.every.full)
    return narrowed + len(space.gaps) > 1


def _bounds(space: Space, variables: dict[str, Days]) -> dict[str, tuple[int, int]] | None:
    """The first and last day possible of every date, and of `*nights`; None where there are none.

    Shortest paths over the differences: node 0 is day 0, an edge (a, b) says a − b ≤ w.
    """
    names = [name for name in variables if not space.optional.get(name, False)]
    for later, earlier, allowed in space.distances():
        for name in (later, earlier):
            if name not in names and not _open(space, later, earlier, allowed):
                names.append(name)
    index = {name: i for i, name in enumerate(names, start=1)}
    size = len(names) + 1
    most = [[_FAR] * size for _ in range(size)]
    for i in range(size):
        most[i][i] = 0
    for name, i in index.items():
        days = variables.get(name)
        low = days.low if days is not None else None
        high = days.high if days is not None else None
        most[i][0] = LAST_DAY if high is None else high
        most[0][i] = -(FIRST_DAY if low is None else low)
    for later, earlier, allowed in space.distances():
        if _open(space, later, earlier, allowed) or later not in index or earlier not in index:
            continue
        if not allowed.parts:
            return None
        a, b = index[later], index[earlier]
        if allowed.high is not None:
            most[a][b] = min(most[a][b], allowed.high)
        if allowed.low is not None:
            most[b][a] = min(most[b][a], -allowed.low)
    for k, i, j in product(range(size), repeat=3):
        if most[i][k] + most[k][j] < most[i][j]:
            most[i][j] = most[i][k] + most[k][j]
    if any(most[i][i] < 0 for i in range(size)):
        return None
    found = {name: (-most[0][i], most[i][0]) for name, i in index.items()}
    a, b = index["departure"], index["arrival"]
    found["*nights"] = (-most[b][a], most[a][b])
    for later, earlier, allowed in space.distances():
        if later in index and earlier in index and not _open(space, later, earlier, allowed):
            a, b = index[later], index[earlier]
            if allowed.meet(numbers([(-most[b][a], most[a][b])])).empty:
                return None
    return found


def _open(space: Space, later: str, earlier: str, allowed: Numbers) -> bool:
    """Whether a distance says nothing because one of its dates may be missing."""
    return allowed.missing and (_optional(space, later) or _optional(space, earlier))


def _optional(space: Space, name: str) -> bool:
    return not name.startswith("*") and name not in ("arrival", "departure") and space.optional.get(name, True)


def _no_last_night(departures: Days, every: Days) -> bool:
    """Whether the night before each departure lies outside of what every night must be in."""
    size = departures.size() if departures.high is not None else None
    if size is not None and size <= _MOST_CASES:
        return not any(day - 1 in every for day in departures)
    if departures.weekly is not None and every.weekly is not None:
        return not any(departures.weekly >> day & 1 and every.weekly >> (day + 6) % 7 & 1 for day in range(7))
    return False


def _no_case(space: Space, dates: dict[str, Days], nights: Numbers, bounds: dict[str, tuple[int, int]]) -> bool:
    """Go through all pairs of arrival and nights where they are few: True if none of them fits."""
    arrivals, departures = dates["arrival"], dates["departure"]
    inner = [days for name, days in dates.items() if name.startswith("*some") or name == NIGHT]
    sets = [arrivals, departures, space.every, *inner]
    if sum(not days.full for days in sets) < 1:
        return False
    lengths: Sequence[int]
    firsts: Iterable[int]
    whole = space.date_variables()
    asked = [days for name, days in whole.items() if name in ("arrival", "departure") or name.startswith("*")]
    if all(days.weekly is not None for days in (*asked, space.every)):
        firsts = range(_A_MONDAY, _A_MONDAY + 7)
        arrivals, departures = whole["arrival"], whole["departure"]
        inner = [days for name, days in whole.items() if name.startswith("*")]
        lengths = _classes(space.nights)
    else:
        low, high = nights.parts[0][0], nights.parts[-1][1]
        first, last = bounds["arrival"]
        if (last - first + 1) * (high - low + 1) > _MOST_CASES:
            return False
        firsts = range(first, last + 1)
        lengths = [n for n in range(low, high + 1) if n in nights]
    for arrival in firsts:
        if arrival not in arrivals:
            continue
        for length in lengths:
            if arrival + length in departures and _fits(arrival, length, space.every, inner):
                return False
    return True


def _classes(nights: Numbers) -> list[int]:
    """Numbers of nights that stand for all where only weekdays are asked: beyond two weeks they repeat."""
    found: set[int] = set()
    for low, high in nights.parts:
        found.update(range(max(low, 0), min(high, max(low, 0) + 21) + 1))
    return sorted(found)


def _fits(arrival: int, length: int, every: Days, inner: list[Days]) -> bool:
    nights = range(arrival, arrival + length)
    if not every.full and not all(night in every for night in nights[:400]):
        return False
    return all(any(night in days for night in nights) for days in inner)
