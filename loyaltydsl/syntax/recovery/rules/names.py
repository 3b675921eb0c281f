"""Names that are not written as names are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from loyaltydsl.syntax.recovery.chunks import HEADS
from loyaltydsl.syntax.recovery.place import Place, Repair, mend
from loyaltydsl.syntax.recovery.speech import ticks

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_SPELT = (("ß", "ss"), ("a\u0308", "ae"), ("o\u0308", "oe"), ("u\u0308", "ue"), ("æ", "ae"), ("ø", "oe"), ("å", "aa"))
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def slug(text: str) -> str:
    """A text as a name: small letters of a to z, digits, and `_` for anything else."""
    plain = unicodedata.normalize("NFKD", text.lower() if text.isupper() else text)
    for letters, ours in _SPELT:
        plain = plain.replace(letters, ours)
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c))
    made = _NO_LETTER.sub("_", _HUMP.sub("_", ascii_only).lower()).strip("_")
    return made if made[:1].isalpha() else f"n{made}" if made else "name"


def capitals(place: Place) -> Iterator[Repair]:
    """`award Spring {` and `tiers … { pearl from 0 }`."""
    token = place.token()
    if token.kind in ("CAPITAL", "WEEKDAY") and place.names() and not place.accepts("CAPITAL"):
        name = slug(token.text)
        message = f"{ticks(token.text)} begins with a capital, and names are written small"
        yield mend(place, 0, 0, [place.make("WORD", name)], "name-format", message, to=name)
    if token.kind in place.tables.names and place.accepts("CAPITAL") and not place.names():
        before = place.token(-1).kind
        if before in ("CURRENCY", "NUMBER", "PER", "WHOLE") and len(token.text) == 3:
            wanted = token.text.upper()
            message = f"{ticks(token.text)} is written small, and currencies are three capitals"
        elif before in ("CURRENCY", "NUMBER", "PER", "WHOLE") and not place.at_clause():
            return
        else:
            wanted = token.text[0].upper() + token.text[1:]
            message = f"{ticks(token.text)} is written small, and tiers and currencies begin with a capital"
        fits_on = 2 if place.token(1).kind != "$END" else 1
        yield mend(place, 0, 0, [place.make("CAPITAL", wanted)], "name-format", message, to=wanted, needs=fits_on)


def spelling(place: Place) -> Iterator[Repair]:
    """`spring-bonus`, `frühling`, `2nd_stay` and reserved words as names."""
    token = place.token()
    if token.kind in ("HYPHENED", "FOREIGN", "GLUED"):
        parts = token.text.split("-")
        if token.kind == "HYPHENED" and len(parts) == 2 and place.accepts("WEEKDAY"):
            low, high = parts
            if low in _WEEKDAYS and high in _WEEKDAYS:
                made = (place.make("WEEKDAY", low), place.fixed("to"), place.make("WEEKDAY", high))
                message = f"{ticks(token.text)} is a range, and ranges are written with `to`"
                yield mend(place, 0, 0, made, "foreign-operator", message, to=f"{low} to {high}")
        capital = token.text[0].isupper() and place.accepts("CAPITAL")
        if capital or place.names():
            name = "".join(w.capitalize() for w in slug(token.text).split("_")) if capital else slug(token.text)
            made_token = place.make("CAPITAL" if capital else place.tables.words.get(name, "WORD"), name)
            message = f"{ticks(token.text)} is no name: names are made of the letters a to z, digits and `_`"
            yield mend(place, 0, 0, [made_token], "name-format", message, to=name)
    reserved = token.kind in place.tables.texts and token.text.isalpha() and token.kind not in place.tables.names
    if reserved and place.names() and (place.block is None or place.token(-1).kind in HEADS):
        message = f"`{token.text}` is a reserved word and cannot be a name"
        made_token = place.make("WORD", f"{token.text}_")
        help = f"choose another name, such as `{token.text}_stays`"
        yield mend(place, 0, 0, [made_token], "reserved-word", message, help=help, needs=2)


def two_words(place: Place) -> Iterator[Repair]:
    """`award spring bonus {`: a name of two words."""
    for back in (1, 2):
        words = place.tokens(-back, 1)
        if len(place.before) < back or any(word.kind not in place.tables.names for word in words):
            continue
        if not place.names(back) or not place.same_line(-back, 0) or place.token(-back).kind in HEADS:
            continue
        if any(b.start - a.end > 1 for a, b in pairwise(words)):
            continue
        name = "_".join(word.text for word in words)
        message = f"{ticks(place.text(-back, 0))} is two words, and a name is one"
        made = place.make(place.tables.words.get(name, "WORD"), name, -back)
        yield mend(place, -back, 0, [made], "two-words", message, to=name, needs=2)
