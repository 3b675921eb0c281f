"""Whether an imported text says something that the language takes."""

from __future__ import annotations

from pathlib import Path

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.importing.importer import Imported

MAIN, PART = "imported.loy", "part.loy"


def check(imported: Imported) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """The program that the text is, and what `loy check` says of it; a part is checked as one that is `use`d."""
    assert imported.text is not None
    files = {MAIN: imported.text}
    if imported.part:
        files = {MAIN: f'program "Imported" {{ currency USD }}\nuse "{PART}"\n', PART: imported.text}

    def read(path: Path) -> bytes:
        try:
            return files[path.name].encode()
        except KeyError:
            raise FileNotFoundError(2, "no such file", str(path)) from None

    checked = load_program(MAIN, read)
    return checked.program, checked.diagnostics
