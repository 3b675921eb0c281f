"""JSON lines: one object a line, its keys the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from loyaltydsl.data.cells import Bad, shorten
from loyaltydsl.data.files.opening import BROKEN, Opener, damaged, nowhere, undecodable
from loyaltydsl.data.files.table import CHUNK, Chunk, Excerpt, Table
from loyaltydsl.data.numbers import PLAIN, NumberStyle
from loyaltydsl.data.places import RowSource
from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import Span

_OBJECT = 'write each row as {"stay_id": …} on one line; a line that breaks off or has a comma behind it is none'
_ONE_VALUE = "give the key a text, a number, true, false or null; an object in it belongs into keys of its own"


def _exact(text: str) -> str:
    """A JSON number as a cell: as it is written, an exponent written out."""
    if "e" not in text and "E" not in text:
        return text
    value = Decimal(text)
    return f"{value:f}" if -30 < value.adjusted() < 30 else text


_decode = json.JSONDecoder(parse_float=_exact, parse_int=str, parse_constant=str).decode

_Row = tuple[int, dict[str, Any] | Bad]


def open_json(path: str, opener: Opener) -> Table | Diagnostic:
    """Read the whole file: which columns there are is only known at its end."""
    rows: list[_Row] = []
    columns: dict[str, None] = {}
    try:
        with opener() as file:
            for number, line in enumerate(file, 1):
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                if not text:
                    continue
                row = _object(text)
                if number == 1 and isinstance(row, Bad) and text.startswith("["):
                    return fault(
                        "broken-file", nowhere(path), f"`{path}` is one JSON list",
                        help="write JSON lines: one object a line, without a list around them",
                    )  # fmt: skip
                if not isinstance(row, Bad):
                    columns |= dict.fromkeys(row)
                rows.append((number, row))
    except UnicodeDecodeError:
        return undecodable(path, opener, None, mappable=False)
    except BROKEN as error:
        return damaged(path, error)
    return JsonTable(path, tuple(columns), rows)


def _object(text: str) -> dict[str, Any] | Bad:
    try:
        value = _decode(text)
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else Bad(shorten(text), "a JSON object on a line of its own", _OBJECT)


class JsonTable:
    """A file of JSON lines; `columns` are the trimmed keys in the order in which they are first seen."""

    def __init__(self, path: str, keys: tuple[str, ...], rows: list[_Row]) -> None:
        self.path = path
        self.columns = tuple(key.strip() for key in keys)
        self.numbers: NumberStyle = PLAIN
        self._keys = keys
        self._rows = rows

    def header(self) -> Span:
        return RowSource(self.path, 1).whole()

    def chunks(self, needed: frozenset[int]) -> Iterator[Chunk | Diagnostic]:
        for start in range(0, len(self._rows), CHUNK):
            part = self._rows[start : start + CHUNK]
            faults = {i: row for i, (_, row) in enumerate(part) if isinstance(row, Bad)}
            objects = [{} if isinstance(row, Bad) else row for _, row in part]
            columns: dict[int, list[str | None]] = {}
            for at in sorted(needed):
                key = self._keys[at]
                cells = columns[at] = []
                for i, row in enumerate(objects):
                    value = row.get(key)
                    if value is None or value.__class__ is str:
                        cells.append(value)
                    else:
                        cells.append(self._cell(value, key, i, faults))
            yield Chunk([number for number, _ in part], dict(columns), faults, self._excerpt_of(objects))

    def _cell(self, value: Any, key: str, row: int, faults: dict[int, Bad]) -> str | None:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return ";".join(value)
        text = shorten(json.dumps(value, ensure_ascii=False))
        faults.setdefault(row, Bad(text, "one value, or a list of texts", _ONE_VALUE, key.strip()))
        return None

    def _excerpt_of(self, rows: list[dict[str, Any]]) -> Excerpt:
        def excerpt(i: int, column: int | None) -> tuple[str, int, int]:
            if column is None:
                text = shorten(json.dumps(rows[i], ensure_ascii=False), 400) if rows[i] else ""
                return text, 0, len(text)
            key = json.dumps(self._keys[column], ensure_ascii=False)
            value = json.dumps(rows[i].get(self._keys[column]), ensure_ascii=False)
            text = f"{key}: {value}"
            return text, len(text) - len(value), len(text)

        return excerpt
