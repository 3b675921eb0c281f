"""A simulation for people: what the JSON of `loy simulate` says, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loyaltydsl.engine.simulation import LimitPassed
from loyaltydsl.tools.tables import count, share, table

Data = Mapping[str, Any]


def simulation_text(result: Data) -> str:
    """The result of a simulation (`Simulation.to_json`), its sections apart by an empty line, points by award, tier
    and month last: they stand where the eye rests when a terminal has scrolled."""
    sections = (
        _totals, _input, _exclusions, _redeem, _rewards, _awards, _tiers, _months, _stays, _issuances, _members,
    )  # fmt: skip
    texts = ["\n".join(section(result)) for section in sections]
    return "\n\n".join(text for text in texts if text) + "\n"


def limit_text(limit: LimitPassed) -> str:
    """A limit on issued rewards that a run passed, in one line."""
    tier = f" and the tier {limit.tier}" if limit.tier is not None else ""
    return (
        f"reward `{limit.reward}`: {limit.issued:,} issued, at most {limit.limit:,} allowed; passed on "
        f"{limit.first_day}; most by the trigger `{limit.trigger}`{tier}"
    )


def _totals(result: Data) -> Iterator[str]:
    totals = result["totals"]
    yield result["program"]
    yield ""
    rows = [
        ("stays", f"{totals['stays']:,}", f"of {count(totals['members'], 'member')}"),
        ("", f"{totals['awarded_stays']:,}", "earned points"),
        ("", f"{totals['excluded_stays']:,}", "excluded"),
        ("revenue", _money(totals["revenue"]), ""),
        ("points earned", f"{totals['points']:,}", ""),
        ("points spent", f"{totals['points_spent']:,}", ""),
    ]
    if totals["liability"] is not None:
        rows.append(("liability", _money(totals["liability"]), "all balances at the end, at the point's value"))
    name = max(len(row[0]) for row in rows)
    figure = max(len(row[1]) for row in rows)
    for label, value, note in rows:
        yield f"{label:<{name}}  {value:>{figure}}  {note}".rstrip()


def _awards(result: Data) -> Iterator[str]:
    total = result["totals"]["points"]
    rows = [(a["name"], a["stays"], a["points"], share(a["points"], total)) for a in result["awards"]]
    return _table(("award", "stays", "points", "share"), rows)


def _tiers(result: Data) -> Iterator[str]:
    rows = [(t["tier"], t["stays"], t["points"], t["members"]) for t in result["tiers"]]
    return _table(("tier", "stays", "points", "members at the end"), rows)


def _months(result: Data) -> Iterator[str]:
    rows = [(m["month"], m["stays"], m["points"]) for m in result["months"]]
    return _table(("month", "stays", "points"), rows)


def _exclusions(result: Data) -> Iterator[str]:
    rows = [(e["name"], e["kind"], e["stays"]) for e in result["exclusions"]]
    return _table(("excluded by", "kind", "stays"), rows)


def _redeem(result: Data) -> Iterator[str]:
    redeem = result["redeem"]
    if redeem["payable_nights"] or redeem["denied"]:
        yield f"nights that points can pay: {redeem['payable_nights']:,}"
        yield from _table(("denied by", "nights"), [(d["name"], d["nights"]) for d in redeem["denied"]])


def _rewards(result: Data) -> Iterator[str]:
    rows = [
        (
            reward["name"] + (" (draft)" if reward["draft"] else ""),
            reward["issued"],
            reward["redeemed"],
            _money(reward["revenue"]),
            ", ".join(f"{tier} {number:,}" for tier, number in reward["by_tier"].items() if number),
        )
        for reward in result["rewards"]
    ]
    return _table(("reward", "issued", "used", "revenue of stays that used it", "issued by tier"), rows)


def _input(result: Data) -> Iterator[str]:
    report = result.get("input")
    if report is None:
        return
    statuses = ", ".join(f"{number:,} {status}" for status, number in report["by_status"].items() if number)
    yield f"rows read: {report['rows']:,}" + (f" ({statuses})" if statuses else "")
    if report["rejected"]:
        yield f"rows rejected: {report['rejected']:,}"
    if report["ignored_columns"]:
        yield f"columns that no field takes: {', '.join(report['ignored_columns'])}"
    if report["unknown_codes"]:
        rows = [(u["field"], u["code"], u["stays"]) for u in report["unknown_codes"]]
        yield ""
        yield from table(("field", "code that is not in its list", "stays"), rows)


def _stays(result: Data) -> Iterator[str]:
    rows = [
        (
            stay["stay_id"],
            stay["member_id"] or "",
            stay["departure"],
            stay["tier"] or "",
            stay["points"],
            stay["points_spent"],
            stay["balance"],
            ", ".join(f"{name} {points:,}" for name, points in stay["awards"].items())
            or (f"excluded by {stay['excluded_by']['name']}" if stay["excluded_by"] else ""),
        )
        for stay in result.get("stays", ())
    ]
    return _table(("stay", "member", "departure", "tier", "points", "spent", "balance", "awards"), rows)


def _issuances(result: Data) -> Iterator[str]:
    rows = [
        (
            issue["issued_on"],
            issue["reward"] + (" (draft)" if issue["draft"] else ""),
            issue["member_id"] or "",
            issue["stay_id"] or "",
            issue["valid_from"],
            issue["expires_on"] or "never",
        )
        for issue in result.get("issuances", ())
    ]
    return _table(("issued on", "reward", "member", "stay", "valid from", "expires on"), rows)


def _members(result: Data) -> Iterator[str]:
    rows = [
        (m["member_id"] or "", m["tier"] or "", m["stays"], m["earned"], m["spent"], m["balance"])
        for m in result.get("members", ())
    ]
    return _table(("member", "tier", "stays", "earned", "spent", "balance"), rows)


def _table(heading: tuple[str, ...], rows: list[Any]) -> Iterator[str]:
    if rows:
        yield from table(heading, rows)


def _money(money: Mapping[str, str]) -> str:
    """`1,234.50 USD` of an exact decimal text."""
    sign = "-" if money["amount"].startswith("-") else ""
    whole, point, decimals = money["amount"].lstrip("-").partition(".")
    return f"{sign}{int(whole):,}{point}{decimals} {money['currency']}"
