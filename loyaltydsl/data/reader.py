"""Stays and members from files: every row is either a `Stay` (a `Member`) or a `Reject` that says why not."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import BinaryIO

from loyaltydsl.data.cells import Bad, shorten
from loyaltydsl.data.checks import Reject as OnReject
from loyaltydsl.data.files.opening import STDIN, nowhere, open_table
from loyaltydsl.data.files.table import Chunk, Table
from loyaltydsl.data.mapping import NO_MAPPING, Mapping
from loyaltydsl.data.members import MemberFile
from loyaltydsl.data.places import RowSource
from loyaltydsl.data.plan import Plan, Section, bind, unknown_fields
from loyaltydsl.data.report import SHOWN, Dataset, InputReport, Reject
from loyaltydsl.data.schema import Schema, member_targets, stay_targets
from loyaltydsl.data.stays import StayBuilder, unknown_codes
from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import replace
from loyaltydsl.semantics.fields import MEMBER_COLUMNS, STATUSES
from loyaltydsl.source import Span

_MEMBER_ONLY = frozenset(MEMBER_COLUMNS) - {"member_id"}
_DERIVED_FROM = {"lead_time": ("booked",), "total_revenue": ("room_revenue", "food_revenue", "other_revenue")}
_NEVER_MISSING = frozenset({"nights", "points", "stay_id", "arrival", "departure", "status"})

Files = list[tuple[Table, Plan]]
Counts = Counter[str]


def read_dataset(
    schema: Schema,
    stays: Sequence[str],
    members: str | None = None,
    mapping: Mapping | None = None,
    *,
    wanted_fields: frozenset[str] = frozenset(),
    progress: Callable[[int], None] | None = None,
    stdin: BinaryIO | None = None,
) -> Dataset | list[Diagnostic]:
    """Read files of stays and, if there is one, the file of members.

    Paths are CSV, JSON lines or Parquet, gzipped or not, `-` is standard input (`stdin`, or the process's own).
    Everything that keeps a whole file from being read is a diagnostic; a bad row is none: it stands in the
    dataset's report, and the caller decides whether the run stops there. `wanted_fields` are those that rules ask
    for. `progress` is told the number of rows read so far, every few thousand.
    """
    opened = open_files(schema, stays, members, mapping, wanted_fields=wanted_fields, progress=progress, stdin=stdin)
    return opened if isinstance(opened, list) else opened.dataset()


def open_files(
    schema: Schema,
    stays: Sequence[str],
    members: str | None = None,
    mapping: Mapping | None = None,
    *,
    wanted_fields: frozenset[str] = frozenset(),
    progress: Callable[[int], None] | None = None,
    stdin: BinaryIO | None = None,
) -> OpenFiles | list[Diagnostic]:
    """The first half of `read_dataset`: open the files and find out how each of their fields is read."""
    files = OpenFiles(schema, mapping or NO_MAPPING, members is not None, wanted_fields, progress, stdin)
    errors = files.open(stays, members)
    return errors or files


def _zone(name: str | None) -> tzinfo | Diagnostic | None:
    if name is None:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        pass
    except KeyError:
        pass
    what = f"this machine does not know the time zone `{name}`"
    return fault("no-time-zone", nowhere("timezone"), what, help="pip install tzdata")


class Rejects:
    """The bad rows in order, the first of them with the row itself."""

    def __init__(self) -> None:
        self.rejects: list[Reject] = []
        self.shown: list[Diagnostic] = []

    def add(self, table: Table, chunk: Chunk, i: int, bad: Bad) -> None:
        row = chunk.numbers[i]
        reject = Reject(table.path, row, bad.column, bad.value, bad.expected, bad.help)
        self.rejects.append(reject)
        if len(self.shown) < SHOWN:
            self.shown.append(_diagnostic(reject, table, chunk, i))


def _diagnostic(reject: Reject, table: Table, chunk: Chunk, i: int) -> Diagnostic:
    first = reject.column.split(", ")[0] if reject.column not in table.columns else reject.column
    at = table.columns.index(first) if first in table.columns else None
    if at is not None and at not in chunk.columns:
        at = None
    text, start, end = chunk.excerpt(i, at)
    where = f"row {reject.row}, column `{reject.column}`" if reject.column else f"row {reject.row}"
    what = f"`{shorten(reject.value)}`" if reject.value else "nothing there"
    return fault(
        "bad-row", Span(RowSource(table.path, reject.row, text), start, end),
        f"{where}: {what}, expected {reject.expected}", help=reject.help or (),
    )  # fmt: skip


class OpenFiles:
    """The files of a history, opened so far that nothing can be wrong with a file as a whole but its contents.

    `files` and `member_files` have each file with the plan by which it is read. They can be read more than once.
    """

    def __init__(
        self,
        schema: Schema,
        mapping: Mapping,
        members_file: bool,
        wanted: frozenset[str],
        progress: Callable[[int], None] | None,
        stdin: BinaryIO | None,
    ) -> None:
        self.schema = schema
        self.mapping = mapping
        self.members_file = members_file
        self.wanted = wanted
        self.progress = progress
        self.files: Files = []
        self.member_files: Files = []
        self.missing_fields: frozenset[str] = frozenset()
        self._stdin = stdin
        self._errors: list[Diagnostic] = []
        self._warnings: list[Diagnostic] = []
        self._ignored: dict[str, None] = {}
        self._tier_ignored = False

    def open(self, stays: Sequence[str], members: str | None) -> list[Diagnostic]:
        """Open everything; what keeps a file from being read is returned."""
        zone = _zone(self.schema.timezone)
        if isinstance(zone, Diagnostic):
            return [zone]
        if [*stays, members].count(STDIN) > 1:
            return [
                fault(
                    "data-not-found",
                    nowhere(STDIN),
                    "standard input `-` can be read for one file only",
                    help="give the other one as a file",
                )
            ]
        mapping, schema = self.mapping, self.schema
        section = Section("stays", mapping.stays, stay_targets(schema, not self.members_file), schema, mapping, zone)
        unread = frozenset() if schema.reads_tier else frozenset({"tier"})
        self._errors += unknown_fields(section, unread | (_MEMBER_ONLY if self.members_file else frozenset()))
        self._warn_unread(section)
        self.files = self._open(stays, section)
        if members is not None:
            own = Section("members", mapping.members, member_targets(schema), schema, mapping, zone)
            self._errors += unknown_fields(own, unread)
            self.member_files = self._open([members], own)
        self.missing_fields = self._missing_fields()
        return self._errors

    def _warn_unread(self, section: Section) -> None:
        for name, part in section.parts.items():
            if self.members_file and name in _MEMBER_ONLY:
                what = f"`{name}` is not read from the stays, because there is a members file"
                help = "map it under `[members]`, or leave the members file out"
                self._warnings.append(fault("map-unread", part.span, what, help=help, severity="warning"))

    def _open(self, paths: Sequence[str], section: Section) -> Files:
        """Every file with the plan by which it is read; faults of all of them are collected."""
        found: Files = []
        for path in paths:
            table = open_table(path, self.mapping.csv, self._stdin)
            if isinstance(table, Diagnostic):
                self._errors.append(table)
                continue
            if not table.columns:
                continue  # JSON lines without a line
            plan = bind(section, table)
            if isinstance(plan, list):
                self._errors += [each for each in plan if each not in self._errors]
                continue
            found.append((table, plan))
            self._ignored |= dict.fromkeys(plan.ignored)
            if "tier" in table.columns or "tier" in section.parts:
                self._tier_ignored |= self.schema.tiers_windowed
        return found

    def _missing_fields(self) -> frozenset[str]:
        """Which of the wanted fields at least one file has no column for."""
        absent: set[str] = set()
        missing: set[str] = set()
        for _, plan in [*self.files, *self.member_files]:
            absent |= plan.absent
        for name in self.wanted:
            if name in _NEVER_MISSING or (name == "tier" and not self.schema.tiers_assigned):
                continue
            parts = _DERIVED_FROM.get(name, (name,))
            if all(part in absent for part in parts):
                missing.add(name)
        return frozenset(missing)

    def dataset(self) -> Dataset | list[Diagnostic]:
        """Every row as a stay or a member, or rejected; a diagnostic where a file breaks off."""
        collecting = gc.isenabled()
        gc.disable()  # hundreds of thousands of new objects, none of them garbage
        try:
            return self._dataset()
        finally:
            if collecting:
                gc.enable()

    def _dataset(self) -> Dataset | list[Diagnostic]:
        rejects = Rejects()
        builder = StayBuilder(self.schema, rejects.add)
        for table, plan in self.files:
            for chunk in table.chunks(plan.needed):
                if isinstance(chunk, Diagnostic):
                    return [chunk]
                builder.add(table, plan, chunk)
                if self.progress is not None:
                    self.progress(builder.rows)
        members = self.read_members(rejects.add)
        if isinstance(members, Diagnostic):
            return [members]
        known = members.members if self.members_file else builder.members.members()
        report = replace(
            self.report(builder.rows, builder.statuses, builder.codes, members),
            accepted=len(builder.stays),
            rejected=builder.rows - len(builder.stays),
            rejects=tuple(rejects.rejects),
            shown=tuple(rejects.shown),
        )
        own = builder.members.own_members()
        return Dataset(builder.stays, known, own, self.members_file, report, self.missing_fields)

    def read_members(self, reject: OnReject) -> MemberFile | Diagnostic:
        """The members file, if there is one."""
        members = MemberFile(reject)
        for table, plan in self.member_files:
            for chunk in table.chunks(plan.needed):
                if isinstance(chunk, Diagnostic):
                    return chunk
                members.add(table, plan, chunk)
        return members

    def report(
        self, rows: int, statuses: Counts, codes: dict[str, Counter[str | None]], members: MemberFile
    ) -> InputReport:
        """The account of an input in which no row is bad; `codes` count the stays of each field with a vocabulary."""
        return InputReport(
            rows=rows,
            accepted=rows,
            member_rows=members.rows,
            member_rejected=members.rows - len(members.members),
            ignored_columns=tuple(self._ignored),
            by_status={status: statuses[status] for status in STATUSES if statuses[status]},
            unknown_codes=unknown_codes(self.schema, codes),
            tier_ignored=self._tier_ignored,
            warnings=tuple(self._warnings),
        )
