"""What an award is worth, whole points a stay: exact products in 64 bits, checked before they are made."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from loyaltydsl.engine.batch.columns import MOST, Codes, Column, TooLarge
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import Frame, largest
from loyaltydsl.engine.batch.view import View
from loyaltydsl.engine.compiled import eval_round
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import PointsPer, TableOf

Worth = Callable[[View], Array]


def rounded(quantity: Array, factor: Fraction, rounding: str, most: int | None = None) -> Array:
    """`quantity` × `factor`, rounded; quantities are not negative. `most` is a bound of them that is known."""
    top, bottom = factor.numerator, factor.denominator
    bound = largest(quantity) if most is None else most
    if (2 * bound * top + bottom) >= MOST or bottom >= MOST:
        raise TooLarge
    product = quantity * top if top != 1 else quantity
    if bottom == 1:
        return product
    if rounding == "down":
        return product // bottom
    if rounding == "up":
        return (product + (bottom - 1)) // bottom
    return (2 * product + bottom) // (2 * bottom)


def unit(amount: PointsPer) -> int:
    """The number that stands for one of what an amount is per."""
    if amount.basis == "money" and not amount.whole:
        return amount.per
    return MICRO if amount.basis == "room_night" else 1


def quantity(frame: Frame, amount: PointsPer) -> Array:
    """What an amount is per, a stay, counted in `unit`s."""
    if amount.basis == "stay":
        return np.ones(len(frame), dtype=np.int64)
    if amount.basis == "money":
        assert amount.field is not None
        money = frame.numbers(amount.field)
        values = np.maximum(money.values, 0)
        if money.missing is not None:
            values = np.where(money.missing, 0, values)
        return values // amount.per if amount.whole else values
    count = frame.nights if amount.nights is None else frame.count(amount.nights)
    if amount.basis == "night":
        return count
    each = rooms_of(frame)
    if largest(each) * max(largest(count), 1) >= MOST:
        raise TooLarge
    return count * each


def rooms_of(frame: Frame) -> Array:
    """The rooms of each stay in millionths: one where they are missing."""
    rooms = frame.numbers("rooms")
    each = np.maximum(rooms.values, 0)
    return each if rooms.missing is None else np.where(rooms.missing, MICRO, each)


def amount_points(frame: Frame, amount: PointsPer, rounding: str) -> Array:
    """The whole points of an amount for every row of the frame."""
    return rounded(quantity(frame, amount), amount.points / unit(amount), rounding)


class CodeTable:
    """A table over a code field whose dictionary is known; rows of the same quantity are answered together."""

    def __init__(self, table: TableOf, codes: Column) -> None:
        assert isinstance(codes, Codes)
        self.field = table.field
        places = {value: i for i, value in enumerate(codes.values)}
        otherwise = [] if table.otherwise is None else [table.otherwise]
        amounts = [amount for _, amount in table.rows] + otherwise
        which = np.full(len(codes.values), len(table.rows) if otherwise else -1, dtype=np.int64)
        for number, (key, _) in enumerate(table.rows):
            if key in places:
                which[places[key]] = number
        groups: dict[tuple[object, ...], list[int]] = {}
        for number, a in enumerate(amounts):
            groups.setdefault((a.basis, a.nights, a.field, a.per, a.whole), []).append(number)
        self.groups: list[tuple[PointsPer, Array, Array]] = []
        self.most: list[tuple[int, int]] = []
        """For each group: its quantity, the factor of each code (top and bottom), and the largest of these."""
        for numbers in groups.values():
            first = amounts[numbers[0]]
            tops, bottoms = np.zeros(len(amounts) + 1, dtype=np.int64), np.ones(len(amounts) + 1, dtype=np.int64)
            most = (0, 1)
            for number in numbers:
                factor = amounts[number].points / unit(first)
                most = max(most[0], factor.numerator), max(most[1], factor.denominator)
                if most[0] < MOST and most[1] < MOST:
                    tops[number], bottoms[number] = factor.numerator, factor.denominator
            self.groups.append((first, tops[which], bottoms[which]))
            self.most.append(most)

    def points(self, frame: Frame, rounding: str) -> Array:
        """The whole points of every row of a frame; raises TooLarge."""
        index = frame.codes(self.field).index
        result = np.zeros(len(frame), dtype=np.int64)
        for (amount, tops, bottoms), (top, bottom) in zip(self.groups, self.most, strict=True):
            values = quantity(frame, amount)
            if 2 * largest(values) * top + bottom >= MOST or bottom >= MOST:
                raise TooLarge
            product, below = values * tops[index], bottoms[index]
            if rounding == "down":
                result += product // below
            elif rounding == "up":
                result += -(-product // below)
            else:
                result += (2 * product + below) // (2 * below)
        return result


def table_by_code(frame: Frame, table: TableOf, rounding: str) -> Array:
    """The whole points of a table over a code field."""
    return CodeTable(table, frame.codes(table.field)).points(frame, rounding)


def _plain(amount: PointsPer | None, rounding: str) -> tuple[int, int] | None:
    """The whole points per stay and per night that an amount is; None where it is more than these."""
    if amount is None:
        return 0, 0
    if amount.basis == "stay":
        whole = eval_round(amount.points, rounding)
        return (whole, 0) if whole < MOST else None
    if amount.basis == "night" and amount.nights is None and amount.points.denominator == 1:
        return (0, amount.points.numerator) if amount.points < MOST else None
    return None


def table_by_tier(frame: Frame, table: TableOf, rounding: str, tiers: int) -> Worth:
    """A table over tiers as one row of points a tier; the last row is for no tier."""
    made: dict[PointsPer, Array] = {}

    def points(amount: PointsPer | None) -> Array:
        if amount is None:
            return np.zeros(len(frame), dtype=np.int64)
        if amount not in made:
            made[amount] = amount_points(frame, amount, rounding)
        return made[amount]

    rows = dict(table.rows)
    amounts = [rows.get(rank, table.otherwise) for rank in range(tiers)] + [table.otherwise]
    plain = [_plain(amount, rounding) for amount in amounts]
    if None not in plain:
        per_stay, per_night = np.array(plain, dtype=np.int64).T
        if largest(per_stay) + largest(per_night) * max(largest(frame.nights), 1) >= MOST:
            raise TooLarge
        if not per_night.any():
            return lambda view: per_stay.take(view.tier)
        return lambda view: per_stay.take(view.tier) + per_night.take(view.tier) * frame.nights[view.rows]
    stack = np.stack([points(amount) for amount in amounts])
    return lambda view: stack[view.tier, view.places]
