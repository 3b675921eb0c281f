"""A condition as RDPWin's criteria: rows of (criteria, starting, ending), or why there are none."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.record import Record
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Condition,
    DateIn,
    Dates,
    DayIn,
    Days,
    FlagSet,
    Negation,
    NightIn,
    NumberIn,
    PastIn,
    SegmentIn,
    TierIn,
    TierLadder,
    ValueIn,
    WithinDays,
)
from loyaltydsl.source import Span
from loyaltydsl.targets.rdpwin.cells import FIRST_YEAR, LAST_YEAR, date_cell, days_cell, weekday_runs
from loyaltydsl.targets.rdpwin.model import MOST_DAYS

CODE_CRITERIA = {"rate_code": "RatePlan", "room_type": "RoomType", "guest_type": "GuestType"}
EXCLUSIVE = frozenset({"RatePlan", "RoomType", "GuestType", "MemberLevel"})
"""Criteria of which a stay fits one row at most, if their keys differ."""


class Atom(Record):
    """One row's criterion, and the clause that it came from."""

    criteria: str
    starting: str
    ending: str
    span: Span


class Misfit(Record):
    """A condition that is no criterion: the capability that refuses it, the place, and a detail for the message."""

    key: str
    span: Span
    detail: str = ""


def atoms(condition: Condition, ladder: TierLadder | None, redeem: bool) -> list[Atom | Misfit]:
    """The rows whose criteria together are the condition: it holds where at least one of them does."""
    return list(_atoms(condition, ladder, redeem))


def level_name(ladder: TierLadder, rank: int) -> str:
    """What RDPWin calls a tier: its label where it has one that no other tier is called by."""
    label = ladder.labels[rank]
    return label if label and [*ladder.labels, *ladder.names].count(label) == 1 else ladder.names[rank]


def _atoms(condition: Condition, ladder: TierLadder | None, redeem: bool) -> Iterator[Atom | Misfit]:
    prefix, span = ("redeem-" if redeem else ""), condition.span
    match condition:
        case AnyOf(items=items):
            for item in items:
                yield from _atoms(item, ladder, redeem)
        case AllOf():
            yield Misfit(f"{prefix}two-criteria", span)
        case Negation():
            yield Misfit(f"{prefix}negation", span)
        case ValueIn(field=field, values=values) if field in CODE_CRITERIA and not (redeem and field != "guest_type"):
            for code in sorted(values):
                yield Atom(CODE_CRITERIA[field], code, "", span)
        case TierIn(ranks=ranks) if ladder is not None:
            for rank in sorted(ranks):
                yield Atom("MemberLevel", level_name(ladder, rank), "", span)
        case NightIn(quantifier=quantifier, nights=nights) if quantifier in ("any", "this"):
            yield from _nights(nights, span, prefix)
        case NightIn():
            yield Misfit("all-nights", span)
        case WithinDays(field="departure", anchor="joined", direction="after", low=low, high=high) if not redeem:
            if high > MOST_DAYS:
                yield Misfit("criterion", span, f"; NewMember reaches at most {MOST_DAYS} days, not {high}")
            else:
                yield Atom("NewMember", days_cell(low), f"{high} days", span)
        case _:
            yield Misfit(f"{prefix}criterion", span, f"; `{_subject(condition)}` is none of them")


def _nights(nights: Dates | Days, span: Span, prefix: str) -> Iterator[Atom | Misfit]:
    if isinstance(nights, Days):
        for starting, ending in weekday_runs(nights.days):
            yield Atom("DayofWeek", starting, ending, span)
        return
    if nights.seasons:
        yield Misfit(f"{prefix}season", span)
    for first, last in nights.ranges:
        cells = date_cell(first), date_cell(last)
        if cells[0] is None or cells[1] is None:
            detail = f"; its dates have years of two digits, {FIRST_YEAR} to {LAST_YEAR}"
            yield Misfit(f"{prefix}criterion", span, detail)
        else:
            yield Atom("DateRange", cells[0], cells[1], span)


def _subject(condition: Condition) -> str:
    match condition:
        case ValueIn(field=field) | NumberIn(field=field) | DateIn(field=field) | DayIn(field=field):
            return field
        case FlagSet(field=field) | WithinDays(field=field):
            return field
        case SegmentIn():
            return "segment"
        case TierIn():
            return "tier"
        case PastIn():
            return "past"
    return condition.span.text
