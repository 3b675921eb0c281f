"""Parquet, through Polars or PyArrow where one of them is there."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from loyaltydsl.data.cells import Bad, shorten
from loyaltydsl.data.files.opening import PARQUET, Opener, nowhere
from loyaltydsl.data.files.table import CHUNK, Chunk, Excerpt, Table
from loyaltydsl.data.numbers import PLAIN, NumberStyle
from loyaltydsl.data.places import RowSource
from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import Span


def open_parquet(path: str, opener: Opener) -> Table | Diagnostic:
    """Read the file's schema."""
    kinds = [cls for name, cls in (("polars", _Polars), ("pyarrow", _Arrow)) if find_spec(name)]
    if not kinds:
        return fault(
            "no-parquet-reader", nowhere(path), f"`{path}` is Parquet, and the library that reads it is not installed",
            help="pip install 'loyaltydsl[batch]'",
        )  # fmt: skip
    failed: Exception
    for kind in kinds:  # Polars refuses columns of the same name, though nobody may ask for them
        try:
            return ParquetTable(path, kind(opener))
        except Exception as error:  # either library has errors of its own for a damaged file
            failed = error
    return _damaged(path, opener, failed)


def _damaged(path: str, opener: Opener, error: Exception) -> Diagnostic:
    if doubled := re.match("column with name '(.*)' has more than one occurrence", str(error)):
        what = f"`{path}` has two columns `{doubled[1]}`"
        return fault("doubled-column", RowSource(path, 1).whole(), what, help="give one of them another name")
    what = f"`{path}` cannot be read: the file is cut short or is no Parquet file"
    if _ends(opener):
        words = str(error).splitlines()[0].lower().rstrip(".") if str(error) else "it is damaged"
        what = f"`{path}` is no Parquet file that can be read: {words}"
    mend = "fetch or export the file again; no row of it was taken"
    return fault("broken-file", nowhere(path), what, help=mend)


def _ends(opener: Opener) -> bool:
    """Whether the end is there by which a Parquet file is known."""
    try:
        with opener() as file:
            file.seek(-len(PARQUET), io.SEEK_END)
            return file.read() == PARQUET
    except (OSError, ValueError, EOFError, zlib.error):  # gzip does not seek from the end
        return False


class _Polars:
    def __init__(self, opener: Opener) -> None:
        self._polars = import_module("polars")
        self.opener = opener
        with opener() as file:
            self.names = tuple(self._polars.read_parquet_schema(file))

    def parts(self, needed: list[str]) -> Iterator[list[Sequence[Any]]]:
        with self.opener() as file:
            frame = self._polars.read_parquet(file, columns=needed or None)
        if not needed:
            frame = frame.select(self.names[:1])
        frame = frame.with_columns(self._polars.selectors.by_dtype(self._polars.Float32).cast(self._polars.String))
        for part in frame.iter_slices(CHUNK):
            yield [part[name].to_list() for name in needed or self.names[:1]]


class _Arrow:
    def __init__(self, opener: Opener) -> None:
        self._arrow = import_module("pyarrow")
        self._open = import_module("pyarrow.parquet").ParquetFile
        self.opener = opener
        with opener() as file:
            self.names = tuple(self._open(file).schema_arrow.names)

    def parts(self, needed: list[str]) -> Iterator[list[Sequence[Any]]]:
        with self.opener() as file:
            for batch in self._open(file).iter_batches(CHUNK, columns=needed or self.names[:1]):
                found = []
                for name in needed or self.names[:1]:
                    column = batch.column(batch.schema.get_field_index(name))
                    if column.type == self._arrow.float32():
                        column = column.cast(self._arrow.string())
                    found.append(column.to_pylist())
                yield found


class ParquetTable:
    """A Parquet file; its cells are written out as CSV would have them, so that all kinds of files mean the same."""

    def __init__(self, path: str, reader: _Polars | _Arrow) -> None:
        self.path = path
        self.columns = tuple(name.strip() for name in reader.names)
        self.numbers: NumberStyle = PLAIN
        self._reader = reader

    def header(self) -> Span:
        return RowSource(self.path, 1).whole()

    def chunks(self, needed: frozenset[int]) -> Iterator[Chunk | Diagnostic]:
        order = sorted(needed)
        first = 1
        try:
            for part in self._reader.parts([self._reader.names[at] for at in order]):
                count = len(part[0]) if part else 0
                faults: dict[int, Bad] = {}
                columns = {at: self._cells(at, values, faults) for at, values in zip(order, part, strict=False)}
                yield Chunk(range(first, first + count), dict(columns), faults, self._excerpt_of(columns))
                first += count
        except Exception as error:  # see open_parquet
            yield _damaged(self.path, self._reader.opener, error)

    def _cells(self, at: int, values: Sequence[Any], faults: dict[int, Bad]) -> list[str | None]:
        """Values as cells; bytes that are no text are no cell, and their row is in `faults`."""
        try:
            return [as_cell(value) for value in values]
        except UnicodeDecodeError:
            pass
        cells: list[str | None] = []
        for i, value in enumerate(values):
            try:
                cells.append(as_cell(value))
            except UnicodeDecodeError as error:
                shown = shorten(error.object.decode("utf-8", "backslashreplace"))
                mend = "binary columns are read as UTF-8: write the column as text"
                faults.setdefault(i, Bad(shown, "text in UTF-8", mend, self.columns[at]))
                cells.append(None)
        return cells

    def _excerpt_of(self, columns: dict[int, list[str | None]]) -> Excerpt:
        def excerpt(i: int, column: int | None) -> tuple[str, int, int]:
            if column is None:
                return "", 0, 0
            value = columns[column][i] or ""
            text = f"{self.columns[column]}: {value}"
            return text, len(text) - len(value), len(text)

        return excerpt


def as_cell(value: Any) -> str | None:
    """A Parquet value as a cell: the shortest text that says the same; not-a-number is no value.

    Bytes are text in UTF-8, as Spark and Impala may write it; those that are none raise UnicodeDecodeError.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return None if value != value else _decimal(Decimal(repr(value)))
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (list, tuple)) and all(isinstance(each, (str, bytes)) for each in value):
        return ";".join(each if isinstance(each, str) else each.decode() for each in value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value() and value.adjusted() < 30:
        return f"{value.to_integral_value():f}"
    return f"{value:f}".rstrip("0") if -30 < value.adjusted() < 30 else str(value)
