"""Single values of the text, exact and in stored units; each function reports what is wrong and then gives None."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from loyaltydsl.semantics.calendar import month_length
from loyaltydsl.semantics.currencies import DECIMALS
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.near import mend
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_COMMON = ("USD", "EUR", "GBP", "CAD", "AUD", "JPY", "CHF", "CNY", "INR", "MXN", "NZD", "SEK", "NOK", "DKK", "SGD")
LARGEST = 10**15
"""Numbers beyond it are a slip of the hand: no program counts that far, and every system can hold it."""


def exact(number: ast.NumberLit) -> Fraction:
    """The number as written."""
    return Fraction(number.digits, 10**number.decimals)


def describe(value: ast.Item | ast.Duration | ast.EnvRef) -> str:
    """What a value is, in words: `a date`, `money`, `text in quotes`."""
    match value:
        case ast.StringLit():
            return "text in quotes"
        case ast.NumberLit():
            return "a number"
        case ast.MoneyLit():
            return "money"
        case ast.DateLit():
            return "a date"
        case ast.MonthDay() | ast.Season():
            return "a day of the year"
        case ast.Weekday():
            return "a weekday"
        case ast.Range():
            if isinstance(value.low, ast.MonthDay):
                return "a season"
            plural = {"a number": "numbers", "money": "money", "a date": "dates", "a weekday": "weekdays"}
            return f"a range of {plural.get(describe(value.low), describe(value.low))}"
        case ast.Name(text=text):
            return f"the word `{text}`"
        case _:
            return "another kind of value"


# ---------------------------------------------------------------- dates


def day_of(draft: Draft, value: ast.DateLit) -> int | None:
    """The day number of a date."""
    if 1 <= value.year <= 9999 and 1 <= value.month <= 12:
        if 1 <= value.day <= month_length(value.year, value.month):
            return date(value.year, value.month, value.day).toordinal()
        last = month_length(value.year, value.month)
        why = "there is no day 00" if value.day < 1 else f"{MONTHS[value.month - 1]} {value.year} has {last} days"
    elif value.year < 1:
        why = "years begin with 0001"
    else:
        why = f"there is no month {value.month:02d}; a date is year-month-day"
    draft.report("impossible-date", value.span, f"`{value.span.text}` is no date: {why}", help=_mend(value))
    return None


def _mend(value: ast.DateLit) -> str:
    if value.month > 12 and 1 <= value.day <= 12:
        return f"write the month before the day: `{value.year:04d}-{value.day:02d}-{value.month:02d}`"
    if 1 <= value.month <= 12 and value.year >= 1 and value.day > 28:
        return f"the last day of that month is `{_last(value)}`"
    return "write the date as year-month-day, such as `2026-03-31`"


def _last(value: ast.DateLit) -> str:
    return f"{value.year:04d}-{value.month:02d}-{month_length(value.year, value.month):02d}"


def month_day_of(draft: Draft, value: ast.MonthDay) -> int | None:
    """Month × 100 + day; 29 February is a day of the year."""
    if 1 <= value.month <= 12:
        last = month_length(2000, value.month)
        if 1 <= value.day <= last:
            return value.month * 100 + value.day
        why = f"{MONTHS[value.month - 1]} has at most {last} days"
        mend = f"the last day of that month is `{value.month:02d}-{last:02d}`"
    else:
        why = f"there is no month {value.month:02d}"
        mend = "a day of the year is month-day, such as `12-25`"
        if 1 <= value.day <= 12:
            mend = f"write the month before the day: `{value.day:02d}-{value.month:02d}`"
    draft.report("impossible-date", value.span, f"`{value.span.text}` is no day of the year: {why}", help=mend)
    return None


# ---------------------------------------------------------------- numbers


def whole(draft: Draft, value: ast.NumberLit, what: str, *, least: int | None = 0, most: int = LARGEST) -> int | None:
    """A whole number from `least` (None: any) to `most`; `what` begins the message, such as "`max_usage`"."""
    number = exact(value)
    if number < 0 and not draft.in_test:
        return None  # refused by the parser already
    if number.denominator != 1:
        below, above = number.__floor__(), number.__ceil__()
        choice = f"`{below}` or `{above}`" if least is None or below >= least else f"`{max(above, least)}`"
        draft.report(
            "not-whole", value.span, f"{what} is a whole number, not `{value.span.text}`", help=f"write {choice}"
        )
        return None
    return int(number) if _bounded(draft, value, number, what, least, most) else None


def rate(draft: Draft, value: ast.NumberLit, what: str) -> Fraction | None:
    """An exact number that is not negative."""
    number = exact(value)
    if number < 0 and not draft.in_test:
        return None  # refused by the parser already
    return number if _bounded(draft, value, number, what, 0, LARGEST) else None


def _bounded(draft: Draft, value: ast.NumberLit, number: Fraction, what: str, least: int | None, most: int) -> bool:
    if least is not None and number < least:
        if least == 0:
            message, mend = f"{what} cannot be negative: `{value.span.text}`", "write a number of 0 or more"
        else:
            message, mend = f"{what} is at least {least}, not `{value.span.text}`", f"write {least} or more"
        draft.report("out-of-bounds", value.span, message, help=mend)
        return False
    if number > most or number < -LARGEST:
        limit = f"{most:_}"
        draft.report(
            "out-of-bounds",
            value.span,
            f"{what} is at most {limit}, not `{value.span.text}`",
            help=f"write {limit} or less",
        )
        return False
    return True


# ---------------------------------------------------------------- money


def is_currency(draft: Draft, name: ast.Name) -> bool:
    """Whether a word is the program's currency; where it is unknown or another one, that is reported.

    Without a (sound) currency of the program only unknown ones are, and the answer is False.
    """
    code = name.text
    if code == draft.currency:
        return True
    if code not in DECIMALS:
        declared = draft.declaration
        if draft.currency is None and declared is not None and _written(declared) == code:
            return False
        known = [draft.currency, *DECIMALS] if draft.currency else list(DECIMALS)
        near = near_currency(draft, code, known)
        if near is None and draft.currency is not None:
            near = draft.currency
        draft.report(
            "unknown-currency",
            name.span,
            f"`{code}` is no currency",
            help=f"write `{near}`" if near else "write one of the codes of ISO 4217, such as `USD`",
            fix=mend(name.span, near) if near else None,
        )
        return False
    if draft.currency is not None:
        draft.report(
            "foreign-currency",
            name.span,
            f"`{code}` is not the program's currency, `{draft.currency}`",
            help=f"write the amount in {draft.currency}: nothing is converted",
        )
    return False


def near_currency(draft: Draft, code: str, known: list[str]) -> str | None:
    """The currency most likely meant: the letters in another order, or a near one."""
    letters = sorted(code.upper())
    turned = (c for c in (*_COMMON, *known) if c in known and sorted(c) == letters)
    return next(turned, None) or draft.near.find(code, known)


def _written(declaration: ast.ProgramDecl) -> str | None:
    for setting in declaration.settings:
        if isinstance(setting, ast.CurrencySetting):
            return setting.currency.text
    return None


def fits_decimals(draft: Draft, number: ast.NumberLit, span: Span) -> bool:
    """Whether an amount in the program's currency has no more decimals than the currency."""
    if number.decimals <= draft.decimals:
        return True
    has = f"{draft.decimals}" if draft.decimals else "none"
    own = "1 decimal" if number.decimals == 1 else f"{number.decimals} decimals"
    rounded = exact(number)
    floor = (rounded * 10**draft.decimals).__floor__() or (1 if rounded > 0 else 0)
    text = f"{floor // 10**draft.decimals}" if floor >= 0 else f"-{-floor // 10**draft.decimals}"
    if draft.decimals:
        text += f".{abs(floor) % 10**draft.decimals:0{draft.decimals}d}"
    draft.report(
        "too-many-decimals",
        span,
        f"`{number.span.text}` has {own}, and {draft.currency} has {has}",
        help=f"write `{text}`, or another amount that can be paid",
    )
    return False


def micros(number: ast.NumberLit) -> int:
    """Millionths; only for numbers of at most six decimals."""
    return int(number.digits * MICRO // 10**number.decimals)


def money_of(draft: Draft, value: ast.MoneyLit, what: str) -> int | None:
    """Millionths of the program's currency."""
    if not is_currency(draft, value.currency) or not fits_decimals(draft, value.number, value.span):
        return None
    if exact(value.number) < 0 and not draft.in_test:
        return None  # refused by the parser already
    if not _bounded(draft, value.number, exact(value.number), what, 0, LARGEST):
        return None
    return micros(value.number)
