"""Caps per member where everything else about the awards is known beforehand."""

from __future__ import annotations

import numpy as np

from loyaltydsl.engine.batch.awards import Runner, combine_points
from loyaltydsl.engine.batch.columns import MOST, TooLarge
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.frame import largest
from loyaltydsl.engine.batch.view import View
from loyaltydsl.semantics.program import Award, Cap, Combine

ROW_COST, WAVE_COST = 2.5, 60.0
"""Microseconds of a row taken alone, and of a wave an award, by measurement."""


def capped(runner: Runner, view: View, standing: dict[int, Array], whole: dict[int, Array]) -> dict[int, Array]:
    """The points that count, of a component of which matches and whole points are known for all rows."""
    awards = runner.program.awards
    points = dict(whole)
    for i in points:
        for cap in awards[i].caps:
            if cap.scope == "stay":
                points[i] = np.minimum(points[i], cap.limit)
    grouped = {i for _, numbers in runner.component.combines for i in numbers}
    for i in points:
        limits = [cap for cap in awards[i].caps if cap.scope == "member"]
        if i not in grouped and len(limits) == 1:
            points[i] = one_cap(runner, points[i], limits[0])
        elif i not in grouped and limits:
            in_turn(runner, None, [i], standing, points)
    for combine, numbers in runner.component.combines:
        if any(cap.scope == "member" for i in numbers for cap in awards[i].caps):
            in_turn(runner, combine, numbers, standing, points)
        else:
            combine_points(combine, numbers, standing, points)
    return points


def one_cap(runner: Runner, points: Array, cap: Cap) -> Array:
    """A single cap of an award that competes with none: what is used up follows from running sums alone."""
    frame = runner.frame
    if largest(points) * max(len(points), 1) >= MOST:
        raise TooLarge
    inside = frame.by_member(points)
    spent = (inside > 0).astype(np.int64) if cap.unit == "times" else inside
    sums = np.zeros(len(frame) + 1, dtype=np.int64)
    np.cumsum(spent, out=sums[1:])
    before = sums[:-1] - sums[_group_starts(runner, cap)]
    if cap.unit == "times":
        kept = np.where(before < cap.limit, inside, 0)
    else:
        kept = np.minimum(before + inside, cap.limit) - np.minimum(before, cap.limit)
    found = np.empty_like(points)
    found[frame.order] = kept
    return found


def _group_starts(runner: Runner, cap: Cap) -> Array:
    """For each place of the layout by member: where its member's period began."""
    frame = runner.frame
    if cap.period is None:
        return frame.start
    period = frame.by_member(runner.periods[cap.period])
    begins = np.zeros(len(frame), dtype=np.int64)
    new = np.ones(len(frame), dtype=bool)
    new[1:] = (period[1:] != period[:-1]) | (frame.start[1:] != frame.start[:-1])
    begins[new] = np.nonzero(new)[0]
    starts: Array = np.maximum.accumulate(begins)
    return starts


def in_turn(
    runner: Runner, combine: Combine | None, numbers: list[int], standing: dict[int, Array], points: dict[int, Array]
) -> None:
    """Several caps, or a cap within a combine: the rows on which one of them may bite, one after another."""
    frame, awards = runner.frame, runner.program.awards
    limited = [i for i in numbers if any(cap.scope == "member" for cap in awards[i].caps)]
    touched = np.logical_or.reduce([points[i] > 0 for i in limited])
    inside = frame.by_member(touched)
    places = frame.order[inside]
    if combine is not None:
        before = {i: points[i].copy() for i in numbers}
        combine_points(combine, numbers, standing, points)
    else:
        before = points
    if not len(places):
        return
    groups = frame.start[inside]
    new = np.ones(len(groups), dtype=bool)
    new[1:] = groups[1:] != groups[:-1]
    begins = np.nonzero(new)[0]
    counts = np.diff(np.append(begins, len(groups)))
    if int(counts.max()) * WAVE_COST * len(numbers) < len(groups) * ROW_COST:
        kept = _in_waves(runner, combine, numbers, places, begins, counts, before, standing)
    else:
        columns = [before[i][places].tolist() for i in numbers]
        stand = [standing[i][places].tolist() for i in numbers]
        periods = {str(period): values[places].tolist() for period, values in runner.periods.items()}
        lists = _one_by_one([awards[i] for i in numbers], combine, groups.tolist(), columns, stand, periods)
        kept = [np.array(values, dtype=np.int64) for values in lists]
    for i, values in zip(numbers, kept, strict=True):
        points[i] = points[i].copy()
        points[i][places] = values


def _in_waves(
    runner: Runner,
    combine: Combine | None,
    numbers: list[int],
    places: Array,
    begins: Array,
    counts: Array,
    points: dict[int, Array],
    standing: dict[int, Array],
) -> list[Array]:
    """The points after caps and combine: the k-th of these rows of all members at once."""
    by_count = np.argsort(-counts, kind="stable")
    begins, counts = begins[by_count], counts[by_count]
    usage = {key: used for key, used in runner.usages(len(counts)).items() if key[0] in numbers}
    kept = [np.zeros(len(places), dtype=np.int64) for _ in numbers]
    nothing = np.zeros(0, dtype=np.int64)
    for k, size in enumerate(np.searchsorted(-counts, -np.arange(int(counts[0])), side="left").tolist()):
        at = begins[:size] + k
        rows = places[at]
        view = View(runner.frame, rows, rows, nothing, nothing)
        found = runner.capped(view, {i: points[i][rows] for i in numbers}, usage)
        if combine is not None:
            combine_points(combine, numbers, {i: standing[i][rows] for i in numbers}, found)
        runner.spend(found, usage)
        for values, i in zip(kept, numbers, strict=True):
            values[at] = found[i]
    return kept


def _one_by_one(
    awards: list[Award],
    combine: Combine | None,
    groups: list[int],
    columns: list[list[int]],
    stand: list[list[bool]],
    periods: dict[str, list[int]],
) -> list[list[int]]:
    """The points after caps and combine; rows stand by member in order of evaluation."""
    kept: list[list[int]] = [[0] * len(groups) for _ in awards]
    limits = [
        [(n, cap, cap.unit == "times", periods[cap.period] if cap.period else None) for n, cap in enumerate(award.caps)
         if cap.scope == "member"]
        for award in awards
    ]  # fmt: skip
    used: dict[tuple[int, int, int | None], int] = {}
    member = -1
    for at, group in enumerate(groups):
        if group != member:
            member, used = group, {}
        found = []
        for i, values in enumerate(columns):
            points = values[at]
            if points:
                for n, cap, times, period in limits[i]:
                    left = cap.limit - used.get((i, n, period[at] if period else None), 0)
                    if times:
                        points = points if left > 0 else 0
                    elif points > left:
                        points = max(left, 0)
            found.append(points)
        if combine is not None:
            candidates = [i for i in range(len(found)) if stand[i][at]]
            if combine.mode == "best_of":
                winner = max(candidates, key=found.__getitem__)
            else:
                winner = candidates[0]
            found = [points if i == winner else 0 for i, points in enumerate(found)]
        for i, points in enumerate(found):
            if points:
                kept[i][at] = points
                for n, _, times, period in limits[i]:
                    key = (i, n, period[at] if period else None)
                    used[key] = used.get(key, 0) + (1 if times else points)
    return kept
