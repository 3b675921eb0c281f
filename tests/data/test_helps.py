"""Every message about data has a help, as docs/messages.md says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import loyaltydsl.data

FILES = sorted(Path(loyaltydsl.data.__path__[0]).rglob("*.py"))
HELP_IS_ARGUMENT = {"fault": None, "Bad": 3}
"""The functions that state what is wrong, and the number of arguments of which the last is the help."""


def without_help(file: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in HELP_IS_ARGUMENT:
            enough = HELP_IS_ARGUMENT[node.func.id]
            named = any(keyword.arg == "help" for keyword in node.keywords)
            if not named and (enough is None or len(node.args) < enough):
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_has_a_help(file: Path) -> None:
    # `fault` in calculate.py is a function's own name for what fails, not the one of diagnostics.
    assert [each for each in without_help(file) if "Fraction(over)" not in each] == []


def test_it_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text('fault("a", span, "b")\nBad(cell, "a date")\nBad(cell, "a date", "mend it")\n')
    assert len(without_help(tmp_path / "x.py")) == 2
