"""Outcomes of a frame added to the totals of a run, and its rows for `--detail`."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from loyaltydsl.engine.batch.awards import NO_VETO
from loyaltydsl.engine.batch.columns import MOST
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import Frame, largest
from loyaltydsl.engine.batch.plan import Plan
from loyaltydsl.engine.batch.redeem import NightCounts, Nights
from loyaltydsl.engine.batch.run import Outcomes
from loyaltydsl.engine.simulation import Tally
from loyaltydsl.semantics.calendar import iso
from loyaltydsl.semantics.exact import money_text

Row = dict[str, Any]


def exact_sum(values: Array) -> int:
    """The sum of a column, whatever its size."""
    if largest(values) * max(len(values), 1) < MOST:
        return int(values.sum())
    return sum(values.tolist())


def sum_by(groups: Array, values: Array, size: int) -> list[int]:
    """The exact sum of the values of each group from 0 to `size` − 1."""
    found = []
    low, high = values & 0x3FFFFFF, values >> 26
    for part in (low, high):
        found.append(np.bincount(groups, weights=part, minlength=size).astype(object))
    if len(values) * max(largest(high), 1 << 26) < 2**52:
        return [int(a) + (int(b) << 26) for a, b in zip(*found, strict=True)]
    sums = [0] * size
    for group, value in zip(groups.tolist(), values.tolist(), strict=True):
        sums[group] += value
    return sums


def merge(into: Tally, other: Tally) -> None:
    """Add the sums of one part of a run to those of another."""
    for name, value in vars(other).items():
        own = getattr(into, name)
        if type(value) is int:
            setattr(into, name, own + value)
        elif type(value) is list:
            own[:] = [a + b for a, b in zip(own, value, strict=True)]
        elif isinstance(value, dict):
            for key, added in value.items():
                if isinstance(added, Counter):
                    own[key].update(added)
                elif added or key not in own:
                    own[key] = own.get(key, 0) + added


class Reporter:
    """Adds frames to a tally. Only places that are `reported` (live, and not before the first day) are passed on."""

    def __init__(self, plan: Plan, tally: Tally, first_day: int | None) -> None:
        self.plan = plan
        self.tally = tally
        self.first_day = first_day

    def reported(self, frame: Frame) -> Array:
        if self.first_day is None:
            return frame.live
        return frame.live & (frame.departure >= self.first_day)

    def add(self, out: Outcomes) -> Reported:
        """Count a frame's stays; returns what its nights came to, for the detail rows."""
        frame, tally, program = out.frame, self.tally, self.plan.program
        places = np.nonzero(self.reported(frame))[0]
        everything = len(places) == len(frame)

        def chosen(values: Array) -> Array:
            return values if everything else values[places]

        total = chosen(out.total)
        tally.stays += len(places)
        tally.points += exact_sum(total)
        tally.awarded_stays += int(np.count_nonzero(total > 0))
        tally.points_spent += exact_sum(chosen(out.spent))
        tally.revenue += exact_sum(chosen(frame.revenue))
        self._awards(out, places)
        self._exclusions(out, places)
        if program.tiers is not None:
            tier = chosen(out.tier)
            held = tier >= 0
            size = len(program.tiers.names)
            for rank, count in enumerate(np.bincount(tier[held], minlength=size).tolist()):
                tally.tier_stays[rank] += count
            for rank, earned in enumerate(sum_by(tier[held], total[held], size)):
                tally.tier_points[rank] += earned
        if len(places):
            month = chosen(frame.calendar.at(frame.calendar.month(), frame.departure))
            first = int(month.min())
            size = int(month.max()) - first + 1
            counts, sums = np.bincount(month - first, minlength=size).tolist(), sum_by(month - first, total, size)
            for i, (count, earned) in enumerate(zip(counts, sums, strict=True)):
                if count:
                    tally.month_stays[first + i] = tally.month_stays.get(first + i, 0) + count
                    tally.month_points[first + i] = tally.month_points.get(first + i, 0) + earned
        return self._nights(out, places)

    def _awards(self, out: Outcomes, places: Array) -> None:
        """What each award gave, where it gave anything; those in grids as `cells`, for the end of the run."""
        awards, indexed = self.plan.program.awards, out.indexed
        stays: dict[str, int] = {}
        earned: dict[str, int] = {}
        for i, points in out.points.items():
            values = points if len(places) == len(points) else points[places]
            stays[awards[i].name], earned[awards[i].name] = int(np.count_nonzero(values)), exact_sum(values)
        assert indexed is not None
        kept = self.reported(out.frame) & out.frame.counted & (out.veto == NO_VETO)
        self.cells = indexed.counted(kept)
        chosen = kept[indexed.place]
        number, points = indexed.award[chosen], indexed.earned[chosen]
        counts = np.bincount(number).tolist()
        for i, total in enumerate(sum_by(number, points, len(counts))):
            if counts[i]:
                stays[awards[i].name], earned[awards[i].name] = counts[i], total
        self.tally.award_stays, self.tally.award_points = stays, earned

    def _exclusions(self, out: Outcomes, places: Array) -> None:
        tally, program = self.tally, self.plan.program
        by_clause = np.bincount(out.excluded[places] + 1, minlength=1)
        for (number, _), count in zip(self.plan.award_exceptions, by_clause[1:].tolist(), strict=False):
            if count:
                tally.exclude("exception", program.exceptions[number].name, count)
                tally.excluded_stays += count
        kept_from = np.bincount(out.kept_from[places] + 1, minlength=1)
        for (number, _), count in zip(self.plan.reward_exceptions, kept_from[1:].tolist(), strict=False):
            if count and program.exceptions[number].scope == "rewards":
                tally.exclude("exception", program.exceptions[number].name, count)
        veto = out.veto[places]
        for number, count in zip(*np.unique(veto[veto != NO_VETO], return_counts=True), strict=True):
            tally.exclude("award", program.awards[int(number)].name, int(count))
            tally.excluded_stays += int(count)

    def _nights(self, out: Outcomes, places: Array) -> Reported:
        program = self.plan.program
        if not program.redeems or not len(places):
            return Reported(places, None)
        everything = len(places) == len(out.frame)
        tier, points = (out.tier, out.before) if everything else (out.tier[places], out.before[places])
        nights = Nights(program, out.frame, self.plan.redemption)
        found = nights.count(slice(None) if everything else places, places, tier, points)
        self.tally.payable_nights += found.total
        for i, denied in found.denied.items():
            self.tally.denied[program.redeems[i].name] += denied
        return Reported(places, found)


