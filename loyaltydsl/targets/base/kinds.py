"""The kinds of declaration that a target covers or not, and which of them a program has."""

from __future__ import annotations

from typing import Literal

from loyaltydsl.semantics.program import Program

Kind = Literal[
    "tiers",
    "codes",
    "fields",
    "exceptions for awards",
    "exceptions for rewards",
    "awards",
    "combines",
    "redeem rules",
    "room rewards",
    "reservation rewards",
    "partner rewards",
    "generic rewards",
]

KINDS: tuple[Kind, ...] = (
    "tiers", "codes", "fields", "exceptions for awards", "exceptions for rewards", "awards", "combines",
    "redeem rules", "room rewards", "reservation rewards", "partner rewards", "generic rewards",
)  # fmt: skip


def kinds_in(program: Program) -> dict[Kind, tuple[str, ...]]:
    """The kinds that a program declares, each with the names declared, in the order of `KINDS`.

    An exception that names no scope is one for awards and one for rewards. `codes` are known by their field.
    """
    found: dict[Kind, tuple[str, ...]] = {
        "tiers": program.tiers.names if program.tiers else (),
        "codes": tuple(vocabulary.field for vocabulary in program.vocabularies),
        "fields": tuple(field.name for field in program.fields),
        "exceptions for awards": tuple(rule.name for rule in program.exceptions if rule.scope != "rewards"),
        "exceptions for rewards": tuple(rule.name for rule in program.exceptions if rule.scope != "awards"),
        "awards": tuple(award.name for award in program.awards),
        "combines": tuple(combine.name for combine in program.combines),
        "redeem rules": tuple(rule.name for rule in program.redeems),
        "room rewards": tuple(reward.name for reward in program.rewards if reward.type == "room"),
        "reservation rewards": tuple(reward.name for reward in program.rewards if reward.type == "reservation"),
        "partner rewards": tuple(reward.name for reward in program.rewards if reward.type == "partner"),
        "generic rewards": tuple(reward.name for reward in program.rewards if reward.type == "generic"),
    }
    return {kind: names for kind, names in found.items() if names}
