"""Words too many."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.syntax.recovery.place import Place, Repair, mend
from loyaltydsl.syntax.recovery.speech import ticks
from loyaltydsl.syntax.recovery.words import words
from loyaltydsl.syntax.tables import END


def word(place: Place) -> Iterator[Repair]:
    """`the`, `earn earn`, `in from`: a word that may go, here or one token back."""
    fillers = words()["fillers"]["words"]
    for back in (0, 1):
        if back > len(place.before):
            continue
        token = place.token(-back)
        twice = token.kind == place.token(-back - 1).kind and token.text == place.token(-back - 1).text
        if token.kind == END or not (twice or token.text.lower() in fillers):
            continue
        message = f"{ticks(token.text)} stands here twice" if twice else f"{ticks(token.text)} is not needed here"
        yield mend(place, -back, -back, [], "surplus-word", message, to="", needs=2 if not back else 1)
