"""Every rule's own texts: codes, reasons, and two examples that are run; and the page made from them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loyaltydsl.analysis.rule import LintRule, as_code_info, find_rule, lint_rules
from loyaltydsl.diagnostics.faults import CODES
from loyaltydsl.diagnostics.registry import example_files
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.lint_page import lint_page
from tests.analysis.planted import linted

RULES = list(lint_rules().values())
ROOT = Path(__file__).parents[2]


def example(text: str) -> Program:
    files = example_files(text)
    checked = load_program("ruleset.loy", lambda path: files[str(path)].encode())
    assert checked.program is not None and not checked.diagnostics, [d.message for d in checked.diagnostics]
    return checked.program


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_bad_example_gives_this_finding_once_and_no_other(rule: LintRule) -> None:
    found = linted(example(rule.bad), rule)
    assert [d.name for d in found.diagnostics] == [rule.name]
    assert found.diagnostics[0].code == rule.code
    assert not found.unconfirmed


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_good_example_is_clean(rule: LintRule) -> None:
    found = linted(example(rule.good), rule)
    assert [d.message for d in found.diagnostics] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_texts_are_whole(rule: LintRule) -> None:
    assert re.fullmatch(r"LOY7\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert len(re.findall(r"\.(?= [A-Z0-9`])|\.$", rule.reason)) == 3, rule.reason
    assert rule.predicate and not rule.predicate.endswith(".") and "  " not in rule.reason + rule.predicate
    assert rule.predicate in as_code_info(rule).reason


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_messages_keep_to_the_style(rule: LintRule) -> None:
    for diagnostic in linted(example(rule.bad), rule).diagnostics:
        for text in (diagnostic.message, *diagnostic.help, *(label.message for label in diagnostic.labels)):
            assert text and not text[0].isupper() and not text.endswith("."), text


def test_codes_and_names_are_used_once() -> None:
    assert len(RULES) == len({rule.name for rule in RULES}) == len({rule.code for rule in RULES})
    assert not {rule.code for rule in RULES} & set(CODES.values())
    assert not {rule.name for rule in RULES} & set(CODES)


def test_a_rule_is_found_by_code_and_name() -> None:
    assert find_rule("loy701") is find_rule("Never-Matches") is lint_rules()["LOY701"]
    assert find_rule("LOY7") is None


def test_a_rule_has_a_file_of_its_name() -> None:
    folder = ROOT / "loyaltydsl" / "analysis" / "rules"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files == {rule.name.replace("-", "_") for rule in RULES}


def test_the_page_is_current() -> None:
    renew = "renew it with `python -m loyaltydsl.tools.lint_page > docs/lint.md`"
    assert (ROOT / "docs" / "lint.md").read_text(encoding="utf-8") == lint_page(), renew


def test_the_hooks_and_the_action_call_commands_that_there_are() -> None:
    commands = {path.stem.strip("_") for path in (ROOT / "loyaltydsl" / "cli" / "commands").glob("[a-z]*.py")}
    hooks = re.findall(r"entry: loy (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert set(hooks) == {"fmt", "check", "lint", "test"} <= commands
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\bloy (\w+)(?= \"\$)", action)) == {"lint"}
    used = set(re.findall(r"inputs\.([\w-]+)", action))
    inputs = action.partition("inputs:\n")[2].partition("runs:\n")[0]
    assert used == set(re.findall(r"^  ([\w-]+):$", inputs, re.M))
