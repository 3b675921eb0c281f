"""Reward formulas: clauses by type, triggers, dates."""

from __future__ import annotations

import re

from loyaltydsl.diagnostics.faults import put
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.conditions import checked_condition, conditions
from loyaltydsl.semantics.declare import twice
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.fields import BY_NAME
from loyaltydsl.semantics.links import read_link
from loyaltydsl.semantics.lists import codes_of, dates_of, no_tiers, ranks_of
from loyaltydsl.semantics.near import mend
from loyaltydsl.semantics.program import (
    AfterIssue,
    FixedDate,
    GiftCard,
    OnEveryStays,
    OnHistory,
    OnSegment,
    OnTier,
    OnTiming,
    Reward,
    Trigger,
)
from loyaltydsl.semantics.settings import repeated
from loyaltydsl.semantics.synonyms import REWARD_TYPES
from loyaltydsl.semantics.validity import check_validity
from loyaltydsl.semantics.values import day_of, money_of, whole
from loyaltydsl.semantics.vocabulary import check_codes, split
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast

TYPES = ("room", "reservation", "partner", "generic")
MAX_RATE_CODE = 2_048
"""Characters of a room reward's rate code as the CRM stores it (CRM article)."""
_UTID = re.compile(r"[uU][0-9]+")

_TYPES_OF: dict[str, tuple[str, ...]] = {
    "book_link": ("room",),
    "method": ("room",),
    "rate_code": ("room",),
    "note": ("reservation",),
    "gift_card": ("partner",),
    "qr_code": ("generic",),
    "purchase": ("room", "partner", "generic"),
}
"""Clauses that not every type of reward has."""
_REQUIRED: dict[str, tuple[str, ...]] = {"room": ("book_link", "rate_code"), "partner": ("gift_card",)}
_EXAMPLES = {
    "book_link": '`book_link "https://…" { hgID "1042"  checkin  vouchercode }`',
    "rate_code": '`rate_code "COMPNT"`',
    "gift_card": '`gift_card "U123456" value 25 USD`',
}


def keyword(clause: ast.RewardClause) -> str:
    """The word a clause begins with."""
    match clause:
        case ast.TextClause(keyword=word) | ast.CountClause(keyword=word) | ast.WordClause(keyword=word):
            return word
        case _:
            return _KEYWORDS[type(clause)]


_KEYWORDS: dict[type[ast.Node], str] = {
    ast.TiersClause: "tiers",
    ast.IssueClause: "issue",
    ast.TriggerClause: "trigger",
    ast.PurchaseClause: "purchase",
    ast.WhenClause: "when",
    ast.ValidClause: "valid",
    ast.ExpiresClause: "expires",
    ast.BookLinkClause: "book_link",
    ast.MethodClause: "method",
    ast.RateCodeClause: "rate_code",
    ast.GiftCardClause: "gift_card",
}


def read_rewards(draft: Draft) -> None:
    """`reward`: each with the clauses that belong to its type."""
    codes: dict[str, Span] = {}
    for d in draft.of(ast.RewardDecl):
        reward = _reward(draft, d)
        if reward is None:
            continue
        written = next((c.value for c in d.clauses if isinstance(c, ast.TextClause) and c.keyword == "code"), None)
        span = written.span if written else d.name.span
        if reward.code in codes and id(d) not in draft.repeated:
            twice(
                draft,
                ast.Name(span, ""),
                codes[reward.code],
                f"reward code `{reward.code}` is already taken",
                "give one of the two rewards another `code`",
            )
        codes.setdefault(reward.code, span)
        draft.rewards.append(reward)


def _reward(draft: Draft, d: ast.RewardDecl) -> Reward | None:
    draft.lacking_is_told = draft.is_damaged(d)
    kind = _type(draft, d)
    clauses = _fitting(draft, d, kind)
    _refuse_missing(draft, d, kind)
    values: dict[str, object] = {}
    for word, clause in clauses:
        if isinstance(clause, ast.MethodClause):
            _method(draft, clause.method)
        elif word != "when":
            values[_slot(word)] = _value(draft, clause)
    values["when"] = conditions(draft, [c for _, c in clauses if isinstance(c, ast.WhenClause)], "reward")
    values.setdefault("code", d.name.text.upper())
    reward = Reward(
        d.name.text,
        d.span,
        d.name.span,
        kind or "generic",  # type: ignore[arg-type]
        **values,  # type: ignore[arg-type]
        clause_spans=tuple((keyword(clause), clause.span) for clause in d.clauses),
    )
    check_validity(draft, d, reward)
    return reward


def _slot(word: str) -> str:
    return "rate_codes" if word == "rate_code" else word


def _type(draft: Draft, d: ast.RewardDecl) -> str | None:
    if d.type.text in TYPES:
        return d.type.text
    near = draft.near.find(d.type.text, TYPES, REWARD_TYPES)
    draft.report(
        "unknown-type",
        d.type.span,
        f"`{d.type.text}` is no type of a reward",
        help=f"write `{near}`" if near else f"a reward is one of {', '.join(f'`{t}`' for t in TYPES)}",
        fix=mend(d.type.span, near) if near else None,
    )
    return None


