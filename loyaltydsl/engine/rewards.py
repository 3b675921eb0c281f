"""Rewards: triggers are events on one time line a member; an event that passes every clause issues a reward.

Issuing changes no points and no tier, so it is settled after the member's stays have been folded. Events are
taken by date; on one date those without a stay come first, then those of stays in the order of evaluation.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, Final

from loyaltydsl.data.rows import Member, Stay, evaluation_order
from loyaltydsl.engine.awards import Exceptions
from loyaltydsl.engine.conditions import Slots, Test, compile_condition
from loyaltydsl.engine.outcome import Exclusion, Issuance
from loyaltydsl.engine.state import History, State
from loyaltydsl.engine.tiers import Climb
from loyaltydsl.semantics.calendar import month_end, shift
from loyaltydsl.semantics.fields import STAY_COLUMNS
from loyaltydsl.semantics.program import (
    AfterIssue,
    FixedDate,
    OnEveryStays,
    OnHistory,
    OnSegment,
    OnTier,
    OnTiming,
    Program,
    Reward,
    Trigger,
)


def _no_stay() -> Any:
    """A stay of which everything is missing, for events that have none."""
    stay = Stay.__new__(Stay)
    for name in (*STAY_COLUMNS, "tier", "lead_time", "total_revenue", "nights"):
        setattr(stay, name, None)
    stay.custom = {}
    return stay


NO_STAY: Final[Any] = _no_stay()
UNSETTLED: Final = -1
"""The rank of an event whose tier is that of its day, until the member's whole climb is known."""


def trigger_text(trigger: Trigger | None) -> str:
    """What a report calls a trigger."""
    match trigger:
        case OnTier():
            return "tier"
        case OnSegment(segment=segment):
            return f'segment "{segment}"'
        case OnHistory():
            return "history"
        case OnEveryStays(number=number):
            return f"every {number} stays"
        case OnTiming(anchor="booked"):
            return "booking"
        case OnTiming(anchor=anchor, days=days):
            return f"{abs(days)} days {'before' if days < 0 else 'after'} {anchor}"
    return "purchase"


class Event:
    """A trigger that fired for one reward: what it looked at, and what became of it.

    `tier` is the rank that day; `refused` says in words why nothing was issued, None where it was.
    """

    __slots__ = ("day", "excluded", "holds", "issuance", "refused", "reward", "stay", "tier")

    def __init__(
        self,
        reward: int,
        day: int,
        stay: Stay | None,
        tier: int | None,
        excluded: Exclusion | None,
        holds: bool,
    ) -> None:
        self.reward = reward
        self.day = day
        self.stay = stay
        self.tier = tier
        self.excluded = excluded
        self.holds = holds
        self.refused: str | None = None
        self.issuance: Issuance | None = None


class RewardRule:
    """One reward formula, ready to run."""

    __slots__ = ("codes", "history", "holds", "index", "reward", "trigger")

    def __init__(self, index: int, reward: Reward, slots: Slots) -> None:
        self.index = index
        self.reward = reward
        self.trigger = reward.trigger
        self.holds: Test | None = compile_condition(reward.when, slots) if reward.when is not None else None
        self.history: Test | None = (
            compile_condition(reward.trigger.condition, slots) if isinstance(reward.trigger, OnHistory) else None
        )
        self.codes = frozenset(reward.rate_codes)

    def event(self, day: int, stay: Stay | None, tier: int | None, excluded: Exclusion | None, state: State) -> Event:
        """The trigger has fired: judge `when` as the stay, or the day, sees it."""
        holds = self.holds is None or self.holds(NO_STAY if stay is None else stay, state)
        return Event(self.index, day, stay, tier, excluded, holds)

    def valid_from(self, issued_on: int) -> int:
        """The first valid day; never before the day of issue."""
        valid = self.reward.valid
        if isinstance(valid, FixedDate):
            return max(issued_on, valid.day)
        return shift(issued_on, valid.number, valid.unit) if isinstance(valid, AfterIssue) else issued_on

    def expires_on(self, issued_on: int) -> int | None:
        """The last valid day; None without expiry."""
        expires = self.reward.expires
        if isinstance(expires, FixedDate):
            return expires.day
        return shift(issued_on, expires.number, expires.unit) if isinstance(expires, AfterIssue) else None


