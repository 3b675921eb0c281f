"""Where the values of a JSON text stand: the standard library's reader does not say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import SourceFile, Span

Place = tuple[str | int, ...]
_BLANK = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[^\s,\]}:]+")
MOST_DEPTH = 60


def read_json(source: SourceFile) -> tuple[Any, dict[Place, Span]] | Diagnostic:
    """The value of a JSON text, decimals exact, and the place of each value in it by the way to it."""
    text = source.text.removeprefix("\ufeff")
    skipped = len(source.text) - len(text)
    try:
        value = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        at = error.pos + skipped
        return fault(
            "import-form", Span(source, at, min(at + 1, len(source.text))), f"this is no JSON: {error.msg.lower()}"
        )
    except (RecursionError, ValueError):
        return fault("import-form", Span(source, 0, 0), "this JSON is nested too deeply, or has a number too long")
    places: dict[Place, Span] = {}
    _walk(source, skipped, (), places)
    return value, places


def place_of(places: Mapping[Place, Span], loc: Place, source: SourceFile) -> Span:
    """The place of a value, or of the nearest one around it."""
    for length in range(len(loc), -1, -1):
        if loc[:length] in places:
            return places[loc[:length]]
    return Span(source, 0, 0)


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _walk(source: SourceFile, at: int, path: Place, places: dict[Place, Span]) -> int:
    """Note the place of the value at `at` and of all in it; where it ends. The text is known to be JSON."""
    text = source.text
    start = at = _skip(text, at)
    if len(path) > MOST_DEPTH:
        at = json.JSONDecoder().raw_decode(text, at)[1]
    elif text[at] == '"':
        _, at = scanstring(text, at + 1, False)
    elif text[at] in "{[":
        closing, index = ("}" if text[at] == "{" else "]"), 0
        at = _skip(text, at + 1)
        while text[at] != closing:
            key: str | int = index
            if closing == "}":
                key, at = scanstring(text, _skip(text, at) + 1, False)
                at = _skip(text, at) + 1
            at = _skip(text, _walk(source, at, (*path, key), places))
            if text[at] == ",":
                at = _skip(text, at + 1)
            index += 1
        at += 1
    else:
        match = _SCALAR.match(text, at)
        at = match.end() if match else at + 1
    places[path] = Span(source, start, at)
    return at
