"""`loy test`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from tests.cli.conftest import Loy

Ruleset = Callable[[str], str]
RULES = """
tiers by lifetime points { Low from 0  High from 100 }
award base { when nights >= 3 and rate_code is "RACK"  earn 10 points per night }
award gift { when nights > 1  earn 5 points per stay  at_most 5 points per member }
award comp { when rate_code is "COMP"  earn nothing }
exception staff { rate_code "TEST" }
exception quiet for rewards { rate_code "QUIET" }
redeem pays { when nights > 1  pay 1 point per USD }
redeem never { when nights > 5  deny }
"""
PASSING = """
test "it holds" {
  member { points 200 }
  stay { arrival 2026-01-01  departure 2026-01-04  rate_code "RACK"  room_revenue 30 USD  points_payment 10 USD }
  expect 35 points
  expect 30 points from base
  expect 5 points from gift
  expect no comp
  expect tier High
  expect payable 3 nights
  expect 10 points spent
  stay { arrival 2026-02-01  departure 2026-02-04  rate_code "COMP" }
  expect 0 points
  expect excluded by comp
  stay { arrival 2026-03-01  departure 2026-03-07  rate_code "TEST" }
  expect excluded by staff
  expect denied by never
  expect payable 0 nights
  stay { arrival 2026-04-01  departure 2026-04-02  rate_code "QUIET" }
  expect excluded by quiet
  stay { status "cancelled"  arrival 2026-05-01  departure 2026-05-02 }
  expect 0 points
}
"""
FAILING = """
test "two nights are too few" {
  stay { arrival 2026-01-01  departure 2026-01-03  rate_code "RACK" }
  expect 20 points from base
  expect 6 points
  expect excluded by staff
  expect payable 1 nights
  expect denied by never
  expect 3 points spent
  expect tier High
  stay { status "cancelled"  arrival 2026-05-01  departure 2026-05-02 }
  expect 5 points
}
"""


def test_expectations_that_hold(loy: Loy, ruleset: Ruleset) -> None:
    assert loy("test", ruleset(RULES + PASSING)) == (0, "r.loy: 1 passed, 0 failed: ok\n", "")


def test_every_expectation_can_fail(loy: Loy, ruleset: Ruleset) -> None:
    path = ruleset(RULES + FAILING)
    done = loy("test", path)
    first = Path(path).read_text(encoding="utf-8").splitlines().index("  expect 20 points from base") + 1
    assert done.status == 1
    blocks = done.out.split("\n\n")
    assert blocks[0] == (
        f"r.loy:{first}:3: failed: two nights are too few\n"
        "   |\n"
        f"{first} |   expect 20 points from base\n"
        "   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "   |\n"
        "expected 20 points from `base`, got 0 points\n"
        "  `base`: no match: ✗ nights >= 3  (nights 2)"
    )
    said = [line for block in blocks for line in block.splitlines() if line.startswith(("expected", "  "))]
    assert [line for line in said if " | " not in line and not line.endswith("|")] == [
        "expected 20 points from `base`, got 0 points",
        "  `base`: no match: ✗ nights >= 3  (nights 2)",
        "expected 6 points, got 5 points",
        "  `gift`: 5 points: 5 points per stay",
        "expected the stay excluded by `staff`, got no exclusion",
        "  `staff` looked at rate_code RACK",
        "expected 1 payable night, got 2 nights",
        "  2026-01-01 (Thursday): pays pays, never no match",
        "  2026-01-02 (Friday): pays pays, never no match",
        "expected a night denied by `never`, got no night denied",
        "  2026-01-01 (Thursday): no match: ✗ nights > 5  (nights 2)",
        "  2026-01-02 (Friday): no match: ✗ nights > 5  (nights 2)",
        "expected 3 points spent, got 0 points",
        "expected tier High, got tier Low",
        "expected 5 points, got 0 points",
        "  the stay is `cancelled`: only checked-out stays are evaluated",
    ]
    assert blocks[-1] == "r.loy: 0 passed, 1 failed: failed\n"


def test_a_cap_and_a_reward_are_explained(loy: Loy, ruleset: Ruleset) -> None:
    done = loy(
        "test",
        ruleset(
            RULES
            + """
reward note reservation { internal_name "n" external_name "n" trigger 2 days before arrival when nights > 3 note "N" }
test "capped" {
  stay { arrival 2026-01-01  departure 2026-01-03 }
  stay { arrival 2026-02-01  departure 2026-02-03 }
  expect 5 points from gift
  expect reward note on 2026-01-30
}
"""
        ),
    )
    assert "  `gift`: 0 points: `at_most 5 points per member` leaves 0 of 5\n" in done.out
    assert "expected `note` on 2026-01-30, got never issued\n  ✗ 2025-12-30, stay 1: not issued: " in done.out


def test_coverage_names_what_no_test_exercised(loy: Loy, ruleset: Ruleset) -> None:
    done = loy("test", ruleset(RULES + FAILING.replace("expect", "# expect")), "--coverage")
    assert done.status == 0
    assert done.out == (
        "r.loy: 2 of 7 rules exercised\n"
        "  r.loy:4:7: no test exercised award `base`\n"
        "  r.loy:6:7: no test exercised award `comp`\n"
        "  r.loy:7:11: no test exercised exception `staff`\n"
        "  r.loy:8:11: no test exercised exception `quiet`\n"
        "  r.loy:10:8: no test exercised redeem rule `never`\n"
        "\n"
        "r.loy: 1 passed, 0 failed: ok\n"
    )
    assert "7 of 7 rules exercised" in loy("test", ruleset(RULES + PASSING), "--coverage").out


def test_json_and_junit(loy: Loy, ruleset: Ruleset) -> None:
    path = ruleset(RULES + PASSING + FAILING)
    data = json.loads(loy("test", path, "--format", "json", "--coverage").out)
    assert (data["passed"], data["failed"]) == (1, 1)
    passing, failing = data["rulesets"][0]["tests"]
    assert (passing["passed"], passing["failures"]) == (True, [])
    assert failing["failures"][1]["expected"] == "6 points"
    assert failing["failures"][1]["got"] == "5 points"
    assert data["rulesets"][0]["coverage"] == {"rules": 7, "missed": []}
    done = loy("test", path, "--format", "junit")
    root = ElementTree.fromstring(done.out)
    assert done.status == 1
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    assert [case.get("name") for case in root.iter("testcase")] == ["it holds", "two nights are too few"]
    failure = root.find(".//failure")
    assert failure is not None and failure.get("message") == "expected 20 points from `base`, got 0 points"


def test_a_faulty_ruleset_runs_no_test(loy: Loy, ruleset: Ruleset) -> None:
    done = loy("test", ruleset("award x { }\n" + PASSING))
    assert (done.status, done.out) == (1, "")
    assert "error[LOY501]" in done.err


def test_no_tests_and_several_rulesets(loy: Loy, ruleset: Ruleset, hotel: Path) -> None:
    path = ruleset("")
    assert loy("test", path, hotel).out.splitlines() == [
        "r.loy: 0 passed, 0 failed: no tests",
        f"{hotel / 'program.loy'}: 7 passed, 0 failed: ok",
        "2 rulesets: 7 passed, 0 failed",
    ]
