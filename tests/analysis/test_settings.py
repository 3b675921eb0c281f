"""Which rules run, by configuration file and by file."""

from __future__ import annotations

import pytest

from loyaltydsl.analysis.rule import find_rule, lint_rules
from loyaltydsl.analysis.settings import Settings, read_settings, unknown_words


def names(settings: Settings, *, dated: bool = False) -> set[str]:
    return {rule.name for rule in settings.rules(dated=dated)}


def test_taste_and_days_are_off() -> None:
    found = names(Settings())
    assert {"never-matches", "shadowed", "unused-define"} <= found
    assert not found & {
        "unused-code",
        "code-used-once",
        "overlapping-awards",
        "suppression-without-reason",
        "past-dates",
    }
    assert names(Settings(), dated=True) == found | {"past-dates"}


def test_all_still_needs_the_day() -> None:
    everything = {rule.name for rule in lint_rules().values()}
    assert names(Settings(select=("all",))) == everything - {"past-dates"}
    assert names(Settings(select=("all",)), dated=True) == everything


def test_words_select_by_name_code_and_beginning() -> None:
    assert names(Settings(select=("Shadowed", "loy701"))) == {"never-matches", "shadowed"}
    assert names(Settings(select=("LOY70",))) == {
        "never-matches", "always-matches", "shadowed", "pays-disagree", "tier-without-row", "code-without-row",
        "season-gap", "always-excluded",
    }  # fmt: skip
    assert names(Settings(select=("LOY70",), ignore=("LOY701", "shadowed"))) == names(Settings(select=("LOY70",))) - {
        "never-matches", "shadowed",
    }  # fmt: skip


def test_words_that_select_nothing() -> None:
    assert unknown_words(["default", "all", "LOY7", "LOY701", "shadowed", "LOY9", "shadow"]) == ["LOY9", "shadow"]


PYPROJECT = """
[tool.loy.lint]
select = ["default", "unused-code"]
ignore = ["LOY713"]
fail-level = "note"
[tool.loy.lint.per-file-ignores]
"drafts/*.loy" = ["never-matches"]
"""


def test_a_pyproject_file() -> None:
    settings, problems = read_settings(PYPROJECT, pyproject=True, folder="hotel")
    assert not problems and settings is not None
    assert settings == Settings(
        ("default", "unused-code"), ("LOY713",), (("drafts/*.loy", ("never-matches",)),), "note", "hotel"
    )
    assert settings.fails("note") and settings.fails("error")
    rule = find_rule("never-matches")
    assert rule is not None
    assert settings.ignored_in(rule, "hotel/drafts/a.loy")
    assert not settings.ignored_in(rule, "hotel/a.loy")


def test_a_loy_file() -> None:
    settings, problems = read_settings('[lint]\nselect = ["all"]\n', pyproject=False)
    assert not problems and settings == Settings(select=("all",))


def test_files_without_the_table() -> None:
    assert read_settings("[tool.ruff]\n", pyproject=True) == (None, ())
    assert read_settings("", pyproject=False) == (None, ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[lint\n", "is no TOML: "),
        ("lint = 3\n", "`lint` must be a table"),
        ("[lint]\nselct = []\n", "`selct` is no setting of lint; there are "),
        ("[lint]\nselect = 'all'\n", "`select` must be a list of codes or names of rules"),
        ("[lint]\nignore = ['shadow']\n", "`ignore`: `shadow` is no lint rule"),
        ("[lint]\nfail-level = 'info'\n", "`fail-level` is `info`; it is one of error, warning, note, never"),
        ("[lint]\nper-file-ignores = []\n", "`per-file-ignores` must be a table from patterns to lists of rules"),
    ],
)
def test_what_is_wrong_is_said(text: str, problem: str) -> None:
    _, problems = read_settings(text, pyproject=False)
    assert [p[: len(problem)] for p in problems] == [problem]