# ---------------------------------------------------------------- which clauses


def _fitting(draft: Draft, d: ast.RewardDecl, kind: str | None) -> list[tuple[str, ast.RewardClause]]:
    """The clauses that belong to the reward, each once; the others are reported."""
    fitting: list[tuple[str, ast.RewardClause]] = []
    first: dict[str, ast.Node] = {}
    for clause in d.clauses:
        word = keyword(clause)
        if kind is not None and not _belongs(draft, clause, word, kind):
            continue
        if word in first and word != "when":
            repeated(draft, clause, first[word], word, "a reward")
            continue
        first.setdefault(word, clause)
        fitting.append((word, clause))
    both = first.get("trigger"), first.get("purchase")
    if both[0] is not None and both[1] is not None:
        later, earlier = sorted((node for node in both if node), key=lambda node: -node.span.start)
        draft.report(
            "trigger-or-purchase",
            later.span,
            f"reward `{d.name.text}` has both `trigger` and `purchase`",
            help="keep one of the two: a reward is issued, or bought with points",
            labels=(Label(earlier.span, "the first stands here"),),
        )
    return fitting


def _belongs(draft: Draft, clause: ast.RewardClause, word: str, kind: str) -> bool:
    types = _TYPES_OF.get(word)
    if types is not None and kind not in types:
        rewards = " and ".join([", ".join(types[:-1]), types[-1]] if len(types) > 1 else types)
        draft.report(
            "clause-of-another-type",
            clause.span,
            f"`{word}` belongs to {rewards} rewards, not to a {kind} reward",
            help=f"leave it out, or make this a `{types[0]}` reward",
        )
        return False
    timed = isinstance(clause, ast.TriggerClause) and isinstance(clause.trigger, ast.TimingTrigger | ast.BookingTrigger)
    if timed and kind != "reservation":
        draft.report(
            "clause-of-another-type",
            clause.span,
            f"reservation timing belongs to reservation rewards, not to a {kind} reward",
            help="write a `tier`, `segment`, `history` or `every N stays` trigger, or make this a `reservation` reward",
        )
        return False
    return True


def _refuse_missing(draft: Draft, d: ast.RewardDecl, kind: str | None) -> None:
    if kind is None or draft.is_damaged(d):
        return
    written = {keyword(clause) for clause in d.clauses}
    missing = [word for word in _REQUIRED.get(kind, ()) if word not in written]
    if missing:
        words = " and ".join(f"`{word}`" for word in missing)
        draft.report(
            "missing-clause",
            d.name.span,
            f"a {kind} reward needs {words}: `{d.name.text}` has none",
            help=[f"add for example {_EXAMPLES[word]}" for word in missing],
        )
    if not written & {"trigger", "purchase"}:
        choice = "a `trigger`" if kind == "reservation" else "exactly one of `trigger` and `purchase`"
        has = "none" if kind == "reservation" else "neither"
        example = "`trigger 3 days before arrival`" if kind == "reservation" else "`trigger every 5 stays`"
        draft.report(
            "trigger-or-purchase",
            d.name.span,
            f"a {kind} reward needs {choice}: `{d.name.text}` has {has}",
            help=f"add for example {example}",
        )


# ---------------------------------------------------------------- what each clause says


def _value(draft: Draft, clause: ast.RewardClause) -> object:
    match clause:
        case ast.TextClause(keyword=word, value=value):
            if word == "code" and not value.value.strip():
                draft.report(
                    "empty-range",
                    value.span,
                    "the reward's code is empty",
                    help="write a code, or leave the clause out: it is then the name in capitals",
                )
            return value.value.strip() if word in ("code", "email_template") else value.value
        case ast.CountClause(keyword=word, value=number):
            return whole(draft, number, f"`{word}`", least=1)
        case ast.WordClause():
            return True
        case ast.TiersClause(items=items):
            ranks = _tiers(draft, items, clause.span, "`tiers`")
            return None if ranks is None else frozenset(ranks)
        case ast.IssueClause(range=item):
            return _issue(draft, item)
        case ast.TriggerClause(trigger=trigger):
            return _trigger(draft, trigger)
        case ast.PurchaseClause(points=points):
            return whole(draft, points, "the price in points", least=1)
        case ast.ValidClause(when=when):
            return _valid(draft, clause, when)
        case ast.ExpiresClause(when=when):
            return _expires(draft, clause, when)
        case ast.BookLinkClause():
            return read_link(draft, clause)
        case ast.RateCodeClause(codes=written):
            return _rate_codes(draft, clause, written)
        case ast.GiftCardClause():
            return _gift_card(draft, clause)
        case _:
            raise AssertionError(clause)


def _tiers(draft: Draft, items: tuple[ast.Item, ...], span: Span, subject: str) -> list[int] | None:
    if draft.ladder is None:
        no_tiers(draft, span)
        return None
    return ranks_of(draft, items, subject)


