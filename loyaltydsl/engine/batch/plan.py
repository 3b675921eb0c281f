"""What a program asks of its data: which parts look only at the stay, which at the past, which at the running state."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.engine.batch.awards import components
from loyaltydsl.engine.batch.frame import asks_state
from loyaltydsl.engine.batch.pieces import pieces_of
from loyaltydsl.engine.conditions import past_slots
from loyaltydsl.engine.redeem import Redemption
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Condition,
    ExceptionCodes,
    Negation,
    OnHistory,
    OnTiming,
    PastIn,
    Program,
)


class Plan:
    """A program made ready to run over columns; it holds no data.

    `tier_moves` says that the tier follows from the points earned, so it is only known as stays are folded. The
    components in `folded` ask for that tier or for the balance, or have caps while such a one can veto; those in
    `fixed` do not. `pieces` has those of each award that stands alone, by number.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        ladder = program.tiers
        self.tier_moves = ladder is not None and ladder.metric == "points"
        everything = components(program, self.tier_moves)
        vetoes_move = any(part.asks_state and part.vetoes for part in everything)
        self.folded = [part for part in everything if part.asks_state or (vetoes_move and part.has_caps)]
        moving = {part.numbers[0] for part in self.folded}
        self.fixed = [part for part in everything if part.numbers[0] not in moving]
        self.pieces = {part.numbers[0]: found for part in everything if (found := pieces_of(program, part)) is not None}
        self.award_exceptions = tuple(_clauses(program, "rewards"))
        self.reward_exceptions = tuple(_clauses(program, "awards"))
        self.same_exceptions = self.award_exceptions == self.reward_exceptions
        self.keeps_from_rewards = bool(self.reward_exceptions) and (
            bool(program.rewards) or any(rule.scope == "rewards" for rule in program.exceptions)
        )
        asked = [rule.when for rule in program.redeems if rule.when is not None]
        self.redemption = Redemption(program, past_slots(asked))
        self.triggered = tuple(r for r in program.rewards if r.trigger is not None)
        self.sees_reservations = any(isinstance(r.trigger, OnTiming) for r in program.rewards)
        self.redeem_asks_state = any(asks_state(rule.when, tier=True) for rule in program.redeems)

    @property
    def pays(self) -> bool:
        """Whether any rule lets nights be paid with points."""
        return any(rule.pay is not None for rule in self.program.redeems)

    def looks_back(self) -> bool:
        """Whether any rule asks for a member's earlier stays."""
        conditions = [award.when for award in self.program.awards] + [rule.when for rule in self.program.redeems]
        conditions += [reward.when for reward in self.program.rewards]
        conditions += [r.trigger.condition for r in self.program.rewards if isinstance(r.trigger, OnHistory)]
        return any(_asks_past(condition) for condition in conditions)


def _clauses(program: Program, other: str) -> Iterator[tuple[int, ExceptionCodes]]:
    """The clauses of the exceptions that are not for the other scope, with the number of their exception."""
    for number, rule in enumerate(program.exceptions):
        if rule.scope != other:
            for clause in rule.clauses:
                yield number, clause


def _asks_past(condition: Condition | None) -> bool:
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            return any(_asks_past(item) for item in items)
        case Negation(item=item):
            return _asks_past(item)
        case PastIn():
            return True
    return False
