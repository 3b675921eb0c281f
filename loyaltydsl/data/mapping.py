"""What a map file says, parsed and checked as far as that needs neither the program nor the data."""

from __future__ import annotations

from typing import Literal

from loyaltydsl.data.expression import Expr
from loyaltydsl.data.numbers import NumberStyle
from loyaltydsl.record import Record
from loyaltydsl.source import NOWHERE, Span

Other = Literal["keep", "reject", "missing"]


class Part(Record):
    """Where one field comes from. `span` is the place of the field's name in the map."""

    span: Span


class FromColumn(Part):
    """A column under another name."""

    column: str
    at: Span = NOWHERE


class FromValues(Part):
    """A column whose cells stand for other values; `other` says what becomes of a cell that is not listed."""

    column: str
    values: dict[str, str]
    other: Other = "reject"
    at: Span = NOWHERE


class FromColumns(Part):
    """Columns joined with `-`; a date of the form `format` where that is given."""

    columns: tuple[str, ...]
    format: str | None = None
    at: tuple[Span, ...] = ()
    format_at: Span = NOWHERE


class FromExpression(Part):
    """A calculation; `at` is the place of its text, so that `at.start` + a node's `start` is the node's place."""

    text: str
    tree: Expr
    at: Span = NOWHERE


class FromConstant(Part):
    """The same cell in every row."""

    text: str


class FromRowNumber(Part):
    """The number of the row, from 1 and running on over several files, put into `pattern` (`%d`, `%06d`)."""

    pattern: str


class CsvShape(Record):
    """The `[csv]` of a map; `delimiter` None is guessed from the header, `encoding` None is UTF-8."""

    delimiter: str | None = None
    encoding: str | None = None
    numbers: NumberStyle = NumberStyle()


_BY_NAME: dict[str, Part] = {}


class Mapping(Record):
    """A whole map: how files are shaped, which cells mean no value, and where each field comes from."""

    path: str
    missing: frozenset[str] = frozenset()
    csv: CsvShape = CsvShape()
    stays: dict[str, Part] = _BY_NAME
    members: dict[str, Part] = _BY_NAME


NO_MAPPING = Mapping("")
"""Every field from the column of its own name."""
