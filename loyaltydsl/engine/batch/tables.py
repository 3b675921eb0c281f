"""Awards that only add up, as look-up tables: the work of a stay follows from the fields asked, not from the rules.

A field of codes is an *axis*; arrival and departure are one together (arrival × nights), which answers every date,
weekday and night. All awards that ask the same axes share one table, whose cells hold in one 64-bit number the
points per stay, the points per night, and whether the stay earns nothing. What has no such axis is answered by
columns (`dense`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from loyaltydsl.engine.batch.amounts import amount_points, table_by_code
from loyaltydsl.engine.batch.axes import no_ids, no_stay, plain_frame
from loyaltydsl.engine.batch.columns import Codes, Column, Members, Numbers, Stays
from loyaltydsl.engine.batch.days import Array, Calendar
from loyaltydsl.engine.batch.frame import Frame
from loyaltydsl.engine.batch.pieces import CODE_TYPES, SPAN, TIER, conjuncts
from loyaltydsl.engine.compiled import eval_round
from loyaltydsl.semantics.fields import BY_NAME
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Award,
    Condition,
    DateIn,
    DayIn,
    Negation,
    NightIn,
    NumberIn,
    PointsPer,
    Program,
    TableOf,
    TierIn,
    ValueIn,
)

NIGHT_BITS, STAY_BITS = 24, 34
KILL = 1 << (NIGHT_BITS + STAY_BITS)
"""A packed cell: how often the stay is kept from earning, the points per night, the points per stay."""
MOST_CELLS = 1 << 23


class NotTabular(Exception):
    """The program's awards do more than add up."""


