"""Parquet: through either library the same rows mean the same as in CSV; without one, how to get it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loyaltydsl.data import Dataset, Schema, read_dataset
from loyaltydsl.data.files import parquet
from loyaltydsl.data.files.parquet import as_cell
from loyaltydsl.diagnostics.render.text import render
from tests.data.kit import USD, Desk, rejects

OWN = Schema("USD", timezone="Asia/Tokyo", custom_fields=(("late", "flag"),))
LIBRARIES = [name for name in ("polars", "pyarrow") if importlib.util.find_spec(name)]
LATE = datetime(2026, 1, 1, 23, 30, tzinfo=timezone(timedelta(hours=0)))

ROWS: dict[str, list[Any]] = {
    "stay_id": ["S1", "S2", "S3"],
    "arrival": [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)],
    "departure": [date(2026, 1, 3), date(2026, 1, 4), date(2026, 1, 1)],
    "booked": [LATE, None, LATE],
    "room_revenue": [Decimal("120.5000000000"), Decimal("-3"), None],
    "food_revenue": [0.1, None, 12.0],
    "adults": [2, None, 1],
    "late": [True, None, False],
    "rate_code": ["BAR ", None, ""],
    "channel_code": [9.0, None, 1.0],
}


@pytest.fixture(params=["polars", "pyarrow"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """One of the two libraries, alone."""
    if request.param not in LIBRARIES:
        pytest.skip(f"{request.param} is not installed")
    monkeypatch.setattr(parquet, "find_spec", lambda name: name == request.param or None)
    yield request.param


def write(library: str, rows: dict[str, list[Any]], path: Path) -> None:
    if library == "polars":
        import polars

        polars.DataFrame(rows).write_parquet(path)
    else:
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.table(rows), path)


def test_values_of_every_kind(desk: Desk, library: str) -> None:
    write(library, ROWS, desk.folder / "stays.parquet")
    found = read_dataset(OWN, ["stays.parquet"])
    assert isinstance(found, Dataset), render(found)
    assert [(s.stay_id, s.nights, s.room_revenue, s.food_revenue, s.adults) for s in found.stays] == [
        ("S1", 2, 120_500_000, 100_000, 2_000_000),
        ("S2", 2, -3_000_000, None, None),
    ]
    assert [(s.booked, s.custom["late"], s.rate_code, s.channel_code) for s in found.stays] == [
        (date(2026, 1, 2).toordinal(), True, "BAR", "9"),
        (None, False, None, None),
    ]
    assert rejects(found) == [
        "stays.parquet:3 departure [2026-01-01] expected a date not before the arrival, 2026-01-03"
    ]
    assert "3 | departure: 2026-01-01\n" in render(found.report.shown)


def test_only_the_columns_that_are_needed_and_row_numbers_alone(desk: Desk, library: str) -> None:
    write(library, {"a": [1, 2], "b": ["x", "y"]}, desk.folder / "stays.parquet")
    map = """
        [stays]
        stay_id   = { row_number = "%d" }
        arrival   = { constant = "2026-01-01" }
        departure = { constant = 2026-01-02 }
    """
    found = read_dataset(USD, ["stays.parquet"], mapping=desk.mapping(map))
    assert isinstance(found, Dataset), render(found)
    assert [s.stay_id for s in found.stays] == ["1", "2"]
    assert found.report.ignored_columns == ("a", "b")


def test_a_damaged_file(desk: Desk, library: str) -> None:
    mend = "\nhelp: fetch or export the file again; no row of it was taken\n"
    said = desk.refused(b"PAR1 and no more")
    assert "LOY904] broken-file: `stays.csv` cannot be read: the file is cut short or is no Parquet file\n" in said
    assert said.endswith(mend)
    said = desk.refused(b"PAR1 something else PAR1")
    assert "LOY904] broken-file: `stays.csv` is no Parquet file that can be read: " in said
    assert said.endswith(mend)


def test_two_columns_of_the_same_name(desk: Desk, library: str) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    ids = pa.array(["S1"])
    days = pa.array([date(2026, 1, 1)])
    columns = [("stay_id", ids), ("stay_id", ids), ("arrival", days), ("departure", days)]
    pq.write_table(pa.Table.from_arrays([c for _, c in columns], names=[n for n, _ in columns]), "stays.parquet")
    found = read_dataset(USD, ["stays.parquet"])
    assert isinstance(found, list)
    assert render(found) == (
        "stays.parquet:1:1: error[LOY907] doubled-column: `stays.parquet` has two columns `stay_id`\n"
        "help: give one of them another name\n"
    )


def test_doubled_columns_that_nobody_asks_for(desk: Desk) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    ids, days = pa.array(["S1"]), pa.array([date(2026, 1, 1)])
    columns = [("x", ids), ("x", ids), ("stay_id", ids), ("arrival", days), ("departure", days)]
    pq.write_table(pa.Table.from_arrays([c for _, c in columns], names=[n for n, _ in columns]), "stays.parquet")
    found = read_dataset(USD, ["stays.parquet"])
    assert isinstance(found, Dataset), render(found)
    assert [s.stay_id for s in found.stays] == ["S1"]


def test_without_a_library(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    assert desk.refused(b"PAR1....PAR1", name="stays.parquet") == (
        "stays.parquet:1:1: error[LOY905] no-parquet-reader: "
        "`stays.parquet` is Parquet, and the library that reads it is not installed\n"
        "help: pip install 'loyaltydsl[batch]'\n"
    )


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None), ("x", "x"), (True, "true"), (False, "false"), (7, "7"), (9.0, "9"), (0.1, "0.1"),
        (1e22, "1" + "0" * 22),
        (1.5e-7, "0.00000015"), (float("nan"), None), (float("inf"), "Infinity"), (Decimal("1.500"), "1.5"),
        (Decimal("100"), "100"),
        (date(2026, 1, 2), "2026-01-02"), (LATE, "2026-01-01T23:30:00+00:00"), (["a", "b"], "a;b"), ([1, 2], "[1, 2]"),
    ],
)  # fmt: skip
def test_the_shortest_text_that_says_the_same(value: object, cell: str | None) -> None:
    assert as_cell(value) == cell


def test_bytes_are_text(desk: Desk, library: str) -> None:
    rows = {
        "stay_id": [b"S1", b"S2", b"S3"],
        "arrival": [date(2026, 1, 1)] * 3,
        "departure": [date(2026, 1, 2)] * 3,
        "rate_code": [b"EMP", "Café".encode(), b"caf\xe9"],
        "segment": [[b"a", b"b"], [], [b"a"]],
        "note": [b"\xff", b"", None],
    }
    write(library, rows, desk.folder / "stays.parquet")
    found = read_dataset(USD, ["stays.parquet"])
    assert isinstance(found, Dataset)
    assert [(stay.stay_id, stay.rate_code) for stay in found.stays] == [("S1", "EMP"), ("S2", "Café")]
    assert found.own_members["S1"].segment == {"a", "b"}
    (bad,) = found.report.rejects
    assert (bad.row, bad.column, bad.value, bad.expected) == (3, "rate_code", "caf\\xe9", "text in UTF-8")
    assert bad.file.endswith("stays.parquet")
