"""Dates in other formats: 1/15/26, 15.01.2026, January 15, 2026."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loyaltydsl.syntax.recovery.place import Place, Repair, mend
from loyaltydsl.syntax.recovery.speech import ticks
from loyaltydsl.syntax.recovery.words import words
from loyaltydsl.syntax.tokens import Token

_ISO = r"\d{4}-\d{1,2}-\d{1,2}"
_TWO_DATES = re.compile(rf"({_ISO})-({_ISO})")
_PARTS = re.compile(r"(\d+)([-/.])(\d+)(?:\2(\d+))?(T[0-9:.]+Z?)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_DATE_FIELDS = frozenset({"arrival", "departure", "booked", "joined"})
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def odd(place: Place) -> Iterator[Repair]:
    """A date, a day or a range of numbers with the wrong signs between its parts."""
    token = place.token()
    if token.kind != "ODD_NUMBERS":
        return
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", token.text):
        wanted = token.text.replace(".", "_")
        message = f"{ticks(token.text)} has points between its thousands"
        yield mend(place, 0, 0, [place.make("NUMBER", wanted)], "number-format", message, to=wanted)
    if two := _TWO_DATES.fullmatch(token.text):
        low, high = _iso(*_numbers(two[1])), _iso(*_numbers(two[2]))  # four digits of a year, as `_ISO` has them
        made = [place.make("DATE", low), place.fixed("to"), place.make("DATE", high)]
        message = f"{ticks(token.text)} is a range of dates, and ranges are written with `to`"
        yield mend(place, 0, 0, made, "date-format", message, to=f"{low} to {high}")
    parts = _PARTS.fullmatch(token.text)
    if parts is None:
        yield mend(
            place, 0, 0, [place.make("DATE", "2000-01-01")], "date-format",
            f"{ticks(token.text)} is no date", help=_HELP, invented=True,
        )  # fmt: skip
    elif parts[4] is None:
        yield from _two_parts(place, int(parts[1]), int(parts[3]), parts[1], parts[3], parts[2])
    else:
        yield from _three_parts(place, token.text, parts)


_HELP = "dates are written year-month-day: `2026-03-31`"


def _numbers(iso: str) -> tuple[int, int, int]:
    year, month, day = iso.split("-")
    return int(year), int(month), int(day)


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}"


def _full_year(year: int) -> int:
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _valid(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= _DAYS_IN_MONTH[month - 1]


def _three_parts(place: Place, text: str, parts: re.Match[str]) -> Iterator[Repair]:
    """1/15/26, 15.01.2026, 2026/1/15, 2026-01-15T10:00."""
    a, b, c = int(parts[1]), int(parts[3]), int(parts[4])
    day_first = _iso(_full_year(c), b, a) if _valid(b, a) else None
    month_first = _iso(_full_year(c), a, b) if _valid(a, b) else None
    if len(parts[1]) == 4:
        readings = [_iso(a, b, c)]
    elif parts[2] == ".":
        readings = [day_first or month_first or ""]
    else:
        readings = [r for r in dict.fromkeys((month_first, day_first)) if r]
    if not readings or not _DATE.fullmatch(readings[0]) or not _valid(*_numbers(readings[0])[1:]):
        made = [place.make("DATE", "2000-01-01")]
        yield mend(place, 0, 0, made, "date-format", f"{ticks(text)} is no date", help=_HELP, invented=True)
        return
    date = [place.make("DATE", readings[0])]
    if parts[5]:
        message = f"{ticks(text)} is a date with a time of day, and rules know dates alone"
        yield mend(place, 0, 0, date, "date-format", message, to=readings[0])
        return
    message = f"{ticks(text)} is not how a date is written"
    if len(readings) == 1:
        yield mend(place, 0, 0, date, "date-format", message, to=readings[0])
        return
    help = f"write year-month-day: `{readings[0]}`, or `{readings[1]}` if the day comes first in it"
    yield mend(place, 0, 0, date, "date-format", message, help=help)


def _two_parts(place: Place, a: int, b: int, low: str, high: str, sign: str) -> Iterator[Repair]:
    """5/15 or 5-15 as a day of the year, 7-14 as a range, 2026-03 as a month."""
    text = place.token().text
    if len(low) == 4 and 1 <= b <= 12:
        made = [place.make("DATE", _iso(a, b, 1))]
        last = _DAYS_IN_MONTH[b - 1] - (b == 2 and not _leap(a))
        whole = f"{_iso(a, b, 1)} to {_iso(a, b, last)}"
        message = f"{ticks(text)} is a month, and rules name days"
        help = f"for the whole month write `{whole}`"
        yield mend(place, 0, 0, made, "date-format", message, help=help, invented=True)
        return
    field = place.token(-2).text in _DATE_FIELDS or not place.accepts("NUMBER")
    if place.accepts("MONTH_DAY") and field and (_valid(a, b) or _valid(b, a)):
        wanted = f"{a:02}-{b:02}" if _valid(a, b) else f"{b:02}-{a:02}"
        message = f"{ticks(text)} is not how a day of the year is written"
        yield mend(place, 0, 0, [place.make("MONTH_DAY", wanted)], "date-format", message, to=wanted)
    made = [place.make("NUMBER", low), place.fixed("to"), place.make("NUMBER", high)]
    message = f"{ticks(text)} is a range, and ranges are written with `to`"
    yield mend(place, 0, 0, made, "foreign-operator", message, to=f"{low} to {high}")
    if sign == "/" and place.accepts("NUMBER"):
        message = f"{ticks(text)} is a fraction, and numbers are written with a decimal point"
        yield mend(place, 0, 0, [place.make("NUMBER", low)], "number-format", message, invented=True)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_names(place: Place) -> Iterator[Repair]:
    """January 15, 2026; 15 January 2026; 15 January; January."""
    for back in range(min(3, len(place.before)), -1, -1):
        if place.accepts("DATE", back) or place.accepts("MONTH_DAY", back):
            yield from _month_name(place, -back)


def _month_name(place: Place, first: int) -> Iterator[Repair]:
    window = place.tokens(first, first + 4)
    month, day, year, used = None, None, None, 0
    for token in window:
        number = _day_or_year(token)
        if month is None and (found := _month(token)):
            month = found
        elif number is not None and 31 < number < 10_000 and year is None:
            year = _full_year(number)
        elif number is not None and 1 <= number <= 31 and day is None:
            day = number
        elif token.kind != "COMMA" or not used or year is not None or day is None:
            break
        used += 1
    while used and window[used - 1].kind == "COMMA":
        used -= 1
    if month is None or used <= -first or (used == 1 and day is None and window[0].kind == "WORD"):
        return
    last = first + used - 1
    text = place.text(first, last)
    message = f"{ticks(text)} is not how a date is written"
    if day is not None and year is not None:
        wanted = _iso(year, month, day)
        yield mend(place, first, last, [place.make("DATE", wanted, first)], "date-format", message, to=wanted)
    elif day is not None:
        wanted = f"{month:02}-{day:02}"
        made = [place.make("MONTH_DAY", wanted, first)]
        yield mend(place, first, last, made, "date-format", message, to=wanted)
    else:
        low, high = f"{month:02}-01", f"{month:02}-{_DAYS_IN_MONTH[month - 1]:02}"
        if year is not None:
            end = _DAYS_IN_MONTH[month - 1] - (month == 2 and not _leap(year))
            low, high = _iso(year, month, 1), _iso(year, month, end)
        kind = "DATE" if year is not None else "MONTH_DAY"
        made = [place.make(kind, low, first), place.fixed("to", first), place.make(kind, high, first)]
        message = f"{ticks(text)} is a month, and rules name days"
        yield mend(place, first, last, made, "date-format", message, to=f"{low} to {high}")


def _month(token: Token) -> int | None:
    """The month that a token names, in full or by its first three letters."""
    text = token.text.lower()
    if token.kind not in ("CAPITAL", "WORD") or len(text) < 3:
        return None
    months: dict[str, int] = words()["months"]
    return next((n for name, n in months.items() if text in (name, name[:3]) or text == "sept" == name[:4]), None)


def _day_or_year(token: Token) -> int | None:
    if token.kind == "NUMBER" and token.text.isdigit():
        return int(token.text)
    ordinal = _ORDINAL.fullmatch(token.text)
    return int(ordinal[1]) if ordinal else None
