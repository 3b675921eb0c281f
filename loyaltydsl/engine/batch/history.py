"""A history read as columns, with the same account of its input as the row reader gives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from loyaltydsl.data.files.opening import is_parquet
from loyaltydsl.data.report import InputReport, UnknownCode
from loyaltydsl.data.schema import Schema
from loyaltydsl.engine.batch.columns import Codes, Members, Stays
from loyaltydsl.record import Record
from loyaltydsl.semantics.fields import STATUSES, STAY_COLUMNS

if TYPE_CHECKING:
    from loyaltydsl.engine.batch.parquet import ParquetFiles
    from loyaltydsl.engine.batch.parts import PartedHistory

DERIVED_FROM = {"lead_time": ("booked",), "total_revenue": ("room_revenue", "food_revenue", "other_revenue")}
_NEVER_MISSING = frozenset({"nights", "points", "stay_id", "arrival", "departure", "status"})


class History(Record):
    """Columns of stays and members, and what `input` of the JSON says of them."""

    stays: Stays
    members: Members
    report: InputReport
    missing_fields: frozenset[str] = frozenset()


TOGETHER = 1 << 24
"""Stays up to which ids, members and columns are read side by side: of more, one after another holds less."""


def read_history(
    schema: Schema, paths: Sequence[str], wanted: frozenset[str] = frozenset(), detail: bool = False
) -> History | None:
    """Read Parquet files as columns; None where only the row reader can say what the files hold.

    `wanted` are the fields that rules ask for; with `detail`, members are numbered in the order of their ids.
    """
    from loyaltydsl.engine.batch.parquet import Odd, ParquetFiles

    if not paths or not all(map(is_parquet, paths)):
        return None
    try:
        return history_of(ParquetFiles(paths, schema), schema, wanted, detail, check_ids=True)
    except Odd:
        return None


def read_any_history(
    schema: Schema, paths: Sequence[str], wanted: frozenset[str] = frozenset(), detail: bool = False
) -> History | PartedHistory | None:
    """The same, cut into parts on disk where it is larger than `memory.limit()`; raises `spill.DiskFull`."""
    from loyaltydsl.engine.batch.parquet import Odd, ParquetFiles
    from loyaltydsl.engine.batch.parts import PartedHistory, too_large

    if not paths or not all(map(is_parquet, paths)):
        return None
    try:
        files = ParquetFiles(paths, schema)
        if too_large(files, wanted, detail):
            return PartedHistory(files, schema, wanted, detail)
        return history_of(files, schema, wanted, detail, check_ids=True)
    except Odd:
        return None


def history_of(
    files: ParquetFiles, schema: Schema, wanted: frozenset[str], detail: bool, check_ids: bool = False
) -> History:
    """The history in some columns; raises `parquet.Odd`."""
    from loyaltydsl.engine.batch.parquet import ParquetMembers

    kept = kept_columns(schema, wanted)
    known = [name for name in files.names if name in files.types and name not in ("stay_id", "member_id")]
    with ThreadPoolExecutor(2) as pool:
        ids_checked = pool.submit(files.check_ids) if check_ids else None
        if ids_checked is not None and files.count > TOGETHER:
            ids_checked.result()
        numbering = pool.submit(files.member_numbers, detail)
        if files.count > TOGETHER:
            numbering.result()
        files.load(name for name in known if name in kept)
        numbers, ids = numbering.result()
        if ids_checked is not None:
            ids_checked.result()
    files.check()
    for name in known:  # a value that nobody asks for may be bad as well
        if name not in kept:
            files.look_at(name)
    members = ParquetMembers(files, numbers, ids)
    for name in members.fields:
        members.column(name)
        files.forget(name)
    report = _report(files, schema)
    for name in schema.vocabularies:
        if name not in kept:
            files.forget(name)
    if detail:
        files.keep_ids()
    stays = files.stays(numbers, members, kept if wanted else None)
    return History(stays, members, report, missing_fields(files.names, schema, wanted))


def kept_columns(schema: Schema, wanted: frozenset[str]) -> frozenset[str]:
    """The columns of stays that are held while a program runs which asks for some fields."""
    always = {"arrival", "departure", "status", "points_payment", *DERIVED_FROM["total_revenue"]}
    parts = {part for name in wanted for part in DERIVED_FROM.get(name, (name,))}
    return frozenset(always | parts | ({"tier"} if schema.tiers_assigned else set()))


def _report(files: ParquetFiles, schema: Schema) -> InputReport:
    status = files.column("status")
    assert isinstance(status, Codes)
    counts = dict.fromkeys(STATUSES, 0)
    for value, count in status.counts().items():
        counts[str(value)] += count
    unknown = []
    for name in (*STAY_COLUMNS, *(name for name, _ in schema.custom_fields)):
        if name in schema.vocabularies and name in files.names:
            column = files.column(name)
            assert isinstance(column, Codes)
            stray = sorted((v, n) for v, n in column.counts().items() if v is not None)
            unknown += [UnknownCode(name, v, n) for v, n in stray if v not in schema.vocabularies[name]]
    return InputReport(
        rows=files.count,
        accepted=files.count,
        ignored_columns=files.ignored(),
        by_status={name: count for name, count in counts.items() if count},
        unknown_codes=tuple(unknown),
        tier_ignored="tier" in files.names and schema.tiers_windowed,
    )


def missing_fields(names: Collection[str], schema: Schema, wanted: Iterable[str]) -> frozenset[str]:
    """Of the fields that rules ask for, those that no column gives."""
    absent = set()
    for name in wanted:
        if name in _NEVER_MISSING or (name == "tier" and not schema.tiers_assigned):
            continue
        if all(part not in names for part in DERIVED_FROM.get(name, (name,))):
            absent.add(name)
    return frozenset(absent)
