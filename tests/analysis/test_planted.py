"""Each rule finds the planted defects, where they are, and nothing in the near misses."""

from __future__ import annotations

from pathlib import Path

import pytest

from loyaltydsl.analysis.rule import LintRule, lint_rules
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.tools.testing import run_tests
from tests.analysis.planted import FOLDER, expected, files, linted, program_of

REMARKS = {"suppression-without-reason"}
"""Rules about comments, the lines of which cannot carry a mark."""


def name(value: object) -> str:
    return f"{value.parent.name}/{value.stem}" if isinstance(value, Path) else ""


@pytest.mark.parametrize(("rule", "path"), files("bad"), ids=name)
def test_a_defect_is_found_where_it_is(rule: LintRule, path: Path) -> None:
    found = linted(program_of(path), rule)
    places = [(d.span.line, d.name) for d in found.diagnostics]
    if rule.name in REMARKS:
        assert [what for _, what in places] == [rule.name]
    else:
        assert expected(path), "the file marks no line"
        assert rule.name in {what for _, what in expected(path)}
        assert sorted(places) == sorted(expected(path))
    assert not found.unconfirmed


@pytest.mark.parametrize(("rule", "path"), files("good"), ids=name)
def test_a_near_miss_is_clean(rule: LintRule, path: Path) -> None:
    found = linted(program_of(path), rule)
    assert [(d.span.line, d.name, d.message) for d in found.diagnostics] == []


@pytest.mark.parametrize(("rule", "path"), files("bad"), ids=name)
def test_a_witness_is_a_test_that_passes(rule: LintRule, path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    blocks = [
        line.split("\n", 1)[1]
        for diagnostic in linted(program_of(path), rule).diagnostics
        for line in diagnostic.help
        if line.startswith("this stay shows it:\n")
    ]
    whole = tmp_path / "whole.loy"
    whole.write_text(text + "\n".join(blocks) + "\n", encoding="utf-8")
    checked = load_program(whole)
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    results = run_tests(checked.program).results
    assert len(results) >= len(blocks)
    assert [failure for result in results for failure in result.failures] == []


WITNESSED = {
    "shadowed", "pays-disagree", "tier-without-row", "code-without-row", "season-gap", "overlapping-awards",
    "costly-points",
}  # fmt: skip
"""Rules that say that something can happen."""


@pytest.mark.parametrize(("rule", "path"), [f for f in files("bad") if f[0].name in WITNESSED], ids=name)
def test_what_can_happen_has_a_witness(rule: LintRule, path: Path) -> None:
    for diagnostic in linted(program_of(path), rule).diagnostics:
        assert sum(line.startswith("this stay shows it:\ntest ") for line in diagnostic.help) == 1


def test_every_rule_has_three_defects_and_three_near_misses() -> None:
    for kind in ("bad", "good"):
        counts = {rule.name: 0 for rule in lint_rules().values()}
        for rule, _ in files(kind):
            counts[rule.name] += 1
        assert [rule for rule, count in counts.items() if count < 3] == []
    known = {rule.name.replace("-", "_") for rule in lint_rules().values()}
    assert {folder.name for folder in FOLDER.iterdir() if folder.is_dir()} == known
