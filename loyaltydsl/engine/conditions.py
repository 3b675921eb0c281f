"""A condition as a function of a stay and a member's state: the meaning of the table in the language page.

A missing value is in nothing; `is not` and `not in` arrive here as `Negation`, so they hold for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from loyaltydsl.data.rows import Stay
from loyaltydsl.engine.nights import contains, counter
from loyaltydsl.engine.state import State
from loyaltydsl.semantics.calendar import shift
from loyaltydsl.semantics.fields import BY_NAME, STAY_FIELDS
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Condition,
    DateIn,
    DayIn,
    FlagSet,
    Interval,
    Negation,
    NightIn,
    NumberIn,
    PastIn,
    SegmentIn,
    TierIn,
    ValueIn,
    Window,
    WithinDays,
)

Test = Callable[[Stay, State], bool]
Getter = Callable[[Stay, State], Any]
Slots = dict[tuple[str, Condition | None], int]
"""The running sums that `past` conditions ask for: (metric, where) to the slot that holds it."""


_OF_STAY = frozenset(field.name for field in STAY_FIELDS)
"""Fields that are attributes of a stay: the commonest questions read them without a call in between."""


def getter(field: str) -> Getter:
    """How a field is read: None where it is missing."""
    known = BY_NAME.get(field)
    if known is None:
        return lambda stay, state: stay.custom.get(field)
    if field == "points":
        return lambda stay, state: state.points
    read = attrgetter(field)
    if known.owner == "member":
        return lambda stay, state: read(state.member)
    return lambda stay, state: read(stay)


def in_intervals(ranges: tuple[Interval, ...]) -> Callable[[int], bool]:
    """Whether a number lies in one of the closed intervals."""
    if len(ranges) == 1:
        ((low, high),) = ranges
        if high is None:
            return lambda value: low is None or low <= value
        if low is None:
            return lambda value: value <= high
        return lambda value: low <= value <= high
    return lambda value: any((low is None or low <= value) and (high is None or value <= high) for low, high in ranges)


def window_start(window: Window | None, day: int) -> int | None:
    """The first day of a window that runs back from `day`; None without a window."""
    return None if window is None else shift(day, -window.number, window.unit)


def parts(condition: Condition) -> Iterator[Condition]:
    """A condition and all its sub-conditions, but not what stands inside a `where`."""
    yield condition
    if isinstance(condition, Negation):
        yield from parts(condition.item)
    elif isinstance(condition, AllOf | AnyOf):
        for item in condition.items:
            yield from parts(item)


def past_slots(conditions: list[Condition]) -> Slots:
    """A slot for each (metric, where) that any of the conditions asks the past for."""
    slots: Slots = {}
    for condition in conditions:
        for part in parts(condition):
            if isinstance(part, PastIn):
                slots.setdefault((part.metric, part.where), len(slots))
    return slots


def past_amount(metric: str, where: Condition | None, scope: State) -> Callable[[Stay], int]:
    """What one earlier stay adds to a `past` sum: missing as 0, and 0 where `where` does not hold."""
    read = getter(metric) if metric != "stays" else None
    test = compile_condition(where, {}) if where is not None else None

    def amount(stay: Stay) -> int:
        if test is not None and not test(stay, scope):
            return 0
        return 1 if read is None else read(stay, scope) or 0

    return amount


def past_total(condition: PastIn, slots: Slots) -> Callable[[State], int]:
    """The sum that a `past` condition compares."""
    slot, window = slots[(condition.metric, condition.where)], condition.window
    return lambda state: state.history.total(slot, window_start(window, state.day), state.end)


def compile_condition(condition: Condition, slots: Slots) -> Test:
    """The function that says whether a condition holds."""
    match condition:
        case AllOf(items=items):
            tests = tuple(compile_condition(item, slots) for item in items)

            def all_of(stay: Stay, state: State) -> bool:
                for test in tests:  # noqa: SIM110 - a loop is twice as fast as all(...)
                    if not test(stay, state):
                        return False
                return True

            return all_of
        case AnyOf(items=items):
            tests = tuple(compile_condition(item, slots) for item in items)

            def any_of(stay: Stay, state: State) -> bool:
                for test in tests:  # noqa: SIM110 - a loop is twice as fast as any(...)
                    if test(stay, state):
                        return True
                return False

            return any_of
        case Negation(item=item):
            inner = compile_condition(item, slots)
            return lambda stay, state: not inner(stay, state)
        case ValueIn(field=field, values=values) if field in _OF_STAY:
            attribute = attrgetter(field)
            return lambda stay, state: attribute(stay) in values
        case ValueIn(field=field, values=values):
            read = getter(field)
            return lambda stay, state: read(stay, state) in values
        case SegmentIn(segments=segments):
            return lambda stay, state: not segments.isdisjoint(state.member.segment)
        case TierIn(ranks=ranks):
            return lambda stay, state: state.tier in ranks
        case NumberIn(field=field, ranges=((int() as low, None),)) if field in _OF_STAY:
            attribute = attrgetter(field)

            def at_least(stay: Stay, state: State) -> bool:
                value = attribute(stay)
                return value is not None and value >= low

            return at_least
        case NumberIn(field=field, ranges=ranges):
            read, inside = getter(field), in_intervals(ranges)

            def number_in(stay: Stay, state: State) -> bool:
                value = read(stay, state)
                return value is not None and inside(value)

            return number_in
        case DateIn(field=field, dates=dates, bounds=bounds):
            read, listed, bounded = getter(field), contains(dates), in_intervals(bounds)

            def date_in(stay: Stay, state: State) -> bool:
                day = read(stay, state)
                return day is not None and (listed(day) or bounded(day))

            return date_in
        case DayIn(field=field, days=days):
            read = getter(field)

            def day_in(stay: Stay, state: State) -> bool:
                day = read(stay, state)
                return day is not None and (day + 6) % 7 in days

            return day_in
        case FlagSet(field=field):
            read = getter(field)
            return lambda stay, state: read(stay, state) is True
        case NightIn(quantifier="this", nights=nights):
            inside = contains(nights)
            return lambda stay, state: inside(state.night)
        case NightIn(quantifier=quantifier, nights=nights):
            count = counter(nights)
            if quantifier == "any":
                return lambda stay, state: bool(stay.nights) and count(stay.arrival, stay.departure) > 0
            if quantifier == "no":
                return lambda stay, state: not stay.nights or count(stay.arrival, stay.departure) == 0
            return lambda stay, state: bool(stay.nights) and count(stay.arrival, stay.departure) == stay.nights
        case WithinDays(field=field, low=low, high=high, direction=direction, anchor=anchor):
            read = getter(field)
            read_anchor: Getter = getter(anchor) if isinstance(anchor, str) else lambda stay, state: anchor
            sign = 1 if direction == "after" else -1

            def within(stay: Stay, state: State) -> bool:
                day, start = read(stay, state), read_anchor(stay, state)
                return day is not None and start is not None and low <= sign * (day - start) <= high

            return within
        case PastIn(range=bounds):
            total, inside = past_total(condition, slots), in_intervals((bounds,))
            return lambda stay, state: inside(total(state))
