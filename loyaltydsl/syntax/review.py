"""What the grammar lets pass and a ruleset may not have: conditions nested too deep, unknown escapes in strings,
negative numbers outside of tests, and months that were read as currencies.

A clean file pays for a search of its text and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loyaltydsl.diagnostics.faults import fault, put
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import SourceFile, Span
from loyaltydsl.syntax import ast
from loyaltydsl.syntax.tokens import Token

MAX_DEPTH = 100
"""Levels of parentheses and `not` in a condition."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("January Jan", "February Feb", "March Mar", "April Apr", "May", "June Jun", "July Jul", "August Aug",
         "September Sep Sept", "October Oct", "November Nov", "December Dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_SUSPECT = re.compile(rf"\\|(?<![\w-])-[0-9]|[0-9]\s+(?:{'|'.join(_MONTHS)})\b")
_ESCAPE = re.compile(r"\\(.)")


def too_deep(source: SourceFile, tokens: list[Token]) -> list[tuple[int, Diagnostic]]:
    """For each declaration's first token that is nested too deep its offset, and what is to be said of it."""
    if source.text.count("(") + source.text.count("not") <= MAX_DEPTH:
        return []
    found: list[tuple[int, Diagnostic]] = []
    depth, opened, told = 0, list[int](), False
    for token in tokens:
        kind = token.kind
        if kind == "NOT":
            depth += 1
        elif kind == "LPAR":
            opened.append(depth)
            depth += 1
        elif kind == "RPAR":
            depth = opened.pop() if opened else 0
        elif kind in ("AND", "OR"):
            depth = opened[-1] + 1 if opened else 0
        elif kind in ("LBRACE", "RBRACE", "WHEN", "EQUAL"):
            depth, told = 0, told and kind == "WHEN"
            opened.clear()
        if depth > MAX_DEPTH and not told:
            told = True
            message = f"this condition is nested more than {MAX_DEPTH} levels deep"
            help = "name its parts with `define`, and use the names"
            found.append((token.start, fault("nested-too-deep", _span(source, token), message, help=help)))
    return found


def review(source: SourceFile, tokens: list[Token], file: ast.File) -> Iterator[Diagnostic]:
    """What is wrong with single tokens."""
    if not _SUSPECT.search(source.text):
        return
    tests = [d.span for d in file.declarations if isinstance(d, ast.TestDecl)]
    for index, token in enumerate(tokens):
        if token.kind == "STRING" and "\\" in token.text:
            yield from _escapes(source, token)
        elif token.kind == "NUMBER" and token.text[0] == "-":
            if not any(span.start <= token.start < span.end for span in tests):
                span, positive = _span(source, token), token.text[1:]
                message = f"`{token.text}` is negative, and only a test may have negative numbers"
                yield fault("negative-number", span, message, help=f"write `{positive}`")
        elif token.kind == "CAPITAL" and token.text in _MONTHS and tokens[index - 1].kind == "NUMBER":
            day = tokens[index - 1]
            text = f"{_MONTHS[token.text]:02}-{int(day.text.replace('_', '').partition('.')[0]):02}"
            message = f"`{day.text} {token.text}` is not how a day of the year is written"
            span = Span(source, day.start, token.end)
            yield fault("date-format", span, message, help=f"write `{text}`", fix=put(span, text))


def _escapes(source: SourceFile, token: Token) -> Iterator[Diagnostic]:
    for match in _ESCAPE.finditer(token.text):
        if match[1] not in '"\\':
            start = token.start + match.start()
            span = Span(source, start, start + 2)
            yield fault(
                "unknown-escape", span, f"`{match[0]}` means nothing in a string",
                help=f'a backslash stands before `"` or another backslash: write `\\{match[0]}` for a backslash',
                fix=put(span, f"\\{match[0]}"),
            )  # fmt: skip


def _span(source: SourceFile, token: Token) -> Span:
    return Span(source, token.start, token.end)
