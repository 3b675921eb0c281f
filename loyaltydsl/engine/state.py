"""What rules may ask of a member at the moment a stay, a night or a day is looked at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Final

from loyaltydsl.data.rows import Member, Stay

BLANK_MEMBER: Final = Member(None)


class History:
    """Earlier stays as running sums, so that any window over them is two look-ups.

    `departures` rise; `sums[slot][i]` is the slot's metric over the first i stays.
    """

    __slots__ = ("amounts", "departures", "sums")

    def __init__(self, amounts: tuple[Callable[[Stay], int], ...]) -> None:
        self.amounts = amounts
        self.departures: list[int] = []
        self.sums: list[list[int]] = [[0] for _ in amounts]

    def append(self, stay: Stay) -> None:
        self.departures.append(stay.departure)
        for amount, sums in zip(self.amounts, self.sums, strict=True):
            sums.append(sums[-1] + amount(stay))

    def total(self, slot: int, first_day: int | None, end: int) -> int:
        """The slot's sum over the stays before index `end` that departed on `first_day` or later."""
        sums = self.sums[slot]
        begin = 0 if first_day is None else bisect_left(self.departures, first_day, 0, end)
        return sums[end] - sums[begin]


class State:
    """The member, the tier and balance that the stay sees, and its history up to `end` stays.

    `day` is the day from which windows run back (the stay's departure); `night` is the night that a redeem
    rule is asked about.
    """

    __slots__ = ("day", "end", "history", "member", "night", "points", "tier")

    def __init__(
        self,
        member: Member,
        tier: int | None,
        points: int,
        history: History,
        end: int,
        day: int,
        night: int = 0,
    ) -> None:
        self.member = member
        self.tier = tier
        self.points = points
        self.history = history
        self.end = end
        self.day = day
        self.night = night
