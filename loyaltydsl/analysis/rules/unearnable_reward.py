"""A reward that no member's tier can earn."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import Literal, both, clauses
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.wording import listed
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.program import OnHistory, OnTier, Reward, TierIn


def check(facts: Facts) -> Iterator[Finding]:
    ladder = facts.program.tiers
    for reward in facts.program.rewards:
        trigger = reward.trigger
        if ladder is not None and reward.tiers is not None:
            admits = listed([ladder.names[rank] for rank in sorted(reward.tiers)])
            if isinstance(trigger, OnTier) and not trigger.ranks & reward.tiers:
                reached = listed([ladder.names[rank] for rank in sorted(trigger.ranks)], "or")
                yield _finding(reward, f"it is issued on reaching {reached}, and its `tiers` admit {admits}")
            elif isinstance(trigger, OnHistory) and _apart(facts, trigger, reward.tiers):
                yield _finding(reward, f"its trigger never holds in {admits}, which its `tiers` admit")
        if isinstance(trigger, OnHistory) and facts.never(clauses(trigger.condition, False)):
            yield Finding(
                reward.clause_span("trigger"),
                f"reward `{reward.name}` can never be issued: its trigger holds from the beginning, and `history` asks "
                "for a stay with which it becomes true",
                help=("raise the bound, such as `past stays >= 1`",),
            )


def _apart(facts: Facts, trigger: OnHistory, ranks: frozenset[int]) -> bool:
    """Whether the trigger's condition can hold, but in none of the tiers."""
    found = clauses(trigger.condition)
    admitted = both([found, ((Literal(TierIn(trigger.span, ranks), True),),)])
    return not facts.never(found) and facts.never(admitted)


def _finding(reward: Reward, why: str) -> Finding:
    return Finding(
        reward.clause_span("trigger"),
        f"no member can be issued reward `{reward.name}`: {why}",
        (Label(reward.clause_span("tiers"), "admits other tiers"),),
        ("let `tiers` and `trigger` name the same tiers",),
    )


RULE = LintRule(
    code="LOY711",
    name="unearnable-reward",
    title="a reward that no member's tier can earn",
    reason="A reward is issued only to members whose tier its `tiers` admit on the day of the trigger. If the trigger "
    "fires for other tiers only, nobody ever gets it. A `history` trigger that holds from the beginning never "
    "becomes true, so it never fires either.",
    predicate="a `tier` trigger and `tiers` without a common tier; a `history` trigger that can hold, but in none of "
    "the `tiers`; a `history` trigger whose negation nothing satisfies",
    bad="tiers by lifetime points { Silver from 0  Gold from 1_000 }\n"
    "reward spa generic { tiers Silver  trigger tier Gold  qr_code }\n"
    "award silver { when tier is Silver  earn 1 point per stay }\n",
    good="tiers by lifetime points { Silver from 0  Gold from 1_000 }\n"
    "reward spa generic { tiers Gold  trigger tier Gold  qr_code }\n"
    "award silver { when tier is Silver  earn 1 point per stay }\n",
    check=check,
)
