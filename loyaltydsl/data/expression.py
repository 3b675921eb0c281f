"""The text of an `expression` in a map, to a tree: names, exact numbers, `+ - * /` and parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Literal, cast

from loyaltydsl.record import Record

Op = Literal["+", "-", "*", "/"]
DEPTH = 50
"""Parentheses and signs inside one another, at most."""
LENGTH = 200
"""Signs between values in one expression, at most."""

DIGITS = 40
"""Characters of one number, at most."""


class ExpressionFault(Record):
    """What is wrong, at which characters of the expression."""

    message: str
    start: int
    end: int
    help: str = ""


class Expr(Record):
    """A node; `start` and `end` are its characters in the expression."""

    start: int
    end: int


class Number(Expr):
    value: Fraction


class Name(Expr):
    """A field already mapped, or a column."""

    name: str


class Negative(Expr):
    value: Expr


class Binary(Expr):
    op: Op
    left: Expr
    right: Expr


class _Token(Record):
    kind: str
    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?![\w.])|(?P<name>[^\W\d]\w*)|`(?P<quoted>[^`]*)`|(?P<op>[-+*/()]))"
)
_WORDS = {"−": "-", "–": "-", "×": "*", "÷": "/", "·": "*"}


def _tokens(text: str) -> list[_Token] | ExpressionFault:
    tokens: list[_Token] = []
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            return _unreadable(text, at)
        kind = found.lastgroup or "op"
        start, end = found.span(kind)
        if kind == "quoted":
            start, end = start - 1, end + 1
            if not found["quoted"].strip():
                return ExpressionFault("a column's name stands between the back-ticks", start, end)
            tokens.append(_Token("name", found["quoted"].strip(), start, end))
        else:
            if kind == "number" and end - start > DIGITS:
                return ExpressionFault(f"a number with more than {DIGITS} digits", start, end)
            tokens.append(_Token(kind, found[kind], start, end))
        at = found.end()
    tokens.append(_Token("end", "", len(text), len(text)))
    return tokens


def _unreadable(text: str, at: int) -> ExpressionFault:
    char = text[at]
    if char in _WORDS:
        return ExpressionFault(f"`{char}` is not known here", at, at + 1, f"write `{_WORDS[char]}`")
    if char in "\"'`":
        rest = "one more back-tick" if char == "`" else "back-ticks, as in `arrival + `Nights stayed``"
        message = "a back-tick that is not closed" if char == "`" else f"`{char}` is not known here"
        return ExpressionFault(message, at, at + 1, f"a column's name with spaces or signs stands in {rest}")
    if "0" <= char <= "9" or char == ".":
        run = re.match(r"[\w.,]*", text[at:])
        end = at + max(1, len(run[0]) if run else 1)
        return ExpressionFault(
            f"`{text[at:end]}` is not a number", at, end, "numbers are written as 2 or 0.5; a name begins with a letter"
        )
    return ExpressionFault(
        f"`{char}` is not known here", at, at + 1,
        "an expression has names, numbers, `+ - * /` and parentheses; put other names in back-ticks",
    )  # fmt: skip


_Part = Callable[[], Expr | ExpressionFault]


class _Parser:
    """Recursive descent; a fault ends it and is its result."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.length = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def sum(self) -> Expr | ExpressionFault:
        return self.chain("+-", self.product)

    def product(self) -> Expr | ExpressionFault:
        return self.chain("*/", self.factor)

    def chain(self, ops: str, part: _Part) -> Expr | ExpressionFault:
        left = part()
        while not isinstance(left, ExpressionFault) and self.token.kind == "op" and self.token.text in ops:
            op = cast(Op, self.take().text)
            self.length += 1
            if self.length > LENGTH:
                return ExpressionFault(f"more than {LENGTH} signs in one expression", left.start, left.end)
            right = part()
            if isinstance(right, ExpressionFault):
                return right
            left = Binary(left.start, right.end, op, left, right)
        return left

    def factor(self) -> Expr | ExpressionFault:
        token = self.take()
        if token.kind == "number":
            return Number(token.start, token.end, Fraction(token.text))
        if token.kind == "name":
            if self.token.text == "(":
                return ExpressionFault(
                    f"`{token.text}(` calls a function, and there are none", token.start, self.token.end,
                    "an expression has names, numbers, `+ - * /` and parentheses",
                )  # fmt: skip
            return Name(token.start, token.end, token.text)
        if token.text in ("-", "+", "("):
            self.depth += 1
            if self.depth > DEPTH:
                return ExpressionFault(f"more than {DEPTH} parentheses inside one another", token.start, token.end)
            inner = self.sum() if token.text == "(" else self.factor()
            self.depth -= 1
            if isinstance(inner, ExpressionFault) or token.text == "+":
                return inner
            if token.text == "-":
                return Negative(token.start, inner.end, inner)
            if self.token.text != ")":
                return ExpressionFault("this parenthesis is not closed", token.start, token.end)
            self.take()
            return inner
        self.at -= 1
        return self.unexpected("a name or a number")

    def unexpected(self, wanted: str) -> ExpressionFault:
        token = self.token
        if token.kind == "end":
            return ExpressionFault(f"the expression ends where {wanted} is expected", token.start, token.end)
        return ExpressionFault(f"`{token.text}` stands where {wanted} is expected", token.start, token.end)


def parse_expression(text: str) -> Expr | ExpressionFault:
    """The tree of an expression, or the first fault in it."""
    tokens = _tokens(text)
    if isinstance(tokens, ExpressionFault):
        return tokens
    parser = _Parser(tokens)
    tree = parser.sum()
    if not isinstance(tree, ExpressionFault) and parser.token.kind != "end":
        return parser.unexpected("`+`, `-`, `*` or `/`")
    return tree


def names_in(tree: Expr) -> list[Name]:
    """Every name of an expression, in the order written."""
    if isinstance(tree, Name):
        return [tree]
    if isinstance(tree, Negative):
        return names_in(tree.value)
    if isinstance(tree, Binary):
        return names_in(tree.left) + names_in(tree.right)
    return []