class Reported(NamedTuple):
    """The reported places, and what their nights came to where there are redeem rules."""

    places: Array
    nights: NightCounts | None


def stay_rows(plan: Plan, out: Outcomes, reported: Reported) -> tuple[list[int], list[Row]]:
    """The rows of the reported stays as `--detail` shows them, by member; with each its place by member."""
    frame, program = out.frame, plan.program
    payable = np.zeros(len(frame), dtype=np.int64)
    if reported.nights is not None:
        payable[reported.places] = reported.nights.payable()
    chosen = np.zeros(len(frame), dtype=bool)
    chosen[reported.places] = True
    inside = np.nonzero(chosen[frame.order])[0]
    places = frame.order[inside]
    awards = _awards_of(plan, out, places)
    tiers = program.tiers.names if program.tiers else ()
    ids = frame.stays.stay_ids(frame.rows[places])
    member = frame.member[places].tolist()
    lists = [a[places].tolist() for a in (out.total, out.tier, out.after, out.spent, payable, frame.departure)]
    excluded = [_excluded_by(plan, out, place) for place in places.tolist()]
    rows = []
    for at, (place, points, tier, after, spent, nights, departure) in enumerate(
        zip(places.tolist(), *lists, strict=True)
    ):
        grant = out.grants.get(place)
        row: Row = {
            "stay_id": ids[at],
            "member_id": frame.members.ids[member[at]] if member[at] >= 0 else None,
            "departure": iso(departure),
            "points": points,
            "awards": awards[at],
            "excluded_by": excluded[at],
            "tier": tiers[tier] if tier >= 0 else None,
            "balance": after,
            "payable_nights": nights,
            "points_spent": spent,
            "granted": money_text(grant[1] if grant else 0, program.currency_decimals),
        }
        if grant is not None:
            row["refused"] = [{"night": iso(refusal.night), "by": refusal.by} for refusal in grant[2]]
        rows.append(row)
    return inside.tolist(), rows


def _awards_of(plan: Plan, out: Outcomes, places: Array) -> list[dict[str, int]]:
    """For each of some places, the points of the awards that gave any, in the order of declaration."""
    assert out.indexed is not None
    number = np.full(len(out.frame), -1)
    number[places] = np.arange(len(places))
    kept = (number >= 0) & out.frame.counted & (out.veto == NO_VETO)
    parts = [out.indexed.awards(kept)]
    for i, points in out.points.items():
        some = np.nonzero(points)[0]
        some = some[number[some] >= 0]
        parts.append((some, np.full(len(some), i), points[some]))
    place, award, earned = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((award, number[place]))
    found: list[dict[str, int]] = [{} for _ in places]
    names = [award.name for award in plan.program.awards]
    for at, i, points in zip(*(column[order].tolist() for column in (number[place], award, earned)), strict=True):
        found[at][names[i]] = found[at].get(names[i], 0) + points
    return found


def _excluded_by(plan: Plan, out: Outcomes, place: int) -> Row | None:
    program = plan.program
    clause = int(out.excluded[place])
    if clause >= 0:
        number, codes = plan.award_exceptions[clause]
        column = out.frame.codes(codes.field)
        return {
            "name": program.exceptions[number].name,
            "kind": "exception",
            "field": codes.field,
            "code": column.values[column.index[place]],
        }
    veto = int(out.veto[place])
    return None if veto == NO_VETO else {"name": program.awards[veto].name, "kind": "award"}
