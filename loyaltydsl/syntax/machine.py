"""The LALR machine: tokens in, the value of the start symbol out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from loyaltydsl.syntax.tables import Tables
from loyaltydsl.syntax.tokens import Token

Reduction = Callable[[list[Any]], Any]


class Unexpected(Exception):
    """A token that may not stand where it does: `index` in the tokens, `stack` of states before it."""

    def __init__(self, index: int, stack: list[int]) -> None:
        super().__init__(index)
        self.index = index
        self.stack = stack


class Splice(list[Any]):
    """Children that join their parent's."""


def reductions(tables: Tables, builder: object) -> list[tuple[int, str, Reduction]]:
    """For each rule its size, its left side and what makes its value of its children."""
    made: list[tuple[int, str, Reduction]] = []
    for rule in tables.rules:
        if rule.build == "*":
            make: Reduction = Splice
        elif rule.build == "":
            make = _only
        else:
            make = getattr(builder, rule.build)
        if rule.spliced:
            make = _splicing(make, rule.size, rule.spliced)
        made.append((rule.size, rule.origin, make))
    return made


def _only(children: list[Any]) -> Any:
    return children[0]


def _splicing(make: Reduction, size: int, spliced: tuple[int, ...]) -> Reduction:
    """`make` over children of which those at `spliced` are lists to be joined in."""
    if spliced[0] == 0 and make is Splice:
        # Left recursion: the list that grows is the first child, and it is nobody else's.
        def grow(children: list[Any]) -> Any:
            grown = children[0]
            for i in range(1, size):
                if i in spliced:
                    grown.extend(children[i])
                else:
                    grown.append(children[i])
            return grown

        return grow

    def join(children: list[Any]) -> Any:
        joined: list[Any] = []
        for i, child in enumerate(children):
            if i in spliced:
                joined.extend(child)
            else:
                joined.append(child)
        return make(joined)

    return join


def run(tables: Tables, made: list[tuple[int, str, Reduction]], tokens: Iterable[Token]) -> Any:
    """Parse tokens that end with one of kind END; raises `Unexpected` at the first that does not fit."""
    rows, end = tables.rows, tables.end
    states, values = [tables.start], [None]
    for index, token in enumerate(tokens):
        kind = token[0]
        while True:
            action = rows[states[-1]].get(kind)
            if action is None:
                raise Unexpected(index, states)
            if action >= 0:
                states.append(action)
                values.append(token)  # type: ignore[arg-type]
                break
            size, origin, make = made[-1 - action]
            if size:
                value = make(values[-size:])
                del states[-size:], values[-size:]
            else:
                value = make([])
            state = rows[states[-1]][origin]
            if state == end:
                return value
            states.append(state)
            values.append(value)
    raise AssertionError("the tokens end without END")


Stack = tuple[int, Any]
"""The states of a parse as a linked list, (top, rest): what was once looked at stays as it was."""


def step(tables: Tables, stack: Stack, kind: str) -> Stack | None:
    """The stack after a token of a kind, or None where such a token may not stand. END gives the end state."""
    rows, rules = tables.rows, tables.rules
    while True:
        action = rows[stack[0]].get(kind)
        if action is None:
            return None
        if action >= 0:
            return action, stack
        rule = rules[-1 - action]
        for _ in range(rule.size):
            stack = stack[1]
        state = rows[stack[0]][rule.origin]
        stack = state, stack
        if state == tables.end:
            return stack


def expected(tables: Tables, stack: Stack) -> frozenset[str]:
    """The kinds of tokens that may stand next."""
    return frozenset(k for k in tables.rows[stack[0]] if not k[0].islower() and k[0] != "_" and step(tables, stack, k))
