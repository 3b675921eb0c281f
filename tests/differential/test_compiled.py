"""The compiled single-stay functions against the reference engine, over generated rulesets."""

from __future__ import annotations

import os

import pytest

from loyaltydsl.data.rows import Member
from loyaltydsl.engine.compiled import Compiled
from loyaltydsl.engine.reference import Reference
from tests.differential.generate import case
from tests.differential.program_of import program_of

SEEDS = int(os.environ.get("LOY_DIFFERENTIAL_SEEDS", "60"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_first_stay_earns_the_same(seed: int) -> None:
    generated = case(seed)
    program = program_of(generated.text)
    reference, compiled = Reference(program), Compiled(program)
    for stay in generated.stays:
        if stay.status != "checked_out":
            continue
        member = generated.members.get(stay.member_id or "") or Member(stay.member_id)
        wanted = reference.stay(stay, member)
        points, awards, excluded_by = compiled.outcome(stay, member)
        assert (points, awards, excluded_by) == (wanted.points, wanted.awards, wanted.excluded_by)
        assert list(awards) == list(wanted.awards)
        assert compiled.points(stay, member) == wanted.points
