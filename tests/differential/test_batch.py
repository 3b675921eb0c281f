"""The batch engine against the reference engine: whole results, over generated rulesets and stays.

`LOY_DIFFERENTIAL_SEEDS` and `LOY_DIFFERENTIAL_STAYS` make the run larger; a nightly one is in CONTRIBUTING.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy")

from loyaltydsl.engine.batch import simulate as batch
from loyaltydsl.engine.simulation import simulate as by_reference
from loyaltydsl.record import replace
from tests.differential.generate import Case, case
from tests.differential.program_of import program_of
from tests.differential.shrink import KEPT, differs, shrink

SEEDS = int(os.environ.get("LOY_DIFFERENTIAL_SEEDS", "60"))
STAYS = int(os.environ.get("LOY_DIFFERENTIAL_STAYS", "60"))
FIRST_DAY, LAST_DAY = 738_886, 739_250


def both(generated: Case, **limits: Any) -> tuple[str, str]:
    """The results of the two engines as text, so that the order of keys and rows is compared as well."""
    program = program_of(generated.text)
    wanted = by_reference(program, generated.stays, generated.members, generated.own_members, detail=True, **limits)
    found = batch.simulate(program, generated.stays, generated.members, generated.own_members, detail=True, **limits)
    return tuple(  # type: ignore[return-value]
        json.dumps(result.to_json() | {"engine": "batch"}, indent=1) for result in (wanted, found)
    )


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_engines_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ROW_COST", 1e9)  # nothing goes by row because that would be quicker
    generated = case(seed, STAYS)
    wanted, found = both(generated)
    assert found == wanted, generated.text


@pytest.mark.parametrize("seed", range(0, SEEDS, 3))
def test_the_engines_agree_on_a_part_of_the_time(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "ROW_COST", 1e9)
    monkeypatch.setattr(batch, "FRAME_ROWS", 16)  # and the members come in many frames
    generated = case(seed, STAYS)
    wanted, found = both(generated, first_day=FIRST_DAY, last_day=LAST_DAY)
    assert found == wanted, generated.text


@pytest.mark.parametrize("seed", range(1, SEEDS, 3))
def test_members_with_many_stays_go_by_row(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "FIRST_ROW_COST", 0.0)
    generated = case(seed, STAYS)
    wanted, found = both(generated)
    assert found == wanted, generated.text


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.json")), ids=lambda path: path.stem)
def test_differences_of_the_past_are_gone(path: Path) -> None:
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert not differs(case(kept["seed"], kept["count"]), kept["text"], frozenset(kept["stays"]))


def test_a_difference_is_found_and_shrunk(monkeypatch: pytest.MonkeyPatch) -> None:
    right = batch.simulate

    def wrong(program: Any, stays: Any, *rest: Any, **more: Any) -> Any:
        done = right(program, stays, *rest, **more)
        rooms = sum(stay.room_type == "PENT" for stay in stays)
        return replace(done, summary=done.summary | {"totals": done.summary["totals"] | {"points": rooms}})

    monkeypatch.setattr(batch, "simulate", wrong)
    found = shrink(4, 30)
    assert found is not None
    kept = json.loads(found)
    assert len(kept["stays"]) == 1
    assert kept["text"].startswith("program")
