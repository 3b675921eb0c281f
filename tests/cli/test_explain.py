"""`loy explain` and `loy explain-code`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyaltydsl.diagnostics.registry import registry
from tests.cli.conftest import Loy, Result


@pytest.fixture
def run(loy: Loy, hotel: Path) -> Any:
    """Explain something of the starter's own data."""

    def explain(*words: object) -> Result:
        return loy("explain", hotel, "--stays", hotel / "stays.csv", "--members", hotel / "members.csv", *words)

    return explain


def test_a_stay_in_words(run: Any) -> None:
    done = run("--stay", "1004")
    assert (done.status, done.err) == (0, "")
    assert done.out == (
        "stay 1004 of member M2, departure 2025-07-20\n"
        "\n"
        "earned 7,250 points\n"
        "paid 4,000 points: of 20 USD asked for, 20.00 USD were granted\n"
        "  not in full: 2025-07-18, no more was asked for\n"
        "  not in full: 2025-07-19, no more was asked for\n"
        "balance 14,600 before, 17,850 after\n"
        "tier Gold before, Black after\n"
        "\n"
        "exceptions\n"
        "  ✗ staff  does not match (rate_code PKG, room_type SUITE)\n"
        "\n"
        "awards\n"
        "  ✓ base            5,600 points: 10 points per 1 USD of room_revenue\n"
        "  ✓ weekend_escape  250 points: 250 points per stay\n"
        "      ✓ every night on weekend and nights >= 2\n"
        "        ✓ every night on weekend  (nights 2025-07-18 Fri, 2025-07-19 Sat)\n"
        "        ✓ nights >= 2  (nights 2)\n"
        "  ✓ tier_bonus      1,400 points: 25% of base\n"
        "      ✓ tier >= Gold  (tier Gold)\n"
        "  ✗ summer_nights   100 points, but `weekend_escape` counts instead of it\n"
        "      ✓ any night in summer  (nights 2025-07-18 Fri, 2025-07-19 Sat)\n"
        "  ✗ welcome         0 points: `at_most 500 points per member` leaves 0 of 500\n"
        "      ✓ departure within 60 days after joined  "
        "(departure 2025-07-20 (Sunday), joined 2025-05-30 (Friday), days after 51)\n"
        "  ✗ complimentary   no match\n"
        '      ✗ rate_code is "COMP"  (rate_code PKG)\n'
        "\n"
        "paying nights with points\n"
        "  ✓ 2025-07-18 (Friday): can be paid at 200 points per USD\n"
        "      standard: pays\n"
        "      summer_closed: no match\n"
        "        ✗ night in summer and tier is Silver\n"
        "          ✓ night in summer  (night 2025-07-18 (Friday))\n"
        "          ✗ tier is Silver  (tier Gold)\n"
        "  ✓ 2025-07-19 (Saturday): can be paid at 200 points per USD\n"
        "      standard: pays\n"
        "      summer_closed: no match\n"
        "        ✗ night in summer and tier is Silver\n"
        "          ✓ night in summer  (night 2025-07-19 (Saturday))\n"
        "          ✗ tier is Silver  (tier Gold)\n"
    )


def test_what_excluded_a_stay(run: Any) -> None:
    staff = run("--stay", "1008").out
    assert staff.startswith("stay 1008, no member, departure 2025-10-03\n\nearned 0 points: excluded by `staff`\n")
    assert "  ✓ staff  excludes from awards and rewards (rate_code EMPLOYEE, room_type STD)\n" in staff
    comp = run("--stay", "1007").out
    assert "earned 0 points: excluded by `complimentary`" in comp
    assert "  ✓ complimentary   matches: the stay earns nothing\n" in comp
    assert "  ✗ base            kept from earning by `complimentary`\n" in comp


def test_the_same_as_data(run: Any, loy: Loy, hotel: Path) -> None:
    found = json.loads(run("--stay", "1004", "--format", "json").out)
    assert (found["points"], found["balance_before"], found["balance_after"]) == (7250, 14600, 17850)
    fates = {award["name"]: award["fate"] for award in found["awards"]}
    assert fates == {
        "base": "counted", "summer_nights": "lost", "weekend_escape": "counted", "welcome": "capped",
        "tier_bonus": "counted", "complimentary": "no match",
    }  # fmt: skip
    files = ("--stays", hotel / "stays.csv", "--members", hotel / "members.csv")
    rows = json.loads(loy("simulate", hotel, *files, "--format", "json", "--detail").out)["stays"]
    row = next(row for row in rows if row["stay_id"] == "1004")
    assert row["awards"] == {a["name"]: a["points"] for a in found["awards"] if a["points"]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say which: `--stay ID` or `--member ID`"),
        (["--stay", "1", "--member", "M1"], "say which: `--stay ID` or `--member ID`"),
        (["--stay", "1001", "--reward", "x"], "`--reward` goes with `--member`"),
        (["--stay", "9"], "the data has no stay `9`"),
        (["--stay", "1005"], "stay `1005` is `cancelled`: only checked-out stays earn, pay and count"),
        (["--member", "M9"], "the data has no member `M9`"),
        (["--member", "M1", "--reward", "x"], "the ruleset has no reward `x`; it has none"),
    ],
)
def test_a_wrong_command_line(run: Any, words: list[str], said: str) -> None:
    done = run(*words)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_why_a_reward_was_or_was_not_issued(loy: Loy, ruleset: Callable[[str], str]) -> None:
    path = ruleset("""
reward note reservation {
  internal_name "n"  external_name "n"  note "Fruit"
  trigger 2 days before arrival  when nights > 3  max_earning 1  active
}
reward never generic { internal_name "g"  external_name "g"  trigger segment "VIP" }
""")
    Path("s.csv").write_text(
        "stay_id,member_id,arrival,departure\n"
        "1,M,2026-01-03,2026-01-05\n2,M,2026-02-03,2026-02-09\n3,M,2026-03-03,2026-03-09\n"
    )
    done = loy("explain", path, "--stays", "s.csv", "--member", "M")
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[:4] == [
        "rewards of member M",
        "",
        "note: issued once",
        "  trigger: 2 days before arrival",
    ]
    assert lines[4].startswith("  ✗ 2026-01-01, stay 1: not issued: ")
    assert lines[5] == "  ✓ 2026-02-01, stay 2: issued, valid from 2026-02-01, without end"
    assert lines[6].startswith("  ✗ 2026-03-01, stay 3: not issued: ")
    assert lines[8:] == [
        "never (draft): issued 0 times",
        '  trigger: segment "VIP"',
        "  ✗ the trigger never fired; the member's segments: none",
    ]
    one = loy("explain", path, "--stays", "s.csv", "--member", "M", "--reward", "never", "--format", "json")
    assert [reward["name"] for reward in json.loads(one.out)["rewards"]] == ["never"]


def test_explain_code(loy: Loy) -> None:
    info = next(iter(registry().values()))
    done = loy("explain-code", info.code.lower())
    assert done.status == 0
    assert done.out.startswith(f"{info.code} {info.name}: {info.title}\n\n")
    said = " ".join(done.out.split())
    assert f"{' '.join(info.reason.split())} bad: " in said
    assert "\ngood:\n\n    " in done.out
    assert loy("explain-code", info.name).out == done.out
