"""What a condition may look at, by where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.fields import BY_NAME
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Condition,
    DateIn,
    DayIn,
    FlagSet,
    Negation,
    NightIn,
    NumberIn,
    PastIn,
    SegmentIn,
    TierIn,
    ValueIn,
    WithinDays,
)
from loyaltydsl.source import Span

Place = Literal["award", "redeem", "reward", "history", "where", "define"]
"""Where a condition stands: `where` is inside `past … where (…)`, `history` a reward's trigger."""

Seen = Literal["night", "past", "member", "stay"]
"""What a condition looks at: the one night of a redeem rule, earlier stays, the member, this stay."""

_HISTORY_HELP = (
    "a history trigger asks `past`, `tier`, `points` and member fields; what this stay itself is belongs in `when`"
)
_WHERE_HELP = "inside `where` stand fields of the earlier stay itself, such as `rate_code` or `nights`"


def owner(field: str) -> Seen:
    known = BY_NAME.get(field)
    return "member" if known is not None and known.owner == "member" else "stay"


def look(draft: Draft, place: Place, seen: Seen, span: Span, shown: str, inside: Span | None = None) -> None:
    """Report what may not be looked at from `place`; `inside` is where it stands in a definition used at `span`."""
    labels = () if inside is None else (Label(inside, "it stands here"),)
    if seen == "night" and place not in ("redeem", "define"):
        draft.report(
            "night-outside-redeem",
            span,
            "`night` speaks of the one night that is paid with points, which only a redeem rule has",
            help="write `any night`, `every night` or `no night`",
            labels=labels,
        )
    elif place == "where" and seen == "past":
        draft.report("out-of-reach", span, "`past` cannot stand inside `where`", help=_WHERE_HELP, labels=labels)
    elif place == "where" and seen == "member":
        message = f"{shown} is the member's, not the earlier stay's"
        draft.report("out-of-reach", span, message, help=_WHERE_HELP, labels=labels)
    elif place == "history" and seen == "stay":
        message = f"{shown} is the stay's: the history before it cannot be asked for it"
        draft.report("out-of-reach", span, message, help=_HISTORY_HELP, labels=labels)


def look_all(draft: Draft, place: Place, condition: Condition, site: Span) -> None:
    """The same for a whole definition used at `site`: the first thing out of reach is reported."""
    before = len(draft.diagnostics)
    for seen, span, shown in seen_by(condition):
        look(draft, place, seen, site, shown, span)
        if len(draft.diagnostics) > before:
            return


def seen_by(condition: Condition) -> Iterator[tuple[Seen, Span, str]]:
    """What a condition looks at, where, and how it is called."""
    pending = [condition]
    while pending:
        node = pending.pop()
        match node:
            case AllOf(items=items) | AnyOf(items=items):
                pending.extend(reversed(items))
            case Negation(item=item):
                pending.append(item)
            case NightIn(quantifier=quantifier):
                yield "night" if quantifier == "this" else "stay", node.span, f"`{quantifier} night`"
            case PastIn():
                yield "past", node.span, "`past`"
            case TierIn():
                yield "member", node.span, "`tier`"
            case SegmentIn():
                yield "member", node.span, "`segment`"
            case WithinDays(field=field, anchor=anchor):
                yield owner(field), node.span, f"`{field}`"
                if isinstance(anchor, str):
                    yield owner(anchor), node.span, f"`{anchor}`"
            case ValueIn() | NumberIn() | DateIn() | DayIn() | FlagSet():
                yield owner(node.field), node.span, f"`{node.field}`"
