"""One frame of stays through a plan: what each stay earned, which tier it saw, what it paid and left."""

from __future__ import annotations

import numpy as np

from loyaltydsl.engine.batch.awards import NO_VETO, Runner
from loyaltydsl.engine.batch.caps import capped
from loyaltydsl.engine.batch.columns import MOST, Numbers, TooLarge
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import Frame, largest
from loyaltydsl.engine.batch.index import Found, Index
from loyaltydsl.engine.batch.ladder import Start, assigned_ranks, climbed_ranks, rank_at
from loyaltydsl.engine.batch.plan import Plan
from loyaltydsl.engine.batch.redeem import Nights
from loyaltydsl.engine.batch.requests import Grant, Requests
from loyaltydsl.engine.batch.view import View


class Outcomes:
    """The stays of a frame, place by place; only live ones earn, pay and count.

    `excluded` is the number of the clause of the exceptions for awards that matched first, or -1, `kept_from` the
    same for rewards. `veto` is the number of the bare veto that stands, NO_VETO without one. `points` has an entry
    an award that can earn and is not `indexed`, `total` is the sum of both. Ranks are -1 for no tier. `before` and
    `after` are balances.
    """

    def __init__(self, frame: Frame) -> None:
        size = len(frame)
        self.frame = frame
        self.excluded = np.full(size, -1, dtype=np.int32)
        self.kept_from = np.full(size, -1, dtype=np.int32)
        self.veto = np.full(size, NO_VETO, dtype=np.int32)
        self.points: dict[int, Array] = {}
        self.indexed: Found | None = None
        self.total = np.zeros(size, dtype=np.int64)
        self.tier = np.full(size, -1, dtype=np.int64)
        self.tier_after = self.tier
        self.before = np.zeros(size, dtype=np.int64)
        self.after = np.zeros(size, dtype=np.int64)
        self.spent = np.zeros(size, dtype=np.int64)
        self.grants: dict[int, Grant] = {}


def run(index: Index, frame: Frame, start: Start, waves: list[int], detail: bool = True) -> Outcomes:
    """Evaluate a frame. `waves` are the places at which the k-th stays of its members begin; raises TooLarge.

    Without `detail` it is not kept which nights were refused.
    """
    plan = index.plan
    program = plan.program
    out = Outcomes(frame)
    if plan.award_exceptions:
        out.excluded = index.first_clause(frame, rewards=False)
        frame.counted = frame.live & (out.excluded < 0)
    if plan.keeps_from_rewards:
        out.kept_from = out.excluded if plan.same_exceptions else index.first_clause(frame, rewards=True)
        frame.rewarded = frame.live & (out.kept_from < 0)
    ladder = program.tiers
    if ladder is not None and not plan.tier_moves:
        if ladder.assigned:
            out.tier = out.tier_after = assigned_ranks(frame, ladder, start)
        else:
            each = frame.nights if ladder.metric == "nights" else np.ones(len(frame), dtype=np.int64)
            amount = np.where(frame.counted, each, 0)
            out.tier, out.tier_after = climbed_ranks(frame, ladder, start, amount)
    everything = View(frame, slice(None), np.arange(len(frame)), out.tier, out.before)
    requests = _requests(plan, frame)
    _fixed(index, frame, everything, out)
    if plan.folded or (plan.pays and len(requests)):
        _Fold(index, frame, start, waves, out, requests, detail).run()
    else:
        if ladder is not None and plan.tier_moves:
            out.tier, out.tier_after = climbed_ranks(frame, ladder, start, out.total)
        _balances(frame, start, out)
        if len(requests):  # no rule pays: nothing is granted, but every refused night is reported
            asked = Requests(Nights(program, frame, plan.redemption), requests)
            _, grants = asked.grants(slice(0, len(asked)), out.tier[requests], out.before[requests], detail)
            out.grants = dict(zip(requests.tolist(), grants, strict=False))
    return out


def _requests(plan: Plan, frame: Frame) -> Array:
    """The places, rising, of the live stays that ask to pay with points."""
    payment = frame.stays.column("points_payment")
    assert isinstance(payment, Numbers)
    asked = frame.live if payment.missing is None else frame.live & ~payment.missing[frame.rows]
    found: Array = np.nonzero(asked)[0]
    return found


def _fixed(index: Index, frame: Frame, view: View, out: Outcomes) -> None:
    """The components that ask nothing of the running state, over the whole frame."""
    runners = [Runner(index.plan.program, part, frame, frame.counted, index.tables) for part in index.dense]
    standing = [runner.standing(view) for runner in runners]
    indexed = index.over(frame, view)
    if (first := indexed.veto()) is not None:
        out.veto = first
    for runner, stands in zip(runners, standing, strict=True):
        veto = runner.veto(stands, len(frame))
        if veto is not None:
            out.veto = np.minimum(out.veto, veto)
    vetoed = out.veto != NO_VETO
    some_vetoed = bool(vetoed.any())
    out.total = indexed.total(frame.counted & ~vetoed if some_vetoed else frame.counted)
    out.indexed = indexed
    bound = indexed.bound
    for runner, stands in zip(runners, standing, strict=True):
        if some_vetoed:
            for i in stands:
                stands[i] = stands[i] & ~vetoed
        points = capped(runner, view, stands, runner.whole(view, stands))
        for i, values in points.items():
            out.points[i] = values
            bound += largest(values)
            if bound >= MOST:
                raise TooLarge
            out.total += values