class Tables:
    """A program's additive awards over some columns; `tier` tells the axis of a tier that is a column."""

    def __init__(self, program: Program, column: Callable[[str], Column], tier_moves: bool) -> None:
        if program.combines or any(
            award.instead_of or any(cap.scope == "member" for cap in award.caps) for award in program.awards
        ):
            raise NotTabular
        self.program = program
        self.column = column
        self.tier_moves = tier_moves
        self.names = program.tiers.names if program.tiers else ()
        arrival, departure = column("arrival"), column("departure")
        assert isinstance(arrival, Numbers)
        assert isinstance(departure, Numbers)
        self.arrival, self.departure = arrival.values, departure.values
        self.low = int(self.arrival.min()) if len(self.arrival) else 1
        high = int(self.arrival.max()) if len(self.arrival) else 1
        self.longest = int((self.departure - self.arrival).max()) + 1 if len(self.arrival) else 1
        self.calendar = Calendar(self.low, high + self.longest)
        self.sizes: dict[str, int] = {SPAN: (high - self.low + 1) * self.longest, TIER: len(self.names) + 1}
        self.frames: dict[str, Frame] = {}
        self.vectors: dict[tuple[str, Condition], Array] = {}
        self.cells: dict[tuple[str, ...], Array] = {}
        self.night_cells = False
        self.dense: list[Award] = []
        self.dense_vetoes: list[Award] = []
        self.bounds = [0, 0]
        for exception in program.exceptions:
            if exception.scope != "rewards":
                for clause in exception.clauses:
                    self._add([ValueIn(clause.span, clause.field, frozenset(clause.codes))], KILL)
        for award in program.awards:
            self._award(award)
        if self.bounds[0] >= 1 << STAY_BITS or self.bounds[1] >= 1 << NIGHT_BITS:
            raise NotTabular
        self.tier_table = self.cells.pop((TIER,), np.zeros(len(self.names) + 1, dtype=np.int64)) if tier_moves else None
        if tier_moves and any(TIER in axes for axes in self.cells):
            raise NotTabular

    # -- planning

    def _award(self, award: Award) -> None:
        conditions = conjuncts(award.when)
        if award.effective is not None:
            conditions = [DateIn(award.span, "departure", award.effective), *conditions]
        earn = award.earn
        caps = [cap.limit for cap in award.caps]
        if award.is_veto:
            if not self._add(conditions, KILL):
                self.dense_vetoes.append(award)
        elif isinstance(earn, TableOf) and not caps:
            self._table(award, earn, conditions)
        elif isinstance(earn, PointsPer):
            packed = _packed(earn, award.rounding, caps)
            if packed is None or not self._add(conditions, packed):
                self._densely(award)
        else:
            raise NotTabular

    def _densely(self, award: Award) -> None:
        if self.tier_moves and _asks_tier(award):
            raise NotTabular
        if isinstance(award.earn, TableOf) and (award.earn.field == "tier" or award.caps):
            raise NotTabular
        self.dense.append(award)

    def _table(self, award: Award, table: TableOf, conditions: list[Condition]) -> None:
        """A table is one award a row: of the row's value, and of none of them for `otherwise`."""
        span, parts = award.span, []
        for key, amount in table.rows:
            test: Condition = (
                TierIn(span, frozenset({int(key)})) if table.field == "tier"
                else ValueIn(span, table.field, frozenset({str(key)}))
            )  # fmt: skip
            parts.append((test, _packed(amount, award.rounding, [])))
        if table.otherwise is not None:
            keys = [key for key, _ in table.rows]
            every: Condition = (
                TierIn(span, frozenset(int(k) for k in keys)) if table.field == "tier"
                else ValueIn(span, table.field, frozenset(str(k) for k in keys))
            )  # fmt: skip
            parts.append((Negation(span, every), _packed(table.otherwise, award.rounding, [])))
        axes = self._axes([*conditions, *(test for test, _ in parts)])
        if axes is None or any(packed is None for _, packed in parts):
            self._densely(award)
            return
        for test, packed in parts:
            self._add([*conditions, test], packed or 0)

    def _axes(self, conditions: list[Condition]) -> tuple[str, ...] | None:
        """The axes that some conditions ask, each of them one; None where they ask something else."""
        found: set[str] = set()
        for condition in conditions:
            axes = axes_of(condition, self.program)
            if axes is None or len(axes) > 1:
                return None
            found |= axes
        for axis in found:
            self._size(axis)
        cells = 1
        for axis in found:
            cells *= self.sizes[axis]
        return tuple(sorted(found)) if cells <= MOST_CELLS else None

    def _size(self, axis: str) -> int:
        if axis not in self.sizes:
            codes = self.column(axis)
            assert isinstance(codes, Codes)
            self.sizes[axis] = len(codes.values)
        return self.sizes[axis]

    def _add(self, conditions: list[Condition], packed: int) -> bool:
        """Add to the cells in which all conditions hold; False where there is no table for them."""
        axes = self._axes(conditions)
        if axes is None:
            return False
        if not axes:
            axes = (SPAN,)
        if axes not in self.cells:
            self.cells[axes] = np.zeros([self._size(axis) for axis in axes], dtype=np.int64)
        chosen = []
        for axis in axes:
            inside = np.ones(self._size(axis), dtype=bool)
            for condition in conditions:
                if axis in (axes_of(condition, self.program) or ()):
                    inside = inside & self._vector(axis, condition)
            chosen.append(np.nonzero(inside)[0])
        self.cells[axes][np.ix_(*chosen)] += packed
        if packed < KILL:
            self.bounds[0] += packed & ((1 << STAY_BITS) - 1)
            self.bounds[1] += packed >> STAY_BITS
        return True

    def _vector(self, axis: str, condition: Condition) -> Array:
        """Where a condition holds along an axis."""
        key = (axis, condition)
        if key not in self.vectors:
            self.vectors[key] = self._along(axis, condition)
        return self.vectors[key]

    def _along(self, axis: str, condition: Condition) -> Array:
        if axis == TIER:
            return _tiers_in(condition, len(self.names))
        if axis not in self.frames:
            cell = np.arange(self._size(axis))
            columns: dict[str, Column] = {}
            if axis == SPAN:
                arrival = self.low + cell // self.longest
                columns = {"arrival": Numbers(arrival), "departure": Numbers(arrival + cell % self.longest)}
            else:
                codes = self.column(axis)
                assert isinstance(codes, Codes)
                columns = {axis: Codes(cell, codes.values)}
            self.frames[axis] = plain_frame(columns, len(cell), self.calendar)
        return self.frames[axis].fact(condition)

    # -- running

    def points(self, begin: int, end: int) -> tuple[Array, Array | None, Array]:
        """Of some rows: the points whatever the tier, where nothing is earned (None: nowhere), and the nights."""
        arrival, departure = self.arrival[begin:end], self.departure[begin:end]
        nights = departure - arrival
        packed: Array | None = None
        for axes, cells in self.cells.items():
            at: Array | None = None
            for axis in axes:
                index = self._index(axis, begin, end, arrival, nights)
                at = index if at is None else at.astype(np.intp) * self.sizes[axis] + index
            found = cells.ravel().take(at)  # type: ignore[arg-type]
            packed = found if packed is None else np.add(packed, found, out=packed)
        if packed is None:
            packed = np.zeros(end - begin, dtype=np.int64)
        killed: Array | None = packed >= KILL
        per_night = (packed >> STAY_BITS) & ((1 << NIGHT_BITS) - 1)
        total = packed & ((1 << STAY_BITS) - 1)
        per_night *= nights
        total += per_night
        if self.dense or self.dense_vetoes:
            killed = self._dense(total, killed, begin, end)
        return total, killed, nights

    def _index(self, axis: str, begin: int, end: int, arrival: Array, nights: Array) -> Array:
        if axis == SPAN:
            span = arrival - np.int32(self.low)
            span *= np.int32(self.longest)
            span += nights
            return span
        codes = self.column(TIER if axis == TIER else axis)
        assert isinstance(codes, Codes)
        index: Array = codes.index[begin:end]
        return self._ranks(codes)[index] if axis == TIER else index

    def _ranks(self, codes: Codes) -> Array:
        """A tier column's values as places of the tier axis, the last of which is no tier."""
        places = {name: rank for rank, name in enumerate(self.names)}
        return np.array([places.get(value, len(self.names)) for value in codes.values])

    def _dense(self, total: Array, killed: Array | None, begin: int, end: int) -> Array | None:
        frame = _Block(self.column, begin, end, self.calendar, self.names)
        for award in self.dense_vetoes:
            veto = frame.holds(award)
            killed = veto if killed is None or veto is None else killed | veto
        for award in self.dense:
            earn = award.earn
            if isinstance(earn, TableOf):
                points = table_by_code(frame, earn, award.rounding)
            else:
                assert isinstance(earn, PointsPer)
                points = amount_points(frame, earn, award.rounding)
            for cap in award.caps:
                points = np.minimum(points, cap.limit)
            holds = frame.holds(award)
            if holds is not None:
                points = points * holds
            total += points
        return killed


