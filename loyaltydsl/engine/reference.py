"""The meaning of the language, running: one member's history at a time, one stay after another.

Read it beside the language page. `Reference` holds a program ready to run; `Reference.member` folds a member's
stays; what each step means stands in `awards`, `redeem`, `tiers`, `rewards` and `conditions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from loyaltydsl.data.rows import Member, Stay, evaluation_order
from loyaltydsl.engine.awards import Awards, Usage, Verdict
from loyaltydsl.engine.conditions import Slots, past_amount, past_slots
from loyaltydsl.engine.outcome import Issuance, MemberOutcome, StayOutcome
from loyaltydsl.engine.redeem import Redemption
from loyaltydsl.engine.rewards import Balances, Event, Past, Rewards
from loyaltydsl.engine.state import BLANK_MEMBER, History, State
from loyaltydsl.engine.tiers import Ladder
from loyaltydsl.semantics.calendar import LAST_DAY
from loyaltydsl.semantics.program import OnHistory, Program

Watch = Callable[[StayOutcome, State, list[Verdict]], None]
"""Called after a stay with its outcome, what it saw, and how each award fared: what a trace is made from."""


class Reference:
    """A program ready to run. It keeps no state between members."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.award_slots = past_slots(
            [award.when for award in program.awards if award.when is not None]
            + [redeem.when for redeem in program.redeems if redeem.when is not None]
        )
        self.reward_slots = past_slots(
            [reward.when for reward in program.rewards if reward.when is not None]
            + [r.trigger.condition for r in program.rewards if isinstance(r.trigger, OnHistory)]
        )
        self.awards = Awards(program, self.award_slots)
        self.redemption = Redemption(program, self.award_slots)
        self.rewards = Rewards(program, self.reward_slots)
        self.ladder = Ladder(program)
        self.some_exclude_from_rewards = any(rule.scope == "rewards" for rule in program.exceptions)
        scope = State(BLANK_MEMBER, None, 0, History(()), 0, 0)
        self._award_amounts = _amounts(self.award_slots, scope)
        self.no_history = History(self._award_amounts)
        self._reward_amounts = _amounts(self.reward_slots, scope)

    def stay(self, stay: Stay, member: Member) -> StayOutcome:
        """The outcome of a checked-out stay that is the member's first: `member` of one stay, without rewards."""
        climb = self.ladder.start(member)
        tier, balance = climb.seen_by(stay), member.points or 0
        state = State(member, tier, balance, self.no_history, 0, stay.departure)
        payment = self.redemption.evaluate(stay, state)
        points, awards, excluded_by = self.awards.evaluate(stay, state, {})
        climb.add(stay, points, excluded_by is not None and excluded_by.kind == "exception")
        balance += points - payment.spent
        kept_from = self.rewards.excluded(stay, state) if self.some_exclude_from_rewards else None
        return StayOutcome(
            stay,
            points,
            awards,
            excluded_by,
            tier,
            climb.after(stay),
            balance,
            payment,
            kept_from.name if kept_from is not None else None,
        )

    def member(
        self,
        member: Member,
        stays: Iterable[Stay],
        *,
        last_day: int | None = None,
        months: Sequence[int] = (),
        rewards: bool = True,
        watch: Watch | None = None,
        events: list[Event] | None = None,
    ) -> MemberOutcome:
        """Fold a member's stays, in any order and of any status.

        Stays that depart after `last_day` count as not yet checked out. `rewards` False leaves issuing out.
        `months` are those at whose ends it is looked whether the member could buy a reward with points.
        `watch` is called for every stay; `events` receives every trigger that fired and what became of it.
        """
        climb = self.ladder.start(member)
        history, reward_history = History(self._award_amounts), History(self._reward_amounts)
        balance = member.points or 0
        balances = Balances(balance)
        usage: Usage = {}
        fired: list[Event] = [] if events is None else events
        outcomes: list[StayOutcome] = []
        with_rewards = rewards and bool(self.rewards.rules or months)
        counted, first_arrival = 0, None

        for stay in _in_order(stays):
            tier = climb.seen_by(stay)
            state = State(member, tier, balance, history, len(history.departures), stay.departure)
            excluded = None
            if with_rewards or self.some_exclude_from_rewards:
                excluded = self.rewards.excluded(stay, state)
                before = State(member, tier, balance, reward_history, len(reward_history.departures), stay.departure)
                if with_rewards:
                    fired += self.rewards.timing_events(stay, before, excluded)
            if stay.status != "checked_out" or (last_day is not None and stay.departure > last_day):
                continue
            payment = self.redemption.evaluate(stay, state)
            verdicts = [Verdict() for _ in self.awards.rules] if watch is not None else None
            points, awards, excluded_by = self.awards.evaluate(stay, state, usage, verdicts)
            balance += points - payment.spent
            kept = excluded_by is None or excluded_by.kind == "award"
            climb.add(stay, points, excluded=not kept)
            if kept:
                history.append(stay)
            tier_after = climb.after(stay)
            outcome = StayOutcome(
                stay,
                points,
                awards,
                excluded_by,
                tier,
                tier_after,
                balance,
                payment,
                excluded.name if excluded is not None else None,
            )
            outcomes.append(outcome)
            if with_rewards:
                if excluded is None:
                    reward_history.append(stay)
                    counted += 1
                after = State(
                    member,
                    tier_after,
                    balance,
                    reward_history,
                    len(reward_history.departures),
                    stay.departure,
                )
                fired += self.rewards.departure_events(stay, before, after, excluded, counted)
                balances.append(stay.departure, balance)
                if first_arrival is None or stay.arrival < first_arrival:
                    first_arrival = stay.arrival
            if watch is not None and verdicts is not None:
                watch(outcome, state, verdicts)

        issuances: list[Issuance] = []
        could_buy: list[tuple[str, int]] = []
        if with_rewards:
            past = Past(member, climb, reward_history, balances)
            fired += self.rewards.first_day_events(past, first_arrival)
            issuances = self.rewards.settle(fired, member.member_id, climb, last_day)
            if issuances:
                self.rewards.redeem([outcome.stay for outcome in outcomes], issuances)
            could_buy = self.rewards.could_buy(past, months)
        final = outcomes[-1].tier_after if outcomes else climb.at(LAST_DAY, 0)
        return MemberOutcome(member, outcomes, final, balance, issuances, could_buy)


def _amounts(slots: Slots, scope: State) -> tuple[Callable[[Stay], int], ...]:
    return tuple(past_amount(metric, where, scope) for metric, where in slots)


def _in_order(stays: Iterable[Stay]) -> Sequence[Stay]:
    """The stays that are not cancelled or no-shows, in the order of evaluation."""
    kept = [stay for stay in stays if stay.status != "cancelled" and stay.status != "no_show"]
    if len(kept) > 1:
        kept.sort(key=evaluation_order)
    return kept
