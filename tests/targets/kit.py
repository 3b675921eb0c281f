"""Rulesets as text, compiled: what the tests of targets share."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from loyaltydsl.atomic import Content
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program
from loyaltydsl.targets.base import Data
from loyaltydsl.targets.base.compilation import Compiled, compile_program
from loyaltydsl.targets.base.registry import find_target

ROOT = Path(__file__).parent.parent.parent
HEAD = 'program "Case" { property "SPR"  currency USD }\n'
SYSTEMS = ("crm", "crs", "guesttraction", "netcarrots", "rdpwin", "tango")


def program(text: str, name: str = "ruleset.loy") -> Program:
    """The program of a text, after a small `program` where it has none."""
    whole = text if "program " in text else HEAD + text

    def read(path: Path) -> bytes:
        if path.name != name:
            raise FileNotFoundError(2, "no such file", str(path))
        return whole.encode()

    checked = load_program(name, read)
    assert checked.program is not None, [one.message for one in checked.diagnostics]
    return checked.program


def load(path: str) -> Program:
    """A ruleset of the project."""
    checked = load_program(ROOT / path)
    assert checked.program is not None, [one.message for one in checked.diagnostics]
    return checked.program


def compiled(
    text: str | Program,
    system: str,
    *,
    partial: bool = False,
    data: Data | None = None,
    catalog: Mapping[str, Any] | None = None,
) -> Compiled:
    found = find_target(system)
    assert found is not None
    source = program(text) if isinstance(text, str) else text
    return compile_program(source, found, partial=partial, data=data, catalog=catalog)


def written(content: Content) -> bytes:
    if isinstance(content, bytes):
        return content
    out = io.BytesIO()
    content(out)
    return out.getvalue()


def files(result: Compiled) -> dict[str, bytes]:
    """The bytes of every file, made in order, as writing does."""
    assert not result.failed, [one.message for one in result.diagnostics]
    return {name: written(content) for name, content in result.files.items()}


def as_json(content: bytes) -> Any:
    return json.loads(content, parse_float=Decimal)


def manifest(result: Compiled) -> Any:
    return as_json(files(result)["manifest.json"])


def said(result: Compiled) -> list[tuple[str, str]]:
    """Each diagnostic's message with the text that it underlines."""
    return [(one.message, one.span.text) for one in result.diagnostics]


def only(diagnostics: tuple[Diagnostic, ...]) -> Diagnostic:
    assert len(diagnostics) == 1, [one.message for one in diagnostics]
    return diagnostics[0]
