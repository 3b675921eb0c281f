"""A declared code that no rule names."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.codes_used import code_uses
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.places import string_span
from loyaltydsl.analysis.rule import Finding, LintRule


def check(facts: Facts) -> Iterator[Finding]:
    used = {(use.field, use.code) for use in code_uses(facts.program, declared=False)}
    for vocabulary in facts.program.vocabularies:
        for code, _ in vocabulary.codes:
            if (vocabulary.field, code) not in used:
                yield Finding(
                    string_span(vocabulary.span, code),
                    f"code `{code}` of `{vocabulary.field}` is declared, and no rule names it",
                    help=("take it out if the hotel has it no more",),
                )


RULE = LintRule(
    code="LOY724",
    name="unused-code",
    title="a declared code that no rule names",
    reason="A vocabulary may list every code that the hotel has, so a code that no rule names is no fault. But where "
    "the "
    "vocabulary is kept for the rules alone, it shows what is left over. The rule is a matter of taste and runs only "
    "where it is selected.",
    predicate="a code of a `codes` block that stands in no condition, exception, table, define or reward (tests do not "
    "count)",
    bad='codes room_type { "STD" "Standard"  "OLD" "Old wing" }\n'
    'award std { when room_type is "STD"  earn 5 points per night }\n',
    good='codes room_type { "STD" "Standard" }\naward std { when room_type is "STD"  earn 5 points per night }\n',
    check=check,
    default=False,
)
