"""Files of stays as record batches with their own names and values, whatever their format, to be stored once more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import compress
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loyaltydsl.data.checks import Part
from loyaltydsl.data.files.jsonlines import JsonTable
from loyaltydsl.data.files.opening import open_table
from loyaltydsl.data.files.table import Chunk, Table
from loyaltydsl.data.mapping import CsvShape
from loyaltydsl.data.reader import OpenFiles, Rejects
from loyaltydsl.data.schema import stay_targets
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.engine.batch.arrow import TEXTS, is_text
from loyaltydsl.engine.batch.days import EPOCH
from loyaltydsl.engine.batch.prepare import Suspect
from loyaltydsl.semantics.fields import FieldType

BATCH_ROWS = 1 << 17
MOST_CODES = 1 << 14
"""Distinct texts of so many rows up to which they are held as codes."""
IDS = ("stay_id", "member_id")
AMOUNT = pa.decimal128(18, 6)
_ARROW = {"date": pa.date32(), "flag": pa.bool_(), "money": AMOUNT, "number": AMOUNT}
_SHAPES = {
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "flag": r"^(?i:true|yes|1|false|no|0)$",
    "amount": r"^[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})$",
    "whole": r"^[+-]?[0-9]{1,12}$",
}


class Unreadable(Exception):
    """Files that cannot be read, with the reasons."""

    def __init__(self, *reasons: Diagnostic) -> None:
        super().__init__(*(reason.message for reason in reasons))
        self.reasons = reasons


def arrow_type(kind: FieldType) -> Any:
    """The type in which a field's values are stored."""
    return pa.string() if kind in TEXTS else _ARROW.get(kind, pa.int64())


# -- Parquet as it stands


def of_parquet(paths: Sequence[str]) -> Iterator[Any] | None:
    """The rows of Parquet files, texts of few values as codes.

    None where files are of another kind, their columns have different types, or texts are bytes or views of them.
    """
    files = []
    types: dict[str, Any] = {}
    for path in paths:
        try:
            schema = pq.read_schema(path)
            texts = [field.name for field in schema if is_text(field.type) and field.name not in IDS]
            file = pq.ParquetFile(path, read_dictionary=texts, memory_map=True, pre_buffer=False)
        except (OSError, pa.ArrowException):
            return None
        if len({name.strip() for name in schema.names}) != len(schema.names) or any(map(_is_odd, schema)):
            return None
        for field in file.schema_arrow:
            if types.setdefault(field.name, field.type) != field.type:
                return None
        files.append(file)
    return _parquet_rows(files, types)


def _is_odd(field: Any) -> bool:
    """Whether a column is to be read by the row reader, which takes bytes as texts and trims names."""
    kind = field.type
    while pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_dictionary(kind):
        kind = kind.value_type
    odd = (
        pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view,
        pa.types.is_string_view,
    )  # fmt: skip
    return field.name != field.name.strip() or any(is_one(kind) for is_one in odd)


def _parquet_rows(files: list[Any], types: dict[str, Any]) -> Iterator[Any]:
    codes = {name for name, kind in types.items() if pa.types.is_dictionary(kind) and name not in IDS}
    for file in files:  # the first rows tell in which columns texts come again
        for batch in file.iter_batches(BATCH_ROWS, columns=[name for name in file.schema_arrow.names if name in codes]):
            codes -= {name for name in batch.schema.names if len(batch.column(name).dictionary) > MOST_CODES}
            break
        break
    types = {name: kind if name in codes else plain_type(kind) for name, kind in types.items()}
    yield pa.RecordBatch.from_pydict({name: pa.array([], kind) for name, kind in types.items()})
    for file in files:
        for batch in file.iter_batches(BATCH_ROWS):
            columns = {}
            for name, kind in types.items():
                column = batch.column(name) if name in batch.schema.names else pa.nulls(batch.num_rows, kind)
                columns[name] = column if column.type == kind else column.cast(kind)
            yield pa.RecordBatch.from_pydict(columns)


def plain_type(kind: Any) -> Any:
    """The type of texts that are no codes."""
    return kind.value_type if pa.types.is_dictionary(kind) and is_text(kind) else kind


# -- files whose cells are text


def of_tables(paths: Sequence[str], stdin: bytes | None = None) -> Iterator[Any]:
    """The rows of files of any kind as trimmed texts; `stdin` is what `-` holds. Raises Unreadable and Suspect."""
    tables: list[Table | None] = []
    names: dict[str, None] = {}
    reasons: list[Diagnostic] = []
    for path in paths:
        table = _open(path, stdin)
        if isinstance(table, Diagnostic):
            reasons.append(table)
            continue
        own = [name for name in table.columns if name]
        if doubled := [name for name in own if own.count(name) > 1]:
            raise Suspect(f"`{table.path}` has two columns `{doubled[0]}`")
        names |= dict.fromkeys(own)
        tables.append(None if isinstance(table, JsonTable) else table)  # which holds all its rows
    if reasons:
        raise Unreadable(*reasons)
    yield pa.RecordBatch.from_pydict({name: pa.array([], pa.string()) for name in names})
    for path, opened in zip(paths, tables, strict=True):
        table = opened or _open(path, stdin)
        if isinstance(table, Diagnostic):
            raise Unreadable(table)
        places = {name: at for at, name in enumerate(table.columns) if name}
        for chunk in table.chunks(frozenset(places.values())):
            if isinstance(chunk, Diagnostic):
                raise Unreadable(chunk)
            _refuse_broken(table, chunk)
            size = len(chunk)
            yield pa.RecordBatch.from_pydict(
                {name: _texts(chunk.columns[places[name]] if name in places else [None] * size) for name in names}
            )


