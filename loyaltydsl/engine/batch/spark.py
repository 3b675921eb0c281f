"""Beyond one machine: the same kernel in Spark's `mapInArrow`, over stays partitioned by member.

A member's stays meet in one partition, so every partition is a history of its own: it is evaluated by the batch
engine as it stands, and sends back sums, a few kilobytes, which the driver adds up. Nothing else is shuffled but the
columns that rules ask for.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from loyaltydsl.data.schema import Schema
from loyaltydsl.engine.simulation import Simulation, Tally, conclude
from loyaltydsl.semantics.program import Program

KEY = "member_key"
"""The column by which stays are brought together: the member, or the stay itself where it has none."""
ALWAYS = ("stay_id", "member_id", "status", "arrival", "departure", "room_revenue", "food_revenue", "other_revenue",
          "points_payment", "currency")  # fmt: skip
SUMS = ("program",)


class DistributedError(Exception):
    """A run that only the row reader can judge, or in which two stays share an id."""


def partition(
    program: Program, schema: Schema, first_day: int | None, last_day: int | None
) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """The function of `mapInArrow`: all record batches of a partition to one row with its sums."""

    def work(batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow as pa

        from loyaltydsl.engine.batch.history import history_of
        from loyaltydsl.engine.batch.parquet import ArrowTable, Odd
        from loyaltydsl.engine.batch.simulate import Batch

        found = [batch for batch in batches if batch.num_rows]
        if not found:
            return
        table = pa.Table.from_batches(found).drop_columns([KEY])
        try:
            history = history_of(ArrowTable(table, schema), schema, frozenset(), False)
        except Odd:
            yield pa.RecordBatch.from_pydict({"sums": [b""], "rows": [table.num_rows]})
            return
        batch = Batch(program, history.stays, history.members, first_day, last_day)
        batch.run()
        sums = {name: value for name, value in vars(batch.tally).items() if name not in SUMS}
        yield pa.RecordBatch.from_pydict({"sums": [pickle.dumps(sums)], "rows": [table.num_rows]})

    return work


def job(session: Any, paths: Sequence[str], wanted: frozenset[str], work: Callable[..., Any], partitions: int) -> Any:
    """The job: the columns that are asked for, brought together by member, then `work` on each partition."""
    from pyspark.sql import functions as f

    stays = session.read.parquet(*paths)
    stays = stays.select(*[name for name in stays.columns if name in wanted or name in ALWAYS])
    key = f.coalesce(f.col("member_id"), f.col("stay_id")) if "member_id" in stays.columns else f.col("stay_id")
    keyed = stays.withColumn(KEY, key).repartition(partitions, KEY)
    return keyed.mapInArrow(work, "sums binary, rows long")


def simulate(
    program: Program,
    schema: Schema,
    paths: Sequence[str],
    wanted: frozenset[str],
    master: str,
    *,
    first_day: int | None = None,
    last_day: int | None = None,
    max_issued: int | None = None,
    partitions: int = 200,
) -> Simulation:
    """Evaluate Parquet files on a Spark cluster (`local[N]`, `spark://…`); the totals of the batch engine.

    Raises DistributedError for data that the row reader has to look at first.
    """
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as f

    from loyaltydsl.engine.batch.tally import merge

    session = SparkSession.builder.master(master).appName("loyaltydsl").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    ids = session.read.parquet(*paths).select("stay_id")
    if ids.groupBy("stay_id").agg(f.count(f.lit(1)).alias("n")).where("n > 1 or stay_id is null").limit(1).collect():
        raise DistributedError("two stays have the same id, or one has none")
    done = job(session, paths, wanted, partition(program, schema, first_day, last_day), partitions).collect()
    tally = Tally(program)
    for row in done:
        if not row["sums"]:
            raise DistributedError("the stays have values that only a run on one machine can judge")
        part = Tally.__new__(Tally)
        part.__dict__.update(pickle.loads(bytes(row["sums"])))
        merge(tally, part)
    return conclude(program, tally, "batch", None, None, max_issued)
