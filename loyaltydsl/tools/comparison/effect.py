"""Two simulations of one history compared: points, liability, members and stays. All figures are exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from loyaltydsl.engine.simulation import Simulation
from loyaltydsl.record import Record
from loyaltydsl.semantics.exact import fixed_text
from loyaltydsl.semantics.program import Program

Row = dict[str, Any]
SHOWN_STAYS = 10
"""Stays that a comparison lists, those that change most first."""
NO_PROPERTY = "(none)"


class Figure(Record):
    """A whole number before and after."""

    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


class Group(Record):
    """What an award, a tier, a property or a month comes to: points earned, and those less the points spent there.

    An award spends nothing. The liability of a group is `outstanding` × the point value.
    """

    name: str
    points: Figure
    outstanding: Figure


class RewardChange(Record):
    """How often a reward is issued and used; a draft is only previewed."""

    name: str
    issued: Figure
    redeemed: Figure


class StayChange(Record):
    """A stay that earns or spends otherwise; `reasons` are filled in where they were asked for."""

    stay_id: str
    member_id: str | None
    departure: str
    points: Figure
    spent: Figure
    reasons: tuple[str, ...] = ()


class Effect(Record):
    """The effect of a change over a history.

    `liability` has the exact amounts in units of the currency, None where a program has no point value.
    `gaining` and `losing` count members whose balance at the end is higher or lower than before.
    """

    currency: str
    decimals: int
    point_values: tuple[Fraction | None, Fraction | None]
    stays: int
    totals: Mapping[str, Figure]
    liability: tuple[Fraction | None, Fraction | None]
    awards: tuple[Group, ...]
    tiers: tuple[Group, ...]
    properties: tuple[Group, ...]
    months: tuple[Group, ...]
    rewards: tuple[RewardChange, ...]
    members: int
    gaining: int
    losing: int
    changed_stays: int
    most: tuple[StayChange, ...]

    def worth(self, points: Figure) -> tuple[str | None, str | None]:
        """What outstanding points are worth before and after, in text with the currency's decimals."""
        old, new = self.point_values
        return self._money(old, points.before), self._money(new, points.after)

    def _money(self, value: Fraction | None, points: int) -> str | None:
        return None if value is None else fixed_text(value * points, self.decimals)


TOTALS = {
    "points": "points earned",
    "points_spent": "points spent",
    "outstanding": "balances at the end",
    "awarded_stays": "stays that earn points",
    "excluded_stays": "excluded stays",
    "payable_nights": "nights that points can pay",
    "rewards_issued": "rewards issued",
}
"""The totals that are compared, and their words."""


def effect(
    old: Program,
    before: Simulation,
    new: Program,
    after: Simulation,
    properties: Mapping[str, str | None],
    award_names: Mapping[str, str],
) -> Effect:
    """Compare two simulations with detail of the same history.

    `properties` has the property of each stay, `award_names` the new names of awards by their old ones.
    """
    assert before.detail is not None and after.detail is not None
    rows = {row["stay_id"]: row for row in before.detail.stays}
    rows_after = {row["stay_id"]: row for row in after.detail.stays}
    changed = [change for change in _stay_changes(rows, rows_after) if change.points.change or change.spent.change]
    changed.sort(key=lambda c: (-abs(c.points.change), -abs(c.spent.change), c.stay_id))
    gaining, losing = _members(before.detail.members, after.detail.members, rows, rows_after)
    totals = _totals(before, after)
    value = (old.point_value, new.point_value)
    balances = totals["outstanding"]
    return Effect(
        new.currency,
        new.currency_decimals,
        value,
        len(rows_after),
        totals,
        (_times(value[0], balances.before), _times(value[1], balances.after)),
        _awards(before.summary["awards"], after.summary["awards"], award_names),
        _groups(rows, rows_after, lambda row: row["tier"], [row["tier"] for row in after.summary["tiers"]]),
        _groups(rows, rows_after, lambda row: properties.get(row["stay_id"]) or NO_PROPERTY, list(new.properties)),
        _groups(rows, rows_after, lambda row: row["departure"][:7], []),
        _rewards(before.summary["rewards"], after.summary["rewards"]),
        after.summary["totals"]["members"],
        gaining,
        losing,
        len(changed),
        tuple(changed[:SHOWN_STAYS]),
    )


