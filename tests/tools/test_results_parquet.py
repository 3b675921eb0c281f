"""The tables of `--out`: Parquet that says what the rows of `--detail` say, and CSV where it cannot be written."""

from __future__ import annotations

import io
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loyaltydsl.atomic import write_folder
from loyaltydsl.data.report import InputReport
from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.simulation import Simulation, simulate
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.tools import results_parquet
from loyaltydsl.tools.results import MEMBER_COLUMNS, REWARD_COLUMNS, STAY_COLUMNS, is_ours, result_files

pa = pytest.importorskip("pyarrow", reason="the `batch` extra is not installed")
pq = pytest.importorskip("pyarrow.parquet")

RULESET = """
program "Club" { property "CLB"  currency USD  point_value 0.01 USD }
tiers by lifetime points { Pearl from 0  Opal from 300 }
exception staff { rate_code "EMP" }
award base { earn 1 point per USD of room_revenue }
award house { when room_type is "HSE"  earn nothing }
award huge { when room_type is "HUGE"  earn 999999999999 points per USD of room_revenue }
redeem all { pay 1 point per USD }
redeem new_year { when night in 2027-01-01 to 2027-01-02  deny }
reward free_night room {
  trigger tier Opal  rate_code "FREE"  expires 3 months after issue  max_usage 5
  book_link "https://book.example.com" { hgID "1"  checkin  vouchercode }
  active
}
reward spa generic { trigger segment "VIP" }
"""
DAY = date(2027, 1, 1).toordinal()
TABLES = {"stays": STAY_COLUMNS, "members": MEMBER_COLUMNS, "rewards": REWARD_COLUMNS}


def stay(stay_id: str, at: int, member: str | None = "M1", nights: int = 2, **values: Any) -> Stay:
    return Stay(stay_id, member, arrival=DAY + at, departure=DAY + at + nights, **values)


STAYS = (
    stay("S1", -90, room_revenue=400 * MICRO),
    stay("S2", -60, room_revenue=100 * MICRO, rate_code="EMP"),
    stay("S3", -40, room_revenue=100 * MICRO, room_type="HSE", rate_code="FREE"),
    stay("S4", 0, nights=4, room_revenue=200 * MICRO, rate_code="FREE", points_payment=80 * MICRO),
    stay("S5", 30, None, room_revenue=70 * MICRO),
)


@pytest.fixture
def simulated(tmp_path: Path) -> Any:
    """Simulate a history with these rules."""

    def run(*stays: Stay) -> Simulation:
        (tmp_path / "club.loy").write_text(RULESET, encoding="utf-8")
        loaded = load_program(tmp_path / "club.loy")
        assert loaded.program is not None, loaded.diagnostics
        members = {"M2": Member("M2", joined=DAY - 100, segment=frozenset({"VIP"}))}
        return simulate(loaded.program, stays, members, detail=True, voucher_key=b"key")

    return run


def read(result: Simulation, name: str) -> Any:
    write = result_files(result, InputReport())[f"{name}.parquet"]
    assert callable(write)
    file = io.BytesIO()
    write(file)
    return pq.ParquetFile(io.BytesIO(file.getvalue()))


def as_row(name: str, cells: dict[str, Any]) -> dict[str, Any]:
    """A row read back as `--detail` has it."""
    row: dict[str, Any] = {key: cell.isoformat() if isinstance(cell, date) else cell for key, cell in cells.items()}
    if name != "stays":
        return row
    parts = {key: row.pop(f"excluded_{key}") for key in ("kind", "field", "code")}
    if row["excluded_by"] is not None:
        told = {"name": row["excluded_by"], **parts}
        row["excluded_by"] = {key: told[key] for key in told if told["kind"] == "exception" or key in ("name", "kind")}
    row |= {"awards": dict(row["awards"]), "granted": str(row["granted"])}
    refused = row.pop("refused")
    if refused is not None:
        row["refused"] = [one | {"night": one["night"].isoformat()} for one in refused]
    return row


def test_the_rows_are_those_of_the_detail(simulated: Any) -> None:
    result = simulated(*STAYS)
    data = result.to_json()
    for name, key in (("stays", "stays"), ("members", "members"), ("rewards", "issuances")):
        rows = [as_row(name, cells) for cells in read(result, name).read().to_pylist()]
        assert rows == data[key] != []


