"""A history through the batch engine: the same simulation as the reference engine's, member by member in frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import numpy as np

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.batch.axes import Axes
from loyaltydsl.engine.batch.columns import Codes, Members, Numbers, Stays, TooLarge, from_rows
from loyaltydsl.engine.batch.days import Array, Calendar
from loyaltydsl.engine.batch.frame import Frame
from loyaltydsl.engine.batch.index import Index
from loyaltydsl.engine.batch.issued import count_issued, listed
from loyaltydsl.engine.batch.ladder import Start
from loyaltydsl.engine.batch.memory import give_back
from loyaltydsl.engine.batch.order import blocks, in_order
from loyaltydsl.engine.batch.plan import Plan
from loyaltydsl.engine.batch.rewards import RewardRun
from loyaltydsl.engine.batch.run import Outcomes, run
from loyaltydsl.engine.batch.tally import Reporter, Row, exact_sum, merge, stay_rows
from loyaltydsl.engine.batch.timeline import Timeline
from loyaltydsl.engine.outcome import Issuance
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.simulation import (
    NOBODY,
    Found,
    Simulation,
    Tally,
    conclude,
    member_row,
    stay_row,
    tally_rewards,
)
from loyaltydsl.engine.simulation import simulate as simulate_by_reference
from loyaltydsl.record import replace
from loyaltydsl.semantics.calendar import month_of
from loyaltydsl.semantics.program import Program

FRAME_MEMBERS = 1 << 14
"""Members of one frame at most: what rewards and purchases hold grows with them."""
FRAME_ROWS = 1 << 18
"""Stays of one frame: large enough that numpy's calls do not count, small enough for the caches."""
THREADS = 2
WAVE_COST, ROW_COST, FIRST_ROW_COST = 300.0, 12.0, 50_000.0
"""Microseconds of a wave of the fold, of a stay through the reference engine, and of its first one."""


