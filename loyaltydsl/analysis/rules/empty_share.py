"""A percentage of an award that never counts on the same stay."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.program import PercentOf


def check(facts: Facts) -> Iterator[Finding]:
    for award in facts.program.awards:
        if not isinstance(award.earn, PercentOf):
            continue
        source = facts.awards[award.earn.award]
        if facts.dead(award) or facts.dead(source):
            continue
        replaces = source.name in award.instead_of
        if replaces or facts.apart(award, source):
            why = "it stands instead of it" if replaces else "the two never match together"
            yield Finding(
                award.earn.span,
                f"award `{award.name}` never gives a point: it is a share of `{source.name}`, and {why}",
                (Label(source.name_span, "of this award"),),
                ("a share of an award that does not count for the stay is 0",),
            )


RULE = LintRule(
    code="LOY729",
    name="empty-share",
    title="a percentage of an award that never counts with it",
    reason="A percentage of an award that does not match, or was replaced, is 0. A bonus that stands instead of the "
    "award it is a share of never gives a point. Nor does one that asks for other stays.",
    predicate="an award of P% of another one that it is `instead_of`, or with which no stay matches both",
    bad='award web { when rate_code is "WEB"  earn 10 points per night }\n'
    'award bonus { when rate_code is "APP"  earn 50% of web }\n',
    good='award web { when rate_code in "WEB;APP"  earn 10 points per night }\n'
    'award bonus { when rate_code is "APP"  earn 50% of web }\n',
    check=check,
)
