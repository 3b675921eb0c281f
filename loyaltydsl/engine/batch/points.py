"""From columns to a points column, in the order of the data: the shortest way that a program allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

from loyaltydsl.data.schema import Schema
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.history import TOGETHER, kept_columns
from loyaltydsl.engine.batch.order import packed_order
from loyaltydsl.engine.batch.parquet import THREADS, ParquetFiles, ParquetMembers
from loyaltydsl.engine.batch.plan import Plan
from loyaltydsl.engine.batch.simulate import Batch
from loyaltydsl.engine.batch.tables import NIGHT_BITS, STAY_BITS, NotTabular, Tables
from loyaltydsl.semantics.program import Program, TierLadder

BLOCK = 1 << 15
"""Rows of one step: what is worked on stays in the cache."""
CLIMB_ROWS = 1 << 18
NARROW = 16
"""Members of a wave below which numpy's calls cost more than a loop."""
NIGHT_WIDTH = 16
"""Bits of the nights beside a stay's points."""


def points(program: Program, schema: Schema, paths: Sequence[str], asked: frozenset[str]) -> Array:
    """The points of every row of Parquet files, all of them checked-out stays; `asked` are the fields of the rules.

    Nothing else is read or checked: this is what the benchmarks compare. Raises `parquet.Odd` for other files.
    """
    files = ParquetFiles(paths, schema)
    plan = Plan(program)
    ladder = program.tiers
    simple = ladder is None or ladder.assigned or (plan.tier_moves and ladder.window is None)
    if plan.tier_moves and {"points", "tier"} & set(files.names):
        simple = False  # members do not all begin with nothing
    if simple and not plan.looks_back() and "points" not in asked:
        try:
            return _by_tables(program, plan, files, asked)
        except NotTabular:
            pass
    return _by_frames(program, files, asked)


def _by_tables(program: Program, plan: Plan, files: ParquetFiles, asked: frozenset[str]) -> Array:
    moving = plan.tier_moves and any(part.asks_state for part in plan.folded)
    derived = {"total_revenue": ("room_revenue", "food_revenue", "other_revenue"), "lead_time": ("booked",)}
    names = {part for name in asked for part in derived.get(name, (name,))} - {"nights"}
    names |= {"arrival", "departure"}
    if plan.tier_moves:
        names.discard("tier")
    members: Array | tuple[Array, Any] | None = None
    if moving:  # before the columns are there: making member numbers takes more memory than it leaves
        members = files.member_runs() if files.in_member_order else files.member_numbers(False)
    files.load(name for name in sorted(names) if name in files.types)
    tables = Tables(program, files.column, plan.tier_moves)
    if members is None or tables.tier_table is None:
        return stateless(tables, files.count)
    return _climbing(program, tables, files.count, members)


def _blocks(count: int, size: int = BLOCK) -> Iterator[tuple[int, int]]:
    return ((at, min(at + size, count)) for at in range(0, count, size))


def stateless(tables: Tables, count: int) -> Array:
    result = np.empty(count, dtype=np.int64)

    def work(block: tuple[int, int]) -> None:
        total, killed, _ = tables.points(*block)
        if killed is not None:
            total *= ~killed
        result[block[0] : block[1]] = total

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, _blocks(count)))
    return result


def _climbing(program: Program, tables: Tables, count: int, members: Array | tuple[Array, Any]) -> Array:
    """Tiers that points move, where awards ask the tier alone: the rest is added up first, then tiers are climbed.

    `members` are the places at which a member begins, or each row's member and the ids.
    """
    assert program.tiers is not None
    assert tables.tier_table is not None
    packed = np.empty(count, dtype=np.int64)

    def work(block: tuple[int, int]) -> None:
        total, killed, nights = tables.points(*block)
        if killed is not None:
            total[killed] = -1
        total <<= NIGHT_WIDTH
        total |= nights
        packed[block[0] : block[1]] = total

    if tables.longest >= 1 << NIGHT_WIDTH:
        raise NotTabular
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, _blocks(count)))
    if not isinstance(members, tuple):
        return climb(program.tiers, tables.tier_table, None, members, packed)
    member = members[0]
    order, begins, _ = packed_order(member, tables.departure, tables.arrival)
    return climb(program.tiers, tables.tier_table, order, np.nonzero(begins)[0], packed)


