"""The axes of a run: for each field of codes and for the dates, which cells a condition takes, as runs of cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

import numpy as np

from loyaltydsl.data.rows import Stay
from loyaltydsl.engine.batch.columns import Codes, Column, Members, Numbers, Stays
from loyaltydsl.engine.batch.days import Array, Calendar
from loyaltydsl.engine.batch.frame import Frame
from loyaltydsl.engine.batch.pieces import ARRIVAL, DEPARTURE, NIGHTS, SPAN, TIER
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Condition,
    DateIn,
    Negation,
    NumberIn,
    Program,
    TierIn,
    ValueIn,
)

BLOCK = 1 << 20
Runs = tuple[tuple[int, int], ...]
"""Cells of an axis from a first to before an end, rising and apart from one another."""


class Axes:
    """The axes over the stays of a run, whose dates lie in the calendar.

    A cell is a code's place in its dictionary, a day since the calendar's first, a number of nights, both of these
    (arrival × `longest` + nights), or a tier's rank, after the last of which comes no tier.
    """

    def __init__(self, program: Program, stays: Stays, calendar: Calendar) -> None:
        self.stays = stays
        self.calendar = calendar
        self.tiers = len(program.tiers.names) if program.tiers else 0
        arrival, departure = stays.column(ARRIVAL), stays.column(DEPARTURE)
        assert isinstance(arrival, Numbers)
        assert isinstance(departure, Numbers)
        longest = 0
        for at in range(0, stays.count, BLOCK):
            part = slice(at, at + BLOCK)
            longest = max(longest, int((departure.values[part] - arrival.values[part]).max()))
        self.longest = longest + 1
        self.days = calendar.high - calendar.low + 1
        self._places: dict[str, dict[str | None, int]] = {}
        self._sizes: dict[str, int] = {}
        self._runs: dict[tuple[str, Condition], Runs] = {}
        self._frames: dict[str, Frame] = {}

    def size(self, axis: str) -> int:
        """The number of cells."""
        if axis not in self._sizes:
            self._sizes[axis] = self._size(axis)
        return self._sizes[axis]

    def _size(self, axis: str) -> int:
        if axis in (ARRIVAL, DEPARTURE):
            return self.days
        if axis == NIGHTS:
            return self.longest
        if axis == SPAN:
            return self.days * self.longest
        return self.tiers + 1 if axis == TIER else len(self._codes(axis).values)

    def index(self, axis: str, frame: Frame, tier: Array) -> Array:
        """The cell of each place of a frame."""
        low = self.calendar.low
        if axis == ARRIVAL:
            return (frame.arrival - low).astype(np.intp)
        if axis == DEPARTURE:
            return (frame.departure - low).astype(np.intp)
        if axis == NIGHTS:
            return frame.nights.astype(np.intp)
        if axis == SPAN:
            return (frame.arrival - low).astype(np.intp) * self.longest + frame.nights
        if axis == TIER:
            return np.where(tier < 0, self.tiers, tier).astype(np.intp)
        return frame.codes(axis).index.astype(np.intp)

    def runs(self, axis: str, conditions: Iterable[Condition]) -> Runs:
        """The cells in which all of some conditions hold that ask this axis alone."""
        found = [self._of(axis, condition) for condition in conditions]
        return reduce(meet, found) if found else ((0, self.size(axis)),)

    # -- one condition

    def _of(self, axis: str, condition: Condition) -> Runs:
        key = (axis, condition)
        if key not in self._runs:
            self._runs[key] = self._find(axis, condition)
        return self._runs[key]

    def _find(self, axis: str, condition: Condition) -> Runs:
        size = self.size(axis)
        match condition:
            case Negation(item=item):
                return turned(self._of(axis, item), size)
            case AllOf(items=items):
                return self.runs(axis, items)
            case AnyOf(items=items):
                return turned(self.runs(axis, [Negation(condition.span, item) for item in items]), size)
            case ValueIn(values=values):
                places = self.places(axis)
                return united((at, at + 1) for value in values if (at := places.get(value)) is not None)
            case TierIn(ranks=ranks):
                return united((rank, rank + 1) for rank in ranks)
            case NumberIn(ranges=ranges) if axis == NIGHTS:
                return _inside(ranges, 0, size)
            case DateIn(dates=dates, bounds=bounds) if axis in (ARRIVAL, DEPARTURE) and not dates.seasons:
                return _inside((*dates.ranges, *bounds), self.calendar.low, size)
            case DateIn(field="arrival") if axis == SPAN:
                return tuple((a * self.longest, b * self.longest) for a, b in self._of(ARRIVAL, condition))
        return runs_of(self.vector(axis, condition))

    def vector(self, axis: str, condition: Condition) -> Array:
        """Where a condition on the stay's dates holds along an axis."""
        frame = self.frame(axis)
        found = frame.fact(condition)
        frame._facts.clear()
        return found

    def frame(self, axis: str) -> Frame:
        """A stay for each cell of an axis of dates; no stay departs after the calendar's last day."""
        if axis not in self._frames:
            cell, low = np.arange(self.size(axis), dtype=np.int64), self.calendar.low
            arrival = departure = cell + low
            if axis == SPAN:
                arrival = cell // self.longest + low
                departure = np.minimum(arrival + cell % self.longest, self.calendar.high)
            columns: dict[str, Column] = {ARRIVAL: Numbers(arrival), DEPARTURE: Numbers(departure)}
            self._frames[axis] = plain_frame(columns, len(cell), self.calendar)
        return self._frames[axis]

    def _codes(self, axis: str) -> Codes:
        codes = self.stays.column(axis)
        assert isinstance(codes, Codes)
        return codes

    def places(self, axis: str) -> dict[str | None, int]:
        """The cell of each code of a field."""
        if axis not in self._places:
            self._places[axis] = {value: at for at, value in enumerate(self._codes(axis).values)}
        return self._places[axis]