def test_every_kind_of_cell_by_hand(simulated: Any) -> None:
    result = simulated(*STAYS)
    stays = {row["stay_id"]: row for row in read(result, "stays").read().to_pylist()}
    assert stays["S1"]["departure"] == date(2026, 10, 5)
    assert stays["S1"]["awards"] == [("base", 400)]
    assert stays["S1"]["refused"] is None
    assert [stays["S2"][f"excluded_{part}"] for part in ("by", "kind", "field", "code")] == [
        "staff", "exception", "rate_code", "EMP",
    ]  # fmt: skip
    assert [stays["S3"][f"excluded_{part}"] for part in ("by", "kind", "field", "code")] == [
        "house",
        "award",
        None,
        None,
    ]
    # the first two nights are denied; the third is paid whole, the fourth as far as the request goes
    assert (stays["S4"]["granted"], stays["S4"]["points_spent"]) == (Decimal("80.00"), 80)
    assert stays["S4"]["refused"] == [
        {"night": date(2027, 1, 1), "by": "new_year"},
        {"night": date(2027, 1, 2), "by": "new_year"},
        {"night": date(2027, 1, 4), "by": "request"},
    ]
    assert stays["S5"]["member_id"] is None
    rewards = {row["reward"]: row for row in read(result, "rewards").read().to_pylist()}
    assert (rewards["free_night"]["issued_on"], rewards["free_night"]["expires_on"]) == (
        date(2026, 10, 5),
        date(2027, 1, 5),
    )
    assert rewards["free_night"]["used_by"] == ["S3", "S4"]
    assert rewards["spa"]["used_by"] == [] and rewards["spa"]["draft"] is True


def test_types_and_columns(simulated: Any) -> None:
    result = simulated(*STAYS)
    for name, columns in TABLES.items():
        assert tuple(read(result, name).schema_arrow.names) == columns
    types = {field.name: field.type for field in read(result, "stays").schema_arrow}
    assert (types["awards"].key_type, types["awards"].item_type) == (pa.string(), pa.int64())
    assert types["refused"].value_type == pa.struct([("night", pa.date32()), ("by", pa.string())])
    assert (types["granted"], types["departure"]) == (pa.decimal128(38, 2), pa.date32())
    rewards = {field.name: field.type for field in read(result, "rewards").schema_arrow}
    assert (rewards["expires_on"], rewards["used_by"].value_type) == (pa.date32(), pa.string())


def test_in_groups_of_rows(simulated: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results_parquet, "GROUP", 2)
    file = read(simulated(*STAYS), "stays")
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [2, 2, 1]
    assert file.read()["stay_id"].to_pylist() == ["S5", "S1", "S2", "S3", "S4"]


def test_without_rows_there_are_columns(simulated: Any) -> None:
    stays = read(simulated(), "stays")
    assert (stays.metadata.num_rows, tuple(stays.schema_arrow.names)) == (0, STAY_COLUMNS)


def test_half_a_character_is_a_question_mark(simulated: Any) -> None:
    result = simulated(stay("S\ud83d1", -90, room_revenue=400 * MICRO), stay("S\ud83d2", -50, rate_code="FREE"))
    assert read(result, "stays").read()["stay_id"].to_pylist() == ["S?1", "S?2"]
    assert read(result, "rewards").read()["used_by"].to_pylist()[-1] == ["S?2"]


@pytest.mark.parametrize("missing", ["pyarrow", "pyarrow.parquet"])
def test_without_the_library_it_is_csv(simulated: Any, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    result = simulated(*STAYS)
    monkeypatch.setitem(sys.modules, missing, None)
    assert sorted(result_files(result, InputReport())) == [
        "members.csv", "rejects.csv", "rewards.csv", "stays.csv", "summary.json",
    ]  # fmt: skip


def test_points_beyond_64_bits_are_csv(simulated: Any) -> None:
    result = simulated(stay("S1", 0, room_revenue=10**9 * MICRO, room_type="HUGE"))
    assert result.detail.stays[0]["points"] > 2**63
    assert "stays.csv" in result_files(result, InputReport())


def test_each_kind_replaces_the_other(simulated: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result, folder = simulated(*STAYS), tmp_path / "out"

    def written() -> list[str]:
        assert write_folder(folder, result_files(result, InputReport()), replaces=is_ours, keep=True) == ()
        return sorted(path.name for path in folder.iterdir())

    parquet = ["members.parquet", "rejects.csv", "rewards.parquet", "stays.parquet", "summary.json"]
    assert written() == parquet
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "pyarrow", None)
        assert written() == ["members.csv", "rejects.csv", "rewards.csv", "stays.csv", "summary.json"]
    assert written() == parquet


def test_a_full_disk_is_an_error_of_the_system(simulated: Any) -> None:
    class Full(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    write = result_files(simulated(*STAYS), InputReport())["stays.parquet"]
    assert callable(write)
    with pytest.raises(OSError, match="No space left on device"):
        write(Full())  # type: ignore[arg-type]
