"""Stays and members from files: every row is either a `Stay` (a `Member`) or a `Reject` that says why not."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import BinaryIO

from loyaltydsl.data.cells import Bad, shorten
from loyaltydsl.data.files.opening import STDIN, nowhere, open_table
from loyaltydsl.data.files.table import Chunk, Table
from loyaltydsl.data.mapping import NO_MAPPING, Mapping
from loyaltydsl.data.members import MemberFile
from loyaltydsl.data.places import RowSource
from loyaltydsl.data.plan import Plan, Section, bind, unknown_fields
from loyaltydsl.data.report import SHOWN, Dataset, InputReport, Reject
from loyaltydsl.data.schema import Schema, member_targets, stay_targets
from loyaltydsl.data.stays import StayBuilder
from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.semantics.fields import MEMBER_COLUMNS, STATUSES
from loyaltydsl.source import Span

_MEMBER_ONLY = frozenset(MEMBER_COLUMNS) - {"member_id"}
_DERIVED_FROM = {"lead_time": ("booked",), "total_revenue": ("room_revenue", "food_revenue", "other_revenue")}
_NEVER_MISSING = frozenset({"nights", "points", "stay_id", "arrival", "departure", "status"})

_Files = list[tuple[Table, Plan]]


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
    reader = _Reader(schema, mapping or NO_MAPPING, members is not None, wanted_fields, progress, stdin)
    collecting = gc.isenabled()
    gc.disable()  # hundreds of thousands of new objects, none of them garbage
    try:
        return reader.read(stays, members)
    finally:
        if collecting:
            gc.enable()


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


class _Rejects:
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


class _Reader:
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
        self.stdin = stdin
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.rejects = _Rejects()
        self.ignored: dict[str, None] = {}
        self.missing: set[str] = set()
        self.tier_ignored = False

    def read(self, stays: Sequence[str], members: str | None) -> Dataset | list[Diagnostic]:
        zone = _zone(self.schema.timezone)
        if isinstance(zone, Diagnostic):
            return [zone]
        if [*stays, members].count(STDIN) > 1:
            return [fault("data-not-found", nowhere(STDIN), "standard input `-` can be read for one file only")]
        mapping, schema = self.mapping, self.schema
        section = Section("stays", mapping.stays, stay_targets(schema, not self.members_file), schema, mapping, zone)
        unread = frozenset() if schema.reads_tier else frozenset({"tier"})
        self.errors += unknown_fields(section, unread | (_MEMBER_ONLY if self.members_file else frozenset()))
        self.warn_unread(section)
        files = self.open(stays, section)
        member_files: _Files = []
        if members is not None:
            own = Section("members", mapping.members, member_targets(schema), schema, mapping, zone)
            self.errors += unknown_fields(own, unread)
            member_files = self.open([members], own)
        if self.errors:
            return self.errors
        self.missing_fields(files, member_files)
        return self.dataset(files, member_files)

    def warn_unread(self, section: Section) -> None:
        for name, part in section.parts.items():
            if self.members_file and name in _MEMBER_ONLY:
                what = f"`{name}` is not read from the stays, because there is a members file"
                help = "map it under `[members]`, or leave the members file out"
                self.warnings.append(fault("map-unread", part.span, what, help=help, severity="warning"))

    def open(self, paths: Sequence[str], section: Section) -> _Files:
        """Every file with the plan by which it is read; faults of all of them are collected."""
        found: _Files = []
        for path in paths:
            table = open_table(path, self.mapping.csv, self.stdin)
            if isinstance(table, Diagnostic):
                self.errors.append(table)
                continue
            if not table.columns:
                continue  # JSON lines without a line
            plan = bind(section, table)
            if isinstance(plan, list):
                self.errors += [each for each in plan if each not in self.errors]
                continue
            found.append((table, plan))
            self.ignored |= dict.fromkeys(plan.ignored)
            if "tier" in table.columns or "tier" in section.parts:
                self.tier_ignored |= self.schema.tiers_windowed
        return found

    def missing_fields(self, files: _Files, member_files: _Files) -> None:
        """Which of the wanted fields at least one file has no column for."""
        absent: set[str] = set()
        for _, plan in [*files, *member_files]:
            absent |= plan.absent
        for name in self.wanted:
            if name in _NEVER_MISSING or (name == "tier" and not self.schema.tiers_assigned):
                continue
            parts = _DERIVED_FROM.get(name, (name,))
            if all(part in absent for part in parts):
                self.missing.add(name)

    def dataset(self, files: _Files, member_files: _Files) -> Dataset | list[Diagnostic]:
        builder = StayBuilder(self.schema, self.rejects.add)
        for table, plan in files:
            for chunk in table.chunks(plan.needed):
                if isinstance(chunk, Diagnostic):
                    return [chunk]
                builder.add(table, plan, chunk)
                if self.progress is not None:
                    self.progress(builder.rows)
        members = MemberFile(self.rejects.add)
        for table, plan in member_files:
            for chunk in table.chunks(plan.needed):
                if isinstance(chunk, Diagnostic):
                    return [chunk]
                members.add(table, plan, chunk)
        known = members.members if self.members_file else builder.members.members()
        report = InputReport(
            rows=builder.rows,
            accepted=len(builder.stays),
            rejected=builder.rows - len(builder.stays),
            member_rows=members.rows,
            member_rejected=members.rows - len(members.members),
            rejects=tuple(self.rejects.rejects),
            shown=tuple(self.rejects.shown),
            ignored_columns=tuple(self.ignored),
            by_status={status: builder.statuses[status] for status in STATUSES if builder.statuses[status]},
            unknown_codes=builder.unknown_codes(),
            tier_ignored=self.tier_ignored,
            warnings=tuple(self.warnings),
        )
        own = builder.members.own_members()
        return Dataset(builder.stays, known, own, self.members_file, report, frozenset(self.missing))