def climb(ladder: TierLadder, table: Array, order: Array | None, starts: Array, packed: Array) -> Array:
    """Fold lifetime points of stays in `order` (None: as they stand), where a member begins at each of `starts`.

    Some thousands of members are taken at a time, so that they stay in the cache.

    `packed` holds a stay's points without those for its tier (-1 where it earns nothing at all) and its nights;
    `table` the points of each tier. The points are written in its place.
    """
    ends = np.append(starts[1:], len(packed))
    steps = np.append(np.searchsorted(starts, np.arange(0, len(packed), CLIMB_ROWS)), len(starts)).tolist()

    def work(step: tuple[int, int]) -> None:
        first, last = step
        if first < last:
            rows = slice(int(starts[first]), int(ends[last - 1]))
            at, counts = starts[first:last] - starts[first], ends[first:last] - starts[first:last]
            if order is None:
                packed[rows] = _climb_some(ladder, table, packed[rows], at, counts)
            else:
                places = order[rows]
                packed[places] = _climb_some(ladder, table, packed.take(places), at, counts)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, pairwise(steps)))
    return packed


def _climb_some(ladder: TierLadder, table: Array, packed: Array, starts: Array, counts: Array) -> Array:
    """The k-th stays of all members at once, after their (k-1)-th; members with more stays stand first."""
    per_stay, per_night = table & ((1 << STAY_BITS) - 1), (table >> STAY_BITS) & ((1 << NIGHT_BITS) - 1)
    by_count = np.argsort(-np.minimum(counts, 32767).astype(np.int16), kind="stable")
    deepest = int(counts.max())
    if deepest >= 32767:
        by_count = np.argsort(-counts, kind="stable")
    starts, counts = starts[by_count], counts[by_count]
    width = np.searchsorted(-counts, -np.arange(deepest), side="left").tolist()
    result = np.empty_like(packed)
    reached = np.zeros(len(starts), dtype=np.int64)
    tier = np.zeros(len(starts), dtype=np.intp)
    for k, size in enumerate(width):
        if size < NARROW:
            _one_by_one(
                ladder, (per_stay.tolist(), per_night.tolist()), packed, result, reached, starts, counts, k, size
            )
            break
        at = starts[:size] + k
        own, rank = packed.take(at), tier[:size]
        nights = own & ((1 << NIGHT_WIDTH) - 1)
        own >>= NIGHT_WIDTH
        open_rows = own >= 0
        nights *= per_night.take(rank)
        own += nights
        own += per_stay.take(rank)
        own *= open_rows
        result[at] = own
        now = reached[:size]
        now += own
        rank[:] = now >= ladder.thresholds[1] if len(ladder.thresholds) > 1 else 0
        for threshold in ladder.thresholds[2:]:
            rank += now >= threshold
    return result


def _one_by_one(
    ladder: TierLadder,
    tables: tuple[list[int], list[int]],
    packed: Array,
    result: Array,
    reached: Array,
    starts: Array,
    counts: Array,
    done: int,
    members: int,
) -> None:
    """The few members with very many stays: a wave of a handful is slower than a loop."""
    per_stay, per_night = tables
    for number in range(members):
        begin, end = int(starts[number]) + done, int(starts[number] + counts[number])
        balance, gained = int(reached[number]), []
        rank = ladder.rank_at(balance)
        for value in packed[begin:end].tolist():
            base = value >> NIGHT_WIDTH
            points = base + per_stay[rank] + per_night[rank] * (value & ((1 << NIGHT_WIDTH) - 1)) if base >= 0 else 0
            gained.append(points)
            if points:
                balance += points
                rank = ladder.rank_at(balance)
        result[begin:end] = gained


def _by_frames(program: Program, files: ParquetFiles, asked: frozenset[str]) -> Array:
    """Any program: the whole engine, of which only the points are kept."""
    kept = kept_columns(files.schema, asked)
    with ThreadPoolExecutor(1) as pool:
        numbering = pool.submit(files.member_numbers, False)
        if files.count > TOGETHER:
            numbering.result()
        files.load(name for name in files.names if name in files.types and name in kept)
        numbers, ids = numbering.result()
    members = ParquetMembers(files, numbers.astype(np.int32), ids)
    batch = Batch(program, files.stays(members.numbers, members), members)
    batch.totals = np.zeros(files.count, dtype=np.int64)
    batch.run()
    return batch.totals
