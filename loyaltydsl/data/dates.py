"""Dates as files write them: ISO, with a time of day and an offset or without, or in a form that the map gives.

A value is a day number. A time of day with an offset is taken to the program's time zone first; without one
it keeps its own date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from loyaltydsl.data.cells import Bad, Parse
from loyaltydsl.record import Record

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?\x20?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)


def iso_parser(field: str, zone: tzinfo | None) -> Parse:
    """ISO dates, with or without a time of day."""

    def parse(cell: str) -> int | Bad:
        found = _ISO.fullmatch(cell)
        if found is None:
            return Bad(cell, "a date", _no_iso(cell, field))
        year, month, day, hour, minute, second, offset = found.groups()
        clock = (int(hour or 0), int(minute or 0), int(second or 0))
        number = _day(int(year), int(month), int(day), *clock, offset, zone)
        return Bad(cell, "a date", _no_day(int(year), int(month), int(day), clock)) if number is None else number

    return parse


def _no_iso(cell: str, field: str) -> str:
    """How to mend a cell that is no ISO date, as far as it shows what it is."""
    if re.fullmatch("[0-9]{8}", cell):
        return f'write dates as 2026-03-31, or map `{field}` with the `format` "%Y%m%d"'
    if re.fullmatch("[0-9]{1,2}[:.h][0-9]{2}([:.][0-9]{2})?( ?[AaPp][Mm])?", cell):
        return f"it is a time of day without a day: map `{field}` to the column that has the date"
    if re.fullmatch("[34][0-9]{4}([.,][0-9]+)?", cell):
        return "it looks like a day as Excel counts them: give the column the form of a date there, and save it again"
    return f'write dates as 2026-03-31, or map `{field}` with a `format` such as "%d/%m/%Y"'


def _no_day(year: int, month: int, day: int, clock: tuple[int, int, int]) -> str:
    """Why there is no such moment."""
    if not 1 <= month <= len(MONTHS):
        return f"there is no month {month}; a date is written year, month, day, as 2026-03-31"
    if year < 1:
        return "there is no year 0; leave the cell empty where it means no date"
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        return f"there is no such day: {MONTHS[month - 1].capitalize()} {year} has {last} days"
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        return "there is no such time of day: it goes from 00:00:00 to 23:59:59"
    return "years go from 1 to 9999, in the program's time zone too"


def _day(
    year: int, month: int, day: int, hour: int, minute: int, second: int, offset: str | None, zone: tzinfo | None
) -> int | None:
    """The day number at which a moment falls; `None` where there is no such moment."""
    try:
        moment = datetime(year, month, day, hour, minute, second)
        if not offset or zone is None:
            return moment.toordinal()
        return moment.replace(tzinfo=_offset(offset)).astimezone(zone).toordinal()
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    distance = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-distance if text[0] == "-" else distance)


class FormatFault(Record):
    """What is wrong with a `format`, at which of its characters."""

    message: str
    start: int
    end: int
    help: str = ""


class _Piece(Record):
    """A directive: what it is matched by, and whether that may run into the digits of its neighbour."""

    loose: str
    exact: str
    digits: bool = True


_PIECES: dict[str, _Piece] = {
    "Y": _Piece("[0-9]{4}", "[0-9]{4}"),
    "y": _Piece("[0-9]{2}", "[0-9]{2}"),
    "m": _Piece("1[0-2]|0?[1-9]", "1[0-2]|0[1-9]"),
    "d": _Piece("3[01]|[12][0-9]|0?[1-9]", "3[01]|[12][0-9]|0[1-9]"),
    "H": _Piece("2[0-3]|[01]?[0-9]", "2[0-3]|[01][0-9]"),
    "I": _Piece("1[0-2]|0?[1-9]", "1[0-2]|0[1-9]"),
    "M": _Piece("[0-5]?[0-9]", "[0-5][0-9]"),
    "S": _Piece("[0-5]?[0-9]", "[0-5][0-9]"),
    "f": _Piece("[0-9]{1,9}", "[0-9]{6}"),
    "z": _Piece("Z|[+-][0-9]{2}:?[0-9]{2}", "Z|[+-][0-9]{2}:?[0-9]{2}", digits=False),
    "p": _Piece("[AaPp][Mm]", "[AaPp][Mm]", digits=False),
    "B": _Piece("|".join(MONTHS), "|".join(MONTHS), digits=False),
    "b": _Piece("|".join(m[:3] for m in MONTHS), "|".join(m[:3] for m in MONTHS), digits=False),
    "A": _Piece("|".join(WEEKDAYS), "|".join(WEEKDAYS), digits=False),
    "a": _Piece("|".join(d[:3] for d in WEEKDAYS), "|".join(d[:3] for d in WEEKDAYS), digits=False),
}
_ALLOWED = ", ".join(f"%{letter}" for letter in _PIECES)


def compile_format(form: str) -> re.Pattern[str] | FormatFault:
    """The pattern of a `format`; month and weekday names are English, in any case, whatever the machine's locale."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(form):
        if form[at] != "%":
            tokens.append(("text", form[at]))
            at += 1
            continue
        letter = form[at + 1 : at + 2]
        if letter == "%":
            tokens.append(("text", "%"))
        elif letter not in _PIECES or not letter:
            help = f"a `format` may have {_ALLOWED} and %%"
            return FormatFault(f"`%{letter}` is no part of a date", at, at + 2, help)
        elif ("part", letter) in tokens:
            return FormatFault(f"`%{letter}` stands twice in the format", at, at + 2)
        else:
            tokens.append(("part", letter))
        at += 2
    letters = {text for kind, text in tokens if kind == "part"}
    for any_of, what in (("Yy", "a year (%Y or %y)"), ("mBb", "a month (%m, %B or %b)"), ("d", "a day (%d)")):
        if not letters & set(any_of):
            return FormatFault(f"the format lacks {what}", 0, len(form))
    if "I" in letters and "p" not in letters:
        help = "write `%H` for hours up to 23"
        return FormatFault("`%I` counts to 12 and needs `%p` (AM or PM)", 0, len(form), help)
    pattern = ""
    for i, (kind, text) in enumerate(tokens):
        if kind == "text":
            pattern += r"\s+" if text.isspace() else re.escape(text)
            continue
        piece = _PIECES[text]
        beside = [tokens[j] for j in (i - 1, i + 1) if 0 <= j < len(tokens)]
        tight = any((k == "part" and _PIECES[t].digits) or (k == "text" and "0" <= t <= "9") for k, t in beside)
        pattern += f"(?P<{text}>{piece.exact if tight and piece.digits else piece.loose})"
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


