"""Tokens: a text cut into kinds of words, nothing lost.

`lex` drops blanks and comments, `lex_all` keeps them: the texts of its tokens joined are the source again.
"""

from __future__ import annotations

from typing import NamedTuple

from loyaltydsl.syntax.tables import END, Tables

_new = tuple.__new__


class Token(NamedTuple):
    """A stretch of text: its `kind` (a terminal of the grammar), `text` and offsets in code points."""

    kind: str
    text: str
    start: int
    end: int


def lex(tables: Tables, text: str) -> list[Token]:
    """The tokens that the grammar speaks of, and one of kind `END` behind them."""
    words, ignored = tables.words, tables.ignored
    tokens: list[Token] = []
    add = tokens.append
    for match in tables.pattern.finditer(text):
        kind = match.lastgroup
        if kind in ignored:
            continue
        word = match.group()
        start, end = match.span()
        if kind == "WORD":
            kind = words.get(word, kind)
        add(_new(Token, (kind, word, start, end)))
    last = tokens[-1].end if tokens else 0
    add(Token(END, "", last, last))
    return tokens


def lex_all(tables: Tables, text: str) -> list[Token]:
    """All tokens, blanks and comments too; their texts joined are `text`."""
    tokens: list[Token] = []
    for match in tables.pattern.finditer(text):
        kind, word = str(match.lastgroup), match.group()
        tokens.append(Token(tables.words.get(word, kind) if kind == "WORD" else kind, word, *match.span()))
    return tokens
