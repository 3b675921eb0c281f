"""Checked values back as the language writes them: what a payload or an importer says in .loy words.

A condition stands without the names of `define`s, since those are already resolved.
"""

from __future__ import annotations

from fractions import Fraction

from loyaltydsl.semantics.calendar import WEEKDAYS, iso
from loyaltydsl.semantics.exact import decimal_text
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Condition,
    DateIn,
    Dates,
    DayIn,
    Days,
    FlagSet,
    Interval,
    Negation,
    NightIn,
    NumberIn,
    PastIn,
    Program,
    SegmentIn,
    TierIn,
    ValueIn,
    WithinDays,
)


def quoted(text: str) -> str:
    """A string of the language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def number_text(micros: int) -> str:
    """A number in millionths, with `_` between thousands from five digits on (four where they are 1000 and more)."""
    text = decimal_text(micros)
    whole, dot, rest = text.partition(".")
    return f"{int(whole):_}{dot}{rest}" if len(whole.lstrip("-")) > 3 else text


def fraction_text(number: Fraction) -> str:
    """A finite decimal of at most six places."""
    return number_text(int(number * MICRO))


def list_text(values: list[str]) -> str:
    return ", ".join(values)


def dates_text(dates: Dates) -> str:
    """Date ranges and seasons as a list."""
    parts = [iso(low) if low == high else f"{iso(low)} to {iso(high)}" for low, high in dates.ranges]
    for first, last in dates.seasons:
        low, high = (f"{day // 100:02d}-{day % 100:02d}" for day in (first, last))
        parts.append(f"{low} every year" if low == high else f"{low} to {high} every year")
    return list_text(parts)


def days_text(days: frozenset[int]) -> str:
    """Weekdays, a range where three or more follow each other."""
    if len(days) == 7:
        return "Monday to Sunday"
    parts = []
    for start in (day for day in range(7) if day in days and (day - 1) % 7 not in days):
        length = next(n for n in range(1, 8) if (start + n) % 7 not in days)
        run = [WEEKDAYS[(start + n) % 7] for n in range(length)]
        parts += [f"{run[0]} to {run[-1]}"] if length > 2 else run
    return list_text(parts)


def ranks_text(program: Program, ranks: frozenset[int]) -> str:
    """Tiers as `A to B` where they follow each other, else as a list."""
    assert program.tiers is not None
    names, ordered = program.tiers.names, sorted(ranks)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{names[ordered[0]]} to {names[ordered[-1]]}"
    return list_text([names[rank] for rank in ordered])


def condition_text(program: Program, condition: Condition) -> str:
    """A condition that means the same where it stands alone."""
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            word = " and " if isinstance(condition, AllOf) else " or "
            return word.join(_operand(program, item) for item in items)
        case Negation(item=ValueIn(field=field, values=values)):
            return _values(field, values, "is not", "not in")
        case Negation(item=item):
            return f"not ({condition_text(program, item)})"
        case ValueIn(field=field, values=values):
            return _values(field, values, "is", "in")
        case SegmentIn(segments=segments):
            return _values("segment", segments, "is", "in")
        case TierIn(ranks=ranks):
            text = ranks_text(program, ranks)
            return f"tier is {text}" if len(ranks) == 1 else f"tier in {text}"
        case NumberIn(field=field, ranges=ranges):
            listed = [_closed(program, field, range) for range in ranges] if len(ranges) > 1 else [None]
            if None not in listed:
                return f"{field} in {list_text([text for text in listed if text is not None])}"
            return _any([_interval(program, field, range, field) for range in ranges])
        case DateIn(field=field, dates=dates, bounds=bounds):
            parts = [f"{field} in {dates_text(dates)}"] if dates.ranges or dates.seasons else []
            return _any(parts + [_date_bound(field, bound) for bound in bounds])
        case DayIn(field=field, days=days):
            return f"{field} on {days_text(days)}"
        case FlagSet(field=field):
            return field
        case NightIn(quantifier=quantifier, nights=nights):
            word = "night" if quantifier == "this" else f"{quantifier} night"
            if isinstance(nights, Days):
                return f"{word} on {days_text(nights.days)}"
            return f"{word} in {dates_text(nights)}"
        case WithinDays(field=field, low=low, high=high, direction=direction, anchor=anchor):
            span = f"{high}" if low == 0 else f"{low} to {high}"
            where = anchor if isinstance(anchor, str) else iso(anchor)
            return f"{field} within {span} days {direction} {where}"
        case PastIn():
            return _past(program, condition)


def _operand(program: Program, item: Condition) -> str:
    text = condition_text(program, item)
    several = isinstance(item, AllOf | AnyOf) or (
        isinstance(item, NumberIn | DateIn) and " or " in text
    )  # fmt: skip
    return f"({text})" if several else text


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else " or ".join(parts)


def _values(field: str, values: frozenset[str], one: str, many: str) -> str:
    written = [quoted(value) for value in sorted(values)]
    return f"{field} {one} {written[0]}" if len(written) == 1 else f"{field} {many} {list_text(written)}"


def _past(program: Program, past: PastIn) -> str:
    parts = [f"past {past.metric}"]
    if past.window is not None:
        unit = past.window.unit[:-1] if past.window.number == 1 else past.window.unit
        parts.append(f"in last {past.window.number} {unit}")
    if past.where is not None:
        parts.append(f"where ({condition_text(program, past.where)})")
    head = " ".join(parts)
    return _interval(program, past.metric, past.range, head)


def _amount(program: Program, field: str, value: int) -> str | None:
    """A value in stored units as written; None for money with more decimals than the currency has."""
    known = None if field == "stays" else program.field(field)
    if known is None or known.scale == 1:
        return number_text(value * MICRO)
    if known.type != "money":
        return number_text(value)
    whole = (value * 10**program.currency_decimals) % MICRO == 0
    return f"{number_text(value)} {program.currency}" if whole else None


def _closed(program: Program, field: str, range: Interval) -> str | None:
    """`A to B`, or `A` where both ends are the same; None where it cannot be said so."""
    low, high = range
    texts = [None if end is None else _amount(program, field, end) for end in (low, high)]
    if texts[0] is None or texts[1] is None:
        return None
    return texts[0] if low == high else f"{texts[0]} to {texts[1]}"


def _interval(program: Program, field: str, range: Interval, head: str) -> str:
    """`HEAD >= 5`: an interval in stored units; both ends of a field's interval as `in A to B`."""
    low, high = range
    if low is None and high is None:
        return f"({head} < 0 or {head} >= 0)"
    if low is not None and high is not None:
        closed = _closed(program, field, range)
        if closed is not None and not head.startswith("past "):
            return f"{head} is {closed}" if low == high else f"{head} in {closed}"
        return f"{_interval(program, field, (low, None), head)} and {_interval(program, field, (None, high), head)}"
    end, step, including, excluding = (low, -1, ">=", ">") if low is not None else (high, 1, "<=", "<")
    assert end is not None
    here, beside = _amount(program, field, end), _amount(program, field, end + step)
    scaled = field != "stays" and program.field(field).scale > 1
    shorter = scaled and (here is None or (beside is not None and len(beside) < len(here)))
    if beside is not None and (shorter or end < 0):  # no rule may name a number below 0
        return f"{head} {excluding} {beside}"
    return f"{head} {including} {here}"


def _date_bound(field: str, bound: Interval) -> str:
    low, high = bound
    if low is not None and high is not None:
        return f"{field} in {iso(low)} to {iso(high)}"
    return f"{field} >= {iso(low)}" if low is not None else f"{field} <= {iso(high or 0)}"
