"""Run what a finding claims before it is printed: each scene goes through the reference engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loyaltydsl.analysis.scene import Claim, Scene, Values, Witness, money_step, test_block
from loyaltydsl.analysis.space import NO_RANK
from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.awards import Verdict
from loyaltydsl.engine.outcome import StayOutcome
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.state import State
from loyaltydsl.record import replace
from loyaltydsl.semantics.fields import BY_NAME, MICRO
from loyaltydsl.semantics.program import Program


class Seen:
    """What the engine said of the stay that matters."""

    __slots__ = ("outcome", "state", "stay", "verdicts")

    def __init__(self, stay: Stay, outcome: StayOutcome, state: State, verdicts: list[Verdict]) -> None:
        self.stay = stay
        self.outcome = outcome
        self.state = state
        self.verdicts = verdicts


class Prover:
    """Confirms witnesses of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.reference = Reference(program)
        self.index = {award.name: i for i, award in enumerate(program.awards)}
        self.redeems = {rule.name: i for i, rule in enumerate(program.redeems)}

    def confirm(self, witness: Witness) -> tuple[str, ...] | None:
        """A `test` block that passes, of the first scene that shows everything claimed; None if none does."""
        for scene in witness.scenes():
            for tried in self._richer(witness, scene):
                lines = self._show(witness, tried)
                if lines is not None:
                    return lines
        return None

    def _show(self, witness: Witness, scene: Scene) -> tuple[str, ...] | None:
        seen = self.run(scene)
        if seen is None or not self._sees_rank(scene, seen):
            return None
        expectations: list[str] = []
        for claim in witness.claims:
            lines = CLAIMS[claim.kind](self, claim, scene, seen)
            if lines is None:
                return None
            expectations += [f"expect {line}" for line in lines]
        return test_block(self.program, witness.title, scene, tuple(dict.fromkeys(expectations)))

    def run(self, scene: Scene) -> Seen | None:
        """The last stay of a scene as the engine sees it; None where it is not evaluated."""
        member = self._member(scene.member)
        stays = [self._stay(f"S{i:03d}", values) for i, values in enumerate(scene.stays, start=1)]
        found: list[Seen] = []

        def watch(outcome: StayOutcome, state: State, verdicts: list[Verdict]) -> None:
            if outcome.stay is stays[-1]:
                found.append(Seen(stays[-1], outcome, state, verdicts))

        self.reference.member(member, stays, rewards=False, watch=watch)
        return found[0] if found else None

    def _member(self, values: Values) -> Member:
        data: dict[str, Any] = dict(values)
        if "tier" in data:
            assert self.program.tiers is not None
            data["tier"] = self.program.tiers.names[data["tier"]]
        return Member("M1", **data)

    def _stay(self, stay_id: str, values: Values) -> Stay:
        own = {name: value for name, value in values if name in BY_NAME}
        custom = {name: value for name, value in values if name not in BY_NAME}
        data: dict[str, Any] = {"stay_id": stay_id, "member_id": "M1", **own, "custom": custom}
        return Stay(**data)

    def _sees_rank(self, scene: Scene, seen: Seen) -> bool:
        if scene.rank is None:
            return True
        return seen.outcome.tier == (None if scene.rank == NO_RANK else scene.rank)

    def _richer(self, witness: Witness, scene: Scene) -> list[Scene]:
        """A scene with a payment in points first, where the finding is about what is paid."""
        member, stay = dict(scene.member), dict(scene.stay)
        about_pay = any(claim.kind == "disagree" for claim in witness.claims)
        if not about_pay or "points" in member or "points_payment" in stay:
            return [scene]
        nights = stay["departure"] - stay["arrival"]  # type: ignore[operator]
        price = stay.setdefault("room_revenue", 10 * nights * MICRO)
        if not isinstance(price, int) or price <= 0 or price % money_step(self.program):
            return [scene]
        stay["points_payment"] = price
        rates = [rule.pay for rule in self.program.redeems if rule.pay is not None]
        member["points"] = -(-price * max(rates) // MICRO).__ceil__() + 1_000
        return [replace(scene, member=tuple(member.items()), stay=tuple(stay.items())), scene]


Shown = list[str] | None
"""The expectations that say so in a test; None where the engine does not say so."""


def _verdict(prover: Prover, seen: Seen, award: str) -> Verdict:
    return seen.verdicts[prover.index[award]]


def _unmatched(prover: Prover, claim: Claim, scene: Scene, seen: Seen) -> Shown:
    if claim.name in prover.index:
        if _verdict(prover, seen, claim.name).matched or seen.outcome.excluded_by is not None:
            return None
        return [f"no {claim.name}"]
    if scene.night is None:
        return None
    decided = prover.reference.redemption.decide(scene.night, seen.stay, seen.state)
    if prover.redeems[claim.name] in decided.matched:
        return None
    return [_payable(seen)]


def _earns(prover: Prover, claim: Claim, scene: Scene, seen: Seen) -> Shown:
    points = _verdict(prover, seen, claim.name).points
    return [f"{points:_} points from {claim.name}"] if points else None


def _taken(prover: Prover, claim: Claim, scene: Scene, seen: Seen) -> Shown:
    by = seen.outcome.excluded_by
    if by is not None and by.kind == "exception":
        return [f"no {claim.name}"]
    if not _verdict(prover, seen, claim.name).matched or _verdict(prover, seen, claim.name).replaced_by is None:
        return None
    return [f"no {claim.name}", *([f"excluded by {by.name}"] if by is not None else [])]


def _lost(prover: Prover, claim: Claim, scene: Scene, seen: Seen) -> Shown:
    return [f"no {claim.name}"] if _verdict(prover, seen, claim.name).lost_to == claim.other else None


def _earns_0(prover: Prover, claim: Claim, scene: Scene, seen: Seen) -> Shown:
    verdict = _verdict(prover, seen, claim.name)
    if not verdict.matched or verdict.replaced_by is not None or verdict.amount != 0:
        return None
    return [f"no {claim.name}"]


def _excluded(prover: Prover, claim: Claim, scene: Scene, seen: Seen) -> Shown:
    by = seen.outcome.excluded_by
    return [f"excluded by {by.name}"] if by is not None and by.kind == "exception" else None


def _disagree(prover: Prover, claim: Claim, scene: Scene, seen: Seen) -> Shown:
    if scene.night is None or claim.other is None:
        return None
    decided = prover.reference.redemption.decide(scene.night, seen.stay, seen.state)
    for name in (claim.name, claim.other):
        rule = prover.redeems[name]
        if rule not in decided.matched or rule in decided.replaced:
            return None
    if decided.denied_by:
        return None
    payment = seen.outcome.payment
    found = [_payable(seen)]
    if seen.stay.points_payment is not None:
        if not payment.spent:
            return None
        found.append(f"{payment.spent:_} points spent")
    return found


def _payable(seen: Seen) -> str:
    nights = seen.outcome.payment.payable_nights
    return f"payable {nights} {'night' if nights == 1 else 'nights'}"


def _costs(prover: Prover, claim: Claim, scene: Scene, seen: Seen) -> Shown:
    value = prover.program.point_value
    field = claim.other or ""
    brought = getattr(seen.stay, field) if field in BY_NAME else seen.stay.custom.get(field)
    names = claim.name.split(",")
    points = [_verdict(prover, seen, name).points for name in names]
    if value is None or brought is None or not all(points) or sum(points) * value * MICRO <= brought:
        return None
    return [f"{number:_} points from {name}" for name, number in zip(names, points, strict=True)]


CLAIMS: dict[str, Callable[[Prover, Claim, Scene, Seen], Shown]] = {
    "unmatched": _unmatched,
    "earns": _earns,
    "taken": _taken,
    "lost": _lost,
    "earns_0": _earns_0,
    "excluded": _excluded,
    "disagree": _disagree,
    "costs": _costs,
}
