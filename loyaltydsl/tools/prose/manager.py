"""The program for a general manager: every rule, with what it is called in the ruleset."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.semantics.program import Award, Program
from loyaltydsl.tools.prose.conditions import MANAGER
from loyaltydsl.tools.prose.document import Document, Item, Section, Table
from loyaltydsl.tools.prose.rules import Rules, times
from loyaltydsl.tools.prose.words import listed, money, name_of, number
from loyaltydsl.tools.tables import count

TYPES = {
    "room": "a room reward",
    "reservation": "a service noted on the reservation",
    "partner": "a gift card",
    "generic": "a voucher",
}


def manager_page(program: Program) -> Document:
    """Everything the program says, in plain English."""
    rules = Rules(program, MANAGER)
    vetoes = [award for award in program.awards if award.is_veto]
    earning = [award for award in program.awards if not award.is_veto]
    return Document(
        program.title,
        f"What the loyalty program says, in plain English: {_counts(program)}.",
        (
            Section("In short", table=Table(("", ""), tuple(_in_short(program)))),
            Section("Tiers", rules.ladder() if program.tiers is not None else "", table=_tiers(rules)),
            Section("Which stays do not count", items=(*_exceptions(rules), *(_award(rules, a) for a in vetoes))),
            Section("How points are earned", items=tuple(_award(rules, award) for award in earning)),
            Section("Awards that compete", items=tuple(_combines(rules))),
            Section("Paying with points", _paying(program), tuple(_redeems(rules))),
            Section("Rewards", items=tuple(_rewards(rules))),
            Section("Codes", table=_codes(program)),
        ),
    )


def _counts(program: Program) -> str:
    parts = [
        count(len(program.awards), "award"),
        count(len(program.exceptions), "exception"),
        count(len(program.redeems), "rule") + " for paying with points",
        count(len(program.rewards), "reward"),
    ]
    return listed(parts, "and")


def _in_short(program: Program) -> Iterator[tuple[str, str]]:
    if program.properties:
        yield "Properties", ", ".join(program.properties)
    yield "Currency", program.currency
    if program.point_value is not None:
        value = program.point_value
        yield "A point is worth", f"{number(value)} {program.currency}, for the liability"
        yield "10,000 points are worth", f"{number(value * 10_000)} {program.currency}"
    if program.timezone is not None:
        yield "Time zone", program.timezone


def _tiers(rules: Rules) -> Table | None:
    rows = tuple(rules.tiers())
    return Table(("Tier", "Reached"), rows) if rows else None


def _award(rules: Rules, award: Award) -> Item:
    rows = tuple(rules.table(award))
    table = Table(("For", "Points"), rows) if rows else None
    return Item(rules.name(award.name), tuple(rules.award(award)), table, award.name)


def _exceptions(rules: Rules) -> Iterator[Item]:
    for rule in rules.program.exceptions:
        yield Item(name_of(rule.name, rule.title), (rules.exception(rule),), None, rule.name)


def _combines(rules: Rules) -> Iterator[Item]:
    for combine in rules.program.combines:
        yield Item(name_of(combine.name, None), (rules.combine(combine),), None, combine.name)


def _paying(program: Program) -> str:
    if not program.redeems:
        return "No night can be paid with points."
    return "Each night is decided alone. A rule that denies it wins; else the lowest price holds."


def _redeems(rules: Rules) -> Iterator[Item]:
    for rule in rules.program.redeems:
        yield Item(rules.name(rule.name), tuple(rules.redeem(rule)), None, rule.name)


def _rewards(rules: Rules) -> Iterator[Item]:
    for reward in rules.program.rewards:
        title = reward.internal_name or reward.external_name or name_of(reward.name, None)
        sentences = [f"{TYPES[reward.type][0].upper()}{TYPES[reward.type][1:]}.", *rules.reward(reward)]
        if reward.rate_codes:
            sentences.append(f"Booked with rate code {listed(reward.rate_codes)}.")
        if reward.gift_card is not None:
            sentences.append(f"Worth {money(reward.gift_card.value, rules.program.currency)}.")
        if reward.issue_limit is not None:
            sentences.append(f"At most {times(reward.issue_limit)} for all members together.")
        if reward.note is not None:
            sentences.append(f"Note for the hotel: {reward.note.rstrip('.')}.")
        remark = reward.name if reward.active else f"{reward.name}, a draft: not issued yet"
        yield Item(title, tuple(sentences), None, remark)


def _codes(program: Program) -> Table | None:
    rows = [
        (program.field(vocabulary.field).label, code, label)
        for vocabulary in program.vocabularies
        for code, label in vocabulary.codes
    ]
    return Table(("Field", "Code", "Means"), tuple(rows)) if rows else None
