"""A checked program from the text of a generated ruleset."""

from __future__ import annotations

from pathlib import Path

from loyaltydsl.diagnostics.render import render
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program


def program_of(text: str) -> Program:
    """The program of a ruleset that must be right."""
    checked = load_program(Path("generated.loy"), lambda _: text.encode())
    assert checked.program is not None, text + "\n" + render("text", list(checked.diagnostics))
    return checked.program
