"""Chunks of cells to stays, with every count that the report needs."""

from __future__ import annotations

from collections import Counter
from itertools import repeat
from operator import lt
from typing import Any

from loyaltydsl.data.checks import Part, Reject, RowPlaces
from loyaltydsl.data.files.table import Chunk, Table
from loyaltydsl.data.members import StayMembers
from loyaltydsl.data.plan import Plan
from loyaltydsl.data.report import UnknownCode
from loyaltydsl.data.rows import Stay
from loyaltydsl.data.schema import Schema
from loyaltydsl.semantics.calendar import iso
from loyaltydsl.semantics.fields import STAY_COLUMNS

_BACKWARDS = "mend the date that is wrong; if all rows are so, the two columns are mixed up"
_STATUS = STAY_COLUMNS.index("status")


class StayBuilder:
    """The stays of all files, in their order.

    A row is checked in this order, and its first fault is the one that is told: the row as a whole, its cells in
    the order of the fields, departure against arrival, a stay_id that an earlier readable row has, and what it
    says of its member against the rows before it.
    """

    def __init__(self, schema: Schema, reject: Reject) -> None:
        self.stays: list[Stay] = []
        self.rows = 0
        self.statuses: Counter[str] = Counter()
        self.members = StayMembers(schema)
        self._schema = schema
        self._reject = reject
        self._seen: dict[str, int] = {}
        self._places = RowPlaces()
        self.codes: dict[str, Counter[str | None]] = {name: Counter() for name in schema.vocabularies}
        self._custom = tuple((name, False if type == "flag" else None) for name, type in schema.custom_fields)

    def add(self, table: Table, plan: Plan, chunk: Chunk) -> None:
        first = self.rows
        self.rows += len(chunk)
        self._places.add(first, table.path, chunk.numbers)
        part = Part(table, plan, chunk, first, "stay")
        self._backwards(part)
        part.take_doubled("stay_id", self._seen, first, self._places)
        self.members.check(part, first, self._places)
        part.reject(self._reject)
        self._count(part)
        self._build(part)

    def _backwards(self, part: Part) -> None:
        arrivals, departures = part.values["arrival"], part.values["departure"]
        if not any(map(lt, departures, arrivals)):
            return
        part.drop({
            i: part.bad("departure", i, iso(departure), f"a date not before the arrival, {iso(arrival)}", _BACKWARDS)
            for i, arrival, departure in zip(part.index, arrivals, departures, strict=True)
            if departure < arrival
        })  # fmt: skip

    def _count(self, part: Part) -> None:
        statuses = part.values.get("status")
        if statuses is None:
            self.statuses["checked_out"] += len(part.index)
        else:
            self.statuses.update(statuses)
        for name, counter in self.codes.items():
            if name in part.values:
                counter.update(part.values[name])

    def _build(self, part: Part) -> None:
        values, count = part.values, len(part.index)
        if not count:
            return
        columns: list[Any] = [values.get(name, repeat(None)) for name in STAY_COLUMNS]
        if "status" not in values:
            columns[_STATUS] = repeat("checked_out")
        if self._custom:
            names = [name for name, _ in self._custom]
            cells = zip(*(values.get(name, repeat(absent, count)) for name, absent in self._custom), strict=True)
            columns.append([dict(zip(names, row, strict=True)) for row in cells])
        if self._schema.tiers_assigned and "tier" in values:
            if not self._custom:
                columns.append([{} for _ in range(count)])
            columns.append(values["tier"])
        self.stays.extend(map(Stay, *columns))


def unknown_codes(schema: Schema, codes: dict[str, Counter[str | None]]) -> tuple[UnknownCode, ...]:
    """Codes outside their field's closed vocabulary, by field, then by code; `codes` count the stays that have each."""
    order = [*STAY_COLUMNS, *(name for name, _ in schema.custom_fields)]
    return tuple(
        UnknownCode(field, code, stays)
        for field in order
        if field in codes
        for code, stays in sorted((c, n) for c, n in codes[field].items() if c is not None)
        if code not in schema.vocabularies[field]
    )