def _times(value: Fraction | None, points: int) -> Fraction | None:
    return None if value is None else value * points


def _totals(before: Simulation, after: Simulation) -> dict[str, Figure]:
    def of(simulation: Simulation) -> dict[str, int]:
        summary, detail = simulation.summary, simulation.detail
        assert detail is not None
        return {
            "points": summary["totals"]["points"],
            "points_spent": summary["totals"]["points_spent"],
            "outstanding": sum(member["balance"] for member in detail.members),
            "awarded_stays": summary["totals"]["awarded_stays"],
            "excluded_stays": summary["totals"]["excluded_stays"],
            "payable_nights": summary["redeem"]["payable_nights"],
            "rewards_issued": sum(reward["issued"] for reward in summary["rewards"]),
        }

    old, new = of(before), of(after)
    return {name: Figure(old[name], new[name]) for name in TOTALS}


def _awards(before: Iterable[Row], after: Iterable[Row], names: Mapping[str, str]) -> tuple[Group, ...]:
    old = {names.get(row["name"], row["name"]): row["points"] for row in before}
    new = {row["name"]: row["points"] for row in after}
    figures = {name: Figure(old.get(name, 0), new.get(name, 0)) for name in [*new, *(n for n in old if n not in new)]}
    return tuple(Group(name, figure, figure) for name, figure in figures.items())


def _rewards(before: Iterable[Row], after: Iterable[Row]) -> tuple[RewardChange, ...]:
    old, new = ({row["name"]: row for row in rows} for rows in (before, after))
    none = {"issued": 0, "redeemed": 0}
    return tuple(
        RewardChange(name, *(Figure(old.get(name, none)[what], new.get(name, none)[what]) for what in none))
        for name in [*new, *(name for name in old if name not in new)]
    )


def _groups(before: Mapping[str, Row], after: Mapping[str, Row], key: Any, order: list[str]) -> tuple[Group, ...]:
    """The stays of each group; those in `order` first, the others as they sort."""
    sums: list[dict[str, list[int]]] = []
    for rows in (before, after):
        found: dict[str, list[int]] = {}
        for row in rows.values():
            name = key(row)
            if name is not None:
                figures = found.setdefault(name, [0, 0])
                figures[0] += row["points"]
                figures[1] += row["points"] - row["points_spent"]
        sums.append(found)
    old, new = sums
    others = sorted({*old, *new} - set(order))
    names = [name for name in order if name in old or name in new] + others
    none = [0, 0]
    return tuple(
        Group(name, *(Figure(old.get(name, none)[i], new.get(name, none)[i]) for i in (0, 1))) for name in names
    )


def _stay_changes(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterable[StayChange]:
    for stay_id, row in after.items():
        old = before.get(stay_id, row)
        yield StayChange(
            stay_id,
            row["member_id"],
            row["departure"],
            Figure(old["points"], row["points"]),
            Figure(old["points_spent"], row["points_spent"]),
        )


def _members(
    before: Iterable[Row], after: Iterable[Row], rows: Mapping[str, Row], rows_after: Mapping[str, Row]
) -> tuple[int, int]:
    """Members whose balance is higher, and lower; a stay without a member is a member of its own."""
    old = {row["member_id"]: row["balance"] for row in before if row["member_id"] is not None}
    differences = [
        row["balance"] - old.get(row["member_id"], row["balance"]) for row in after if row["member_id"] is not None
    ]
    differences += [
        row["balance"] - rows[stay_id]["balance"]
        for stay_id, row in rows_after.items()
        if row["member_id"] is None and stay_id in rows
    ]
    return sum(d > 0 for d in differences), sum(d < 0 for d in differences)
