"""CSV, JSON lines and all that a map is for, as columns: each distinct cell is read once, as the row reader reads it.

A history is read so, or not at all: whatever may be a bad row is left to the row reader, which says what is wrong.
So the two cannot differ in what a cell means, nor in a message.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from loyaltydsl.data.members import MemberFile
from loyaltydsl.data.reader import OpenFiles
from loyaltydsl.data.rows import Stay
from loyaltydsl.data.schema import stay_targets
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.engine.batch.cells import Encoded, Piece, Unplain, pieces
from loyaltydsl.engine.batch.columns import Codes, Column, Members, Numbers, Stays
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.history import History
from loyaltydsl.engine.batch.people import Odd, ParquetMembers
from loyaltydsl.semantics.fields import STAY_COLUMNS, FieldType

_TEXTS = ("text", "code", "tier", "segments")
_FEW_IDS = 1 << 22
"""Ids of several blocks up to which they are compared themselves, and not by hashes of 64 bits."""


def read_columns(opened: OpenFiles) -> History | None:
    """The history in some opened files; None where only the row reader can say what they hold."""
    collecting = gc.isenabled()
    gc.disable()  # many new objects, none of them garbage
    try:
        return _read_columns(opened, plain=True)
    finally:
        if collecting:
            gc.enable()


def _read_columns(opened: OpenFiles, plain: bool) -> History | None:
    try:
        return TextFiles(opened, plain).history()
    except Unplain:
        return _read_columns(opened, plain=False)
    except Odd:
        return None


class TextFiles:
    """The columns of opened files, all rows of which are good; raises Odd or Unplain. `names` are those they have."""

    def __init__(self, opened: OpenFiles, plain: bool) -> None:
        self.opened = opened
        self.schema = opened.schema
        self.types: dict[str, FieldType] = {t.name: t.type for t in stay_targets(self.schema, not opened.members_file)}
        found = {reader.target.name for _, plan in opened.files for reader in plan.readers}
        self.names = tuple(name for name in self.types if name in found)
        self.count = 0
        self._columns: dict[str, Column] = {}
        self._ids: list[Any] = []
        gathered = {name: _gather(name, self.types[name]) for name in self.names if name != "stay_id"}
        for table, plan in opened.files:
            for piece in pieces(table, plan, self.count, plain):
                self._take(piece, gathered)
        self._check_ids()
        for name in list(gathered):
            self._columns[name] = gathered.pop(name).column()

    def _take(self, piece: Piece, gathered: dict[str, _Texts | _Amounts]) -> None:
        arrival, departure = piece.fields["arrival"], piece.fields["departure"]
        for name, column in gathered.items():
            column.add(piece.fields.get(name), piece.count)
        self.count += piece.count
        first, last = (column.numbers()[0][column.index] for column in (arrival, departure))
        if (last < first).any():
            raise Odd
        self._ids.append(piece.ids(self.opened.mapping.missing))
        if self.opened.progress is not None:
            self.opened.progress(self.count)

    def _check_ids(self) -> None:
        """No two pieces have the same id; within one there are none."""
        import pyarrow as pa

        if not self._ids or callable(self._ids[0]):
            return
        if len(self._ids) > 1:
            if self.count <= _FEW_IDS:
                self._ids = [pa.concat_arrays(self._ids)]
                doubled = len(self._ids[0].dictionary_encode().dictionary) != self.count
            else:
                import polars as pl

                hashes = np.concatenate([pl.from_arrow(ids).hash().to_numpy() for ids in self._ids])  # type: ignore[union-attr]
                hashes.sort()
                doubled = bool((hashes[1:] == hashes[:-1]).any())
            if doubled:
                raise Odd

    def column(self, name: str) -> Column:
        if name not in self._columns:
            column = _gather(name, self.types.get(name, "text"))
            column.add(None, self.count)
            self._columns[name] = column.column()
        return self._columns[name]

    def history(self) -> History:
        """All of it, with the row reader's account of the input."""
        rejected: list[object] = []
        people = self.opened.read_members(lambda *reject: rejected.append(reject))
        if isinstance(people, Diagnostic) or rejected:
            raise Odd
        member, members = self._members(people)
        stays = _Rows(self, member, members).stays()
        return History(stays, members, self._report(people), self.opened.missing_fields)

    def _members(self, people: MemberFile) -> tuple[Array, Members]:
        """Each row's member by number, and the members, in the order of their ids."""
        import pyarrow as pa

        column = self.column("member_id")
        assert isinstance(column, Codes)
        ids = sorted({*column.values[1:], *people.members})
        number = {name: i for i, name in enumerate(ids)}
        rank = np.array([-1, *(number[name] for name in column.values[1:])], dtype=np.int32)
        member = rank[column.index]
        if self.opened.members_file:
            return member, Members(ids, people.members)
        members = ParquetMembers(self, member, pa.array(ids, pa.string()))
        for name in members.fields:
            members.column(name)
        return member, members

    def _report(self, people: MemberFile) -> Any:
        codes = {name: self._counts(name) for name in self.schema.vocabularies if name in self.names}
        statuses = {str(name): count for name, count in self._counts("status").items()}
        return self.opened.report(self.count, Counter(statuses), codes, people)

    def _counts(self, name: str) -> Counter[str | None]:
        column = self.column(name)
        if isinstance(column, Numbers):
            return Counter()
        return Counter(column.counts())

    def stay_ids(self, rows: Array) -> list[str]:
        """The ids of some rows."""
        import pyarrow as pa

        if not self._ids:
            return []
        if callable(self._ids[0]):
            return list(map(self._ids[0], (rows + 1).tolist()))
        if len(self._ids) > 1:
            self._ids = [pa.concat_arrays(self._ids)]
        found: list[str] = self._ids[0].take(pa.array(rows)).to_pylist()
        return found


