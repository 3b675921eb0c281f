"""What is missing: the word or the value with which the rest would fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loyaltydsl.diagnostics.model import Label
from loyaltydsl.source import Span
from loyaltydsl.syntax.machine import expected, step
from loyaltydsl.syntax.recovery.lexis import FAULTY
from loyaltydsl.syntax.recovery.part import taken_for_a_part
from loyaltydsl.syntax.recovery.place import FAR, SKIPPED, Place, Repair, mend, wrong
from loyaltydsl.syntax.recovery.speech import (
    any_of,
    form_around,
    form_of,
    plural_only,
    row_form,
    say_capital,
    say_kind,
    ticks,
)
from loyaltydsl.syntax.tables import END
from loyaltydsl.syntax.tokens import Token

_PREFERRED = (
    "COMMA", "IS", "PER", "OF", "FROM", "EQUAL", "LBRACE", "POINTS", "STAYS", "DAYS", "TO", "BY", "IN", "ON", "AFTER",
    "AWARD", "WHEN", "EARN", "PERCENT", "AND", "OR", "RPAR", "LPAR", "NIGHT", "STAY", "ISSUE", "TIMES", "MEMBER",
)  # fmt: skip
_VALUES = {
    "WORD": "x", "CAPITAL": "X", "STRING": '"x"', "NUMBER": "1", "DATE": "2000-01-01", "WEEKDAY": "Monday",
    "MONTH_DAY": "01-01",
}  # fmt: skip
_NEVER = frozenset({"RBRACE", END, "NOT", "PAST", "NO", "LPAR", "DAY", "POINT", "TIME", "MONTH", "YEAR"})
_OPENING = frozenset({"WHEN", "EFFECTIVE", "INSTEAD_OF", "AND", "OR"})
# The words of which two may be missing in the middle of a clause.
_LINKS = frozenset(
    "PER MEMBER STAY POINTS DAYS AFTER BEFORE ISSUE ON BY OF IN LAST FROM TO NIGHT ROOM".split()  # noqa: SIM905
)
_COMPARISONS = frozenset({"IS", "IN", "ON", "WITHIN", "LESS", "MORE", "LESS_EQUAL", "MORE_EQUAL"})
_UNCERTAIN = frozenset({"AND", "OR", "STAY", "NIGHT", "ROOM"})


def comma(place: Place) -> Iterator[Repair]:
    """`"A" "B"`: two strings of a list without a comma between them."""
    if place.token().kind == place.token(-1).kind == "STRING" and place.accepts("COMMA") and place.same_line(-1, 0):
        yield _insertion(place, 0, ["COMMA"], ["COMMA"])


def code_or_label(place: Place) -> Iterator[Repair]:
    """A line of a `codes` block with an odd number of strings: the rows behind it are one string off."""
    if not place.before or place.before[0].kind != "CODES" or place.block is None or not place.accepts("STRING"):
        return
    index = place.block.brace + 1
    while index < len(place.before):
        row = [index]
        while row[-1] + 1 < len(place.before) and not place.lines.begins(place.before[row[-1] + 1]):
            row.append(row[-1] + 1)
        strings = [place.before[i] for i in row]
        if any(token.kind != "STRING" for token in strings):
            return
        if len(row) % 2:
            back = len(place.before) - row[-1]
            if len(row) == 1:
                empty = Token("STRING", '""', strings[0].end, strings[0].end)
                message = f"a code and its label make a row, and {ticks(strings[0].text)} stands alone"
                told = wrong("missing-value", place.span(-back), message, help=row_form(place))
                yield Repair(back - 1, 0, (empty,), told, invented=True)
            else:
                message = f"a code and its label make a row, and {ticks(strings[-1].text)} is one string too many"
                yield mend(place, -back, -back, [], "surplus-word", message, to="", needs=0)
            return
        index = row[-1] + 1


def parentheses(place: Place) -> Iterator[Repair]:
    """`past nights where rate_code is "BAR" >= 10`: a condition after `where` without its parentheses."""
    if place.token(-1).kind != "WHERE" or place.accepts("LPAR") is False:
        return
    start = place.token().start
    for n in range(1, 24):
        end = place.token(n - 1).end
        made = [Token("LPAR", "(", start, start), *place.tokens(0, n), Token("RPAR", ")", end, end)]
        text = place.text(0, n - 1)
        told = wrong(
            "parenthesis", place.span(0, n - 1), "a condition after `where` stands in parentheses",
            help=f"write `({text})`", edits=[(place.span(0, n - 1), f"({text})")], title=f"write `({text})`",
        )  # fmt: skip
        yield Repair(0, n, tuple(made), told, needs=n + 1)
        if place.token(n).kind == END:
            return


def before_keyword(place: Place) -> Iterator[Repair]:
    """`tier Opal` where `trigger tier Opal` is meant: the keyword of a clause is missing before another keyword."""
    token = place.token()
    if taken_for_a_part(place, 1) or taken_for_a_part(place, 2):
        return
    if token.kind in place.tables.texts and token.kind != "WORD" and place.starts():
        _, found = _best(place, 0, stopping=False)
        if len(found) == 1 and found[0] not in _VALUES:
            yield _insertion(place, 0, found, found)


def one(place: Place) -> Iterator[Repair]:
    """One token that makes the rest fit, here or before a keyword that was taken for a name."""
    kind = place.token().kind
    if kind in SKIPPED or (kind in FAULTY and not place.begins_line()):
        return
    declared = place.block is None and place.accepts(END)
    found: list[tuple[int, int, int, list[str]]] = []
    for back in (2, 1, 0):
        if not back or taken_for_a_part(place, back):
            reach, kinds = _best(place, back, stopping=not declared)
            if kinds:
                # Equally good: here if a line begins here, else at the word that was taken for something else.
                found.append((reach, -back if place.begins_line() else back, back, kinds))
    if found:
        _, _, back, kinds = max(found, key=lambda one: one[:2])
        yield _insertion(place, back, [kinds[0]], kinds)


def _candidates(place: Place, back: int) -> list[str]:
    kinds = set(place.expected(back)) - _NEVER - {"HISTORY"}  # behind which any name would do
    if place.names(back):
        kinds -= place.tables.names - {"WORD"} - place.starts(back)
    kinds = plural_only(kinds)
    return sorted(kinds, key=lambda k: (_PREFERRED.index(k) if k in _PREFERRED else len(_PREFERRED), k))


def _best(place: Place, back: int, stopping: bool = True) -> tuple[int, list[str]]:
    """The reach of the kinds, one of which makes the most fit; none where it might be something else altogether."""
    kinds = _candidates(place, back)
    stops = place.token(-back).kind in (END, "RBRACE") or place.begins_line(-back) or back > 0
    stops &= stopping
    if place.block is None and not place.before:
        return 0, []
    for some in ([k for k in kinds if k not in _VALUES], [k for k in kinds if k in _VALUES]):
        best: list[str] = []
        most = 0
        for kind in some:
            if kind in _OPENING and place.starts() and place.token(1).kind in (*place.starts(), "RBRACE", END):
                continue
            reach = place.reach_with(back, 0, (_token(place, kind, back),))
            if reach > most:
                best, most = [kind], reach
            elif reach == most and most:
                best.append(kind)
        if stops and best and len(kinds) > 1 and best[0] not in _VALUES and best not in (kinds, ["LBRACE"]):
            return 0, []  # the clause breaks off, and there are several ways to go on
        unlikely = best and (
            (best == ["LBRACE"] and not back and place.begins_line(-1) and taken_for_a_part(place, 1))
            or place.token().kind in ("BEST_OF", "FIRST_OF")
            or (best == ["ASSIGNED"] and any(token.kind == "FROM" for token in place.rest))
        )
        if unlikely:
            return 0, []
        needs = 1 if len(kinds) <= 2 or back or most == FAR else 2
        if best and most >= needs:
            return most, best
    return 0, []


def _token(place: Place, kind: str, back: int) -> Token:
    at = place.token(-back).start
    text = place.tables.texts.get(kind, _VALUES.get(kind, ""))
    if kind == "CAPITAL" and place.token(-back - 1).kind in ("PER", "NUMBER", "CURRENCY", "WHOLE"):
        text = place.currency
    return Token(kind, text, at, at)


def several(place: Place) -> Iterator[Repair]:
    """The end of a clause, where there is but one way to finish it; or two words in its middle."""
    if place.token().kind in FAULTY:
        return
    stack, made = place.stack(), list[Token]()
    for _ in range(5):
        kinds = plural_only(set(expected(place.tables, stack) - _NEVER))
        if len(kinds) != 1:
            break
        kind = kinds.pop()
        token = _token(place, kind, 0)
        if kind == "CAPITAL" and made and made[-1].kind == "PER":
            token = token._replace(text=place.currency)
        after = step(place.tables, stack, kind)
        assert after is not None
        stack = after
        made.append(token)
        if len(made) > 1 and place.reach_with(0, 0, made) >= 1:
            yield _insertion(place, 0, [token.kind for token in made], [made[0].kind], made)
            return
    if place.token().kind in ("RBRACE", END) or place.begins_line() or place.block is None:
        return
    if place.token().kind in place.tables.texts and place.at_clause():
        return
    for kind in filter(_LINKS.__contains__, _candidates(place, 0)):
        first = _token(place, kind, 0)
        after = step(place.tables, place.stack(), kind) if kind not in _VALUES else None
        if after is None:
            continue
        starts = place.block.starts if place.block is not None else frozenset()
        for other in sorted(set(expected(place.tables, after) & _LINKS) - starts):
            made = [first, _token(place, other, 0)]
            mere_name = other in place.tables.names and step(place.tables, after, "WORD") is not None
            if not mere_name and place.reach_with(0, 0, made) >= 3:
                yield _insertion(place, 0, [kind, other], [kind], made)


def _insertion(
    place: Place, back: int, kinds: Sequence[str], ways: Sequence[str], made: Sequence[Token] = ()
) -> Repair:
    """The repair that inserts tokens, told at the token before them or the one behind, whichever is on that line."""
    tokens = tuple(made) or tuple(_token(place, kind, back) for kind in kinds)
    behind = place.token(-back)
    begins_part = place.at_clause(back) and place.block is not None and kinds[0] in place.block.starts
    breaks = behind.kind in (END, "RBRACE") or ((place.begins_line(-back) or back > 0) and not begins_part)
    at = -back - 1 if breaks and place.token(-back - 1).kind != END else -back
    side = "after" if at < -back else "before"
    near = f"{side} `{place.token(at).text}`" if place.token(at).kind != END else "here"
    values = [kind for kind in kinds if kind in _VALUES and not (kind == "CAPITAL" and len(kinds) > 1)]
    text = " ".join(token.text for token in tokens)
    if len(kinds) > 1 and values:
        # What follows the first value is in the help.
        upto = kinds.index(values[0])
        said = [f"`{' '.join(token.text for token in tokens[:upto])}`"] if upto else []
        what = " and ".join([*said, _say_value(place, values[0], back)])
    elif len(kinds) > 1:
        what = f"`{text}`"
    elif values:
        said = list(dict.fromkeys(_say_value(place, kind, back) for kind in ways))
        what = any_of(said) if len(said) <= 3 else "a value" if "STRING" in ways else "a date or a weekday"
    else:
        what = any_of(say_kind(place.tables, kind) for kind in ways[:4])
    labels = []
    opened = _opened(place) if kinds[0] == "RPAR" else None
    if opened is not None:
        labels = [Label(Span(place.source, opened.start, opened.end), "opened here")]
    code = "parenthesis" if kinds[0] == "RPAR" else "missing-value" if values else "missing-word"
    certain = not values and len(ways) == 1
    help = form_around(place, back) or form_of(tokens[0].text) or f"write {what}"
    told = wrong(
        code,
        place.span(at),
        f"{what} is missing {near}",
        help=help,
        labels=labels,
        edits=[_edit(place, at, side, text)] if certain else (),
        title=f"write `{text}`",
    )
    invented = bool(values) or (len(ways) > 1 and kinds[0] in _UNCERTAIN)
    return Repair(back, 0, tokens, told, invented=invented)


def _say_value(place: Place, kind: str, back: int) -> str:
    if kind == "CAPITAL":
        return say_capital(place, back).removesuffix(" such as `USD`")
    if kind == "WORD" and place.accepts("LPAR", back):
        return "a field" if place.token(-back).kind in _COMPARISONS else "a condition"
    if kind == "WORD" and place.block is None and len(place.before) - back == 2:
        if place.before[0].kind == "FIELD":
            return "a type such as `text` or `flag`"
        if place.before[0].kind == "REWARD":
            return "a type, `room`, `reservation`, `partner` or `generic`,"
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
        return Span(place.source, token.end, token.end), text if text in (",", ")", "%") else f" {text}"
    if text in (",", ")", "%"):
        end = place.token(at - 1).end
        return Span(place.source, end, end), text
    return Span(place.source, token.start, token.start), f"{text} "