def simulate(
    program: Program,
    stays: Sequence[Stay],
    members: Mapping[str, Member],
    own_members: Mapping[str, Member] = NOBODY,
    *,
    first_day: int | None = None,
    last_day: int | None = None,
    detail: bool = False,
    voucher_key: bytes | None = None,
    max_issued: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Simulation:
    """Evaluate a history of rows; arguments and result are those of `engine.simulation.simulate`."""
    try:
        columns, people = from_rows(program, stays, members, own_members)
        batch = Batch(program, columns, people, first_day, last_day, detail)
    except TooLarge:
        return _by_reference(
            program, stays, members, own_members, first_day=first_day, last_day=last_day, detail=detail,
            voucher_key=voucher_key, max_issued=max_issued, progress=progress,
        )  # fmt: skip
    batch.run(progress)
    return batch.conclude(voucher_key, max_issued)


def simulate_columns(
    program: Program,
    stays: Stays,
    members: Members,
    *,
    first_day: int | None = None,
    last_day: int | None = None,
    detail: bool = False,
    voucher_key: bytes | None = None,
    max_issued: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Simulation:
    """The same of a history that was read as columns."""
    batch = Batch(program, stays, members, first_day, last_day, detail)
    batch.run(progress)
    return batch.conclude(voucher_key, max_issued)


def _by_reference(*args: object, **more: object) -> Simulation:
    done = simulate_by_reference(*args, **more)  # type: ignore[arg-type]
    return replace(done, summary=done.summary | {"engine": "batch"})


def count_members(tally: Tally, tier: Array, balance: Array) -> None:
    """Count members at the end of the run."""
    tally.members += len(tier)
    tally.balances += exact_sum(balance)
    for rank, count in enumerate(np.bincount(tier[tier >= 0]).tolist()):
        tally.tier_members[rank] += count


class Batch:
    """One run over columns."""

    def __init__(
        self,
        program: Program,
        stays: Stays,
        members: Members,
        first_day: int | None = None,
        last_day: int | None = None,
        detail: bool = False,
        months: Sequence[int] | None = None,
    ) -> None:
        """`months` are those at whose ends purchases are looked at, where the stays are only part of a history."""
        self.program = program
        self.plan = Plan(program)
        self.stays = stays
        self.members = members
        self.first_day = first_day
        self.last_day = last_day
        self.detail = detail
        self.months = months
        self.tally = Tally(program)
        self.start = Start(program, members)
        self.issues: list[tuple[tuple[Any, ...], Issuance]] = []
        self.listed: list[tuple[tuple[Any, ...], list[Row], Row]] = []
        self.lock = Lock()
        self.reference: Reference | None = None
        self.totals: Array | None = None
        """Where given, the points of every row are written here, by row of the data, and nothing else is made."""
        self.seen = np.zeros(len(members), dtype=bool)
        self.has_rewards = bool(program.rewards)
        self.in_waves = bool(self.plan.folded) or (self.plan.pays and self._some_request())

    def _some_request(self) -> bool:
        """Whether any guest asked to pay with points."""
        payment = self.stays.column("points_payment")
        assert isinstance(payment, Numbers)
        return payment.missing is None or not bool(payment.missing.all())

    def run(self, progress: Callable[[int], None] | None = None) -> None:
        rows = self._rows()
        ordered, begins = in_order(self.stays, rows)
        ends = np.append(begins[1:], len(ordered))
        self.calendar = Calendar(*self._span(rows))
        del rows
        self.index = Index(self.plan, Axes(self.program, self.stays, self.calendar))
        if self.stays.count > FRAME_ROWS:
            give_back()
        parts = []
        at = 0
        while at < len(begins):
            full = int(np.searchsorted(ends, begins[at] + FRAME_ROWS, side="right"))
            upto = max(min(full, at + FRAME_MEMBERS), at + 1)
            parts.append((at, upto))
            at = upto

        if self.in_waves:
            self.stays.expect(self._one_by_one(ordered, begins, ends, parts))

        def work(part: tuple[int, int]) -> int:
            first, last = part
            low, high = int(begins[first]), int(ends[last - 1])
            self._frame(ordered[low:high].astype(np.intp), begins[first:last] - low, ends[first:last] - low)
            return high - low

        with ThreadPoolExecutor(THREADS if len(parts) > 1 else 1) as pool:
            for done in pool.map(work, parts):
                if progress is not None:
                    progress(done)
        self.index.conclude(self.tally)
        self._without_stays()

    def _rows(self) -> Array | None:
        """The rows that are looked at: what is evaluated, and reservations where a trigger is dated by them.

        None for all of them.
        """
        status = self.stays.column("status")
        assert isinstance(status, Codes)
        self.evaluated = np.array([value == "checked_out" for value in status.values])[status.index]
        departure = self.stays.column("departure")
        assert isinstance(departure, Numbers)
        if self.last_day is not None:
            self.evaluated &= departure.values <= self.last_day
        if self.months is not None:
            self.tally.buying_months = self.months
        elif any(reward.purchase is not None for reward in self.program.rewards):
            days = departure.values[self.evaluated]
            days = days if self.first_day is None else days[days >= self.first_day]
            if len(days):
                self.tally.buying_months = range(month_of(int(days.min())), month_of(int(days.max())) + 1)
        self.framed = self.evaluated
        if self.plan.sees_reservations:
            gone = np.array([value in ("cancelled", "no_show") for value in status.values])
            self.framed = ~gone[status.index]
        return None if self.framed.all() else np.nonzero(self.framed)[0]

    def _span(self, rows: Array | None) -> tuple[int, int]:
        """The first arrival and the last departure of some rows (None: all)."""
        arrival, departure = self.stays.column("arrival"), self.stays.column("departure")
        assert isinstance(arrival, Numbers)
        assert isinstance(departure, Numbers)
        count = self.stays.count if rows is None else len(rows)
        if not count:
            return 1, 1
        low, high = [], []
        for part in blocks(count):
            chosen = part if rows is None else rows[part]
            low.append(int(arrival.values[chosen].min()))
            high.append(int(departure.values[chosen].max()))
        return min(low), max(high)

    # -- one frame

    def _frame(self, ordered: Array, begins: Array, ends: Array) -> None:
        """Evaluate some members: those with very many stays, and all of them where 64 bits do not do, row by row."""
        counts = ends - begins
        deep = counts > self._deepest(counts)
        pieces: list[tuple[int, int]] = [(int(b), int(e)) for b, e in zip(begins[deep], ends[deep], strict=True)]
        begins, counts = begins[~deep], counts[~deep]
        if len(begins):
            try:
                self._by_columns(ordered, begins, counts)
            except TooLarge:
                pieces += [(int(b), int(b + c)) for b, c in zip(begins, counts, strict=True)]
        with self.lock:
            for begin, end in pieces:
                self._by_row(ordered[begin:end])

    def _deepest(self, counts: Array) -> int:
        """The number of stays up to which a member goes with the waves: whatever is cheapest in all."""
        if not self.in_waves:
            return int(counts.max())
        levels = np.unique(counts)
        ascending = np.sort(counts)
        rest = ascending.sum() - np.cumsum(ascending)[np.searchsorted(ascending, levels, side="right") - 1]
        first = FIRST_ROW_COST if self.reference is None else 0.0
        cost = levels * WAVE_COST + rest * ROW_COST + np.where(rest > 0, first, 0.0)
        everything = int(ascending.sum()) * ROW_COST
        best = int(np.argmin(cost))
        return int(levels[best]) if cost[best] < everything else 0

    def _one_by_one(self, ordered: Array, begins: Array, ends: Array, parts: list[tuple[int, int]]) -> Array:
        """The rows of the members that are too deep for the waves of their frames."""
        rows = []
        for first, last in parts:
            counts = ends[first:last] - begins[first:last]
            deep = np.nonzero(counts > self._deepest(counts))[0] + first
            rows += [ordered[begin:end] for begin, end in zip(begins[deep].tolist(), ends[deep].tolist(), strict=True)]
        return np.concatenate(rows) if rows else ordered[:0]

    def _by_columns(self, ordered: Array, begins: Array, counts: Array) -> None:
        size = int(counts.sum())
        start = np.repeat(np.cumsum(counts) - counts, counts)
        index = np.arange(size) - start
        rows = ordered[np.repeat(begins, counts) + index]
        waves = [0]
        order = np.arange(size)
        if self.in_waves:
            rank = np.empty(len(counts), dtype=np.int64)
            rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
            width = len(counts) - np.cumsum(np.bincount(counts))[: int(counts.max())]
            first = np.cumsum(width) - width
            waves = first.tolist()
            order = first[index] + np.repeat(rank, counts)
            laid = np.empty(size, dtype=rows.dtype)
            laid[order] = rows
            rows = laid
        live = self.evaluated[rows]
        frame = Frame(self.stays, self.members, self.calendar, rows, order, start, live)
        out = run(self.index, frame, self.start, waves, self.detail)
        if self.totals is not None:
            self.totals[rows] = out.total
            return
        tally = Tally(self.program)
        reporter = Reporter(self.plan, tally, self.first_day)
        reported = reporter.add(out)
        ends = np.cumsum(counts)
        groups = frame.member[order[ends - counts]]
        tier, balance = self._ends(out, ends - counts, groups)
        count_members(tally, tier, balance)
        issues: list[tuple[tuple[Any, ...], Issuance]] = []
        if self.has_rewards:
            group_of = np.repeat(np.arange(len(counts)), counts)
            first_rows = rows[order[ends - counts]]
            issues = self._rewards(tally, out, group_of, groups, first_rows)
        with self.lock:
            self.issues += issues
            self.seen[groups[groups >= 0]] = True
            merge(self.tally, tally)
            self.index.add(reporter.cells)
        if self.detail:
            inside, found = stay_rows(self.plan, out, reported)
            self._list(frame, inside, found, order[ends - 1], tier.tolist(), balance.tolist())

    def _ends(self, out: Outcomes, begins: Array, member: Array) -> tuple[Array, Array]:
        """The rank and balance of each member of a frame at the end."""
        frame = out.frame
        inside = np.where(frame.live[frame.order], np.arange(len(frame)), -1)
        last = np.maximum.reduceat(inside, begins)
        place = frame.order[last]
        none = last < 0
        tier = np.where(none, self.start.rank(self.program.tiers)[member], out.tier_after[place])
        return tier, np.where(none, self.start.points[member], out.after[place])

    def _rewards(
        self, tally: Tally, out: Outcomes, group_of: Array, member: Array, rows: Array
    ) -> list[tuple[tuple[Any, ...], Issuance]]:
        """Issue rewards to the members of a frame; `rows` has one row of each, for its place in the lists."""
        known = np.where(member < 0, len(self.start.points) + member, member)
        line = Timeline(self.program, out, self.start, group_of, known)
        rewards = RewardRun(self.plan, out, line, group_of, self.last_day)
        found: list[tuple[tuple[Any, ...], Issuance]] = []
        for issued in rewards.issued():
            uses = count_issued(rewards, tally, issued, self.first_day)
            for group, issue in listed(rewards, issued, uses, self.first_day) if self.detail else ():
                found.append((self._key(int(member[group]), int(rows[group])), issue))
        for name, month, count in rewards.buyers(self.tally.buying_months):
            tally.buyers[(name, month)] += count
        return found

    def _reference(self) -> Reference:
        if self.reference is None:
            self.reference = Reference(self.program)
        return self.reference

    def _list(
        self, frame: Frame, inside: list[int], rows: list[Row], last: Array, tier: list[int], balance: list[int]
    ) -> None:
        """Keep the rows of a frame's stays and members; they are brought into order at the end."""
        starts = np.unique(frame.start).tolist()
        own_rows: dict[int, list[Row]] = {}
        for at, row in zip(inside, rows, strict=True):
            own_rows.setdefault(int(frame.start[at]), []).append(row)
        numbers, data_rows = frame.member[last].tolist(), frame.rows[last].tolist()
        for begin, number, row_number, rank, left in zip(starts, numbers, data_rows, tier, balance, strict=True):
            own = own_rows.get(begin, [])
            self._keep(self._key(number, row_number), own, self._end(number, rank, left, own))

    def _end(self, number: int, rank: int, balance: int, own: list[Row]) -> Row:
        """The row of a member."""
        return {
            "member_id": self.members.ids[number] if number >= 0 else None,
            "tier": self.program.tiers.names[rank] if self.program.tiers and rank >= 0 else None,
            "balance": balance,
            "earned": sum(row["points"] for row in own),
            "spent": sum(row["points_spent"] for row in own),
            "stays": len(own),
        }

    def _key(self, number: int, row: int) -> tuple[Any, ...]:
        """Where a member stands in the lists: stays without one first, in order of evaluation."""
        if number >= 0:
            return (number,)
        arrival, departure = (self.stays.column(name) for name in ("arrival", "departure"))
        assert isinstance(arrival, Numbers)
        assert isinstance(departure, Numbers)
        return (-1, int(departure.values[row]), int(arrival.values[row]), self.stays.stay_ids(np.array([row]))[0])

    def _keep(self, key: tuple[Any, ...], own: list[Row], end: Row) -> None:
        self.listed.append((key, own, end))

    def _by_row(self, rows: Array) -> None:
        """One member through the reference engine."""
        number = int(self.stays.member[rows[0]])
        member = self.members.member(number)
        stays = self.stays.many(rows)
        months = self.tally.buying_months
        done = self._reference().member(member, stays, last_day=self.last_day, months=months)
        self.tally.buyers.update(done.could_buy)
        if self.totals is not None:
            by_id = {one.stay.stay_id: one.points for one in done.stays}
            self.totals[rows] = [by_id.get(stay.stay_id, 0) for stay in stays]
        reported = [one for one in done.stays if self.first_day is None or one.stay.departure >= self.first_day]
        for one in reported:
            self.tally.stay(one)
        self.tally.member(done.tier, done.balance)
        issues: list[Issuance] = []
        tally_rewards(self.tally, done, self.first_day, issues)
        self.issues += [(self._key(number, int(rows[0])), issue) for issue in issues if self.detail]
        if number >= 0:
            self.seen[number] = True
        if self.detail:
            own = [stay_row(one, self.program) for one in reported]
            self._keep(self._key(number, int(rows[0])), own, member_row(done, reported, self.program))

    def _without_stays(self) -> None:
        """Members of whom no stay is evaluated, and stays without a member that are not."""
        rank, points = self.start.rank(self.program.tiers), self.start.points
        unseen = np.nonzero(~self.seen)[0]
        alone = np.nonzero((self.stays.member < 0) & ~self.framed)[0]
        guests = len(points) + self.stays.member[alone].astype(np.int64)
        everyone = np.concatenate([unseen, guests])
        count_members(self.tally, rank[everyone], points[everyone])
        if self.has_rewards and len(everyone):
            none = np.zeros(0, dtype=np.int64)
            frame = Frame(self.stays, self.members, self.calendar, none, none, none, none.astype(bool))
            out = run(self.index, frame, self.start, [0])
            member = np.where(everyone >= len(self.members), everyone - len(points), everyone)
            rows = np.concatenate([unseen, alone])
            self.issues += self._rewards(self.tally, out, none, member, rows)
        if self.detail:
            for number in unseen.tolist():
                self._keep((number,), [], self._end(number, int(rank[number]), int(points[number]), []))
            for row, guest in zip(alone.tolist(), guests.tolist(), strict=True):
                self._keep(self._key(-1, row), [], self._end(-1, int(rank[guest]), int(points[guest]), []))

    def conclude(self, voucher_key: bytes | None, max_issued: int | None) -> Simulation:
        """The simulation of all that has run."""
        found = None
        if self.detail:
            self.listed.sort(key=lambda entry: entry[0])
            stays = [row for _, own, _ in self.listed for row in own]
            self.issues.sort(key=lambda entry: entry[0])
            found = Found(stays, [issue for _, issue in self.issues], [end for _, _, end in self.listed])
        return conclude(self.program, self.tally, "batch", found, voucher_key, max_issued)
