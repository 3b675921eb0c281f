"""Which rules the tests of a program exercised."""

from __future__ import annotations

from loyaltydsl.engine.awards import Verdict
from loyaltydsl.engine.outcome import StayOutcome
from loyaltydsl.engine.redeem import Judgement
from loyaltydsl.semantics.program import Program, Rule

KINDS = ("award", "exception", "redeem rule", "reward")


class Coverage:
    """Rules that took part: an award that matched a stay, an exception that excluded one, a redeem rule that
    matched a night, a reward that was issued."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.exercised: set[str] = set()

    def stay(self, outcome: StayOutcome, verdicts: list[Verdict]) -> None:
        for award, verdict in zip(self.program.awards, verdicts, strict=True):
            if verdict.matched:
                self.exercised.add(award.name)
        if outcome.excluded_by is not None:
            self.exercised.add(outcome.excluded_by.name)
        if outcome.excluded_from_rewards is not None:
            self.exercised.add(outcome.excluded_from_rewards)

    def night(self, verdict: Judgement) -> None:
        self.exercised.update(self.program.redeems[index].name for index in verdict.matched)

    def reward(self, name: str) -> None:
        self.exercised.add(name)

    def rules(self) -> list[tuple[str, Rule]]:
        """All rules that tests can exercise, with their kind."""
        program = self.program
        kinds: tuple[tuple[Rule, ...], ...] = (program.awards, program.exceptions, program.redeems, program.rewards)
        return [(kind, rule) for kind, rules in zip(KINDS, kinds, strict=True) for rule in rules]

    def missed(self) -> list[tuple[str, Rule]]:
        """The rules that no test exercised, with their kind, in the order of declaration."""
        return [(kind, rule) for kind, rule in self.rules() if rule.name not in self.exercised]
