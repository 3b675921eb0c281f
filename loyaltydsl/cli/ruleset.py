"""From a RULESET of the command line to a checked program, or to words about its faults."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyaltydsl.cli.output import out, say, wants_color
from loyaltydsl.tools.tables import count

if TYPE_CHECKING:
    from loyaltydsl.diagnostics.model import Diagnostic
    from loyaltydsl.diagnostics.render import Format
    from loyaltydsl.semantics.program import Program

_TOKENS = re.compile(r'#[^\r\n]*|"(?:\\.|[^"\\\r\n])*"?|\w+|[{}]')


class RulesetPath(click.Path):
    """A `.loy` file, or a folder that holds exactly one with a `program`: becomes the path of the file."""

    name = "ruleset"

    def __init__(self) -> None:
        super().__init__(exists=True)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        path = str(super().convert(value, param, ctx))  # type: ignore[arg-type]
        if not Path(path).is_dir():
            return path
        files = sorted(str(file) for file in Path(path).glob("*.loy") if file.is_file())
        programs = [file for file in files if _has_program(file)]
        if len(programs) == 1:
            return programs[0]
        if programs:
            names = ", ".join(f"`{file}`" for file in programs)
            self.fail(f"the folder `{path}` holds {len(programs)} programs: name one of {names}", param, ctx)
        if len(files) == 1:
            return files[0]
        self.fail(f"the folder `{path}` holds no .loy file with a `program`", param, ctx)


RULESET = RulesetPath()


def _has_program(path: str) -> bool:
    """Whether a file declares a program, whatever else is wrong with it."""
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    words = [word for word in _TOKENS.findall(text) if not word.startswith("#")]
    depth = 0
    for i, word in enumerate(words):
        if word in "{}":
            depth += 1 if word == "{" else -1
        elif depth == 0 and word == "program" and (i == 0 or words[i - 1][0] in '}"'):
            return True
    return False


def load_or_exit(path: str) -> Program:
    """The checked program; where it has errors, they go to standard error and the command ends with status 1."""
    from loyaltydsl.semantics.loader import load_program

    checked = load_program(path)
    if checked.diagnostics:
        from loyaltydsl.diagnostics.render import render

        say(render("text", checked.diagnostics, color=wants_color(sys.stderr)).rstrip("\n"))
    if checked.program is None:
        say(summary(checked.diagnostics))
        click.get_current_context().exit(1)
    return checked.program


def report(diagnostics: Sequence[Diagnostic], format: Format, checked: Sequence[str]) -> None:
    """The diagnostics as a result, on standard output."""
    from loyaltydsl.diagnostics.render import render

    out(render(format, diagnostics, checked=checked, color=wants_color(sys.stdout)))


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """`2 errors, 1 warning`."""
    counts = [(word, sum(d.severity == word for d in diagnostics)) for word in ("error", "warning", "note")]
    return ", ".join(count(number, word) for word, number in counts if number) or "nothing wrong"


def distinct(diagnostics: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Each finding once: files that several rulesets `use` are checked with each of them."""
    seen = set()
    for d in diagnostics:
        key = (d.code, d.span.source.path, d.span.start, d.span.end, d.message)
        if key not in seen:
            seen.add(key)
            yield d
