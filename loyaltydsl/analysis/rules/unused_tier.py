"""A tier that brings nothing."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.places import word_span
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.semantics.program import OnTier, Program, TableOf, TierIn


def check(facts: Facts) -> Iterator[Finding]:
    ladder = facts.program.tiers
    if ladder is None:
        return
    named = _named(facts)
    for rank, name in enumerate(ladder.names):
        if rank and rank not in named:
            yield Finding(
                word_span(ladder.span, name),
                f"tier `{name}` brings nothing: no rule names it",
                help=("give it an award or a reward, or take it out of the ladder",),
            )


def _named(facts: Facts) -> set[int]:
    """The ranks that a condition, a table, or a reward names."""
    program: Program = facts.program
    found: set[int] = set()
    for _, atom in facts.atoms():
        if isinstance(atom, TierIn):
            found |= atom.ranks
    for award in program.awards:
        if isinstance(award.earn, TableOf) and award.earn.field == "tier":
            found |= {key for key, _ in award.earn.rows if isinstance(key, int)}
    for reward in program.rewards:
        found |= reward.tiers or frozenset()
        if isinstance(reward.trigger, OnTier):
            found |= reward.trigger.ranks
    return found


RULE = LintRule(
    code="LOY725",
    name="unused-tier",
    title="a tier that brings nothing",
    reason="A member who climbs to a tier expects something from it. If no rule and no reward names the tier, nothing "
    "changes on reaching it. The lowest tier is where everybody begins and needs none.",
    predicate="a tier above the lowest that is in no range or list of tiers of a condition, a reward's `tiers` or a "
    "`tier` trigger, and has no row in a table",
    bad="tiers by lifetime points { Silver from 0  Gold from 1_000  Black from 5_000 }\n"
    "award gold { when tier is Gold  earn 50 points per stay }\n",
    good="tiers by lifetime points { Silver from 0  Gold from 1_000  Black from 5_000 }\n"
    "award gold { when tier >= Gold  earn 50 points per stay }\n",
    check=check,
)
