"""One slip in a sound ruleset is one error, on its line: no follow-up anywhere, checked by the whole of `check`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyaltydsl.semantics.loader import load_program
from loyaltydsl.syntax.parser import tables
from loyaltydsl.syntax.tokens import Token, lex

RULESETS = Path(__file__).parents[2] / "rulesets"
TEXTS = {name: (RULESETS / name / f"{name}.loy").read_text(encoding="utf-8") for name in ("rdpwin", "crm")}
STEP = 41
"""Every so many slips are tried: all of them take minutes."""


def slips(token: Token) -> Iterator[str]:
    """What a hand may write instead of a token."""
    if token.kind == "STRING":
        inner = token.text[1:-1]
        yield from (f"'{inner}'", f"“{inner}”", f'"{inner}”')
    elif token.text in ("per", "of", "points", "after", "stays"):
        yield ""
    elif token.kind in tables().texts and token.text.isalpha() and len(token.text) > 3:
        text = token.text
        yield from (text[0] + text[2] + text[1] + text[3:], text.upper(), text.capitalize(), text[:-2] + text[-1])
    elif token.text == "is":
        yield from ("=", "==")
    elif token.text == "and":
        yield from ("&&", "AND")
    elif token.kind == "DATE":
        year, month, day = token.text.split("-")
        yield f"{year}/{month}/{day}"
    elif token.kind == "RBRACE":
        yield from ("};", "},")


def cases() -> list[tuple[str, Token, str]]:
    found = [
        (name, token, slip)
        for name, text in TEXTS.items()
        for token in lex(tables(), text)[:-1]
        for slip in slips(token)
        if slip != token.text
    ]
    return found[::STEP]


@pytest.mark.parametrize("share", range(8))
def test_one_slip_is_one_error_on_its_line(share: int) -> None:
    wrong = []
    for name, token, slip in cases()[share::8]:
        text = TEXTS[name]
        line = text.count("\n", 0, token.start) + 1
        changed = f"{text[: token.start]}{slip}{text[token.end :]}".encode()
        found = load_program(f"{name}.loy", lambda path, data=changed: data).diagnostics
        told = [(d.span.line, d.message) for d in found if d.severity == "error"]
        if {at for at, _ in told} != {line}:
            wrong.append((name, line, token.text, slip, told))
    assert not wrong
