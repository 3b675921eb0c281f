"""The rulesets that the project carries: they check clean, pass their own tests, and their samples add up."""

from __future__ import annotations

import csv
import gzip
import json
import re
import runpy
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from loyaltydsl.cli.main import cli

from .oracle import rdpwin

ROOT = Path(__file__).resolve().parents[2]
RULESETS = ROOT / "rulesets"
NAMES = ("rdpwin", "crm", "grand_harbor", "hotel_bookings")
SAMPLED = ("rdpwin", "crm", "grand_harbor")
REAL_DATA = ROOT.parent / "shared" / "data" / "hotels.csv.gz"


def loy(*words: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], input=stdin, catch_exceptions=False)


def inputs(name: str) -> Sequence[str | Path]:
    """The options that name a ruleset's sample files."""
    folder = RULESETS / name
    if name == "hotel_bookings":
        return "--stays", folder / "sample.csv", "--map", folder / "map.toml"
    return "--stays", folder / "stays.csv", "--members", folder / "members.csv"


@cache
def simulated(name: str) -> dict[str, Any]:
    """The simulation of a ruleset over its samples, in detail."""
    result = loy("simulate", RULESETS / name, *inputs(name), "--format", "json", "--detail")
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def for_sale(name: str) -> set[str]:
    """The rewards that are bought with points: a simulation issues none of them."""
    return {
        match[1]
        for path in (RULESETS / name).glob("*.loy")
        for match in re.finditer(r"^reward (\w+) (?:(?!^})[\s\S])*?^  purchase ", path.read_text("utf-8"), re.M)
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_ruleset_checks_clean(name: str) -> None:
    result = loy("check", RULESETS / name)
    assert result.exit_code == 0, result.output
    assert "error" not in result.output and "warning" not in result.output


@pytest.mark.parametrize("name", NAMES)
def test_a_ruleset_passes_its_own_tests(name: str) -> None:
    files = (RULESETS / name).rglob("*.loy")
    written = sum(len(re.findall(r"^test \"", path.read_text("utf-8"), re.M)) for path in files)
    result = loy("test", RULESETS / name, "--format", "json")
    assert result.exit_code == 0, result.output
    assert written >= 25
    assert json.loads(result.stdout)["passed"] == written


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_is_exercised_by_a_test(name: str) -> None:
    result = loy("test", RULESETS / name, "--coverage")
    assert result.exit_code == 0, result.output
    assert set(re.findall(r"no test exercised \w+ `(\w+)`", result.output)) <= for_sale(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_row_of_the_samples_is_lost(name: str) -> None:
    out, path = simulated(name)["input"], inputs(name)[1]
    written = rows(Path(path))
    assert (out["rows"], out["accepted"], out["rejected"]) == (len(written), len(written), 0)
    assert sum(out["by_status"].values()) == len(written)
    if name in SAMPLED:
        assert out["by_status"] == Counter(row["status"] or "checked_out" for row in written)
    assert simulated(name)["totals"]["stays"] == out["by_status"]["checked_out"]


@pytest.mark.parametrize("name", NAMES)
def test_points_add_up_whichever_way_they_are_counted(name: str) -> None:
    out = simulated(name)
    points = out["totals"]["points"]
    assert points > 0
    assert points == sum(award["points"] for award in out["awards"])
    assert points == sum(month["points"] for month in out["months"])
    assert points == sum(tier["points"] for tier in out["tiers"])
    assert points == sum(stay["points"] for stay in out["stays"])
    assert points == sum(sum(stay["awards"].values()) for stay in out["stays"])
    assert out["totals"]["awarded_stays"] == sum(stay["points"] > 0 for stay in out["stays"])
    assert out["totals"]["excluded_stays"] == sum(stay["excluded_by"] is not None for stay in out["stays"])
    assert out["totals"]["members"] == sum(tier["members"] for tier in out["tiers"])


@pytest.mark.parametrize("name", SAMPLED)
def test_balances_follow_from_what_was_earned_and_spent(name: str) -> None:
    opening = {row["member_id"]: int(row["points"] or 0) for row in rows(RULESETS / name / "members.csv")}
    members = [member for member in simulated(name)["members"] if member["member_id"] in opening]
    assert len(members) == len(opening)
    for member in members:
        assert member["balance"] == opening[member["member_id"]] + member["earned"] - member["spent"]
        assert member["balance"] >= 0


@pytest.mark.parametrize("name", SAMPLED)
def test_every_award_exception_and_denial_has_a_stay_in_the_samples(name: str) -> None:
    out = simulated(name)
    vetoes = {row["name"] for row in out["exclusions"] if row["kind"] == "award"} | {
        "no_bonus_through_agencies",
        "not_online",
    }
    assert [award["name"] for award in out["awards"] if not award["stays"] and award["name"] not in vetoes] == []
    assert [row["name"] for row in out["exclusions"] if not row["stays"]] == []
    assert [row["name"] for row in out["redeem"]["denied"] if not row["nights"]] == []
    assert [row["tier"] for row in out["tiers"] if not row["stays"]] == []


@pytest.mark.parametrize("name", ("crm", "grand_harbor"))
def test_every_trigger_fires_and_the_draft_is_marked(name: str) -> None:
    out = simulated(name)
    assert len(for_sale(name)) == 3
    assert {reward["name"] for reward in out["rewards"] if not reward["issued"]} == for_sale(name)
    assert [reward["name"] for reward in out["rewards"] if reward["draft"]] == ["winter_night"]
    assert {issue["reward"] for issue in out["issuances"] if issue["draft"]} == {"winter_night"}
    assert any(reward["redeemed"] for reward in out["rewards"])


def test_grand_harbor_shows_what_real_files_have() -> None:
    out = simulated("grand_harbor")
    assert set(out["input"]["by_status"]) == {"checked_out", "booked", "in_house", "cancelled", "no_show"}
    assert {(row["field"], row["code"]) for row in out["input"]["unknown_codes"]} == {("room_type", "TWIN")}
    assert out["totals"]["points_spent"] > 0
    assert {refused["by"] for stay in out["stays"] for refused in stay.get("refused", ())} >= {"balance", "request"}
    assert any(stay["member_id"] is None for stay in out["stays"])


def test_a_limit_of_rewards_is_broken_in_the_open() -> None:
    result = loy("simulate", RULESETS / "grand_harbor", *inputs("grand_harbor"), "--max-issued", "20")
    assert result.exit_code == 1
    assert "welcome_drink" in result.output


def test_rdpwin_agrees_with_a_second_opinion() -> None:
    expected = rdpwin(RULESETS / "rdpwin")
    stays = {stay["stay_id"]: stay for stay in simulated("rdpwin")["stays"]}
    assert stays.keys() == expected.keys()
    for stay_id, want in expected.items():
        got = stays[stay_id]
        assert (got["points"], got["tier"], got["payable_nights"], got["points_spent"], got["balance"]) == (
            want.points,
            want.tier,
            want.payable_nights,
            want.spent,
            want.balance,
        ), stay_id


@pytest.mark.slow
@pytest.mark.skipif(not REAL_DATA.exists(), reason="the data set is not part of the project")
def test_the_real_bookings_are_all_counted() -> None:
    folder = RULESETS / "hotel_bookings"
    stdin = gzip.decompress(REAL_DATA.read_bytes())
    result = loy("simulate", folder, "--stays", "-", "--map", folder / "map.toml", "--format", "json", stdin=stdin)
    assert result.exit_code == 0, result.stderr
    out = json.loads(result.stdout)
    assert out["input"]["rows"] == out["input"]["accepted"] == 119_390
    assert out["input"]["by_status"] == {"checked_out": 75_166, "cancelled": 43_017, "no_show": 1_207}
    assert out["totals"]["stays"] == 75_166
    assert out["totals"]["revenue"] == {"amount": "25996260.41", "currency": "EUR"}
    assert all(award["stays"] for award in out["awards"] if award["name"] not in ("day_use", "not_online"))
    assert all(row["stays"] for row in out["exclusions"])
    assert out["redeem"]["payable_nights"] + sum(row["nights"] for row in out["redeem"]["denied"]) >= 255_040


def test_the_sample_of_hotel_bookings_is_read_as_the_map_says() -> None:
    written = [
        row for row in rows(RULESETS / "hotel_bookings" / "sample.csv") if row["reservation_status"] == "Check-Out"
    ]
    revenue = sum(
        Decimal(row["adr"]) * (int(row["stays_in_weekend_nights"]) + int(row["stays_in_week_nights"]))
        for row in written
    )
    out = simulated("hotel_bookings")
    assert Decimal(out["totals"]["revenue"]["amount"]) == revenue
    assert {member["member_id"] for member in out["members"] if member["member_id"]} <= {
        row["agent"] for row in written
    }


def test_the_generator_writes_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["generate.py", "--out", str(tmp_path)])
    runpy.run_path(str(RULESETS / "generate.py"), run_name="__main__")
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    kept = {path.relative_to(RULESETS): path.read_bytes() for path in RULESETS.rglob("*.csv")}
    assert len(made) == 7
    assert made == kept
