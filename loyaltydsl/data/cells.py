"""What one cell of a file says: a value in stored units, `None` where it says nothing, or a `Bad` cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from loyaltydsl.record import Record

K = TypeVar("K", bound=Hashable)

Parse = Callable[[str], Any]
"""From a trimmed cell that is not missing to a value in stored units, or to a `Bad`."""


class Bad(Record):
    """A cell that cannot be read. `value` is as the file has it, `expected` a noun phrase, `help` how to mend it.

    `column` is only set where the fault lies in another column than the field's own.
    """

    value: str
    expected: str
    help: str = ""
    column: str = ""


class Cells(dict[K, Any]):
    """What each distinct cell of a column means; one that is new is parsed once.

    `None` (no cell at all) and the empty cell are missing from the start.
    """

    __slots__ = ("_parse",)

    LIMIT = 200_000
    """Distinct cells that are kept; a column of ever new values must not fill the memory."""

    def __init__(self, parse: Callable[[K], Any], known: dict[K, Any]) -> None:
        super().__init__(known)
        self._parse = parse

    def __missing__(self, cell: K) -> Any:
        value = self._parse(cell)
        if len(self) < self.LIMIT:
            self[cell] = value
        return value


def cells_of(parse: Parse, missing: frozenset[str], absent: Any) -> Cells[str | None]:
    """The reader of a column's cells: trimmed, `absent` where the cell means no value, else parsed."""

    def read(cell: str | None) -> Any:
        text = cell.strip() if cell is not None else ""
        return absent if not text or text in missing else parse(text)

    return Cells(read, {None: absent, "": absent})


def has_bad(column: list[Any]) -> bool:
    """Whether a column of values has a `Bad` among them."""
    return Bad in set(map(type, column))


def shorten(text: str, most: int = 60) -> str:
    """A value of any length as a message can show it."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def listed(names: tuple[str, ...], most: int = 8) -> str:
    """Names in back-ticks, the tail of a long list only counted."""
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
