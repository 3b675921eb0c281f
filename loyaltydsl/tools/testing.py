"""The `test` blocks of a program, run with the reference engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loyaltydsl.data.rows import Member, Stay, evaluation_order
from loyaltydsl.engine.awards import Verdict
from loyaltydsl.engine.outcome import NO_PAYMENT, MemberOutcome, StayOutcome
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.state import State
from loyaltydsl.engine.trace import Tracer, explain_rewards
from loyaltydsl.record import Record
from loyaltydsl.semantics.calendar import iso
from loyaltydsl.semantics.fields import STAY_COLUMNS
from loyaltydsl.semantics.program import Case, Expect, Program
from loyaltydsl.tools.coverage import Coverage
from loyaltydsl.tools.explaining import award_words, deciding_words, reward_words
from loyaltydsl.tools.tables import count

TEST_MEMBER = "test"
"""The member_id of a test's member where it gives none."""


class Failure(Record):
    """An expectation that was not met: what was expected and found, in words, and `why` it came out so."""

    expect: Expect
    expected: str
    got: str
    why: tuple[str, ...] = ()


class CaseResult(Record):
    case: Case
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


class TestReport(Record):
    """All tests of a program; `coverage` says which rules they exercised."""

    __test__ = False  # not a test itself, whatever pytest thinks of the name

    program: Program
    results: tuple[CaseResult, ...]
    coverage: Coverage

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.results)


def run_tests(program: Program, *, progress: Callable[[], object] | None = None) -> TestReport:
    """Run every test of a program, in the order written; `progress` is called after each."""
    reference = Reference(program)
    coverage = Coverage(program)
    results = []
    for case in program.tests:
        run = _Run(reference, case)
        run.cover(coverage)
        results.append(CaseResult(case, tuple(f for e in case.expectations if (f := run.judge(e)) is not None)))
        if progress is not None:
            progress()
    return TestReport(program, tuple(results), coverage)


