"""Numbers and money in other formats: 1,000, .5, 90days, 5k, $100, USD 100."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loyaltydsl.syntax.recovery.place import Place, Repair, mend
from loyaltydsl.syntax.recovery.speech import ticks
from loyaltydsl.syntax.recovery.words import words
from loyaltydsl.syntax.tokens import Token

_GLUED = re.compile(r"([0-9][0-9_]*(?:\.[0-9]+)?)([A-Za-z_]\w*)")
_THOUSANDS = {"k": 1_000, "K": 1_000, "m": 1_000_000, "M": 1_000_000}


def glued(place: Place) -> Iterator[Repair]:
    """`90days`, `25USD`, `10k`: a number and its unit without a blank."""
    token = place.token()
    parts = _GLUED.fullmatch(token.text)
    if token.kind != "GLUED" or parts is None:
        return
    number, unit = parts.groups()
    if unit in ("st", "nd", "rd", "th"):
        message = f"{ticks(token.text)} is not how a number is written"
        yield mend(place, 0, 0, [place.make("NUMBER", number)], "number-format", message, to=number)
        return
    if unit in _THOUSANDS and "." not in number:
        wanted = f"{int(number.replace('_', '')) * _THOUSANDS[unit]:_}"
        message = f"{ticks(token.text)} is not how a number is written"
        yield mend(place, 0, 0, [place.make("NUMBER", wanted)], "number-format", message, to=wanted)
    known = words()["units"]
    currency = unit.upper() in (*known["currencies"], place.currency)
    if unit[0].isupper() and not currency and unit.lower() not in known["words"]:
        return  # a code such as `1BR`
    found = words()["synonyms"]["anywhere"].get(unit.lower(), unit)
    ours = found if isinstance(found, str) else found[0]
    units = ([ours] if unit.islower() else [unit, unit.lower()]) + ([unit.upper()] if len(unit) == 3 else [])
    for each in units:
        made = (place.make("NUMBER", number), *place.words(each))
        message = f"a blank is missing in {ticks(token.text)}"
        yield mend(place, 0, 0, made, "missing-space", message, to=f"{number} {each}")


def grouped(place: Place) -> Iterator[Repair]:
    """`1,000`, `1'000`, `1 000`, `1, 000` and `.5`."""
    token, before = place.token(), place.token(-1)
    if token.kind == "POINTED":
        wanted = f"0{token.text}"
        message = f"{ticks(token.text)} has no digit before its point"
        yield mend(place, 0, 0, [place.make("NUMBER", wanted)], "number-format", message, to=wanted)
    if token.text == "." and before.kind == "NUMBER" and before.end == token.start:
        message = f"{ticks(before.text + '.')} has no digit behind its point"
        yield mend(place, 0, 0, [], "number-format", message, to="", help=f"write `{before.text}`", needs=0)
    if token.kind == "GROUPED":
        if before.kind in ("IN", "COMMA") and "," in token.text:
            parts = token.text.split(",")
            made = [place.make("NUMBER", parts[0])]
            for part in parts[1:]:
                made += [place.make("COMMA", ","), place.make("NUMBER", part)]
            yield Repair(0, 1, tuple(made), None)
        wanted = re.sub("[,'’]", "_", token.text)
        yield mend(place, 0, 0, [place.make("NUMBER", wanted)], "number-format", _separated(token.text), to=wanted)
    # A number, then three digits: `1 000` and `1, 000`.
    for back in (1, 2):
        first = place.token(-back)
        between = place.tokens(-back + 1, 0)
        last = place.token(0)
        if back == 2 and between[0].kind != "COMMA":
            continue
        if (
            first.kind == "NUMBER"
            and first.text != last.text
            and re.fullmatch(r"[0-9]{1,3}", first.text)
            and re.fullmatch(r"[0-9]{3}", last.text)
        ):
            wanted = f"{first.text}_{last.text}"
            made = [place.make("NUMBER", wanted, -back)]
            message = _separated(place.text(-back, 0))
            yield mend(place, -back, 0, made, "number-format", message, to=wanted)


def _separated(text: str) -> str:
    return f"{ticks(text)} is not how a number is written: `_` stands between thousands"


def money(place: Place) -> Iterator[Repair]:
    """`$100`, `100 €`, `per $`, `USD 100`."""
    token, before, after = place.token(), place.token(-1), place.token(1)
    if token.kind == "SIGN":
        sign = str(words()["signs"][token.text])
        currency = place.currency if sign == "USD" and place.currency in words()["units"]["dollars"] else sign
        message = f"{ticks(token.text)} is not how a currency is written"
        number = _number(after)
        if number is not None and place.accepts("NUMBER"):
            text = f"{place.token().text}{after.text}"
            if place.token(2).kind == "CAPITAL":
                made = [place.make("NUMBER", number, 1)]
                yield mend(place, 0, 1, made, "money-format", message, to=number)
            made = [place.make("NUMBER", number, 1), place.make("CAPITAL", currency, 1)]
            message = f"{ticks(text)} is not how money is written"
            yield mend(place, 0, 1, made, "money-format", message, to=f"{number} {currency}")
        spaced = currency if before.end < token.start else f" {currency}"
        made = [place.make("CAPITAL", currency)]
        yield mend(place, 0, 0, made, "money-format", message, to=spaced, help=f"write `{currency}`")
    if token.kind == "CAPITAL" and (number := _number(after)) is not None and place.accepts("NUMBER"):
        made = [place.make("NUMBER", number), place.make("CAPITAL", token.text, 1)]
        message = f"{ticks(place.text(0, 1))} is not how money is written: the currency stands behind"
        yield mend(place, 0, 1, made, "money-format", message, to=f"{number} {token.text}")
    if token.kind == "NUMBER" and before.kind == "PER" and after.kind == "CAPITAL" and place.accepts("CAPITAL"):
        message = f"points are paid per one {after.text}: no number stands before it"
        one = token.text == "1"
        help = f"write `per {after.text}`, and how many points one {after.text} takes"
        yield mend(place, 0, 0, [], "surplus-word", message, to="" if one else None, help=help, damages=not one)
    if token.kind in ("NUMBER", "GROUPED") and before.kind == "CAPITAL" and place.accepts("NUMBER", 1):
        number = _number(token)
        if number is not None and len(before.text) == 3 and before.text.isupper():
            made = [place.make("NUMBER", number, -1), place.make("CAPITAL", before.text)]
            message = f"{ticks(place.text(-1, 0))} is not how money is written: the currency stands behind"
            yield mend(place, -1, 0, made, "money-format", message, to=f"{number} {before.text}")


def _number(token: Token) -> str | None:
    if token.kind == "NUMBER":
        return token.text
    if token.kind == "GROUPED":
        return re.sub("[,'’]", "_", token.text)
    return None
