"""Which tier a member holds: the ladder of a program over a member's past."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.semantics.calendar import shift, year_start
from loyaltydsl.semantics.program import Program, TierLadder, Window


class Ladder:
    """The tiers of a program; `start` begins a member's climb."""

    def __init__(self, program: Program) -> None:
        self.ladder: TierLadder | None = program.tiers
        self.ranks = {name: rank for rank, name in enumerate(self.ladder.names)} if self.ladder else {}

    def start(self, member: Member) -> Climb:
        return Climb(self, member)

    def name(self, rank: int | None) -> str | None:
        """The name of a rank; None for no tier."""
        return None if rank is None or self.ladder is None else self.ladder.names[rank]


class Climb:
    """One member's tier over time.

    `departures` rise. On a ladder with a metric, `reached[i]` is the metric over the first i counted stays,
    the opening points of a lifetime ladder over points included, and a lifetime ladder never falls below the
    tier that the data gives. With `tiers assigned`, `held[i]` is the rank that the data gives at stay i.
    """

    __slots__ = ("departures", "floor", "given", "held", "ladder", "ranks", "reached", "thresholds")

    def __init__(self, ladder: Ladder, member: Member) -> None:
        self.ladder = ladder.ladder
        self.ranks = ladder.ranks
        self.given = self.ranks.get(member.tier) if member.tier is not None else None
        self.thresholds = self.ladder.thresholds if self.ladder else ()
        lifetime = self.ladder is not None and self.ladder.window is None and not self.ladder.assigned
        opening = member.points or 0 if lifetime and self.ladder and self.ladder.metric == "points" else 0
        self.floor = self.given or 0 if lifetime else 0
        self.departures: list[int] = []
        self.reached: list[int] = [opening]
        self.held: list[int | None] = []

    def seen_by(self, stay: Stay) -> int | None:
        """The rank that a stay sees: the one reached before it, a windowed one judged on its departure."""
        if self.ladder is None:
            return None
        if self.ladder.assigned:
            return self.ranks.get(stay.tier) if stay.tier is not None else self.given
        return self.at(stay.departure, len(self.departures))

    def after(self, stay: Stay) -> int | None:
        """The rank after a stay that has just been added, judged on its departure."""
        return self.at(stay.departure, len(self.departures))

    def at(self, day: int, count: int) -> int | None:
        """The rank after the first `count` added stays, a windowed one judged on `day`."""
        if self.ladder is None:
            return None
        if self.ladder.assigned:
            return (self.held[count - 1] if count else self.held[0]) if self.held else self.given
        value = self.reached[count]
        window = self.ladder.window
        if window is not None:
            first = shift(day, -window.number, window.unit) if isinstance(window, Window) else year_start(day)
            value -= self.reached[bisect_left(self.departures, first, 0, count)]
        return max(bisect_right(self.thresholds, value) - 1, self.floor)

    def on(self, day: int) -> int | None:
        """The rank after all stays that departed by `day`."""
        return self.at(day, bisect_right(self.departures, day))

    def before(self, day: int) -> int | None:
        """The rank as `day` began."""
        return self.at(day, bisect_left(self.departures, day))

    def add(self, stay: Stay, points: int, excluded: bool) -> None:
        """Let a stay move the tier; one that is excluded from awards adds nothing to a metric."""
        if self.ladder is None:
            return
        self.departures.append(stay.departure)
        if self.ladder.assigned:
            self.held.append(self.seen_by(stay))
            return
        metric = self.ladder.metric
        amount = 0 if excluded else points if metric == "points" else stay.nights if metric == "nights" else 1
        self.reached.append(self.reached[-1] + amount)