class _Run:
    """One test evaluated: the outcome of each stay as written, and what its rules saw."""

    def __init__(self, reference: Reference, case: Case) -> None:
        self.reference = reference
        self.program = reference.program
        self.member = case_member(case)
        self.stays = case_stays(case, self.member)
        self.seen: dict[int, tuple[StayOutcome, State, list[Verdict]]] = {}

        def watch(outcome: StayOutcome, state: State, verdicts: list[Verdict]) -> None:
            self.seen[id(outcome.stay)] = (outcome, state, verdicts)

        self.outcome: MemberOutcome = reference.member(self.member, self.stays, watch=watch)

    def cover(self, coverage: Coverage) -> None:
        for outcome, state, verdicts in self.seen.values():
            coverage.stay(outcome, verdicts)
            if self.program.redeems:
                for night in range(outcome.stay.arrival, outcome.stay.departure):
                    coverage.night(self.reference.redemption.decide(night, outcome.stay, state))
        for issue in self.outcome.issuances:
            coverage.reward(issue.reward)

    def judge(self, expect: Expect) -> Failure | None:
        """None when the expectation is met."""
        found = self._stay_failure(expect) if expect.kind in _OF_A_STAY else self._end_failure(expect)
        return None if found is None else Failure(expect, *found)

    def _stay_failure(self, expect: Expect) -> tuple[str, str, tuple[str, ...]] | None:
        """Expectations about the stay written last before them."""
        stay = self.stays[expect.stay]
        seen = self.seen.get(id(stay))
        outcome = seen[0] if seen is not None else StayOutcome(stay, 0, {}, None, None, None, 0, NO_PAYMENT)
        name = expect.name or ""
        payment = outcome.payment
        match expect.kind:
            case "points" if expect.name is None:
                ok, expected, got = outcome.points == expect.number, _points(expect.number), _points(outcome.points)
            case "points":
                points = outcome.awards.get(name, 0)
                ok, expected = points == expect.number, f"{_points(expect.number)} from `{name}`"
                got = _points(points)
            case "no_award":
                points = outcome.awards.get(name, 0)
                ok, expected, got = points == 0, f"nothing from `{name}`", _points(points)
            case "excluded":
                by = _excluded_by(outcome)
                ok, expected = name in by, f"the stay excluded by `{name}`"
                got = f"excluded by {' and '.join(f'`{one}`' for one in by)}" if by else "no exclusion"
            case "payable":
                ok = payment.payable_nights == expect.number
                expected, got = f"{count(expect.number, 'payable night')}", count(payment.payable_nights, "night")
            case "denied":
                denied = [rule for rule, nights in payment.denied.items() if nights]
                ok, expected = name in denied, f"a night denied by `{name}`"
                got = f"denied by {', '.join(f'`{one}`' for one in denied)}" if denied else "no night denied"
            case _:
                ok, expected = payment.spent == expect.number, f"{_points(expect.number)} spent"
                got = _points(payment.spent)
        if ok:
            return None
        return expected, got, self._why(expect, stay)

    def _end_failure(self, expect: Expect) -> tuple[str, str, tuple[str, ...]] | None:
        """Expectations about the member: the tier after the stays so far, and rewards."""
        if expect.kind == "tier":
            tiers = self.program.tiers
            rank = self._rank_after(expect.stay)
            got = tiers.names[rank] if tiers is not None and rank is not None else "none"
            return None if got == expect.name else (f"tier {expect.name}", f"tier {got}", ())
        days = [iso(issue.issued_on) for issue in self.outcome.issuances if issue.reward == expect.name]
        got = f"issued on {', '.join(days)}" if days else "never issued"
        if expect.kind == "no_reward":
            return (f"no `{expect.name}`", got, self._why_reward(expect)) if days else None
        assert expect.day is not None
        if iso(expect.day) in days:
            return None
        return f"`{expect.name}` on {iso(expect.day)}", got, self._why_reward(expect)

    def _why_reward(self, expect: Expect) -> tuple[str, ...]:
        """Every time that the reward's trigger fired, and what became of it."""
        traces = explain_rewards(self.program, self.member, self.stays)
        return next((tuple(reward_words(trace)) for trace in traces if trace.name == expect.name), ())

    def _rank_after(self, last: int) -> int | None:
        """The rank after the stays written so far, taken in the order of evaluation."""
        written = [seen[0] for stay in self.stays[: last + 1] if (seen := self.seen.get(id(stay)))]
        if not written:
            return self.outcome.tier
        return max(written, key=lambda outcome: evaluation_order(outcome.stay)).tier_after

    def _why(self, expect: Expect, stay: Stay) -> tuple[str, ...]:
        """A short explanation: of the rule that the expectation names, else of all that counted."""
        if id(stay) not in self.seen:
            return (f"the stay is `{stay.status}`: only checked-out stays are evaluated",)
        trace = Tracer(self.reference).stay(*self.seen[id(stay)])
        if expect.kind in ("points", "no_award"):
            if trace.excluded_by is not None:
                return (f"the stay is excluded by `{trace.excluded_by}`",)
            if expect.name is not None:
                return tuple(f"`{a.name}`: {award_words(a)}" for a in trace.awards if a.name == expect.name)
            counted = [f"`{award.name}`: {award_words(award)}" for award in trace.awards if award.points]
            return tuple(counted) or ("no award counted",)
        if expect.kind == "excluded":
            return tuple(
                f"`{one.name}` looked at {', '.join(f'{look.what} {look.value}' for look in one.looked_at)}"
                for one in trace.exceptions
                if one.name == expect.name
            )
        if expect.kind == "denied":
            return tuple(
                f"{night.night}: {rule.verdict}"
                + (f": {deciding_words(rule.condition)}" if rule.condition is not None else "")
                for night in trace.nights
                for rule in night.rules
                if rule.name == expect.name
            )
        if expect.kind == "payable":
            return tuple(
                f"{night.night}: {', '.join(f'{rule.name} {rule.verdict}' for rule in night.rules)}"
                for night in trace.nights
            )
        return tuple(f"{night}: not paid in full ({by})" for night, by in trace.refused)


_OF_A_STAY = frozenset({"points", "no_award", "excluded", "payable", "denied", "spent"})


def _points(number: int) -> str:
    return count(number, "point")


def _excluded_by(outcome: StayOutcome) -> list[str]:
    names = [outcome.excluded_by.name] if outcome.excluded_by is not None else []
    if outcome.excluded_from_rewards is not None and outcome.excluded_from_rewards not in names:
        names.append(outcome.excluded_from_rewards)
    return names


def case_member(case: Case) -> Member:
    """The member of a test, in stored units."""
    return Member(**{"member_id": TEST_MEMBER, **dict(case.member)})  # type: ignore[arg-type]


def case_stays(case: Case, member: Member) -> list[Stay]:
    """The stays of a test as written; those without a stay_id are numbered, so that they also sort as written."""
    stays = []
    width = len(str(len(case.stays)))
    for number, written in enumerate(case.stays, start=1):
        values: dict[str, Any] = {"stay_id": f"{number:0{width}}", "member_id": member.member_id}
        custom: dict[str, Any] = {}
        for name, value in written.values:
            (values if name in STAY_COLUMNS or name == "tier" else custom)[name] = value
        stays.append(Stay(**values, custom=custom))
    return stays
