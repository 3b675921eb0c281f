"""A partition of a history: the stays of some members, evaluated as a history of its own, and the sum of all such.

Nothing here knows who brings the rows: `evaluate` takes Arrow record batches and gives back packed accounts, and
`Whole` adds accounts up to what one run over all rows gives, rows of detail in the same order.
"""

from __future__ import annotations

import pickle
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loyaltydsl.data.report import InputReport, UnknownCode
from loyaltydsl.data.rows import Member
from loyaltydsl.data.schema import Schema
from loyaltydsl.engine.batch.arrow import check_ids
from loyaltydsl.engine.batch.columns import Codes, Members, Numbers, TooLarge
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.history import History, history_of
from loyaltydsl.engine.batch.parquet import ArrowTable
from loyaltydsl.engine.batch.people import Odd
from loyaltydsl.engine.batch.simulate import Batch
from loyaltydsl.engine.batch.tally import merge
from loyaltydsl.engine.simulation import Found, Simulation, Tally, conclude
from loyaltydsl.record import Record, replace
from loyaltydsl.semantics.calendar import month_of
from loyaltydsl.semantics.fields import STATUSES, STAY_COLUMNS
from loyaltydsl.semantics.program import Program

MEMBER = "member"
"""The column that has a member of the members file, packed, in rows that are no stays."""
SUMS, ROWS, ODD, LARGE, VERSION = "sums", "rows", "odd", "large", "version"
"""What a packed piece is: an account; rows of detail; that only the row reader, or only unbounded integers, can judge
the partition; that another version of the package evaluated it."""
MEMBERS_A_PIECE = 2_000
"""Members whose rows of detail are packed together."""
DOUBLES = 100
"""Hashes of doubled ids that one partition tells at most."""

Piece = tuple[str, bytes]


class Task(Record):
    """What every partition has to know. `withheld` are columns of the data that are not sent along.

    With `members_file`, members come in rows of their own and the stays say nothing of them. `months` are those at
    whose ends purchases are looked at, which follow from all stays.
    """

    program: Program
    schema: Schema
    version: str
    withheld: frozenset[str] = frozenset()
    members_file: bool = False
    detail: bool = False
    first_day: int | None = None
    last_day: int | None = None
    months: Sequence[int] = ()


class _Rows(ArrowTable):
    """The rows of a partition; a column that was not sent along must not be taken for one without values."""

    def __init__(self, table: Any, task: Task) -> None:
        super().__init__(table, task.schema)
        self._withheld = task.withheld

    def _read(self, name: str) -> Any:
        assert name not in self._withheld, f"`{name}` was not sent along"
        return super()._read(name)


class _Batch(Batch):
    """A run whose months of purchase are those of the whole history."""

    months: Sequence[int] = ()

    def _rows(self) -> Any:
        found = super()._rows()
        self.tally.buying_months = self.months
        return found


def pack_member(member: Member, fields: Iterable[str]) -> bytes:
    """A member of the members file with the fields that are needed, for a row of its own."""
    return pickle.dumps({name: getattr(member, name) for name in ("member_id", *fields)})


def evaluate(task: Task, batches: Iterable[Any]) -> Iterator[Piece]:
    """Evaluate the stays of some members; every stay of a member, and the member, must be among them."""
    from loyaltydsl._version import __version__

    if __version__ != task.version:
        yield VERSION, __version__.encode()
        return
    known: dict[str, Member] = {}
    table = _gather(batches, known)
    if table is None or not (table.num_rows or known):
        return
    try:
        history = _history(task, table, known)
        batch = _Batch(task.program, history.stays, history.members, task.first_day, task.last_day, task.detail)
        batch.months = task.months
        batch.run()
    except Odd:
        yield ODD, b""
        return
    except TooLarge:
        yield LARGE, b""
        return
    report = history.report
    yield SUMS, _pack((
        {name: value for name, value in vars(batch.tally).items() if name != "program"},
        report.rows, report.by_status, {(one.field, one.code): one.stays for one in report.unknown_codes},
    ))  # fmt: skip

    def named(key: tuple[Any, ...]) -> tuple[Any, ...]:
        """A place in the lists that holds beyond this partition: by a member's id, not its number."""
        return (0, batch.members.ids[key[0]]) if len(key) == 1 else key

    listed = [(named(key), own, end) for key, own, end in batch.listed]
    issues = [(named(key), issue) for key, issue in batch.issues]
    for at in range(0, max(len(listed), len(issues)), MEMBERS_A_PIECE):
        upto = at + MEMBERS_A_PIECE
        yield ROWS, _pack((listed[at:upto], issues[at:upto]))


def _gather(batches: Iterable[Any], known: dict[str, Member]) -> Any:
    """The stays as a table whose texts are dictionary codes; members of the members file go to `known`."""
    parts: list[Any] = []
    for batch in batches:
        if MEMBER in batch.schema.names:
            packed = batch.column(MEMBER)
            for one in packed.drop_null().to_pylist():
                member = Member(**pickle.loads(one))
                known[str(member.member_id)] = member
            batch = batch.drop_columns([MEMBER])
            if packed.null_count < len(packed):
                batch = batch.filter(pc.is_null(packed))
        if batch.num_rows or not parts:
            parts.append(_encoded(batch))
    return pa.Table.from_batches(parts) if parts else None


def _encoded(batch: Any) -> Any:
    columns = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        text = pa.types.is_string(column.type) and name not in ("stay_id", "member_id")
        columns[name] = column.dictionary_encode() if text else column
    return pa.RecordBatch.from_pydict(columns)


