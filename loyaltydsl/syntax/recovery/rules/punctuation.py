"""Signs that .loy does without: `;`, `:`, brackets, other comments, stray characters."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.syntax.recovery.place import Place, Repair, mend, wrong
from loyaltydsl.syntax.recovery.speech import ticks
from loyaltydsl.syntax.tables import END, STRAY

_CLOSING = {"LPAR": "RPAR", "[": "]", "<": ">"}


def certain(place: Place) -> Iterator[Repair]:
    """What is wrong wherever it stands: other comments and `;`."""
    token = place.token()
    if token.kind == "REMARK":
        body = token.text.strip("/*-").strip()
        one_line = "\n" not in token.text and (not token.text.startswith("/*") or place.begins_line(1))
        message = f"{ticks(token.text)} is no comment"
        help = "comments begin with `#` and end with the line"
        if one_line:
            yield mend(place, 0, 0, [], "comment-sign", message, to=f"# {body}", help=help, needs=0)
        else:
            yield mend(place, 0, 0, [], "comment-sign", message, help=help, needs=0)
    if token.text == ";":
        message = "no `;` is needed: a clause ends where the next one begins"
        yield mend(place, 0, 0, [], "surplus-punctuation", message, to="", needs=0)


def trailing_comma(place: Place) -> Iterator[Repair]:
    """A comma behind the last item of a list: the keyword of the next clause was taken for an item."""
    for back in (1, 2):
        starts = place.block.starts if place.block is not None else frozenset()
        begins = place.begins_line(-back + 1) or place.token(-back + 1).kind in (*starts, "RBRACE", END)
        if place.token(-back).kind == "COMMA" and begins:
            span = place.span(-back)
            told = wrong(
                "surplus-punctuation", span, "nothing stands behind this `,`",
                help="remove the `,`, or write what is missing", edits=[(span, "")], title="remove the `,`",
            )  # fmt: skip
            yield Repair(back, 1, (), told)


def likely(place: Place) -> Iterator[Repair]:
    """Commas, colons, brackets and equals signs that may go, and characters that mean nothing."""
    token = place.token()
    if token.kind == "COMMA":
        message = "this `,` is not needed: commas stand between the parts of a list"
        yield mend(place, 0, 0, [], "surplus-punctuation", message, to="", needs=2)
    if token.text in (":", "=", "->", "=>", "-"):
        message = f"no `{token.text}` is needed here"
        yield mend(place, 0, 0, [], "surplus-punctuation", message, to="", needs=2)
    if token.text in ("[", "]") or token.kind in ("LPAR", "RPAR"):
        yield from _brackets(place)
    if token.kind in (STRAY, "OPERATOR", "SIGN"):
        last = 0
        while place.token(last + 1).kind in (STRAY, "OPERATOR") and place.same_line(0, last + 1) and last < 40:
            last += 1
        text = place.text(0, last)
        shown = ticks(text) if text.isprintable() else f"the character U+{ord(token.text[0]):04X}"
        yield mend(place, 0, last, [], "stray-character", f"{shown} means nothing here", to="", needs=0)


def list_in_parentheses(place: Place) -> Iterator[Repair]:
    """`define weekend = (Friday, Saturday)`: the parenthesis began a condition."""
    if place.token(-1).kind != "LPAR":
        return
    for n in range(60):
        if place.token(n).kind == "RPAR":
            told = wrong(
                "surplus-punctuation",
                place.span(-1),
                "no `(` and `)` are needed here",
                help="write it without brackets",
                edits=[(place.span(-1), ""), (place.span(n), "")],
                title="remove the brackets",
            )
            yield Repair(1, n + 2, tuple(place.tokens(0, n)), told, needs=min(n + 1, 6))
        if place.token(n).kind in ("RPAR", "LBRACE", "RBRACE", END):
            return


def _brackets(place: Place) -> Iterator[Repair]:
    """Brackets around a list or an amount, both at once; then one alone."""
    token = place.token()
    closing = {"(": ")", "[": "]"}.get(token.text)
    depth = 0
    for n in range(60):
        other = place.token(n)
        depth += (other.text == token.text) - (other.text == closing)
        if closing is None or other.kind in ("LBRACE", "RBRACE", "$END"):
            break
        if depth == 0:
            inside = place.tokens(1, n)
            told = wrong(
                "surplus-punctuation", place.span(), f"no `{token.text}` and `{closing}` are needed here",
                help="write it without brackets",
                edits=[(place.span(0), ""), (place.span(n), "")], title="remove the brackets",
            )  # fmt: skip
            yield Repair(0, n + 1, tuple(inside), told, needs=min(n + 1, 6))
            break
    if token.kind == "RPAR":
        message = "this `)` has no `(` before it"
        yield mend(place, 0, 0, [], "parenthesis", message, to="", needs=1)
    else:
        message = f"this `{token.text}` is not needed"
        yield mend(place, 0, 0, [], "surplus-punctuation", message, to="", needs=2)
