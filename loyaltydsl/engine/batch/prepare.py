"""A history put in member order with dictionary codes, once, so that later runs need neither hashing nor sorting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from loyaltydsl.semantics.fields import BY_NAME, MEMBER_COLUMNS, FieldType

if TYPE_CHECKING:
    from loyaltydsl.data.schema import Schema
    from loyaltydsl.engine.batch.sources import Types

MARK = b"loyaltydsl.member_order"
"""The key in the file's metadata that says in which order its rows stand."""
ROW_GROUP = 1 << 20
SAMPLE = 1 << 16
"""Rows from whose members and dates the parts of a large history are chosen."""
ID_RANGES = 16
"""Ranges in which the hashes of ids are compared, one after another."""
MOST_TEXT = 1 << 30
"""Bytes of a part at most: Arrow counts those of a column of texts in 31 bits."""
ROOM = 4
"""How many times its own size a part takes while it is sorted and written."""


class Suspect(ValueError):
    """Rows that cannot be stored as they stand, if the row reader finds fault with them; the message says why.

    `stored` says that they can be, if it finds none.
    """

    def __init__(self, why: str, *, stored: bool = False) -> None:
        super().__init__(why)
        self.stored = stored


def prepare(
    paths: Sequence[str], out: str, custom: Mapping[str, FieldType] | None = None, *,
    once: Collection[str] = (), trusted: bool = False, stdin: bytes | None = None,
) -> int:  # fmt: skip
    """Write the rows of files to one Parquet file in the order of evaluation; the number of rows.

    Stays without a member come first. Columns keep their names and values; those of fields that the language knows,
    and of `custom` ones, get their own types where every cell allows it. Raises Suspect for files without the
    columns that are needed, with broken rows and, unless they are `trusted`, with what depends on the order of rows:
    an id that comes twice, a member with two values of a field in `once`. `stdin` is what `-` holds. Raises
    `sources.Unreadable` and `spill.DiskFull`.
    """
    from loyaltydsl.engine.batch.sources import Types, of_parquet, of_tables

    batches = of_parquet(paths)
    if batches is not None:
        return store(batches, out, Types({}), once=once, trusted=trusted)
    kinds = {name: field.type for name, field in BY_NAME.items()}
    types = Types(kinds | dict(custom or {}))
    return store(of_tables(paths, stdin), out, types, once=once, trusted=trusted)


def once_a_member(schema: Schema | None) -> frozenset[str]:
    """The fields in which rows of one member must agree; `tier` is one if the program says so."""
    tier = schema is not None and schema.reads_tier and not schema.tiers_assigned
    return frozenset(MEMBER_COLUMNS) - {"member_id"} - (frozenset() if tier else {"tier"})


def store(
    batches: Iterator[Any], out: str, types: Types, read: Callable[[], None] = lambda: None, *,
    once: Collection[str] = (), trusted: bool = False,
) -> int:  # fmt: skip
    """Sort rows and write them, as much at a time as fits `memory.limit()`; nothing is at `out` before all is.

    `read` is called when the last row has been read, before any is written. `once` and `trusted` are as above.
    """
    from loyaltydsl.engine.batch.spill import Parts

    heap = Parts(1)
    try:
        sample = _collect(batches, heap, types, trusted)
        read()
        agreement = None if trusted else _Agreement(once)
        return _write(heap, sample, out, types, agreement)
    finally:
        heap.close()


