"""A comma-separated table with the place of every cell, so that a fault can point at it."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile, Span

DELIMITERS = ",;\t|"


class Cell(Record):
    """A trimmed cell."""

    text: str
    span: Span


class Row(Record):
    """The cells of one row by column, and the row's own place."""

    cells: dict[str, Cell]
    span: Span

    def text(self, column: str) -> str:
        return self.cells[column].text


def read_table(
    source: SourceFile, columns: Sequence[str], optional: Sequence[str] = ()
) -> list[Row] | list[Diagnostic]:
    """The rows under a header that names `columns`, in any order and spelling; others are left aside.

    The result is a list of diagnostics where the header lacks a column, and never an empty list of rows.
    """
    lines = _records(source, _delimiter(source.text))
    lines = [line for line in lines if any(cell.text for cell in line)]
    whole = Span(source, 0, 0)
    if not lines:
        return [fault("import-form", whole, f"`{source.path}` is empty", help=f"its columns are {_listed(columns)}")]
    header = [squash(cell.text) for cell in lines[0]]
    missing = [column for column in columns if squash(column) not in header]
    if missing:
        where = lines[0][0].span.to(lines[0][-1].span)
        message = f"the header lacks {_listed(missing)}"
        return [fault("import-form", where, message, help=f"the columns are {_listed(columns)}")]
    places = {column: header.index(squash(column)) for column in (*columns, *optional) if squash(column) in header}
    rows = []
    for line in lines[1:]:
        end = line[-1].span
        nothing = Cell("", Span(source, end.end, end.end))
        cells = {column: line[at] if at < len(line) else nothing for column, at in places.items()}
        rows.append(Row(cells | {column: nothing for column in optional if column not in cells}, line[0].span.to(end)))
    if not rows:
        return [
            fault(
                "import-form", whole, f"`{source.path}` has a header and no rows", help="export it again, with its rows"
            )
        ]
    return rows


def squash(text: str) -> str:
    """A heading without case, blanks and signs."""
    return "".join(char for char in text.lower() if char.isalnum())


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


def _delimiter(text: str) -> str:
    header = next((line for line in text.lstrip("\ufeff").splitlines() if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def _records(source: SourceFile, delimiter: str) -> list[list[Cell]]:
    """All records, quotes taken off; a quoted cell may run over lines."""
    text, at, records, record = source.text, 0, [], list[Cell]()
    if text.startswith("\ufeff"):
        at = 1
    while at < len(text):
        start = at
        while at < len(text) and text[at] in " \t" and text[at] != delimiter:
            at += 1
        if at < len(text) and text[at] == '"':
            value, at = _quoted(text, at)
        else:
            at = start
            value = ""
        begin = at
        while at < len(text) and text[at] != delimiter and text[at] not in "\r\n":
            at += 1
        value += text[begin:at]
        lead, trail = _trimmed(text, start, at)
        record.append(Cell(value.strip(), Span(source, lead, trail)))
        if at < len(text) and text[at] == delimiter:
            at += 1
            if at < len(text) and text[at] not in "\r\n":
                continue
            record.append(Cell("", Span(source, at, at)))
        while at < len(text) and text[at] in "\r\n":
            at += 1
        records.append(record)
        record = []
    if record:
        records.append(record)
    return records


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The value of a quoted cell that begins at `at`, and where it ends; one without an end ends with the text."""
    value, at = "", at + 1
    while at < len(text):
        if text[at] == '"':
            if text[at + 1 : at + 2] != '"':
                return value, at + 1
            at += 1
        value += text[at]
        at += 1
    return value, at


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t":
        start += 1
    while end > start and text[end - 1] in " \t":
        end -= 1
    return start, end
