"""A comparison over the real data set: the clause that changed, and the exact difference in points."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from loyaltydsl.cli.commands.diff import command

ROOT = Path(__file__).parents[2]
HOTELS = ROOT.parent / "shared" / "data" / "hotels.csv.gz"


def weeks() -> int:
    """The stays of a week or more, and less than two, that earn at all; counted from the file itself."""
    number = 0
    with gzip.open(HOTELS, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            nights = int(row["stays_in_weekend_nights"]) + int(row["stays_in_week_nights"])
            number += (
                row["reservation_status"] == "Check-Out"
                and 7 <= nights < 14
                and row["market_segment"] not in ("Complementary", "Aviation")
                and row["distribution_channel"] not in ("Direct", "Corporate")
            )
    return number


@pytest.mark.slow
@pytest.mark.skipif(not HOTELS.exists(), reason="the data set is not beside the project")
def test_one_clause_and_its_exact_difference(tmp_path: Path) -> None:
    old = ROOT / "rulesets" / "hotel_bookings"
    new = tmp_path / "new"
    shutil.copytree(old, new)
    path = new / "hotel_bookings.loy"
    text = path.read_text(encoding="utf-8")
    assert text.count("earn 60 points per stay") == 1
    path.write_text(text.replace("earn 60 points per stay", "earn 75 points per stay"), encoding="utf-8")
    history = ["--stays", str(HOTELS), "--map", str(old / "map.toml")]
    result = CliRunner().invoke(command, [str(old), str(new), *history, "--format", "json"])
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert [(rule["change"], rule["what"], rule["name"]) for rule in data["rules"]] == [("changed", "award", "week")]
    assert data["rules"][0]["clauses"] == [
        {"key": "earn", "before": "earn 60 points per stay", "after": "earn 75 points per stay"}
    ]
    difference = 15 * weeks()
    effect = data["effect"]
    assert effect["totals"]["points"]["change"] == difference > 0
    assert {a["name"]: a["points"]["change"] for a in effect["awards"] if a["points"]["change"]} == {"week": difference}
    assert sum(month["points"]["change"] for month in effect["months"]) == difference
    assert sum(place["points"]["change"] for place in effect["properties"]) == difference
    assert effect["stays"]["changed"] == weeks()
    assert len(effect["most"]) == 10
    assert all(stay["reasons"][0].startswith("`week`, which changes: ") for stay in effect["most"])
