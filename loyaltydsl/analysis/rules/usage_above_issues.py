"""A `max_usage` above what can be issued."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.wording import plural
from loyaltydsl.diagnostics.model import Label


def check(facts: Facts) -> Iterator[Finding]:
    for reward in facts.program.rewards:
        limits = [(n, key) for key in ("max_earning", "issue_limit") if (n := getattr(reward, key)) is not None]
        if reward.max_usage is None or not limits:
            continue
        limit, keyword = min(limits)
        if reward.max_usage > limit:
            yield Finding(
                reward.clause_span("max_usage"),
                f"`max_usage {reward.max_usage}` of reward `{reward.name}` exceeds the {limit} that can be issued",
                (Label(reward.clause_span(keyword), f"at most {plural(limit, 'reward')}"),),
                (f"write `max_usage {limit}`, or raise `{keyword}`",),
            )


RULE = LintRule(
    code="LOY713",
    name="usage-above-issues",
    title="a `max_usage` above what can be issued",
    reason="The CRM counts `max_usage` as redemptions within the campaign. A number above the rewards that a member, "
    "or "
    "all members, can be issued is never reached there. One of the two numbers is not what was meant.",
    predicate="`max_usage` is greater than `max_earning` or than `issue_limit` of the same reward",
    bad='reward spa generic { max_earning 1  trigger segment "SPA"  max_usage 3  qr_code }\n',
    good='reward spa generic { max_earning 3  trigger segment "SPA"  max_usage 3  qr_code }\n',
    check=check,
    severity="note",
)
