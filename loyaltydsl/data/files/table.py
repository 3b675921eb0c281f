"""A file of rows, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from loyaltydsl.data.cells import Bad
from loyaltydsl.data.numbers import NumberStyle
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import Span

CHUNK = 8192
"""Rows that are read and converted together."""

Excerpt = Callable[[int, "int | None"], tuple[str, int, int]]
"""From a row of the chunk and a column to a line to show, and the characters of it that are that cell."""


class Chunk:
    """Some rows of a file, column by column.

    `numbers` are the rows' own numbers in the file, as a spreadsheet counts them: the header of a CSV file is
    row 1. `columns` has the cells of the columns that were asked for, by their place in the header. `faults` are
    rows that could not be taken apart at all; their cells are `None`.
    """

    __slots__ = ("columns", "excerpt", "faults", "numbers")

    def __init__(
        self,
        numbers: Sequence[int],
        columns: dict[int, Sequence[str | None]],
        faults: dict[int, Bad],
        excerpt: Excerpt,
    ) -> None:
        self.numbers = numbers
        self.columns = columns
        self.faults = faults
        self.excerpt = excerpt

    def __len__(self) -> int:
        return len(self.numbers)


class Table(Protocol):
    """A file that has been opened far enough to know its columns."""

    @property
    def path(self) -> str:
        """The file as it was named."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in the order of the file, trimmed; one without a name is `""`."""

    @property
    def numbers(self) -> NumberStyle:
        """How its numbers are written."""

    def header(self) -> Span:
        """The place to show where the columns are at fault."""

    def chunks(self, needed: frozenset[int]) -> Iterator[Chunk | Diagnostic]:
        """The rows, with the cells of the `needed` columns; a diagnostic ends them."""
