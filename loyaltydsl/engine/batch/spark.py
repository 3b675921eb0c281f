"""Beyond one machine: the same kernel in Spark's `mapInArrow`, over stays brought together by member.

A member's stays meet in one partition, so every partition is a history of its own: it is evaluated by the batch
engine as it stands (`partition.py`) and sends back sums, a few kilobytes, and rows of detail where they are wanted.
Nothing is shuffled but the columns that rules ask for, once; the check for doubled ids shuffles 64-bit hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from loyaltydsl.data.report import InputReport
from loyaltydsl.data.rows import Member
from loyaltydsl.data.schema import Schema, stay_targets
from loyaltydsl.engine.batch.cluster import DistributedError, Watch, session
from loyaltydsl.engine.batch.partition import (
    LARGE,
    MEMBER,
    ODD,
    VERSION,
    Piece,
    Survey,
    Task,
    Whole,
    doubled,
    evaluate,
    pack_member,
)
from loyaltydsl.engine.simulation import Simulation
from loyaltydsl.record import Record, replace
from loyaltydsl.semantics.fields import is_member_field
from loyaltydsl.semantics.program import Program

PARTITION_ROWS = 1_000_000
"""Stays of one partition, so that a task needs less than a gigabyte."""
TASKS_A_CORE = 2
PIECE = "kind string, data binary"
ONE_MACHINE = "run it without `--distributed` to see which"


class Source(Record):
    """Parquet files of stays: their columns with Arrow's types, and the rows of all.

    `sent` are the columns that go to the kernel, `looked_at` those that are only checked and counted, where they
    stand. `ignored` are the columns that no field takes.
    """

    paths: tuple[str, ...]
    types: Mapping[str, Any]
    rows: int
    sent: tuple[str, ...]
    looked_at: tuple[str, ...]
    ignored: tuple[str, ...]


class Answer(Record):
    """A simulation with the account of its input."""

    simulation: Simulation
    report: InputReport
    missing_fields: frozenset[str] = frozenset()


def source_of(program: Program, schema: Schema, paths: Sequence[str], wanted: Iterable[str], members: bool) -> Source:
    """Look at the files' columns, not at their rows; `wanted` are the fields that rules ask for.

    `members` says that there is a members file, so that the stays' own member fields are not read. Raises
    DistributedError for files that only the row reader can take.
    """
    import pyarrow.parquet as pq

    from loyaltydsl.engine.batch.arrow import fits
    from loyaltydsl.engine.batch.history import kept_columns
    from loyaltydsl.engine.batch.parquet import ArrowTable
    from loyaltydsl.engine.batch.people import Odd

    found: list[tuple[str, Any, int]] = []
    for path in paths:
        try:
            with pq.ParquetFile(path) as file:
                found.append((path, file.schema_arrow, file.metadata.num_rows))
        except (OSError, pa.ArrowException):
            raise DistributedError(
                f"`{path}` is no Parquet file that can be read; a run on Spark reads Parquet alone: "
                "`loy prepare --stays FILE --ruleset RULESET --out FILE.parquet` makes one of CSV"
            ) from None
    first = found[0][1]
    known = {target.name: target.type for target in stay_targets(schema, not members)}
    for path, arrow, _ in found:
        if arrow.names != first.names:
            raise DistributedError(f"`{path}` has other columns than `{paths[0]}`; {ONE_MACHINE} are missing")
        for name in known.keys() & set(arrow.names):
            if arrow.field(name).type != first.field(name).type:
                raise DistributedError(f"column `{name}` of `{path}` has another type than in `{paths[0]}`")
    missing = [name for name in ("stay_id", "arrival", "departure") if name not in first.names]
    if missing:
        raise DistributedError(f"`{paths[0]}` has no column `{missing[0]}`")
    if len(set(first.names)) != len(first.names) or any(name != name.strip() for name in first.names):
        raise DistributedError(f"the columns' names in `{paths[0]}` are doubled or have blanks around them")
    types = {name: first.field(name).type for name in first.names if name in known}
    empty = ArrowTable(pa.schema([(name, types[name]) for name in types]).empty_table(), schema)
    for name in types:
        try:
            if name not in ("stay_id", "member_id"):
                empty.column(name)
            elif spark_type(types[name]) != "string":
                raise Odd
        except Odd:
            raise DistributedError(
                f"column `{name}` of `{paths[0]}` is `{types[name]}`, which only a run on one machine reads; "
                f"write it as {_proper(known[name])}"
            ) from None
    kept = kept_columns(schema, frozenset(wanted)) | {"stay_id", "member_id"}
    sent = tuple(name for name in types if name in kept or is_member_field(name))
    looked_at = tuple(
        name
        for name in types
        if name not in sent
        and (name == "currency" or name in schema.vocabularies or not fits(types[name], known[name]))
    )
    ignored = tuple(name for name in first.names if name not in known)
    return Source(tuple(paths), types, sum(rows for *_, rows in found), sent, looked_at, ignored)


def _proper(kind: str) -> str:
    return {
        "date": "date32", "flag": "bool", "points": "int64", "number": "int64 or decimal(18, 6)",
        "money": "int64 or decimal(18, 6)",
    }.get(kind, "string")  # fmt: skip


def spark_type(kind: Any) -> str | None:
    """Spark's type for an Arrow type of the files; None for one that no column of stays may have."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "string"
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    simple = {pa.date32(): "date", pa.bool_(): "boolean", pa.int8(): "tinyint", pa.int16(): "smallint",
              pa.int32(): "int", pa.int64(): "bigint"}  # fmt: skip
    return simple.get(kind)


