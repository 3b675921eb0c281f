"""A `when` that every stay satisfies."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import clauses
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.places import removed, when_clause
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.wording import kind_word
from loyaltydsl.diagnostics.model import Edit, Fix
from loyaltydsl.semantics.program import Award, Redeem, Reward


def check(facts: Facts) -> Iterator[Finding]:
    program = facts.program
    rules: tuple[Award | Redeem | Reward, ...] = (*program.awards, *program.redeems, *program.rewards)
    for rule in rules:
        if rule.when is not None and facts.never(clauses(rule.when, False), facts.setting(rule)):
            clause = when_clause(rule.when.span)
            yield Finding(
                rule.when.span,
                f"the condition of {kind_word(rule)} `{rule.name}` always holds",
                help=("leave the `when` out, or say what it was meant to ask",),
                fix=None if clause is None else Fix("take the `when` out", (Edit(removed(clause), ""),)),
            )


RULE = LintRule(
    code="LOY702",
    name="always-matches",
    title="a condition that always holds",
    reason="A `when` that every stay satisfies asks nothing. Either it can go, or a bound was meant to be another one, "
    "such as `nights >= 10` for `nights >= 0`. A reader takes it for a limit that is not there; `--fix` takes it out.",
    predicate="the negation of the `when` of an award, a redeem rule or a reward can be satisfied by no stay "
    "(no night, no day)",
    bad="award base { when nights >= 0  earn 10 points per night }\n",
    good="award base { when nights >= 1  earn 10 points per night }\n",
    check=check,
)