def format_parser(form: str, pattern: re.Pattern[str], zone: tzinfo | None) -> Callable[[str], int | Bad]:
    """Dates in a form of the map's own; `pattern` is what `compile_format` made of it."""

    def parse(cell: str) -> int | Bad:
        found = pattern.fullmatch(cell)
        if found is None:
            mend = "write the cell so, or give the map the `format` in which the file writes dates"
            return Bad(cell, f"a date of the form `{form}`", mend)
        parts = found.groupdict()
        number = _moment(parts, zone)
        return Bad(cell, "a date", _no_moment(parts)) if number is None else number

    return parse


def _no_moment(parts: dict[str, str]) -> str:
    """Why there is no such moment, in a form of the map's own."""
    year, month, day = *_year_and_month(parts), int(parts["d"])
    if year < 1 or not 1 <= day <= monthrange(year, month)[1]:
        return _no_day(year, month, day, (0, 0, 0))
    if not _weekday_fits(parts, year, month, day):
        weekday = WEEKDAYS[date(year, month, day).weekday()].capitalize()
        return f"that day was a {weekday}: mend the day or the weekday where the file comes from"
    return _no_day(year, month, day, (0, 0, 0))


def _year_and_month(parts: dict[str, str]) -> tuple[int, int]:
    if "Y" in parts:
        year = int(parts["Y"])
    else:
        year = int(parts["y"])
        year += 1900 if year >= 69 else 2000
    if "m" in parts:
        return year, int(parts["m"])
    name = (parts.get("B") or parts["b"]).lower()
    return year, next(i for i, full in enumerate(MONTHS, 1) if full.startswith(name[:3]))


def _moment(parts: dict[str, str], zone: tzinfo | None) -> int | None:
    year, month = _year_and_month(parts)
    hour = int(parts.get("H") or 0)
    if "I" in parts and "H" not in parts:
        hour = int(parts["I"]) % 12 + (12 if parts["p"].lower() == "pm" else 0)
    minute, second = int(parts.get("M") or 0), int(parts.get("S") or 0)
    number = _day(year, month, int(parts["d"]), hour, minute, second, parts.get("z"), zone)
    if number is not None and not _weekday_fits(parts, year, month, int(parts["d"])):
        return None
    return number


def _weekday_fits(parts: dict[str, str], year: int, month: int, day: int) -> bool:
    """Whether the weekday that is written, if any, is the date's own."""
    written = (parts.get("A") or parts.get("a") or "").lower()
    return not written or WEEKDAYS[date(year, month, day).weekday()].startswith(written)
