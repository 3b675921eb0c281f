"""A comment that suppresses a finding that there is none of. The finding is made where comments are applied."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule


def check(facts: Facts) -> Iterator[Finding]:
    yield from ()


RULE = LintRule(
    code="LOY726",
    name="unused-suppression",
    title="a suppression that suppresses nothing",
    reason="A comment `# loy: ignore[name] reason` whose finding is gone hides the next one of that kind. It can go as "
    "well. `--fix` takes it out.",
    predicate="a name or code in a `# loy: ignore[…]` comment that is no lint rule, or the rule of which ran and has "
    "found nothing where the comment applies",
    bad="award base { earn 10 points per night }  # loy: ignore[never-matches] for now\n",
    good="award base { when nights >= 3 and nights < 3  earn 10 points per night }  # loy: ignore[never-matches] for "
    "now\n",
    check=check,
)
