"""Files of text as columns of distinct cells, which the row reader's own functions then read once each.

Nothing here knows what a cell means. `Unplain` says that a file cannot be cut into cells by looking for its delimiter
alone; `Table.chunks`, the row reader's own way, does it then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from loyaltydsl.data.cells import has_bad
from loyaltydsl.data.files.csvfile import CsvTable
from loyaltydsl.data.files.postgres import QueryTable
from loyaltydsl.data.files.table import Chunk, Table
from loyaltydsl.data.numbers import DECIMALS
from loyaltydsl.data.plan import PLAIN_DECIMAL, FieldReader, Plan
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.people import Odd, check_trimmed

BLOCK = 1 << 26
"""Characters of a file that are cut into cells together."""
LINE = 1 << 16
"""Every stretch of so many characters must have the end of a line; the csv module takes cells up to twice that."""
MANY = 1 << 13
"""Distinct numbers above which they are not read one by one."""
TABLE = 1 << 22
"""Combinations of codes up to which a table of them all is made."""


class Unplain(Exception):
    """A CSV file whose cells only the csv module can tell apart."""


class Encoded:
    """A column: `index` into its distinct `values`, all of which occur.

    `texts` are these as an Arrow array, or `whole` numbers as numpy's, with a mask of those that are missing.
    """

    __slots__ = ("_values", "index", "texts", "whole")

    def __init__(
        self, index: Array, values: list[Any] | None, texts: Any = None, whole: tuple[Array, Array] | None = None
    ) -> None:
        self.index = index
        self.texts = texts
        self.whole = whole
        self._values = values

    def __len__(self) -> int:
        if self._values is not None:
            return len(self._values)
        return len(self.texts if self.whole is None else self.whole[0])

    @property
    def values(self) -> list[Any]:
        if self._values is None:
            if self.whole is None:
                self._values = self.texts.to_pylist()
            else:
                numbers, gone = (part.tolist() for part in self.whole)
                self._values = [None if none else number for number, none in zip(numbers, gone, strict=True)]
        return self._values

    def numbers(self) -> tuple[Array, Array]:
        """Whole numbers as an array, and where there is none; raises Odd if 64 bits do not hold them."""
        if self.whole is None:
            values = self.values
            gone = np.array([value is None for value in values], dtype=bool)
            try:
                self.whole = np.array([value or 0 for value in values], dtype=np.int64), gone
            except OverflowError:
                raise Odd from None
        return self.whole

    def picked(self, rows: Array | None) -> list[Any]:
        """The values of some rows, or each distinct value once."""
        if rows is None:
            return self.values
        values = self.values
        return [values[i] for i in self.index[rows].tolist()]


class Piece:
    """Some rows of a file: their cells, and each field's values as they are asked for. `first` is as in `Read`."""

    def __init__(self, plan: Plan, cells: Mapping[int, Encoded], count: int, first: int) -> None:
        self.plan = plan
        self.count = count
        self.first = first
        self.fields: dict[str, Encoded] = {}
        self.cells = cells
        for reader in plan.readers:
            if reader.target.name != "stay_id":
                self.fields[reader.target.name] = self._read(reader)

    def ids(self, missing: frozenset[str]) -> Any:
        """The stays' ids as an Arrow array, or the function that makes them from row numbers; `missing` are no ids."""
        import pyarrow as pa

        reader = next(reader for reader in self.plan.readers if reader.target.name == "stay_id")
        if reader.numbered is not None:
            return reader.numbered
        if reader.verbatim:
            cells = self.cells[reader.columns[0]]
            if len(cells) != self.count:
                raise Odd  # two of them are the same
            if cells.texts is not None and _as_they_stand(cells.texts, missing):
                return cells.texts if (cells.index[1:] > cells.index[:-1]).all() else cells.texts.take(cells.index)
        found = self._read(reader)
        values = found.picked(np.arange(self.count))
        if len(set(values)) != self.count:
            raise Odd
        return pa.array(values, pa.string())

    def _read(self, reader: FieldReader) -> Encoded:
        """A field's values; raises Odd where a cell is bad, or one that must be there is missing."""
        if reader.numbered is not None:
            found = Encoded(np.arange(self.count), self._values(reader, self.count, {}, {}))
        elif reader.decimal and len(self.cells[reader.columns[0]]) > MANY:
            found = self._decimals(reader, self.cells[reader.columns[0]])
        else:
            sources = [*(self.cells[at] for at in reader.columns), *(self.fields[name] for name in reader.uses)]
            index, rows, size = combined(sources, self.count)
            cells: dict[int, Sequence[str | None]] = {at: self.cells[at].picked(rows) for at in reader.columns}
            fields = {name: self.fields[name].picked(rows) for name in reader.uses}
            found = Encoded(index, self._values(reader, size, cells, fields))
        if found.whole is None and (has_bad(found.values) or (reader.target.required and None in found.values)):
            raise Odd
        return found

    def _decimals(self, reader: FieldReader, cells: Encoded) -> Encoded:
        """Numbers, those that are written plainly without a Python value for each."""
        import pyarrow as pa
        import pyarrow.compute as pc

        texts = cells.texts if cells.texts is not None else pa.array(cells.values, pa.string())
        plain = pc.match_substring_regex(texts, f"^(?:{PLAIN_DECIMAL})$").fill_null(False)
        values, gone = np.zeros(len(texts), dtype=np.int64), np.zeros(len(texts), dtype=bool)
        where = plain.to_numpy(zero_copy_only=False)
        exact = texts.filter(plain).cast(pa.decimal128(18, DECIMALS))
        values[where] = np.frombuffer(exact.buffers()[1], dtype=np.int64)[: 2 * len(exact) : 2]
        others = texts.filter(pc.invert(plain)).to_pylist()
        rest = Encoded(cells.index, self._values(reader, len(others), {reader.columns[0]: others}, {}))
        if has_bad(rest.values):
            raise Odd
        values[~where], gone[~where] = rest.numbers()
        return Encoded(cells.index, None, whole=(values, gone))

    def _values(
        self, reader: FieldReader, size: int, cells: dict[int, Sequence[str | None]], fields: dict[str, list[Any]]
    ) -> list[Any]:
        return reader.read(Chunk(range(size), cells, {}, _nowhere), self.first, fields)


