"""A whole table: W1s and W1m from Parquet to a points column, written by hand for each peer."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench.workload import CHANNELS, GENERAL, GROUPS, LEVELS, RATES, ROOMS, THRESHOLDS, W1M, W1S, program_of

SPRING = (date(2024, 3, 1), date(2024, 5, 31))
CHRISTMAS = (date(2024, 12, 20), date(2025, 1, 5))
STAY_POINTS = (5, 750, 1000, 1500, 0, 0)
NIGHT_POINTS = (0, 0, 0, 0, 1000, 1500)


# ---------------------------------------------------------------- ours


def ours(path: Path, text: str) -> np.ndarray:
    """From Parquet to a points column, as `loyaltydsl` does it; checking the ruleset is part of it."""
    from loyaltydsl.engine.batch.points import points
    from loyaltydsl.tools.asked import asked_fields, schema_of

    program = program_of(text)
    return points(program, schema_of(program), [str(path)], frozenset(asked_fields(program)))


def ours_stateless(path: Path) -> np.ndarray:
    return ours(path, W1S)


def ours_with_state(path: Path) -> np.ndarray:
    return ours(path, W1M)


def ours_general(path: Path) -> np.ndarray:
    return ours(path, GENERAL)


def ours_whole(path: Path, text: str) -> dict[str, Any]:
    """All that `loy simulate` does: doubled ids, bad rows, every total of the report."""
    from loyaltydsl.engine.batch.history import History, read_any_history
    from loyaltydsl.engine.batch.simulate import simulate_columns
    from loyaltydsl.tools.asked import asked_fields, schema_of

    program = program_of(text)
    history = read_any_history(schema_of(program), [str(path)], frozenset(asked_fields(program)))
    assert history is not None
    if isinstance(history, History):
        return simulate_columns(program, history.stays, history.members).summary
    return history.simulate(program).summary


# ---------------------------------------------------------------- polars


def _polars_base(lazy: Any) -> Any:
    """All awards but those that ask the level, as expressions over the scanned columns."""
    import polars as pl

    nights = (pl.col("departure") - pl.col("arrival")).dt.total_days().cast(pl.Int32)
    last = pl.col("departure") - pl.duration(days=1)

    def any_night(span: tuple[date, date]) -> Any:
        return (pl.col("arrival") <= span[1]) & (last >= span[0]) & (pl.col("arrival") < pl.col("departure"))

    weekday = pl.col("arrival").dt.weekday()
    since = (pl.col("departure") - pl.col("joined")).dt.total_days()
    points = (
        pl.col("room_revenue").clip(0).cast(pl.Int64) * 10
        + pl.when(pl.col("rate_code").is_in(RATES[:20])).then(250).otherwise(0)
        + pl.when(pl.col("rate_code").is_in(RATES[20:30])).then(40 * nights).otherwise(0)
        + pl.when(pl.col("room_type").is_in(ROOMS[20:25])).then(500).otherwise(0)
        + pl.when(any_night(SPRING)).then(50 * nights).otherwise(0)
        + pl.when(any_night(CHRISTMAS)).then(300).otherwise(0)
        + pl.when(weekday.is_in([5, 6])).then(100).otherwise(0)
        + pl.when(since.is_between(0, 7)).then(500).otherwise(0)
        + pl.when(pl.col("guest_type").is_in(["10Yr", "Owner"])).then(75 * nights).otherwise(0)
        + pl.when(pl.col("channel_code").is_in(CHANNELS[:2]) & (nights >= 2)).then(150).otherwise(0)
    )
    excluded = (
        pl.col("rate_code").is_in(RATES[190:])
        | pl.col("room_type").is_in(ROOMS[28:])
        | (pl.col("group_code") == GROUPS[0]).fill_null(False)
    )
    return lazy, points, excluded, nights


def polars_stateless(path: Path) -> np.ndarray:
    """Expressions, streamed."""
    import polars as pl

    lazy, points, excluded, nights = _polars_base(pl.scan_parquet(path))
    level = pl.col("tier")
    by_level = pl.when(level == LEVELS[0]).then(STAY_POINTS[0])
    for name, stay, night in zip(LEVELS[1:], STAY_POINTS[1:], NIGHT_POINTS[1:], strict=True):
        by_level = by_level.when(level == name).then(stay + night * nights)
    elite = pl.when(level.is_in(LEVELS[2:])).then(200).otherwise(0)
    total = pl.when(excluded).then(0).otherwise(points + by_level + elite).cast(pl.Int64).alias("points")
    return lazy.select(total).collect(engine="streaming")["points"].to_numpy()


def polars_with_state(path: Path) -> np.ndarray:
    """A fixpoint: guess each stay's level, add up, correct, until nothing changes (balances cannot fall)."""
    import polars as pl

    lazy, points, excluded, nights = _polars_base(pl.scan_parquet(path))
    frame = (
        lazy.select(
            "member_id", "arrival", "departure",
            pl.when(excluded).then(-1).otherwise(points).cast(pl.Int64).alias("base"), nights.alias("nights"),
        )
        .with_row_index("row")
        .collect(engine="streaming")
        .with_columns(pl.col("member_id").cast(pl.Categorical).to_physical())
        .sort("member_id", "departure", "arrival", "row")
    )  # fmt: skip
    frame = frame.with_columns(pl.lit(0, pl.Int8).alias("level"))
    open_ = pl.col("base") >= 0
    of_levels = [points + (200 if level >= 2 else 0) for level, points in enumerate(STAY_POINTS)]
    stay = pl.col("level").replace_strict(list(range(6)), of_levels, return_dtype=pl.Int64)
    night = pl.col("level").replace_strict(list(range(6)), list(NIGHT_POINTS), return_dtype=pl.Int64)
    earned = pl.when(open_).then(pl.col("base") + stay + night * pl.col("nights")).otherwise(0).alias("points")
    while True:
        step = frame.with_columns(earned).with_columns(
            (pl.col("points").cum_sum().over("member_id") - pl.col("points")).alias("reached")
        )
        level = pl.lit(0, pl.Int8)
        for threshold in THRESHOLDS[1:]:
            level = level + (pl.col("reached") >= threshold).cast(pl.Int8)
        new = step.with_columns(level.alias("next"))
        if new.select((pl.col("next") == pl.col("level")).all()).item():
            return new.sort("row")["points"].to_numpy()
        frame = new.with_columns(pl.col("next").alias("level")).drop("points", "reached", "next")


