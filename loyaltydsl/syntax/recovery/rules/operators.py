"""Operators of other languages and phrases of everyday English."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from loyaltydsl.syntax.recovery.place import Place, Repair, mend
from loyaltydsl.syntax.recovery.speech import ticks
from loyaltydsl.syntax.recovery.words import words

_SIGNS = {
    "=": ("is", "="), "==": ("is", "="), "===": ("is",), "!=": ("is not",), "!==": ("is not",), "<>": ("is not",),
    "≠": ("is not",), "=>": (">=",), "≥": (">=",), "=<": ("<=",), "≤": ("<=",), "&&": ("and",), "&": ("and", ","),
    "||": ("or",), "|": ("or", ","), "!": ("not",), ":=": ("=",), ":": ("=",), "->": ("to",), "→": ("to",),
    "..": ("to",), "...": ("to",), "…": ("to",), "–": ("to",), "—": ("to",), "-": ("to",), "+": ("and", ","),
    "/": ("per",), "~": ("is",),
}  # fmt: skip


@cache
def _phrases() -> dict[str, list[tuple[list[str], str]]]:
    """The phrases by their first word: each as its words, and what is written for it."""
    by_first: dict[str, list[tuple[list[str], str]]] = {}
    for ours, phrases in words()["phrases"].items():
        for phrase in phrases:
            by_first.setdefault(phrase.split()[0], []).append((phrase.split(), ours))
    return by_first


def signs(place: Place) -> Iterator[Repair]:
    """`==`, `!=`, `&&`, `=>`, `–` and the like."""
    token = place.token()
    if token.kind == "ISNT":
        message = f"{ticks(token.text)} is written `is not`"
        yield mend(place, 0, 0, place.words("is not"), "foreign-operator", message, to="is not")
    for ours in _SIGNS.get(token.text, ()) if token.kind != "STRING" else ():
        message = f"`{token.text}` is no operator here: write `{ours}`"
        spaced = _spaced(place, ours)
        yield mend(place, 0, 0, place.words(ours), "foreign-operator", message, to=spaced, help=f"write `{ours}`")


def _spaced(place: Place, ours: str) -> str:
    """A word with the blanks that it needs where a sign stood without."""
    text, token = place.source.text, place.token()
    left = "" if text[token.start - 1 : token.start].isspace() else " "
    right = "" if text[token.end : token.end + 1].isspace() else " "
    return f"{left}{ours}{right}"


def phrases(place: Place) -> Iterator[Repair]:
    """`is greater than`, `at least`, `is >=`."""
    for back in range(min(3, len(place.before)), -1, -1):
        for phrase, ours in _phrases().get(place.token(-back).text.lower(), ()):
            last = len(phrase) - 1 - back
            if last >= 0 and all(place.token(n - back).text.lower() == word for n, word in enumerate(phrase)):
                text = place.text(-back, last)
                message = f"{ticks(text)} is written `{ours}`"
                yield mend(place, -back, last, place.words(ours, -back), "foreign-operator", message, to=ours)


def between(place: Place) -> Iterator[Repair]:
    """`nights between 3 and 7`, also with `is` before it."""
    for back in (0, 1, 2):
        if back > len(place.before) or place.token(-back).text.lower() != "between":
            continue
        first = -back - (place.token(-back - 1).kind == "IS")
        for n in range(-back + 2, -back + 6):
            if place.token(n).kind in ("AND", "TO"):
                low = place.tokens(-back + 1, n)
                made = [place.fixed("in", first), *low, place.fixed("to", n)]
                middle = place.text(-back + 1, n - 1)
                text = place.text(first, n)
                message = f"{ticks(text)} is written with `in … to`"
                yield mend(place, first, n, made, "foreign-operator", message, to=f"in {middle} to")
                break


_VALUES = ("STRING", "NUMBER", "CAPITAL", "DATE", "WEEKDAY", "MONTH_DAY")


def several_values(place: Place) -> Iterator[Repair]:
    """`rate_code is "A", "B"` and `rate_code is "A" or "B"`."""
    token = place.token()
    field = place.token(-3 if token.kind == "COMMA" else -4)
    message = f"`is` takes one value, and several stand after `in`: {ticks(field.text + ' in …')}"
    if token.kind == "COMMA" and place.token(-2).kind == "IS":
        made = [place.fixed("in", -2), place.token(-1)]
        yield mend(place, -2, -1, made, "foreign-operator", message, to=f"in {place.token(-1).text}")
    if token.kind not in _VALUES or place.token(-1).kind != "OR":
        return
    before, last = place.token(-2), token.text
    if place.token(-3).kind == "IS":
        made = [place.fixed("in", -3), before, place.fixed(",", -1), token]
        yield mend(place, -3, 0, made, "foreign-operator", message, to=f"in {before.text}, {last}")
    if before.kind in _VALUES:
        message = "`or` joins conditions: between the values of a list stands a comma"
        made = [before, place.fixed(",", -1), token]
        yield mend(place, -2, 0, made, "foreign-operator", message, to=f"{before.text}, {last}")


def timing(place: Place) -> Iterator[Repair]:
    """`expires after 90 days`, `expires in 90 days`, `valid for 90 days`."""
    token, number, unit = place.token(), place.token(1), place.token(2)
    if (
        token.text in ("after", "in", "for")
        and number.kind == "NUMBER"
        and place.token(-1).kind in ("EXPIRES", "VALID")
    ):
        made = [place.make("NUMBER", number.text), place.make(unit.kind, unit.text), *place.words("after issue", 2)]
        text = place.text(0, 2)
        wanted = f"{number.text} {unit.text} after issue"
        yield mend(place, 0, 2, made, "foreign-operator", f"{ticks(text)} is written `{wanted}`", to=wanted)
