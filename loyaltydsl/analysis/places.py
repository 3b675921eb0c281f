"""Places inside a declaration that the checked program does not keep: a clause by its keyword, a code in a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from loyaltydsl.semantics.program import Rule
from loyaltydsl.source import SourceFile, Span

TOKEN = re.compile(r'#[^\r\n]*|"(?:\\.|[^"\\\r\n])*"?|[A-Za-z0-9_][\w.-]*|[{}]|[^\s\w]')
"""A comment, a string, a word, number or date, a brace, or one other character."""

_CLAUSES = frozenset({"when", "earn", "at_most", "instead_of", "round", "effective", "pay", "deny"})


def tokens(source: SourceFile, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The tokens of a stretch of a file, comments left out."""
    for found in TOKEN.finditer(source.text, start, len(source.text) if end is None else end):
        if not found[0].startswith("#"):
            yield Span(source, *found.span())


def comments(source: SourceFile) -> Iterator[Span]:
    """The comments of a file, without their line ends."""
    for found in TOKEN.finditer(source.text):
        if found[0].startswith("#"):
            yield Span(source, *found.span())


def clause_span(rule: Rule, keyword: str, number: int = 0) -> Span:
    """A clause of a declaration: from its keyword to the next one; the name where it is not found."""
    depth, seen = 0, 0
    for token in tokens(rule.span.source, rule.span.start, rule.span.end):
        text = token.text
        depth += (text == "{") - (text == "}")
        if depth == 1 and text == keyword:
            if seen == number:
                return Span(token.source, token.start, _line_end(token, rule.span.end))
            seen += 1
    return rule.name_span


def _line_end(token: Span, limit: int) -> int:
    """Where a clause ends: before the next one, a brace, or a line that no comma leads to."""
    line, end, comma = token.line, token.end, False
    for other in tokens(token.source, token.end, limit):
        text = other.text
        if text in "{}" or (other.line != line and not comma) or (text in _CLAUSES and not comma):
            break
        end, comma, line = other.end, text == ",", other.line
    return end


def string_span(within: Span, text: str) -> Span:
    """The string inside a declaration that holds a code (alone or in a pasted list); the declaration if none does."""
    return _strings(within.source, within.start, within.end).get(text, within)


@lru_cache(maxsize=256)
def _strings(source: SourceFile, start: int, end: int) -> dict[str, Span]:
    """The first place of every code inside a stretch."""
    found: dict[str, Span] = {}
    for token in tokens(source, start, end):
        if token.text.startswith('"'):
            value = token.text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
            for piece in (value, *value.split(";")):
                found.setdefault(piece.strip(), token)
    return found


def word_span(within: Span, word: str, number: int = 0) -> Span:
    """The `number`-th time that a word stands inside a declaration; the declaration if it does not."""
    found = [token for token in tokens(within.source, within.start, within.end) if token.text == word]
    return found[number] if number < len(found) else within


def whole_lines(span: Span) -> Span:
    """A declaration with the rest of its last line where that is only a comment, and the line end."""
    text = span.source.text
    start = span.start
    while start and text[start - 1] in " \t":
        start -= 1
    if start and text[start - 1] not in "\r\n":
        return span
    rest = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)").match(text, span.end)
    return Span(span.source, start, rest.end()) if rest else span


def removed(span: Span) -> Span:
    """What goes when a clause is taken out: its lines where nothing else stands there, else the blanks after it."""
    lines = whole_lines(span)
    if lines is not span:
        return lines
    text, end = span.source.text, span.end
    while end < len(text) and text[end] in " \t":
        end += 1
    return Span(span.source, span.start, end)


def when_clause(condition: Span) -> Span | None:
    """The whole `when` clause of a condition; None where the condition is only a part of it."""
    before = list(tokens(condition.source, max(condition.start - 200, 0), condition.start))
    after = next(tokens(condition.source, condition.end), None)
    if not before or before[-1].text != "when" or (after is not None and after.text in (")", "and", "or")):
        return None
    return before[-1].to(condition)
