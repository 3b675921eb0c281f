"""A define that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.places import whole_lines
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.diagnostics.model import Edit, Fix


def check(facts: Facts) -> Iterator[Finding]:
    for define in facts.program.defines:
        if not define.uses:
            yield Finding(
                define.name_span,
                f"`{define.name}` is defined and never used",
                help=("take it out, or use it where the list is written out",),
                fix=Fix(f"take `{define.name}` out", (Edit(whole_lines(define.span), ""),)),
            )


RULE = LintRule(
    code="LOY723",
    name="unused-define",
    title="a define that nothing uses",
    reason="A named list that no rule uses looks as if it were in force. Whoever changes it believes to have changed "
    "the "
    "program. `--fix` takes it out.",
    predicate="a `define` whose name stands in no condition, list, table or other define",
    bad="define peak = 2026-12-20 to 2027-01-03\naward base { earn 10 points per night }\n",
    good="define peak = 2026-12-20 to 2027-01-03\naward base { when any night in peak  earn 10 points per night }\n",
    check=check,
)
