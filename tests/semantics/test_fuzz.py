"""Whatever is written into a file, `check` gives a program or diagnostics, in the order of the text, and never raises.

A small run by default; `LOY_FUZZ=200000 pytest tests/semantics/test_fuzz.py` for a long one.
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest

from loyaltydsl.diagnostics.render.text import render
from loyaltydsl.semantics.loader import load_program

HERE = Path(__file__).parent
ROUNDS = int(os.environ.get("LOY_FUZZ", "400"))
SHARES = 8
_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|\w+(?:[-.]\w+)*|\s+|.', re.S)
_ODD = ["\0", "\ufeff", "\u2028", "“", "”", "´", "\\", '"', "'", "é", "🏨", "{", "}", "(", ")", "\r", "1/15/26", "=="]
_MOST = 700
"""Tokens of one input: longer ones prove nothing more and take longer."""


def sources() -> list[list[str]]:
    files = [*sorted((HERE / "bad").glob("*.loy")), *sorted((HERE / "good").glob("*.loy"))]
    texts = [file.read_text(encoding="utf-8") for file in files if file.stat().st_size < 30_000]
    return [_TOKEN.findall(text) for text in texts]


def mutated(rnd: random.Random, files: list[list[str]], words: list[str]) -> str:
    tokens = list(rnd.choice(files))
    if len(tokens) > _MOST:
        start = rnd.randrange(len(tokens) - _MOST)
        tokens = tokens[:40] + tokens[start : start + _MOST]
    for _ in range(rnd.choice([1, 1, 2, 3, 8, 20])):
        at = rnd.randrange(len(tokens))
        match rnd.randrange(6):
            case 0 | 1:
                tokens[at] = rnd.choice(words)
            case 2:
                tokens[at : at + 1] = []
            case 3:
                tokens.insert(at, rnd.choice(words if rnd.random() < 0.8 else _ODD))
            case 4:
                other = rnd.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case _:
                other = rnd.randrange(len(tokens))
                tokens[at:at] = tokens[other : other + rnd.randrange(1, 15)]
        tokens = tokens or ["x"]
    return "".join(tokens)


@pytest.mark.parametrize("share", range(SHARES))
def test_any_text_gives_a_program_or_diagnostics(share: int) -> None:
    rnd = random.Random(share)
    files = sources()
    words = [token for tokens in files for token in tokens if not token.isspace()]
    for _ in range(max(ROUNDS // SHARES, 1)):
        text = mutated(rnd, files, words)

        def read(path: Path, text: str = text) -> bytes:
            if path.name != "case.loy":
                raise FileNotFoundError(path)
            return text.encode()

        checked = load_program("case.loy", read)
        assert (checked.program is None) == any(d.severity == "error" for d in checked.diagnostics), text
        places = [d.span.start for d in checked.diagnostics if d.span.source.path == "case.loy"]
        assert places == sorted(places), text
        render(checked.diagnostics)
