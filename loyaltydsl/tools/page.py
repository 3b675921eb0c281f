"""A simulation as one self-contained HTML page for a general manager: no network, no script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from loyaltydsl.tools.charts import bars

Row = dict[str, Any]
SHOWN_GUESTS = 100
"""Guests listed on the page, those with the most points first."""


def simulation_page(result: Mapping[str, Any]) -> str:
    """The page of a result with detail (`Simulation.to_json`). Raises ChartsMissingError without the extra."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("loyaltydsl.tools", "pages"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["thousands"] = lambda value: f"{value:,}"
    environment.filters["amount"] = amount
    guests = _guests(result)
    return environment.get_template("simulation.html.j2").render(
        result=result,
        totals=result["totals"],
        awards=[award for award in result["awards"] if award["points"]],
        rewards=result["rewards"],
        activity=_activity(result),
        exclusions=[exclusion for exclusion in result["exclusions"] if exclusion["stays"]],
        denied=[rule for rule in result["redeem"]["denied"] if rule["nights"]],
        guests=guests[:SHOWN_GUESTS],
        guest_count=len(guests),
        charts=_charts(result),
    )


def amount(money: Mapping[str, str]) -> str:
    """`1,234.50 USD` of an amount as the JSON has it."""
    whole, point, cents = money["amount"].partition(".")
    return f"{int(whole):,}{point}{cents} {money['currency']}"


def _charts(result: Mapping[str, Any]) -> dict[str, str]:
    """The charts that have something to show, by name."""
    awards = sorted((a for a in result["awards"] if a["points"]), key=lambda a: -a["points"])[:20]
    issued = [
        {"reward": reward["name"], "what": what, "number": reward[what]}
        for reward in result["rewards"]
        for what in ("issued", "redeemed")
    ]
    wanted: dict[str, tuple[Sequence[Row], Any]] = {
        "months": (result["months"], lambda rows: bars(rows, "month", "points")),
        "awards": (awards, lambda rows: bars(rows, "name", "points", sideways=True)),
        "tiers": (result["tiers"], lambda rows: bars(rows, "tier", "points")),
        "rewards": (issued, lambda rows: bars(rows, "reward", "number", sideways=True, series="what")),
    }
    return {name: draw(list(rows)) for name, (rows, draw) in wanted.items() if rows}


def _activity(result: Mapping[str, Any]) -> list[Row]:
    """Issued and redeemed rewards by month, all rewards together."""
    issued: Counter[str] = Counter()
    redeemed: Counter[str] = Counter()
    for reward in result["rewards"]:
        for month in reward["months"]:
            issued[month["month"]] += month["issued"]
            redeemed[month["month"]] += month["redeemed"]
    return [
        {"month": month, "issued": issued[month], "redeemed": redeemed[month]} for month in sorted({*issued, *redeemed})
    ]


def _guests(result: Mapping[str, Any]) -> list[Row]:
    """Members with an id, the most points first, with the rewards they were issued and used."""
    issued: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for issue in result.get("issuances", ()):
        if issue["member_id"] is not None:
            issued[issue["member_id"]] += 1
            used[issue["member_id"]] += len(issue["used_by"])
    rows = [
        member | {"issued": issued[member["member_id"]], "used": used[member["member_id"]]}
        for member in result.get("members", ())
        if member["member_id"] is not None
    ]
    return sorted(rows, key=lambda row: (-row["earned"], row["member_id"]))
