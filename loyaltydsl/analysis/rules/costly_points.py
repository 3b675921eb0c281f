"""Points that cost more than the revenue that earned them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from loyaltydsl.analysis.clauses import Clauses, Literal, both
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.scene import Claim, Scene, Witness
from loyaltydsl.semantics.exact import decimal_text
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import Award, NumberIn, PercentOf, PointsPer, TableOf, TierIn, ValueIn
from loyaltydsl.source import Span


def check(facts: Facts) -> Iterator[Finding]:
    if facts.program.point_value is None:
        return
    for award in facts.program.awards:
        for span, rate, field, where, least in _rates(facts, award):
            cost = rate * facts.program.point_value
            if cost <= 1:
                continue
            witness = _witness(facts, award, field, where, least)
            if witness is not None:
                currency = facts.program.currency
                yield Finding(
                    span,
                    f"award `{award.name}` gives points worth {_text(cost)} {currency} for 1 {currency} of `{field}`",
                    help=(
                        f"{_text(rate)} points at a `point_value` of {_text(facts.program.point_value)} {currency} "
                        f"cost "
                        "more than they bring: check both numbers",
                    ),
                    witness=witness,
                )
                break


def _rates(facts: Facts, award: Award) -> Iterator[tuple[Span, Fraction, str, Clauses | None, int]]:
    """Points per unit of money, the field, where it holds, and the least amount (millionths) that shows it."""
    earn = award.earn
    region = facts.region(award)
    if isinstance(earn, PointsPer) and earn.basis == "money":
        assert earn.field is not None
        yield earn.span, earn.points * MICRO / earn.per, earn.field, region, earn.per
    elif isinstance(earn, PercentOf):
        for _, rate, field, where, least in _rates(facts, facts.awards[earn.award]):
            yield earn.span, rate * earn.percent / 100, field, both([region, where]), least
    elif isinstance(earn, TableOf):
        for key, amount in earn.rows:
            if amount.basis == "money":
                assert amount.field is not None
                atom = (
                    TierIn(amount.span, frozenset({key}))
                    if isinstance(key, int)
                    else ValueIn(amount.span, earn.field, frozenset({key}))
                )
                where = both([region, ((Literal(atom, True),),)])
                yield amount.span, amount.points * MICRO / amount.per, amount.field, where, amount.per


def _witness(facts: Facts, award: Award, field: str, where: Clauses | None, least: int) -> Witness | None:
    """Stays with enough of the revenue; None where the award never stands."""
    low = max(least, 1) * 100
    atom = NumberIn(award.span, field, ((low, None),))
    standing = facts.standing(award, both([where, ((Literal(atom, True),),)]))
    title = f"{award.name} costs more than it brings"
    found = facts.witness(title, standing, (Claim("costs", award.name, field),))
    if found is None or any(_has(scene, field) for scene in found.scenes):
        return found
    return None


def _has(scene: Scene, field: str) -> bool:
    return any(name in (field, "room_revenue") for name, _ in scene.stay)


def _text(value: Fraction) -> str:
    micros = value * MICRO
    return decimal_text(micros.numerator // micros.denominator)


RULE = LintRule(
    code="LOY720",
    name="costly-points",
    title="a point that costs more than it earns",
    reason="Points times `point_value` is what the hotel owes the guest. An award that gives more than the revenue "
    "that "
    "earned it loses money with every stay. Mostly a number has a zero too many, or `point_value` was given for a "
    "hundred points.",
    predicate="an award (or a row of its table, or a percentage of such an award) of N points per M of a money "
    "field, on "
    "a stay where it stands, with N ÷ M × `point_value` above 1",
    bad='program "Example" { property "SPR"  currency USD  point_value 0.02 USD }\n'
    "award base { earn 100 points per 1 USD of room_revenue }\n",
    good='program "Example" { property "SPR"  currency USD  point_value 0.002 USD }\n'
    "award base { earn 100 points per 1 USD of room_revenue }\n",
    check=check,
)
