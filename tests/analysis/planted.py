"""The planted files: `rules/<rule>/bad_*.loy` have the defect, `good_*.loy` nearly have it.

A line on which a finding must begin ends with `# <- name` (several names between commas).
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from loyaltydsl.analysis.rule import LintRule, lint_rules
from loyaltydsl.analysis.settings import Settings
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.linting import Linted, lint

FOLDER = Path(__file__).parent / "rules"
TODAY = date(2026, 11, 21).toordinal()
_MARK = re.compile(r"# <- ([a-z, -]+)$")


def files(kind: str) -> list[tuple[LintRule, Path]]:
    """Every planted file of a kind, `bad` or `good`, with its rule."""
    return [
        (rule, path)
        for rule in lint_rules().values()
        for path in sorted((FOLDER / rule.name.replace("-", "_")).glob(f"{kind}_*.loy"))
    ]


def expected(path: Path) -> list[tuple[int, str]]:
    """Line and rule of every finding that the file is marked with."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = _MARK.search(line)
        if match:
            found += [(number, name.strip()) for name in match[1].split(",")]
    return found


def program_of(path: Path) -> Program:
    checked = load_program(path)
    assert checked.program is not None and not checked.diagnostics, [d.message for d in checked.diagnostics]
    return checked.program


def linted(program: Program, rule: LintRule) -> Linted:
    """The findings of all rules that run by default, and of one."""
    return lint(program, Settings(select=("default", rule.code)), TODAY if rule.needs_today else None)
