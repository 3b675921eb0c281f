"""The lists of dates of a ruleset, where they are written."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.places import clause_span, word_span
from loyaltydsl.semantics.calendar import iso
from loyaltydsl.semantics.program import DateIn, Dates, FixedDate, NightIn, PointsPer, TableOf
from loyaltydsl.source import Span


def date_lists(facts: Facts) -> Iterator[tuple[Span, Dates]]:
    """Every list of dates of a define, a condition, an amount, an `effective`, `issue` or `expires`, and its place."""
    program = facts.program
    for define in program.defines:
        if isinstance(define.value, Dates):
            yield define.span, define.value
    for award in program.awards:
        if award.effective is not None:
            yield clause_span(award, "effective"), award.effective
        earn = award.earn
        amounts = [earn] if isinstance(earn, PointsPer) else []
        if isinstance(earn, TableOf):
            amounts = [amount for _, amount in earn.rows] + ([earn.otherwise] if earn.otherwise else [])
        for amount in amounts:
            if isinstance(amount.nights, Dates):
                yield amount.span, amount.nights
    for _, atom in facts.atoms():
        dates = atom.dates if isinstance(atom, DateIn) else atom.nights if isinstance(atom, NightIn) else None
        if isinstance(dates, Dates):
            yield atom.span, dates
    for reward in program.rewards:
        if reward.issue is not None:
            yield reward.clause_span("issue"), Dates((reward.issue,))
        if isinstance(reward.expires, FixedDate):
            yield reward.clause_span("expires"), Dates(((reward.expires.day, reward.expires.day),))


def range_place(facts: Facts, span: Span, low: int, high: int) -> Span | None:
    """The range inside the text of a clause; None where it is a named list's, and so has its place there."""
    first = word_span(span, iso(low))
    if first is not span:
        last = word_span(Span(span.source, first.start, span.end), iso(high))
        return first if low == high or last.end > span.end else first.to(last)
    lists = (define.value for define in facts.program.defines if isinstance(define.value, Dates))
    return None if any((low, high) in dates.ranges for dates in lists) else span


def range_text(low: int, high: int) -> str:
    """A range as it is written."""
    return iso(low) if low == high else f"{iso(low)} to {iso(high)}"
