"""Whatever the text, `parse` gives a tree and diagnostics, in order and within the text, and never raises.

A small run by default; `LOY_FUZZ=200000 pytest tests/syntax/test_fuzz.py` for a long one. Each round is seeded by
its number, so a failure can be repeated alone.
"""

import os
import random
from itertools import pairwise
from pathlib import Path

import pytest

from loyaltydsl.source import SourceFile
from loyaltydsl.syntax import ast
from loyaltydsl.syntax.parser import parse, tables
from loyaltydsl.syntax.recovery.lexis import lex_faulty
from loyaltydsl.syntax.tokens import lex_all

ROUNDS = int(os.environ.get("LOY_FUZZ", "3000"))
SHARES = 8
FOLDER = Path(__file__).with_name("mistakes")
SEEDS = [
    block
    for file in sorted(FOLDER.glob("*.txt"))
    for block in "".join(
        line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith("  > ")
    ).split("----\n")
]
ODD = [
    "\0",
    "\ufeff",
    "\r",
    "“",
    "’",
    "`",
    "\\",
    '"',
    "'",
    "é",
    "🏨",
    "1/15/26",
    "==",
    "->",
    "#",
    "//",
    "/*",
    "$5",
    "1BR",
]


def words() -> list[str]:
    """Every fixed word and sign of the language, and a few values."""
    values = ["x", "Opal", '"A"', "5", "-5", "0.5", "2026-02-30", "12-25", "Friday", "USD", "1_000"]
    return [*tables().texts.values(), *values, *ODD]


def generated(rnd: random.Random) -> str:
    """Words of the language in any order, or as the grammar has them for a while."""
    vocabulary = words()
    return rnd.choice(" \n").join(rnd.choice(vocabulary) for _ in range(rnd.randrange(60)))


def mutated(rnd: random.Random) -> str:
    """A faulty ruleset with a few more faults."""
    tokens = [token.text for token in lex_all(tables(), rnd.choice(SEEDS))]
    vocabulary = words()
    for _ in range(rnd.randrange(1, 8)):
        at = rnd.randrange(len(tokens))
        match rnd.randrange(5):
            case 0:
                tokens[at] = rnd.choice(vocabulary)
            case 1:
                tokens.insert(at, rnd.choice(vocabulary))
            case 2 if len(tokens) > 1:
                del tokens[at]
            case 3 if tokens[at]:
                cut = rnd.randrange(len(tokens[at]))
                tokens[at] = tokens[at][:cut] + tokens[at][cut + 1 :]
            case _:
                tokens[at:at] = tokens[at : at + rnd.randrange(6)]
    return "".join(tokens)


@pytest.mark.parametrize("share", range(SHARES))
def test_any_text_is_parsed(share: int) -> None:
    for number in range(share, ROUNDS, SHARES):
        rnd = random.Random(number)
        text = mutated(rnd) if number % 3 else generated(rnd)
        parsed = parse(SourceFile("x.loy", text))
        assert isinstance(parsed.file, ast.File), number
        starts = [d.span.start for d in parsed.diagnostics]
        assert starts == sorted(starts), number
        for d in parsed.diagnostics:
            assert 0 <= d.span.start <= d.span.end <= len(text), (number, d)
            assert d.message and not d.message[0].isupper() and "__" not in d.message.replace("_" * 3, ""), (number, d)
            for edit in d.fix.edits if d.fix else ():
                assert 0 <= edit.span.start <= edit.span.end <= len(text), (number, d)


@pytest.mark.parametrize("share", range(2))
def test_tokens_lose_nothing(share: int) -> None:
    for number in range(share, 300, 2):
        rnd = random.Random(number)
        text = mutated(rnd) if number % 2 else "".join(chr(rnd.randrange(1, 400)) for _ in range(rnd.randrange(80)))
        assert "".join(token.text for token in lex_all(tables(), text)) == text
        faulty = lex_faulty(tables(), text)
        assert all(text[token.start : token.end] == token.text for token in faulty)
        assert all(a.end <= b.start for a, b in pairwise(faulty))
