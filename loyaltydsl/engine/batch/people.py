"""Members of whom only the stays speak, as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from loyaltydsl.data.rows import Member
from loyaltydsl.data.schema import Schema
from loyaltydsl.engine.batch.columns import Codes, Column, Members, Numbers
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.order import blocks
from loyaltydsl.semantics.fields import BY_NAME, MEMBER_FIELDS, FieldType


class Odd(Exception):
    """Something in the files that only the row reader can judge."""


class Files(Protocol):
    """Columns of stays that were read from files: `names` are those that there are, `types` those that are fields."""

    schema: Schema
    types: dict[str, FieldType]
    names: tuple[str, ...]
    count: int

    def column(self, name: str) -> Column:
        """A field's values; missing ones have the code 0."""


class ParquetMembers(Members):
    """Members of whom only the stays speak: each field's first value, which no other row may contradict."""

    def __init__(self, files: Files, member: Array, ids: Any) -> None:
        super().__init__(LazyIds(ids), {})
        self.files = files
        self.fields = tuple(
            f.name for f in MEMBER_FIELDS
            if f.name in files.names and f.name in files.types and (f.name != "tier" or not files.schema.tiers_assigned)
        )  # fmt: skip
        self.numbers = member
        self.guests = np.nonzero(member < 0)[0] if self.fields else np.zeros(0, dtype=np.int64)
        if len(self.guests):
            member[self.guests] = -2 - np.arange(len(self.guests))

    def member(self, number: int) -> Member:
        places = {name: self.column(name) for name in self.fields}
        values: dict[str, Any] = {}
        for name, column in places.items():
            if isinstance(column, Codes):
                values[name] = column.values[column.index[number]]
            elif column.missing is None or not column.missing[number]:
                values[name] = int(column.values[number])
        if values.get("segment") is None:
            values.pop("segment", None)
        return Member(self.ids[number] if number >= 0 else None, **values)

    def column(self, name: str) -> Column:
        if name not in self._columns:
            self._columns[name] = self._build(name)
        return self._columns[name]

    def _build(self, name: str) -> Column:
        size = len(self.ids) + len(self.guests) + 1
        kind = BY_NAME[name].type
        text = kind in ("text", "code", "tier", "segments")
        if name not in self.fields:
            if text:
                return Codes(np.zeros(size, dtype=np.uint8), (frozenset() if kind == "segments" else None,))
            return Numbers(np.zeros(size, dtype=np.int64), np.ones(size, dtype=bool))
        data = self.files.column(name)
        values = data.index if isinstance(data, Codes) else data.values
        result = np.zeros(size, dtype=values.dtype if text else np.int64)
        present = np.zeros(size, dtype=bool)
        complete = isinstance(data, Numbers) and data.missing is None and not len(self.guests)
        for contradicted in (False, True):
            for part in blocks(self.files.count):
                own, number = values[part], self.numbers[part]
                if not complete:
                    rows = np.nonzero(_known(data, part) & (number >= 0))[0]
                    own, number = own[rows], number[rows]
                if not contradicted:  # any row of the member: they must agree
                    result[number] = own
                    present[number] = True
                elif (result[number] != own).any():
                    raise Odd
        first = len(self.ids)
        back = self.guests[::-1]
        known = _known(data, back)
        result[first : first + len(back)] = np.where(known, values[back], 0)
        present[first : first + len(back)] = known
        if isinstance(data, Codes):
            return Codes(result, data.values)
        return Numbers(result, None if present.all() else ~present)


def _known(data: Column, rows: Array | slice) -> Array:
    """Of some rows: which have a value."""
    if isinstance(data, Codes):
        found: Array = data.index[rows] != 0
        return found
    if data.missing is None:
        return np.ones(len(data.values[rows]), dtype=bool)
    return ~data.missing[rows]


class LazyIds(Sequence[str]):
    """Member ids that stay in Arrow until one of them is shown."""

    def __init__(self, ids: Any) -> None:
        self._ids = ids

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, at: Any) -> Any:
        return self._ids[at].as_py()


def check_trimmed(ids: Any) -> None:
    """Raise Odd where an id may have blanks around it, or is empty: by its first and last byte."""
    import pyarrow as pa

    if not len(ids):
        return
    if ids.null_count or ids.offset:
        ids = pa.concat_arrays([ids.drop_null()])
    wide = pa.types.is_large_string(ids.type)
    offsets = np.frombuffer(ids.buffers()[1], dtype=np.int64 if wide else np.int32)[: len(ids) + 1]
    if (np.diff(offsets) == 0).any():
        raise Odd
    data = np.frombuffer(ids.buffers()[2], dtype=np.uint8)
    for edge in (data[offsets[:-1]], data[offsets[1:] - 1]):
        if (edge <= 32).any():
            raise Odd
        for place in np.nonzero(edge >= 127)[0].tolist():  # there are other blanks beyond ASCII
            text = ids[place].as_py()
            if text != text.strip():
                raise Odd
