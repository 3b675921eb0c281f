"""An active reward that no test speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule


def check(facts: Facts) -> Iterator[Finding]:
    program = facts.program
    tested = {
        expect.name for case in program.tests for expect in case.expectations if expect.kind in ("reward", "no_reward")
    }
    for reward in program.rewards:
        if reward.active and reward.purchase is None and reward.name not in tested:
            yield Finding(
                reward.clause_span("active"),
                f"reward `{reward.name}` is active, and no test says when it is issued",
                help=(f"add a test with `expect reward {reward.name} on` a date",),
            )


RULE = LintRule(
    code="LOY714",
    name="untested-reward",
    title="an active reward without a test",
    reason="An active reward goes out to guests by itself. The CRM's own manual warns that activating a campaign "
    "before "
    "testing may issue rewards to many members at once. A test shows on which day it is issued, and to whom not.",
    predicate="a reward with `active` and a trigger, of which no `expect reward` and no `expect no reward` speaks (a "
    "`purchase` issues nothing in a test)",
    bad='reward spa generic { trigger segment "SPA"  qr_code  active }\n',
    good='reward spa generic { trigger segment "SPA"  qr_code  active }\n'
    'test "the spa" {\n  member { joined 2026-01-05  segment "SPA" }\n'
    "  stay { arrival 2026-02-02  departure 2026-02-03 }\n  expect reward spa on 2026-01-05\n}\n",
    check=check,
)