def _as_they_stand(texts: Any, missing: frozenset[str]) -> bool:
    """Whether texts are values as they are: none is blank, has blanks around it, or means no value."""
    try:
        check_trimmed(texts)
    except Odd:
        return False
    return not missing or missing.isdisjoint(texts.to_pylist())


def _nowhere(i: int, column: int | None) -> tuple[str, int, int]:
    return "", 0, 0


def combined(sources: Sequence[Encoded], count: int) -> tuple[Array, Array | None, int]:
    """The distinct combinations of some columns: each row's place among them, a row of each, and how many there are.

    The rows are None where one column alone, with its distinct values, is the answer.
    """
    if not sources:
        return np.zeros(count, dtype=np.int32), None, 1
    if len(sources) == 1:
        return sources[0].index, None, len(sources[0])
    index, size = sources[0].index, len(sources[0])
    for source in sources[1:]:
        index, size = _distinct(index.astype(np.int64) * len(source) + source.index, size * len(source))
    rows = np.empty(size, dtype=np.int64)
    rows[index[::-1]] = np.arange(count)[::-1]
    return index, rows, size


def _distinct(keys: Array, bound: int) -> tuple[Array, int]:
    """Numbers below `bound` as places among those that occur."""
    if bound <= TABLE:
        seen = np.zeros(bound, dtype=bool)
        seen[keys] = True
        places = np.cumsum(seen, dtype=np.int32) - 1
        return places[keys], int(places[-1]) + 1 if bound else 0
    import pyarrow as pa

    encoded = pa.array(keys).dictionary_encode()
    return encoded.indices.to_numpy(), len(encoded.dictionary)


