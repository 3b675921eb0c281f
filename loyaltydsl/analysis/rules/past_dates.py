"""Date ranges that are over."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.places import clause_span, word_span
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.semantics.calendar import iso
from loyaltydsl.semantics.program import DateIn, Dates, NightIn, PointsPer, TableOf
from loyaltydsl.source import Span


def check(facts: Facts) -> Iterator[Finding]:
    assert facts.today is not None
    told: set[tuple[object, int]] = set()
    named = {r for define in facts.program.defines if isinstance(define.value, Dates) for r in define.value.ranges}
    for span, low, high in _ranges(facts):
        if high >= facts.today:
            continue
        place = _place(span, low, high)
        if place is span and (low, high) in named:
            continue  # written by name, and told where the name is defined
        key = (place.source, place.start)
        if key in told:
            continue
        told.add(key)
        what = iso(low) if low == high else f"{iso(low)} to {iso(high)}"
        yield Finding(
            place,
            f"`{what}` is over: it ended before {iso(facts.today)}",
            help=("extend it, or take it out",),
        )


def _ranges(facts: Facts) -> Iterator[tuple[Span, int, int]]:
    """Every absolute range of the ruleset, with a place that holds its text."""
    program = facts.program
    for define in program.defines:
        if isinstance(define.value, Dates):
            for low, high in define.value.ranges:
                yield define.span, low, high
    for award in program.awards:
        if award.effective is not None:
            for low, high in award.effective.ranges:
                yield clause_span(award, "effective"), low, high
        earn = award.earn
        amounts = [earn] if isinstance(earn, PointsPer) else []
        if isinstance(earn, TableOf):
            amounts = [amount for _, amount in earn.rows] + ([earn.otherwise] if earn.otherwise else [])
        for amount in amounts:
            if isinstance(amount.nights, Dates):
                for low, high in amount.nights.ranges:
                    yield amount.span, low, high
    for _, atom in facts.atoms():
        dates = atom.dates if isinstance(atom, DateIn) else atom.nights if isinstance(atom, NightIn) else None
        if isinstance(dates, Dates):
            for low, high in dates.ranges:
                yield atom.span, low, high
    for reward in program.rewards:
        if reward.issue is not None:
            yield reward.clause_span("issue"), *reward.issue


def _place(span: Span, low: int, high: int) -> Span:
    """The range inside the text of a clause; the clause where it is written by name."""
    first = word_span(span, iso(low))
    if first is span:
        return span
    last = word_span(Span(span.source, first.start, span.end), iso(high))
    return first if low == high else Span(span.source, first.start, last.end if last.end <= span.end else first.end)


RULE = LintRule(
    code="LOY707",
    name="past-dates",
    title="a date range that is over",
    reason="A range of dates wholly before today matches no stay any more. A season of last year that nobody moved on "
    "looks like a rule that is in force. The rule runs only where `--today` gives the day.",
    predicate="a range of dates in a define, an `effective`, a condition, an amount or a reward's `issue` whose last "
    "day "
    "is before the day given with `--today`; a season of every year is never over",
    bad="award winter { effective 2025-01-01 to 2025-03-31  earn 50 points per night }\n",
    good="award winter { effective 2026-12-01 to 2027-03-31  earn 50 points per night }\n",
    check=check,
    needs_today=True,
)
