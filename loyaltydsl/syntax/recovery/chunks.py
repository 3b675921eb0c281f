"""Tokens into declarations, also where braces do not match."""

from __future__ import annotations

from loyaltydsl.source import SourceFile
from loyaltydsl.syntax.recovery.near import near
from loyaltydsl.syntax.tokens import Token

HEADS = {
    "PROGRAM": "program", "USE": "use", "TIERS": "tiers", "CODES": "codes", "FIELD": "field", "DEFINE": "define",
    "EXCEPTION": "exception", "AWARD": "award", "COMBINE": "combine", "REDEEM": "redeem", "REWARD": "reward",
    "CONNECT": "connect", "TEST": "test",
}  # fmt: skip
"""The kinds of tokens with which a declaration begins, and their words."""
BRACELESS = frozenset({"USE", "FIELD", "DEFINE"})
_WORDS = tuple(HEADS.values())
_NO_NAME = frozenset({"LBRACE", "RBRACE", "LPAR", "RPAR", "EQUAL", "COMMA", "NUMBER", "$END"})


class Lines:
    """Which tokens begin a line, and how far they are indented."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source

    def begins(self, token: Token) -> bool:
        """Whether nothing but blanks stands before a token on its line."""
        start = self._source.line_starts[self.number(token) - 1]
        return not self._source.text[start : token.start].strip()

    def number(self, token: Token) -> int:
        """The 1-based line of a token's first character."""
        return self._source.position(token.start)[0]

    def indent(self, token: Token) -> int:
        """How many characters stand before the first word of the token's line."""
        line = self._source.line(self.number(token))
        return len(line) - len(line.lstrip())


def cut(source: SourceFile, tokens: list[Token]) -> list[list[Token]]:
    """The tokens before END in chunks of one declaration each; what belongs to none is a chunk of its own."""
    lines = Lines(source)
    chunks: list[list[Token]] = []
    chunk: list[Token] = []
    depth = 0
    for i, token in enumerate(tokens[:-1]):
        if chunk and _head(tokens, i, lines, depth, chunk):
            chunks.append(chunk)
            chunk, depth = [], 0
        chunk.append(token)
        if token.kind == "LBRACE":
            depth += 2 if depth == 0 and _inner(chunk) else 1
        elif token.kind == "RBRACE":
            depth -= 1
            if depth <= 0:
                chunks.append(chunk)
                chunk, depth = [], 0
    if chunk:
        chunks.append(chunk)
    return chunks


def _inner(chunk: list[Token]) -> bool:
    """Whether the chunk's first brace, which it ends with, is that of an inner block, its own being forgotten."""
    kinds = [token.kind for token in chunk]
    if kinds.count("LBRACE") != 1:
        return False
    match kinds[0]:
        case "TEST":
            return kinds[-2] in ("STAY", "MEMBER")
        case "REWARD":
            return "BOOK_LINK" in kinds[3:]
        case "AWARD":
            return "BY" in kinds[2:]
        case _:
            return False


def _head(tokens: list[Token], i: int, lines: Lines, depth: int, chunk: list[Token]) -> bool:
    """Whether a declaration begins at token i, inside `depth` braces of the chunk before it."""
    token, first = tokens[i], chunk[0].kind
    if len(chunk) == 1 and first in HEADS:  # here a name stands, and a keyword may be one
        return _whole_head(tokens, i) and not _whole_head(tokens, i - 1)
    if _whole_head(tokens, i):
        return depth == 0 or token.kind not in ("USE", "FIELD") or lines.indent(token) == 0
    if not lines.begins(token):
        return False
    after = tokens[i + 1].kind
    if depth:
        likely = token.kind in HEADS and token.kind not in ("TIERS", "USE", "FIELD")
        return likely and not lines.indent(token) and after not in ("NUMBER", "DATE", "CAPITAL")
    if token.kind in HEADS:
        return first in BRACELESS or first not in HEADS or not lines.indent(token)
    return (first in BRACELESS or first not in HEADS) and _like_a_head(tokens, i)


def _like_a_head(tokens: list[Token], i: int) -> bool:
    """Whether token i may be a misspelt or a foreign word for a declaration's: `awrd base {`, `rule x {`."""
    if tokens[i].kind not in ("WORD", "CAPITAL", "HYPHENED"):
        return False
    if near(tokens[i].text.lower(), _WORDS):
        return True
    for token in tokens[i + 1 : i + 5]:
        if token.kind == "LBRACE":
            return True
        if token.kind in _NO_NAME:
            return False
    return False


def _whole_head(tokens: list[Token], i: int) -> bool:
    """Whether a declaration's head stands at token i as it should."""
    token = tokens[i]
    if token.kind not in HEADS:
        return False
    a, b, c = (tokens[min(i + n, len(tokens) - 1)].kind for n in (1, 2, 3))
    name = a not in _NO_NAME and a != "STRING"
    match token.kind:
        case "PROGRAM" | "TEST":
            return a == "STRING" and b == "LBRACE"
        case "USE":
            return a == "STRING"
        case "TIERS":
            return a == "BY" or (a == "ASSIGNED" and b == "LBRACE")
        case "CODES" | "COMBINE" | "CONNECT":
            return name and b == "LBRACE"
        case "FIELD":
            return name and b not in _NO_NAME and b != "STRING"
        case "DEFINE":
            return name and b == "EQUAL"
        case "REWARD":
            return name and b not in _NO_NAME and c == "LBRACE"
        case "EXCEPTION":
            return name and (b in ("LBRACE", "FOR") or (b == "STRING" and c in ("LBRACE", "FOR")))
        case _:
            return name and (b == "LBRACE" or (b == "STRING" and c == "LBRACE"))
