"""Importing in memory: what the tests of importers share."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from loyaltydsl.semantics.program import Program
from loyaltydsl.source import SourceFile
from loyaltydsl.tools.importing import Imported, Settings
from loyaltydsl.tools.importing.checking import check
from loyaltydsl.tools.importing.importer import find_importer

COLUMNS = ("Type", "Criteria", "Starting", "Ending", "Exchange Rate", "Per")
Row = tuple[str, str, str, str, str, str]


def imported(system: str, text: str, *, file: str = "file", **settings: Any) -> Imported:
    importer = find_importer(system)
    assert importer is not None
    return importer.run(SourceFile(file, text), Settings(**settings))


def program_of(result: Imported) -> Program:
    """The program of what was imported, which must pass `loy check` without a word."""
    assert result.text is not None, [one.message for one in result.diagnostics]
    program, diagnostics = check(result)
    assert program is not None, (result.text, [one.message for one in diagnostics])
    assert diagnostics == (), (result.text, [one.message for one in diagnostics])
    return program


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([columns, *rows])
    return out.getvalue()


def rdpwin(
    rows: Sequence[Sequence[str]],
    levels: Sequence[tuple[str, int]] | None = None,
    default_pay: Fraction | None = None,
    guest_types: tuple[str, ...] = (),
) -> Imported:
    table = None
    if levels is not None:
        table = SourceFile("levels.csv", as_csv(("Level", "Points"), [(name, str(points)) for name, points in levels]))
    return imported(
        "rdpwin", as_csv(COLUMNS, rows), file="rules.csv", currency="USD", properties=("SPR",), levels=table,
        default_pay=default_pay, guest_types=guest_types,
    )  # fmt: skip


def read_rows(content: bytes) -> list[Row]:
    found = list(csv.reader(io.StringIO(content.decode(), newline="")))
    assert tuple(found[0]) == COLUMNS
    return [tuple(row) for row in found[1:]]  # type: ignore[misc]
