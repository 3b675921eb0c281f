"""Test reports as text, JSON and JUnit XML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from loyaltydsl.diagnostics.render.places import dump, span_range
from loyaltydsl.diagnostics.render.text import excerpt
from loyaltydsl.diagnostics.render.width import show
from loyaltydsl.source import Span
from loyaltydsl.tools.tables import count
from loyaltydsl.tools.testing import CaseResult, Failure, TestReport

Paint = Callable[[str, str], str]


def to_text(reports: Sequence[TestReport], *, coverage: bool = False, paint: Paint = lambda text, style: text) -> str:
    """Every failed expectation at its place, then a line a ruleset and, of several, a line for all.

    `paint(text, style)` colours a text; styles are `bad`, `good` and `strong`.
    """
    lines: list[str] = []
    for report in reports:
        for result in report.results:
            for failure in result.failures:
                lines += [*_failure(result, failure, paint), ""]
        if coverage:
            lines += [*_coverage(report, paint), ""]
    for report in reports:
        passed, failed = _counts([report])
        verdict = paint("failed", "bad") if failed else paint("ok", "good") if passed else "no tests"
        lines.append(f"{report.program.path}: {passed:,} passed, {failed:,} failed: {verdict}")
    if len(reports) > 1:
        passed, failed = _counts(reports)
        lines.append(f"{len(reports):,} rulesets: {passed:,} passed, {failed:,} failed")
    return "\n".join(lines) + "\n"


def to_json(reports: Sequence[TestReport], *, coverage: bool = False) -> str:
    """`{"passed", "failed", "rulesets": [{"path", "program", "tests": [...], "coverage": {...}}]}`."""
    passed, failed = _counts(reports)
    return dump({"passed": passed, "failed": failed, "rulesets": [_ruleset(r, coverage) for r in reports]})


def to_junit(reports: Sequence[TestReport]) -> str:
    """A suite a ruleset, a case a test; a failed test has all its expectations in one failure."""
    from xml.etree import ElementTree as ET

    from loyaltydsl.diagnostics.render.xml import clean

    passed, failed = _counts(reports)
    root = ET.Element("testsuites", name="loy test", tests=str(passed + failed), failures=str(failed))
    for report in reports:
        good, bad = _counts([report])
        path = clean(report.program.path)
        suite = ET.SubElement(root, "testsuite", name=path, tests=str(good + bad), failures=str(bad), errors="0")
        for result in report.results:
            span = result.case.span
            case = ET.SubElement(
                suite,
                "testcase",
                classname=clean(report.program.title),
                name=clean(result.case.title),
                file=clean(span.source.path),
                line=str(span.line),
            )
            if not result.passed:
                first = result.failures[0]
                failure = ET.SubElement(case, "failure", type="expectation")
                failure.set("message", clean(f"expected {first.expected}, got {first.got}"))
                texts = ("\n".join(_failure(result, f, lambda text, style: text)) for f in result.failures)
                failure.text = clean("\n\n".join(texts))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _counts(reports: Sequence[TestReport]) -> tuple[int, int]:
    results = [result for report in reports for result in report.results]
    passed = sum(result.passed for result in results)
    return passed, len(results) - passed


def _failure(result: CaseResult, failure: Failure, paint: Paint) -> Iterator[str]:
    where = paint(_place(failure.expect.span), "strong")
    yield f"{where}: {paint('failed', 'bad')}: {show(result.case.title)[0]}"
    yield from excerpt(failure.expect.span)
    yield f"expected {failure.expected}, got {failure.got}"
    for reason in failure.why:
        yield f"  {reason}"


def _place(span: Span) -> str:
    return f"{span.source.path}:{span.line}:{span.column}"


def _coverage(report: TestReport, paint: Paint) -> Iterator[str]:
    rules, missed = report.coverage.rules(), report.coverage.missed()
    yield f"{paint(report.program.path, 'strong')}: {len(rules) - len(missed)} of {count(len(rules), 'rule')} exercised"
    for kind, rule in missed:
        yield f"  {_place(rule.name_span)}: no test exercised {kind} `{rule.name}`"


def _ruleset(report: TestReport, coverage: bool) -> dict[str, Any]:
    passed, failed = _counts([report])
    data: dict[str, Any] = {
        "path": report.program.path,
        "program": report.program.title,
        "passed": passed,
        "failed": failed,
        "tests": [_case(result) for result in report.results],
    }
    if coverage:
        data["coverage"] = {
            "rules": len(report.coverage.rules()),
            "missed": [
                {"kind": kind, "name": rule.name, **_where(rule.name_span)} for kind, rule in report.coverage.missed()
            ],
        }
    return data


def _case(result: CaseResult) -> dict[str, Any]:
    return {
        "title": result.case.title,
        "passed": result.passed,
        **_where(result.case.span),
        "failures": [
            {"expected": f.expected, "got": f.got, "why": list(f.why), **_where(f.expect.span)} for f in result.failures
        ],
    }


def _where(span: Span) -> dict[str, Any]:
    return {"path": span.source.path, "range": span_range(span)}
