"""What a simulation leaves behind: `input` of its JSON, and the files of `--out`."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from loyaltydsl.atomic import Content
from loyaltydsl.data.report import InputReport
from loyaltydsl.diagnostics.render.places import dump
from loyaltydsl.engine.simulation import Detail, Simulation

Row = dict[str, Any]

STAY_COLUMNS = (
    "stay_id", "member_id", "departure", "points", "awards", "excluded_by", "excluded_kind", "excluded_field",
    "excluded_code", "tier", "balance", "payable_nights", "points_spent", "granted", "refused",
)  # fmt: skip
MEMBER_COLUMNS = ("member_id", "tier", "balance", "earned", "spent", "stays")
REWARD_COLUMNS = (
    "reward", "member_id", "stay_id", "issued_on", "valid_from", "expires_on", "draft", "used_by", "voucher",
)  # fmt: skip
REJECT_COLUMNS = ("file", "row", "column", "value", "expected")
OURS = frozenset(
    {"summary.json", "rejects.csv"}
    | {f"{name}.{kind}" for name in ("stays", "members", "rewards") for kind in ("csv", "parquet")}
)
"""The tables that `--out` may write."""


def is_ours(name: str) -> bool:
    """Whether `--out` may have written a file of this name, so that an earlier run's are replaced."""
    return name in OURS or (name.startswith("qr/") and name.endswith((".svg", ".png")))


def input_data(report: InputReport) -> Row:
    """`input` of the JSON."""
    return {
        "rows": report.rows,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "rejects": [{name: getattr(reject, name) for name in REJECT_COLUMNS} for reject in report.rejects],
        "ignored_columns": list(report.ignored_columns),
        "by_status": dict(report.by_status),
        "unknown_codes": [{"field": u.field, "code": u.code, "stays": u.stays} for u in report.unknown_codes],
    }


def result_files(result: Simulation, report: InputReport) -> dict[str, Content]:
    """The files of `--out` by name; the simulation has detail. Tables are Parquet where that can be written."""
    from loyaltydsl.tools.results_parquet import parquet_tables

    assert result.detail is not None
    revenue = result.summary["totals"]["revenue"]["amount"]
    tables = parquet_tables(result.detail, len(revenue.partition(".")[2]))
    summary = Simulation(result.summary).to_json(input_data(report))
    rejects = ([getattr(reject, name) for name in REJECT_COLUMNS] for reject in report.rejects)
    return {
        **(tables if tables is not None else _csv_tables(result.detail)),
        "rejects.csv": _csv(REJECT_COLUMNS, rejects),
        "summary.json": dump(summary).encode(),
    }


def _csv_tables(detail: Detail) -> dict[str, Content]:
    return {
        "stays.csv": _csv(STAY_COLUMNS, map(_stay_cells, detail.stays)),
        "members.csv": _csv(MEMBER_COLUMNS, ([row[name] for name in MEMBER_COLUMNS] for row in detail.members)),
        "rewards.csv": _csv(REWARD_COLUMNS, map(_reward_cells, detail.issuances)),
    }


def _stay_cells(row: Row) -> list[Any]:
    """A stay as cells: maps and lists as JSON, what excluded it spread over its columns."""
    excluded = row["excluded_by"] or {}
    flat = row | {
        "awards": _json(row["awards"]),
        "excluded_by": excluded.get("name"),
        "excluded_kind": excluded.get("kind"),
        "excluded_field": excluded.get("field"),
        "excluded_code": excluded.get("code"),
        "refused": _json(row["refused"]) if "refused" in row else None,
    }
    return [flat[name] for name in STAY_COLUMNS]


def _reward_cells(row: Row) -> list[Any]:
    """An issued reward as cells: the stays that used it joined with `;`."""
    return [";".join(row["used_by"]) if name == "used_by" else row[name] for name in REWARD_COLUMNS]


def _json(data: Any) -> str:
    import json

    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Content:
    """CSV in UTF-8 with a header; a missing value is an empty cell, a flag `true` or `false`."""

    def write(file: BinaryIO) -> None:
        import csv

        text = io.TextIOWrapper(file, encoding="utf-8", newline="", errors="replace", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(value) for value in row] for row in rows)
        text.flush()
        text.detach()

    return write


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value
