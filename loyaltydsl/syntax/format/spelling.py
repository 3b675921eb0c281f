"""How words and numbers are spelt: digits in groups, `1 point` and `2 points`, `every year` behind a season."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from loyaltydsl.syntax.format.pieces import Piece

_UNITS = ("point", "stay", "time", "day", "month", "year", "night")
_PLURAL = {spelling: f"{unit}s" for unit in _UNITS for spelling in (unit, f"{unit}s")}
_SINGULAR = {spelling: unit for unit in _UNITS for spelling in (unit, f"{unit}s")}


def spell(pieces: Iterable[Piece]) -> None:
    """Spell the numbers, units and seasons of a clause in the one way, in place."""
    row = list(pieces)
    spell_numbers(row)
    for before, piece in pairwise(row):
        if before.kind == "NUMBER" and piece.text in _PLURAL:
            piece.text = (_SINGULAR if before.text == "1" else _PLURAL)[piece.text]
    for i, piece in enumerate(row[2:], 2):
        if piece.kind == "MONTH_DAY" and row[i - 1].kind == "TO" and row[i - 2].kind == "MONTH_DAY":
            after = row[i + 1].kind if i + 1 < len(row) else ""
            if after != "EVERY":
                piece.text += " every year"


def spell_numbers(pieces: Iterable[Piece]) -> None:
    """Group the digits of numbers, in place."""
    for piece in pieces:
        if piece.kind == "NUMBER":
            piece.text = number(piece.text)


def number(text: str) -> str:
    """`20000` → `20_000`; one that begins with a needless 0 stays as written."""
    sign = "-" if text.startswith("-") else ""
    whole, point, decimals = text.removeprefix("-").replace("_", "").partition(".")
    if whole.startswith("0") and len(whole) > 1:
        return text
    return f"{sign}{int(whole):_}{point}{decimals}" if len(whole) < 1000 else text
