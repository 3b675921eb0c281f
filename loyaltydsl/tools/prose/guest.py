"""The program for its guests: terms without internal names and codes, without drafts."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.semantics.program import Award, Program
from loyaltydsl.tools.prose.conditions import GUEST
from loyaltydsl.tools.prose.document import Document, Item, Section, Table
from loyaltydsl.tools.prose.rules import Rules
from loyaltydsl.tools.prose.words import name_of


def guest_page(program: Program) -> Document:
    """What guests may read: how points are earned and used, tiers, rewards that are active, what does not count."""
    rules = Rules(program, GUEST)
    earning = [award for award in program.awards if not award.is_veto]
    return Document(
        program.title,
        "How you earn points, what they are good for, and what does not count.",
        (
            Section("Earning points", "Points count when you have left.", tuple(_award(rules, a) for a in earning)),
            Section("What does not go together", items=tuple(_combines(rules))),
            Section("Tiers", rules.ladder() if program.tiers is not None else "", table=_tiers(rules)),
            Section("Paying with points", _paying(program), tuple(_redeems(rules))),
            Section("Rewards", items=tuple(_rewards(rules))),
            Section("What does not count", items=tuple(_exclusions(rules))),
        ),
    )


def _award(rules: Rules, award: Award) -> Item:
    rows = tuple(rules.table(award))
    return Item(rules.name(award.name), tuple(rules.award(award)), Table(("For", "Points"), rows) if rows else None)


def _combines(rules: Rules) -> Iterator[Item]:
    for combine in rules.program.combines:
        yield Item(name_of(combine.name, None), (rules.combine(combine),))


def _tiers(rules: Rules) -> Table | None:
    rows = tuple(rules.tiers())
    return Table(("Tier", "Reached"), rows) if rows else None


def _paying(program: Program) -> str:
    return "" if any(rule.pay is not None for rule in program.redeems) else "Points do not pay nights."


def _redeems(rules: Rules) -> Iterator[Item]:
    if any(rule.pay is not None for rule in rules.program.redeems):
        for rule in rules.program.redeems:
            yield Item(rules.name(rule.name), tuple(rules.redeem(rule)))


def _rewards(rules: Rules) -> Iterator[Item]:
    for reward in rules.program.rewards:
        if reward.active:
            description = (f"{reward.description.rstrip('.')}.",) if reward.description else ()
            yield Item(reward.external_name or name_of(reward.name, None), (*description, *rules.reward(reward)))


def _exclusions(rules: Rules) -> Iterator[Item]:
    """Exceptions by their titles, since what they look at is the hotel's own; vetoes with their conditions."""
    for rule in rules.program.exceptions:
        what = {"awards": "points", "rewards": "rewards", "both": "points or rewards"}[rule.scope]
        title = name_of(rule.name, rule.title)
        yield Item(title, (f"Such stays do not count for {what}.",))
    for award in rules.program.awards:
        if award.is_veto:
            yield Item(rules.name(award.name), tuple(rules.award(award)))
