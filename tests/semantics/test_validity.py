"""`expires` before `valid`, against every issue date tried one by one."""

from __future__ import annotations

import random

import pytest

from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import AfterIssue, FixedDate, Reward
from loyaltydsl.semantics.validity import expires_on, valid_from, witness
from loyaltydsl.source import NOWHERE

START = 739_000


def fails(reward: Reward, issued: int) -> bool:
    ends = expires_on(reward, issued)
    return ends is not None and ends < valid_from(reward, issued)


def some(rnd: random.Random, first: int, last: int) -> Reward:
    day = rnd.randrange(first - 60, last + 60)
    valid = rnd.choice(
        [None, FixedDate(day, NOWHERE), AfterIssue(rnd.choice([0, 28, 29, 30, 31, 59, 60, 365, 366]), "days", NOWHERE)]
    )
    day = rnd.randrange(first - 60, last + 60)
    expires = rnd.choice(
        [
            FixedDate(day, NOWHERE),
            AfterIssue(rnd.choice([0, 29, 30, 31, 60, 90]), "days", NOWHERE),
            AfterIssue(rnd.choice([1, 2, 12]), "months", NOWHERE),
            AfterIssue(1, "years", NOWHERE),
        ]
    )
    return Reward("r", NOWHERE, NOWHERE, "generic", "R", issue=(first, last), valid=valid, expires=expires)


def test_a_witness_is_found_where_there_is_one() -> None:
    rnd = random.Random(7)
    found = 0
    for _ in range(1_500):
        first = START + rnd.randrange(1_500)
        last = first + rnd.choice([0, 1, 20, 45, 400])
        reward = some(rnd, first, last)
        told = witness(reward)
        bad = any(fails(reward, issued) for issued in range(first, last + 1))
        assert (told is not None) == bad, reward
        if told is not None:
            found += 1
            assert first <= told <= last and fails(reward, told)
    assert 250 < found < 1_250


@pytest.mark.parametrize(
    ("clauses", "severity"),
    [
        ("expires on 2026-12-31", "warning"),
        ("valid on 2026-06-01  expires on 2026-12-31", "warning"),
        ("valid 30 days after issue  expires on 2026-12-31", "warning"),
        ("valid on 2026-06-01  expires 90 days after issue", "warning"),
        ("valid on 2026-06-01  expires on 2026-05-31", "error"),
        ("valid 30 days after issue  expires 29 days after issue", "error"),
        ("valid 30 days after issue  expires 1 month after issue", "error"),
        ("issue 2026-01-01 to 2027-01-01  expires on 2026-12-31", "error"),
        ("issue 2026-01-01 to 2026-12-31  expires on 2026-12-31", None),
        ("valid 28 days after issue  expires 1 month after issue", None),
    ],
)
def test_what_an_issue_left_open_means(clauses: str, severity: str | None) -> None:
    text = f'program "C" {{ currency USD }}\nreward r generic {{ trigger every 3 stays  {clauses} }}'
    checked = load_program("case.loy", lambda path: text.encode())
    assert [(d.name, d.severity) for d in checked.diagnostics] == (
        [("expires-before-valid", severity)] if severity else []
    )
    assert (checked.program is None) == (severity == "error")