class Rewards:
    """All rewards of a program that something triggers."""

    def __init__(self, program: Program, slots: Slots) -> None:
        self.tier_names = program.tiers.names if program.tiers else ()
        self.exceptions = Exceptions(rule for rule in program.exceptions if rule.scope != "awards")
        self.rules = tuple(
            RewardRule(i, reward, slots) for i, reward in enumerate(program.rewards) if reward.trigger is not None
        )
        self.purchases = tuple(
            RewardRule(i, reward, slots) for i, reward in enumerate(program.rewards) if reward.purchase is not None
        )
        self.timed = tuple((r, r.trigger) for r in self.rules if isinstance(r.trigger, OnTiming))
        self.on_departure = tuple(
            (r, r.trigger) for r in self.rules if isinstance(r.trigger, OnTier | OnHistory | OnEveryStays)
        )
        self.on_first_day = tuple((r, r.trigger) for r in self.rules if isinstance(r.trigger, OnTier | OnSegment))

    def excluded(self, stay: Stay, state: State) -> Exclusion | None:
        """The exception that keeps a stay from rewards."""
        return self.exceptions.first(stay, state) if self.exceptions.checks else None

    def timing_events(self, stay: Stay, state: State, excluded: Exclusion | None) -> list[Event]:
        """Events on dates relative to a reservation; `tier` is filled in when the member's climb is known."""
        found = []
        for rule, trigger in self.timed:
            anchor: int | None = getattr(stay, trigger.anchor)
            if anchor is not None:
                found.append(rule.event(anchor + trigger.days, stay, UNSETTLED, excluded, state))
        return found

    def departure_events(
        self, stay: Stay, before: State, after: State, excluded: Exclusion | None, count: int
    ) -> list[Event]:
        """Events on the departure of a stay: a tier come to, a history turned true, the N-th stay.

        `before` is what the stay saw, `after` the member with it; `count` numbers the stays that are not
        excluded from rewards, this one included.
        """
        found = []
        for rule, trigger in self.on_departure:
            match trigger:
                case OnTier(ranks=ranks):
                    fires = after.tier != before.tier and after.tier in ranks
                case OnEveryStays(number=number):
                    fires = excluded is None and count % number == 0
                case _:
                    assert rule.history is not None
                    fires = not rule.history(NO_STAY, before) and rule.history(NO_STAY, after)
            if fires:
                found.append(rule.event(stay.departure, stay, after.tier, excluded, before))
        return found

    def first_day_events(self, past: Past, first_arrival: int | None) -> list[Event]:
        """Events without a stay, on the member's first day for each reward."""
        found = []
        member = past.member
        start = member.joined if member.joined is not None else first_arrival
        for rule, trigger in self.on_first_day:
            opens = rule.reward.issue[0] if rule.reward.issue else None
            days = [day for day in (start, opens) if day is not None]
            if not days:
                continue
            day = max(days)
            state = past.before(day)
            if isinstance(trigger, OnTier):
                fires = state.tier in trigger.ranks
            else:
                fires = not trigger.any_of.isdisjoint(member.segment)
            if fires:
                found.append(rule.event(day, None, UNSETTLED, None, state))
        return found

    def could_buy(self, past: Past, months: Sequence[int]) -> list[tuple[str, int]]:
        """(reward, month) for each month at whose end the member has the points and passes every clause."""
        found = []
        for rule in self.purchases:
            reward = rule.reward
            assert reward.purchase is not None
            for month in months:
                end = month_end(month)
                if reward.issue is not None and not reward.issue[0] <= end <= reward.issue[1]:
                    continue
                if past.member.joined is not None and past.member.joined > end:
                    continue
                state = past.before(end + 1)
                if state.points < reward.purchase or (reward.tiers is not None and state.tier not in reward.tiers):
                    continue
                if rule.holds is None or rule.holds(NO_STAY, state):
                    found.append((reward.name, month))
        return found

    def settle(self, events: list[Event], member_id: str | None, climb: Climb, last_day: int | None) -> list[Issuance]:
        """Issue what passes every clause, in the order of events; each event learns what became of it."""
        events.sort(key=lambda e: (e.day, e.stay is not None, evaluation_order(e.stay) if e.stay is not None else ()))
        rules = {rule.index: rule for rule in self.rules}
        issued: dict[int, int] = {}
        issuances = []
        for event in events:
            rule = rules[event.reward]
            if event.tier == UNSETTLED:
                event.tier = climb.on(event.day)
            event.refused = self._refusal(event, rule.reward, issued.get(event.reward, 0), last_day)
            if event.refused is not None:
                continue
            issued[event.reward] = issued.get(event.reward, 0) + 1
            event.issuance = Issuance(
                rule.reward.name,
                member_id,
                event.stay,
                event.day,
                rule.valid_from(event.day),
                rule.expires_on(event.day),
                not rule.reward.active,
                event.tier,
                issued[event.reward],
                trigger_text(rule.trigger),
            )
            issuances.append(event.issuance)
        return issuances

    def _refusal(self, event: Event, reward: Reward, issued: int, last_day: int | None) -> str | None:
        if event.excluded is not None:
            return f"the stay is excluded by `{event.excluded.name}` ({event.excluded.field} `{event.excluded.code}`)"
        if reward.issue is not None and not reward.issue[0] <= event.day <= reward.issue[1]:
            return "the date is outside `issue`"
        if last_day is not None and event.day > last_day:
            return "the date is after the last day of the run"
        if reward.tiers is not None and event.tier not in reward.tiers:
            held = self.tier_names[event.tier] if event.tier is not None else "no tier"
            return f"the member's tier that day is {held}, which is not in `tiers`"
        if not event.holds:
            return "`when` does not hold"
        if reward.max_earning is not None and issued >= reward.max_earning:
            return f"the member has had {issued} already, `max_earning` is {reward.max_earning}"
        return None

    def redeem(self, stays: list[Stay], issuances: list[Issuance]) -> None:
        """Let each stay with a reward's rate code use the issue that is the soonest to expire, then the oldest.

        Rewards that share a rate code are used apart. `stays` are checked-out ones in order of evaluation.
        """
        for rule in self.rules:
            if not rule.codes:
                continue
            issues = [issue for issue in issuances if issue.reward == rule.reward.name]
            issues.sort(key=lambda i: (i.expires_on is None, i.expires_on or 0, i.issued_on, i.ordinal))
            limit = rule.reward.max_usage
            for stay in stays if issues else ():
                if stay.rate_code not in rule.codes:
                    continue
                for issue in issues:
                    if (
                        issue.valid_from <= stay.arrival
                        and (issue.expires_on is None or stay.arrival <= issue.expires_on)
                        and (limit is None or len(issue.used_by) < limit)
                        and (issue.stay is None or evaluation_order(issue.stay) < evaluation_order(stay))
                    ):
                        issue.used_by.append(stay)
                        break


class Balances:
    """A member's balance over time: `after[i]` is the balance after the first i stays."""

    __slots__ = ("after", "departures")

    def __init__(self, opening: int) -> None:
        self.departures: list[int] = []
        self.after = [opening]

    def append(self, departure: int, balance: int) -> None:
        self.departures.append(departure)
        self.after.append(balance)

    def before(self, day: int) -> int:
        """The balance as `day` began."""
        return self.after[bisect_left(self.departures, day)]


class Past:
    """A member's whole run, to be asked how things stood as a day began."""

    __slots__ = ("balances", "climb", "history", "member")

    def __init__(self, member: Member, climb: Climb, history: History, balances: Balances) -> None:
        self.member = member
        self.climb = climb
        self.history = history
        self.balances = balances

    def before(self, day: int) -> State:
        """The state as `day` began."""
        end = bisect_left(self.history.departures, day)
        return State(self.member, self.climb.before(day), self.balances.before(day), self.history, end, day)