# -- the jobs, as Spark is told of them


def scan(spark: Any, source: Source, names: Iterable[str]) -> Any:
    """The stays with some columns; the types are given, so that no other column is looked at."""
    columns = ", ".join(f"`{name}` {spark_type(source.types[name])}" for name in names)
    return spark.read.schema(columns).parquet(*map(_address, source.paths))


def _address(path: str) -> str:
    """A file's address on every machine of the cluster; signs of a glob stand for themselves."""
    plain = Path(path).resolve().as_posix()
    return "file://" + "".join(f"\\{sign}" if sign in "*?[]{}\\" else sign for sign in plain)


def survey_job(spark: Any, source: Source, task: Task, names: Sequence[str]) -> Any:
    """Check and count columns that are not sent along, where they stand: no shuffle."""

    def look(batches: Iterable[Any]) -> Iterator[Any]:
        return map(_batch, Survey().look(task, names, batches))

    return scan(spark, source, names).mapInArrow(look, PIECE)


def doubles_job(spark: Any, source: Source, partitions: int) -> Any:
    """The 64-bit hashes of stay ids that come twice: eight bytes a stay are shuffled."""
    from pyspark.sql import functions as f

    def find(batches: Iterable[Any]) -> Iterator[Any]:
        yield pa.RecordBatch.from_pydict({"hash": pa.array(doubled(batches), pa.int64())})

    hashes = scan(spark, source, ["stay_id"]).select(f.xxhash64("stay_id").alias("hash"))
    return hashes.repartition(partitions, "hash").mapInArrow(find, "hash long")


def main_job(spark: Any, source: Source, task: Task, members: Mapping[str, Member] | None, partitions: int) -> Any:
    """Stays, and members of a members file, brought together by member; then the kernel on each partition."""
    from pyspark.sql import functions as f

    rows = scan(spark, source, source.sent)
    if members is not None:
        rows = rows.select("*", f.lit(None).cast("binary").alias(MEMBER))
        rows = rows.unionByName(_members(spark, source, members), allowMissingColumns=True)
    by_id = "member_id" in rows.columns
    key = f.coalesce(f.col("member_id"), f.col("stay_id")) if by_id else f.col("stay_id")

    def work(batches: Iterable[Any]) -> Iterator[Any]:
        return map(_batch, evaluate(task, batches))

    return rows.repartition(partitions, key).mapInArrow(work, PIECE)