class _Block(Frame):
    """Rows of the data in their own order, each with what its own columns say of its member."""

    def __init__(
        self, column: Callable[[str], Column], begin: int, end: int, calendar: Calendar, tiers: tuple[str, ...]
    ) -> None:
        none = np.zeros(end - begin, dtype=bool)
        rows = np.arange(0)
        stays = Stays(end - begin, column, np.zeros(0, dtype=np.int32), no_ids, no_stay)
        super().__init__(stays, Members((), {}), calendar, rows, rows, rows, none)
        self.begin, self.end = begin, end
        self.tiers = tiers

    def __len__(self) -> int:
        return self.end - self.begin

    def _read(self, name: str) -> Codes | Numbers:
        known = BY_NAME.get(name)
        if known is not None and known.derived:
            return super()._read(name)
        found = self.stays.column(name)
        if isinstance(found, Codes):
            return Codes(found.index[self.begin : self.end], found.values)
        missing = None if found.missing is None else found.missing[self.begin : self.end]
        values = found.values[self.begin : self.end]
        return Numbers(values if name in ("arrival", "departure", "joined") else values.astype(np.int64), missing)

    def holds(self, award: Award) -> Array | None:
        """Where an award matches; None for everywhere."""
        found: Array | None = None
        if award.effective is not None:
            found = self.calendar.at(self.calendar.contains(award.effective), self.departure)
        if award.when is not None:
            when = self.fact(award.when)
            found = when if found is None else found & when
        return found

    def _fact(self, condition: Condition, rewards: bool) -> Array:
        if isinstance(condition, TierIn):
            codes = self.codes("tier")
            table = np.array([value in {self.tiers[rank] for rank in condition.ranks} for value in codes.values])
            found: Array = table[codes.index]
            return found
        return super()._fact(condition, rewards)


def axes_of(condition: Condition, program: Program) -> set[str] | None:
    """The axes that a condition asks; None where it asks for something that is none."""
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            found: set[str] = set()
            for item in items:
                axes = axes_of(item, program)
                if axes is None:
                    return None
                found |= axes
            return found
        case Negation(item=item):
            return axes_of(item, program)
        case TierIn():
            return {TIER}
        case ValueIn(field=field):
            known = program.field(field)
            return {field} if known.owner == "stay" and known.type in CODE_TYPES and field != "stay_id" else None
        case NightIn(quantifier=quantifier):
            return {SPAN} if quantifier != "this" else None
        case DateIn(field=field) | DayIn(field=field):
            return {SPAN} if field in ("arrival", "departure") else None
        case NumberIn(field="nights"):
            return {SPAN}
    return None


def _asks_tier(award: Award) -> bool:
    from loyaltydsl.engine.batch.frame import asks_state

    table = isinstance(award.earn, TableOf) and award.earn.field == "tier"
    return table or asks_state(award.when, tier=True)


def _tiers_in(condition: Condition, count: int) -> Array:
    match condition:
        case AllOf(items=items):
            return np.logical_and.reduce([_tiers_in(item, count) for item in items])  # type: ignore[no-any-return]
        case AnyOf(items=items):
            return np.logical_or.reduce([_tiers_in(item, count) for item in items])  # type: ignore[no-any-return]
        case Negation(item=item):
            return ~_tiers_in(item, count)
        case TierIn(ranks=ranks):
            return np.array([rank in ranks for rank in range(count)] + [False])
    raise AssertionError(condition)


def _packed(amount: PointsPer, rounding: str, caps: list[int]) -> int | None:
    """An amount as a packed cell; None where it is none."""
    if amount.basis == "stay":
        return min([eval_round(amount.points, rounding), *caps])
    if amount.basis == "night" and amount.nights is None and amount.points.denominator == 1 and not caps:
        points = amount.points.numerator
        return points << STAY_BITS if points < 1 << NIGHT_BITS else None
    return None