# ---------------------------------------------------------------- duckdb


def _in(codes: list[str]) -> str:
    return "(" + ", ".join(f"'{code}'" for code in codes) + ")"


_SQL_BASE = f"""
  greatest(room_revenue, 0)::BIGINT * 10
  + CASE WHEN rate_code IN {_in(RATES[:20])} THEN 250 ELSE 0 END
  + CASE WHEN rate_code IN {_in(RATES[20:30])} THEN 40 * (departure - arrival) ELSE 0 END
  + CASE WHEN room_type IN {_in(ROOMS[20:25])} THEN 500 ELSE 0 END
  + CASE WHEN arrival <= DATE '{SPRING[1]}' AND departure > DATE '{SPRING[0]}' AND arrival < departure
         THEN 50 * (departure - arrival) ELSE 0 END
  + CASE WHEN arrival <= DATE '{CHRISTMAS[1]}' AND departure > DATE '{CHRISTMAS[0]}' AND arrival < departure
         THEN 300 ELSE 0 END
  + CASE WHEN isodow(arrival) IN (5, 6) THEN 100 ELSE 0 END
  + CASE WHEN departure - joined BETWEEN 0 AND 7 THEN 500 ELSE 0 END
  + CASE WHEN guest_type IN ('10Yr', 'Owner') THEN 75 * (departure - arrival) ELSE 0 END
  + CASE WHEN channel_code IN {_in(CHANNELS[:2])} AND departure - arrival >= 2 THEN 150 ELSE 0 END
"""
_SQL_EXCLUDED = (
    f"(rate_code IN {_in(RATES[190:])} OR room_type IN {_in(ROOMS[28:])} "
    f"OR coalesce(group_code = '{GROUPS[0]}', false))"
)