def _members(spark: Any, source: Source, members: Mapping[str, Member]) -> Any:
    """Members as rows of their own: what rules may ask of them, packed."""
    fields = ("joined", "tier", "points", "segment", "language")
    table = {"member_id": pa.array(list(members), pa.string()),
             MEMBER: pa.array([pack_member(member, fields) for member in members.values()], pa.binary())}  # fmt: skip
    return spark.createDataFrame(pa.table(table))


def _batch(piece: Piece) -> Any:
    return pa.RecordBatch.from_pydict({"kind": [piece[0]], "data": [piece[1]]})


def partitions_for(rows: int, cores: int) -> int:
    """How many partitions: two tasks a core at least, and a million stays each at most on average."""
    return max(TASKS_A_CORE * cores, -(-rows // PARTITION_ROWS))


# -- a run


def simulate(
    program: Program,
    source: Source,
    schema: Schema,
    master: str,
    before: InputReport,
    members: Mapping[str, Member] | None = None,
    *,
    first_day: int | None = None,
    last_day: int | None = None,
    detail: bool = False,
    voucher_key: bytes | None = None,
    max_issued: int | None = None,
    partitions: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
    notice: Callable[[str], None] = lambda _: None,
) -> Answer:
    """Evaluate Parquet files on Spark (`local[N]`, `spark://…`): the result of the batch engine on one machine.

    `before` is what is known of the input without its rows: ignored columns, the account of the members file.
    `progress` is told the number of tasks done, `notice` what the user should know. Raises DistributedError.
    """
    from loyaltydsl._version import __version__

    withheld = source.types.keys() - {"currency", *source.sent}
    task = Task(program, schema, __version__, frozenset(withheld), members is not None, detail, first_day, last_day)
    with session(master) as spark, Watch(spark, progress, notice):
        count = partitions or partitions_for(source.rows, spark.sparkContext.defaultParallelism)
        survey = _survey(spark, source, task)
        task = replace(task, months=survey.months())
        _refuse_doubles(spark, source, count)
        whole = Whole(task)
        for row in main_job(spark, source, task, members, count).collect():
            whole.add(*_sound(row["kind"], bytes(row["data"])))
        return Answer(whole.simulation(voucher_key, max_issued), whole.report(before, survey.codes))


def _survey(spark: Any, source: Source, task: Task) -> Survey:
    survey = Survey()
    buys = any(reward.purchase is not None for reward in task.program.rewards)
    dated = [name for name in ("status", "departure") if name in source.types] if buys else []
    names = [*source.looked_at, *dated]
    if names:
        for row in survey_job(spark, source, task, names).collect():
            survey.add(_sound(row["kind"], bytes(row["data"]))[1])
    return survey


def _refuse_doubles(spark: Any, source: Source, partitions: int) -> None:
    from pyspark.sql import functions as f

    hashes = [row["hash"] for row in doubles_job(spark, source, partitions).collect()]
    if not hashes:
        return
    ids = scan(spark, source, ["stay_id"])
    ids = ids.where(f.xxhash64("stay_id").isin(hashes[:1000])).groupBy("stay_id").count().where("count > 1")
    for row in ids.orderBy("stay_id").limit(1).collect():
        named = "without an id" if row["stay_id"] is None else f"with the id `{row['stay_id']}`"
        raise DistributedError(f"there are several stays {named}; {ONE_MACHINE} rows they are")


def _sound(kind: str, data: bytes) -> Piece:
    """A piece that is no complaint."""
    from loyaltydsl._version import __version__

    if kind == VERSION:
        raise DistributedError(
            f"a worker has version {data.decode()} of loyaltydsl, this machine {__version__}: they must be the same"
        )
    if kind == ODD:
        raise DistributedError(f"rows of the stays cannot be read; {ONE_MACHINE} they are")
    if kind == LARGE:
        raise DistributedError(
            "numbers of the members are too large for a run on Spark; run it without `--distributed`"
        )
    return kind, data
