"""Awards that stand alone are answered together: the same result as the reference's, however they are held."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy", reason="the `batch` extra is not installed")

from bench.workload import mixed_rules
from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.batch import candidates, grid, index
from loyaltydsl.engine.batch import simulate as batch
from loyaltydsl.engine.simulation import simulate as by_reference
from tests.differential.generate import Case
from tests.differential.generate import case as any_case
from tests.differential.many import many
from tests.differential.program_of import program_of
from tests.differential.test_batch import FIRST_DAY, LAST_DAY, both

MANY_STAYS = int(os.environ.get("LOY_DIFFERENTIAL_STAYS", "500"))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How the awards of the runs of a test were held."""
    found: Counter[str] = Counter()
    plan = index.Index.__init__

    def counted(self: index.Index, *arguments: Any) -> None:
        plan(self, *arguments)
        found["grids"] += sum(len(one.awards) for one in self.points) + len(self.vetoes)
        found["candidates"] += sum(len(one.pieces) for one in self.candidates)
        found["dense"] += len(self.dense)

    monkeypatch.setattr(index.Index, "__init__", counted)
    monkeypatch.setattr(batch, "ROW_COST", 1e9)
    return found


def in_grids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever may lie in a grid does."""
    monkeypatch.setattr(index, "FEW_CELLS", 1 << 22)


def tested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing lies in a grid; all is listed by one axis and tested along the others, a few at a time."""
    monkeypatch.setattr(index, "FEW_CELLS", 0)
    monkeypatch.setattr(index, "MOST_CELLS", 0)
    monkeypatch.setattr(index, "SELECTIVE", 2.0)
    monkeypatch.setattr(index.Index, "_chosen", lambda self, names, runs: (frozenset(sorted(names)[:1]), 0))
    monkeypatch.setattr(candidates, "MOST_AT_ONCE", 16)


def by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, with neighbours listed together, and the dates are looked at as such."""
    tested(monkeypatch)
    monkeypatch.setattr(index.Index, "_chosen", lambda self, names, runs: (frozenset(sorted(names)[:2]), 2))
    monkeypatch.setattr(index, "LONGEST_AXIS", 300)


def mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small grids alone, the rest listed by as many axes as there are; lists come in parts."""
    monkeypatch.setattr(index, "FEW_CELLS", 1 << 12)
    monkeypatch.setattr(index, "SELECTIVE", 2.0)
    monkeypatch.setattr(grid, "MOST_LISTED", 1 << 14)


def check(generated: Case, **limits: Any) -> None:
    wanted, found = both(generated, **limits)
    assert found == wanted, generated.text


@pytest.mark.parametrize("how", [in_grids, tested, by_columns, mixed])
@pytest.mark.parametrize("seed", range(8))
def test_many_awards(seed: int, how: Any, held: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    how(monkeypatch)
    check(many(seed, 60, 80))
    assert held["grids" if how in (in_grids, mixed) else "candidates"] > 4


@pytest.mark.parametrize("seed", range(100, 104))
def test_many_awards_on_a_part_of_the_time_in_many_frames(
    seed: int, held: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed(monkeypatch)
    monkeypatch.setattr(batch, "FRAME_ROWS", 16)
    check(many(seed, 60, 80), first_day=FIRST_DAY, last_day=LAST_DAY)


@pytest.mark.parametrize("how", [tested, mixed])
@pytest.mark.parametrize("seed", range(1000, 1012))
def test_any_ruleset(seed: int, how: Any, held: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    how(monkeypatch)
    check(any_case(seed, 60))
    assert held


def mixed_stays(count: int) -> list[Stay]:
    """Stays on codes and dates that the rules of the benchmarks ask for."""
    from random import Random

    from bench.workload import DAYS, FIRST, RATES, ROOMS

    random, stays = Random(5), []
    for number in range(count):
        arrival = FIRST.toordinal() + random.randrange(DAYS)
        stays.append(
            Stay(
                f"S{number}", f"M{number % 97}", arrival=arrival, departure=arrival + random.choice((0, 1, 2, 7)),
                rate_code=random.choice((*RATES, None)), room_type=random.choice(ROOMS), room_revenue=99_000_000,
            )
        )  # fmt: skip
    return stays


def test_ten_thousand_awards(held: Counter[str]) -> None:
    program, stays = program_of(mixed_rules(10_000)), mixed_stays(MANY_STAYS)
    wanted = by_reference(program, stays, {}, detail=True).to_json() | {"engine": "batch"}
    found = batch.simulate(program, stays, {}, detail=True).to_json()
    assert found == wanted
    assert wanted["totals"]["awarded_stays"] > MANY_STAYS / 2
    assert held["grids"] > 2_000  # the others ask for codes and days that no stay has
    assert held["candidates"] == held["dense"] == 0


HEAD = 'program "Test" { property "SPR"  currency USD }\n'


def one_stay(rules: str, **fields: Any) -> dict[str, Any]:
    """A stay's row, by both engines."""
    program = program_of(HEAD + rules)
    stay = Stay("S1", "M1", arrival=738_900, departure=738_903, rate_code="A", **fields)
    wanted = by_reference(program, [stay], {"M1": Member("M1")}, detail=True)
    found = batch.simulate(program, [stay], {"M1": Member("M1")}, detail=True)
    assert found.to_json() == wanted.to_json() | {"engine": "batch"}
    assert found.detail is not None
    row: dict[str, Any] = found.detail.stays[0]
    return row


def test_points_too_large_for_a_table_are_exact(held: Counter[str]) -> None:
    large = 10**15
    row = one_stay("".join(f'award a{i} {{ when rate_code is "A" earn {large} points per night }}\n' for i in range(5)))
    assert row["points"] == 15 * large
    row = one_stay('award a { when rate_code is "A" earn 16_777_215 points per night }\n')
    assert row["points"] == 3 * 16_777_215
    assert held["grids"] == 1


def test_the_first_veto_written_is_named(held: Counter[str]) -> None:
    rules = """
    award later  { when nights >= 1  earn nothing }
    award first  { when rate_code is "A"  earn nothing }
    award five { earn 5 points per stay }
    """
    assert one_stay(rules)["excluded_by"] == {"name": "later", "kind": "award"}
    assert held["dense"] == 0


def test_an_exception_of_ten_thousand_codes_names_the_first_clause() -> None:
    codes = ";".join(f"R{i}" for i in range(4_000))
    rules = f"""
    exception one {{ rate_code "{codes}"  room_type "X" }}
    exception two {{ rate_code "A;{codes}" }}
    exception three {{ rate_code "A" }}
    award five {{ earn 5 points per stay }}
    """
    assert one_stay(rules)["excluded_by"] == {"name": "two", "kind": "exception", "field": "rate_code", "code": "A"}
    assert one_stay(rules, room_type="X")["excluded_by"]["name"] == "one"


def test_the_last_day_of_the_calendar(held: Counter[str], tmp_path: Path) -> None:
    last = 3_652_059  # 9999-12-31
    program = program_of(HEAD + "award a { when any night on Friday  earn 7 points per night on Friday }\n")
    stays = [Stay("S1", "M1", arrival=last - 6, departure=last), Stay("S2", "M1", arrival=last - 1, departure=last)]
    wanted = by_reference(program, stays, {}, detail=True).to_json() | {"engine": "batch"}
    assert batch.simulate(program, stays, {}, detail=True).to_json() == wanted