def _balances(frame: Frame, start: Start, out: Outcomes) -> None:
    """Balances where nobody pays: running sums."""
    sums = np.zeros(len(frame) + 1, dtype=np.int64)
    if largest(out.total) * max(len(frame), 1) + largest(start.points) >= MOST:
        raise TooLarge
    np.cumsum(out.total[frame.order], out=sums[1:])
    opening = start.points[frame.member[frame.order]] - sums[frame.start]
    out.before[frame.order] = sums[:-1] + opening
    out.after[frame.order] = sums[1:] + opening


class _Fold:
    """The k-th stays of all members at once, after their (k−1)-th: members with more stays stand first."""

    def __init__(
        self, index: Index, frame: Frame, start: Start, waves: list[int], out: Outcomes, requests: Array, detail: bool
    ) -> None:
        plan = index.plan
        assert out.indexed is not None
        self.indexed = out.indexed
        self.frame = frame
        self.out = out
        self.waves = [*waves, len(frame)]
        members = frame.member[: waves[1] if len(waves) > 1 else len(frame)]
        self.balance = start.points[members].copy()
        self.reached = start.reached[members].copy()
        self.floor = start.floor[members]
        self.runners = [Runner(plan.program, part, frame, frame.counted) for part in index.folded]
        self.usages = [runner.usages(len(members)) for runner in self.runners]
        for part in index.folded:
            for i in part.earning:
                out.points[i] = np.zeros(len(frame), dtype=np.int64)
        self.fixed_total = out.total
        self.any_veto = bool((out.veto != NO_VETO).any()) or any(part.vetoes for part in plan.folded)
        self.moves = bool(out.indexed.moving or out.indexed.moving_vetoes)
        self.requests = Requests(Nights(plan.program, frame, plan.redemption), requests) if len(requests) else None
        self.detail = detail
        self.places = np.arange(len(frame))
        out.total = np.zeros(len(frame), dtype=np.int64)
        ladder = plan.program.tiers
        self.ladder = ladder if plan.tier_moves else None
        self.window: Array | None = None
        if self.ladder is not None:
            out.tier, out.tier_after = out.tier.copy(), out.tier.copy()
            if self.ladder.window is not None:
                self.reached_before = np.zeros(len(frame), dtype=np.int64)
                self.window = np.empty(len(frame), dtype=np.int64)
                self.window[frame.order] = frame.order[frame.window(self.ladder.window)]

    def run(self) -> None:
        asked = [0] * len(self.waves)
        if self.requests is not None:
            asked = np.searchsorted(self.requests.places, self.waves).tolist()
        for k in range(len(self.waves) - 1):
            self.wave(self.waves[k], self.waves[k + 1], slice(asked[k], asked[k + 1]))
        for i, points in self.out.points.items():
            if self.any_veto:
                self.out.points[i] = np.where(self.out.veto == NO_VETO, points, 0)
        bound = self.indexed.bound + sum(largest(points) for points in self.out.points.values())
        bound *= len(self.waves)
        if bound + largest(self.balance) + largest(self.out.before) >= MOST:
            raise TooLarge

    def rank(self, rows: slice) -> Array:
        assert self.ladder is not None
        size = rows.stop - rows.start
        value = self.reached[:size]
        if self.window is not None:
            value = value - self.reached_before[self.window[rows]]
        return rank_at(self.ladder, value, self.floor[:size])

    def wave(self, begin: int, end: int, requests: slice) -> None:
        rows, size, out = slice(begin, end), end - begin, self.out
        balance = self.balance[:size]
        if self.ladder is not None:
            if self.window is not None:
                self.reached_before[rows] = self.reached[:size]
            out.tier[rows] = self.rank(rows)
        out.before[rows] = balance
        view = View(self.frame, rows, self.places[rows], out.tier[rows], out.before[rows])
        if requests.start < requests.stop:
            self.pay(requests)
        standing = [runner.standing(view) for runner in self.runners]
        total = self.fixed_total[rows]
        if self.moves:
            self.indexed.move(rows, view.tier)
            self.indexed.moved_veto(rows, out.veto[rows])
            total = total + self.indexed.moved(rows)
        for runner, stands in zip(self.runners, standing, strict=True):
            veto = runner.veto(stands, size)
            if veto is not None:
                np.minimum(out.veto[rows], veto, out=out.veto[rows])
        if self.any_veto:
            kept = out.veto[rows] == NO_VETO
            total = np.where(kept, total, 0)
            for stands in standing:
                for i in stands:
                    stands[i] = stands[i] & kept
        for runner, stands, usage in zip(self.runners, standing, self.usages, strict=True):
            points = runner.capped(view, runner.whole(view, stands), usage)
            points = runner.combined(stands, points)
            runner.spend(points, usage)
            for i, values in points.items():
                out.points[i][rows] = values
                total = total + values
        out.total[rows] = total
        self.reached[:size] += total
        balance += total
        if requests.start < requests.stop:
            balance -= out.spent[rows]
        out.after[rows] = balance
        if self.ladder is not None:
            out.tier_after[rows] = self.rank(rows)

    def pay(self, part: slice) -> None:
        assert self.requests is not None
        out, places = self.out, self.requests.places[part]
        spent, grants = self.requests.grants(part, out.tier[places], out.before[places], self.detail)
        out.spent[places] = spent
        out.grants.update(zip(places.tolist(), grants, strict=False))
