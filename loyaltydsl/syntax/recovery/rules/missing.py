"""What is missing: the word or the value with which the rest would fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loyaltydsl.diagnostics.model import Label
from loyaltydsl.source import Span
from loyaltydsl.syntax.machine import expected, step
from loyaltydsl.syntax.recovery.chunks import HEADS
from loyaltydsl.syntax.recovery.place import FAR, Place, Repair, wrong
from loyaltydsl.syntax.recovery.speech import any_of, form, say_kind
from loyaltydsl.syntax.tables import END
from loyaltydsl.syntax.tokens import Token

_PREFERRED = (
    "COMMA", "IS", "PER", "OF", "FROM", "EQUAL", "LBRACE", "POINTS", "STAYS", "DAYS", "TO", "BY", "IN", "ON", "AFTER",
    "AWARD", "WHEN", "EARN", "PERCENT", "AND", "OR", "RPAR", "LPAR", "NIGHT", "STAY", "ISSUE", "TIMES", "POINT",
)  # fmt: skip
_VALUES = {
    "WORD": "x", "CAPITAL": "X", "STRING": '"x"', "NUMBER": "1", "DATE": "2000-01-01", "WEEKDAY": "Monday",
    "MONTH_DAY": "01-01",
}  # fmt: skip
_NEVER = frozenset({"RBRACE", END, "NOT", "PAST", "NO", "LPAR", "MONTH_DAY", "DAY", "POINT", "TIME", "MONTH", "YEAR"})
_OPENING = frozenset({"WHEN", "EFFECTIVE", "INSTEAD_OF", "AND", "OR"})


def one(place: Place) -> Iterator[Repair]:
    """One token that makes the rest fit, here or before a word that begins a line and was taken for a name."""
    places = [0]
    if place.before and place.begins_line(-1) and place.token(-1).kind in place.tables.names:
        places.append(1)
    if len(place.before) > 1 and place.begins_line(-2) and place.token(-2).kind in place.tables.names:
        places.append(2)
    for back in reversed(places):
        found = _best(place, back)
        if found:
            yield _insertion(place, back, [found[0]], found)


def _candidates(place: Place, back: int) -> list[str]:
    kinds = set(place.expected(back)) - _NEVER
    if place.names(back):
        kinds -= place.tables.names - {"WORD"} - place.starts(back)
    if kinds & {"DATE", "WEEKDAY", "STRING"}:
        kinds -= {"WORD"} if "STRING" in kinds and len(kinds & set(_VALUES)) > 4 else set()
    return sorted(kinds, key=lambda k: (_PREFERRED.index(k) if k in _PREFERRED else len(_PREFERRED), k))


def _best(place: Place, back: int) -> list[str]:
    """The kinds, one of which makes the most fit."""
    kinds = _candidates(place, back)
    fixed = [kind for kind in kinds if kind not in _VALUES]
    for some in (fixed, [kind for kind in kinds if kind in _VALUES]):
        best, most = [], 0
        for kind in some:
            reach = place.reach_with(back, 0, (_token(place, kind, back),))
            if kind in _OPENING and reach < 2 and place.token(1).kind != END:
                continue
            if kind in _OPENING and place.starts() and place.token(1).kind in (*place.starts(), "RBRACE"):
                continue
            if reach > most:
                best, most = [kind], reach
            elif reach == most and most:
                best.append(kind)
        needs = 1 if len(kinds) <= 2 or back or most == FAR else 2
        if best and most >= needs:
            return best
    return []


def _token(place: Place, kind: str, back: int) -> Token:
    at = place.token(-back).start
    text = place.tables.texts.get(kind, _VALUES.get(kind, ""))
    if kind == "CAPITAL" and place.token(-back - 1).kind in ("PER", "NUMBER", "CURRENCY", "WHOLE"):
        text = place.currency
    return Token(kind, text, at, at)


def several(place: Place) -> Iterator[Repair]:
    """The end of a clause, where there is but one way to finish it."""
    stack = place.stack()
    made: list[Token] = []
    for _ in range(5):
        kinds = expected(place.tables, stack) - _NEVER
        kinds = {kind for kind in kinds if kind != "POINTS" or "POINT" not in kinds} | ({"POINTS"} & kinds)
        kinds = {kind for kind in kinds if kind not in ("DAY", "MONTH", "YEAR")}
        if len(kinds) != 1:
            return
        kind = kinds.pop()
        token = _token(place, kind, 0)
        if kind == "CAPITAL" and made and made[-1].kind == "PER":
            token = token._replace(text=place.currency)
        after = step(place.tables, stack, kind)
        if after is None:
            return
        stack = after
        made.append(token)
        if len(made) > 1 and place.reach_with(0, 0, made) >= 1:
            yield _insertion(place, 0, [token.kind for token in made], [made[0].kind], made)
            return


def _insertion(
    place: Place, back: int, kinds: Sequence[str], ways: Sequence[str], made: Sequence[Token] = ()
) -> Repair:
    """The repair that inserts tokens, told at the token before them or the one behind, whichever is on that line."""
    tokens = tuple(made) or tuple(_token(place, kind, back) for kind in kinds)
    behind = place.token(-back)
    after_line = behind.kind in (END, "RBRACE") or place.begins_line(-back)
    at = -back - 1 if after_line and place.token(-back - 1).kind != END else -back
    span = place.span(at)
    side = "after" if at < -back else "before"
    near = f"{side} `{place.token(at).text}`" if place.token(at).kind != END else "here"
    values = [kind for kind in kinds if kind in _VALUES and not (kind == "CAPITAL" and len(kinds) > 1)]
    if len(kinds) > 1:
        text = " ".join(token.text for token in tokens)
        what, value = f"`{text}`", bool(values)
    elif values:
        said = dict.fromkeys(_say_value(place, kind, back) for kind in ways)
        what, value, text = any_of(said), True, ""
        if len(said) > 3:
            what = "a value"
    else:
        what, value, text = any_of(say_kind(place.tables, kind) for kind in ways[:4]), False, tokens[0].text
    help = "" if value else _form(place, back)
    labels = []
    if kinds[0] == "RPAR":
        opened = _opened(place)
        if opened is not None:
            labels = [Label(Span(place.source, opened.start, opened.end), "opened here")]
    code = "parenthesis" if kinds[0] == "RPAR" else "missing-value" if value else "missing-word"
    edits = []
    if not value and len(ways) == 1:
        edits = [_edit(place, at, side, text)]
    told = wrong(
        code, span, f"{what} is missing {near}", help=help or _form(place, back), labels=labels, edits=edits,
        title=f"write `{text}`",
    )  # fmt: skip
    return Repair(back, 0, tokens, told, invented=value and bool(values))


def _form(place: Place, back: int) -> str:
    """How the part of the block or the head is written in which something is missing."""
    for n in range(back + 1, len(place.before) + 1):
        token = place.token(-n)
        if place.block is None:
            if token.kind in HEADS and n == len(place.before):
                return form(place, n)
        elif token.kind in place.block.starts and place.at_clause(n):
            return form(place, n)
        elif token.kind == "LBRACE":
            break
    return ""


def _say_value(place: Place, kind: str, back: int) -> str:
    before = place.token(-back - 1).kind
    if kind == "CAPITAL":
        return "a currency" if before in ("PER", "NUMBER", "CURRENCY", "WHOLE") else "a tier"
    return say_kind(place.tables, kind)


def _opened(place: Place) -> Token | None:
    """The open parenthesis that is not closed."""
    depth = 0
    for token in reversed(place.before):
        depth += {"RPAR": 1, "LPAR": -1}.get(token.kind, 0)
        if depth < 0:
            return token
    return None


def _edit(place: Place, at: int, side: str, text: str) -> tuple[Span, str]:
    token = place.token(at)
    if side == "after":
        return Span(place.source, token.end, token.end), f" {text}" if text not in (",", ")") else text
    if text in (",", ")", "%"):
        end = place.token(at - 1).end
        return Span(place.source, end, end), text
    return Span(place.source, token.start, token.start), f"{text} "
