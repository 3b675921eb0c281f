"""Strings: curly and single quotes, none, one, and quotes around what needs none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loyaltydsl.syntax.recovery.place import Place, Repair, mend
from loyaltydsl.syntax.recovery.rules.names import slug
from loyaltydsl.syntax.recovery.speech import ticks
from loyaltydsl.syntax.recovery.words import words
from loyaltydsl.syntax.tables import END

_CURLY = "“”„‟«»"
_NO_TEXT = frozenset(
    {
        "LBRACE",
        "RBRACE",
        "COMMA",
        "STRING",
        "UNENDED",
        "CURLED",
        "QUOTED",
        "EQUAL",
        "LPAR",
        "RPAR",
        "REMARK",
        "LESS",
        "MORE",
        "LESS_EQUAL",
        "MORE_EQUAL",
        "OPERATOR",
        END,
    }
)
_WORDY = frozenset(
    {"WORD", "CAPITAL", "NUMBER", "WEEKDAY", "DATE", "MONTH_DAY", "GLUED", "HYPHENED", "FOREIGN", "ADDRESS",
     "ODD_NUMBERS", "GROUPED"}
)  # fmt: skip
_PLAIN = {
    "DATE": r"\d{4}-\d{2}-\d{2}", "MONTH_DAY": r"\d{2}-\d{2}", "NUMBER": r"-?\d[\d_]*(?:\.\d+)?",
    "WEEKDAY": r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", "CAPITAL": r"[A-Z][A-Za-z0-9_]*",
}  # fmt: skip


def quoted(text: str) -> str:
    """A string literal of a text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def not_ended(place: Place) -> Iterator[Repair]:
    """`"BAR` without the closing quote, `BAR"` without the opening one."""
    token = place.token()
    if token.kind == "CURLED" and (len(token.text) < 2 or token.text[-1] not in _CURLY + '"'):
        yield from _no_end(place)
    if token.kind != "UNENDED" or token.text[-1] in _CURLY:
        return
    if token.text == '"' and place.token(-1).end == token.start:
        for back in range(1, min(6, len(place.before)) + 1):
            if place.accepts("STRING", back) and place.same_line(-back, 0):
                text = place.text(-back, -1)
                string = place.make("STRING", quoted(text), -back)
                message = f"the opening quote of {ticks(text)} is missing"
                yield mend(place, -back, 0, [string], "missing-quotes", message, to=quoted(text))
    yield from _no_end(place)


def _no_end(place: Place) -> Iterator[Repair]:
    token = place.token()
    text = token.text[1:].strip()
    message = f"the string {ticks(token.text)} does not end"
    help = f"put a quote behind it: `{quoted(text)}`" if text else "remove the quote, or write a text between two"
    string = place.make("STRING", quoted(text))
    invented = place.block is not None
    if place.names() and not place.accepts("STRING"):
        string = place.make("WORD", slug(text))
    yield mend(place, 0, 0, [string], "string-not-ended", message, help=help, invented=invented)
    yield mend(place, 0, 0, [], "string-not-ended", message, help=help, needs=0)


def other(place: Place) -> Iterator[Repair]:
    """“BAR”, 'BAR' and `BAR` instead of "BAR"."""
    token = place.token()
    if token.kind not in ("CURLED", "QUOTED", "UNENDED") or len(token.text) < 2:
        return
    inner = token.text[1:-1]
    message = f"{ticks(token.text)} does not stand in straight double quotes"
    string = place.make("STRING", quoted(inner))
    yield mend(place, 0, 0, [string], "wrong-quotes", message, to=quoted(inner))
    for kind, text in _plain(place, inner):
        yield mend(place, 0, 0, [place.make(kind, text)], "surplus-quotes", _needless(inner), to=text)


def missing(place: Place) -> Iterator[Repair]:
    """`rate_code BAR` where a string is wanted."""
    token = place.token()
    wordy = token.kind in _WORDY or token.kind in place.tables.names
    if not wordy or not place.accepts("STRING") or (place.begins_line() and token.kind in place.tables.texts):
        return
    if token.text.lower() in words()["synonyms"]["clauses"] and place.at_clause():
        return
    optional = not place.names() and (place.accepts("LBRACE") or place.accepts("FROM"))
    if optional and not token.text[0].isupper():
        return
    for count in range(1, 9):
        last = place.token(count - 1)
        if (
            last.kind in _NO_TEXT
            or last.text in (":", "=", ";")
            or not place.same_line(0, count - 1)
            or (count > 1 and _apart(place, count))
        ):
            return
        text = place.text(0, count - 1)
        string = place.make("STRING", quoted(text))
        message = f"{ticks(text)} is text and needs quotes"
        yield mend(place, 0, count - 1, [string], "missing-quotes", message, to=quoted(text), needs=count + 1)
        if place.token(count).text == '"' and place.token(count).start == last.end:
            message = f"the opening quote of {ticks(text)} is missing"
            yield mend(place, 0, count, [string], "missing-quotes", message, to=quoted(text), needs=count + 2)


def _apart(place: Place, count: int) -> bool:
    """Whether a wide gap stands before the last of so many tokens."""
    return place.token(count - 1).start - place.token(count - 2).end > 1


def surplus(place: Place) -> Iterator[Repair]:
    """`award "base" {`, `currency "USD"`, `earn "5" points`: quotes around what needs none."""
    token = place.token()
    if token.kind != "STRING":
        return
    inner = token.text[1:-1].strip()
    for kind, text in _plain(place, inner):
        made = place.make(kind, text)
        # In a block, what is missing before it may be a field.
        needs = 2 if place.block is None else max(2, place.reach_with(0, 0, (made,)) + 1)
        yield mend(place, 0, 0, [made], "surplus-quotes", _needless(inner), to=text, needs=needs)
    if place.names() and place.block is None and place.token(1).kind == "LBRACE" and inner:
        name = place.make("WORD", slug(inner))
        message = f"a name is missing before the title {ticks(token.text)}"
        yield mend(place, 0, 0, [name, token], "missing-value", message, to=f"{slug(inner)} {token.text}")
    elif place.names() and inner:
        message = f"{_needless(inner)}, and it is one word in small letters"
        name = place.make("WORD", slug(inner))
        needs = 2 if place.block is None else max(2, place.reach_with(0, 0, (name,)) + 1)
        yield mend(place, 0, 0, [name], "surplus-quotes", message, to=slug(inner), needs=needs)


def _needless(inner: str) -> str:
    return f"{ticks(inner)} stands without quotes here"


def _plain(place: Place, inner: str) -> Iterator[tuple[str, str]]:
    """What a quoted text is without its quotes, where that may stand."""
    for kind, regex in _PLAIN.items():
        if place.accepts(kind) and re.fullmatch(regex, inner, re.ASCII):
            yield kind, inner
    if place.names() and re.fullmatch(r"[a-z][a-z0-9_]*", inner):
        yield place.tables.words.get(inner, "WORD"), inner
    elif place.accepts("CAPITAL") and re.fullmatch(r"[a-z]\w*", inner, re.ASCII):
        yield "CAPITAL", inner.upper() if len(inner) == 3 else inner.capitalize()
