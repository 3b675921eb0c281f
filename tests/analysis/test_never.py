"""What a finding says can never happen, tried on generated rulesets with generated stays.

`LOY_NEVER_SEEDS` makes the run larger.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cache

import pytest

from loyaltydsl.analysis.fixes import fixed_texts
from loyaltydsl.analysis.lint import run_rules
from loyaltydsl.analysis.rule import Finding, find_rule
from loyaltydsl.analysis.settings import Settings
from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.awards import Verdict
from loyaltydsl.engine.outcome import StayOutcome
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.state import State
from loyaltydsl.record import replace
from loyaltydsl.semantics.program import Program
from loyaltydsl.source import Span
from loyaltydsl.tools.linting import lint
from tests.differential.generate import Case, case
from tests.differential.program_of import program_of

SEEDS = range(int(os.environ.get("LOY_NEVER_SEEDS", "40")))
STAYS = 60
Row = tuple[StayOutcome, list[Verdict]]


@cache
def generated(seed: int) -> tuple[Case, Program]:
    made = case(seed, STAYS)
    return made, program_of(made.text)


def histories(made: Case) -> list[tuple[Member, list[Stay]]]:
    """Each member with its stays; a stay without one is the only stay of a member of its own."""
    by_member: dict[str, list[Stay]] = {}
    alone = []
    for stay in made.stays:
        if stay.member_id is None:
            alone.append((made.own_members.get(stay.stay_id) or Member(None), [stay]))
        else:
            by_member.setdefault(stay.member_id, []).append(stay)
    return [*((made.members.get(name) or Member(name), stays) for name, stays in by_member.items()), *alone]


@cache
def rows(seed: int) -> list[Row]:
    """Every checked-out stay with how each award fared."""
    made, program = generated(seed)
    found: list[Row] = []

    def watch(outcome: StayOutcome, state: State, verdicts: list[Verdict]) -> None:
        found.append((outcome, verdicts))

    reference = Reference(program)
    for member, stays in histories(made):
        reference.member(member, stays, watch=watch)
    return found


def findings(seed: int, name: str) -> list[Finding]:
    rule = find_rule(name)
    assert rule is not None
    return [hit.finding for hit in run_rules(generated(seed)[1], [rule])]


def award_at(program: Program, span: Span) -> int | None:
    """The award that a place lies in."""
    found = (i for i, a in enumerate(program.awards) if a.span.start <= span.start < a.span.end)
    return next(found, None)


@pytest.mark.parametrize("seed", SEEDS)
def test_awards_that_are_said_to_never_match_or_count_do_not(seed: int) -> None:
    program = generated(seed)[1]
    for name in ("never-matches", "shadowed", "always-excluded", "empty-share"):
        for finding in findings(seed, name):
            award = award_at(program, finding.span)
            if award is None:
                continue
            for outcome, verdicts in rows(seed):
                assert not verdicts[award].points, (finding.message, outcome.stay)
                assert name != "never-matches" or not verdicts[award].matched, (finding.message, outcome.stay)


@pytest.mark.parametrize("seed", SEEDS)
def test_conditions_that_are_said_to_always_hold_do(seed: int) -> None:
    program = generated(seed)[1]
    for finding in findings(seed, "always-matches"):
        award = award_at(program, finding.span)
        if award is None or program.awards[award].effective is not None:
            continue
        for outcome, verdicts in rows(seed):
            excluded = outcome.excluded_by is not None and outcome.excluded_by.kind == "exception"
            assert verdicts[award].matched or excluded, (finding.message, outcome.stay)


@pytest.mark.parametrize("seed", SEEDS)
def test_caps_that_are_said_to_never_bind_do_not(seed: int) -> None:
    made, program = generated(seed)
    dead = [finding.span for finding in findings(seed, "cap-never-binds")]
    if not dead:
        return
    awards = tuple(
        replace(award, caps=tuple(cap for cap in award.caps if cap.span not in dead)) for award in program.awards
    )
    assert points(made, replace(program, awards=awards)) == points(made, program)


@pytest.mark.parametrize("seed", SEEDS)
def test_rules_that_are_said_to_change_nothing_do_not(seed: int) -> None:
    made, program = generated(seed)
    dead = {f.span.start for f in findings(seed, "redundant-rule") if "changes nothing" in f.message}
    if not dead:
        return
    redeems = tuple(rule for rule in program.redeems if rule.name_span.start not in dead)
    awards = tuple(award for award in program.awards if award.name_span.start not in dead)
    without = replace(program, redeems=redeems, awards=awards)
    assert payable(made, without) == payable(made, program)
    assert points(made, without) == points(made, program)


def points(made: Case, program: Program) -> list[tuple[str, int]]:
    reference = Reference(program)
    return [(o.stay.stay_id, o.points) for m, s in histories(made) for o in reference.member(m, s).stays]


def payable(made: Case, program: Program) -> list[tuple[str, int, int]]:
    reference = Reference(program)
    outcomes = [o for member, stays in histories(made) for o in reference.member(member, stays).stays]
    return [(o.stay.stay_id, o.payment.payable_nights, o.payment.spent) for o in outcomes]


def test_the_generated_rulesets_have_something_to_find() -> None:
    names = ("never-matches", "shadowed", "always-matches", "cap-never-binds", "redundant-rule", "empty-share")
    found = Counter({name: sum(len(findings(seed, name)) for seed in SEEDS) for name in names})
    assert all(found[name] >= 3 for name in names), found


@pytest.mark.parametrize("seed", SEEDS)
def test_fixes_change_no_points_tiers_or_rewards(seed: int) -> None:
    made, program = generated(seed)
    texts, count = fixed_texts(lint(program, Settings(select=("all",))).diagnostics)
    if count:
        (text,) = texts.values()
        assert results(made, program_of(text)) == results(made, program)


def results(made: Case, program: Program) -> list[object]:
    found: list[object] = []
    reference = Reference(program)
    for member, stays in histories(made):
        outcome = reference.member(member, stays)
        found.append((outcome.tier, outcome.balance))
        found += [(stay.stay.stay_id, stay.points, stay.awards) for stay in outcome.stays]
        found += [(issued.reward, issued.issued_on) for issued in outcome.issuances]
    return found
