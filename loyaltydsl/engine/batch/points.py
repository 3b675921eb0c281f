"""From columns to a points column, in the order of the data: the shortest way that a program allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from loyaltydsl.data.schema import Schema
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.order import packed_order
from loyaltydsl.engine.batch.parquet import THREADS, ParquetFiles, ParquetMembers
from loyaltydsl.engine.batch.plan import Plan
from loyaltydsl.engine.batch.simulate import Batch
from loyaltydsl.engine.batch.tables import NIGHT_BITS, STAY_BITS, NotTabular, Tables
from loyaltydsl.semantics.program import Program

BLOCK = 1 << 16
"""Rows of one step: what is worked on stays in the cache."""


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
    return _by_frames(program, files)


def _by_tables(program: Program, plan: Plan, files: ParquetFiles, asked: frozenset[str]) -> Array:
    moving = plan.tier_moves and any(part.asks_state for part in plan.folded)
    derived = {"total_revenue": ("room_revenue", "food_revenue", "other_revenue"), "lead_time": ("booked",)}
    names = {part for name in asked for part in derived.get(name, (name,))} - {"nights"}
    names |= {"arrival", "departure"}
    if plan.tier_moves:
        names.discard("tier")
    with ThreadPoolExecutor(1) as pool:
        members = pool.submit(files.member_numbers, False) if moving else None
        files.load(name for name in sorted(names) if name in files.types)
        tables = Tables(program, files.column, plan.tier_moves)
        if not moving or tables.tier_table is None:
            return _stateless(tables, files.count)
        assert members is not None
        return _climbing(program, tables, files.count, members.result()[0])


def _blocks(count: int, size: int = BLOCK) -> Iterator[tuple[int, int]]:
    return ((at, min(at + size, count)) for at in range(0, count, size))


def _stateless(tables: Tables, count: int) -> Array:
    result = np.empty(count, dtype=np.int64)

    def work(block: tuple[int, int]) -> None:
        total, killed, _ = tables.points(*block)
        if killed is not None:
            total *= ~killed
        result[block[0] : block[1]] = total

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, _blocks(count)))
    return result


def _climbing(program: Program, tables: Tables, count: int, member: Array) -> Array:
    """Tiers that points move, where awards ask the tier alone: the rest is added up first, then tiers are climbed."""
    assert program.tiers is not None
    assert tables.tier_table is not None
    base = np.empty(count, dtype=np.int64)
    nights = np.empty(count, dtype=np.int32)

    def work(block: tuple[int, int]) -> None:
        total, killed, length = tables.points(*block)
        if killed is not None:
            total[killed] = -1
        base[block[0] : block[1]] = total
        nights[block[0] : block[1]] = length

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, _blocks(count)))
    order = packed_order(member.astype(np.int64), tables.departure, tables.arrival)
    return climb(program, tables.tier_table, order, member, base, nights)


def climb(program: Program, table: Array, order: Array, member: Array, base: Array, nights: Array) -> Array:
    """Fold lifetime points: the k-th stays of all members at once, members with more stays first.

    `base` is -1 where a stay earns nothing whatever the tier.
    """
    assert program.tiers is not None
    thresholds = np.array(program.tiers.thresholds[1:], dtype=np.int64)
    per_stay, per_night = table & ((1 << STAY_BITS) - 1), table >> STAY_BITS
    per_night &= (1 << NIGHT_BITS) - 1
    inside = member[order]
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (inside[1:] != inside[:-1]) | (inside[1:] < 0)
    starts = np.nonzero(begins)[0]
    counts = np.diff(np.append(starts, len(order)))
    by_count = np.argsort(-counts, kind="stable")
    starts, counts = starts[by_count], counts[by_count]
    result = base
    reached = np.zeros(len(starts), dtype=np.int64)
    tier = np.zeros(len(starts), dtype=np.int64)
    width = len(counts) - np.searchsorted(counts[::-1], np.arange(int(counts[0]) if len(counts) else 0), side="right")
    for k, size in enumerate(width.tolist()):
        rows = order[starts[:size] + k]
        own = base[rows]
        rank = tier[:size]
        gained = own + per_stay[rank] + per_night[rank] * nights[rows]
        gained *= own >= 0
        result[rows] = gained
        reached[:size] += gained
        np.copyto(rank, np.searchsorted(thresholds, reached[:size], side="right"))
    return result


def _by_frames(program: Program, files: ParquetFiles) -> Array:
    """Any program: the whole engine, of which only the points are kept."""
    numbers, ids = files.member_numbers(False)
    members = ParquetMembers(files, numbers.astype(np.int32), ids)
    batch = Batch(program, files.stays(members.numbers, members), members)
    batch.totals = np.zeros(files.count, dtype=np.int64)
    batch.run()
    return batch.totals
