"""A rule whose condition no stay can satisfy."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import Clause, Clauses, clauses
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.refute import core
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.space import Setting
from loyaltydsl.analysis.wording import clause_labels, kind_word, listed, one_line
from loyaltydsl.semantics.program import Award, OnHistory, Redeem, Reward


def check(facts: Facts) -> Iterator[Finding]:
    program = facts.program
    rules: tuple[Award | Redeem | Reward, ...] = (*program.awards, *program.redeems, *program.rewards)
    for rule in rules:
        if facts.dead(rule):
            yield from _never(facts, rule, facts.region(rule), facts.setting(rule))
        if isinstance(rule, Reward) and isinstance(rule.trigger, OnHistory):
            found = clauses(rule.trigger.condition)
            if facts.never(found):
                yield from _never(facts, rule, found, "stay")


def _never(facts: Facts, rule: Award | Redeem | Reward, found: Clauses | None, setting: Setting) -> Iterator[Finding]:
    if not found:
        return
    cores = [core(facts.world, clause, setting) for clause in found]
    shown = min(cores, key=len) if len(cores) == 1 else tuple(dict.fromkeys(lit for c in cores for lit in c))
    yield Finding(
        rule.name_span,
        f"{kind_word(rule)} `{rule.name}` never matches: {_reason(cores, setting)}",
        clause_labels(shown),
        ("a condition that no stay can satisfy is a mistake, or the rule can go",),
    )


def _reason(cores: list[Clause], setting: Setting) -> str:
    if len(cores) > 1:
        return f"none of the {len(cores)} ways to satisfy its condition is possible"
    (found,) = cores
    words = [one_line(literal.atom.span.text) for literal in found]
    if len(words) == 1:
        if setting == "day":
            return f"`{words[0]}` asks for a stay, and the trigger has none"
        return f"nothing satisfies {'' if found[0].holds else 'the opposite of '}`{words[0]}`"
    return f"{listed(words)} exclude each other"


RULE = LintRule(
    code="LOY701",
    name="never-matches",
    title="a rule that never matches",
    reason="Two of its clauses exclude each other, so the rule does nothing. Usually `and` stands where `or` was "
    "meant, or a date or tier was changed in one place only. The clauses that exclude each other are underlined.",
    predicate="the condition of an award (with its `effective`), a redeem rule, a reward or a `history` trigger, "
    "brought to an `or` of clauses, has no clause that a checked-out stay (a night, a day) can satisfy, by the "
    "algebra of codes, numbers, days, tiers and segments; a condition of more than 256 clauses is left alone",
    bad='award direct { when rate_code is "WEB" and rate_code is "APP"  earn 100 points per stay }\n',
    good='award direct { when rate_code is "WEB" or rate_code is "APP"  earn 100 points per stay }\n',
    check=check,
)
