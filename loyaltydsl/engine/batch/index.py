"""The awards of a run that stand alone, answered together: the cost of a stay follows the fields asked, not the awards.

Pieces that earn a fixed number of points a stay or a night lie in *grids*, one for each set of axes: a look-up gives
what all of them are worth at a stay, and the stays counted by cell give what each piece earned in all. Other pieces
are *candidates*: listed by some of their axes, tested and worked out where they are listed. What neither suits is
left to run award by award (`dense`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import NamedTuple

import numpy as np

from loyaltydsl.engine.batch.amounts import CodeTable
from loyaltydsl.engine.batch.awards import NO_VETO, Component
from loyaltydsl.engine.batch.axes import Axes, Runs, covered, runs_of
from loyaltydsl.engine.batch.candidates import Candidates, Worths
from loyaltydsl.engine.batch.columns import MOST, TooLarge
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import Frame, largest
from loyaltydsl.engine.batch.grid import Grid, cells_of, coarse, corners_of, in_order, stays_of
from loyaltydsl.engine.batch.pieces import ARRIVAL, DAYS, NIGHTS, SPAN, TIER, Piece
from loyaltydsl.engine.batch.plan import Plan
from loyaltydsl.engine.batch.view import View
from loyaltydsl.engine.compiled import eval_round
from loyaltydsl.engine.simulation import Tally
from loyaltydsl.semantics.program import ExceptionCodes, TableOf

FEW_CELLS, MOST_CELLS, CELLS_A_PIECE = 1 << 17, 1 << 19, 1 << 14
"""A grid has few cells, or no more than this and for each of its pieces, so that it is not dearer than they are."""
SELECTIVE = 0.1
"""The part of all cells for which a candidate is listed at most: beyond, a column is cheaper."""
LONGEST_AXIS = 1 << 20
"""Cells of an axis beyond which its conditions are tested on the columns themselves."""
MOST_CORNERS = 1 << 14
"""Runs of one piece."""
MOST_ENTRIES, COARSEST = 1 << 24, 4
"""Cells in which candidates are listed in all; the bits of the fewest cells that an axis is taken together into."""
MOST_VALUES = 64
"""Distinct points of a piece that follow from the dates."""
FEW_PIECES, HOST_CELLS = 64, 1 << 14
"""Pieces of a grid that may stand in another one, and the cells of that."""
PACK = 34
"""Bits of the points per stay, below those per night."""


class Laid(NamedTuple):
    """A piece of a grid: its cells, and what it earns a stay and a night."""

    award: int
    runs: dict[str, Runs]
    stay: int
    night: int
    veto: bool


class Index:
    """The simple awards of a plan over the stays of a run, whose dates lie in the calendar."""

    def __init__(self, plan: Plan, axes: Axes) -> None:
        self.plan = plan
        self.axes = axes
        self.dense: list[Component] = []
        self.folded: list[Component] = []
        self.tables: dict[int, CodeTable] = {}
        self.points: list[PointGrid] = []
        self.vetoes: list[tuple[Grid, Array]] = []
        self.candidates: list[Candidates] = []
        laid, listed = self._sort()
        self._lay(laid)
        refused = self._list(listed)
        self.dense += [part for part in plan.fixed if part.numbers[0] in refused]
        for part in self.dense:
            for number in part.numbers:
                earn = plan.program.awards[number].earn
                if isinstance(earn, TableOf) and earn.field != "tier":
                    self.tables[number] = CodeTable(earn, axes.stays.column(earn.field))
        self.first_clauses = [
            _lowest(axes, plan.award_exceptions),
            _lowest(axes, plan.reward_exceptions),
        ]

    # -- planning

    def _sort(self) -> tuple[list[Laid], list[Piece]]:
        """The pieces that lie in grids, and those that may be candidates; the others' components are dense."""
        plan = self.plan
        asking = Counter(piece.grid for pieces in plan.pieces.values() for piece in pieces if piece.grid)
        fit: dict[frozenset[str] | None, bool] = {frozenset(): True, None: False}
        fit |= {names: self._affordable(names, count) for names, count in asking.items()}
        laid: list[Laid] = []
        listed: list[Piece] = []
        for part in plan.fixed:
            pieces = plan.pieces.get(part.numbers[0])
            found = None
            if pieces is not None:
                found = [self._laid(piece) if fit[piece.grid] else None for piece in pieces]
            if found is not None and all(own is not None for own in found):
                laid += [one for own in found for one in own or ()]
            elif pieces is not None and len(pieces) == 1 and pieces[0].asks:
                listed += pieces
            else:
                self.dense.append(part)
        for part in plan.folded:
            found = [self._laid(piece) if fit[piece.grid] else None for piece in plan.pieces.get(part.numbers[0], ())]
            if found and all(own is not None for own in found):
                laid += [one for own in found for one in own or ()]
            else:
                self.folded.append(part)
        return laid, listed

    def _affordable(self, names: frozenset[str], pieces: int) -> bool:
        cells = cells_of(self.axes, names)
        return cells <= max(FEW_CELLS, min(MOST_CELLS, CELLS_A_PIECE * pieces))

    def _laid(self, piece: Piece) -> list[Laid] | None:
        """What a piece is in a grid: one rectangle, or one for each of the points that follow from its dates."""
        axis, asks = piece.by_dates, piece.asks
        if axis is not None and axis not in asks and asks.keys() & DAYS:
            axis = SPAN
            asks = {name: found for name, found in asks.items() if name not in DAYS}
            asks[SPAN] = [condition for name in piece.asks.keys() & DAYS for condition in piece.asks[name]]
        runs = {name: self.axes.runs(name, found) for name, found in asks.items()}
        if not all(runs.values()):
            return []
        if corners_of(self.axes, runs) > MOST_CORNERS:
            return None
        if piece.amount is None:
            return [Laid(piece.award, runs, 0, 0, True)]
        if axis is None:
            assert piece.linear is not None
            return [Laid(piece.award, runs, *piece.linear, False)]
        points = self._by_dates(piece, axis)
        if points is None:
            return None
        inside = np.zeros(len(points), dtype=bool)
        for begin, end in runs.get(axis, ((0, len(points)),)):
            inside[begin:end] = True
        values = np.unique(points[inside])
        if len(values) > MOST_VALUES:
            return None
        found = [
            Laid(piece.award, runs | {axis: runs_of(inside & (points == value))}, int(value), 0, False)
            for value in values.tolist()
            if value
        ]
        return found if all(corners_of(self.axes, one.runs) <= MOST_CORNERS for one in found) else None

    def _by_dates(self, piece: Piece, axis: str) -> Array | None:
        """The points of a piece in each cell of an axis of dates; None where they are too large."""
        amount = piece.amount
        assert amount is not None
        if axis == SPAN and amount.nights is not None:
            count = self.axes.frame(SPAN).count(amount.nights)
        elif axis == SPAN:
            count = np.arange(self.axes.size(SPAN)) % self.axes.longest
        else:
            count = np.arange(self.axes.longest)
        each = [eval_round(amount.points * n, piece.rounding) for n in range(self.axes.longest)]
        if piece.cap is not None:
            each = [min(points, piece.cap) for points in each]
        if max(each) >= 1 << PACK:
            return None
        found: Array = np.array(each, dtype=np.int64)[count]
        return found

    def _list(self, pieces: list[Piece]) -> set[int]:
        """Make candidates; returns the awards of which one can be none, which are then none of them."""
        by_axes: dict[frozenset[str], list[tuple[Piece, dict[str, Runs]]]] = {}
        refused: set[int] = set()
        for piece in pieces:
            small = {name: found for name, found in piece.asks.items() if self.axes.size(name) <= LONGEST_AXIS}
            runs = {name: self.axes.runs(name, found) for name, found in small.items()}
            if all(runs.values()):
                by_axes.setdefault(frozenset(runs), []).append((piece, runs))
        for names, found in by_axes.items():
            chosen, shift = self._chosen(names, [runs for _, runs in found])
            if not chosen:
                refused |= {piece.award for piece, _ in found}
                continue
            grid = Grid(self.axes, chosen, shift)
            exact = chosen - {grid.names[-1]} if shift else chosen
            made = Candidates(grid, self.axes.tiers)
            for piece, runs in found:
                listed = {name: runs[name] for name in chosen}
                share = prod(covered(own) / self.axes.size(name) for name, own in listed.items())
                others = {name: own for name, own in runs.items() if name not in exact}
                rest = [c for name, conditions in piece.asks.items() if name not in runs for c in conditions]
                fits = share <= SELECTIVE and grid.corners(listed) <= MOST_CORNERS and Worths.fit(piece)
                if not fits or not made.add(piece, listed, others, [*piece.rest, *rest]):
                    refused.add(piece.award)
            made.close()
            if made.pieces:
                self.candidates.append(made)
        return refused

    def _chosen(self, names: frozenset[str], runs: list[dict[str, Runs]]) -> tuple[frozenset[str], int]:
        """The axes by which to list, and the shift of the last one: the most selective ones that are small enough."""
        share = {name: sum(covered(one[name]) for one in runs) / self.axes.size(name) for name in names}
        chosen = sorted(names, key=lambda name: (share[name], name))
        while chosen:
            last = in_order(self.axes, chosen)[-1]
            most = max(self.axes.size(last).bit_length() - COARSEST, 1)
            for shift in range(most):
                if cells_of(self.axes, frozenset(chosen), shift) <= MOST_CELLS:
                    entries = sum(
                        prod(covered(one[name]) for name in chosen if name != last) * coarse(covered(one[last]), shift)
                        for one in runs
                    )
                    if entries <= MOST_ENTRIES:
                        return frozenset(chosen), shift
            chosen.pop()
        return frozenset(), 0

    def _lay(self, pieces: list[Laid]) -> None:
        """Put pieces into grids by their axes; few pieces stand in a small grid of others that asks their axes too."""
        groups: dict[tuple[bool, frozenset[str]], list[Laid]] = {}
        for piece in pieces:
            groups.setdefault((piece.veto, frozenset(piece.runs)), []).append(piece)
        for veto, names in sorted(groups, key=lambda key: len(key[1])):
            found = groups[veto, names]
            hosts = [other for of_veto, other in groups if of_veto == veto and other != names and _holds(other, names)]
            hosts = [other for other in hosts if self.moves(other) == self.moves(names)]
            host = min(hosts, key=lambda other: (cells_of(self.axes, other), sorted(other)), default=names)
            if host is not names and len(found) <= FEW_PIECES and cells_of(self.axes, host) <= HOST_CELLS:
                groups[veto, host] += [piece._replace(runs=self._within(host, piece.runs)) for piece in found]
                del groups[veto, names]
        for (veto, names), found in groups.items():
            own = names or frozenset((NIGHTS,))
            grid = Grid(self.axes, own)
            for piece in found:
                grid.add(self._within(own, piece.runs))
            grid.close()
            if veto:
                self.vetoes.append((grid, grid.least(np.array([piece.award for piece in found]))))
            else:
                self.points.append(PointGrid(grid, found))

    def moves(self, names: Iterable[str]) -> bool:
        """Whether cells along these axes are only known as stays are folded."""
        return self.plan.tier_moves and TIER in names

    def _within(self, names: frozenset[str], runs: dict[str, Runs]) -> dict[str, Runs]:
        """The cells of a piece along more axes than it asks."""
        found: dict[str, Runs] = {}
        for name in names:
            if name == SPAN and ARRIVAL in runs:
                found[name] = tuple((a * self.axes.longest, b * self.axes.longest) for a, b in runs[ARRIVAL])
            else:
                found[name] = runs.get(name, ((0, self.axes.size(name)),))
        return found

    # -- running

    def first_clause(self, frame: Frame, rewards: bool) -> Array:
        """The number of the first clause of the exceptions, as written, that each stay matches; -1 for none."""
        found: Array | None = None
        for field, table in self.first_clauses[rewards]:
            own = table[frame.codes(field).index]
            found = own if found is None else np.minimum(found, own)
        if found is None:
            return np.full(len(frame), -1, dtype=np.int32)
        found[found == NO_VETO] = -1
        return found

    def over(self, frame: Frame, view: View) -> Found:
        """What the awards of the index are at the stays of a frame."""
        names = {
            *(name for one in self.points for name in one.grid.names),
            *(name for grid, _ in self.vetoes for name in grid.names),
            *(name for one in self.candidates for name in (*one.grid.names, *one.along)),
        }
        along = {name: self.axes.index(name, frame, view.tier) for name in names}
        if self.moves(names):
            along[TIER] = np.zeros(len(frame), dtype=np.intp)
        return Found(self, frame, view, along)

    def add(self, counted: Counted) -> None:
        """Add a frame's counts to those of the run."""
        for one, (stays, nights, without) in zip(self.points, counted, strict=True):
            one.stays += stays
            one.nights += nights
            if without is not None:
                one.without += without

    def conclude(self, tally: Tally) -> None:
        """Add what the grids have counted to the tally of a run."""
        names = [award.name for award in self.plan.program.awards]
        for one in self.points:
            for award, stays, points in one.earned():
                tally.award_stays[names[award]] += stays
                tally.award_points[names[award]] += points


