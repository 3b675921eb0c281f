"""A history that does not fit memory: cut by member into parts on disk, each evaluated as a history of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loyaltydsl._version import __version__
from loyaltydsl.data.report import InputReport
from loyaltydsl.data.schema import Schema
from loyaltydsl.engine.batch import memory
from loyaltydsl.engine.batch.arrow import check_ids, fits, hashed, is_text
from loyaltydsl.engine.batch.columns import Codes, Numbers
from loyaltydsl.engine.batch.history import kept_columns, missing_fields
from loyaltydsl.engine.batch.parquet import ArrowTable, ParquetFiles
from loyaltydsl.engine.batch.partition import LARGE, ODD, ROWS, SUMS, Task, Whole, evaluate
from loyaltydsl.engine.batch.people import Odd
from loyaltydsl.engine.batch.spill import MOST_PARTS, Hashes, Parts
from loyaltydsl.engine.simulation import Simulation
from loyaltydsl.semantics.calendar import month_of
from loyaltydsl.semantics.fields import STATUSES, is_member_field
from loyaltydsl.semantics.program import Program

BATCH_ROWS = 1 << 17
"""Rows that are cut into parts together."""
WORK, ID = 32, 18
"""Bytes that a row takes beside its columns: its member, its place in order, numbers to sort by; the text of an id."""
ON_DISK_TOO = 64
"""Bytes of a row of a part that is read back, beside those of its columns."""
MOST_CODES = 1 << 16
"""Distinct texts of a batch up to which a column goes to disk as codes."""


def row_bytes(files: ParquetFiles, wanted: frozenset[str], detail: bool) -> int:
    """An estimate of what a row takes in memory."""
    found = WORK + (ID if detail else 0)
    for name in kept_columns(files.schema, wanted) & set(files.names) & files.types.keys():
        kind = files.types[name]
        if kind == "flag" or is_member_field(name):
            found += 1
        else:
            found += {"date": 4, "number": 9, "money": 9, "points": 9, "count": 9}.get(kind, 2)
    return found


def too_large(files: ParquetFiles, wanted: frozenset[str], detail: bool) -> bool:
    """Whether files should be evaluated part by part."""
    size: int = files.count * row_bytes(files, wanted, detail)
    return size > memory.limit()


class PartedHistory:
    """The parts of a history that has been looked at as a whole; `simulate` evaluates them, once.

    Reading raises `people.Odd` where only the row reader can say what the files hold, and `spill.DiskFull`.
    """

    def __init__(self, files: ParquetFiles, schema: Schema, wanted: frozenset[str], detail: bool) -> None:
        self.schema = schema
        self.count = files.count
        self.missing_fields = missing_fields(files.names, schema, wanted)
        known = [name for name in files.names if name in files.types]
        kept = kept_columns(schema, wanted) | {"stay_id", "member_id"}
        self.sent = [name for name in known if name in kept or is_member_field(name)]
        others = [name for name in known if name not in self.sent]
        self.looked_at = [name for name in others if name in schema.vocabularies or not _sound(files, name)]
        self.withheld = frozenset(others) - {"currency"}
        size = (row_bytes(files, wanted, detail) + ON_DISK_TOO) * self.count
        limit = memory.limit()
        self.parts = Parts(min(max(-(-size // limit), 2), MOST_PARTS))
        self.types = {name: _common(files.arrow_types(name)) for name in self.sent}
        self.days: set[int] = set()
        self.codes: Counter[tuple[str, str]] = Counter()
        hashes = Hashes(min(-(-8 * self.count // max(limit // 8, 1)), MOST_PARTS))
        try:
            self._cut(files, hashes)
            if hashes.doubled():
                raise Odd
        except BaseException:
            self.parts.close()
            raise
        finally:
            hashes.close()
        self.report = InputReport(
            rows=self.count,
            accepted=self.count,
            ignored_columns=files.ignored(),
            tier_ignored="tier" in files.names and schema.tiers_windowed,
        )

    # -- one pass over the files

    def _cut(self, files: ParquetFiles, hashes: Hashes) -> None:
        """Put every row where it belongs, and look at the columns that no rule asks for."""
        names = [*self.sent, *self.looked_at]
        try:
            for file, groups in files.pieces:
                for batch in file.iter_batches(BATCH_ROWS, row_groups=groups, columns=names):
                    for name in self.looked_at:
                        self._look(name, batch)
                    self._put(self._written(batch), hashes)
        except pa.ArrowException as error:
            raise Odd from error

    def _look(self, name: str, batch: Any) -> None:
        """Raise Odd where a cell might be bad; count codes outside their vocabulary."""
        column = ArrowTable(pa.Table.from_batches([batch.select([name])]), self.schema).column(name)
        if not isinstance(column, Codes):
            return
        found = {v: n for v, n in column.counts().items() if v is not None}
        if name == "currency" and set(found) - {self.schema.currency}:
            raise Odd
        known = self.schema.vocabularies.get(name)
        if known is not None:
            self.codes.update({(name, value): n for value, n in found.items() if value not in known})

    def _put(self, batch: Any, hashes: Hashes) -> None:
        ids = batch.column("stay_id")
        check_ids([ids])
        hashes.add(hashed(ids))
        self._note_days(batch)
        owner = ids
        if "member_id" in batch.schema.names:
            members = batch.column("member_id")
            owner = pc.coalesce(members, ids) if members.null_count else members
        part = (hashed(owner) >> np.uint64(16)) % np.uint64(len(self.parts))
        self.parts.add(batch, part.astype(np.uint16))

    def _written(self, batch: Any) -> Any:
        """What goes to disk of a batch: codes for texts of few values, in one way for the whole history."""
        columns = {}
        for name in self.sent:
            column = batch.column(name)
            if pa.types.is_dictionary(column.type):
                if self.types[name] is None:  # the first batch decides
                    few = len(column.dictionary) <= MOST_CODES and name not in ("stay_id", "member_id")
                    self.types[name] = pa.dictionary(pa.int32(), pa.string()) if few else pa.string()
                texts = column.dictionary.cast(pa.string())
                column = pa.DictionaryArray.from_arrays(column.indices.cast(pa.int32()), texts)
                if self.types[name] == pa.string():
                    column = column.dictionary_decode()
            columns[name] = column if column.type == self.types[name] else column.cast(self.types[name])
        return pa.RecordBatch.from_pydict(columns)

    def _note_days(self, batch: Any) -> None:
        """Note the departures of checked-out stays: they tell the months of purchases."""
        names = [name for name in ("status", "departure") if name in batch.schema.names]
        rows = ArrowTable(pa.Table.from_batches([batch.select(names)]), self.schema)
        status, departure = rows.column("status"), rows.column("departure")
        assert isinstance(status, Codes)
        assert isinstance(departure, Numbers)
        if not set(status.values) <= set(STATUSES):
            raise Odd
        chosen = np.array([value == "checked_out" for value in status.values])[status.index]
        self.days.update(np.unique(departure.values[chosen]).tolist())

    # -- evaluation

    def simulate(
        self,
        program: Program,
        *,
        first_day: int | None = None,
        last_day: int | None = None,
        detail: bool = False,
        voucher_key: bytes | None = None,
        max_issued: int | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> Simulation:
        """Evaluate the parts one after another; `report` is whole afterwards.

        Raises `people.Odd` where rows of one member contradict one another.
        """
        months = self._months(first_day, last_day)
        task = Task(
            program, self.schema, __version__, self.withheld, detail=detail, first_day=first_day, last_day=last_day,
            months=months,
        )  # fmt: skip
        whole = Whole(task)
        try:
            for number in range(len(self.parts)):
                for kind, data in evaluate(task, self.parts.take(number)):
                    if kind in (ODD, LARGE):
                        raise Odd
                    assert kind in (SUMS, ROWS)
                    whole.add(kind, data)
                memory.give_back()
                if progress is not None:
                    progress(self.parts.rows[number])
        finally:
            self.parts.close()
        self.report = whole.report(self.report, self.codes)
        return whole.simulation(voucher_key, max_issued)

    def _months(self, first_day: int | None, last_day: int | None) -> Sequence[int]:
        days = [
            day
            for day in self.days
            if (first_day is None or day >= first_day) and (last_day is None or day <= last_day)
        ]
        return range(month_of(min(days)), month_of(max(days)) + 1) if days else ()


def _common(kinds: list[Any]) -> Any:
    """The type in which a column goes to disk that has some types in the files; None for codes, where it is open."""
    if len(set(kinds)) == 1 and not pa.types.is_large_string(kinds[0]):
        return None if pa.types.is_dictionary(kinds[0]) else kinds[0]
    if all(map(is_text, kinds)):
        return pa.string() if not any(map(pa.types.is_dictionary, kinds)) else None
    if all(map(pa.types.is_signed_integer, kinds)):
        return pa.int64()
    if all(pa.types.is_decimal(kind) or pa.types.is_signed_integer(kind) for kind in kinds):
        return pa.decimal128(18, 6)
    raise Odd


def _sound(files: ParquetFiles, name: str) -> bool:
    return name != "currency" and all(fits(kind, files.types[name]) for kind in files.arrow_types(name))
