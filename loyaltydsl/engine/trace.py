"""Why a stay earned what it earned: every rule and sub-condition, the values it looked at and its verdict.

`explain` evaluates a member's stays with the reference engine and keeps what it saw at one of them. The traces
are plain records of texts and whole numbers, ready to be shown or written as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.awards import Verdict
from loyaltydsl.engine.conditions import Slots, compile_condition, getter, past_total, window_start
from loyaltydsl.engine.outcome import Issuance, MemberOutcome, StayOutcome
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.rewards import Event
from loyaltydsl.engine.state import State
from loyaltydsl.record import Record
from loyaltydsl.semantics.calendar import WEEKDAYS, iso, weekday
from loyaltydsl.semantics.exact import decimal_text, money_text
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Award,
    Condition,
    DateIn,
    DayIn,
    FlagSet,
    Negation,
    NightIn,
    NumberIn,
    OnEveryStays,
    OnHistory,
    OnSegment,
    OnTier,
    OnTiming,
    PastIn,
    Program,
    SegmentIn,
    TierIn,
    Trigger,
    ValueIn,
    WithinDays,
)

MISSING = "missing"
SHOWN_NIGHTS = 10

Fate = Literal["counted", "no points", "no match", "not in effect", "replaced", "vetoed", "veto", "lost", "capped"]


class Looked(Record):
    """A value that a condition looked at, both as text."""

    what: str
    value: str


class ConditionTrace(Record):
    """A condition as written, whether it held, and what it looked at; `items` are its sub-conditions."""

    text: str
    holds: bool
    looked_at: tuple[Looked, ...] = ()
    items: tuple[ConditionTrace, ...] = ()


class ExceptionTrace(Record):
    """An exception: the scope it excludes from, whether it matched, and the fields it looked at."""

    name: str
    title: str | None
    scope: str
    matched: bool
    looked_at: tuple[Looked, ...]


class AwardTrace(Record):
    """How an award fared. `amount` is exact, `whole` after `round`, `after_caps` after `at_most`.

    `by` names what replaced, vetoed or beat it, or the cap that cut it.
    """

    name: str
    title: str | None
    fate: Fate
    points: int
    by: str | None = None
    amount: str | None = None
    whole: int = 0
    after_caps: int = 0
    earn: str = ""
    capped: str | None = None
    condition: ConditionTrace | None = None


class RuleAtNight(Record):
    """A redeem rule at one night: `verdict` is `no match`, `replaced`, `denies`, `pays` or `dearer`."""

    name: str
    verdict: str
    condition: ConditionTrace | None


class NightTrace(Record):
    """One night: the points per unit of currency it can be paid at (None: it cannot), and every rule."""

    night: str
    rate: str | None
    rules: tuple[RuleAtNight, ...]


class StayTrace(Record):
    """The whole answer for one stay. Money is text in the program's currency."""

    stay_id: str
    member_id: str | None
    departure: str
    points: int
    spent: int
    granted: str
    requested: str | None
    balance_before: int
    balance_after: int
    tier_before: str | None
    tier_after: str | None
    excluded_by: str | None
    exceptions: tuple[ExceptionTrace, ...]
    awards: tuple[AwardTrace, ...]
    nights: tuple[NightTrace, ...]
    refused: tuple[tuple[str, str], ...]


class RewardEvent(Record):
    """A trigger that fired: the day, the stay if it has one, and why nothing was issued (None: it was)."""

    day: str
    stay_id: str | None
    tier: str | None
    refused: str | None
    issued: str | None
    valid_from: str | None = None
    expires_on: str | None = None
    used_by: tuple[str, ...] = ()


class RewardTrace(Record):
    """A reward for one member: its trigger as written, and every time that it fired.

    `seen` says why there are no events, and what the trigger looked at.
    """

    name: str
    draft: bool
    trigger: str
    issued: int
    events: tuple[RewardEvent, ...]
    seen: str = ""