def _level_sql(level: str) -> str:
    return (
        f"CASE {level} WHEN 0 THEN 5 WHEN 1 THEN 750 WHEN 2 THEN 1000 WHEN 3 THEN 1500"
        f" WHEN 4 THEN 1000 * nights ELSE 1500 * nights END + CASE WHEN {level} >= 2 THEN 200 ELSE 0 END"
    )


def _duckdb(threads: int = 2) -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    return connection


def duckdb_stateless(path: Path) -> np.ndarray:
    level = "list_position(" + str(list(LEVELS)) + ", tier) - 1"
    sql = f"""
      SELECT CASE WHEN {_SQL_EXCLUDED} THEN 0 ELSE {_SQL_BASE} + {_level_sql("level")} END::BIGINT AS points
      FROM (SELECT *, departure - arrival AS nights,
                   CASE tier {" ".join(f"WHEN '{name}' THEN {i}" for i, name in enumerate(LEVELS))} END AS level
            FROM read_parquet('{path}'))"""
    del level
    return _duckdb().execute(sql).fetchnumpy()["points"]


def duckdb_with_state(path: Path) -> np.ndarray:
    """A recursive query: the k-th stays of all members after their (k-1)-th."""
    at = "+".join(f"(reached >= {threshold})::INT" for threshold in THRESHOLDS[1:])
    earned = f"CASE WHEN s.base < 0 THEN 0 ELSE s.base + {_level_sql('f.level').replace('nights', 's.nights')} END"
    connection = _duckdb()
    connection.execute(
        f"""CREATE TEMP TABLE stays AS
        SELECT row, member, nights, base, row_number() OVER (PARTITION BY member ORDER BY departure, arrival, row) AS k
        FROM (SELECT file_row_number AS row, member_id AS member, departure, arrival, departure - arrival AS nights,
                     CASE WHEN {_SQL_EXCLUDED} THEN -1 ELSE {_SQL_BASE} END::BIGINT AS base
              FROM read_parquet('{path}', file_row_number = true))"""
    )
    found = connection.execute(
        f"""WITH RECURSIVE fold AS (
          SELECT member, 0::BIGINT AS k, 0::BIGINT AS reached, 0 AS level, 0::BIGINT AS points, -1::BIGINT AS row
          FROM (SELECT DISTINCT member FROM stays)
          UNION ALL
          SELECT member, k, reached, {at} AS level, points, row FROM (
            SELECT f.member, s.k, f.reached + {earned} AS reached, {earned}::BIGINT AS points, s.row
            FROM fold f JOIN stays s ON s.member = f.member AND s.k = f.k + 1)
        )
        SELECT row, points FROM fold WHERE k > 0"""
    ).fetchnumpy()
    result = np.empty(len(found["row"]), dtype=np.int64)
    result[found["row"]] = found["points"]
    return result


# ---------------------------------------------------------------- numpy tables and a fold in C


def _c_library() -> ctypes.CDLL:
    """The hand-written fold, compiled once a process."""
    global _LIBRARY
    if _LIBRARY is None:
        folder = Path(tempfile.mkdtemp())
        source = Path(__file__).with_name("fold.c")
        subprocess.run(
            ["gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", folder / "fold.so", source], check=True
        )
        _LIBRARY = ctypes.CDLL(str(folder / "fold.so"))
    return _LIBRARY


_LIBRARY: ctypes.CDLL | None = None