def _issue(draft: Draft, item: ast.Item) -> tuple[int, int] | None:
    dates = dates_of(draft, (item,), "`issue`", "write the first and the last day of issue")
    if dates is None:
        return None
    if len(dates.ranges) != 1 or dates.seasons:
        draft.report(
            "issue-range",
            item.span,
            f"`issue` has one start and one end date; `{item.span.text}` has not",
            help="write for example `issue 2026-01-01 to 2026-12-31`; seasons are asked in `when`",
        )
        return None
    return dates.ranges[0]


def _valid(
    draft: Draft, clause: ast.ValidClause, when: ast.DateLit | ast.NumberLit | None
) -> FixedDate | AfterIssue | None:
    match when:
        case None:
            return None
        case ast.DateLit():
            day = day_of(draft, when)
            return None if day is None else FixedDate(day, clause.span)
        case ast.NumberLit():
            days = whole(draft, when, "the number of days", most=1_000_000)
            return None if days is None else AfterIssue(days, "days", clause.span)


def _expires(
    draft: Draft, clause: ast.ExpiresClause, when: ast.DateLit | ast.Duration
) -> FixedDate | AfterIssue | None:
    if isinstance(when, ast.DateLit):
        day = day_of(draft, when)
        return None if day is None else FixedDate(day, clause.span)
    number = whole(draft, when.number, f"the number of {when.unit}", most=1_000_000)
    return None if number is None else AfterIssue(number, when.unit, clause.span)


def _trigger(draft: Draft, trigger: ast.TriggerClause | object) -> Trigger | None:
    match trigger:
        case ast.TierTrigger(tiers=items, span=span):
            ranks = _tiers(draft, items, span, "`trigger tier`")
            return None if ranks is None else OnTier(frozenset(ranks), span)
        case ast.SegmentTrigger(segment=segment, span=span):
            codes = split(draft, segment, "`segment`")
            if codes is None:
                return None
            return OnSegment(codes[0].text, span, frozenset(code.text for code in codes))
        case ast.HistoryTrigger(condition=node, span=span):
            checked = checked_condition(draft, node, "history")
            return None if checked is None else OnHistory(checked, span)
        case ast.EveryStaysTrigger(number=number, span=span):
            every = whole(draft, number, "the number of stays", least=1)
            return None if every is None else OnEveryStays(every, span)
        case ast.TimingTrigger(days=days, direction=direction, anchor=anchor, span=span):
            count = whole(draft, days, "the number of days", most=100_000)
            if anchor == "departure" and direction == "after":
                draft.report(
                    "out-of-bounds",
                    span,
                    "a reward cannot be issued after departure: the reservation is over",
                    help="write `days before arrival`, `days after arrival` or `days before departure`",
                )
                return None
            return None if count is None else OnTiming(anchor, -count if direction == "before" else count, span)
        case ast.BookingTrigger(span=span):
            return OnTiming("booked", 0, span)
        case _:
            raise AssertionError(trigger)


def _method(draft: Draft, method: ast.Name) -> None:
    if method.text == "GET":
        return
    if method.text.upper() == "POST":
        message = "`POST` is reserved for later: the CRM only makes links with `GET`"
    else:
        message = f"`{method.text}` is no request method of a booking link"
    draft.report(
        "method-not-supported",
        method.span,
        message,
        help="write `method GET`, or leave it out",
        fix=put(method.span, "GET"),
    )


def _rate_codes(
    draft: Draft, clause: ast.RateCodeClause, written: tuple[ast.StringLit | ast.Name, ...]
) -> tuple[str, ...]:
    codes = codes_of(draft, written, BY_NAME["rate_code"])
    if codes is None:
        return ()
    length = sum(len(code.text) for code in codes) + len(codes) - 1
    if length > MAX_RATE_CODE:
        draft.report(
            "rate-code-too-long",
            clause.span,
            f"`rate_code` has {length:_} characters as the CRM stores it; it takes {MAX_RATE_CODE:_}",
            help="spread the codes over several rewards",
        )
    check_codes(draft, "rate_code", codes)
    return tuple(dict.fromkeys(code.text for code in codes))


def _gift_card(draft: Draft, clause: ast.GiftCardClause) -> GiftCard | None:
    utid = clause.utid.value.strip()
    if not _UTID.fullmatch(utid):
        # Another system's name: it is that system's to refuse, when its payload is written.
        draft.report(
            "bad-utid",
            clause.utid.span,
            f"`{utid}` is no item of the gift card catalogue",
            help="an item's UTID is the letter U and digits, such as `U123456`",
            severity="warning",
        )
    value = money_of(draft, clause.value, "a gift card's value")
    if value == 0:
        draft.report(
            "out-of-bounds",
            clause.value.span,
            "a gift card of no value cannot be ordered",
            help=f"write an amount greater than 0, such as `25 {draft.currency}`",
        )
    return GiftCard(utid, value, clause.span) if value else None
