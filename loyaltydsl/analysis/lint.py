"""Run the rules over a program: what each has to say, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterable

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Hit, LintRule
from loyaltydsl.semantics.program import Program


def run_rules(program: Program, rules: Iterable[LintRule], today: int | None = None) -> list[Hit]:
    """The findings of some rules, not yet confirmed, with no comment looked at. `today` is a day number."""
    facts = Facts(program, today)
    return [Hit(rule, finding) for rule in rules for finding in rule.check(facts)]


def in_order(program: Program, hits: Iterable[Hit]) -> list[Hit]:
    """Hits in the order of the files and the text."""
    files = {id(source): i for i, source in enumerate(program.files)}
    return sorted(
        hits, key=lambda h: (files.get(id(h.finding.span.source), len(files)), h.finding.span.start, h.rule.code)
    )
