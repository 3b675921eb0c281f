"""Lists of dates, weekdays, codes, tiers and numbers: ranges checked, named lists put in, sugar gone.

Each function looks at every item, reports one fault for each that is wrong, and gives None if any was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

from loyaltydsl.diagnostics.faults import put
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.fields import Field
from loyaltydsl.semantics.names import find_list
from loyaltydsl.semantics.near import mend
from loyaltydsl.semantics.program import Dates, Interval
from loyaltydsl.semantics.values import day_of, describe, exact, fits_decimals, is_currency, month_day_of
from loyaltydsl.semantics.vocabulary import Code, split
from loyaltydsl.semantics.words import mismatch
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast

T = TypeVar("T")
_MOST = 200_000
"""Items of one list after all named lists are put in."""


def _each(items: Sequence[ast.Item], read: Callable[[ast.Item], T | None]) -> list[T] | None:
    """What `read` makes of every item; None if it made nothing of one."""
    found = [read(item) for item in items]
    return None if any(one is None for one in found) else [one for one in found if one is not None]


def _within_size(draft: Draft, items: Sequence[ast.Item], size: int) -> bool:
    if size <= _MOST:
        return True
    draft.report(
        "condition-too-large",
        items[0].span.to(items[-1].span),
        f"this list has more than {_MOST:_} items, the lists it names put in",
        help="name fewer lists, or keep the codes in the system they come from",
    )
    return False


def backwards(draft: Draft, item: ast.Range, what: str) -> None:
    """Report a range that ends before it begins."""
    low, high = item.low.span.text, item.high.span.text
    turned = f"{high} to {low}"
    draft.report(
        "backwards-range",
        item.span,
        f"the range of {what} ends before it begins: `{low} to {high}`",
        help=f"write `{turned}`",
        fix=put(item.low.span.to(item.high.span), turned, safe=False),
    )


# ---------------------------------------------------------------- dates and weekdays


def dates_of(draft: Draft, items: Sequence[ast.Item], subject: str, days_help: str) -> Dates | None:
    """Dates, ranges, seasons and named lists of them. `subject` takes dates; `days_help` says where weekdays go."""
    found = _each(items, lambda item: _dates(draft, item, subject, days_help))
    if found is None:
        return None
    ranges = tuple(r for one in found for r in one.ranges)
    seasons = tuple(s for one in found for s in one.seasons)
    return Dates(ranges, seasons) if _within_size(draft, items, len(ranges) + len(seasons)) else None


def _dates(draft: Draft, item: ast.Item, subject: str, days_help: str) -> Dates | None:
    match item:
        case ast.DateLit():
            day = day_of(draft, item)
            return None if day is None else Dates(ranges=((day, day),))
        case ast.MonthDay():
            at = month_day_of(draft, item)
            return None if at is None else Dates(seasons=((at, at),))
        case ast.Season(day=month_day):
            at = month_day_of(draft, month_day)
            return None if at is None else Dates(seasons=((at, at),))
        case ast.Range(low=ast.DateLit() as low, high=ast.DateLit() as high):
            return _date_range(draft, item, low, high)
        case ast.Range(low=ast.MonthDay() as low, high=ast.MonthDay() as high):
            begin, finish = month_day_of(draft, low), month_day_of(draft, high)
            return None if begin is None or finish is None else Dates(seasons=((begin, finish),))
        case ast.Range(low=ast.DateLit() | ast.MonthDay(), high=ast.DateLit() | ast.MonthDay()):
            draft.report(
                "mixed-dates",
                item.span,
                f"`{item.span.text}` has a year on one side only",
                help="write both dates with their year, or both as month-day for a season of every year",
            )
            return None
        case ast.Name():
            named = find_list(draft, item, "dates", subject)
            return None if named is None else named.dates
        case ast.Weekday() | ast.Range(low=ast.Weekday()):
            draft.report(
                "days-or-dates", item.span, f"{subject} takes dates, not weekdays: `{item.span.text}`", help=days_help
            )
            return None
        case _:
            draft.report(
                "wrong-type",
                item.span,
                f"{subject} takes dates; `{item.span.text}` is {describe(item)}",
                help="write a date such as `2026-03-31`, or a range such as `2026-01-01 to 2026-03-31`",
            )
            return None


def _date_range(draft: Draft, item: ast.Range, low: ast.DateLit, high: ast.DateLit) -> Dates | None:
    begin, finish = day_of(draft, low), day_of(draft, high)
    if begin is None or finish is None:
        return None
    if item.every_year:
        season = f"{low.month:02d}-{low.day:02d} to {high.month:02d}-{high.day:02d} every year"
        draft.report(
            "mixed-dates",
            item.span,
            "`every year` stands with dates that have a year of their own",
            help=f"write `{season}`, or leave `every year` out",
            fix=put(item.span, season, safe=False),
        )
        return None
    if begin > finish:
        backwards(draft, item, "dates")
        return None
    return Dates(ranges=((begin, finish),))


def days_of(draft: Draft, items: Sequence[ast.Item], subject: str, dates_help: str) -> frozenset[int] | None:
    """Weekdays, ranges of them (which may wrap) and named lists. `dates_help` says where dates go."""

    def days(item: ast.Item) -> frozenset[int] | None:
        match item:
            case ast.Weekday(day=day):
                return frozenset((day,))
            case ast.Range(low=ast.Weekday(day=first), high=ast.Weekday(day=last)):
                if item.every_year:
                    draft.report(
                        "mixed-dates",
                        item.span,
                        "weekdays come every week: `every year` says nothing here",
                        help="leave `every year` out",
                    )
                    return None
                return frozenset((first + i) % 7 for i in range((last - first) % 7 + 1))
            case ast.Name():
                named = find_list(draft, item, "days", subject)
                return None if named is None else named.days
            case ast.DateLit() | ast.MonthDay() | ast.Season() | ast.Range(low=ast.DateLit() | ast.MonthDay()):
                draft.report(
                    "days-or-dates",
                    item.span,
                    f"{subject} takes weekdays, not dates: `{item.span.text}`",
                    help=dates_help,
                )
                return None
            case _:
                draft.report(
                    "wrong-type",
                    item.span,
                    f"{subject} takes weekdays; `{item.span.text}` is {describe(item)}",
                    help="write a weekday such as `Friday`, or a range such as `Friday to Sunday`",
                )
                return None

    found = _each(items, days)
    return None if found is None else frozenset().union(*found)


# ---------------------------------------------------------------- codes and texts


def codes_of(draft: Draft, items: Iterable[ast.Item], field: Field) -> list[Code] | None:
    """The codes (of a text field: the texts, unsplit) of a list for `field`, each with where it is written.

    Codes of a named list have `site`, where the list is named.
    """
    found = _each(list(items), lambda item: _codes(draft, item, field))
    return None if found is None else [code for one in found for code in one]


def _codes(draft: Draft, item: ast.Item, field: Field) -> list[Code] | None:
    match item:
        case ast.StringLit():
            return split(draft, item, f"`{field.name}`") if field.type != "text" else [whole_text(item)]
        case ast.Name() if not item.text[:1].isupper():
            named = find_list(draft, item, "codes", f"`{field.name}`", quoted=True)
            if named is None:
                return None
            if field.type == "text":
                return [whole_text(string, item.span) for string in named.strings]
            return [Code(code.span, code.text, item.span) for code in named.codes]
        case ast.Range(low=ast.StringLit()):
            draft.report(
                "no-order",
                item.span,
                f"`{field.name}` has no order, so it has no ranges",
                help="write the values out, one after another",
            )
            return None
        case _:
            mismatch(draft, field, item, "in")
            return None


def whole_text(string: ast.StringLit, site: Span | None = None) -> Code:
    """A text as one value: only codes are split."""
    return Code(string.span, string.value.strip(), site)


# ---------------------------------------------------------------- tiers


def ranks_of(draft: Draft, items: Sequence[ast.Item], subject: str) -> list[int] | None:
    """The ranks of tiers, ranges of them and named lists, in the order written."""

    def ranks(item: ast.Item) -> list[int] | None:
        match item:
            case ast.Name() if item.text[:1].isupper():
                rank = rank_of(draft, item)
                return None if rank is None else [rank]
            case ast.Name():
                named = find_list(draft, item, "tiers", subject)
                return None if named is None else list(named.ranks)
            case ast.Range(low=ast.Name() as low, high=ast.Name() as high) if low.text[:1].isupper():
                first, last = rank_of(draft, low), rank_of(draft, high)
                if first is None or last is None:
                    return None
                if first > last:
                    backwards(draft, item, "tiers")
                    return None
                return list(range(first, last + 1))
            case ast.StringLit(value=text) if text.strip() in draft.ranks:
                draft.report(
                    "wrong-type",
                    item.span,
                    f"{subject} takes tiers, which stand without quotes",
                    help=f"write `{text.strip()}`",
                    fix=put(item.span, text.strip()),
                )
                return None
            case _:
                draft.report(
                    "wrong-type",
                    item.span,
                    f"{subject} takes tiers; `{item.span.text}` is {describe(item)}",
                    help=_tiers_help(draft),
                )
                return None

    found = _each(items, ranks)
    return None if found is None else [rank for one in found for rank in one]


def _tiers_help(draft: Draft) -> str:
    if draft.ladder is None:
        return "write the name of a tier, such as `Opal`"
    return f"write a tier: {', '.join(f'`{name}`' for name in draft.ladder.names[:8])}"


def rank_of(draft: Draft, name: ast.Name) -> int | None:
    """The rank of a tier by its name."""
    rank = draft.ranks.get(name.text)
    if rank is not None:
        return rank
    if draft.ladder is None:
        no_tiers(draft, name.span)
    elif name.text not in draft.half_read_tiers and name.text not in draft.unit.lost_names:
        near = draft.near.find(name.text, draft.ranks)
        draft.report(
            "unknown-tier",
            name.span,
            f"unknown tier `{name.text}`",
            help=f"did you mean `{near}`?" if near else _tiers_help(draft),
            fix=mend(name.span, near) if near else None,
        )
    return None


def no_tiers(draft: Draft, span: Span) -> None:
    """Report, once, that the ruleset speaks of tiers and has none."""
    if not draft.told_no_tiers and not draft.ladder_lost:
        draft.told_no_tiers = True
        draft.report(
            "no-tiers",
            span,
            "this ruleset has no tiers",
            help="declare them: `tiers by lifetime points { Pearl from 0  Opal from 20_000 }`",
        )


# ---------------------------------------------------------------- numbers and money


def number_of(draft: Draft, field: Field, value: ast.Item, operator: str) -> Fraction | None:
    """The value that a number, count, points or money field is compared with, in written units."""
    if field.type == "money":
        if isinstance(value, ast.MoneyLit):
            if not is_currency(draft, value.currency) or not fits_decimals(draft, value.number, value.span):
                return None
            return exact(value.number)
    elif isinstance(value, ast.NumberLit):
        return exact(value)
    mismatch(draft, field, value, operator)
    return None


def intervals_of(draft: Draft, items: Sequence[ast.Item], field: Field) -> tuple[Interval, ...] | None:
    """Closed intervals in the field's stored units."""

    def interval(item: ast.Item) -> Interval | None:
        if not isinstance(item, ast.Range):
            value = number_of(draft, field, item, "in")
            return None if value is None else point(draft, field, value, item.span)
        if type(item.low) is type(item.high) and not _fits(field, item.low):
            mismatch(draft, field, item, "in")
            return None
        low, code = number_of(draft, field, item.low, "in"), _currency(item.low)
        if low is None and code not in (None, draft.currency) and code == _currency(item.high):
            return None  # the same mistake at both ends
        high = number_of(draft, field, item.high, "in")
        if low is None or high is None:
            return None
        if low > high:
            backwards(draft, item, "money" if field.type == "money" else "numbers")
            return None
        first, last = (low * field.scale).__ceil__(), (high * field.scale).__floor__()
        if first > last:
            never(draft, field, item.span)
            return None
        return first, last

    found = _each(items, interval)
    return None if found is None else tuple(found)


def _currency(value: ast.Value) -> str | None:
    return value.currency.text if isinstance(value, ast.MoneyLit) else None


def _fits(field: Field, value: ast.Value) -> bool:
    return isinstance(value, ast.MoneyLit if field.type == "money" else ast.NumberLit)


def point(draft: Draft, field: Field, value: Fraction, span: Span) -> Interval | None:
    """The interval of one value; a value that the field never has is reported."""
    scaled = value * field.scale
    if scaled.denominator != 1:
        never(draft, field, span)
        return None
    return int(scaled), int(scaled)


def never(draft: Draft, field: Field, span: Span) -> None:
    """Report a value or range between the values that a field can have."""
    if field.scale == 1:
        why, mend = f"`{field.name}` is always whole", "write whole numbers, or compare with `<` or `>`"
    else:
        why, mend = "numbers in the data have at most six decimals", "write at most six decimals"
    draft.report("empty-range", span, f"`{field.name}` is never `{span.text}`: {why}", help=mend)
