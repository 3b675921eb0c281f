"""Keywords in capitals, in two words, in another system's words, or misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loyaltydsl.syntax.recovery.near import near
from loyaltydsl.syntax.recovery.part import taken_for_a_part
from loyaltydsl.syntax.recovery.place import Place, Repair, mend
from loyaltydsl.syntax.recovery.speech import ticks
from loyaltydsl.syntax.recovery.words import words

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LETTERS = frozenset({"WORD", "CAPITAL", "WEEKDAY", "HYPHENED"})


def _worded(place: Place, n: int) -> bool:
    token = place.token(n)
    return token.kind in _LETTERS or token.kind in place.tables.names


def capitals(place: Place) -> Iterator[Repair]:
    """`POINTS`, `Award`, `AND`: also where the word was taken for a tier, up to two tokens back."""
    for back in range(min(3, len(place.before) + 1)):
        token = place.token(-back)
        small = token.text.lower()
        kind = place.tables.words.get(small)
        if token.kind not in _LETTERS or small == token.text or kind is None or not place.accepts(kind, back):
            continue
        if back and place.names(back) and kind in place.tables.names and not place.starts(back):
            continue
        message = f"`{token.text}` is written small: `{small}`"
        yield mend(place, -back, -back, [place.make(kind, small, -back)], "wrong-capitals", message, to=small)


def weekdays(place: Place) -> Iterator[Repair]:
    """`friday`, `Fri`, `FRIDAY`, `Fridays`."""
    for back in range(min(3, len(place.before) + 1)):
        token = place.token(-back)
        if not _worded(place, -back) or token.kind == "WEEKDAY" or not place.accepts("WEEKDAY", back):
            continue
        if day := weekday(token.text):
            message = f"{ticks(token.text)} is not how a weekday is written"
            yield mend(place, -back, -back, [place.make("WEEKDAY", day, -back)], "weekday-format", message, to=day)


def weekday(text: str) -> str | None:
    """The weekday that a word means: in full in any case, its plural, or its first letters."""
    low = text.lower().rstrip(".")
    singular = low.removesuffix("s") if len(low) > 5 else low
    for day in _DAYS:
        if singular == day.lower() or (len(low) >= 3 and day.lower().startswith(low)):
            return day
    return next((day for day in _DAYS if near(text.capitalize(), [day])), None) if len(text) > 5 else None


def two_words(place: Place) -> Iterator[Repair]:
    """`instead of`, `at-most`, `pointValue`: a keyword of two words is joined with `_`."""
    for back in range(min(2, len(place.before) + 1)):
        token = place.token(-back)
        snake = _HUMP.sub("_", token.text).lower().replace("-", "_")
        kind = place.tables.words.get(snake)
        if token.kind in _LETTERS and snake != token.text.lower() and kind and place.accepts(kind, back):
            message = f"{ticks(token.text)} is written `{snake}`"
            yield mend(place, -back, -back, [place.make(kind, snake, -back)], "two-words", message, to=snake)
        if not place.same_line(-back, 1 - back) or not place.token(1 - back).text:
            continue
        joined = f"{token.text}_{place.token(1 - back).text}".lower()
        kind = place.tables.words.get(joined)
        if kind and place.accepts(kind, back) and (not place.names(back) or place.at_clause(back)):
            text = place.text(-back, 1 - back)
            message = f"{ticks(text)} is one word: `{joined}`"
            made = [place.make(kind, joined, -back)]
            yield mend(place, -back, 1 - back, made, "two-words", message, to=joined)


def synonyms(place: Place) -> Iterator[Repair]:
    """`points per reservation`, `if`, `rule base { … }`."""
    token = place.token()
    if token.kind not in _LETTERS and token.kind not in place.tables.texts and token.text != "/":
        return
    table = words()["synonyms"]
    text = token.text.lower()
    if place.block is None and not place.before:
        ours, needs = table["declarations"].get(text), 3
    elif place.starts() or (place.at_clause() and text in table["clauses"]):
        ours, needs = table["clauses"].get(text), 3
    else:
        ours, needs = None, 1
    anywhere = table["anywhere"].get(text, ())
    others = [anywhere] if isinstance(anywhere, str) else anywhere
    both = [(each, 1) for each in others]
    if ours is not None and not taken_for_a_part(place, 1):
        both.insert(0 if place.begins_line() or not place.before else len(both), (ours, needs))
    for each, needs in both:
        word = place.currency if each == "USD" else each
        message = f"{ticks(token.text)} is called `{word}` here"
        if word in ("stay", "stays") and place.token(-1).kind == "PER":
            message = f"`per {token.text}` is written `per stay`: points are given per stay, per night or per money"
        certain = None if text == "unless" else word
        help = "write `when not (…)`" if text == "unless" else ""
        yield mend(place, 0, 0, place.words(word), "foreign-word", message, to=certain, help=help, needs=needs)


def days_of(place: Place) -> Iterator[Repair]:
    """`within 7 days of arrival` does not say on which side."""
    if place.token().kind == "OF" and place.accepts("AFTER") and place.accepts("BEFORE"):
        message = "`of` does not say on which side the days lie"
        help = "write `after` or `before`"
        yield mend(place, 0, 0, [place.fixed("after")], "foreign-word", message, help=help)


def misspelt(place: Place) -> Iterator[Repair]:
    """`awrd`, `ern`, `adn`: also where the word was taken for a name, up to two tokens back."""
    for back in range(min(3, len(place.before) + 1)):
        token = place.token(-back)
        if not _worded(place, -back) or (back and token.kind not in ("WORD", "CAPITAL")):
            continue
        keywords = place.keywords(back)
        best = near(token.text.lower(), (word for word in keywords if word[0].isalpha()))
        if best is None or best == token.text:
            continue
        message = f"{ticks(token.text)} is not known here: did you mean `{best}`?"
        made = [place.make(keywords[best], best, -back)]
        needs = 1 if back or len(best) > 3 else 2
        yield mend(place, -back, -back, made, "misspelt-word", message, to=best, needs=needs)