def _history(task: Task, table: Any, known: dict[str, Member]) -> History:
    """The partition as columns; raises Odd, as for a whole file, where a row might be bad."""
    rows = _Rows(table, task)
    check_ids(table.column("stay_id").chunks)
    history = history_of(rows, task.schema, frozenset(rows.names), task.detail)
    if not task.members_file:
        return history
    own = list(history.members.ids)
    everyone = sorted({*own, *known})
    number = {member_id: at for at, member_id in enumerate(everyone)}
    places = np.array([*(number[member_id] for member_id in own), -1], dtype=np.int64)
    members = Members(everyone, known)
    return replace(history, stays=rows.stays(places[history.stays.member], members), members=members)


def _pack(data: Any) -> bytes:
    return zlib.compress(pickle.dumps(data), 1)


def _unpack(data: bytes) -> Any:
    return pickle.loads(zlib.decompress(data))


class Whole:
    """The accounts of all partitions, added up."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.tally = Tally(task.program)
        self.tally.buying_months = task.months
        self.rows = 0
        self.statuses: Counter[str] = Counter()
        self.codes: Counter[tuple[str, str]] = Counter()
        self._listed: list[Any] = []
        self._issues: list[Any] = []

    def add(self, kind: str, data: bytes) -> None:
        """Add a piece with sums or rows."""
        if kind == ROWS:
            listed, issues = _unpack(data)
            self._listed += listed
            self._issues += issues
            return
        assert kind == SUMS
        sums, rows, statuses, codes = _unpack(data)
        part = Tally.__new__(Tally)
        part.__dict__.update(sums)
        merge(self.tally, part)
        self.rows += rows
        self.statuses.update(statuses)
        self.codes.update(codes)

    def simulation(self, voucher_key: bytes | None, max_issued: int | None) -> Simulation:
        """The simulation of all rows; its detail is in the order of a run on one machine."""
        found = None
        if self.task.detail:
            self._listed.sort(key=lambda entry: entry[0])
            self._issues.sort(key=lambda entry: entry[0])
            stays = [row for _, own, _ in self._listed for row in own]
            found = Found(stays, [issue for _, issue in self._issues], [end for _, _, end in self._listed])
        return conclude(self.task.program, self.tally, "batch", found, voucher_key, max_issued)

    def report(self, before: InputReport, codes: Counter[tuple[str, str]]) -> InputReport:
        """The account of the input: what was known `before`, and `codes` that no partition counted."""
        schema, found = self.task.schema, self.codes + codes
        order = [*STAY_COLUMNS, *(name for name, _ in schema.custom_fields)]
        unknown = sorted(found, key=lambda pair: (order.index(pair[0]), pair[1]))
        return replace(
            before,
            rows=self.rows,
            accepted=self.rows,
            by_status={status: self.statuses[status] for status in STATUSES if self.statuses[status]},
            unknown_codes=tuple(UnknownCode(field, code, found[field, code]) for field, code in unknown),
        )


class Survey:
    """What is asked of all rows, in any order, before they are brought together by member.

    `codes` are counted in columns that are not sent along; `first` and `last` are the reported departures' ends.
    """

    def __init__(self) -> None:
        self.codes: Counter[tuple[str, str]] = Counter()
        self.first: int | None = None
        self.last: int | None = None

    def add(self, data: bytes) -> None:
        """Add what one partition told."""
        codes, first, last = _unpack(data)
        self.codes.update(codes)
        if first is not None:
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)

    def months(self) -> Sequence[int]:
        return () if self.first is None or self.last is None else range(month_of(self.first), month_of(self.last) + 1)

    def look(self, task: Task, names: Sequence[str], batches: Iterable[Any]) -> Iterator[Piece]:
        """Check and count columns that no rule asks for; with status and departure among them, find the months."""
        try:
            for batch in batches:
                if batch.num_rows:
                    self._look(task, names, ArrowTable(pa.Table.from_batches([batch]), task.schema))
        except Odd:
            yield ODD, b""
            return
        yield SUMS, _pack((self.codes, self.first, self.last))

    def _look(self, task: Task, names: Sequence[str], rows: ArrowTable) -> None:
        for name in names:
            column = rows.column(name)
            if not isinstance(column, Codes):
                continue
            found = {v: n for v, n in column.counts().items() if v is not None}
            if name == "currency" and set(found) - {task.schema.currency}:
                raise Odd
            if name in task.schema.vocabularies and name in task.withheld:
                codes = task.schema.vocabularies[name]
                self.codes.update({(name, value): n for value, n in found.items() if value not in codes})
        if "departure" in names:
            self._departures(task, rows)

    def _departures(self, task: Task, rows: ArrowTable) -> None:
        status, departure = rows.column("status"), rows.column("departure")
        assert isinstance(status, Codes)
        assert isinstance(departure, Numbers)
        chosen = np.array([value == "checked_out" for value in status.values])[status.index]
        days = departure.values[chosen if departure.missing is None else chosen & ~departure.missing]
        days = days if task.first_day is None else days[days >= task.first_day]
        days = days if task.last_day is None else days[days <= task.last_day]
        if len(days):
            low, high = int(days.min()), int(days.max())
            self.first = low if self.first is None else min(self.first, low)
            self.last = high if self.last is None else max(self.last, high)


def doubled(batches: Iterable[Any]) -> Array:
    """Of 64-bit hashes, those that come twice, 100 at most."""
    found = [batch.column(0).to_numpy(zero_copy_only=False) for batch in batches if batch.num_rows]
    hashes = np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    return np.unique(hashes[1:][hashes[1:] == hashes[:-1]])[:DOUBLES]