def pieces(table: Table, plan: Plan, first: int, plain: bool) -> Iterator[Piece]:
    """A file's rows; with `plain`, a CSV file is cut by Arrow, which raises Unplain where that may not do.

    Raises Odd for a file that breaks off, and for a bad row.
    """
    if plain and isinstance(table, (CsvTable, QueryTable)):
        parts = _plain(table, plan.needed)
    else:
        parts = _chunks(table, plan.needed)
    for cells, count in parts:
        yield Piece(plan, cells, count, first)
        first += count


_Parts = Iterator[tuple[dict[int, Encoded], int]]


def _chunks(table: Table, needed: frozenset[int]) -> _Parts:
    for chunk in table.chunks(needed):
        if isinstance(chunk, Diagnostic) or chunk.faults:
            raise Odd
        yield {at: encoded_list(cells) for at, cells in chunk.columns.items()}, len(chunk)


def encoded_list(cells: Sequence[Any]) -> Encoded:
    """Python values as a column."""
    places: dict[Any, int] = {cell: i for i, cell in enumerate(dict.fromkeys(cells))}
    return Encoded(np.fromiter(map(places.__getitem__, cells), dtype=np.int32, count=len(cells)), list(places))


def _plain(table: CsvTable | QueryTable, needed: frozenset[int]) -> _Parts:
    width, delimiter = len(table.columns), ""
    try:
        for block in table.blocks(BLOCK):
            delimiter = table.delimiter
            if width < 2 or not needed or len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n ':
                raise Unplain
            if block[:LINE].strip("\r\n") or block.strip("\r\n"):
                yield _cut(block, width, delimiter, sorted(needed))
    except ValueError:  # a byte that is not in the encoding, and what Arrow says of a row that is too short or long
        raise Unplain from None


def _cut(block: str, width: int, delimiter: str, needed: list[int]) -> tuple[dict[int, Encoded], int]:
    """A block's cells by Arrow, where it cuts as the csv module does."""
    import pyarrow as pa
    import pyarrow.csv as pc

    data = block.encode()
    quoted = '"' in block
    if "\0" in block or block.startswith("\ufeff"):
        raise Unplain
    if "\r" in block and block.count("\r") != block.count("\r\n"):
        raise Unplain
    if any(data.find(b"\n", at, at + LINE) < 0 for at in range(0, len(data) - LINE, LINE)):
        raise Unplain
    if quoted and not _well_quoted(np.frombuffer(data, dtype=np.uint8), ord(delimiter)):
        raise Unplain
    names = [str(at) for at in range(width)]
    wanted = [names[at] for at in needed]
    kind = pa.dictionary(pa.int32(), pa.string())
    found = pc.read_csv(
        pa.BufferReader(data),
        read_options=pc.ReadOptions(column_names=names, block_size=4 * LINE if len(data) < 8 * LINE else 1 << 22),
        parse_options=pc.ParseOptions(delimiter=delimiter, newlines_in_values=quoted),
        convert_options=pc.ConvertOptions(
            check_utf8=False, column_types=dict.fromkeys(wanted, kind), include_columns=wanted, null_values=[]
        ),
    ).unify_dictionaries()
    return {at: _encoded(found.column(name)) for at, name in zip(needed, wanted, strict=True)}, found.num_rows


def _encoded(column: Any) -> Encoded:
    parts = [chunk.indices.to_numpy() for chunk in column.chunks]
    return Encoded(parts[0] if len(parts) == 1 else np.concatenate(parts), None, column.chunk(0).dictionary)


def _well_quoted(data: Array, delimiter: int) -> bool:
    """Whether every quote opens a cell, closes one or is one of two inside: CSV as everybody reads it."""
    quotes = np.nonzero(data == ord('"'))[0]
    if len(quotes) % 2 or (np.diff(quotes) > LINE).any():
        return False
    opening, closing = quotes[::2], quotes[1::2]
    around = np.full(len(data) + 2, ord("\n"), dtype=np.uint8)
    around[1:-1] = data
    before, after = around[opening], around[closing + 2]
    doubled = opening[1:] == closing[:-1] + 1
    opens = (before == delimiter) | (before == ord("\n"))
    closes = (after == delimiter) | (after == ord("\n")) | (after == ord("\r"))
    opens[1:] |= doubled
    closes[:-1] |= doubled
    return bool(opens.all() and closes.all())