class PointGrid:
    """Pieces in a grid with their table, and the stays of the run counted by cell."""

    def __init__(self, grid: Grid, pieces: list[Laid]) -> None:
        self.grid = grid
        self.awards = np.array([piece.award for piece in pieces], dtype=np.int64)
        self.stay = np.array([piece.stay for piece in pieces], dtype=np.int64)
        self.night = np.array([piece.night for piece in pieces], dtype=np.int64)
        self.table = grid.summed(self.stay)
        self.by_night = grid.summed(self.night) if self.night.any() else None
        self.most = largest(self.table), 0 if self.by_night is None else largest(self.by_night)
        self.packed: Array | None = None
        if self.by_night is not None and self.most[0] < 1 << PACK and self.most[1] < 1 << (62 - PACK):
            self.packed = self.table | (self.by_night << PACK)
        self.stays = np.zeros(grid.cells, dtype=np.int64)
        self.nights = np.zeros(grid.cells, dtype=np.int64)
        self.without = np.zeros(grid.cells, dtype=np.int64)

    def earned(self) -> Iterator[tuple[int, int, int]]:
        """Of each piece: its award, the stays to which it gave points, and the points."""
        stays, nights, without = (self.grid.over(sums).tolist() for sums in (self.stays, self.nights, self.without))
        columns = (self.awards.tolist(), self.stay.tolist(), self.night.tolist(), stays, nights, without)
        for award, a_stay, a_night, count, slept, none in zip(*columns, strict=True):
            if a_stay:
                yield award, count, a_stay * count
            elif a_night:
                yield award, count - none, a_night * slept


