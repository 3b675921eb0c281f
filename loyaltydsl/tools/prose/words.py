"""Words for values: dates, seasons, weekdays, tiers, codes, money and points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from loyaltydsl.semantics.calendar import WEEKDAYS
from loyaltydsl.semantics.exact import decimal_text
from loyaltydsl.semantics.program import Dates, Days, NightSet, Program, Window

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def listed(words: Iterable[str], last: str = "or") -> str:
    """`A`, `A or B`, `A, B or C`."""
    row = list(words)
    if len(row) < 2:
        return "".join(row)
    return f"{', '.join(row[:-1])} {last} {row[-1]}"


def number(value: int | Fraction) -> str:
    """With thousands separators; a fraction exactly, as a decimal where it has one."""
    if isinstance(value, int) or value.denominator == 1:
        return f"{int(value):,}"
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator:,}/{value.denominator:,}"
    places = next(n for n in range(1, 60) if (value * 10**n).denominator == 1)
    whole, digits = divmod(abs(int(value * 10**places)), 10**places)
    return f"{'-' if value < 0 else ''}{whole:,}.{digits:0{places}d}"


def counted(value: int | Fraction, unit: str) -> str:
    """`1 point`, `2,000 points`."""
    plural = {"child": "children", "day": "days"}.get(unit, f"{unit}s")
    return f"{number(value)} {unit if value == 1 else plural}"


def decimal(micros: int) -> str:
    """A stored number, with thousands separators."""
    whole, point, rest = decimal_text(micros).partition(".")
    return f"{int(whole):,}{point}{rest}"


def day(ordinal: int) -> str:
    """`31 March 2026`."""
    found = date.fromordinal(ordinal)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def month_day(value: int) -> str:
    """`31 March` of month × 100 + day."""
    return f"{value % 100} {MONTHS[value // 100 - 1]}"


def span(first: int, last: int) -> str:
    """`from 1 March to 31 March 2026`, or `on 1 March 2026`."""
    if first == last:
        return f"on {day(first)}"
    begin, end = date.fromordinal(first), date.fromordinal(last)
    start = f"{begin.day} {MONTHS[begin.month - 1]}" if begin.year == end.year else day(first)
    return f"from {start} to {day(last)}"


def dates(value: Dates) -> str:
    """All ranges and seasons."""
    parts = [span(first, last) for first, last in value.ranges]
    for first, last in value.seasons:
        if first == last:
            parts.append(f"on {month_day(first)} of any year")
        else:
            parts.append(f"from {month_day(first)} to {month_day(last)} of any year")
    return listed(parts)


def weekdays(days: Iterable[int]) -> str:
    """`a Friday, Saturday or Sunday`."""
    return f"a {listed(WEEKDAYS[one] for one in _from_the_gap(sorted(days)))}"


def _from_the_gap(days: list[int]) -> list[int]:
    """Days of a week that wraps begin after their gap: Friday to Monday, not Monday and Friday."""
    if len(days) in (0, 7) or not (0 in days and 6 in days):
        return days
    first = next(one for one in reversed(days) if (one - 1) % 7 not in days)
    return sorted(days, key=lambda one: (one - first) % 7)


def night_set(value: NightSet) -> str:
    """What a night has to be: `from 1 March to …`, `on a Friday or Saturday`."""
    return f"on {weekdays(value.days)}" if isinstance(value, Days) else dates(value)


def window(value: Window) -> str:
    return f"in the last {counted(value.number, value.unit.removesuffix('s'))}"


def money(micros: int, currency: str) -> str:
    return f"{decimal(micros)} {currency}"


def name_of(name: str, title: str | None) -> str:
    """A rule's title, or its name as words."""
    return title or f"{name[:1].upper()}{name[1:].replace('_', ' ')}"


def tier_names(program: Program, ranks: Iterable[int]) -> str:
    """`Opal`, `Opal or higher`, `Pearl or Diamond`."""
    ladder = program.tiers
    row = sorted(ranks)
    if ladder is None or not row:
        return "no tier"
    labels = [label or name for name, label in zip(ladder.names, ladder.labels, strict=True)]
    top = len(labels) - 1
    whole = row == list(range(row[0], row[-1] + 1))
    if len(row) > 1 and whole and row[-1] == top:
        return "any tier" if row[0] == 0 else f"{labels[row[0]]} or higher"
    if len(row) > 1 and whole and row[0] == 0:
        return f"{labels[row[-1]]} or lower"
    return listed(labels[rank] for rank in row)


def code_words(program: Program, field: str, codes: Sequence[str], *, with_codes: bool) -> str:
    """Codes by their labels: `Penthouse (PENT)`, for guests `Penthouse`; in quotes where they have none."""
    labels = {code: label for v in program.vocabularies if v.field == field for code, label in v.codes}
    order = {code: i for i, code in enumerate(labels)}
    row = sorted(codes, key=lambda code: (order.get(code, len(order)), code))
    shown = []
    for code in row:
        label = labels.get(code)
        if label is None:
            shown.append(f"“{code}”")
        else:
            shown.append(f"{label} ({code})" if with_codes and label != code else label)
    return listed(shown)