def written(text: str) -> str:
    """Source text on one line."""
    return " ".join(text.split())


def value_text(program: Program, field: str, value: Any) -> str:
    """A stored value as people read it."""
    if value is None or value == frozenset():
        return MISSING
    kind = program.field(field).type
    if kind == "money":
        return f"{decimal_text(value)} {program.currency}"
    if kind == "number":
        return decimal_text(value)
    if kind == "date":
        return f"{iso(value)} ({WEEKDAYS[weekday(value)]})"
    if kind == "flag":
        return "yes" if value else "no"
    if kind == "segments":
        return ", ".join(sorted(value))
    return str(value)


class Tracer:
    """Makes traces for one program."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.program = reference.program
        self.ladder = reference.ladder

    def condition(self, condition: Condition, stay: Stay, state: State, slots: Slots) -> ConditionTrace:
        """A condition with its verdict, those of its parts, and what they looked at."""
        holds = compile_condition(condition, slots)(stay, state)
        asked, items = condition, tuple[Condition, ...]()
        if isinstance(condition, AllOf | AnyOf):
            items = condition.items
        elif isinstance(condition, Negation):
            if condition.item.span == condition.span and not isinstance(condition.item, AllOf | AnyOf | Negation):
                asked = condition.item  # `is not` and `not in` are one condition for people
            else:
                items = (condition.item,)
        return ConditionTrace(
            written(condition.span.text),
            holds,
            tuple(self._looked_at(asked, stay, state, slots)),
            tuple(self.condition(item, stay, state, slots) for item in items),
        )

    def _looked_at(self, condition: Condition, stay: Stay, state: State, slots: Slots) -> Iterable[Looked]:
        match condition:
            case ValueIn(field=field) | NumberIn(field=field) | DateIn(field=field) | DayIn(field=field):
                yield self._field(field, stay, state)
            case FlagSet(field=field):
                yield self._field(field, stay, state)
            case SegmentIn():
                yield self._field("segment", stay, state)
            case TierIn():
                yield Looked("tier", self.ladder.name(state.tier) or MISSING)
            case NightIn(quantifier="this"):
                yield Looked("night", value_text(self.program, "arrival", state.night))
            case NightIn():
                yield Looked("nights", nights_text(stay))
            case WithinDays(field=field, anchor=anchor, direction=direction):
                yield self._field(field, stay, state)
                day = getter(field)(stay, state)
                start = getter(anchor)(stay, state) if isinstance(anchor, str) else anchor
                if isinstance(anchor, str):
                    yield self._field(anchor, stay, state)
                if day is not None and start is not None:
                    days = day - start if direction == "after" else start - day
                    yield Looked(f"days {direction}", str(days))
            case PastIn(metric=metric, window=window):
                total = past_total(condition, slots)(state)
                text = str(total) if metric == "stays" else value_text(self.program, metric, total)
                start = window_start(window, state.day)
                since = f" since {iso(start)}" if start is not None else ""
                yield Looked(f"past {metric}{since}", text)

    def _field(self, field: str, stay: Stay, state: State) -> Looked:
        return Looked(field, value_text(self.program, field, getter(field)(stay, state)))

    def stay(self, outcome: StayOutcome, state: State, verdicts: list[Verdict]) -> StayTrace:
        """The trace of a stay from its outcome, what it saw, and how each award fared."""
        stay, payment = outcome.stay, outcome.payment
        decimals = self.program.currency_decimals
        excluded_by = outcome.excluded_by
        return StayTrace(
            stay.stay_id,
            stay.member_id,
            iso(stay.departure),
            outcome.points,
            payment.spent,
            money_text(payment.granted, decimals),
            None if stay.points_payment is None else decimal_text(stay.points_payment),
            state.points,
            outcome.balance,
            self.ladder.name(outcome.tier),
            self.ladder.name(outcome.tier_after),
            excluded_by.name if excluded_by is not None else None,
            tuple(self._exceptions(stay, state)),
            tuple(
                self._award(award, verdict, outcome, state)
                for award, verdict in zip(self.program.awards, verdicts, strict=True)
            ),
            tuple(self._night(night, stay, state) for night in range(stay.arrival, stay.departure)),
            tuple((iso(refusal.night), refusal.by) for refusal in payment.refused or ()),
        )

    def _exceptions(self, stay: Stay, state: State) -> Iterable[ExceptionTrace]:
        for rule in self.program.exceptions:
            looked = tuple(self._field(clause.field, stay, state) for clause in rule.clauses)
            matched = any(getter(clause.field)(stay, state) in clause.codes for clause in rule.clauses)
            scope = "awards and rewards" if rule.scope == "both" else rule.scope
            yield ExceptionTrace(rule.name, rule.title, scope, matched, looked)

    def _award(self, award: Award, verdict: Verdict, outcome: StayOutcome, state: State) -> AwardTrace:
        stay = outcome.stay
        excluded = outcome.excluded_by is not None and outcome.excluded_by.kind == "exception"
        condition = None
        if award.when is not None:
            condition = self.condition(award.when, stay, state, self.reference.award_slots)
        in_effect = self.reference.awards.rules[self._index(award)].in_effect
        by = verdict.replaced_by or verdict.lost_to
        fate: Fate
        if excluded and outcome.excluded_by is not None:
            fate, by = "vetoed", outcome.excluded_by.name
        elif in_effect is not None and not in_effect(stay.departure):
            fate = "not in effect"
        elif not verdict.matched:
            fate = "no match"
        elif verdict.replaced_by is not None:
            fate = "vetoed" if self._is_veto(verdict.replaced_by) else "replaced"
        elif award.is_veto:
            fate = "veto"
        elif verdict.lost_to is not None:
            fate = "lost"
        elif verdict.points:
            fate = "counted"
        else:
            fate = "capped" if verdict.capped_by is not None else "no points"
        return AwardTrace(
            award.name,
            award.title,
            fate,
            verdict.points,
            by,
            str(verdict.amount) if verdict.amount is not None else None,
            verdict.whole,
            verdict.after_caps,
            written(award.earn.span.text),
            written(verdict.capped_by.span.text) if verdict.capped_by is not None else None,
            condition,
        )

    def _index(self, award: Award) -> int:
        return next(i for i, one in enumerate(self.program.awards) if one is award)

    def _is_veto(self, name: str) -> bool:
        return any(award.name == name and award.is_veto for award in self.program.awards)

    def _night(self, night: int, stay: Stay, state: State) -> NightTrace:
        redemption = self.reference.redemption
        verdict = redemption.decide(night, stay, state)
        rules = []
        for index, rule in enumerate(self.program.redeems):
            if index not in verdict.matched:
                said = "no match"
            elif index in verdict.replaced:
                said = f"replaced by {self.program.redeems[verdict.replaced[index]].name}"
            elif rule.pay is None:
                said = "denies"
            else:
                said = "pays" if rule.name == verdict.paid_by else "not used"
            condition = None
            if rule.when is not None:
                condition = self.condition(rule.when, stay, state, self.reference.award_slots)
            rules.append(RuleAtNight(rule.name, said, condition))
        rate = None if verdict.rate is None else str(verdict.rate)
        return NightTrace(value_text(self.program, "arrival", night), rate, tuple(rules))

    def rewards(self, events: list[Event], outcome: MemberOutcome, stays: Sequence[Stay]) -> tuple[RewardTrace, ...]:
        """Every reward of the program, and every time its trigger fired for the member."""
        traces = []
        for index, reward in enumerate(self.program.rewards):
            own = [event for event in events if event.reward == index]
            trigger = "a purchase with points" if reward.trigger is None else written(reward.trigger.span.text)
            issued = sum(event.issuance is not None for event in own)
            seen = self._seen(reward.trigger, outcome, stays)
            traces.append(
                RewardTrace(reward.name, not reward.active, trigger, issued, tuple(map(self._event, own)), seen)
            )
        return tuple(traces)

    def _seen(self, trigger: Trigger | None, outcome: MemberOutcome, stays: Sequence[Stay]) -> str:
        """What a trigger looked at in a member's history, in words."""
        counted = [one for one in outcome.stays if one.excluded_from_rewards is None]
        match trigger:
            case OnTier():
                ranks = [one.tier for one in outcome.stays] + [outcome.tier]
                held = [name for rank, name in enumerate(self.reference.rewards.tier_names) if rank in ranks]
                return f"the trigger never fired; the member's tiers: {', '.join(held) or 'none'}"
            case OnSegment():
                segments = ", ".join(sorted(outcome.member.segment)) or "none"
                return f"the trigger never fired; the member's segments: {segments}"
            case OnEveryStays():
                return f"the trigger never fired; stays that count for rewards: {len(counted)}"
            case OnHistory():
                stays_text = f"stays that count for rewards: {len(counted)}"
                return f"the trigger never fired; {stays_text}; with none of them it turned true"
            case OnTiming(anchor=anchor):
                coming = [stay for stay in stays if stay.status not in ("cancelled", "no_show")]
                dated = [stay for stay in coming if getattr(stay, anchor) is not None]
                standing = f"reservations that stand: {len(coming)}"
                return f"the trigger never fired; {standing}, of which {len(dated)} have `{anchor}`"
        return "members buy it with points; a simulation issues none"

    def _event(self, event: Event) -> RewardEvent:
        issue: Issuance | None = event.issuance
        return RewardEvent(
            iso(event.day),
            event.stay.stay_id if event.stay is not None else None,
            self.ladder.name(event.tier),
            event.refused,
            None if issue is None else iso(issue.issued_on),
            None if issue is None else iso(issue.valid_from),
            None if issue is None or issue.expires_on is None else iso(issue.expires_on),
            () if issue is None else tuple(stay.stay_id for stay in issue.used_by),
        )


