"""Diagnostics over small texts, for the tests of the renderers."""

from __future__ import annotations

from loyaltydsl.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity
from loyaltydsl.source import SourceFile, Span


def at(source: SourceFile, text: str, nth: int = 0) -> Span:
    """The span of the nth occurrence of a text."""
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(text, start + 1)
    return Span(source, start, start + len(text))


RULES = SourceFile(
    "rules/main.loy",
    'program "P" { currency USD }\n'
    "\n"
    "award spring { earn 5 points per stay }\n"
    "award summer { earn 5 points per stay }\n"
    "award autumn { earn 5 points per stay }\n"
    "award spring {\n"
    "\tearn 7 points per stay\n"
    "}\n",
)
OTHER = SourceFile("chain/codes.loy", "\n\n  award spring { earn 1 point per stay }\n")

TWICE = Diagnostic(
    "LOY201",
    "duplicate-name",
    "`spring` is declared twice",
    at(RULES, "spring", 1),
    labels=(Label(at(RULES, "spring"), "first declared here"),),
    help=("give one of the two another name",),
    fix=Fix("rename the second to `spring_2`", (Edit(at(RULES, "spring", 1), "spring_2"),), safe=False),
)
ELSEWHERE = Diagnostic(
    "LOY201",
    "duplicate-name",
    "`spring` is declared twice",
    at(RULES, "spring"),
    labels=(Label(at(OTHER, "spring"), "first declared here"),),
)
BLOCK = Diagnostic(
    "LOY900", "dull-award", "this award is dull", Span(RULES, at(RULES, "award spring", 1).start, len(RULES.text) - 1),
    severity="warning",
)  # fmt: skip


def one(text: str, marked: str, severity: Severity = "error") -> Diagnostic:
    """A diagnostic that marks the first occurrence in a text of its own."""
    source = SourceFile("t.loy", text)
    return Diagnostic("LOY100", "test-case", "it is wrong", at(source, marked), severity=severity)
