"""The Python API."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import loyaltydsl
from loyaltydsl import Diagnostics, Program
from loyaltydsl.semantics.fields import MICRO

RULES = """
program "P" { currency USD }
tiers by lifetime points { Low from 0  High from 100 }
field spa flag
field score number
award base { earn 1 point per 1 USD of room_revenue }
award bath { when spa and score > 2.5  earn 7 points per stay }
award more { when tier >= High and segment is "VIP"  earn 50 points per stay }
award again { when past stays >= 1  earn 3 points per stay }
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    path = tmp_path / "p.loy"
    path.write_text(RULES, encoding="utf-8")
    found = loyaltydsl.load(path)
    assert isinstance(found, Program)
    return found


def stay(program: Program, **values: Any) -> loyaltydsl.Stay:
    return loyaltydsl.make_stay(program, **({"arrival": "2026-03-02", "departure": "2026-03-04"} | values))


def test_faults_are_a_value(tmp_path: Path) -> None:
    path = tmp_path / "p.loy"
    path.write_text('program "P" { currency USD }\naward x { }\n', encoding="utf-8")
    found = loyaltydsl.load(str(path))
    assert isinstance(found, Diagnostics)
    assert [(d.code, d.span.text) for d in found] == [("LOY501", "x")]
    assert str(found).startswith(f"{path}:2:7: error[LOY501] award-without-earn: ")


def test_one_stay(program: Program) -> None:
    outcome = loyaltydsl.evaluate(
        program, stay(program, room_revenue=Decimal("130.50"), spa=True, score="2.6", stay_id="A")
    )
    assert (outcome.points, outcome.awards, outcome.balance) == (137, {"base": 130, "bath": 7}, 137)


def test_a_member_and_a_history(program: Program) -> None:
    member = loyaltydsl.make_member(member_id="M", segment=["VIP"], points=90)
    before = stay(
        program, stay_id="1", member_id="M", arrival=date(2026, 1, 1), departure=date(2026, 1, 2), room_revenue=10
    )
    now = stay(program, stay_id="2", member_id="M")
    assert loyaltydsl.evaluate(program, now, member).awards == {}
    assert loyaltydsl.evaluate(program, now, member, [before]).awards == {"more": 50, "again": 3}
    assert loyaltydsl.evaluate(program, before, member, [now]).awards == {"base": 10}


def test_a_stay_that_is_not_evaluated(program: Program) -> None:
    with pytest.raises(ValueError, match="only checked-out stays"):
        loyaltydsl.evaluate(program, stay(program, status="cancelled"))


def test_a_history_simulated(program: Program) -> None:
    stays = [
        stay(
            program,
            stay_id=str(i),
            member_id="M",
            arrival=date(2026, i, 1),
            departure=date(2026, i, 3),
            room_revenue=60,
        )
        for i in (1, 2, 3)
    ]
    members = [loyaltydsl.make_member(member_id="M", segment="VIP; other")]
    result = loyaltydsl.simulate(program, stays, members)
    # 60; 60 + 3; 60 + 3 + 50 with 123 points before
    assert (result.summary["totals"]["points"], result.detail) == (236, None)
    part = loyaltydsl.simulate(program, stays, {"M": members[0]}, first_day=date(2026, 3, 1), detail=True)
    assert part.detail is not None
    assert [row["points"] for row in part.detail.stays] == [113]


def test_files(program: Program, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,arrival,departure,spa\nA,2026-01-01,2026-01-02,yes\nB,x,2026-01-02,no\n")
    (tmp_path / "m.toml").write_text('[stays]\nstay_id = "id"\n')
    data = loyaltydsl.read(program, tmp_path / "s.csv", mapping=tmp_path / "m.toml")
    assert not isinstance(data, Diagnostics)
    assert [s.stay_id for s in data.stays] == ["A"]
    assert [(r.row, r.column) for r in data.report.rejects] == [(3, "arrival")]
    assert data.stays[0].custom["spa"] is True
    assert loyaltydsl.simulate(program, data).summary["totals"]["stays"] == 1
    missing = loyaltydsl.read(program, [str(tmp_path / "none.csv")])
    assert isinstance(missing, Diagnostics) and len(missing) == 1


def test_values_as_people_write_them(program: Program) -> None:
    made = stay(
        program, room_revenue="1234.567891", rooms=2, booked=date(2026, 1, 1), rate_code=" BAR ", score=Decimal("-0.5")
    )
    assert made.room_revenue == 1_234_567_891
    assert made.rooms == 2 * MICRO
    assert made.booked == date(2026, 1, 1).toordinal()
    assert made.rate_code == "BAR"
    assert made.custom["score"] == -500_000
    assert stay(program, rate_code="  ").rate_code is None
    assert loyaltydsl.make_member(points="1000").points == 1000


@pytest.mark.parametrize(
    ("values", "error", "said"),
    [
        ({"room_revenue": 1.5}, ValueError, "1.5 is not exact"),
        ({"room_revenue": "1.0000001"}, ValueError, "has more decimals than are kept"),
        ({"room_revenue": "1,5"}, ValueError, "is not a number"),
        ({"room_revenue": "NaN"}, ValueError, "is not a number"),
        ({"rate_code": 5}, ValueError, "5 is not text"),
        ({"room_revenu": 1}, TypeError, "no field 'room_revenu'"),
        ({"nights": 1}, TypeError, "no field 'nights'"),
        ({"arrival": None}, TypeError, "needs its arrival"),
        ({"arrival": "2026-02-30"}, ValueError, "day is out of range"),
    ],
)
def test_values_that_are_refused(program: Program, values: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        stay(program, **values)


def test_everything_promised_is_there() -> None:
    for name in loyaltydsl.__all__:
        assert getattr(loyaltydsl, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'frobnicate'"):
        _ = loyaltydsl.frobnicate  # type: ignore[attr-defined]


def test_importing_the_package_is_cheap() -> None:
    code = "import sys, loyaltydsl; print(*(m for m in sys.modules if m.startswith('loyaltydsl')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["loyaltydsl._version", "loyaltydsl"] or set(done.stdout.split()) == {
        "loyaltydsl",
        "loyaltydsl._version",
    }
