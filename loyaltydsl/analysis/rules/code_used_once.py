"""A code that stands once, in a field without a vocabulary, beside declared vocabularies."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.codes_used import Use, code_uses
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule


def check(facts: Facts) -> Iterator[Finding]:
    declared = {vocabulary.field for vocabulary in facts.program.vocabularies}
    if not declared:
        return
    found: dict[tuple[str, str], list[Use]] = {}
    for use in code_uses(facts.program):
        if use.field not in declared and use.field not in ("property", "status", "currency", "segment"):
            found.setdefault((use.field, use.code), []).append(use)
    for (field, code), uses in found.items():
        if len(uses) == 1:
            yield Finding(
                uses[0].span,
                f"code `{code}` of `{field}` is used once, and `{field}` has no vocabulary that would show a typing "
                f"error",
                help=(f"declare `codes {field} {{ … }}`",),
            )


RULE = LintRule(
    code="LOY718",
    name="code-used-once",
    title="a code used once, without a vocabulary, beside declared vocabularies",
    reason="A ruleset that declares vocabularies has its typing errors found, but not in the fields that it left open. "
    "A code that stands there a single time may be one. A `codes` block for the field settles it.",
    predicate="the ruleset has a `codes` block, the field of the code has none, and the code stands once outside of "
    "tests",
    bad='codes room_type { "STD" "Standard" }\naward std { when room_type is "STD"  earn 5 points per night }\n'
    'award web { when rate_code is "WEEB"  earn 50 points per stay }\n',
    good='codes room_type { "STD" "Standard" }\naward std { when room_type is "STD"  earn 5 points per night }\n'
    'codes rate_code { "WEB" "Website" }\naward web { when rate_code is "WEB"  earn 50 points per stay }\n',
    check=check,
    default=False,
)
