"""Which rules run and what fails a run: from `pyproject.toml`, `loy.toml` and the command line.

[tool.loy.lint]                       # in pyproject.toml; in loy.toml the table is [lint]
select = ["default", "unused-code"]   # codes, names, beginnings of codes, `default`, `all`
ignore = ["usage-above-issues"]
fail-level = "warning"                # error, warning, note or never
[tool.loy.lint.per-file-ignores]
"drafts/*.loy" = ["never-matches"]
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import PurePath
from typing import Any, Final, Literal

from loyaltydsl.analysis.rule import LintRule, lint_rules
from loyaltydsl.record import Record

FailLevel = Literal["error", "warning", "note", "never"]
FAIL_LEVELS: Final[tuple[FailLevel, ...]] = ("error", "warning", "note", "never")


class Settings(Record):
    """What is run and what is left out. `folder` is where patterns of `per_file` begin."""

    select: tuple[str, ...] = ("default",)
    ignore: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fail_level: FailLevel = "warning"
    folder: str = "."

    def rules(self, *, dated: bool) -> list[LintRule]:
        """The rules that run, in order of their codes; `dated` says whether the day is given."""
        return [
            rule
            for rule in lint_rules().values()
            if (dated or not rule.needs_today)
            and any(_selects(word, rule) for word in self.select)
            and not any(_selects(word, rule) for word in self.ignore)
        ]

    def ignored_in(self, rule: LintRule, path: str) -> bool:
        """Whether findings of a rule are left out in a file."""
        pure = PurePath(path)
        try:
            shown = pure.relative_to(self.folder).as_posix()
        except ValueError:
            shown = pure.as_posix()
        for pattern, words in self.per_file:
            fits = fnmatch(shown, pattern) or fnmatch(pure.name, pattern) or fnmatch(pure.as_posix(), f"*/{pattern}")
            if fits and any(_selects(word, rule) for word in words):
                return True
        return False

    def fails(self, severity: str) -> bool:
        """Whether a finding of that severity makes the run fail."""
        order = {"error": 0, "warning": 1, "note": 2, "never": -1}
        return order[severity] <= order[self.fail_level]


def _selects(word: str, rule: LintRule) -> bool:
    lower, upper = word.lower(), word.upper()
    if lower == "all":
        return True
    if lower == "default":
        return rule.default
    return lower == rule.name or (upper.startswith("LOY") and rule.code.startswith(upper))


def unknown_words(words: Iterable[str]) -> list[str]:
    """The words that select no rule at all."""
    known = list(lint_rules().values())
    return [
        word for word in words if word.lower() not in ("all", "default") and not any(_selects(word, r) for r in known)
    ]


def read_settings(text: str, *, pyproject: bool, folder: str = ".") -> tuple[Settings | None, tuple[str, ...]]:
    """The settings of a configuration file and what is wrong with them; None where it has none."""
    import tomllib

    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, (f"is no TOML: {error}",)
    for key in ("tool", "loy", "lint") if pyproject else ("lint",):
        data = data.get(key) if isinstance(data, dict) else None
    if data is None:
        return None, ()
    if not isinstance(data, dict):
        return None, ("`lint` must be a table",)
    problems: list[str] = []
    known = ("select", "ignore", "per-file-ignores", "fail-level")
    for key in data:
        if key not in known:
            problems.append(f"`{key}` is no setting of lint; there are {', '.join(f'`{k}`' for k in known)}")
    select = _words(data.get("select", ["default"]), "select", problems)
    ignore = _words(data.get("ignore", []), "ignore", problems)
    level = data.get("fail-level", "warning")
    if level not in FAIL_LEVELS:
        problems.append(f"`fail-level` is `{level}`; it is one of {', '.join(FAIL_LEVELS)}")
        level = "warning"
    per_file = data.get("per-file-ignores", {})
    if not isinstance(per_file, dict):
        problems.append("`per-file-ignores` must be a table from patterns to lists of rules")
        per_file = {}
    files = tuple(
        (pattern, _words(words, f"per-file-ignores.{pattern}", problems)) for pattern, words in per_file.items()
    )
    return Settings(select, ignore, files, level, folder), tuple(problems)


def _words(value: object, key: str, problems: list[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        problems.append(f"`{key}` must be a list of codes or names of rules")
        return ()
    problems += [f"`{key}`: `{word}` is no lint rule" for word in unknown_words(value)]
    return tuple(value)
