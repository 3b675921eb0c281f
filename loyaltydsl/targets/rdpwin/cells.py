"""How RDPWin writes dates, weekdays and days: shared by the target and the importer."""

from __future__ import annotations

import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 1969, 2068
"""Years of two digits: 69 to 99 are 19xx, 00 to 68 are 20xx."""
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_DAYS = re.compile(r"(\d{1,4})(?:\s*days?)?", re.IGNORECASE)
WEEK = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
"""RDPWin's week; a range may run over its end."""
COLUMNS = ("Type", "Criteria", "Starting", "Ending", "Exchange Rate", "Per")
LEVEL_COLUMNS = ("Level", "Points")


def date_cell(day: int) -> str | None:
    """`1/31/98`; None for a year that two digits cannot say."""
    found = date.fromordinal(day)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return f"{found.month}/{found.day}/{found.year % 100:02d}"


def read_date(cell: str) -> date | None:
    """A date as month/day/year, the year of two digits or four."""
    match = _DATE.fullmatch(cell.strip())
    if match is None:
        return None
    month, day, year = (int(part) for part in match.groups())
    if len(match[3]) == 2:
        year += 1900 if year >= FIRST_YEAR % 100 else 2000
    try:
        return date(year, month, day)
    except ValueError:
        return None


def weekday_runs(days: frozenset[int]) -> list[tuple[str, str]]:
    """Days (0 Monday) as ranges of days in a row: (starting, ending), the ending empty for a single day."""
    if len(days) == 7:
        return [(WEEK[0], WEEK[-1])]
    runs = []
    for i, name in enumerate(WEEK):
        day = (i + 6) % 7
        if day not in days or (day - 1) % 7 in days:
            continue
        length = next(n for n in range(1, 8) if (day + n) % 7 not in days)
        runs.append((name, WEEK[(i + length - 1) % 7] if length > 1 else ""))
    return runs


def read_weekday(cell: str) -> str | None:
    """A weekday's full name, from it or from three letters of it."""
    text = cell.strip().lower()
    return next((day for day in WEEK if len(text) >= 3 and day.lower().startswith(text)), None)


def days_cell(days: int) -> str:
    return f"{days} days" if days else ""


def read_days(cell: str) -> int | None:
    """A number of days; empty is 0."""
    if not cell.strip():
        return 0
    match = _DAYS.fullmatch(cell.strip())
    return int(match[1]) if match else None