class _Sample:
    """Where the rows of a history lie by member and departure, from every so many of them."""

    def __init__(self) -> None:
        self.empty: Any = None
        self.size = 0
        self.step = 1
        self.keys: list[str] = []

    def add(self, batch: Any) -> None:
        if self.empty is None:
            self.empty = batch.slice(0, 0)
        self.size += batch.nbytes
        self.keys += _keys(batch).gather_every(self.step).to_list()
        while len(self.keys) > SAMPLE:
            self.keys = self.keys[::2]
            self.step *= 2

    def cuts(self, parts: int) -> list[str]:
        """The keys at which parts of about the same size begin, but for the first."""
        keys = sorted(self.keys)
        return [keys[len(keys) * number // parts] for number in range(1, parts)] if keys else []


class _Agreement:
    """Whether rows of one member, which come one behind another, agree in some fields."""

    def __init__(self, fields: Collection[str]) -> None:
        self._fields = sorted(fields)
        self._before: Any = None

    def look(self, table: Any) -> None:
        """Look at the next rows; raises Suspect."""
        import polars as pl

        fields = [name for name in self._fields if name in table.column_names]
        if not fields or "member_id" not in table.column_names or not table.num_rows:
            return
        frame = pl.from_arrow(table.select(["member_id", *fields]))
        assert isinstance(frame, pl.DataFrame)
        last = frame.get_column("member_id")[-1]
        lists = [name for name in fields if isinstance(frame.schema[name], (pl.List, pl.Array))]
        frame = frame.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join(";"))
        frame = frame.drop_nulls("member_id").unique()
        if (
            frame.schema["member_id"] == pl.String
            and frame.select((pl.col("member_id") != pl.col("member_id").str.strip_chars()).any()).item()
        ):
            raise Suspect("a `member_id` has spaces around it", stored=True)
        if self._before is not None:
            frame = pl.concat([self._before, frame])
        counts = frame.group_by("member_id").agg(pl.col(name).drop_nulls().n_unique() for name in fields)
        for name in fields:
            if counts.get_column(name).max() not in (None, 0, 1):
                raise Suspect(f"rows of one member disagree in `{name}`", stored=True)
        self._before = frame.filter(pl.col("member_id") == last) if last is not None else None


def _collect(batches: Iterator[Any], heap: Any, types: Types, trusted: bool) -> _Sample:
    """Put all rows on disk as they come, and see what they are."""
    import numpy as np

    from loyaltydsl.engine.batch.spill import Hashes

    sample = _Sample()
    hashes = Hashes(1 if trusted else ID_RANGES)
    try:
        for batch in batches:
            missing = [name for name in ("stay_id", "arrival", "departure") if name not in batch.schema.names]
            if missing:
                raise Suspect(f"the stays have no column `{missing[0]}`")
            types.look(batch)
            sample.add(batch)
            heap.add(batch, np.zeros(batch.num_rows, dtype=np.uint8))
            if not trusted:
                hashes.add(_hashes_of_ids(batch.column("stay_id")))
        if not trusted and hashes.doubled():
            raise Suspect("a `stay_id` comes twice", stored=True)
    finally:
        hashes.close()
    return sample


def _hashes_of_ids(ids: Any) -> Any:
    """The hashes of the ids that are there."""
    import polars as pl
    import pyarrow.compute as pc

    from loyaltydsl.engine.batch.arrow import hashed, is_text
    from loyaltydsl.engine.batch.sources import plain_type

    ids = pc.drop_null(ids)
    if is_text(ids.type):
        return hashed(pc.utf8_trim_whitespace(ids.cast(plain_type(ids.type))))
    found = pl.from_arrow(ids)
    assert isinstance(found, pl.Series)
    return found.hash().to_numpy()


def _keys(batch: Any) -> Any:
    """Member and departure of each row as one text, in whose order rows are evaluated."""
    import polars as pl
    import pyarrow as pa
    import pyarrow.compute as pc

    departure = pc.fill_null(batch.column("departure").cast(pa.string()), "")
    if "member_id" in batch.schema.names:
        member = pc.fill_null(batch.column("member_id").cast(pa.string()), "")
        departure = pc.binary_join_element_wise(member, departure, "\0")
    return pl.from_arrow(departure)


def _write(heap: Any, sample: _Sample, out: str, types: Types, agreement: _Agreement | None) -> int:
    import numpy as np
    import polars as pl

    from loyaltydsl.atomic import write_file
    from loyaltydsl.engine.batch import memory
    from loyaltydsl.engine.batch.spill import MOST_PARTS, Parts

    count = min(max(-(-ROOM * sample.size // memory.limit()), -(-sample.size // MOST_TEXT)), MOST_PARTS)
    parts = heap
    if count > 1:
        cuts = pl.Series(sample.cuts(count), dtype=pl.String)
        parts = Parts(count)
        try:
            for batch in heap.take(0):
                number = cuts.search_sorted(_keys(batch), side="right").to_numpy()
                parts.add(batch, number.astype(np.uint16))
        except BaseException:
            parts.close()
            raise
    try:
        write_file(out, lambda file: _append(parts, sample.empty, file, types, agreement))
    finally:
        parts.close()
    return sum(parts.rows)


def _append(parts: Any, empty: Any, file: BinaryIO, types: Types, agreement: _Agreement | None) -> None:
    """Write the parts one behind another, each in order."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from loyaltydsl.engine.batch.memory import give_back
    from loyaltydsl.engine.batch.sources import plain_type

    schema = types.typed(empty).schema
    schema = pa.schema([(field.name, plain_type(field.type)) for field in schema], {MARK: b"1"})
    codes = [name for name in schema.names if name != "stay_id"]
    with pq.ParquetWriter(
        file, schema, use_dictionary=codes, dictionary_pagesize_limit=64 << 20, compression="snappy"
    ) as writer:
        for number in range(len(parts)):
            batches = [types.typed(batch) for batch in parts.take(number)]
            if not batches:
                continue
            table = _sorted(pa.Table.from_batches(batches))
            del batches
            if agreement is not None:
                agreement.look(table)
            writer.write_table(table.replace_schema_metadata(schema.metadata), row_group_size=ROW_GROUP)
            del table
            give_back()


def _sorted(table: Any) -> Any:
    """The rows in order, with texts that are no codes any more."""
    import pyarrow as pa

    from loyaltydsl.engine.batch.sources import plain_type

    order = pa.array(_order(table))
    names, columns = table.column_names, []
    for at, name in enumerate(names):  # one after another, so that one of them is held twice
        column = table.column(name).unify_dictionaries().combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0)
        column = column.take(order)
        columns.append(column if column.type == plain_type(column.type) else column.dictionary_decode())
        table = table.set_column(at, name, pa.nulls(table.num_rows))
    return pa.table(dict(zip(names, columns, strict=True)))


def _order(table: Any) -> Any:
    """The places of the rows by member, departure, arrival and id, those without a member first."""
    import numpy as np
    import polars as pl
    import pyarrow as pa
    import pyarrow.compute as pc

    from loyaltydsl.engine.batch.order import packed_order

    names = [name for name in ("member_id", "departure", "arrival", "stay_id") if name in table.column_names]
    dates = [table.column(name) for name in ("departure", "arrival")]
    if len(names) == 4 and all(date.type == pa.date32() and not date.null_count for date in dates):
        ids = table.column("member_id").dictionary_encode().combine_chunks()
        rank = np.empty(len(ids.dictionary) + 1, dtype=np.int32)
        rank[pc.sort_indices(ids.dictionary).to_numpy()] = np.arange(len(ids.dictionary))
        rank[-1] = -1
        member = rank[ids.indices.fill_null(-1).to_numpy()]
        order, _, same = packed_order(member, *(date.cast(pa.int32()).to_numpy() for date in dates))
        if not same.any():
            return order
        run = np.cumsum(~same)
        tied = same.copy()
        tied[:-1] |= same[1:]
        places = np.nonzero(tied)[0]
        ids = pl.from_arrow(table.column("stay_id").take(pa.array(order[places])))
        by_id = pl.DataFrame({"run": run[places], "id": ids}).select(pl.arg_sort_by("run", "id")).to_series()
        order[places] = order[places][by_id.to_numpy()]
        return order
    keys = pl.from_arrow(table.select(names))
    assert isinstance(keys, pl.DataFrame)
    return keys.select(pl.arg_sort_by(*names, nulls_last=False)).to_series().to_numpy()
