"""Words too many."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.syntax.recovery.chunks import HEADS
from loyaltydsl.syntax.recovery.place import Place, Repair, mend
from loyaltydsl.syntax.recovery.speech import ticks
from loyaltydsl.syntax.recovery.words import words
from loyaltydsl.syntax.tables import END

_VALUES = frozenset({"STRING", "NUMBER", "DATE", "CAPITAL", "WEEKDAY"})


def twice(place: Place) -> Iterator[Repair]:
    """`earn earn 5 points per stay`."""
    token, before = place.token(), place.token(-1)
    may_double = token.kind in ("LBRACE", "RBRACE", "LPAR", "RPAR", "STRING", END)
    if token.kind == before.kind and token.text == before.text and not may_double:
        message = f"{ticks(token.text)} stands here twice"
        yield mend(place, 0, 0, [], "surplus-word", message, to="", needs=2)
    heads = [each.kind for each in place.before[:2]]
    if place.block is None and len(heads) == 2 and heads[0] == heads[1] in HEADS:
        first = 1 - len(place.before)
        message = f"{ticks(place.before[1].text)} stands here twice"
        yield mend(place, first, first, [], "surplus-word", message, to="")


def value(place: Place) -> Iterator[Repair]:
    """A second value behind a field: `rate_code "TOUR" "BAR"` in a stay."""
    token = place.token()
    rows = place.block is not None and "WORD" in place.block.starts and place.at_clause()
    two = token.kind in _VALUES and place.token(-1).kind in _VALUES and place.same_line(-1, 0)
    if rows and two and not place.accepts("COMMA"):
        message = f"{ticks(token.text)} stands behind a value: it is one too many, or its field is missing"
        help = "write one value behind each field"
        yield mend(place, 0, 0, [], "surplus-word", message, help=help, needs=3, damages=True)


def little(place: Place) -> Iterator[Repair]:
    """`the`, `from` before a date, and other little words that say nothing, here or taken for a name."""
    yield from _needless(place, words()["fillers"]["little"], 3)


def word(place: Place) -> Iterator[Repair]:
    """Any word that may go."""
    yield from _needless(place, words()["fillers"]["words"], 2)


def _needless(place: Place, fillers: list[str], needs: int) -> Iterator[Repair]:
    for back in (0, 1):
        token = place.token(-back)
        if token.kind == END or back > len(place.before) or token.text.lower() not in fillers:
            continue
        message = f"{ticks(token.text)} is not needed here"
        yield mend(place, -back, -back, [], "surplus-word", message, to="", needs=needs - back)
