"""Two rules that say the same."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.normal import region_key
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.wording import kind_word
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.program import Award, ExceptionRule, Redeem, Reward

_OWN = ("name", "name_span", "span", "code", "clause_spans", "internal_name", "external_name", "description")
"""What two rewards may differ in and still be the same reward twice."""


def check(facts: Facts) -> Iterator[Finding]:
    program = facts.program
    seen: dict[object, Award | Redeem | Reward | ExceptionRule] = {}
    rules: tuple[Award | Redeem | Reward | ExceptionRule, ...] = (
        *program.exceptions,
        *program.awards,
        *program.redeems,
        *program.rewards,
    )
    for rule in rules:
        key = _key(facts, rule)
        if key is None:
            continue
        first = seen.setdefault(key, rule)
        if first is not rule:
            yield Finding(
                rule.name_span,
                f"{kind_word(rule)} `{rule.name}` says the same as `{first.name}`{_effect(rule)}",
                (Label(first.name_span, "the same rule"),),
                ("take one of the two out, or change what was meant to differ",),
            )


def _key(facts: Facts, rule: Award | Redeem | Reward | ExceptionRule) -> object | None:
    if isinstance(rule, ExceptionRule):
        return (rule.scope, frozenset((clause.field, frozenset(clause.codes)) for clause in rule.clauses))
    if isinstance(rule, Reward):
        return tuple(getattr(rule, name) for name in rule._fields if name not in _OWN)
    where = region_key(facts, rule)
    if not where:
        return None
    if isinstance(rule, Redeem):
        return ("redeem", where, rule.pay, frozenset(rule.instead_of))
    return ("award", where, rule.earn, frozenset(rule.caps), frozenset(rule.instead_of), rule.rounding)


def _effect(rule: object) -> str:
    return ": a stay that matches earns both" if isinstance(rule, Award) and not rule.is_veto else ""


RULE = LintRule(
    code="LOY721",
    name="duplicate-rule",
    title="two rules that say the same",
    reason="Awards add up, so an award that stands twice pays twice. Other rules that stand twice are a trap for "
    "whoever "
    "changes one of them. Mostly a rule was copied, and what should differ was not changed.",
    predicate="two awards or two redeem rules that match the same stays by the algebra's normal form and give, cap and "
    "replace the same; two exceptions with the same codes and scope; two rewards equal but for code and texts",
    bad="award friday { when any night on Friday  earn 50 points per stay }\n"
    "award end_of_week { when any night on Friday  earn 50 points per stay }\n",
    good="award friday { when any night on Friday  earn 50 points per stay }\n"
    "award saturday { when any night on Saturday  earn 50 points per stay }\n",
    check=check,
)
