"""What stays and members are checked for alike: cells that cannot be read, and ids that come twice."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any

from loyaltydsl.data.cells import Bad, has_bad
from loyaltydsl.data.files.table import Chunk, Table
from loyaltydsl.data.plan import FieldReader, Plan, Values
from loyaltydsl.semantics.calendar import iso

Faults = dict[int, Bad]
"""The first fault of each bad row of a chunk, by its place in the chunk."""

_TWICE = "take one of the two rows out if they say the same; if they do not, give each an id of its own"

Reject = Callable[[Table, Chunk, int, Bad], None]


class RowPlaces:
    """In which file and row a row stands that was read before, by its number over all files."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._chunks: list[tuple[str, Sequence[int]]] = []

    def add(self, start: int, path: str, numbers: Sequence[int]) -> None:
        self._starts.append(start)
        self._chunks.append((path, numbers))

    def where(self, row: int, path: str) -> str:
        """In words, for a message about a row of `path`."""
        at = bisect_right(self._starts, row) - 1
        found, numbers = self._chunks[at]
        return f"row {numbers[row - self._starts[at]]}" + ("" if found == path else f" of `{found}`")


class Part:
    """The rows of a chunk that are good so far: their values, and `index`, their places in the chunk."""

    def __init__(self, table: Table, plan: Plan, chunk: Chunk, first: int, noun: str) -> None:
        self.table = table
        self.plan = plan
        self.chunk = chunk
        self.values: Values = {}
        self.index: Sequence[int] = range(len(chunk))
        self.faults: Faults = {}
        self._readers = {reader.target.name: reader for reader in plan.order}
        for reader in plan.readers:
            self.values[reader.target.name] = reader.read(chunk, first, self.values)
        found: Faults = dict(chunk.faults)
        for reader in plan.order:
            self._unreadable(reader, noun, found)
        self.drop(found)

    def _unreadable(self, reader: FieldReader, noun: str, found: Faults) -> None:
        target, column = reader.target, self.values[reader.target.name]
        if has_bad(column):
            for i, value in enumerate(column):
                if value.__class__ is Bad:
                    found.setdefault(i, value)
        if target.required and None in column:
            what = "a date" if target.type == "date" else "an id"
            mend = f"fill the cell in, or take the row out: a {noun} without {what} is not known by anything else"
            if target.type == "date":
                mend = f"fill the cell in, or take the row out: no rule can tell on which days the {noun} was"
            for i, value in enumerate(column):
                if value is None:
                    found.setdefault(i, Bad("", f"{what}, which every {noun} needs", mend, reader.label))

    def drop(self, found: Faults) -> None:
        """Take rows out, by their places in the chunk."""
        if not found:
            return
        self.faults |= found
        keep = [i not in found for i in self.index]
        self.index = list(compress(self.index, keep))
        self.values = {name: list(compress(column, keep)) for name, column in self.values.items()}

    def bad(self, field: str, i: int, shown: str, expected: str, help: str = "") -> Bad:
        """A fault of one field that is read but out of place; `shown` where no single cell says it."""
        reader = self._readers[field]
        if len(reader.columns) == 1 and self.table.columns[reader.columns[0]] == reader.label:
            shown = self.chunk.columns[reader.columns[0]][i] or ""
        return Bad(shown, expected, help, reader.label)

    def take_doubled(self, field: str, seen: dict[str, int], first: int, places: RowPlaces) -> None:
        """Take out the rows whose id an earlier readable row has; the others' ids are remembered in `seen`."""
        ids: list[str] = self.values[field]
        if len(set(ids)) == len(ids) and seen.keys().isdisjoint(ids):
            seen.update(zip(ids, [first + i for i in self.index], strict=True))
            return
        found: Faults = {}
        for i, name in zip(self.index, ids, strict=True):
            before = seen.setdefault(name, first + i)
            if before != first + i:
                where = places.where(before, self.table.path)
                found[i] = self.bad(field, i, name, f"an id that comes once; {where} has it too", _TWICE)
        self.drop(found)

    def reject(self, reject: Reject) -> None:
        """Hand on every bad row, in order."""
        for i in sorted(self.faults):
            reject(self.table, self.chunk, i, self.faults[i])


def shown_value(value: Any, type: str) -> str:
    """A stored value as a cell would have it."""
    if type == "date":
        return iso(value)
    return ";".join(sorted(value)) if isinstance(value, frozenset) else str(value)
