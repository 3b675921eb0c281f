"""A rule, or a part of one, that changes nothing because another one already says it."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.normal import region_key
from loyaltydsl.analysis.pairs import Index
from loyaltydsl.analysis.places import clause_span, string_span
from loyaltydsl.analysis.ranges import date_lists, range_place, range_text
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.wording import kind_word
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.program import Award, Redeem


def check(facts: Facts) -> Iterator[Finding]:
    yield from _redeems(facts)
    yield from _vetoes(facts)
    yield from _codes(facts)
    yield from _replacements(facts)
    yield from _combines(facts)
    yield from _ranges(facts)


def _redeems(facts: Facts) -> Iterator[Finding]:
    """A `deny` inside another one; a `pay` inside another one of the same rate."""
    replaced = {name for rule in facts.program.redeems for name in rule.instead_of}
    plain = [r for r in facts.program.redeems if not r.instead_of and r.name not in replaced]
    index = Index(facts, plain)
    for rule in plain:
        found = (o for o in index.near(rule) if o is not rule and o.pay == rule.pay and _inside(facts, rule, o))
        other = next(found, None)
        if other is not None:
            yield _finding(rule, other, "every night that it matches")


def _vetoes(facts: Facts) -> Iterator[Finding]:
    """A veto inside another bare veto."""
    replaced = {name for award in facts.program.awards for name in award.instead_of}
    plain = [a for a in facts.program.awards if a.is_bare_veto and a.name not in replaced]
    index = Index(facts, plain)
    for rule in plain:
        other = next((o for o in index.near(rule) if o is not rule and _inside(facts, rule, o)), None)
        if other is not None:
            yield _finding(rule, other, "every stay that it matches")


def _inside(facts: Facts, rule: Award | Redeem, other: Award | Redeem) -> bool:
    """Whether a rule matches only where another one does, and not just the same (that is a duplicate)."""
    if facts.dead(rule) or not facts.covers(other, rule):
        return False
    return region_key(facts, rule) != region_key(facts, other)


def _finding(rule: Award | Redeem, other: Award | Redeem, what: str) -> Finding:
    return Finding(
        rule.name_span,
        f"{kind_word(rule)} `{rule.name}` changes nothing: `{other.name}` already decides {what}",
        (Label(other.name_span, "already says it"),),
        ("take it out, or change what was meant to differ",),
    )


def _codes(facts: Facts) -> Iterator[Finding]:
    """A code that another exception with at least the same scope already excludes."""
    exceptions = facts.program.exceptions
    for i, rule in enumerate(exceptions):
        for j, other in enumerate(exceptions):
            wider = other.scope == "both" and rule.scope != "both"
            if i == j or not (wider or (other.scope == rule.scope and j < i)):
                continue
            for clause in rule.clauses:
                known = {code for c in other.clauses if c.field == clause.field for code in c.codes}
                for code in clause.codes:
                    if code in known and set(clause.codes) != known:
                        place = next(
                            string_span(c.span, code)
                            for c in other.clauses
                            if c.field == clause.field and code in c.codes
                        )
                        yield Finding(
                            string_span(clause.span, code),
                            f"`{code}` is already excluded by exception `{other.name}`",
                            (Label(place, "excluded here"),),
                            ("write it in one of the two",),
                        )


def _replacements(facts: Facts) -> Iterator[Finding]:
    """An `instead_of` between rules that never match together."""
    awards = {rule.name: rule for rule in facts.program.awards}
    redeems = {rule.name: rule for rule in facts.program.redeems}
    for award in facts.program.awards:
        yield from _apart(facts, award, [awards[name] for name in award.instead_of])
    for redeem in facts.program.redeems:
        yield from _apart(facts, redeem, [redeems[name] for name in redeem.instead_of])


def _apart(facts: Facts, rule: Award | Redeem, others: list[Award] | list[Redeem]) -> Iterator[Finding]:
    if facts.dead(rule):
        return
    for other in others:
        if not facts.dead(other) and facts.apart(rule, other):
            yield Finding(
                clause_span(rule, "instead_of"),
                f"{kind_word(rule)} `{rule.name}` never replaces `{other.name}`: the two never match together",
                (Label(other.name_span, "never matches with it"),),
                (f"take `{other.name}` out of `instead_of`",),
            )


def _combines(facts: Facts) -> Iterator[Finding]:
    for combine in facts.program.combines:
        if len(combine.awards) == 1:
            yield Finding(
                combine.name_span,
                f"combine `{combine.name}` has a single award and chooses nothing",
                help=("add the awards that compete with it, or take it out",),
            )


def _ranges(facts: Facts) -> Iterator[Finding]:
    """A range of dates inside another one of the same list."""
    for span, dates in date_lists(facts):
        for i, (low, high) in enumerate(dates.ranges):
            for j, (first, last) in enumerate(dates.ranges):
                inside = first <= low and high <= last and i != j and ((low, high) != (first, last) or j < i)
                place = range_place(facts, span, low, high) if inside else None
                if place is not None:
                    yield Finding(
                        place,
                        f"`{range_text(low, high)}` lies within `{range_text(first, last)}` of the same list",
                        help=("take it out, or mend the dates",),
                    )
                    break


RULE = LintRule(
    code="LOY722",
    name="redundant-rule",
    title="a rule that changes nothing",
    reason="What another rule already decides need not be said again. Whoever changes the one that counts is surprised "
    "by the other. Often the redundant rule was meant to be wider, or the other narrower.",
    predicate="a `deny` (a `pay`, a bare veto) that matches only where another `deny` (another `pay` of the same rate, "
    "another bare veto) does, none of them part of an `instead_of`; a code of an exception that another exception of "
    "the same or a wider scope has; an `instead_of` between rules that no stay (no night) matches together; a "
    "`combine` of one award; a range of dates within another one of the same list",
    bad="redeem standard { pay 200 points per USD }\n"
    "redeem summer { when night in 2026-06-01 to 2026-08-31  deny }\n"
    "redeem july { when night in 2026-07-01 to 2026-07-31  deny }\n",
    good="redeem standard { pay 200 points per USD }\n"
    "redeem summer { when night in 2026-06-01 to 2026-08-31  deny }\n"
    "redeem october { when night in 2026-10-01 to 2026-10-31  deny }\n",
    check=check,
)
