"""Words for what stands somewhere and for what might stand there."""

from __future__ import annotations

from collections.abc import Iterable

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import Span
from loyaltydsl.syntax.recovery.chunks import HEADS
from loyaltydsl.syntax.recovery.near import near
from loyaltydsl.syntax.recovery.place import Place, wrong
from loyaltydsl.syntax.recovery.words import OWNERS, words
from loyaltydsl.syntax.tables import END, Tables
from loyaltydsl.syntax.tokens import Token

MOST = 7
"""Words that a message lists before it says no more."""


def ticks(text: str) -> str:
    """A user's own text in back-ticks, on one line and not too long."""
    flat = " ".join(text.split())
    return f"`{flat if len(flat) <= 60 else flat[:57] + '…'}`"


def any_of(choices: Iterable[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    listed = list(choices)
    return " or ".join(filter(None, (", ".join(listed[:-1]), listed[-1]))) if listed else ""


def say_kind(tables: Tables, kind: str) -> str:
    """What a kind of token is called: its text in back-ticks, or words for it."""
    text = tables.texts.get(kind)
    return f"`{text}`" if text is not None else str(words()["terminals"].get(kind, "something else"))


def choices(place: Place, back: int = 0) -> list[str]:
    """What might stand there, in words, the nearest to what does stand there first."""
    tables, kinds = place.tables, set(place.expected(back))
    if place.names(back):
        kinds -= tables.names - {"WORD"} - place.starts(back)
    kinds = plural_only(kinds)
    said: list[str] = []
    for group in words()["groups"]:
        if kinds.issuperset(group["has"]):
            said.append(group["say"])
            kinds -= set(group["for"])
    if len(kinds) > 1 or said:
        kinds.discard("COMMA")
    if "CAPITAL" in kinds:
        kinds.discard("CAPITAL")
        said.append(say_capital(place, back))
    found = place.token(-back).text.lower()
    if near(found, (tables.texts.get(kind, "") for kind in kinds)):
        ordered = sorted(kinds, key=lambda kind: (_far(found, tables.texts.get(kind)), _rank(tables, kind)))
        return [say_kind(tables, kind) for kind in ordered] + said
    ordered = sorted(kinds, key=lambda kind: _rank(tables, kind))
    return said + [say_kind(tables, kind) for kind in ordered]


def say_capital(place: Place, back: int) -> str:
    """Whether a tier or a currency is wanted."""
    row = place.at_clause(back) and place.block is not None and "CAPITAL" in place.block.starts
    money = place.token(-back - 1).kind in ("PER", "NUMBER", "CURRENCY", "WHOLE")
    return "a currency such as `USD`" if money and not row else "a tier"


def takes(place: Place) -> str:
    """Which clauses the declaration takes in which the walk stands, "" where there is no telling."""
    keyword = HEADS.get(place.before[0].kind, "") if place.before else ""
    clauses = OWNERS.get(keyword, "").split()
    if not clauses:
        return ""
    return f"`{keyword}` takes {', '.join(f'`{word}`' for word in clauses[:8])}{' …' if len(clauses) > 8 else ''}"


def _far(found: str, text: str | None) -> int:
    return 0 if text is not None and near(found, [text]) else 1


def _rank(tables: Tables, kind: str) -> tuple[int, str]:
    """Words before signs, values first, the closing brace last."""
    if kind not in tables.texts:
        return 0, kind
    return (3 if kind in ("RBRACE", END) else 1 if tables.texts[kind][0].isalpha() else 2), tables.texts[kind]


def say_choices(place: Place, back: int = 0) -> str:
    """`expected X, Y or Z`, or nothing where that would be a long list."""
    said = choices(place, back)
    if not said:
        return ""
    if len(said) > MOST:
        return f"expected {', '.join(said[:MOST])} …"
    return f"expected {any_of(said)}"


def owner(place: Place) -> str:
    """The declaration in which the walk stands, with its name: `award `spring``; "" outside one."""
    tokens = [*place.before, *reversed(place.rest)]
    if not place.before or tokens[0].kind not in HEADS:
        return ""
    keyword = HEADS[tokens[0].kind]
    name = tokens[1] if len(tokens) > 1 else None
    if name is None or keyword in ("tiers", "use", "program") or name.kind in ("LBRACE", END) or not name.text:
        return f"`{keyword}`"
    return f"{keyword} {ticks(name.text.strip(chr(34)))}"


def plural_only(kinds: set[str]) -> set[str]:
    """Kinds without the singulars whose plurals are among them."""
    return kinds - {one for one, many in words()["plurals"].items() if many in kinds}


def form_around(place: Place, back: int) -> str:
    """How the part of a block or the head is written that has the token `back` places ago in it."""
    block = place.block
    if block is None:
        return form(place, len(place.before)) if place.before and place.before[0].kind in HEADS else ""
    for n in range(back + 1, len(place.before) - block.brace):
        token = place.token(-n)
        if token.kind in block.starts and place.at_clause(n):
            return row_form(place) if "WORD" in block.starts else form(place, n) or row_form(place)
    return row_form(place)


def row_form(place: Place) -> str:
    """How the rows of the block are written, "" if it is one of clauses."""
    assert place.block is not None
    rows = words()["rows"]
    for index in range(place.block.brace - 1, max(place.block.brace - 5, -1), -1):
        word = place.before[index].text
        if word in rows and (index == 0 or word in ("by", "assigned", "stay", "member", "book_link")):
            return f"write for example `{rows[word]}`" if not (word == "by" and index == 1) else row_of("tiers")
    return ""


def row_of(word: str) -> str:
    return f"write for example `{words()['rows'][word]}`"


def form_of(word: str) -> str:
    """How the clause or the declaration of a keyword is written, "" if it has none."""
    table = words()
    written = table["clauses"].get(word) or table["declarations"].get(word)
    return f"write for example `{written}`" if written else ""


def form(place: Place, start: int) -> str:
    """How the clause or declaration that begins `start` tokens back is written, "" if there is no telling."""
    if start <= 0:
        return ""
    token = place.token(-start)
    table = words()["clauses" if place.block is not None else "declarations"]
    return f"write for example `{table[token.text]}`" if token.text in table else ""


def cannot_be_read(place: Place, length: int) -> Diagnostic:
    """What is wrong with the part of a block that begins `length` tokens before the one that does not fit."""
    token = place.token()
    expected = say_choices(place)
    help = row_form(place) or form(place, length) or takes(place)
    stops = token.kind in (END, "RBRACE") or place.begins_line()
    if length and stops:
        first = -length if place.same_line(-length, -1) else -1
        span = place.span(first, -1)
        said = ticks(place.text(-length, -1)) if length <= 12 else ticks(place.token(-1).text)
        return wrong("unfinished", span, f"{said} is not finished: {expected}", help=help)
    return wrong("unexpected", place.span(), f"{found(token)} cannot stand here: {expected}", help=help)


def found(token: Token) -> str:
    """A token as a message names it."""
    if token.kind == END:
        return "the end of the file"
    return ticks(token.text)


def head_cannot_be_read(place: Place, chunk: list[Token]) -> Diagnostic:
    """What is wrong with the head of a declaration, or with what is none."""
    first, token = chunk[0], place.token()
    if first.kind not in HEADS:
        last = next((t for t in reversed(chunk) if place.lines.number(t) == place.lines.number(first)), first)
        span = Span(place.source, first.start, last.end)
        return wrong(
            "outside-declaration", span, f"{ticks(span.text)} stands outside of any declaration",
            help="a file is made of declarations: `award`, `redeem`, `exception`, `tiers`, `define`, `test` …",
        )  # fmt: skip
    help = f"write for example `{words()['declarations'][HEADS[first.kind]]}`"
    if place.before and (token.kind in (END, "RBRACE") or place.begins_line()):
        span = place.span(-1)
        if place.same_line(-len(place.before), -1):
            span = place.span(-len(place.before), -1)
        message = f"{ticks(span.text)} is not finished: {say_choices(place)}"
        return wrong("unfinished", span, message, help=help)
    return wrong("unexpected", place.span(), f"{found(token)} cannot stand here: {say_choices(place)}", help=help)
