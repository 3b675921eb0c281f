"""The one namespace: every name is declared once, in lower_snake_case, and is no built-in field."""

from __future__ import annotations

import re

from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.draft import KIND_WORDS, Draft, Kind, Symbol
from loyaltydsl.semantics.fields import BY_NAME, Field
from loyaltydsl.semantics.fields import FIELD_TYPES as TYPES
from loyaltydsl.semantics.near import mend
from loyaltydsl.semantics.synonyms import FIELD_TYPES as TYPE_SYNONYMS
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast

_KINDS: dict[type[ast.Node], Kind] = {
    ast.FieldDecl: "field",
    ast.DefineDecl: "define",
    ast.ExceptionDecl: "exception",
    ast.AwardDecl: "award",
    ast.CombineDecl: "combine",
    ast.RedeemDecl: "redeem",
    ast.RewardDecl: "reward",
}
_SNAKE = re.compile(r"[a-z][a-z0-9_]*")


def declare(draft: Draft) -> None:
    """Enter all names; a name that is taken keeps its first meaning."""
    for declaration in draft.unit.declarations:
        kind = _KINDS.get(type(declaration))
        if kind is None:
            continue
        name: ast.Name = declaration.name  # type: ignore[union-attr]
        if not _SNAKE.fullmatch(name.text):
            _bad_name(draft, name)
        if name.text in BY_NAME:
            owner = BY_NAME[name.text].owner
            draft.report(
                "declared-twice",
                name.span,
                f"`{name.text}` is a field of every {owner} already",
                help="give it another name",
            )
            draft.repeated.add(id(declaration))
        elif name.text in draft.symbols:
            first = draft.symbols[name.text]
            twice(draft, name, first.span, f"`{name.text}` is already declared, as {KIND_WORDS[first.kind]}")
            draft.repeated.add(id(declaration))
        else:
            draft.symbols[name.text] = Symbol(name.text, kind, name.span, declaration)


def twice(
    draft: Draft, second: ast.Node, first: Span, message: str, help: str = "give one of the two another name"
) -> None:
    """Report what is declared for the second time, showing both places."""
    draft.report("declared-twice", second.span, message, help=help, labels=(Label(first, "first declared here"),))


def _bad_name(draft: Draft, name: ast.Name) -> None:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.text).lower()
    draft.report(
        "bad-name",
        name.span,
        f"`{name.text}` is not in lower_snake_case",
        help=f"write `{snake}`, here and where it is used",
        fix=draft.everywhere(name.text, snake, safe=snake not in draft.symbols),
    )


def declare_fields(draft: Draft) -> None:
    """The ruleset's own stay columns and their types."""
    for declaration in draft.of(ast.FieldDecl):
        name, type = declaration.name.text, declaration.type
        known = type.text in TYPES
        if not known:
            near = draft.near.find(type.text, TYPES, TYPE_SYNONYMS)
            types = ", ".join(f"`{t}`" for t in TYPES)
            draft.report(
                "unknown-type",
                type.span,
                f"`{type.text}` is no type of a field",
                help=f"write `{near}`" if near else f"a field is one of {types}",
                fix=mend(type.span, near) if near else None,
            )
        if id(declaration) in draft.repeated:
            continue
        label = name.replace("_", " ").capitalize()
        meaning = "a column of the property's own"
        draft.custom[name] = Field(name, "stay", type.text, label, meaning) if known else None  # type: ignore[arg-type]
