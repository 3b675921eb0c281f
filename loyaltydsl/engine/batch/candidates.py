"""Pieces of awards that are looked up by part of what they ask: the rest is tested, and their points worked out, only
for the stays for which they are listed. Intervals, factors and roundings are columns over the pieces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from loyaltydsl.engine.batch.amounts import rooms_of, unit
from loyaltydsl.engine.batch.axes import Runs
from loyaltydsl.engine.batch.columns import MOST, TooLarge
from loyaltydsl.engine.batch.days import Array, single_range
from loyaltydsl.engine.batch.frame import Frame, largest
from loyaltydsl.engine.batch.grid import Grid
from loyaltydsl.engine.batch.pieces import Piece
from loyaltydsl.engine.batch.view import View, compile_condition
from loyaltydsl.semantics.program import Condition, DateIn, NightIn, NumberIn, PointsPer, WithinDays

MOST_AT_ONCE = 1 << 20
"""Candidates that are looked at together."""
MOST_FACTS = 32
"""Conditions that are worked out for whole frames, in all candidates of one grid."""
MOST_MARKS = 1 << 25
"""Cells of the sets that are no interval along an axis, in all candidates of one grid."""
LOW, HIGH = -(2**63), 2**63 - 1

Key = tuple[str | int, ...]
Test = tuple[Key, int, int]
"""A column over the stays, and the interval in which it must lie."""


def tests_of(condition: Condition) -> list[Test] | None:
    """A condition as intervals of columns, all of which must hold; None where it is no such thing."""
    match condition:
        case NumberIn(field=field, ranges=((low, high),)):
            return [_test(("value", field), low, high)]
        case DateIn(field=field, dates=dates, bounds=bounds) if not dates.seasons:
            both = (*dates.ranges, *bounds)
            return [_test(("value", field), *both[0])] if len(both) == 1 else None
        case WithinDays(field=field, low=low, high=high, direction=direction, anchor=anchor):
            return [_test(("days", field, direction, anchor), low, high)]
        case NightIn(quantifier="any" | "every" as quantifier, nights=nights):
            one = single_range(nights)
            if one is None:
                return None
            some = _test(("value", "nights"), 1, None)
            if quantifier == "any":
                return [
                    some,
                    _test(("value", "arrival"), None, one[1]),
                    _test(("value", "departure"), one[0] + 1, None),
                ]
            return [some, _test(("value", "arrival"), one[0], None), _test(("value", "departure"), None, one[1] + 1)]
    return None


def _test(key: Key, low: int | None, high: int | None) -> Test:
    low, high = LOW if low is None else low, HIGH if high is None else high
    return (key, 1, 0) if low > HIGH or high < LOW else (key, max(low, LOW), min(high, HIGH))


class Candidates:
    """Pieces that are listed by the cells of one grid."""

    def __init__(self, grid: Grid, tiers: int) -> None:
        self.grid = grid
        self.tiers = tiers
        self.pieces: list[Piece] = []
        self.tests: list[list[Test]] = []
        self.facts: dict[Condition, list[int]] = {}
        self.marks: dict[str, list[tuple[int, Runs]]] = {}
        self._marked = 0
        self._intervals: dict[Key, tuple[Array, Array, Array]] = {}
        self._sets: dict[str, tuple[Array, Array]] = {}
        self._rows: dict[tuple[str, Runs], int] = {}

    def add(
        self, piece: Piece, listed: Mapping[str, Runs], others: Mapping[str, Runs], rest: Sequence[Condition]
    ) -> bool:
        """List a piece by the axes of the grid, to be tested along the others and for the rest; False if it cannot."""
        tests: list[Test] = []
        facts: list[Condition] = []
        several: dict[str, Runs] = {}
        for condition in rest:
            found = tests_of(condition)
            if found is None:
                facts.append(condition)
            else:
                tests += found
        for axis, runs in others.items():
            by_condition = [tests_of(condition) for condition in piece.asks.get(axis, ())]
            if len(runs) == 1:
                tests.append((("cell", axis), runs[0][0], runs[0][1] - 1))
            elif None in by_condition:
                several[axis] = runs
            else:
                tests += [test for found in by_condition for test in found or ()]
        if len(self.facts.keys() | set(facts)) > MOST_FACTS:
            return False
        new = sum(self.grid.axes.size(axis) for axis, runs in several.items() if (axis, runs) not in self._rows)
        if self._marked + new > MOST_MARKS:
            return False
        self._marked += new
        number = len(self.pieces)
        for condition in facts:
            self.facts.setdefault(condition, []).append(number)
        for axis, runs in several.items():
            self._rows.setdefault((axis, runs), len(self._rows))
            self.marks.setdefault(axis, []).append((number, runs))
        self.pieces.append(piece)
        self.tests.append(tests)
        self.grid.add(listed)
        return True

    def close(self) -> None:
        """All pieces are there."""
        self.grid.close()
        self.lists = self.grid.lists
        size = len(self.pieces)
        self.awards = np.array([piece.award for piece in self.pieces], dtype=np.int64)
        self.vetoes = np.array([piece.amount is None for piece in self.pieces], dtype=bool)
        for number, tests in enumerate(self.tests):
            for key, low, high in tests:
                if key not in self._intervals:
                    lows, highs = np.full(size, LOW, dtype=np.int64), np.full(size, HIGH, dtype=np.int64)
                    self._intervals[key] = (np.zeros(size, dtype=bool), lows, highs)
                asks, lows, highs = self._intervals[key]
                asks[number] = True
                lows[number], highs[number] = max(low, int(lows[number])), min(high, int(highs[number]))
        self._facts = {condition: _flags(numbers, size) for condition, numbers in self.facts.items()}
        for axis, marks in self.marks.items():
            distinct = {runs: row for row, runs in enumerate(dict.fromkeys(runs for _, runs in marks), 1)}
            inside = np.zeros((len(distinct) + 1, self.grid.axes.size(axis)), dtype=bool)
            inside[0] = True
            for runs, row in distinct.items():
                for begin, end in runs:
                    inside[row, begin:end] = True
            rows = np.zeros(size, dtype=np.int64)
            for number, runs in marks:
                rows[number] = distinct[runs]
            self._sets[axis] = (inside, rows)
        self.worth = Worths(self.pieces)

    def matches(self, frame: Frame, view: View, along: Mapping[str, Array], places: Array) -> tuple[Array, Array]:
        """Which of the pieces match which of the places of a frame."""
        cell = self.grid.index(along)[places]
        columns = {key: _column(frame, along, key) for key in self._intervals}
        facts = [
            (asks, compile_condition(condition, frame, self.tiers)(view)) for condition, asks in self._facts.items()
        ]
        found: list[tuple[Array, Array]] = []
        for listed in self.lists:
            for number, piece in listed.matches(cell, MOST_AT_ONCE):
                place = places[number]
                for key, (asks, low, high) in self._intervals.items():
                    values, missing = columns[key]
                    value = values[place]
                    keep = (value >= low[piece]) & (value <= high[piece])
                    if missing is not None:
                        keep &= ~(missing[place] & asks[piece])
                    place, piece = place[keep], piece[keep]
                for axis, (inside, rows) in self._sets.items():
                    keep = inside[rows[piece], along[axis][place]]
                    place, piece = place[keep], piece[keep]
                for asks, fact in facts:
                    keep = fact[place] | ~asks[piece]
                    place, piece = place[keep], piece[keep]
                found.append((place, piece))
        if not found:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return np.concatenate([place for place, _ in found]), np.concatenate([piece for _, piece in found])

    @property
    def along(self) -> set[str]:
        """The axes along which stays are tested."""
        return {*self._sets, *(str(key[1]) for key in self._intervals if key[0] == "cell")}

    def points(self, frame: Frame, place: Array, piece: Array) -> Array:
        """What the pieces are worth at these places; raises TooLarge."""
        return self.worth.points(frame, place, piece)


def _flags(numbers: Sequence[int], size: int) -> Array:
    found = np.zeros(size, dtype=bool)
    found[list(numbers)] = True
    return found


def _column(frame: Frame, along: Mapping[str, Array], key: Key) -> tuple[Array, Array | None]:
    """The values of a column that is tested, and where they are missing."""
    kind, name = key[0], str(key[1])
    if kind == "cell":
        return along[name], None
    numbers = frame.numbers(name)
    if kind == "value":
        return numbers.values, numbers.missing
    _, _, direction, anchor = key
    if isinstance(anchor, int):
        start, missing = np.int64(anchor), None
    else:
        other = frame.numbers(anchor)
        start, missing = other.values, other.missing  # type: ignore[assignment]
    days = numbers.values - start if direction == "after" else start - numbers.values
    if numbers.missing is not None:
        missing = numbers.missing if missing is None else numbers.missing | missing
    return days, missing


class Worths:
    """What pieces are worth: points = quantity × top ÷ bottom, rounded, at most the cap."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        size = len(pieces)
        self.top, self.cap = np.zeros(size, dtype=np.int64), np.full(size, MOST, dtype=np.int64)
        self.bottom, self.times = np.ones(size, dtype=np.int64), np.ones(size, dtype=np.int64)
        self.extra = np.zeros(size, dtype=np.int64)
        self.per, self.key = np.ones(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        self.low, self.high = np.full(size, LOW, dtype=np.int64), np.full(size, HIGH, dtype=np.int64)
        keys: dict[tuple[object, ...], int] = {}
        self.amounts: list[PointsPer] = []
        for number, piece in enumerate(pieces):
            amount = piece.amount
            if amount is None:
                continue
            factor = amount.points / unit(amount)
            self.top[number], self.bottom[number] = factor.numerator, factor.denominator
            if piece.rounding == "nearest":
                self.times[number], self.extra[number] = 2, factor.denominator
            elif piece.rounding == "up":
                self.extra[number] = factor.denominator - 1
            if piece.cap is not None and piece.cap < MOST:
                self.cap[number] = piece.cap
            one = single_range(amount.nights) if amount.nights is not None else None
            if one is not None:
                self.low[number], self.high[number] = one
            if amount.whole:
                self.per[number] = amount.per
            key = (amount.basis, amount.field, amount.whole, None if one is not None else amount.nights)
            if key not in keys:
                keys[key] = len(keys)
                self.amounts.append(amount)
            self.key[number] = keys[key]

    @staticmethod
    def fit(piece: Piece) -> bool:
        """Whether the numbers of a piece's amount are small enough."""
        if piece.amount is None:
            return True
        factor = piece.amount.points / unit(piece.amount)
        return factor.numerator < MOST and 2 * factor.denominator < MOST and piece.amount.per < MOST

    def points(self, frame: Frame, place: Array, piece: Array) -> Array:
        """The whole points of a piece at a place, for many; raises TooLarge."""
        if not len(piece):
            return np.zeros(0, dtype=np.int64)
        quantity = self._quantity(frame, place, piece)
        top, bottom, times = self.top[piece], self.bottom[piece], self.times[piece]
        if 2 * largest(quantity) * largest(top) + largest(bottom) >= MOST:
            raise TooLarge
        points = (times * (quantity * top) + self.extra[piece]) // (times * bottom)
        return np.minimum(points, self.cap[piece])

    def _quantity(self, frame: Frame, place: Array, piece: Array) -> Array:
        if len(self.amounts) == 1:
            return self._of(self.amounts[0], frame, place, piece)
        key = self.key[piece]
        found = np.empty(len(piece), dtype=np.int64)
        for number in np.unique(key).tolist():
            chosen = np.nonzero(key == number)[0]
            found[chosen] = self._of(self.amounts[number], frame, place[chosen], piece[chosen])
        return found

    def _of(self, amount: PointsPer, frame: Frame, place: Array, piece: Array) -> Array:
        if amount.basis == "stay":
            return np.ones(len(place), dtype=np.int64)
        if amount.basis == "money":
            assert amount.field is not None
            money = frame.numbers(amount.field)
            values = np.maximum(money.values[place], 0)
            if money.missing is not None:
                values = np.where(money.missing[place], 0, values)
            return values // self.per[piece] if amount.whole else values
        if amount.nights is not None and single_range(amount.nights) is None:
            count = frame.count(amount.nights)[place]
        else:
            first = np.maximum(frame.arrival[place], self.low[piece])
            last = np.minimum(frame.departure[place] - 1, self.high[piece])
            count = np.maximum(last - first + 1, 0)
        if amount.basis == "night":
            return count.astype(np.int64)
        each = rooms_of(frame)[place]
        if largest(each) * max(largest(count), 1) >= MOST:
            raise TooLarge
        return count * each