class _Rows:
    """Single stays of the files, as the reference engine takes them."""

    def __init__(self, files: TextFiles, member: Array, members: Members) -> None:
        self.files = files
        self.member = member
        self.members = members

    def stays(self) -> Stays:
        files = self.files
        return Stays(files.count, files.column, self.member, files.stay_ids, self.stay, self.many)

    def stay(self, row: int) -> Stay:
        return self.many(np.array([row]))[0]

    def many(self, rows: Array) -> list[Stay]:
        """Some rows as stays."""
        files, count = self.files, len(rows)
        numbers = self.member[rows].tolist()
        columns: list[Sequence[Any]] = [
            files.stay_ids(rows), [self.members.ids[number] if number >= 0 else None for number in numbers],
            *(self._values(name, rows) for name in STAY_COLUMNS[2:]),
        ]  # fmt: skip
        custom = [name for name, _ in files.schema.custom_fields]
        cells = zip(*(self._values(name, rows) for name in custom), strict=True) if custom else [()] * count
        columns.append([dict(zip(custom, row, strict=True)) for row in cells])
        columns.append(self._values("tier", rows) if files.schema.tiers_assigned else [None] * count)
        return list(map(Stay, *columns))

    def _values(self, name: str, rows: Array) -> Sequence[Any]:
        column = self.files.column(name)
        if isinstance(column, Codes):
            return list(map(column.values.__getitem__, column.index[rows].tolist()))
        values: list[Any] = column.values[rows].tolist()
        if self.files.types[name] == "flag":
            return [value == 1 for value in values]
        if column.missing is None:
            return values
        gone = column.missing[rows].tolist()
        return [None if none else value for value, none in zip(values, gone, strict=True)]


def _gather(name: str, kind: FieldType) -> _Texts | _Amounts:
    if kind in _TEXTS:
        return _Texts("checked_out" if name == "status" else None)
    return _Amounts(kind)


class _Texts:
    """The codes of a column, piece by piece; the first one is the missing value."""

    def __init__(self, absent: str | None) -> None:
        self.absent = absent
        self.known: dict[Any, int] = {None: 0, frozenset(): 0}
        self.values: list[Any] = [None]
        self.parts: list[Array] = []

    def add(self, found: Encoded | None, count: int) -> None:
        if found is None:
            found = Encoded(np.zeros(count, dtype=np.uint8), [self.absent])
        table = np.empty(len(found), dtype=np.int32)
        for i, value in enumerate(found.values):
            place = self.known.setdefault(value, len(self.values))
            if place == len(self.values):
                self.values.append(value)
            table[i] = place
        kind = np.uint8 if len(self.values) < 256 else np.uint16 if len(self.values) < 65536 else np.int32
        self.parts.append(table.astype(kind)[found.index])

    def column(self) -> Codes:
        return Codes(np.concatenate(self.parts) if self.parts else np.zeros(0, dtype=np.uint8), self.values)


class _Amounts:
    """The numbers of a column, piece by piece."""

    def __init__(self, kind: FieldType) -> None:
        self.kind = np.int32 if kind == "date" else np.int8 if kind == "flag" else np.int64
        self.flag = kind == "flag"
        self.parts: list[Array] = []
        self.missing: list[Array] = []

    def add(self, found: Encoded | None, count: int) -> None:
        if found is None:
            values, gone = np.zeros(count, dtype=self.kind), np.full(count, not self.flag)
        else:
            table, none = found.numbers()
            values, gone = table.astype(self.kind)[found.index], none[found.index]
        self.parts.append(values)
        self.missing.append(gone)

    def column(self) -> Numbers:
        if not self.parts:
            return Numbers(np.zeros(0, dtype=self.kind), None if self.flag else np.zeros(0, dtype=bool))
        missing = np.concatenate(self.missing)
        return Numbers(np.concatenate(self.parts), missing if missing.any() else None)