def nights_text(stay: Stay) -> str:
    """The nights of a stay with their weekdays, the first ten of a long one."""
    if not stay.nights:
        return "none (day use)" if stay.nights == 0 else MISSING
    shown = range(stay.arrival, min(stay.departure, stay.arrival + SHOWN_NIGHTS))
    text = ", ".join(f"{iso(night)} {WEEKDAYS[weekday(night)][:3]}" for night in shown)
    return text if stay.nights <= SHOWN_NIGHTS else f"{text} … ({stay.nights} nights)"


def explain_stay(program: Program, member: Member, stays: Iterable[Stay], stay_id: str) -> StayTrace | None:
    """The trace of one of a member's checked-out stays, its history evaluated before it; None if it has none."""
    reference = Reference(program)
    tracer = Tracer(reference)
    found: list[StayTrace] = []

    def watch(outcome: StayOutcome, state: State, verdicts: list[Verdict]) -> None:
        if outcome.stay.stay_id == stay_id:
            found.append(tracer.stay(outcome, state, verdicts))

    reference.member(member, stays, rewards=False, watch=watch)
    return found[0] if found else None


def explain_rewards(
    program: Program, member: Member, stays: Iterable[Stay], last_day: int | None = None
) -> tuple[RewardTrace, ...]:
    """Why each reward was, or was not, issued to a member."""
    reference = Reference(program)
    events: list[Event] = []
    known = list(stays)
    outcome = reference.member(member, known, last_day=last_day, events=events)
    return Tracer(reference).rewards(events, outcome, known)


def as_data(value: Any) -> Any:
    """A trace as plain dicts and lists, for JSON."""
    if isinstance(value, Record):
        return {name: as_data(getattr(value, name)) for name in value._fields}
    if isinstance(value, tuple):
        return [as_data(item) for item in value]
    return value
