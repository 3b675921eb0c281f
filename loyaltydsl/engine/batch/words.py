"""A plan in words, as `loy simulate --plan` prints it."""

from __future__ import annotations

from collections.abc import Iterable

from loyaltydsl.engine.batch.awards import Component
from loyaltydsl.engine.batch.plan import Plan
from loyaltydsl.semantics.program import Award, Cap, ExceptionCodes, Program


def plan_text(program: Program) -> str:
    """What is looked up, what is summed over the past, and what is folded stay after stay."""
    plan = Plan(program)
    lines = [f"plan for {program.title}", ""]
    lines += _section("read from the stay alone, once for all rows", _alone(plan))
    lines += _section("looked up in running sums over each member's sorted stays", _summed(plan))
    lines += _section("folded, the k-th stays of all members at once", _folded(plan))
    lines += _section("after the points are known", _afterwards(plan))
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str, items: Iterable[str]) -> list[str]:
    found = list(items)
    return [f"{title}:", *(f"  - {item}" for item in found), ""] if found else []


MOST_NAMES = 20
"""Awards that are named; of more, the first ones and how many there are beside."""


def _names(awards: Iterable[Award]) -> str:
    names = [f"`{award.name}`" for award in awards]
    if len(names) > MOST_NAMES:
        names[MOST_NAMES - 1 :] = [f"and {len(names) - MOST_NAMES + 1:,} more"]
    return ", ".join(names)


def _alone(plan: Plan) -> list[str]:
    program, found = plan.program, []
    if plan.same_exceptions:
        found += _looked_up("exceptions", plan.award_exceptions)
    else:
        found += _looked_up("exceptions from awards", plan.award_exceptions)
        found += _looked_up("exceptions from rewards", plan.reward_exceptions)
    tables: dict[tuple[str, ...], list[Award]] = {}
    listed: dict[tuple[str, ...], list[Award]] = {}
    others = []
    for number in sorted(i for part in plan.fixed for i in part.numbers):
        award, pieces = program.awards[number], plan.pieces.get(number)
        one = pieces[0] if pieces else None
        if pieces and all(piece.grid is not None for piece in pieces):
            axes = {axis for piece in pieces for axis in piece.grid or ()}
            tables.setdefault(tuple(sorted(axes)), []).append(award)
        elif one is not None and one.asks:
            listed.setdefault(tuple(sorted(one.asks)), []).append(award)
        else:
            others.append(award)
    for asked_axes, awards in tables.items():
        asked = f"look-up in {_axes(asked_axes)}" if asked_axes else "every stay"
        found.append(f"{asked}: {_names(awards)}")
    for asked_axes, awards in listed.items():
        found.append(f"listed by {_axes(asked_axes)} where that is selective, the rest asked there: {_names(awards)}")
    if others:
        found.append(f"column by column: {_names(others)}")
    return found


def _looked_up(what: str, clauses: Iterable[tuple[int, ExceptionCodes]]) -> list[str]:
    fields = dict.fromkeys(clause.field for _, clause in clauses)
    return [f"{what}: one look-up in each of {', '.join(f'`{field}`' for field in fields)}"] if fields else []


def _axes(names: Iterable[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _summed(plan: Plan) -> list[str]:
    program, found = plan.program, []
    if plan.looks_back():
        found.append("`past` conditions: two look-ups each, whatever the window")
    ladder = program.tiers
    if ladder is not None and not ladder.assigned and not plan.tier_moves:
        found.append(f"tiers, by {ladder.metric}")
    for award in _of(program, plan.fixed):
        caps = [cap for cap in award.caps if cap.scope == "member"]
        if caps:
            found.append(f"what is left of {_caps(caps)} of `{award.name}`")
    return found


def _caps(caps: list[Cap]) -> str:
    return " and ".join(f"{cap.limit} {cap.unit}{f' a {cap.period}' if cap.period else ''}" for cap in caps)


def _folded(plan: Plan) -> list[str]:
    found = []
    if plan.folded:
        why = ["the tier, which points move"] if plan.tier_moves else []
        why += ["the balance"]
        found.append(
            f"awards that ask {' or '.join(why)}, or stand beside one: {_names(_of(plan.program, plan.folded))}"
        )
    if plan.pays:
        found.append("requests to pay with points, against the balance (only where a stay has one)")
    return found


def _afterwards(plan: Plan) -> list[str]:
    program, found = plan.program, []
    if plan.tier_moves and not plan.folded:
        found.append("tiers, by points: running sums")
    if not plan.folded:
        found.append("balances: running sums")
    if program.redeems:
        found.append(
            f"payable nights: {len(program.redeems)} redeem rules, the nights that no rule tells apart together"
        )
    if plan.triggered:
        names = ", ".join(f"`{reward.name}`" for reward in plan.triggered)
        found.append(f"rewards, each by sorting its events: {names}")
    return found


def _of(program: Program, parts: list[Component]) -> list[Award]:
    return [program.awards[i] for i in sorted(i for part in parts for i in part.numbers)]
