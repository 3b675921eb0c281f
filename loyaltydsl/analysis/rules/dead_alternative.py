"""A part of an `or` that can never hold."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import both, clauses
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.refute import core
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.wording import clause_labels, kind_word, one_line
from loyaltydsl.semantics.program import AllOf, AnyOf, Award, Condition, Redeem, Reward


def check(facts: Facts) -> Iterator[Finding]:
    program = facts.program
    rules: tuple[Award | Redeem | Reward, ...] = (*program.awards, *program.redeems, *program.rewards)
    for rule in rules:
        if rule.when is not None and not facts.dead(rule):
            yield from _dead(facts, rule, rule.when, [])


def _dead(
    facts: Facts, rule: Award | Redeem | Reward, condition: Condition, beside: list[Condition]
) -> Iterator[Finding]:
    """The parts of every `or` of a condition that cannot hold, given what must hold beside it."""
    if isinstance(condition, AllOf):
        for item in condition.items:
            others = [other for other in condition.items if other is not item]
            yield from _dead(facts, rule, item, [*beside, *others])
    elif isinstance(condition, AnyOf):
        rest = both([clauses(other) for other in beside])
        spaces = facts.possible(rest, facts.setting(rule))
        for item in condition.items:
            ways = clauses(item)
            if ways is None or spaces is None:
                continue
            if not any(facts.joined(space, way) is not None for _, space in spaces for way in ways):
                found = both([ways, rest]) or ()
                yield Finding(
                    item.span,
                    f"`{one_line(item.span.text)}` in the condition of {kind_word(rule)} `{rule.name}` can never hold",
                    tuple(
                        label
                        for label in clause_labels(core(facts.world, found[0], facts.setting(rule)) if found else ())
                        if not item.span.start <= label.span.start < item.span.end
                    ),
                    ("take this part of the `or` out, or mend it",),
                )
            else:
                yield from _dead(facts, rule, item, beside)


RULE = LintRule(
    code="LOY728",
    name="dead-alternative",
    title="a part of an `or` that can never hold",
    reason="One of the ways to satisfy a condition is closed by the rest of it. The rule still matches in the other "
    "ways, "
    "so nobody notices that a group of stays is left out. It is the same slip as in a rule that never matches.",
    predicate="a part of an `or`, in a rule that can match, that no stay (no night) satisfies together with everything "
    "that must hold beside it",
    bad='award web { when nights >= 2 and (nights <= 1 or rate_code is "WEB")  earn 10 points per stay }\n',
    good='award web { when nights >= 2 and (nights <= 7 or rate_code is "WEB")  earn 10 points per stay }\n',
    check=check,
)
