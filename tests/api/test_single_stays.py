"""`evaluate` gives for a first stay what the reference engine gives, over generated rulesets; and it is fast."""

from __future__ import annotations

from time import perf_counter

import pytest

import loyaltydsl
from loyaltydsl.data.rows import Member
from loyaltydsl.engine.outcome import StayOutcome
from loyaltydsl.engine.reference import Reference
from tests.differential.generate import case
from tests.differential.program_of import program_of

TWELVE = 'program "P" { currency USD }\nexception a { rate_code "EMP" }\nexception b { room_type "HOUSE" }\n' + (
    'exception c { group_code "TEST" }\naward base { earn 10 points per 1 USD of room_revenue }\n'
) + "".join(
    f'award a{i} {{ when rate_code in "R{i}", "R{i + 1}" and nights >= {i % 4}  earn {i} points per night }}\n'
    for i in range(11)
)  # fmt: skip


def everything(outcome: StayOutcome) -> list[object]:
    payment = outcome.payment
    return [
        *(getattr(outcome, name) for name in StayOutcome.__slots__ if name not in ("payment", "stay")),
        *(getattr(payment, name) for name in type(payment).__slots__),
    ]


@pytest.mark.parametrize("seed", range(60))
def test_as_the_reference_engine(seed: int) -> None:
    generated = case(seed)
    program = program_of(generated.text)
    reference = Reference(program)
    for stay in generated.stays:
        if stay.status == "checked_out":
            member = generated.members.get(stay.member_id or "") or Member(stay.member_id)
            assert everything(loyaltydsl.evaluate(program, stay, member)) == everything(reference.stay(stay, member))


def test_a_stay_takes_microseconds() -> None:
    """At most 15 µs for twelve awards and three exceptions; the best of many runs, as the machine may be busy."""
    program = program_of(TWELVE)
    stay = loyaltydsl.make_stay(
        program, arrival="2026-03-02", departure="2026-03-05", room_revenue="310.50", rate_code="R5"
    )
    member = loyaltydsl.make_member(member_id="M")
    # 3,105 for the revenue; awards 4 and 5 ask for R5, and for 0 and 1 nights
    assert loyaltydsl.evaluate(program, stay, member).points == 3105 + 3 * 4 + 3 * 5
    best = 1.0
    for _ in range(50):
        begin = perf_counter()
        for _ in range(200):
            loyaltydsl.evaluate(program, stay, member)
        best = min(best, (perf_counter() - begin) / 200)
    assert best <= 15e-6, f"{best * 1e6:.1f} µs"
