"""What the algebra proves, tried on generated stays; what it does not refute, found as a stay.

`LOY_PROOF_SEEDS` makes the run larger.
"""

from __future__ import annotations

import os
from functools import cache
from random import Random

import pytest

from loyaltydsl.analysis.clauses import clauses
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.scene import Claim
from loyaltydsl.engine.awards import Verdict
from loyaltydsl.engine.outcome import StayOutcome
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.state import State
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.witness import Prover
from tests.analysis.random_rules import awards, history

SEEDS = range(int(os.environ.get("LOY_PROOF_SEEDS", "5")))
AWARDS = 40
HISTORIES = 300


@cache
def program(seed: int) -> Program:
    text = awards(Random(seed), AWARDS)
    checked = load_program("random.loy", lambda path: text.encode())
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    return checked.program


@cache
def matches(seed: int) -> list[int]:
    """For each generated stay the awards that match it, as bits."""
    found: list[int] = []

    def watch(outcome: StayOutcome, state: State, verdicts: list[Verdict]) -> None:
        found.append(sum(1 << i for i, verdict in enumerate(verdicts) if verdict.matched))

    reference = Reference(program(seed))
    rng = Random(seed)
    for _ in range(HISTORIES):
        member, stays = history(rng)
        reference.member(member, stays, watch=watch)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_what_never_matches_never_does(seed: int) -> None:
    facts = Facts(program(seed))
    seen = 0
    for bits in matches(seed):
        seen |= bits
    for i, award in enumerate(program(seed).awards):
        assert not (facts.dead(award) and seen >> i & 1), award.span.text


@pytest.mark.parametrize("seed", SEEDS)
def test_what_always_matches_always_does(seed: int) -> None:
    facts = Facts(program(seed))
    for i, award in enumerate(program(seed).awards):
        if facts.never(clauses(award.when, False)) and award.effective is None:
            assert all(bits >> i & 1 for bits in matches(seed)), award.span.text


@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_that_cover_or_exclude_each_other_do(seed: int) -> None:
    facts = Facts(program(seed))
    rules = program(seed).awards
    for i, one in enumerate(rules):
        for j, other in enumerate(rules):
            if i == j:
                continue
            if facts.apart(one, other):
                assert not any(bits >> i & 1 and bits >> j & 1 for bits in matches(seed)), (one.name, other.name)
            if facts.covers(one, other):
                assert all(bits >> i & 1 for bits in matches(seed) if bits >> j & 1), (one.name, other.name)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_not_refuted_has_a_stay(seed: int) -> None:
    """The algebra may be unsure, and the search may fail, but hardly ever on rules as people write them."""
    facts = Facts(program(seed))
    prover = Prover(program(seed))
    seen = 0
    for bits in matches(seed):
        seen |= bits
    unsure, impossible = [], 0
    for i, award in enumerate(program(seed).awards):
        if facts.dead(award):
            impossible += 1
            continue
        found = [clause for clause, _ in facts.spaces(award) or ()]
        lines = prover.confirm(facts.witness("it matches", found, (Claim("earns", award.name),)))
        if lines is None and not seen >> i & 1:
            unsure.append(award.span.text)
        elif lines is None:
            unsure.append(f"matches, but no scene: {award.span.text}")
    assert len(unsure) <= 1, unsure
    assert impossible, "a universe in which nothing is impossible shows nothing"
