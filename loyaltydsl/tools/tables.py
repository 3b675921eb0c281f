"""Tables as plain text: words to the left, figures to the right, aligned by what a terminal shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loyaltydsl.diagnostics.render.width import show

Cell = str | int
_FIGURE = re.compile(r"[-+]?[\d,]+(\.\d+)?(%| [A-Z]{3})?|–")


def table(heading: Sequence[str], rows: Sequence[Sequence[Cell]], *, indent: str = "") -> list[str]:
    """Lines of a table. Whole numbers get thousands separators; columns of numbers align to the right.

    Control characters in words become pictures of themselves. The first line is the heading.
    """
    cells = [[_text(cell) for cell in row] for row in rows]
    right = [bool(cells) and all(_FIGURE.fullmatch(row[i]) for row in cells) for i in range(len(heading))]
    lines = [list(heading), *cells]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(heading))]
    return [indent + _line(line, widths, right) for line in lines]


def count(number: int, word: str) -> str:
    """`1 stay`, `2,000 stays`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def share(part: int, whole: int) -> str:
    """A percentage with one decimal, rounded half up; `–` of nothing."""
    if whole <= 0:
        return "–"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def _text(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else show(cell)[0]


def _width(text: str) -> int:
    return show(text)[1][-1]


def _line(line: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for text, width, to_the_right in zip(line, widths, right, strict=True):
        gap = " " * (width - _width(text))
        padded.append(gap + text if to_the_right else text + gap)
    return "  ".join(padded).rstrip()
