"""Date ranges that are over."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.ranges import date_lists, range_place, range_text
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.semantics.calendar import iso


def check(facts: Facts) -> Iterator[Finding]:
    assert facts.today is not None
    told: set[tuple[object, int]] = set()
    for span, dates in date_lists(facts):
        for low, high in dates.ranges:
            place = range_place(facts, span, low, high) if high < facts.today else None
            if place is None or (place.source, place.start) in told:
                continue
            told.add((place.source, place.start))
            yield Finding(
                place,
                f"`{range_text(low, high)}` is over: it ended before {iso(facts.today)}",
                help=("extend it, or take it out",),
            )


RULE = LintRule(
    code="LOY707",
    name="past-dates",
    title="a date range that is over",
    reason="A range of dates wholly before today matches no stay any more. A season of last year that nobody moved on "
    "looks like a rule that is in force. The rule runs only where `--today` gives the day.",
    predicate="a range of dates in a define, an `effective`, a condition, an amount or a reward's `issue` or "
    "`expires` whose last "
    "day "
    "is before the day given with `--today`; a season of every year is never over",
    bad="award winter { effective 2025-01-01 to 2025-03-31  earn 50 points per night }\n",
    good="award winter { effective 2026-12-01 to 2027-03-31  earn 50 points per night }\n",
    check=check,
    needs_today=True,
)