def plain_frame(columns: dict[str, Column], size: int, calendar: Calendar) -> Frame:
    """A frame of rows without members, for conditions on the stay's own columns."""
    rows = np.arange(size)
    stays = Stays(size, columns, np.full(size, -1), no_ids, no_stay)
    return Frame(stays, Members((), {}), calendar, rows, rows, rows, np.ones(size, dtype=bool))


def no_ids(rows: Array) -> list[str]:
    """For stays that are none of the data."""
    raise AssertionError


def no_stay(row: int) -> Stay:
    """For stays that are none of the data."""
    raise AssertionError


# ---------------------------------------------------------------- runs


def united(pieces: Iterable[tuple[int, int]]) -> Runs:
    """Runs in any order as one set."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(pieces):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def turned(runs: Runs, size: int) -> Runs:
    """All other cells."""
    edges = [0, *(edge for run in runs for edge in run), size]
    return tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)


def meet(one: Runs, two: Runs) -> Runs:
    """The cells of both."""
    found, i, j = [], 0, 0
    while i < len(one) and j < len(two):
        begin, end = max(one[i][0], two[j][0]), min(one[i][1], two[j][1])
        if begin < end:
            found.append((begin, end))
        if one[i][1] < two[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def runs_of(inside: Array) -> Runs:
    """The cells that are set."""
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False)).tolist()
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def covered(runs: Runs) -> int:
    """How many cells these are."""
    return sum(end - begin for begin, end in runs)


def _inside(ranges: Sequence[tuple[int | None, int | None]], low: int, size: int) -> Runs:
    """The cells of values in closed intervals, where cell 0 is `low`."""
    pieces = (
        (0 if first is None else max(first - low, 0), size if last is None else min(last - low + 1, size))
        for first, last in ranges
    )
    return united((begin, end) for begin, end in pieces if begin < end)