def _open(path: str, stdin: bytes | None) -> Table | Diagnostic:
    return open_table(path, CsvShape(), None if stdin is None else BytesIO(stdin))


def _refuse_broken(table: Table, chunk: Chunk) -> None:
    for row, bad in chunk.faults.items():
        raise Suspect(f"row {chunk.numbers[row]} of `{table.path}`: `{bad.value}`, expected {bad.expected}")


def _texts(cells: Sequence[str | None]) -> Any:
    texts = pc.utf8_trim_whitespace(pa.array(cells, pa.string()))
    return pc.if_else(pc.equal(texts, ""), None, texts)


class Types:
    """In which types columns of texts can be stored: those of their fields, where every cell allows it."""

    def __init__(self, kinds: Mapping[str, FieldType]) -> None:
        self.kinds = {name: kind for name, kind in kinds.items() if kind not in TEXTS}

    def look(self, batch: Any) -> None:
        """Strike out the columns that have another cell."""
        for name in list(self.kinds):
            if name not in batch.schema.names:
                continue
            kind = self.kinds[name]
            shape = _SHAPES.get(kind, _SHAPES["amount" if kind in ("money", "number") else "whole"])
            cells = batch.column(name).drop_null()
            fits = bool(pc.all(pc.match_substring_regex(cells, shape), min_count=0).as_py())
            if fits and kind == "date":
                try:
                    cells.cast(pa.date32())
                except pa.ArrowInvalid:
                    fits = False
            if not fits:
                del self.kinds[name]

    def typed(self, batch: Any) -> Any:
        """A batch with these types."""
        columns = {}
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            kind = self.kinds.get(name)
            if kind is None:
                columns[name] = column
            elif kind == "flag":
                columns[name] = pc.is_in(pc.utf8_lower(column), pa.array(["true", "yes", "1"]), skip_nulls=True)
            elif kind == "date":
                columns[name] = column.cast(pa.date32())
            else:
                plain = pc.replace_substring_regex(column, r"^\+", "")
                columns[name] = plain.cast(arrow_type(kind))
        return pa.RecordBatch.from_pydict(columns)


# -- files with a map


class Mapped:
    """The rows of opened files as their map has them, in the types of their fields.

    Rows with a cell that cannot be read go to `rejects`; `rejected` ones, by file and row, are left out.
    """

    def __init__(self, opened: OpenFiles, rejected: Collection[tuple[str, int]] = ()) -> None:
        self.opened = opened
        self.rejected = rejected
        self.rows = 0
        self.rejects = Rejects()
        self.kinds = {target.name: target.type for target in stay_targets(opened.schema, True)}

    def batches(self) -> Iterator[Any]:
        names = [name for name in self.kinds if any(name not in plan.absent for _, plan in self.opened.files)]

        yield pa.RecordBatch.from_pydict({name: pa.array([], arrow_type(self.kinds[name])) for name in names})
        for table, plan in self.opened.files:
            for chunk in table.chunks(plan.needed):
                if isinstance(chunk, Diagnostic):
                    raise Unreadable(chunk)
                part = Part(table, plan, chunk, self.rows, "stay")
                part.reject(self.rejects.add)
                self.rows += len(chunk)
                self._leave_out(part)
                size = len(part.index)
                yield pa.RecordBatch.from_pydict(
                    {name: _stored(part.values.get(name), self.kinds[name], size) for name in names}
                )

    def _leave_out(self, part: Part) -> None:
        path, numbers = part.table.path, part.chunk.numbers
        kept = [(path, numbers[i]) not in self.rejected for i in part.index] if self.rejected else [True]
        if not all(kept):
            part.index = list(compress(part.index, kept))
            part.values = {name: list(compress(column, kept)) for name, column in part.values.items()}


def _stored(values: Sequence[Any] | None, kind: FieldType, size: int) -> Any:
    """A field's values as they are stored."""
    if values is None:
        return pa.nulls(size, arrow_type(kind))
    if kind == "segments":
        return pa.array([";".join(sorted(value)) if value else None for value in values], pa.string())
    if kind in TEXTS:
        return pa.array(values, pa.string())
    if kind == "flag":
        return pa.array(values, pa.bool_())
    if kind == "date":
        return pa.array([None if value is None else value - EPOCH for value in values], pa.int32()).cast(pa.date32())
    whole = pa.array(values, pa.int64())
    return _millionths(whole) if kind in ("money", "number") else whole


def _millionths(whole: Any) -> Any:
    """Whole millionths as decimals, without a detour: 64 bits, and their sign in the other 64."""
    low = whole.fill_null(0).to_numpy()
    both = np.column_stack([low, low >> 63])
    mask = pc.is_valid(whole).cast(pa.uint8()).to_numpy(zero_copy_only=False) if whole.null_count else None
    bits = None if mask is None else pa.py_buffer(np.packbits(mask, bitorder="little").tobytes())
    return pa.Array.from_buffers(AMOUNT, len(whole), [bits, pa.py_buffer(both.tobytes())])
