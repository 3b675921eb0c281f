"""A suppression that does not say why. The finding is made where comments are applied."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule


def check(facts: Facts) -> Iterator[Finding]:
    yield from ()


RULE = LintRule(
    code="LOY731",
    name="suppression-without-reason",
    title="a suppression without a reason",
    reason="Two years later nobody knows why a finding was put aside. A few words after the bracket tell. The rule "
    "is a "
    "matter of taste and runs only where it is selected.",
    predicate="a `# loy: ignore[…]` comment with nothing after the bracket",
    bad="award base { when nights >= 3 and nights < 3  earn 10 points per night }  # loy: ignore[never-matches]\n",
    good="award base { when nights >= 3 and nights < 3  earn 10 points per night }  # loy: ignore[never-matches] a "
    "test\n",
    check=check,
    default=False,
)