def c_with_state(path: Path) -> np.ndarray:
    """Columns by Arrow, points without the level by one C pass over codes, then a fold partitioned by member."""
    import pyarrow.parquet as pq

    codes = ["rate_code", "room_type", "group_code", "channel_code", "guest_type"]
    names = [*codes, "arrival", "departure", "joined", "room_revenue", "member_id"]
    table = pq.ParquetFile(path, read_dictionary=codes, memory_map=True).read(names, use_threads=True)
    count = table.num_rows

    def indexes(name: str, known: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
        """Codes, and for each the bits of `known`; a missing one has none."""
        column = table[name].unify_dictionaries().combine_chunks()
        column = column.chunk(0) if hasattr(column, "num_chunks") else column
        bits = np.array([known.get(value, 0) for value in column.dictionary.to_pylist()] + [0], dtype=np.uint8)
        return column.indices.fill_null(len(bits) - 1).to_numpy().astype(np.int32, copy=False), bits

    def bits(*groups: list[str]) -> dict[str, int]:
        return {code: 1 << i for i, group in enumerate(groups) for code in group}

    tables = [
        indexes("rate_code", bits(RATES[:20], RATES[20:30], RATES[190:])),
        indexes("room_type", bits(ROOMS[20:25], ROOMS[28:])),
        indexes("group_code", bits([GROUPS[0]])),
        indexes("channel_code", bits(CHANNELS[:2])),
        indexes("guest_type", bits(["10Yr", "Owner"])),
    ]
    days = [table[name].cast("int32").to_numpy() for name in ("arrival", "departure", "joined")]
    revenue = table["room_revenue"].to_numpy()
    encoded = table["member_id"].dictionary_encode().combine_chunks()
    encoded = encoded.chunk(0) if hasattr(encoded, "num_chunks") else encoded
    member = encoded.indices.to_numpy()
    result = np.empty(count, dtype=np.int64)
    held = [*(array for pair in tables for array in pair), *days, revenue, member]
    held = [np.ascontiguousarray(array) for array in held]
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in held]
    library = _c_library()
    library.fold.restype = ctypes.c_int
    done = library.fold(
        ctypes.c_int64(count), ctypes.c_int64(len(encoded.dictionary)), *pointers, ctypes.c_void_p(result.ctypes.data)
    )
    assert done == 0
    return result


# ---------------------------------------------------------------- plain python


def python_with_state(path: Path) -> np.ndarray:
    """A loop over rows that are already in memory would be this; reading is part of it here."""
    import pyarrow.parquet as pq

    names = ["member_id", "rate_code", "room_type", "group_code", "channel_code", "guest_type", "arrival", "departure",
             "joined", "room_revenue"]  # fmt: skip
    table = pq.ParquetFile(path).read(names)
    promoted, long_promoted, staff = set(RATES[:20]), set(RATES[20:30]), set(RATES[190:])
    suites, houses, web = set(ROOMS[20:25]), set(ROOMS[28:]), set(CHANNELS[:2])
    reached: dict[str, int] = {}
    result = []
    for who, rate, room, group, channel, guest, arrival, departure, joined, revenue in zip(
        *(table[name].to_pylist() for name in names), strict=True
    ):
        if rate in staff or room in houses or group == GROUPS[0]:
            result.append(0)
            continue
        nights = (departure - arrival).days
        points = max(revenue, 0) * 10
        if rate in promoted:
            points += 250
        if rate in long_promoted:
            points += 40 * nights
        if room in suites:
            points += 500
        if arrival <= SPRING[1] and departure > SPRING[0]:
            points += 50 * nights
        if arrival <= CHRISTMAS[1] and departure > CHRISTMAS[0]:
            points += 300
        if arrival.weekday() in (4, 5):
            points += 100
        if 0 <= (departure - joined).days <= 7:
            points += 500
        if guest in ("10Yr", "Owner"):
            points += 75 * nights
        if channel in web and nights >= 2:
            points += 150
        balance = reached.get(who, 0)
        level = sum(balance >= threshold for threshold in THRESHOLDS) - 1
        points += STAY_POINTS[level] + NIGHT_POINTS[level] * nights + (200 if level >= 2 else 0)
        reached[who] = balance + points
        result.append(points)
    return np.array(result, dtype=np.int64)
