"""Generated cases as Parquet files, for the tests of what reads and splits them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from loyaltydsl.data.rows import Stay
from tests.differential.generate import CODES, Case

EPOCH = 719_163
TEXTS = ("stay_id", "member_id", "status", *(name for name in CODES if name != "loyalty_source"))
DATES = ("booked", "arrival", "departure")
AMOUNTS = ("rooms", "adults", "children", "room_revenue", "food_revenue", "other_revenue", "points_payment")


def days(values: list[int | None]) -> Any:
    return pa.array([None if day is None else day - EPOCH for day in values], pa.int32()).cast(pa.date32())


def whole(values: list[int | None]) -> Any:
    return pa.array([None if value is None else value // 10**6 for value in values], pa.int64())


def of_members(members: list[Any]) -> dict[str, Any]:
    return {
        "joined": days([m and m.joined for m in members]),
        "tier": pa.array([m and m.tier for m in members], pa.string()),
        "points": pa.array([m and m.points for m in members], pa.int64()),
        "segment": pa.array([";".join(sorted(m.segment)) if m else None for m in members], pa.string()),
    }


def write_case(generated: Case, folder: Path, members_file: bool, files: int = 2) -> tuple[list[str], str | None]:
    """The stays in some files, members among their columns or in a file of their own; the paths of both."""
    stays: list[Stay] = [stay for stay in generated.stays if abs(stay.total_revenue or 0) < 10**15]
    columns: dict[str, Any] = {}
    for name in TEXTS:
        columns[name] = pa.array([getattr(stay, name) for stay in stays], pa.string())
    for name in DATES:
        columns[name] = days([getattr(stay, name) for stay in stays])
    for name in AMOUNTS:
        columns[name] = whole([getattr(stay, name) for stay in stays])
    columns["stray"] = pa.array(range(len(stays)))
    if not members_file:
        own = {**generated.own_members, **generated.members}
        columns |= of_members([own.get(stay.member_id or stay.stay_id) for stay in stays])
    table = pa.table(columns)
    paths = []
    for number in range(files):
        begin, end = (len(stays) * at // files for at in (number, number + 1))
        paths.append(str(folder / f"stays {number}.parquet"))
        pq.write_table(table.slice(begin, end - begin), paths[-1], row_group_size=25)
    if not members_file:
        return paths, None
    known = list(generated.members.values())
    ids = {"member_id": pa.array([member.member_id for member in known], pa.string())}
    path = str(folder / "members.parquet")
    pq.write_table(pa.table(ids | of_members(known) | {"email": pa.array(["a@b.c"] * len(known))}), path)
    return paths, path
