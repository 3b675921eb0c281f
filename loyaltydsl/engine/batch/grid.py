"""Cells of one or several axes together, in which pieces of awards lie: what they are worth there, and how often.

A piece covers a rectangle: runs along the last axis in some rows of the others. Its `corners` are the flat cells at
which each run begins and ends, so that a table of any number of pieces is one running sum over the cells, and the
stays in a piece are differences of running sums over the stays of each cell.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from math import prod

import numpy as np

from loyaltydsl.engine.batch.axes import Axes, Runs, covered, united
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.pieces import DAYS

MOST_LISTED = 1 << 22
"""Entries of one list of the pieces of each cell."""
NIGHT_SHIFT = 26
"""Of a sum over stays: their number below these bits, their nights above."""


class Grid:
    """The cells of some axes; those of the last one stand side by side, with an empty one after them.

    `shift` takes 2 ** shift neighbours of the last axis as one cell, which a piece covers if it covers any of them.
    """

    def __init__(self, axes: Axes, names: frozenset[str], shift: int = 0) -> None:
        self.axes = axes
        self.names = in_order(axes, names)
        self.sizes = [axes.size(name) for name in self.names]
        self.sizes[-1] = coarse(self.sizes[-1], shift) + 1
        self.shift = shift
        self.cells = prod(self.sizes)
        self._begins, self._ends, self._counts = array("q"), array("q"), array("q")

    def add(self, runs: Mapping[str, Runs]) -> None:
        """The next piece covers these cells."""
        others = self.names[:-1]
        rows = [0]
        for name, size in zip(others, self.sizes, strict=False):
            inside = [cell for begin, end in runs[name] for cell in range(begin, end)]
            rows = [row * size + cell for row in rows for cell in inside]
        width = self.sizes[-1]
        own = self._last(runs)
        self._begins.extend([row * width + begin for row in rows for begin, _ in own])
        self._ends.extend([row * width + end for row in rows for _, end in own])
        self._counts.append(len(rows) * len(own))

    def _last(self, runs: Mapping[str, Runs]) -> Runs:
        own = runs[self.names[-1]]
        return united((begin >> self.shift, coarse(end, self.shift)) for begin, end in own) if self.shift else own

    def corners(self, runs: Mapping[str, Runs]) -> int:
        """How many runs a piece has here."""
        return prod(covered(runs[name]) for name in self.names[:-1]) * len(self._last(runs))

    def close(self) -> None:
        """All pieces are there."""
        self.begins = np.array(self._begins, dtype=np.int64)
        self.ends = np.array(self._ends, dtype=np.int64)
        self.counts = np.array(self._counts, dtype=np.int64)

    def owners(self) -> Array:
        """The piece of each run."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    def summed(self, values: Array) -> Array:
        """For each cell the sum of the values of the pieces that cover it."""
        each = np.repeat(values, self.counts)
        steps = np.zeros(self.cells, dtype=np.int64)
        np.add.at(steps, self.begins, each)
        np.subtract.at(steps, self.ends, each)
        return np.cumsum(steps)

    def least(self, values: Array) -> Array:
        """For each cell the least value, a small whole number, of the pieces that cover it."""
        found = np.full(self.cells, np.iinfo(np.int32).max, dtype=np.int32)
        each = np.repeat(values, self.counts)
        order = np.argsort(-each, kind="stable")
        for begin, end, value in zip(*(a[order].tolist() for a in (self.begins, self.ends, each)), strict=True):
            found[begin:end] = value
        return found

    def over(self, sums: Array) -> Array:
        """For each piece the sum of the values of its cells."""
        before = np.zeros(self.cells + 1, dtype=np.int64)
        np.cumsum(sums, out=before[1:])
        runs = np.zeros(len(self.begins) + 1, dtype=np.int64)
        np.cumsum(before[self.ends] - before[self.begins], out=runs[1:])
        ends = np.cumsum(self.counts)
        found: Array = runs[ends] - runs[ends - self.counts]
        return found

    def stride(self, name: str) -> int:
        """How far apart the cells lie that differ by one along an axis."""
        return prod(self.sizes[self.names.index(name) + 1 :])

    def index(self, along: Mapping[str, Array]) -> Array:
        """The cell of each place, given its cell along every axis."""
        cells = [along[name] for name in self.names]
        if self.shift:
            cells[-1] = cells[-1] >> self.shift
        found = cells[0]
        for own, size in zip(cells[1:], self.sizes[1:], strict=True):
            found = found * size + own
        return found

    @cached_property
    def lists(self) -> list[Lists]:
        """The pieces of each cell, in parts."""
        return list(self._lists())

    def _lists(self) -> Iterator[Lists]:
        lengths = self.ends - self.begins
        upto = np.cumsum(lengths)
        owners = self.owners()
        at = 0
        while at < len(lengths):
            done = int(upto[at - 1]) if at else 0
            end = max(int(np.searchsorted(upto, done + MOST_LISTED, side="right")), at + 1)
            yield Lists(self.begins[at:end], lengths[at:end], owners[at:end], self.cells)
            at = end


