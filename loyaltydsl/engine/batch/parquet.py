"""Parquet files as columns, without a Python value a cell; whatever is not plainly right is left to the row reader.

Each column is read when it is first asked for, text as dictionary codes. `Odd` says that the files need the reader
of `loyaltydsl.data`, which names every bad row and knows every way of writing a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loyaltydsl.data.rows import Stay
from loyaltydsl.data.schema import Schema, stay_targets
from loyaltydsl.engine.batch.columns import Codes, Column, Members, Numbers, Stays
from loyaltydsl.engine.batch.days import EPOCH, Array
from loyaltydsl.engine.batch.people import LazyIds as LazyIds
from loyaltydsl.engine.batch.people import Odd as Odd
from loyaltydsl.engine.batch.people import ParquetMembers as ParquetMembers
from loyaltydsl.engine.batch.people import check_trimmed
from loyaltydsl.engine.batch.prepare import MARK
from loyaltydsl.semantics.fields import MICRO, STATUSES, STAY_COLUMNS, FieldType

MOST_WHOLE = 10**12
"""Whole parts of numbers in data are smaller than this."""
THREADS = 2


class ParquetFiles:
    """The columns of some Parquet files with one schema, one after another."""

    def __init__(self, paths: Sequence[str], schema: Schema) -> None:
        self.schema = schema
        self.types: dict[str, FieldType] = {t.name: t.type for t in stay_targets(schema, True)}
        try:
            # Threads read columns of one file side by side: they must not share its read-ahead cache.
            first = pq.ParquetFile(paths[0], pre_buffer=False)
            names = first.schema_arrow.names
            text = [f.name for f in first.schema_arrow if _is_text(f.type) and f.name not in ("stay_id", "member_id")]
            self.files = [
                pq.ParquetFile(path, read_dictionary=text, memory_map=True, pre_buffer=False) for path in paths
            ]
            self.paths = tuple(paths)
        except (OSError, pa.ArrowException) as error:
            raise Odd from error
        if any(file.schema_arrow.names != names for file in self.files) or len(set(names)) != len(names):
            raise Odd
        if any(name != name.strip() for name in names) or not {"stay_id", "arrival", "departure"} <= set(names):
            raise Odd
        self.names = tuple(names)
        marks = [(file.schema_arrow.metadata or {}).get(MARK) for file in self.files]
        self.in_member_order = len(marks) == 1 and marks[0] == b"1" and "member_id" in names
        self.count = sum(file.metadata.num_rows for file in self.files)
        self._columns: dict[str, Column] = {}
        self._texts: dict[str, Any] = {}

    def ignored(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name not in self.types)

    def load(self, names: Iterable[str]) -> None:
        """Read columns, two at a time."""
        wanted = [name for name in names if name not in self._columns]
        with ThreadPoolExecutor(THREADS) as pool:
            self._columns |= dict(zip(wanted, pool.map(self._read, wanted), strict=True))

    def column(self, name: str) -> Column:
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def forget(self, name: str) -> None:
        """Give back the memory of a column."""
        self._columns.pop(name, None)
        self._texts.pop(name, None)

    def chunked(self, name: str) -> Any:
        """A column as Arrow has it."""
        tables = [file.read([name], use_threads=False).column(0) for file in self.files]
        return pa.chunked_array([chunk for table in tables for chunk in table.chunks], tables[0].type)

    def texts(self, name: str) -> Any:
        """A text column of ever new values, as one Arrow array."""
        if name not in self._texts:
            self._texts[name] = self.chunked(name).combine_chunks()
        return self._texts[name]

    def _read(self, name: str) -> Column:
        kind = self.types[name]
        if name not in self.names:
            return self._absent(kind, "checked_out" if name == "status" else None)
        data = self.chunked(name)
        if kind in ("text", "code", "tier", "segments"):
            found = _codes(data, kind)
            return Codes(found.index, ["checked_out", *found.values[1:]]) if name == "status" else found
        if kind == "date":
            if data.type != pa.date32():
                raise Odd
            values, missing = _values(data.cast(pa.int32()))
            return Numbers(values + np.int32(EPOCH), missing)
        if kind == "flag":
            if data.type != pa.bool_():
                raise Odd
            return Numbers(_values(data.cast(pa.int8()).fill_null(0))[0])
        return _scaled(data, MICRO if kind in ("number", "money") else 1)

    def _absent(self, kind: FieldType, absent: str | None) -> Column:
        if kind in ("text", "code", "tier", "segments"):
            return Codes(np.zeros(self.count, dtype=np.uint8), (absent,))
        missing = None if kind == "flag" else np.ones(self.count, dtype=bool)
        return Numbers(np.zeros(self.count, dtype=np.int8), missing)

    # -- checks that the row reader would make

    def check(self, ids: bool) -> None:
        """Raise Odd where a row might be bad, or a value is written in a way of its own; with `ids`, if two agree."""
        arrival, departure = self.column("arrival"), self.column("departure")
        if any(not isinstance(c, Numbers) or c.missing is not None for c in (arrival, departure)):
            raise Odd
        assert isinstance(arrival, Numbers)
        assert isinstance(departure, Numbers)
        if (departure.values < arrival.values).any():
            raise Odd
        status = self.column("status")
        assert isinstance(status, Codes)
        if not set(status.values) <= set(STATUSES):
            raise Odd
        currency = self.column("currency")
        assert isinstance(currency, Codes)
        if not set(currency.values) - {None} <= {self.schema.currency}:
            raise Odd
        if ids:
            self._check_ids()

    def _check_ids(self) -> None:
        """Every stay has an id, and no two have the same: by 64-bit hashes, a batch at a time."""
        import polars as pl

        hashes = np.empty(self.count, dtype=np.uint64)
        at = 0
        for file in self.files:
            for group in range(file.num_row_groups):
                ids = file.read_row_group(group, ["stay_id"], use_threads=False).column(0)
                if ids.null_count or not _is_text(ids.type):
                    raise Odd
                for chunk in ids.chunks:
                    check_trimmed(chunk)
                    hashes[at : at + len(chunk)] = pl.from_arrow(chunk).hash().to_numpy()  # type: ignore[union-attr]
                    at += len(chunk)
        hashes.sort()
        if (hashes[1:] == hashes[:-1]).any():
            raise Odd

    # -- stays and members

    def member_numbers(self, in_order: bool) -> tuple[Array, Any]:
        """A member's number a row, -1 without one, and the ids by number; `in_order` sorts the ids."""
        if "member_id" not in self.names:
            return np.full(self.count, -1, dtype=np.int32), pa.array([], pa.string())
        encoded = self._encoded_ids()
        if not encoded:
            return np.zeros(0, dtype=np.int32), pa.array([], pa.string())
        ids, index = encoded[0]
        if len(encoded) > 1:
            both = pa.chunked_array([ids, encoded[1][0]]).dictionary_encode().combine_chunks()
            same = np.append(both.indices.to_numpy()[len(ids) :], -1)
            ids, index = both.dictionary, np.concatenate([index, same[encoded[1][1]].astype(np.int32)])
        if in_order:
            order = pc.sort_indices(ids).to_numpy()
            rank = np.empty(len(ids) + 1, dtype=np.int32)
            rank[order] = np.arange(len(ids))
            rank[-1] = -1
            index, ids = rank[index], ids.take(pa.array(order))
        return index, ids

    def _encoded_ids(self) -> list[tuple[Any, Array]]:
        """The member ids of each half of the rows, and each row's place among them."""
        parts = [(file, group) for file in self.files for group in range(file.num_row_groups)]
        halves = [parts[: len(parts) // 2], parts[len(parts) // 2 :]]
        with ThreadPoolExecutor(THREADS) as pool:
            return [half for half in pool.map(self._encode_ids, halves) if half is not None]

    def member_runs(self) -> Array:
        """Of a prepared file: the rows at which a member begins."""
        (file,), (path,) = self.files, self.paths

        def read(group: int) -> tuple[Array, Any, Any]:
            reader = pq.ParquetFile(path, read_dictionary=["member_id"], memory_map=True, pre_buffer=False)
            chunks = reader.read_row_group(group, ["member_id"], use_threads=False).column(0)
            data = chunks.unify_dictionaries().combine_chunks()
            data = data.chunk(0) if hasattr(data, "num_chunks") else data
            index = data.indices.fill_null(-1).to_numpy() if data.null_count else data.indices.to_numpy()
            new = np.ones(len(index), dtype=bool)
            np.not_equal(index[1:], index[:-1], out=new[1:])
            new[1:] |= index[1:] < 0
            return new, data[0].as_py(), data[-1].as_py()

        with ThreadPoolExecutor(THREADS) as pool:
            parts = list(pool.map(read, range(file.num_row_groups)))
        for (_, _, last), (new, first, _) in pairwise(parts):
            new[0] = first is None or first != last
        found: Array = np.nonzero(np.concatenate([new for new, _, _ in parts]))[0] if parts else np.zeros(0, dtype=int)
        return found

    def _encode_ids(self, parts: list[tuple[Any, int]]) -> tuple[Any, Array] | None:
        """The member ids of some row groups and each row's place among them, -1 for none."""
        columns = (file.read_row_group(group, ["member_id"], use_threads=False).column(0) for file, group in parts)
        return encode_ids([chunk for column in columns for chunk in column.chunks])

    def stays(self, member: Array, members: Members) -> Stays:
        custom = [name for name, _ in self.schema.custom_fields]

        def stay_ids(rows: Array) -> list[str]:
            found: list[str] = self.texts("stay_id").take(pa.array(rows)).to_pylist()
            return found

        def value(name: str, row: int) -> Any:
            column = self.column(name)
            if isinstance(column, Codes):
                return column.values[column.index[row]]
            if column.missing is not None and column.missing[row]:
                return None
            number = int(column.values[row])
            return number == 1 if self.types[name] == "flag" else number

        def stay(row: int) -> Stay:
            cells = {n: value(n, row) for n in STAY_COLUMNS if n not in ("stay_id", "member_id") and n in self.names}
            number = int(member[row])
            cells["status"] = cells.get("status") or "checked_out"
            tier = value("tier", row) if self.schema.tiers_assigned and "tier" in self.names else None
            return Stay(
                stay_ids(np.array([row]))[0], members.ids[number] if number >= 0 else None,
                custom={name: value(name, row) for name in custom}, tier=tier, **cells,
            )  # fmt: skip

        return Stays(self.count, self.column, member, stay_ids, stay)


class ArrowTable(ParquetFiles):
    """The same of a table that is in memory already."""

    def __init__(self, table: Any, schema: Schema) -> None:
        self.schema = schema
        self.types = {t.name: t.type for t in stay_targets(schema, True)}
        self.table = table
        self.files = []
        self.paths = ()
        self.names = tuple(table.column_names)
        self.in_member_order = False
        self.count = table.num_rows
        self._columns = {}
        self._texts = {}

    def chunked(self, name: str) -> Any:
        return self.table.column(name)

    def _encoded_ids(self) -> list[tuple[Any, Array]]:
        found = encode_ids(self.table.column("member_id").chunks)
        return [] if found is None else [found]


def encode_ids(chunks: list[Any]) -> tuple[Any, Array] | None:
    """Texts as their distinct values and each row's place among them, -1 for none."""
    if not chunks:
        return None
    if not _is_text(chunks[0].type):
        raise Odd
    encoded = pa.chunked_array(chunks).dictionary_encode().combine_chunks()
    check_trimmed(encoded.dictionary)
    index = encoded.indices
    return encoded.dictionary, (index.fill_null(-1) if index.null_count else index).to_numpy()


def _is_text(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _values(data: Any) -> tuple[Array, Array | None]:
    """A column of whole numbers as numpy has it, and where it has none."""
    missing = None
    if data.null_count:
        missing = data.is_null().combine_chunks().to_numpy(zero_copy_only=False)
        data = data.fill_null(0)
    parts = [chunk.to_numpy(zero_copy_only=False) for chunk in data.chunks]
    return (np.concatenate(parts) if len(parts) != 1 else parts[0]), missing


def _scaled(data: Any, scale: int) -> Numbers:
    """Numbers in stored units; decimals of up to six places, and whole numbers."""
    kind = data.type
    if pa.types.is_decimal(kind) and kind.scale <= 6 and scale == MICRO and kind.precision - kind.scale <= 12:
        parts = [np.frombuffer(chunk.buffers()[1], dtype=np.int64)[2 * chunk.offset :][: 2 * len(chunk) : 2]
                 for chunk in data.fill_null(0).cast(pa.decimal128(38, kind.scale)).chunks]  # fmt: skip
        missing = data.is_null().combine_chunks().to_numpy(zero_copy_only=False) if data.null_count else None
        values = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
        return Numbers(values * 10 ** (6 - kind.scale), missing)
    if not pa.types.is_integer(kind) or pa.types.is_unsigned_integer(kind):
        raise Odd
    values, missing = _values(data)
    if scale != 1 and len(values) and max(int(values.max()), -int(values.min())) >= MOST_WHOLE:
        raise Odd
    return Numbers(values.astype(np.int64) * scale if scale != 1 else values, missing)


def _codes(data: Any, kind: FieldType) -> Codes:
    """A text column with trimmed values; an empty one is missing."""
    if not _is_text(data.type):
        raise Odd
    if not pa.types.is_dictionary(data.type):
        data = data.dictionary_encode()
    data = data.unify_dictionaries()
    values: list[Any] = [None]
    places: dict[str | None, int] = {None: 0, "": 0}
    table = [0]
    for text in data.chunk(0).dictionary.to_pylist() if data.num_chunks else []:
        trimmed = text.strip() if text is not None else None
        if trimmed not in places:
            places[trimmed] = len(values)
            values.append(_segments(trimmed) if kind == "segments" else trimmed)
        table.append(places[trimmed])
    small = np.uint8 if len(values) < 256 else np.uint16 if len(values) < 65536 else np.int32
    mapped = np.array(table, dtype=small)
    same = bool((mapped == np.arange(len(table))).all())
    parts = []
    for chunk in data.chunks:
        index = chunk.indices
        if index.null_count:
            index = index.fill_null(-1)
        number = index.to_numpy(zero_copy_only=False)
        parts.append(np.add(number, 1, dtype=small, casting="unsafe") if same else mapped[number + 1])
    return Codes(np.concatenate(parts) if parts else np.zeros(0, dtype=small), values)


def _segments(text: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (text or "").split(";") if part.strip())
