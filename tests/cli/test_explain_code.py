"""`loy explain-code`: every code, of the parser and the checker, of data, targets and the linter."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from loyaltydsl.analysis.rule import lint_rules
from loyaltydsl.cli.commands.explain_code import command
from loyaltydsl.diagnostics.faults import CODES

EVERY = {**CODES, **{rule.name: rule.code for rule in lint_rules().values()}}


@pytest.mark.parametrize("name", EVERY)
def test_every_code_is_explained_by_number_and_by_name(name: str) -> None:
    by_code, by_name = (CliRunner().invoke(command, [word]) for word in (EVERY[name], name))
    assert by_code.exit_code == 0
    assert by_code.stdout == by_name.stdout
    assert by_code.stdout.startswith(f"{EVERY[name]} {name}: ")
    assert by_code.stdout.isprintable() or all(c.isprintable() or c == "\n" for c in by_code.stdout)


def test_a_syntax_error_with_its_examples() -> None:
    assert (
        CliRunner()
        .invoke(command, ["surplus-brace"])
        .stdout.endswith(
            "bad:\n\n    award base { earn 1 point per stay }}\n\ngood:\n\n    award base { earn 1 point per stay }\n"
        )
    )


def test_the_nearest_code_is_proposed() -> None:
    result = CliRunner().invoke(command, ["surplus-braces"])
    assert result.exit_code == 2
    assert "did you mean `surplus-brace`?" in result.stderr
