"""What a program has to say to the readers of its data: its schema, and which fields its rules ask for."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.data.schema import Schema
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Condition,
    DateIn,
    DayIn,
    Earning,
    FlagSet,
    Negation,
    NumberIn,
    OnHistory,
    OnSegment,
    OnTiming,
    PastIn,
    PointsPer,
    Program,
    Reward,
    SegmentIn,
    TableOf,
    TierIn,
    ValueIn,
    WithinDays,
)


def schema_of(program: Program) -> Schema:
    """What the readers have to know of a program."""
    vocabularies = {v.field: frozenset(code for code, _ in v.codes) for v in program.vocabularies}
    if program.properties:
        vocabularies["property"] = frozenset(program.properties)
    tiers = program.tiers
    return Schema(
        program.currency,
        program.timezone,
        tuple((field.name, field.type) for field in program.fields),
        vocabularies,
        tiers.names if tiers is not None else (),
        tiers is not None and tiers.assigned,
        tiers is not None and tiers.window is not None,
    )


def asked_fields(program: Program) -> dict[str, tuple[str, ...]]:
    """The fields that rules look at, each with the rules that do (``award `spring` ``), in the order of declaration."""
    found: dict[str, dict[str, None]] = {}
    for rule, field in _asking(program):
        found.setdefault(field, {})[rule] = None
    return {field: tuple(rules) for field, rules in found.items()}


def _asking(program: Program) -> Iterator[tuple[str, str]]:
    for exception in program.exceptions:
        for clause in exception.clauses:
            yield f"exception `{exception.name}`", clause.field
    for award in program.awards:
        name = f"award `{award.name}`"
        yield from ((name, field) for field in _of_condition(award.when))
        yield from ((name, field) for field in _of_earning(award.earn))
    for redeem in program.redeems:
        yield from ((f"redeem `{redeem.name}`", field) for field in _of_condition(redeem.when))
    for reward in program.rewards:
        yield from ((f"reward `{reward.name}`", field) for field in _of_reward(reward))


def _of_condition(condition: Condition | None) -> Iterator[str]:
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            for item in items:
                yield from _of_condition(item)
        case Negation(item=item):
            yield from _of_condition(item)
        case ValueIn() | NumberIn() | DateIn() | DayIn() | FlagSet():
            yield condition.field
        case SegmentIn():
            yield "segment"
        case TierIn():
            yield "tier"
        case WithinDays(field=field, anchor=anchor):
            yield field
            if isinstance(anchor, str):
                yield anchor
        case PastIn(metric=metric, where=where):
            if metric != "stays":
                yield metric
            yield from _of_condition(where)


def _of_earning(earning: Earning) -> Iterator[str]:
    if isinstance(earning, PointsPer):
        yield from _of_amount(earning)
    elif isinstance(earning, TableOf):
        yield earning.field
        for _, amount in earning.rows:
            yield from _of_amount(amount)
        if earning.otherwise is not None:
            yield from _of_amount(earning.otherwise)


def _of_amount(amount: PointsPer) -> Iterator[str]:
    if amount.field is not None:
        yield amount.field
    if amount.basis == "room_night":
        yield "rooms"


def _of_reward(reward: Reward) -> Iterator[str]:
    yield from _of_condition(reward.when)
    match reward.trigger:
        case OnHistory(condition=condition):
            yield from _of_condition(condition)
        case OnSegment():
            yield "segment"
        case OnTiming(anchor=anchor):
            yield anchor
    if reward.rate_codes:
        yield "rate_code"
