"""A cap that is never reached."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.bounds import most_points
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.places import removed
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.diagnostics.model import Edit, Fix, Label
from loyaltydsl.semantics.program import Award, Cap

_ORDER = {"month": 0, "year": 1, None: 2}


def check(facts: Facts) -> Iterator[Finding]:
    for award in facts.program.awards:
        if not award.caps or facts.dead(award):
            continue
        most = most_points(facts, award)
        dead: list[Cap] = []
        for cap in award.caps:
            found = _why(award, cap, most, [other for other in award.caps if other is not cap and other not in dead])
            if found is None:
                continue
            why, other = found
            dead.append(cap)
            yield Finding(
                cap.span,
                f"this cap of award `{award.name}` can never bind: {why}",
                (Label(other.span, "always comes first"),) if other is not None else (),
                ("take it out, or lower it",),
                Fix("take the cap out", (Edit(removed(cap.span), ""),)),
            )


def _why(award: Award, cap: Cap, most: int | None, others: list[Cap]) -> tuple[str, Cap | None] | None:
    """Why a cap never takes a point away, and the other cap that is the reason, if one is."""
    if cap.unit == "points" and cap.scope == "stay":
        if most is not None and most <= cap.limit:
            return f"a stay earns at most {most:,} points from it", None
        other = next((o for o in others if o.unit == "points" and o.limit <= cap.limit), None)
        return None if other is None else ("another cap is as low", other)
    for other in others:
        if other.scope == "stay":
            continue
        as_long = _ORDER[other.period] >= _ORDER[cap.period]
        if as_long and other.unit == cap.unit and other.limit <= cap.limit:
            return "another cap allows no more in as long a time", other
    if cap.unit == "times":
        return None
    times = [o for o in others if o.unit == "times" and _ORDER[o.period] >= _ORDER[cap.period]]
    per_stay = min([o.limit for o in others if o.unit == "points" and o.scope == "stay"], default=None)
    known = [n for n in (most, per_stay) if n is not None]
    for other in times:
        if known and other.limit * min(known) <= cap.limit:
            return f"{other.limit:,} times at most {min(known):,} points are not more", other
    return None


RULE = LintRule(
    code="LOY715",
    name="cap-never-binds",
    title="a cap that can never bind",
    reason="An `at_most` that nothing can reach takes no point away. It promises a limit that the ruleset does not "
    "have, "
    "or one of the numbers is wrong: 5,000 for 500. What bounds it is given with the finding, and `--fix` takes the "
    "cap out.",
    predicate="a cap per stay that is not below the most points the award can give one stay (fixed points, or points "
    "per "
    "night where the condition bounds the nights, or a share of such an award), or not below another cap; a cap "
    "per member that another cap of at least as long a period keeps from being exceeded",
    bad="award tuesday { when any night on Tuesday  earn 500 points per stay  at_most 1_000 points per stay }\n",
    good="award tuesday { when any night on Tuesday  earn 500 points per night  at_most 1_000 points per stay }\n",
    check=check,
)
