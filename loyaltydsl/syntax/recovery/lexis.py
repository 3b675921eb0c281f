"""Tokens of a text with mistakes: as the grammar's, and kinds of their own for what people write instead."""

from __future__ import annotations

import re
from functools import cache

from loyaltydsl.syntax.tables import END, STRAY, Tables
from loyaltydsl.syntax.tokens import Token

# Tried after the grammar's dates and before anything else of the grammar.
_BEFORE = {
    # 1/15/26, 15.01.2026, 2026-1-5, 2026-01-15T10:00, 1.000.000, 7-14
    "ODD_NUMBERS": r"[0-9]+(?:[-/.][0-9]+){2,}(?:T[0-9:.]+Z?)?|[0-9]+[-/][0-9]+",
    # 1,000 and 1'000 where no blank follows the separator
    "GROUPED": r"[0-9]{1,3}(?:[,'’][0-9]{3})+(?![0-9A-Za-z_])(?:\.[0-9]+)?",
    # 1BR, 90days, 25USD, 5k
    "GLUED": r"[0-9][0-9_]*(?:\.[0-9]+)?[A-Za-z][A-Za-z0-9_]*",
    "ISNT": r"(?:is|are|does|do|was)n['’]t(?![A-Za-z0-9_])",
    "ADDRESS": r"https?://[^\s{}\"]+",
    "HYPHENED": r"[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z][A-Za-z0-9_]*)+",
    "FOREIGN": r"[A-Za-z0-9_]*[^\W\x00-\x7f]\w*",
    "SIGN": r"[$€£¥₹₩]",
    "CURLED": r"[“”„‟«»][^“”„‟«»\"\r\n]*[“”„‟«»\"]?",
    "OPERATOR": r"===?|!==?|<>|=>|=<|&&?|\|\|?|!|≥|≤|≠|:=|\.\.\.?|->|→|[–—…]|-(?![0-9])|\+|~",
    "REMARK": r"//[^\r\n]*|/\*(?s:.*?)\*/|--[^\r\n]*",
}
# Tried after everything of the grammar.
_AFTER = {
    "UNENDED": r"\"[^\r\n]*",
    "QUOTED": r"'[^'\r\n]*'|[‘’‚‛`][^‘’'`\r\n]*[‘’'`]",
    "POINTED": r"\.[0-9]+",
    STRAY: r"(?s:.)",
}
_FIRST = ("DATE", "MONTH_DAY", "COMMENT")
_ODD_STRING = re.compile(r"[A-Za-z0-9]")
# Where a string that does not end is likely to have been meant to end.
_CUT = re.compile(r"\s{2,}|\s*[{}]|\s+#|,\s")
_CURLY_END = re.compile("[”“»]")
_HEAD_END = re.compile(r"\s*\{\s*(?:#.*)?$", re.MULTILINE)
_CUT_BEFORE = re.compile(
    r"\s(?:when|earn|at_most|instead_of|round|effective|pay|deny|for|and|or|active|note|code|issue|trigger|valid"
    r"|expires|value|expect|arrival|departure|room_type|rate_code|currency|point_value|from)\b"
)
FAULTY = frozenset((*_BEFORE, *_AFTER))


@cache
def _pattern(tables: Tables) -> re.Pattern[str]:
    grammar = dict(tables.terminals)
    first = {kind: grammar[kind] for kind in _FIRST}
    rest = {kind: regex for kind, regex in grammar.items() if kind not in first}
    kinds = {**first, **_BEFORE, **rest, **_AFTER}
    return re.compile("|".join(f"(?P<{kind}>{regex})" for kind, regex in kinds.items()))


def lex_faulty(tables: Tables, text: str) -> list[Token]:
    """The tokens of any text whatever, without blanks and comments, and one of kind `END` behind them."""
    match, words, ignored = _pattern(tables).match, tables.words, tables.ignored
    tokens: list[Token] = []
    at, size = 0, len(text)
    while at < size:
        found = match(text, at)
        assert found is not None
        kind, word, end = str(found.lastgroup), found.group(), found.end()
        if kind == "WORD":
            kind = words.get(word, kind)
        elif kind == "STRING" and _ODD_STRING.match(text, end) and _odd_quotes(text, at):
            kind, end = "UNENDED", _line_end(text, at)
        if kind == "UNENDED":
            end = _cut(text, at, end, tokens)
        if kind not in ignored:
            tokens.append(Token(kind, text[at:end], at, end))
        at = end
    last = tokens[-1].end if tokens else 0
    tokens.append(Token(END, "", last, last))
    return tokens


def _line_end(text: str, at: int) -> int:
    ends = [i for i in (text.find("\n", at), text.find("\r", at)) if i >= 0]
    return min(ends, default=len(text))


def _odd_quotes(text: str, at: int) -> bool:
    """Whether the line of `at` has an odd number of quotes from there on."""
    return text.count('"', at, _line_end(text, at)) % 2 == 1


def _cut(text: str, start: int, end: int, before: list[Token]) -> int:
    """Where a string that begins at `start` and lacks its end was likely meant to end, at most `end`."""
    if before and before[-1].end == start and before[-1].kind not in ("LBRACE", "COMMA", "LPAR"):
        return start + 1  # `BAR"`: it is the closing quote, and the opening one is missing
    body = start + 1
    if curly := _CURLY_END.search(text, body, end):
        return curly.end()
    if before and "LBRACE" not in (before[-1].kind, *_kinds(before)) and (brace := _HEAD_END.search(text, body, end)):
        return brace.start()
    stops = [m.start() for m in (_CUT.search(text, body, end), _CUT_BEFORE.search(text, body, end)) if m]
    quote = text.find('"', body, end)
    if quote >= 0:
        stops.append(quote)
    return max(min(stops, default=end), body)


def _kinds(before: list[Token]) -> list[str]:
    """The kinds of the last tokens before a title: of a head, if a declaration's keyword is among them."""
    kinds = [token.kind for token in before[-2:]]
    return kinds if kinds[-1] in ("TEST", "PROGRAM") or kinds[0] in ("AWARD", "REDEEM", "EXCEPTION") else ["LBRACE"]
