"""Files read as columns give what the row reader gives, or are left to it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from loyaltydsl.data import read_dataset  # noqa: E402
from loyaltydsl.data.report import Dataset  # noqa: E402
from loyaltydsl.engine.batch.history import read_history  # noqa: E402
from loyaltydsl.engine.batch.prepare import prepare  # noqa: E402
from loyaltydsl.engine.batch.simulate import simulate_columns  # noqa: E402
from loyaltydsl.engine.simulation import simulate  # noqa: E402
from loyaltydsl.tools.asked import asked_fields, schema_of  # noqa: E402
from tests.differential.generate import CODES, case  # noqa: E402
from tests.differential.program_of import program_of  # noqa: E402

RULES = """
program "Test" { property "SPR"  currency USD }
field green flag
tiers by points { Pearl from 0  Opal from 300 }
exception staff { rate_code "STAFF" }
award base  { earn 1 point per 1 USD of room_revenue }
award opal  { when tier is Opal  earn 50 points per night  at_most 2 times per member }
award kind  { when green and departure within 30 days after joined  earn 7 points per stay }
redeem standard { pay 2 points per USD }
reward gift generic { trigger every 2 stays  active }
"""


def rows() -> dict[str, Any]:
    day = 19_800
    return {
        "stay_id": ["S3", "S1", "S2", "S4", "S5"],
        "member_id": ["M2", "M1", "M1", None, "M2"],
        "status": ["checked_out", None, "checked_out", "checked_out", "cancelled"],
        "property": ["SPR", "SPR", "XYZ", None, "SPR"],
        "rate_code": ["BAR", " BAR ", "STAFF", None, ""],
        "arrival": pa.array([day, day, day, day + 1, day], pa.int32()).cast(pa.date32()),
        "departure": pa.array([day + 2, day + 1, day + 1, day + 1, day + 3], pa.int32()).cast(pa.date32()),
        "room_revenue": pa.array(
            [Decimal("400.12"), Decimal(550), None, Decimal(1), Decimal("0.07")], pa.decimal128(12, 2)
        ),
        "points_payment": pa.array([None, 10, None, 5, None], pa.int32()),
        "joined": pa.array([day - 3, None, day - 9, day, day - 3], pa.int32()).cast(pa.date32()),
        "green": [True, False, None, True, True],
        "stray": [1, 2, 3, 4, 5],
    }


def both(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    program = program_of(RULES)
    wanted = frozenset(asked_fields(program))
    dataset = read_dataset(schema_of(program), [str(path)], wanted_fields=wanted)
    assert isinstance(dataset, Dataset)
    history = read_history(schema_of(program), [str(path)], wanted, detail=True)
    assert history is not None
    assert history.report == dataset.report
    assert history.missing_fields == dataset.missing_fields
    by_rows = simulate(program, dataset.stays, dataset.members, dataset.own_members, detail=True)
    by_columns = simulate_columns(program, history.stays, history.members, detail=True)
    return by_rows.to_json() | {"engine": "batch"}, by_columns.to_json()


def test_columns_mean_what_rows_mean(tmp_path: Path) -> None:
    pq.write_table(pa.table(rows()), tmp_path / "stays.parquet")
    wanted, found = both(tmp_path / "stays.parquet")
    assert found == wanted
    assert found["totals"]["stays"] == 4


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("stay_id", ["S1", "S1", "S2", "S3", "S4"]),
        ("stay_id", ["S1", None, "S2", "S3", "S4"]),
        ("stay_id", ["S1", "S1 ", "S2", "S3", "S4"]),
        ("status", ["checked_out", "gone", None, None, None]),
        ("arrival", ["2024-03-01"] * 5),
        ("room_revenue", [1.5, 2.0, None, 3.0, 4.0]),
        ("room_revenue", [10**15, 1, 2, 3, 4]),
        ("joined", pa.array([1, 2, 3, 4, 9], pa.int32()).cast(pa.date32())),
        ("departure", pa.array([1, 2, 3, 4, 5], pa.int32()).cast(pa.date32())),
    ],
)
def test_what_may_be_a_bad_row_is_left_to_the_row_reader(tmp_path: Path, column: str, values: Any) -> None:
    pq.write_table(pa.table(rows() | {column: values}), tmp_path / "stays.parquet")
    assert read_history(schema_of(program_of(RULES)), [str(tmp_path / "stays.parquet")]) is None


def test_a_prepared_history_gives_the_same(tmp_path: Path) -> None:
    pq.write_table(pa.table(rows()), tmp_path / "stays.parquet")
    assert prepare([str(tmp_path / "stays.parquet")], str(tmp_path / "prepared.parquet")) == 5
    assert pq.read_table(tmp_path / "prepared.parquet")["stay_id"].to_pylist() == ["S4", "S1", "S2", "S3", "S5"]
    _, plain = both(tmp_path / "stays.parquet")
    _, prepared = both(tmp_path / "prepared.parquet")
    assert prepared == plain


@pytest.mark.parametrize("seed", range(12))
def test_generated_stays_as_columns(tmp_path: Path, seed: int) -> None:
    generated = case(seed, 80)
    program = program_of(generated.text)
    stays = [stay for stay in generated.stays if abs(stay.total_revenue or 0) < 10**15]
    columns: dict[str, Any] = {}
    for name in ("stay_id", "member_id", "status", *(name for name in CODES if name != "loyalty_source")):
        columns[name] = pa.array([getattr(s, name) for s in stays], pa.string())
    for name in ("booked", "arrival", "departure"):
        days = [None if (day := getattr(s, name)) is None else day - 719_163 for s in stays]
        columns[name] = pa.array(days, pa.int32()).cast(pa.date32())
    for name in ("rooms", "adults", "room_revenue", "food_revenue", "points_payment"):
        whole = [None if (value := getattr(s, name)) is None else value // 10**6 for s in stays]
        columns[name] = pa.array(whole, pa.int64())
    path = tmp_path / "stays.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=25)
    wanted = frozenset(asked_fields(program))
    dataset = read_dataset(schema_of(program), [str(path)], wanted_fields=wanted)
    assert isinstance(dataset, Dataset)
    history = read_history(schema_of(program), [str(path)], wanted, detail=True)
    assert history is not None
    by_rows = simulate(program, dataset.stays, dataset.members, dataset.own_members, detail=True)
    by_columns = simulate_columns(program, history.stays, history.members, detail=True)
    assert by_columns.to_json() == by_rows.to_json() | {"engine": "batch"}


def test_a_file_without_rows_among_others(tmp_path: Path) -> None:
    table = pa.table(rows())
    (tmp_path / "stays").mkdir()
    for name, part in (("a", table.slice(0, 2)), ("b", table.slice(0, 0)), ("c", table.slice(2))):
        pq.write_table(part, tmp_path / "stays" / f"{name}.parquet")
    paths = [str(path) for path in sorted((tmp_path / "stays").iterdir())]
    for chosen, count in ((paths, 5), (paths[1:2], 0)):
        history = read_history(schema_of(program_of(RULES)), chosen)
        assert history is not None
        assert history.report.rows == history.stays.count == count
