"""Nights judged by kind: many sets of nights, more rules than one pattern holds, and the same verdicts a night each."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytest.importorskip("numpy", reason="the `batch` extra is not installed")

from loyaltydsl.engine.batch import redeem
from loyaltydsl.engine.batch import simulate as batch
from loyaltydsl.engine.simulation import simulate as by_reference
from tests.differential.generate import case
from tests.differential.program_of import program_of

HEAD = """
program "Nights" { property "SPR", "XYZ"  currency USD }
tiers by points { Pearl from 0  Opal from 300  Sapphire from 900 }
award base { earn 2 points per 1 USD of room_revenue }
redeem standard { pay 3 points per USD }
"""
FEW = """
redeem summer   { when night in 06-01 to 09-15 every year  instead_of standard  pay 5 points per USD }
redeem weekend  { when night on Friday, Saturday or tier >= Opal  pay 4 points per USD }
redeem rich     { when points >= 500 and not (night on Sunday)  pay 1 point per USD }
redeem holidays { when night in 12-20 to 01-06 every year and nights >= 2  deny }
"""
RULES = "".join(
    f'redeem rule_{i} {{ when nights >= {i % 5 + 1} and not (room_type is "R{i}")  pay {i + 2} points per USD }}\n'
    for i in range(16)
)
SETS = "".join(
    f"redeem month_{m} {{ when night in {m:02}-01 to {m:02}-{10 + m} every year  deny }}\n" for m in range(1, 13)
)


def both(text: str, seed: int, **more: Any) -> tuple[Any, Any]:
    program, generated = program_of(HEAD + text), case(seed, 120)
    sides = (generated.stays, generated.members, generated.own_members)
    wanted, found = (one(program, *sides, detail=True, **more) for one in (by_reference, batch.simulate))
    return json.dumps(wanted.to_json() | {"engine": "batch"}, indent=1), json.dumps(found.to_json(), indent=1)


@pytest.mark.parametrize("text", [FEW, FEW + RULES, FEW + SETS, RULES], ids=["few", "rules", "sets", "no nights"])
@pytest.mark.parametrize("first_day", [None, 738_950])
@pytest.mark.parametrize("seed", [3, 8, 21])
def test_nights(text: str, seed: int, first_day: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ROW_COST", 1e9)
    wanted, found = both(text, seed, first_day=first_day)
    assert '"payable_nights": 1' in wanted
    assert found == wanted


def test_each_night_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ROW_COST", 1e9)
    monkeypatch.setattr(redeem, "MOST_KINDS", 1)
    wanted, found = both(FEW, 5)
    assert found == wanted


def test_more_patterns_than_are_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ROW_COST", 1e9)
    monkeypatch.setattr(redeem, "MOST_PATTERNS", 4)
    wanted, found = both(FEW + RULES, 5)
    assert found == wanted
