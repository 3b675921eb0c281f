"""A rule that asks for stays that an exception excludes."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import Clauses, Literal, both, clauses
from loyaltydsl.analysis.facts import Facts, Scope
from loyaltydsl.analysis.places import string_span
from loyaltydsl.analysis.refute import core
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.scene import Claim
from loyaltydsl.analysis.space import Setting
from loyaltydsl.analysis.wording import kind_word, listed
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.program import Award, ExceptionRule, OnSegment, Reward, ValueIn


def check(facts: Facts) -> Iterator[Finding]:
    program = facts.program
    for award in program.awards:
        yield from _excluded(facts, award, "awards")
    for reward in program.rewards:
        if not isinstance(reward.trigger, OnSegment) and reward.purchase is None:
            yield from _excluded(facts, reward, "rewards")


def _excluded(facts: Facts, rule: Award | Reward, scope: Scope) -> Iterator[Finding]:
    condition = facts.excluded(scope)
    region = facts.region(rule)
    if condition is None or rule.when is None or not region or facts.dead(rule):
        return
    if facts.meets(rule, facts.counted[scope]):
        return
    left = both([region, facts.counted[scope]])
    by = list(_exceptions(facts, left or (), scope, facts.setting(rule)))
    names = listed([exception.name for exception in dict.fromkeys(e for e, _ in by)])
    claims: tuple[Claim, ...] = ()
    if isinstance(rule, Award) and by:
        claims = (Claim("excluded"), Claim("taken", rule.name))
    where = both([region, clauses(condition)]) or ()
    yield Finding(
        rule.name_span,
        f"{kind_word(rule)} `{rule.name}` can never be {'earned' if isinstance(rule, Award) else 'issued'}: "
        f"{names} excludes every stay that it asks for",
        tuple(Label(string_span(clause.span, sorted(clause.values)[0]), "excludes it") for _, clause in by),
        (f"take the code out of the exception, or take {kind_word(rule)} `{rule.name}` out",),
        witness=facts.witness(f"{by[0][0].name} excludes {rule.name}", where, claims) if claims else None,
    )


def _exceptions(facts: Facts, left: Clauses, scope: Scope, setting: Setting) -> Iterator[tuple[ExceptionRule, ValueIn]]:
    """The exceptions that the clauses run into, each with the codes that matter."""
    told: set[int] = set()
    for clause in left:
        found = core(facts.world, clause, setting)
        wanted = {
            code
            for literal in found
            if isinstance(literal.atom, ValueIn) and literal.holds
            for code in literal.atom.values
        }
        for literal in found:
            exception = _owner(facts, literal, scope)
            if exception is not None and isinstance(literal.atom, ValueIn) and literal.atom.span.start not in told:
                told.add(literal.atom.span.start)
                codes = (literal.atom.values & wanted) or literal.atom.values
                yield exception, ValueIn(literal.atom.span, literal.atom.field, frozenset(codes))


def _owner(facts: Facts, literal: Literal, scope: Scope) -> ExceptionRule | None:
    """The exception that a negated literal comes from."""
    for exception in facts.exceptions(scope):
        for clause in exception.clauses:
            if literal.atom.span is clause.span and not literal.holds:
                return exception
    return None


RULE = LintRule(
    code="LOY709",
    name="always-excluded",
    title="exclusions that make an award unreachable",
    reason="Every stay that the rule asks for is excluded before the rule is looked at. Either the code does not "
    "belong "
    "into the exception, or the rule is left over. Nothing fails, the rule simply never gives anything.",
    predicate="the condition of an award (of a reward with a stay) can be satisfied, but by no stay that the "
    "exceptions "
    "for awards (for rewards) leave",
    bad='exception staff { rate_code "EMPLOYEE;TEST" }\n'
    'award staff_bonus { when rate_code is "EMPLOYEE"  earn 10 points per stay }\n',
    good='exception staff { rate_code "TEST" }\n'
    'award staff_bonus { when rate_code is "EMPLOYEE"  earn 10 points per stay }\n',
    check=check,
)
