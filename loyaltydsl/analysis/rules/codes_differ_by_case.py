"""Codes of one field that differ only by case."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.codes_used import Use, code_uses
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.diagnostics.model import Label


def check(facts: Facts) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Use] = {}
    told: set[tuple[str, str]] = set()
    for use in code_uses(facts.program):
        first = seen.setdefault((use.field, use.code.casefold()), use)
        if first.code != use.code and (use.field, use.code) not in told:
            told.add((use.field, use.code))
            yield Finding(
                use.span,
                f"`{use.code}` and `{first.code}` of `{use.field}` differ only by case",
                (Label(first.span, f"`{first.code}` here"),),
                ("codes are compared exactly: write the one that the system has",),
            )


RULE = LintRule(
    code="LOY717",
    name="codes-differ-by-case",
    title="codes that differ only by case",
    reason='Codes compare exactly, so `"Rack"` does not match a stay with `"RACK"`. Two spellings in one ruleset are '
    "nearly always one code and one slip. The rule with the slip silently matches nothing.",
    predicate="two codes of one field, in conditions, exceptions, tables, vocabularies, defines or rewards, that are "
    "equal but for upper and lower case",
    bad='award rack { when rate_code is "RACK"  earn 50 points per stay }\n'
    'award more { when rate_code in "Rack;WEB" and nights >= 2  earn 60 points per stay }\n',
    good='award rack { when rate_code is "RACK"  earn 50 points per stay }\n'
    'award more { when rate_code in "RACK;WEB" and nights >= 2  earn 60 points per stay }\n',
    check=check,
)
