"""The tables of `--out` as Parquet; the numbers, dates and lists in them keep their types.

A table is written in row groups of `GROUP` rows, so that only that many are there a second time. Every import of
PyArrow (the `batch` extra) is inside a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from loyaltydsl.atomic import Content
from loyaltydsl.engine.simulation import Detail

Row = dict[str, Any]
Take = Callable[[Row], Any]
Column = tuple[str, Any, Take]
"""A column: its name, its type in Arrow, and what it takes from a row of `--detail`."""

GROUP = 65_536
"""Rows of a row group."""

LARGEST = 2**63 - 1
"""The largest count of points that a column of int64 holds."""


def parquet_tables(detail: Detail, decimals: int) -> dict[str, Content] | None:
    """The tables by file name; None where PyArrow is missing, or where points do not fit into 64 bits.

    `decimals` are those of the program's currency, in which `granted` is.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet  # a PyArrow built without Parquet cannot write it
    except ImportError:
        return None
    if not _fits(detail):
        return None
    return {
        "stays.parquet": _table(_stay_columns(pa, decimals), detail.stays),
        "members.parquet": _table(_member_columns(pa), detail.members),
        "rewards.parquet": _table(_reward_columns(pa), detail.issuances),
    }


def _fits(detail: Detail) -> bool:
    """Whether all points fit into 64 bits; points themselves have no bound."""
    numbers = ("points", "balance", "points_spent")
    return (
        all(-LARGEST <= row[name] <= LARGEST for row in detail.stays for name in numbers)
        and all(-LARGEST <= points <= LARGEST for row in detail.stays for points in row["awards"].values())
        and all(-LARGEST <= row[name] <= LARGEST for row in detail.members for name in ("balance", "earned", "spent"))
    )


def _stay_columns(pa: Any, decimals: int) -> list[Column]:
    number, text, day = pa.int64(), pa.string(), pa.date32()
    refusals = pa.list_(pa.struct([("night", day), ("by", text)]))
    return [
        _plain("stay_id", text),
        _plain("member_id", text),
        ("departure", day, lambda row: _day(row["departure"])),
        _plain("points", number),
        ("awards", pa.map_(text, number), lambda row: list(row["awards"].items())),
        ("excluded_by", text, lambda row: _excluded(row, "name")),
        ("excluded_kind", text, lambda row: _excluded(row, "kind")),
        ("excluded_field", text, lambda row: _excluded(row, "field")),
        ("excluded_code", text, lambda row: _excluded(row, "code")),
        _plain("tier", text),
        _plain("balance", number),
        _plain("payable_nights", number),
        _plain("points_spent", number),
        ("granted", pa.decimal128(38, decimals), lambda row: Decimal(row["granted"])),
        ("refused", refusals, _refusals),
    ]


def _member_columns(pa: Any) -> list[Column]:
    texts = [_plain(name, pa.string()) for name in ("member_id", "tier")]
    return texts + [_plain(name, pa.int64()) for name in ("balance", "earned", "spent", "stays")]


def _reward_columns(pa: Any) -> list[Column]:
    text, day = pa.string(), pa.date32()
    return [
        _plain("reward", text),
        _plain("member_id", text),
        _plain("stay_id", text),
        ("issued_on", day, lambda row: _day(row["issued_on"])),
        ("valid_from", day, lambda row: _day(row["valid_from"])),
        ("expires_on", day, lambda row: _day(row["expires_on"])),
        _plain("draft", pa.bool_()),
        _plain("used_by", pa.list_(text)),
        _plain("voucher", text),
    ]


def _plain(name: str, type: Any) -> Column:
    return name, type, lambda row: row[name]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _excluded(row: Row, part: str) -> Any:
    """A part of what excluded a stay; an award has neither a field nor a code."""
    excluded: Mapping[str, Any] = row["excluded_by"] or {}
    return excluded.get(part)


def _refusals(row: Row) -> list[Row] | None:
    """The nights not granted in full; None (not an empty list) without a request to pay with points."""
    refused = row.get("refused")
    return None if refused is None else [{"night": _day(one["night"]), "by": one["by"]} for one in refused]


def _table(columns: Sequence[Column], rows: Iterable[Row]) -> Content:
    def write(file: BinaryIO) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = pa.schema([(name, type) for name, type, _ in columns])
        with pq.ParquetWriter(file, schema) as writer:
            for group in _groups(rows):
                arrays = [_array(pa, map(take, group), type) for _, type, take in columns]
                writer.write_batch(pa.record_batch(arrays, schema=schema))

    return write


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while group := list(islice(left, GROUP)):
        yield group


def _array(pa: Any, cells: Iterable[Any], type: Any) -> Any:
    """Cells as an Arrow array; halves of a character, which JSON lines can hold, become `?` as they do in CSV."""
    values = list(cells)
    try:
        return pa.array(values, type)
    except UnicodeEncodeError:
        return pa.array([_whole(value) for value in values], type)


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return [_whole(one) for one in value] if isinstance(value, list) else value