Counted = list[tuple[Array, Array, Array | None]]
"""Of each grid of a frame, by cell: stays, nights, stays without a night."""


class Found:
    """What the awards of an index are at the stays of a frame.

    Where points move the tier, cells along it are those of the lowest one until `move` has told the tier.
    """

    def __init__(self, index: Index, frame: Frame, view: View, along: Mapping[str, Array]) -> None:
        self.index = index
        self.frame = frame
        self.along = along
        self.cells = [one.grid.index(along) for one in index.points]
        self.veto_cells = [grid.index(along) for grid, _ in index.vetoes]
        self.moving = [n for n, one in enumerate(index.points) if index.moves(one.grid.names)]
        self.moving_vetoes = [n for n, (grid, _) in enumerate(index.vetoes) if index.moves(grid.names)]
        for number in self.moving:
            self.cells[number] = self.cells[number].copy()
        for number in self.moving_vetoes:
            self.veto_cells[number] = self.veto_cells[number].copy()
        self.place = self.award = self.earned = np.zeros(0, dtype=np.int64)
        self.bound = 0
        open_places = np.nonzero(frame.counted)[0]
        self._matches = [(one, *one.matches(frame, view, along, open_places)) for one in index.candidates]

    def veto(self) -> Array | None:
        """The number of the first veto at each stay, NO_VETO without one; None if there are none at all."""
        found: Array | None = None
        for number, (_, table) in enumerate(self.index.vetoes):
            if number not in self.moving_vetoes:
                own = table[self.veto_cells[number]]
                found = own if found is None else np.minimum(found, own)
        if found is not None:
            found = np.where(self.frame.counted, found, NO_VETO)
        for one, place, piece in self._matches:
            vetoing = one.vetoes[piece]
            if one.vetoes.any():
                if found is None:
                    found = np.full(len(self.frame), NO_VETO, dtype=np.int32)
                np.minimum.at(found, place[vetoing], one.awards[piece[vetoing]].astype(np.int32))
        return found

    def total(self, kept: Array) -> Array:
        """The points of each stay, 0 where they are not `kept`; raises TooLarge."""
        frame = self.frame
        nights = largest(frame.nights)
        self.bound = sum(one.most[0] + one.most[1] * nights for one in self.index.points)
        if self.bound >= MOST:
            raise TooLarge
        total = self._looked_up([n for n in range(len(self.cells)) if n not in self.moving], slice(0, len(frame)))
        if not kept.all():
            total *= kept
        self._candidates(total, kept)
        return total

    def move(self, rows: slice, tier: Array) -> None:
        """The tiers of a wave are known."""
        cell = np.where(tier < 0, self.index.axes.tiers, tier)
        for number in self.moving:
            self.cells[number][rows] += cell * self.index.points[number].grid.stride(TIER)
        for number in self.moving_vetoes:
            self.veto_cells[number][rows] += cell * self.index.vetoes[number][0].stride(TIER)

    def moved_veto(self, rows: slice, veto: Array) -> None:
        """Put the first veto of each stay of a wave, among those that ask its tier, into `veto` where it is earlier."""
        counted = self.frame.counted[rows]
        for number in self.moving_vetoes:
            own = self.index.vetoes[number][1][self.veto_cells[number][rows]]
            np.minimum(veto, np.where(counted, own, NO_VETO), out=veto)

    def moved(self, rows: slice) -> Array:
        """The points of the stays of a wave by awards that ask its tier, vetoed or not."""
        return self._looked_up(self.moving, rows) * self.frame.counted[rows]

    def _looked_up(self, numbers: Iterable[int], rows: slice) -> Array:
        total = np.zeros(rows.stop - rows.start, dtype=np.int64)
        per_night: Array | None = None
        for number in numbers:
            one, cell = self.index.points[number], self.cells[number][rows]
            if one.by_night is None:
                total += one.table[cell]
                continue
            if one.packed is not None:
                both = one.packed[cell]
                each = both >> PACK
                both &= (1 << PACK) - 1
                total += both
            else:
                each = one.by_night[cell]
                total += one.table[cell]
            per_night = each if per_night is None else np.add(per_night, each, out=per_night)
        if per_night is not None:
            per_night *= self.frame.nights[rows]
            total += per_night
        return total

    def _candidates(self, total: Array, kept: Array) -> None:
        parts = []
        for one, place, piece in self._matches:
            chosen = ~one.vetoes[piece] & kept[place]
            place, piece = place[chosen], piece[chosen]
            points = one.points(self.frame, place, piece)
            some = points > 0
            parts.append((place[some], one.awards[piece[some]], points[some]))
        self._matches = []
        if parts:
            self.place, self.award, self.earned = (np.concatenate(column) for column in zip(*parts, strict=True))
        if len(self.place):
            self.bound += largest(self.earned) * int(np.bincount(self.place).max())
            if self.bound >= MOST:
                raise TooLarge
            np.add.at(total, self.place, self.earned)

    # -- what is reported

    def counted(self, kept: Array) -> Counted:
        """The stays that are `kept`, by cell of each grid."""
        places = slice(None) if kept.all() else np.nonzero(kept)[0]
        nights = self.frame.nights[places]
        return [
            stays_of(cell[places], nights, len(one.stays))
            for cell, one in zip(self.cells, self.index.points, strict=True)
        ]

    def awards(self, kept: Array) -> tuple[Array, Array, Array]:
        """Each award that gives points to a stay that is `kept`: the place, the award's number, the points."""
        places = np.nonzero(kept)[0]
        nights = self.frame.nights[places]
        inside = kept[self.place]
        parts = [(self.place[inside], self.award[inside], self.earned[inside])]
        for one, cell in zip(self.index.points, self.cells, strict=True):
            for listed in one.grid.lists:
                for number, piece in listed.matches(cell[places], 1 << 22):
                    points = one.stay[piece] + one.night[piece] * nights[number]
                    some = points > 0
                    parts.append((places[number[some]], one.awards[piece[some]], points[some]))
        place, award, points = (np.concatenate(column) for column in zip(*parts, strict=True))
        return place, award, points


def _holds(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether some axes answer all that others do."""
    return all(name in names or (name == ARRIVAL and SPAN in names) for name in others)


def _lowest(axes: Axes, clauses: tuple[tuple[int, ExceptionCodes], ...]) -> list[tuple[str, Array]]:
    """For each field that some clauses ask, the number of the first clause that each of its values matches."""
    tables: dict[str, Array] = {}
    for number, (_, clause) in enumerate(clauses):
        if clause.field not in tables:
            tables[clause.field] = np.full(axes.size(clause.field), NO_VETO, dtype=np.int32)
        table, places = tables[clause.field], axes.places(clause.field)
        for code in clause.codes:
            at = places.get(code)
            if at is not None and table[at] == NO_VETO:
                table[at] = number
    return list(tables.items())
