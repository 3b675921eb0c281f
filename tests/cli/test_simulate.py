"""`loy simulate`, on the starter's samples; figures are worked out by hand in the comments."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Loy, Result

HEADER = "stay_id,member_id,arrival,departure,room_revenue\n"


@pytest.fixture
def run(loy: Loy, hotel: Path) -> Any:
    """Simulate the starter with its own data and further words."""

    def simulate(*words: object) -> Result:
        return loy("simulate", hotel, "--stays", hotel / "stays.csv", "--members", hotel / "members.csv", *words)

    return simulate


def data(done: Result) -> Any:
    assert done.status == 0, done.err
    return json.loads(done.out)


def test_the_json_has_the_promised_keys(run: Any) -> None:
    found = data(run("--format", "json", "--detail"))
    assert list(found) == [
        "program", "engine", "input", "totals", "awards", "exclusions", "tiers", "months", "redeem", "rewards",
        "stays", "issuances", "members",
    ]  # fmt: skip
    assert list(found["input"]) == [
        "rows", "accepted", "rejected", "rejects", "ignored_columns", "by_status", "unknown_codes",
    ]  # fmt: skip
    assert found["input"]["by_status"] == {"booked": 1, "checked_out": 8, "cancelled": 1}
    # 410 + 86.50, 260, 980 + 140, 560 + 75.25, 720 + 210, 38, 45, 240 + 31
    assert found["totals"]["revenue"] == {"amount": "3795.75", "currency": "USD"}
    assert found["totals"]["stays"] == 8
    assert found["exclusions"] == [
        {"name": "staff", "kind": "exception", "stays": 1},
        {"name": "complimentary", "kind": "award", "stays": 1},
    ]


def test_stays_by_hand(run: Any) -> None:
    stays = {stay["stay_id"]: stay for stay in data(run("--format", "json", "--detail"))["stays"]}
    # 410 USD × 10; Friday to Sunday, 33 days after joining
    assert stays["1001"]["awards"] == {"base": 4100, "weekend_escape": 250, "welcome": 500}
    # 4,850 are not yet Gold; 81 days after joining
    assert stays["1002"]["awards"] == {"base": 2600, "weekend_escape": 250}
    assert (stays["1002"]["tier"], stays["1002"]["balance"]) == ("Silver", 7700)
    assert stays["1008"]["excluded_by"] == {
        "name": "staff", "kind": "exception", "field": "rate_code", "code": "EMPLOYEE",
    }  # fmt: skip
    assert stays["1007"]["excluded_by"] == {"name": "complimentary", "kind": "award"}
    # 20 USD at 200 points, of 14,600
    assert (stays["1004"]["points_spent"], stays["1004"]["granted"]) == (4000, "20.00")


def test_the_table(run: Any) -> None:
    done = run()
    lines = done.out.splitlines()
    assert done.status == 0
    assert done.out.startswith("Hotel Rewards\n\nstays ")
    assert "award           stays  points  share" in lines
    assert "base                6  31,700  84.0%" in lines
    assert "tier    stays  points  members at the end" in lines
    assert "2025-02      1   2,850" in lines
    assert "rows read: 10 (1 booked, 8 checked_out, 1 cancelled)" in lines
    assert "1001" not in done.out
    assert "1001  M1" in run("--detail").out


def test_a_range_of_departures(run: Any) -> None:
    whole = {stay["stay_id"]: stay for stay in data(run("--format", "json", "--detail"))["stays"]}
    part = data(run("--format", "json", "--detail", "--from", "2025-02-01", "--to", "2025-07-31"))
    assert [stay["stay_id"] for stay in part["stays"]] == ["1002", "1003", "1004"]
    assert all(stay == whole[stay["stay_id"]] for stay in part["stays"])
    assert part["totals"]["points"] == sum(whole[name]["points"] for name in ("1002", "1003", "1004"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "2025-02-30"], "`2025-02-30` is not a date such as 2026-03-31"),
        (["--from", "2025-03-01", "--to", "2025-02-01"], "`--from` is later than `--to`"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--stays", "nowhere.csv"], "'nowhere.csv' does not exist"),
    ],
)
def test_a_wrong_command_line(run: Any, words: list[str], said: str) -> None:
    done = run(*words)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_files_of_stays_after_one_option(loy: Loy, hotel: Path) -> None:
    for i in (1, 2, 3):
        Path(f"{i}.csv").write_text(f"{HEADER}{i},M,2025-03-0{i},2025-03-0{i + 1},10\n")
    for words in (["--stays", "1.csv", "2.csv", "3.csv"], ["--stays", "1.csv", "--stays", "2.csv", "--stays", "3.csv"]):
        assert data(loy("simulate", hotel, *words, "--format", "json"))["totals"]["stays"] == 3


class TestBadRows:
    @pytest.fixture
    def stays(self, hotel: Path) -> Path:
        rows = [f"{i},M,2025-13-{i:02},2025-03-09,10\n" for i in range(1, 26)]
        Path("bad.csv").write_text(HEADER + "ok,M,2025-03-01,2025-03-02,100.00\n" + "".join(rows))
        return Path("bad.csv")

    def test_the_run_stops_after_the_first_20(self, loy: Loy, hotel: Path, stays: Path) -> None:
        done = loy("simulate", hotel, "--stays", stays, "--format", "json")
        assert (done.status, done.out) == (1, "")
        assert done.err.count("bad.csv:") == 20
        assert "row 3, column `arrival`: `2025-13-01`, expected a date" in done.err
        assert "25 of 26 rows cannot be read, of which the first 20 are shown; `--bad-rows reject`" in done.err

    def test_or_goes_on_without_them(self, loy: Loy, hotel: Path, stays: Path) -> None:
        done = loy("simulate", hotel, "--stays", stays, "--format", "json", "--bad-rows", "reject")
        found = data(done)
        assert "25 of 26 rows rejected\n" in done.err
        assert (found["input"]["rows"], found["input"]["accepted"], found["input"]["rejected"]) == (26, 1, 25)
        first = found["input"]["rejects"][0]
        assert (first["file"], first["row"], first["column"], first["value"]) == ("bad.csv", 3, "arrival", "2025-13-01")
        assert len(found["input"]["rejects"]) == 25
        assert found["totals"]["points"] == 1000


def test_a_faulty_map(loy: Loy, hotel: Path) -> None:
    Path("map.toml").write_text('[stays]\narrivl = "x"\n')
    done = loy("simulate", hotel, "--stays", hotel / "stays.csv", "--map", "map.toml")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("map.toml:2:1: error[LOY9")


def test_a_column_that_a_rule_asks_for(loy: Loy, hotel: Path) -> None:
    Path("few.csv").write_text(HEADER + "1,M,2025-03-01,2025-03-02,10\n")
    done = loy("simulate", hotel, "--stays", "few.csv")
    assert done.status == 0
    assert done.err.splitlines() == [
        "warning: the data has no column `rate_code`, which exception `staff`, award `complimentary` ask for: "
        "it counts as missing",
        "warning: the data has no column `room_type`, which exception `staff` asks for: it counts as missing",
        "warning: the data has no column `joined`, which award `welcome` asks for: it counts as missing",
    ]


def test_a_tier_column_that_is_not_read(loy: Loy, hotel: Path) -> None:
    rules = (hotel / "program.loy").read_text(encoding="utf-8").split("\ntest ")[0]
    (hotel / "program.loy").write_text(
        rules.replace("by lifetime points", "by points in last 12 months"), encoding="utf-8"
    )
    Path("m.csv").write_text("member_id,tier,joined\nM1,Black,2024-11-20\n")
    done = loy("simulate", hotel, "--stays", hotel / "stays.csv", "--members", "m.csv", "--format", "json", "--detail")
    assert "warning: the data's column `tier` is not read: " in done.err
    assert data(done)["stays"][1]["tier"] == "Silver"


def test_standard_input(hotel: Path) -> None:
    words = ["simulate", str(hotel), "--stays", "-", "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "loyaltydsl.cli.main", *words],
        input=HEADER + "1,M,2025-03-01,2025-03-02,10.5\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(done.stdout)["totals"]["points"] == 105


class TestOut:
    def test_a_folder_of_files(self, run: Any) -> None:
        pq = pytest.importorskip("pyarrow.parquet", reason="the `batch` extra is not installed")
        done = run("--out", "results")
        assert (done.status, done.out) == (0, "")
        assert sorted(p.name for p in Path("results").iterdir()) == [
            "members.parquet", "rejects.csv", "rewards.parquet", "stays.parquet", "summary.json",
        ]  # fmt: skip
        summary = json.loads(Path("results/summary.json").read_text(encoding="utf-8"))
        assert summary == data(run("--format", "json"))
        rows = {row["stay_id"]: row for row in pq.read_table("results/stays.parquet").to_pylist()}
        assert dict(rows["1001"]["awards"]) == {"base": 4100, "weekend_escape": 250, "welcome": 500}
        assert (rows["1008"]["excluded_by"], rows["1008"]["excluded_code"]) == ("staff", "EMPLOYEE")
        assert rows["1008"]["member_id"] is None
        assert len(rows) == 8

    def test_csv_without_the_library(self, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        done = run("--out", "results")
        assert (done.status, done.out) == (0, "")
        assert "wrote members.csv, rejects.csv, rewards.csv, stays.csv, summary.json to results" in done.err
        with Path("results/stays.csv").open(encoding="utf-8", newline="") as file:
            rows = {row["stay_id"]: row for row in csv.DictReader(file)}
        assert json.loads(rows["1001"]["awards"]) == {"base": 4100, "weekend_escape": 250, "welcome": 500}
        assert (rows["1008"]["excluded_by"], rows["1008"]["excluded_code"]) == ("staff", "EMPLOYEE")
        assert rows["1008"]["member_id"] == ""
        assert len(rows) == 8

    def test_again_and_beside_what_is_not_ours(self, run: Any) -> None:
        run("--out", "results")
        Path("results/mine.txt").write_text("mine")
        Path("results/stays.csv").write_text("old")
        Path("results/stays.parquet").write_text("old")
        done = run("--out", "results", "--format", "json")
        assert data(done)["totals"]["stays"] == 8
        assert "kept there: mine.txt" in done.err
        assert Path("results/mine.txt").read_text() == "mine"
        tables = [path for path in Path("results").iterdir() if path.stem == "stays"]
        assert len(tables) == 1 and tables[0].read_bytes() != b"old"
        assert [p.name for p in Path().iterdir() if p.name.startswith(".")] == []

    def test_a_failed_run_leaves_no_folder(self, loy: Loy, hotel: Path) -> None:
        Path("bad.csv").write_text(HEADER + "1,M,x,2025-03-02,10\n")
        assert loy("simulate", hotel, "--stays", "bad.csv", "--out", "results").status == 1
        assert not Path("results").exists()

    def test_rejects(self, loy: Loy, hotel: Path) -> None:
        Path("bad.csv").write_text(HEADER + "1,M,x,2025-03-02,10\n")
        loy("simulate", hotel, "--stays", "bad.csv", "--out", "results", "--bad-rows", "reject")
        assert (
            Path("results/rejects.csv").read_text(encoding="utf-8").splitlines()[1].startswith("bad.csv,2,arrival,x,")
        )
