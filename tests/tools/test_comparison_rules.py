"""What changes between two rulesets, clause by clause."""

from __future__ import annotations

from random import Random

import pytest

from loyaltydsl.source import SourceFile
from loyaltydsl.syntax.format.formatting import format_source
from loyaltydsl.tools.comparison.rules import Change, clause_words, rule_changes
from tests.differential.generate import case
from tests.differential.program_of import program_of

BASE = """
program "Inn" { currency USD  property "SPR" }
tiers by points { Pearl from 0  Opal from 1_000 }
define weekend = Friday to Sunday
define suites = "SUITE;PENT"
exception staff { rate_code "EMP;TEST"  room_type "HOUSE" }
award base { earn 10 points per 1 USD of room_revenue }
award spring { when any night in 03-01 to 03-31 and arrival on weekend  earn 50 points per night }
award levels { earn by tier { Pearl 5 points per stay  Opal 10 points per stay } }
redeem standard { pay 1 point per USD }
test "t" { stay { arrival 2026-03-01  departure 2026-03-02 }  expect no base }
"""


def changes(*replacements: tuple[str, str]) -> tuple[Change, ...]:
    text = BASE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return rule_changes(program_of(BASE), program_of(text))


def told(*replacements: tuple[str, str]) -> list[tuple[str, str, list[str]]]:
    found = changes(*replacements)
    return [(change.kind, change.title, [clause_words(c) for c in change.clauses]) for change in found]


@pytest.mark.parametrize(
    ("old", "new", "title", "words"),
    [
        ("earn 50", "earn 60", "award `spring`", ["`earn 50 points per night` is now `earn 60 points per night`"]),
        (
            "earn 10 points per 1 USD of room_revenue",
            "earn 10 points per 1 USD of room_revenue at_most 500 points per stay",
            "award `base`",
            ["`at_most 500 points per stay` is new"],
        ),
        (" and arrival on weekend", "", "award `spring`", ["`when arrival on weekend` is gone"]),
        ("Opal 10 points", "Opal 12 points", "award `levels`",
         ["`Opal 10 points per stay` is now `Opal 12 points per stay`"]),
        ("from 1_000", "from 2_000", "tiers", ["`Opal from 1_000` is now `Opal from 2_000`"]),
        ("by points", "by nights", "tiers", ["`tiers by lifetime points` is now `tiers by lifetime nights`"]),
        ("Friday to Sunday", "Friday", "define `weekend`", ["`Friday to Sunday` is now `Friday`"]),
        ('"SUITE;PENT"', '"SUITE;KING"', "define `suites`", ['`"PENT"` is gone', '`"KING"` is new']),
        ('"EMP;TEST"', '"TEST"', "exception `staff`", ['rate_code `"EMP"` is gone']),
        ("exception staff {", "exception staff for awards {", "exception `staff`",
         ["`for awards and rewards` is now `for awards`"]),
        ("pay 1 point per USD", "pay 2 points per USD", "redeem `standard`",
         ["`pay 1 point per USD` is now `pay 2 points per USD`"]),
        ("pay 1 point per USD", "deny", "redeem `standard`", ["`pay 1 point per USD` is now `deny`"]),
        ('"Inn"', '"Lodge"', "program", ['`"Inn"` is now `"Lodge"`']),
        ('property "SPR"', 'property "SPR", "OAK"', "program", ['property `"OAK"` is new']),
        ("expect no base", "expect no spring", "test `t`", ["`expect no base` is gone", "`expect no spring` is new"]),
    ],
)  # fmt: skip
def test_a_changed_clause_is_named(old: str, new: str, title: str, words: list[str]) -> None:
    assert told((old, new)) == [("changed", title, words)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1_000", "1000"),
        ("03-01 to 03-31", "03-01 to 03-31 every year"),
        ("any night in 03-01 to 03-31 and arrival on weekend", "arrival on weekend when any night in 03-01 to 03-31"),
        ('"EMP;TEST"', '"TEST", "EMP"'),
        ("1 point per USD", "1 points per USD"),
        ("earn 50 points per night }", "round down earn 50 points per night }"),
        ("by points", "by lifetime points"),
        ("award base", "# a remark\n\n\naward base"),
    ],
)
def test_what_says_the_same_is_no_change(old: str, new: str) -> None:
    assert told((old, new)) == []


def test_a_rule_that_comes_and_one_that_goes() -> None:
    added = changes(("award levels", "award extra { earn 1 point per stay }\naward levels"))
    assert [(c.kind, c.title, [clause.after for clause in c.clauses]) for c in added] == [
        ("added", "award `extra`", ["earn 1 point per stay"])
    ]
    gone = changes(("redeem standard { pay 1 point per USD }", ""))
    assert [(c.kind, c.title, c.line) for c in gone] == [("removed", "redeem `standard`", 10)]


def test_a_rule_with_another_name() -> None:
    found = changes(("award spring", "award march"))
    assert [(c.kind, c.title, c.old_name) for c in found] == [("renamed", "award `march`", "spring")]


def test_the_users_of_a_changed_list_are_named() -> None:
    (change,) = changes(("Friday to Sunday", "Friday"))
    assert change.used_by == ("award `spring`",)


@pytest.mark.parametrize("seed", range(15))
def test_moved_and_reformatted_is_no_change(seed: int) -> None:
    text = case(seed, count=1).text
    first, *rest = text.strip().split("\n\n")
    Random(seed).shuffle(rest)
    moved = format_source(SourceFile("m.loy", "\n\n".join([*rest, first]))).text
    assert rule_changes(program_of(text), program_of(moved)) == ()


@pytest.mark.parametrize("seed", range(15))
def test_what_is_added_there_is_removed_here(seed: int) -> None:
    one, other = program_of(case(seed, count=1).text), program_of(case(seed + 500, count=1).text)
    opposite = {"added": "removed", "removed": "added", "changed": "changed", "renamed": "renamed"}
    there = sorted((c.kind, c.what, c.old_name or c.name) for c in rule_changes(one, other))
    back = sorted((opposite[c.kind], c.what, c.name) for c in rule_changes(other, one))
    assert there == back
