"""Tiers over columns: the rank that each stay sees, and the one after it. -1 stands for no tier."""

from __future__ import annotations

import numpy as np

from loyaltydsl.engine.batch.columns import Codes, Members, Numbers
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import Frame, check_sum
from loyaltydsl.semantics.program import Program, TierLadder


class Start:
    """Where members begin, one value a member and one more for nobody.

    `points` is the balance, `reached` what counts for the ladder, `floor` the lowest rank that they can have,
    `given` the rank that the data gives.
    """

    def __init__(self, program: Program, members: Members) -> None:
        points = members.column("points")
        tier = members.column("tier")
        assert isinstance(points, Numbers)
        assert isinstance(tier, Codes)
        self.points = points.values if points.missing is None else np.where(points.missing, 0, points.values)
        ladder = program.tiers
        names = {name: rank for rank, name in enumerate(ladder.names)} if ladder else {}
        self.given = np.array([names.get(value, -1) for value in tier.values])[tier.index]
        lifetime = ladder is not None and not ladder.assigned and ladder.window is None
        none = np.zeros(len(self.points), dtype=np.int64)
        self.reached = self.points if lifetime and ladder is not None and ladder.metric == "points" else none
        self.floor = np.maximum(self.given, 0) if lifetime else none

    def rank(self, ladder: TierLadder | None) -> Array:
        """The rank of members without stays."""
        if ladder is None:
            return np.full(len(self.points), -1)
        return self.given if ladder.assigned else rank_at(ladder, self.reached, self.floor)


def rank_at(ladder: TierLadder, values: Array, floor: Array) -> Array:
    """The rank that is reached with a value of the metric."""
    found: Array = np.maximum(np.searchsorted(np.array(ladder.thresholds), values, side="right") - 1, floor)
    return found


def assigned_ranks(frame: Frame, ladder: TierLadder, start: Start) -> Array:
    """With `tiers assigned`: the tier of the stay where the data has one, else the member's."""
    codes = frame.codes("tier")
    names = {name: rank for rank, name in enumerate(ladder.names)}
    ranks = np.array([names.get(value, -1) for value in codes.values])[codes.index]
    return np.where(codes.index == 0, start.given[frame.member], ranks)


def climbed_ranks(frame: Frame, ladder: TierLadder, start: Start, amount: Array) -> tuple[Array, Array]:
    """The rank before and after each stay, given what each adds to the metric."""
    check_sum(amount)
    sums = np.zeros(len(frame) + 1, dtype=np.int64)
    np.cumsum(amount[frame.order], out=sums[1:])
    first = frame.start if ladder.window is None else frame.window(ladder.window)
    member = frame.member[frame.order]
    opening = start.reached[member] if ladder.window is None else 0
    floor = start.floor[member]
    seen, after = np.empty(len(frame), dtype=np.int64), np.empty(len(frame), dtype=np.int64)
    seen[frame.order] = rank_at(ladder, sums[:-1] - sums[first] + opening, floor)
    after[frame.order] = rank_at(ladder, sums[1:] - sums[first] + opening, floor)
    return seen, after
