"""Conditions as the part of a sentence that stands after `if`."""

from __future__ import annotations

from loyaltydsl.record import Record, replace
from loyaltydsl.semantics.fields import MICRO, Field
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
    Program,
    SegmentIn,
    TierIn,
    ValueIn,
    WithinDays,
)
from loyaltydsl.tools.prose.words import (
    code_words,
    counted,
    dates,
    day,
    decimal,
    listed,
    night_set,
    tier_names,
    weekdays,
    window,
)

_DATES = {
    "arrival": "the day of arrival",
    "departure": "the day of departure",
    "booked": "the day of booking",
    "joined": "the day of joining",
}


class Voice(Record):
    """Who is spoken to. `member` is the subject, with its verbs; `codes` says whether codes are shown."""

    member: str
    is_: str
    has: str
    whose: str
    codes: bool


MANAGER = Voice("the guest", "is", "has", "the guest's", True)
GUEST = Voice("you", "are", "have", "your", False)


class Conditions:
    """Says conditions of one program in one voice."""

    def __init__(self, program: Program, voice: Voice) -> None:
        self.program = program
        self.voice = voice

    def say(self, condition: Condition, negated: bool = False, inside: bool = False) -> str:
        """`at least one night is on a Friday and the room type is Suite`; `inside` marks groups of a longer one."""
        match condition:
            case Negation(item=item):
                return self.say(item, not negated, inside)
            case AllOf(items=items) | AnyOf(items=items):
                every = isinstance(condition, AllOf) != negated
                parts = [self.say(item, negated, True) for item in items]
                text = listed(parts, "and" if every else "or")
                if not inside:
                    return text
                return f"({text})" if len(parts) > 2 else f"{'both' if every else 'either'} {text}"
            case ValueIn(field=field, values=values):
                shown = code_words(self.program, field, sorted(values), with_codes=self.voice.codes)
                return f"{self.noun(field)} is {'not ' if negated else ''}{shown}"
            case SegmentIn(segments=segments):
                which = listed(f"“{one}”" for one in sorted(segments))
                return f"{self.member} {self.voice.is_} {'not ' if negated else ''}in the segment {which}"
            case TierIn(ranks=ranks):
                shown = tier_names(self.program, ranks)
                return f"{self.member} {self.voice.is_} {'not ' if negated else ''}{shown}"
            case NumberIn(field=field, ranges=ranges):
                return self._number(self.program.field(field), ranges, negated)
            case DateIn(field=field, dates=which, bounds=bounds):
                parts = [dates(which)] if which.ranges or which.seasons else []
                parts += [_bound(bound) for bound in bounds]
                return f"{self.noun(field)} is {'not ' if negated else ''}{listed(parts)}"
            case DayIn(field=field, days=days):
                return f"{self.noun(field)} is {'not ' if negated else ''}{weekdays(days)}"
            case FlagSet(field=field):
                return f"“{self.program.field(field).label}” is {'not ' if negated else ''}set"
            case NightIn():
                return self._night(condition, negated)
            case WithinDays():
                return self._within(condition, negated)
            case PastIn():
                return self._past(condition, negated)

    @property
    def member(self) -> str:
        return self.voice.member

    def noun(self, name: str) -> str:
        """`the room type`, `the day of arrival`."""
        if name in _DATES:
            return _DATES[name]
        label = self.program.field(name).label
        return f"the {label[:1].lower()}{label[1:]}"

    def quantity(self, field: Field, value: int) -> str:
        """A stored value with its unit."""
        if field.type == "money":
            return f"{decimal(value)} {self.program.currency}"
        if field.type == "points":
            return counted(value, "point")
        if field.unit is not None and field.scale == 1:
            return counted(value, field.unit)
        text = decimal(value) if field.scale == MICRO else f"{value:,}"
        return f"{text} {field.unit if text == '1' else _plural(field.unit)}" if field.unit is not None else text

    def interval(self, field: Field, bounds: Interval) -> str:
        """`at least 7 nights`, `2 to 4 nights`, `less than 100 USD`."""
        low, high = bounds
        if low is not None and low == high:
            return self.quantity(field, low)
        if low is None and high is None:
            return "known"
        if high is None and low is not None:
            above, start = _open(field, low, -1)
            return f"{'more than' if above else 'at least'} {self.quantity(field, start)}"
        assert high is not None
        below, end = _open(field, high, 1)
        if low is None:
            return f"{'less than' if below else 'at most'} {self.quantity(field, end)}"
        return f"{self.quantity(field, low).split(' ')[0]} to {self.quantity(field, high)}"

    def _number(self, field: Field, ranges: tuple[Interval, ...], negated: bool) -> str:
        amounts = listed(self.interval(field, bounds) for bounds in ranges)
        no = "not " if negated else ""
        if field.name == "nights" and ranges == ((None, 0),):
            return f"the stay is {no}one of a day, without a night"
        if field.name == "nights":
            return f"the stay is {no}of {amounts}"
        if field.name == "lead_time":
            return f"the stay is {no}booked {amounts} ahead"
        if field.name == "points":
            return f"{self.voice.whose} balance is {no}{amounts}"
        if field.unit is not None:
            bare = replace(field, unit=None)
            amounts = listed(self.interval(bare, bounds) for bounds in ranges)
            return f"the number of {_plural(field.unit)} is {no}{amounts}"
        noun = self.noun(field.name)
        return f"{noun} {'are' if noun.endswith('s') else 'is'} {no}{amounts}"

    def _night(self, condition: NightIn, negated: bool) -> str:
        which = night_set(condition.nights)
        match condition.quantifier:
            case "any":
                return f"{'no' if negated else 'at least one'} night is {which}"
            case "every":
                return f"{'not every' if negated else 'every'} night is {which}"
            case "no":
                return f"{'at least one' if negated else 'no'} night is {which}"
            case "this":
                return f"the night is {'not ' if negated else ''}{which}"

    def _within(self, condition: WithinDays, negated: bool) -> str:
        anchor = self.noun(condition.anchor) if isinstance(condition.anchor, str) else day(condition.anchor)
        days = f"within {counted(condition.high, 'day')}"
        if condition.low:
            days = f"{condition.low:,} to {counted(condition.high, 'day')}"
        return f"{self.noun(condition.field)} is {'not ' if negated else ''}{days} {condition.direction} {anchor}"

    def _past(self, condition: PastIn, negated: bool) -> str:
        since = f" {window(condition.window)}" if condition.window is not None else ""
        where = f", counting only those where {self.say(condition.where)}," if condition.where is not None else ""
        no = "not " if negated else ""
        if condition.metric == "stays":
            low, high = condition.range
            if high is None and low is not None:
                amount = f"at least {counted(low, 'earlier stay')}"
            elif low is None and high is not None:
                amount = f"fewer than {counted(high + 1, 'earlier stay')}" if high else "no earlier stay"
            else:
                amount = f"{low or 0:,} to {counted(high or 0, 'earlier stay')}"
            return f"{self.member} {self.voice.has} {no}had {amount}{since}{where}".rstrip(",")
        field = self.program.field(condition.metric)
        amount = self.interval(field, condition.range)
        what = f" of {self.noun(field.name).removeprefix('the ')}" if field.type == "money" else ""
        return f"{self.voice.whose} earlier stays{since}{where} {'do not ' if negated else ''}come to {amount}{what}"


def _plural(unit: str) -> str:
    return {"child": "children"}.get(unit, f"{unit}s")


def _bound(bounds: Interval) -> str:
    """An open-ended date: `on or after 1 March 2026`."""
    low, high = bounds
    if low is not None and high is not None:
        return f"from {day(low)} to {day(high)}"
    if low is not None:
        return f"on or after {day(low)}"
    return f"on or before {day(high)}" if high is not None else "known"


def _open(field: Field, value: int, step: int) -> tuple[bool, int]:
    """Whether a bound in millionths is one step off a rounder number: `< 100` is stored as at most 99.999999."""
    if field.scale == MICRO and value % 10_000 and not (value + step) % 10_000:
        return True, value + step
    return False, value
