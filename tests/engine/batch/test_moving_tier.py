"""Awards that ask a tier which points move: answered together in each wave of the fold, as the reference does."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytest.importorskip("numpy", reason="the `batch` extra is not installed")

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.batch import index
from loyaltydsl.engine.batch import simulate as batch
from loyaltydsl.engine.simulation import simulate as by_reference
from tests.differential.program_of import program_of

HEAD = 'program "Test" { property "SPR"  currency USD }\n'
LIFETIME = "tiers by lifetime points { Pearl from 0  Opal from 300  Sapphire from 900 }\n"
WINDOWED = "tiers by points in last 12 months { Pearl from 0  Opal from 300  Sapphire from 900 }\n"
AWARDS = """
exception staff { rate_code "C" }
award base { earn 100 points per night }
award day_use_of_pearls  { when tier is Pearl and nights < 1 and rate_code is "B"  earn nothing }
award sapphire_on_a      { when tier >= Sapphire and rate_code is "A"  earn nothing }
award opal_in_summer     { when tier is Opal and arrival in 2024-06-01 to 2024-08-31  earn nothing }
award excluded_anyway    { when tier >= Opal and rate_code in "B;C" and nights is 4  earn nothing }
award not_a              { when rate_code is "D" and nights >= 3  earn nothing }
award upper              { when tier >= Opal  earn 30 points per stay }
award upper_on_b         { when tier >= Opal and rate_code in "B;D"  earn 7 points per night }
award below              { when tier < Sapphire and any night on Friday  earn 11 points per stay  round up }
award long_opal          { when tier is Opal and nights >= 2  earn 1.5 points per night  at_most 4 points per stay }
award by_tier {
  earn by tier { Pearl 1 point per stay  Opal 2 points per night  otherwise 5 points per stay }
}
"""


def history() -> tuple[list[Stay], dict[str, Member]]:
    stays = []
    for number in range(400):
        member = number * 7 % 23
        arrival = 738_700 + number * 13 % 700
        stays.append(
            Stay(
                f"S{number:03}", None if member == 22 else f"M{member}", arrival=arrival,
                departure=arrival + number % 5, rate_code="ABCD"[number * 5 % 7 % 4],
            )
        )  # fmt: skip
    return stays, {f"M{i}": Member(f"M{i}", points=i * 40) for i in range(0, 22, 3)}


@pytest.mark.parametrize("ladder", [LIFETIME, WINDOWED], ids=["lifetime", "window"])
@pytest.mark.parametrize("extra", ["", "award rich { when points >= 500  earn 3 points per stay }\n"])
@pytest.mark.parametrize("first_day", [None, 739_000])
def test_as_the_reference(ladder: str, extra: str, first_day: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ROW_COST", 1e9)
    held: list[index.Index] = []
    make = index.Index.__init__

    def kept(self: index.Index, *arguments: Any) -> None:
        make(self, *arguments)
        held.append(self)

    monkeypatch.setattr(index.Index, "__init__", kept)
    program = program_of(HEAD + ladder + AWARDS + extra)
    stays, members = history()
    wanted = by_reference(program, stays, members, detail=True, first_day=first_day).to_json() | {"engine": "batch"}
    found = batch.simulate(program, stays, members, detail=True, first_day=first_day).to_json()
    assert json.dumps(found, indent=1) == json.dumps(wanted, indent=1)
    vetoes = {row["name"] for row in wanted["exclusions"]}
    assert {"day_use_of_pearls", "sapphire_on_a", "opal_in_summer", "not_a", "staff"} <= vetoes
    assert [len(part.folded) for part in held] == [1 if extra else 0]
