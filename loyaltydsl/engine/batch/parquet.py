"""Parquet files as columns, without a Python value a cell; whatever is not plainly right is left to the row reader.

Each column is read when it is first asked for, text as dictionary codes. `Odd` says that the files need the reader
of `loyaltydsl.data`, which names every bad row and knows every way of writing a value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loyaltydsl.data.rows import Stay
from loyaltydsl.data.schema import Schema, stay_targets
from loyaltydsl.engine.batch.arrow import absent_column, column_of, encode_ids, fits, hashed, is_text
from loyaltydsl.engine.batch.arrow import check_ids as check_ids
from loyaltydsl.engine.batch.columns import Codes, Column, Members, Numbers, Stays
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.grouping import TextGroups
from loyaltydsl.engine.batch.memory import give_back
from loyaltydsl.engine.batch.order import blocks
from loyaltydsl.engine.batch.people import LazyIds as LazyIds
from loyaltydsl.engine.batch.people import Odd as Odd
from loyaltydsl.engine.batch.people import ParquetMembers as ParquetMembers
from loyaltydsl.engine.batch.people import check_trimmed
from loyaltydsl.engine.batch.prepare import MARK
from loyaltydsl.semantics.fields import STATUSES, STAY_COLUMNS, FieldType

THREADS = 2
GROUP_ROWS = 1 << 20
"""Rows of a file that are unpacked together."""
MOST_GROUPED = 1 << 24
"""Rows up to which members are numbered by sorting, which takes some 50 bytes a row."""
FEW = 1000
"""Stays whose ids are looked up in a column that is kept; those of more are read once more instead."""


class ParquetFiles:
    """The columns of some Parquet files with one schema, one after another."""

    def __init__(self, paths: Sequence[str], schema: Schema) -> None:
        self.schema = schema
        self.types: dict[str, FieldType] = {t.name: t.type for t in stay_targets(schema, True)}
        try:
            # Threads read columns of one file side by side: they must not share its read-ahead cache.
            first = pq.ParquetFile(paths[0], pre_buffer=False)
            names = first.schema_arrow.names
            text = [f.name for f in first.schema_arrow if is_text(f.type) and f.name not in ("stay_id", "member_id")]
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
        self.pieces = self._pieces()
        self._columns: dict[str, Column] = {}
        self._ids: list[Any] = []
        self._expected: dict[int, str] = {}
        self._id_starts: Array = np.zeros(0, dtype=np.int64)

    def ignored(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name not in self.types)

    def load(self, names: Iterable[str]) -> None:
        """Read columns, two at a time."""
        wanted = [name for name in names if name not in self._columns]
        with ThreadPoolExecutor(THREADS) as pool:
            self._columns |= dict(zip(wanted, pool.map(self._read, wanted), strict=True))
        if self.count > GROUP_ROWS:
            give_back()

    def column(self, name: str) -> Column:
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def forget(self, name: str) -> None:
        """Give back the memory of a column."""
        self._columns.pop(name, None)

    def arrow_types(self, name: str) -> list[Any]:
        """The types that a column has in the files."""
        return [file.schema_arrow.field(name).type for file in self.files]

    def _pieces(self) -> list[tuple[Any, list[int]]]:
        """All rows, some million at a time: a file and row groups of it."""
        found: list[tuple[Any, list[int]]] = []
        for file in self.files:
            size = GROUP_ROWS
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if not group or size + rows > GROUP_ROWS:
                    found.append((file, []))
                    size = 0
                found[-1][1].append(group)
                size += rows
        return found

    def chunks(self, name: str) -> Iterator[Any]:
        """A column as Arrow has it, chunk by chunk."""
        for file, groups in self.pieces:
            yield from file.read_row_groups(groups, [name], use_threads=False).column(0).chunks

    def _readers(self, name: str) -> list[tuple[int, Callable[[], list[Any]]]]:
        """The rows of each piece, and how to read a column of it."""

        def reader(file: Any, groups: list[int]) -> Callable[[], list[Any]]:
            return lambda: list(file.read_row_groups(groups, [name], use_threads=False).column(0).chunks)

        return [
            (sum(file.metadata.row_group(group).num_rows for group in groups), reader(file, groups))
            for file, groups in self.pieces
        ]

    def chunked(self, name: str) -> Any:
        """The same in one."""
        return pa.chunked_array(list(self.chunks(name)), self.arrow_types(name)[0])

    def keep_ids(self) -> list[Any]:
        """The chunks of the stays' ids, which are kept from now on."""
        if not self._ids:
            chunks = list(self.chunks("stay_id"))
            self._id_starts = np.cumsum([0, *map(len, chunks)])[:-1]
            self._ids = chunks
        return self._ids

    def _read(self, name: str) -> Column:
        kind = self.types[name]
        if name not in self.names:
            return absent_column(self.count, kind, "checked_out" if name == "status" else None)
        try:
            found = column_of(self.chunks(name), self.count, kind)
        except pa.ArrowException as error:
            raise Odd from error
        if isinstance(found, Codes):
            if name == "status":
                return Codes(found.index, ["checked_out", *found.values[1:]])
            if kind == "tier" and not set(found.values) <= {None, *self.schema.tiers}:
                raise Odd
        return found

    # -- checks that the row reader would make

    def check(self) -> None:
        """Raise Odd where a row might be bad, or a value is written in a way of its own."""
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

    def look_at(self, name: str) -> None:
        """Raise Odd where a column that nobody asks for might have a bad value."""
        if name not in self._columns and not all(fits(kind, self.types[name]) for kind in self.arrow_types(name)):
            self._read(name)

    def check_ids(self) -> None:
        """Raise Odd where a stay has no id or two have the same: by 64-bit hashes, a batch at a time."""
        hashes = np.empty(self.count, dtype=np.uint64)
        at = 0
        for chunk in self.chunks("stay_id"):
            check_ids([chunk])
            hashes[at : at + len(chunk)] = hashed(chunk)
            at += len(chunk)
        hashes.sort()
        for part in blocks(self.count - 1):
            if (hashes[part] == hashes[part.start + 1 : part.stop + 1]).any():
                raise Odd

    # -- stays and members

    def member_numbers(self, in_order: bool) -> tuple[Array, Any]:
        """A member's number a row, -1 without one, and the ids by number; `in_order` sorts the ids."""
        narrow = np.int32 if self.count < 2**30 else np.int64  # those without an id are numbered as well
        if "member_id" not in self.names:
            return np.full(self.count, -1, dtype=narrow), pa.array([], pa.string())
        numbers, ids = self._grouped_ids() or self._looked_up_ids(narrow)
        if in_order:
            order = pc.sort_indices(ids).to_numpy()
            rank = np.empty(len(ids) + 1, dtype=narrow)
            rank[order] = np.arange(len(ids))
            rank[-1] = -1
            for part in blocks(self.count):
                numbers[part] = rank[numbers[part]]
            ids = ids.take(pa.array(order))
        if self.count > GROUP_ROWS:
            give_back()
        return numbers, ids

    def _grouped_ids(self) -> tuple[Array, Any] | None:
        """A member's number a row and the ids, by sorting; None for so many rows that it would hold too much."""
        if not 0 < self.count <= MOST_GROUPED:
            return None

        texts = TextGroups(self.count)

        def lay(rows: int, read: Callable[[], list[Any]]) -> list[Any] | None:
            chunks = read()
            for number, chunk in enumerate(chunks):
                if not is_text(chunk.type):
                    raise Odd
                if pa.types.is_dictionary(chunk.type):
                    chunks[number] = chunk.dictionary_decode()
                if not texts.lay(rows, chunks[number]):
                    return None
                rows += len(chunk)
            return chunks

        sizes, readers = zip(*self._readers("member_id"), strict=True)
        with ThreadPoolExecutor(THREADS) as pool:
            found = list(pool.map(lay, np.cumsum([0, *sizes]).tolist(), readers))
        chunks = [chunk for piece in found for chunk in piece or ()]
        if None in found:
            return None
        if len({chunk.type for chunk in chunks}) > 1:
            chunks = [chunk.cast(pa.large_string()) for chunk in chunks]
        index, first = texts.groups()
        ids = pa.chunked_array(chunks).take(pa.array(first)).combine_chunks()
        check_trimmed(ids)
        return index, ids

    def _looked_up_ids(self, narrow: type) -> tuple[Array, Any]:
        """The same by a look-up for each row, some millions at a time."""
        encoded = self._encoded_ids()
        numbers = np.empty(self.count, dtype=narrow)
        if not encoded:
            return numbers, pa.array([], pa.string())
        ids, index = encoded[0]
        numbers[: len(index)] = index
        if len(encoded) > 1:
            ids, more = encoded[0][0], encoded[1][0]
            if ids.type != more.type:
                ids, more = ids.cast(pa.large_string()), more.cast(pa.large_string())
            both = pa.chunked_array([ids, more]).dictionary_encode().combine_chunks()
            place = np.append(both.indices.to_numpy()[len(ids) :], np.int32(-1))
            begin, index, ids = len(index), encoded[1][1], both.dictionary
            for part in blocks(len(index)):
                numbers[begin:][part] = place[index[part]]
        return numbers, ids

    def _encoded_ids(self) -> list[tuple[Any, Array]]:
        """The member ids of each half of the rows, and each row's place among them."""
        parts = self.pieces
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

    def _encode_ids(self, parts: list[tuple[Any, list[int]]]) -> tuple[Any, Array] | None:
        """The member ids of some row groups and each row's place among them, -1 for none."""
        columns = (file.read_row_groups(groups, ["member_id"], use_threads=False).column(0) for file, groups in parts)
        return encode_ids([chunk for column in columns for chunk in column.chunks])

    def stay_ids(self, rows: Array) -> list[str]:
        """The ids of some stays: of few from the kept column, of many by reading it once more, piece by piece."""
        if len(rows) > FEW:
            return self._many_ids(rows)
        if self._expected:
            expected = [self._expected.get(row) for row in rows.tolist()]
            if None not in expected:
                return expected  # type: ignore[return-value]
        chunks, starts = self.keep_ids(), self._id_starts
        places = np.searchsorted(starts, rows, side="right") - 1
        within = (rows - starts[places]).tolist()
        return [chunks[place][row].as_py() for place, row in zip(places.tolist(), within, strict=True)]

    def expect(self, rows: Array) -> None:
        """Read the ids of rows that will be asked for one by one, unless all are kept anyway."""
        if not self._ids and len(rows):
            self._expected |= zip(rows.tolist(), self._many_ids(rows), strict=True)

    def _many_ids(self, rows: Array) -> list[str]:
        order = np.argsort(rows)
        ascending = rows[order]
        found: list[str] = []
        begin = at = 0
        for chunk in self._ids or self.chunks("stay_id"):
            upto = at + int(np.searchsorted(ascending[at:], begin + len(chunk)))
            found += chunk.take(pa.array(ascending[at:upto] - begin)).to_pylist()
            begin, at = begin + len(chunk), upto
        places = np.empty(len(rows), dtype=np.int64)
        places[order] = np.arange(len(rows))
        return [found[place] for place in places.tolist()]

    def stays(self, member: Array, members: Members, kept: Collection[str] | None = None) -> Stays:
        """The stays of numbered members; single ones are made with the `kept` columns alone (None: all)."""
        held = {name for name in self.names if name in self.types and (kept is None or name in kept)}
        fields = [name for name in STAY_COLUMNS if name in held - {"stay_id", "member_id"}]
        custom = [name for name, _ in self.schema.custom_fields if kept is None or name in kept]

        def value(name: str, row: int) -> Any:
            column = self.column(name)
            if isinstance(column, Codes):
                return column.values[column.index[row]]
            if column.missing is not None and column.missing[row]:
                return None
            number = int(column.values[row])
            return number == 1 if self.types[name] == "flag" else number

        def stay(row: int) -> Stay:
            cells = {name: value(name, row) for name in fields}
            number = int(member[row])
            cells["status"] = cells.get("status") or "checked_out"
            tier = value("tier", row) if self.schema.tiers_assigned and "tier" in self.names else None
            return Stay(
                self.stay_ids(np.array([row]))[0], members.ids[number] if number >= 0 else None,
                custom={name: value(name, row) for name in custom}, tier=tier, **cells,
            )  # fmt: skip

        return Stays(self.count, self.column, member, self.stay_ids, stay, expect=self.expect)


class ArrowTable(ParquetFiles):
    """The same of a table that is in memory already."""

    def __init__(self, table: Any, schema: Schema) -> None:
        self.schema = schema
        self.types = {t.name: t.type for t in stay_targets(schema, True)}
        self.table = table
        self.files = []
        self.paths = ()
        self.pieces = []
        self.names = tuple(table.column_names)
        self.in_member_order = False
        self.count = table.num_rows
        self._columns = {}
        self._ids = []
        self._expected = {}

    def arrow_types(self, name: str) -> list[Any]:
        return [self.table.schema.field(name).type]

    def chunks(self, name: str) -> Iterator[Any]:
        return iter(self.table.column(name).chunks)

    def _readers(self, name: str) -> list[tuple[int, Callable[[], list[Any]]]]:
        return [(self.count, lambda: list(self.table.column(name).chunks))]

    def _encoded_ids(self) -> list[tuple[Any, Array]]:
        found = encode_ids(self.table.column("member_id").chunks)
        return [] if found is None else [found]