class Lists:
    """For each cell, which pieces cover it."""

    def __init__(self, begins: Array, lengths: Array, owners: Array, cells: int) -> None:
        at = np.repeat(begins - (np.cumsum(lengths) - lengths), lengths) + np.arange(int(lengths.sum()))
        order = np.argsort(at, kind="stable")
        self.pieces = np.repeat(owners.astype(np.int32), lengths)[order]
        self.first = np.zeros(cells + 1, dtype=np.int64)
        np.cumsum(np.bincount(at, minlength=cells), out=self.first[1:])

    def matches(self, cell: Array, most: int) -> Iterator[tuple[Array, Array]]:
        """Each of the given cells' number with each of its pieces, some `most` at a time, in order."""
        first = self.first[cell]
        counts = self.first[cell + 1] - first
        upto = np.cumsum(counts)
        at = 0
        while at < len(cell):
            done = int(upto[at - 1]) if at else 0
            end = max(int(np.searchsorted(upto, done + most, side="right")), at + 1)
            count = counts[at:end]
            number = np.repeat(np.arange(at, end), count)
            entry = np.repeat(first[at:end] - (np.cumsum(count) - count), count) + np.arange(len(number))
            yield number, self.pieces[entry]
            at = end


def in_order(axes: Axes, names: Iterable[str]) -> list[str]:
    """Axes as a grid has them: the dates last, else the largest, so that pieces are few runs."""
    return sorted(names, key=lambda name: (name in DAYS, axes.size(name), name))


def coarse(cells: int, shift: int) -> int:
    """How many cells of 2 ** shift neighbours hold so many."""
    return (cells + (1 << shift) - 1) >> shift


def cells_of(axes: Axes, names: frozenset[str], shift: int = 0) -> int:
    """How many cells some axes have together, the last one `shift`ed."""
    sizes = [axes.size(name) for name in in_order(axes, names)]
    return prod(sizes[:-1]) * (coarse(sizes[-1], shift) + 1) if sizes else 1


def corners_of(axes: Axes, runs: Mapping[str, Runs]) -> int:
    """How many runs a piece has in a grid of its axes."""
    *others, last = in_order(axes, runs) or [""]
    return prod(covered(runs[name]) for name in others) * len(runs[last]) if last else 1


def stays_of(cell: Array, nights: Array, cells: int) -> tuple[Array, Array, Array | None]:
    """Of each cell: its stays, their nights, and its stays without a night (None: there are none)."""
    nights = nights.astype(np.int64)
    longest = int(nights.max()) if len(nights) else 0
    if len(cell) < 1 << NIGHT_SHIFT and len(cell) * longest < 1 << (53 - NIGHT_SHIFT):
        both = np.bincount(cell, weights=(nights << NIGHT_SHIFT) + 1, minlength=cells).astype(np.int64)
        stays, sums = both & ((1 << NIGHT_SHIFT) - 1), both >> NIGHT_SHIFT
    else:
        stays = np.bincount(cell, minlength=cells)
        sums = np.bincount(cell, weights=nights, minlength=cells).astype(np.int64)
    without = nights == 0
    return stays, sums, np.bincount(cell[without], minlength=cells) if without.any() else None
