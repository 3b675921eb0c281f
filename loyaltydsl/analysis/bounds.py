"""The most points that an award can give one stay."""

from __future__ import annotations

from fractions import Fraction

from loyaltydsl.analysis.days import Days, days_of
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.space import Space
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import Award, PercentOf, PointsPer, TableOf


def most_points(facts: Facts, award: Award) -> int | None:
    """The most whole points, before caps; None where nothing bounds them, or it cannot be told."""
    region = facts.region(award)
    if region is None:
        return None
    most = 0
    for clause in region:
        space = Space.of(facts.world, clause)
        if space is None:
            continue
        amount = _most(facts, award, space)
        if amount is None:
            return None
        most = max(most, _rounded(amount, award.rounding))
    return most


def _most(facts: Facts, award: Award, space: Space) -> Fraction | None:
    earn = award.earn
    if isinstance(earn, PointsPer):
        return _amount(earn, space)
    if isinstance(earn, PercentOf):
        of = most_points(facts, facts.awards[earn.award])
        return None if of is None else of * earn.percent / 100
    if isinstance(earn, TableOf):
        found = [_amount(amount, space) for _, amount in earn.rows]
        if earn.otherwise is not None:
            found.append(_amount(earn.otherwise, space))
        known = [amount for amount in found if amount is not None]
        return max(known, default=Fraction(0)) if len(known) == len(found) else None
    return Fraction(0)


def _amount(earn: PointsPer, space: Space) -> Fraction | None:
    if earn.basis == "stay":
        return earn.points
    if earn.basis == "money":
        assert earn.field is not None
        allowed = space.numbers.get(earn.field)
        if allowed is None:
            return None
        high = max(allowed.high or 0, 0) if allowed.parts and allowed.high is not None else 0
        if allowed.parts and allowed.high is None:
            return None
        times = high // earn.per if earn.whole else Fraction(high, earn.per)
        return earn.points * times
    nights = most_nights(space, days_of(earn.nights) if earn.nights is not None else None)
    if nights is None:
        return None
    if earn.basis == "room_night":
        rooms = space.numbers.get("rooms")
        if rooms is None or not rooms.parts or rooms.high is None:
            return None if rooms is None or rooms.parts else earn.points * nights
        return earn.points * nights * Fraction(max(rooms.high, MICRO if rooms.missing else 0), MICRO)
    return earn.points * nights


def most_nights(space: Space, counted: Days | None) -> int | None:
    """The most nights of a stay, or of those that lie in a set; None where nothing bounds them."""
    nights = space.nights.high
    if counted is None:
        return nights
    week = counted.weekly
    if nights is not None and week is not None:
        full, rest = divmod(nights, 7)
        days = [week >> i & 1 for i in range(7)] * 2
        return full * sum(days[:7]) + max(sum(days[i : i + rest]) for i in range(7))
    size = counted.size()
    known = [n for n in (nights, size) if n is not None]
    return min(known) if known else None


def _rounded(amount: Fraction, how: str) -> int:
    if how == "up":
        return -(-amount.numerator // amount.denominator)
    if how == "nearest":
        return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
    return amount.numerator // amount.denominator
