"""Points that cost more than the revenue that earned them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from loyaltydsl.analysis.clauses import Clauses, Literal, both
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.scene import Claim
from loyaltydsl.analysis.wording import listed
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.record import Record, replace
from loyaltydsl.semantics.exact import decimal_text
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import Award, NumberIn, PercentOf, PointsPer, TableOf, TierIn, ValueIn
from loyaltydsl.source import Span


class _Rate(Record):
    """What an award gives for one unit of money of a field: exact points, where, and the steps it is counted in."""

    award: Award
    span: Span
    points: Fraction
    field: str
    where: Clauses
    step: int


def check(facts: Facts) -> Iterator[Finding]:
    value = facts.program.point_value
    if value is None:
        return
    costly: set[str] = set()
    for award in facts.program.awards:
        rates = [rate for rate in _rates(facts, award) if rate.points * value > 1]
        if rates:
            costly.add(award.name)
            yield _finding(facts, value, [max(rates, key=lambda rate: rate.points)])
    shares: dict[str, list[Award]] = {}
    for award in facts.program.awards:
        if isinstance(award.earn, PercentOf) and award.name not in costly:
            shares.setdefault(_root(facts, award).name, []).append(award)
    for award in facts.program.awards:
        if award.name not in costly and isinstance(award.earn, PointsPer) and award.name in shares:
            together = _with_shares(facts, award, shares[award.name], value)
            if together:
                yield _finding(facts, value, together)


def _rates(facts: Facts, award: Award) -> Iterator[_Rate]:
    earn = award.earn
    region = facts.region(award)
    if region is None:
        return
    if isinstance(earn, PointsPer) and earn.basis == "money" and earn.field is not None:
        yield _Rate(award, earn.span, earn.points * MICRO / earn.per, earn.field, region, earn.per)
    elif isinstance(earn, PercentOf):
        for rate in _rates(facts, facts.awards[earn.award]):
            where = both([region, rate.where])
            if where is not None:
                yield _Rate(award, earn.span, rate.points * earn.percent / 100, rate.field, where, rate.step)
    elif isinstance(earn, TableOf):
        for key, amount in earn.rows:
            if amount.basis == "money" and amount.field is not None:
                atom = (
                    TierIn(amount.span, frozenset({key}))
                    if isinstance(key, int)
                    else ValueIn(amount.span, earn.field, frozenset({key}))
                )
                where = both([region, ((Literal(atom, True),),)])
                if where is not None:
                    points = amount.points * MICRO / amount.per
                    yield _Rate(award, amount.span, points, amount.field, where, amount.per)


def _with_shares(facts: Facts, award: Award, shares: list[Award], value: Fraction) -> list[_Rate]:
    """An award and shares of it, the largest first, that one stay earns together and that cost more than it brings."""
    chosen = list(_rates(facts, award))
    if not chosen:
        return []
    rates = sorted((rate for other in shares for rate in _rates(facts, other)), key=lambda rate: -rate.points)
    if sum(rate.points for rate in (*chosen, *rates)) * value <= 1:
        return []
    for rate in rates:
        possible = facts.possible(both([chosen[-1].where, rate.where]))
        if possible:
            chosen.append(replace(rate, where=tuple(clause for clause, _ in possible)))
        if sum(one.points for one in chosen) * value > 1:
            return chosen
    return []


def _root(facts: Facts, award: Award) -> Award:
    while isinstance(award.earn, PercentOf):
        award = facts.awards[award.earn.award]
    return award


def _finding(facts: Facts, value: Fraction, rates: list[_Rate]) -> Finding:
    last, currency = rates[-1], facts.program.currency
    points = sum((rate.points for rate in rates), Fraction(0))
    names = listed([rate.award.name for rate in rates])
    give = f"award {names} gives" if len(rates) == 1 else f"awards {names} together give"
    enough = [NumberIn(last.award.span, last.field, ((last.step * times, None),)) for times in (100, 1)]
    clauses = [(*clause, Literal(atom, True)) for atom in enough for clause in last.where]
    claim = Claim("costs", ",".join(rate.award.name for rate in rates), last.field)
    return Finding(
        last.span,
        f"{give} points worth {_text(points * value)} {currency} for 1 {currency} of `{last.field}`",
        tuple(Label(rate.span, "counts too") for rate in rates[:-1]),
        (
            f"{_text(points)} points at a `point_value` of {_text(value)} {currency} cost more than they bring: check "
            "both numbers",
        ),
        witness=facts.witness(
            f"{rates[0].award.name} costs more than it brings",
            clauses,
            (claim,),
            narrow=lambda clause: facts.undisturbed(last.award, clause),
        ),
    )


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
    "a stay where it stands, with N ÷ M × `point_value` above 1; an award and percentages of it that one stay earns "
    "together, where the sum is above 1",
    bad='program "Example" { property "SPR"  currency USD  point_value 0.02 USD }\n'
    "award base { earn 100 points per 1 USD of room_revenue }\n",
    good='program "Example" { property "SPR"  currency USD  point_value 0.002 USD }\n'
    "award base { earn 100 points per 1 USD of room_revenue }\n",
    check=check,
)
