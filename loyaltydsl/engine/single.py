"""One stay after another at the speed of single functions: what `Reference.stay` says, from the compiled program.

What a stay earns comes from `Compiled`; only a program with tiers or redeem rules asks the reference for the rest.
"""

from __future__ import annotations

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.compiled import Compiled
from loyaltydsl.engine.outcome import NO_PAYMENT, StayOutcome
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.state import State
from loyaltydsl.semantics.program import Program


class Single:
    """A program ready for stays that are each the first of their member; `reference` is for those that are not."""

    def __init__(self, program: Program) -> None:
        self.reference = Reference(program)
        self._earn = Compiled(program).outcome
        self._ladder = self.reference.ladder if program.tiers is not None else None
        self._pays = bool(program.redeems)
        self._for_rewards = self.reference.some_exclude_from_rewards

    def stay(self, stay: Stay, member: Member) -> StayOutcome:
        """The outcome of a checked-out stay that is the member's first, without rewards."""
        points, awards, excluded_by = self._earn(stay, member)
        balance = member.points or 0
        tier = after = kept_from = None
        if self._ladder is not None:
            climb = self._ladder.start(member)
            tier = climb.seen_by(stay)
            climb.add(stay, points, excluded_by is not None and excluded_by.kind == "exception")
            after = climb.after(stay)
        payment = NO_PAYMENT
        if self._pays or self._for_rewards or stay.points_payment is not None:
            state = State(member, tier, balance, self.reference.no_history, 0, stay.departure)
            payment = self.reference.redemption.evaluate(stay, state)
            excluded = self.reference.rewards.excluded(stay, state) if self._for_rewards else None
            kept_from = excluded.name if excluded is not None else None
        balance += points - payment.spent
        return StayOutcome(stay, points, awards, excluded_by, tier, after, balance, payment, kept_from)
