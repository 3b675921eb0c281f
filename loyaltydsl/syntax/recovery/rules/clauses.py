"""Clauses of another declaration."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.source import Span
from loyaltydsl.syntax.machine import step
from loyaltydsl.syntax.recovery.chunks import HEADS
from loyaltydsl.syntax.recovery.place import Place, Repair, mend, wrong
from loyaltydsl.syntax.recovery.speech import any_of, row_form, takes, ticks
from loyaltydsl.syntax.recovery.words import owners, words
from loyaltydsl.syntax.tables import END
from loyaltydsl.syntax.tokens import Token

HEAD_KINDS = {word: kind for kind, word in HEADS.items()}
_EMPTY = {"program": "PROGRAM STRING", "award": "AWARD WORD", "combine": "COMBINE WORD", "redeem": "REDEEM WORD",
          "reward": "REWARD WORD WORD", "test": "TEST STRING"}  # fmt: skip


def misplaced(place: Place) -> Iterator[Repair]:
    """`pay 1 point per USD` in an award, `earn` in a redeem rule, `when` in an exception."""
    for back in (0, 1, 2):
        first = not back and place.block is not None and place.token(-1).kind == "LBRACE"
        if back > len(place.before) or not (first or place.at_clause(back)) or not place.before:
            continue
        token = place.token(-back)
        having = owners(token.text) if token.kind in place.tables.texts else []
        here = HEADS.get(place.before[0].kind, "")
        if here == "exception" and token.kind == "RATE_CODE":
            continue
        if not having or here in having or place.block is None or place.block.around is not None:
            continue
        if back and not ("WORD" in place.block.starts or token.kind in place.block.starts):
            continue
        helps = [takes(place) or row_form(place)]
        message = f"`{token.text}` belongs in {any_of(f'`{name}`' for name in having)}, not in `{here}`"
        length = max(_length(place, owner, back) for owner in having)
        last = max(length - 1 - back, 0)
        stop = -back if not place.same_line(-back, last) else last
        told = wrong("misplaced-clause", place.span(-back, stop), message, help=helps)
        if place.block.may_be_empty:
            yield Repair(back, length, (), told, needs=0, damages=True)
        else:
            filler = (place.fixed("best_of", -back), place.make("WORD", "x", -back))
            yield Repair(back, length, filler, told, needs=0, invented=True)


def declarations(place: Place) -> Iterator[Repair]:
    """A declaration inside another one."""
    token = place.token()
    if token.kind not in HEADS or place.block is None or not (place.at_clause() or place.token(-1).kind == "LBRACE"):
        return
    if token.kind in place.block.starts or not place.before:
        return
    last = 0
    while place.same_line(0, last + 1) and place.token(last + 1).kind not in ("LBRACE", "RBRACE", END):
        last += 1
    if place.token(last + 1).kind == "LBRACE":
        depth = 0
        while place.token(last + 1).kind != END:
            last += 1
            depth += {"LBRACE": 1, "RBRACE": -1}.get(place.token(last).kind, 0)
            if depth == 0:
                break
    around = HEADS.get(place.before[0].kind, "")
    message = f"`{token.text}` begins a declaration, and none stands inside `{around}`"
    told = wrong("misplaced-clause", place.span(), message, help=f"write it behind the `}}` of `{around}`")
    yield Repair(0, last + 1, (), told, needs=0, damages=True)


def unknown(place: Place) -> Iterator[Repair]:
    """`bonus base { … }` and `base { … }`: a word that begins no declaration, or none."""
    token = place.token()
    if place.before or token.kind not in ("CAPITAL", *place.tables.names):
        return
    if "LBRACE" not in [place.token(n).kind for n in range(1, 4)]:
        return
    best: tuple[int, int, str] = 0, 0, ""
    for kind, word in HEADS.items():
        for remove in (1, 0):
            reach = place.reach_with(0, remove, [Token(kind, word, token.start, token.start)], 40)
            if reach > best[0]:
                best = reach, remove, word
    reach, remove, word = best
    if reach < 4:
        return
    if remove:
        message = f"{ticks(token.text)} begins no declaration: did you mean `{word}`?"
        yield mend(place, 0, 0, [place.fixed(word)], "foreign-word", message, to=word)
        return
    span = place.span()
    told = wrong(
        "missing-word", span, f"`{word}` is missing before {ticks(token.text)}",
        help=f"write for example `{words()['declarations'][word]}`",
        edits=[(Span(place.source, span.start, span.start), f"{word} ")], title=f"write `{word}`",
    )  # fmt: skip
    yield Repair(0, 0, (Token(HEAD_KINDS[word], word, token.start, token.start),), told)


def threshold_of_assigned(place: Place) -> Iterator[Repair]:
    """`tiers assigned { Pearl from 0 }`."""
    if place.token().kind != "FROM" or not place.before or [t.kind for t in place.before[:2]] != ["TIERS", "ASSIGNED"]:
        return
    last = 1 if place.token(1).kind == "NUMBER" else 0
    message = f"`{place.text(0, last)}` cannot stand here: the tiers of `tiers assigned` come with the members"
    yield mend(place, 0, last, [], "misplaced-clause", message, to="", needs=0)


def alone(place: Place) -> Iterator[Repair]:
    """`active yes`, `qr_code = true`: a clause of one word."""
    word = place.token(-1)
    if word.kind not in ("AUTO_ASSIGN", "ACTIVE", "QR_CODE"):
        return
    last = 1 if place.token().text in ("=", ":") else 0
    value = place.token(last).text.lower()
    message = f"`{word.text}` stands alone"
    if value in ("yes", "true", "on", "1"):
        yield mend(place, 0, last, [], "surplus-word", message, to="")
    elif value in ("no", "false", "off", "0"):
        yield mend(place, -1, last, [], "surplus-word", f"{message}, and is left out for `{value}`", to="")


def _length(place: Place, owner: str, back: int) -> int:
    """How many tokens the clause has that begins `back` tokens ago, read as one of `owner`."""
    stack = (place.tables.start, None)
    for kind in (*_EMPTY[owner].split(), "LBRACE"):
        after = step(place.tables, stack, kind)
        assert after is not None
        stack = after
    best, n = 1, -back
    starts = place.block.starts if place.block is not None else frozenset()
    while place.token(n).kind != END:
        after = step(place.tables, stack, place.token(n).kind)
        if after is None:
            break
        stack, n = after, n + 1
        if step(place.tables, stack, "RBRACE") is not None:
            best = n + back
            if place.token(n).kind in starts or place.token(n).kind == "RBRACE":
                break
    return best
