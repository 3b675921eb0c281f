"""Definitions: what kind each is, and what it stands for, in an order in which each comes after those it names."""

from __future__ import annotations

from typing import Literal

from loyaltydsl.semantics.conditions import checked_condition
from loyaltydsl.semantics.cycles import Graph, refuse_cycles, sorted_by_need
from loyaltydsl.semantics.draft import Draft, names_in
from loyaltydsl.semantics.lists import dates_of, days_of, ranks_of
from loyaltydsl.semantics.names import LIST_WORDS, find_list, how_to_use
from loyaltydsl.semantics.program import Condition, Dates, Define
from loyaltydsl.semantics.values import describe
from loyaltydsl.semantics.vocabulary import Code, split
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast

Kind = Literal["condition", "dates", "days", "tiers", "codes"]
_MOST_CODES = 200_000


class Named:
    """What a definition stands for; `kind` None where it is at fault, so that its uses are not reported too."""

    __slots__ = ("codes", "condition", "dates", "days", "declaration", "kind", "ranks", "strings", "uses")

    def __init__(self, declaration: ast.DefineDecl) -> None:
        self.declaration = declaration
        self.kind: Kind | None = None
        self.condition: Condition | None = None
        self.dates = Dates()
        self.days: frozenset[int] = frozenset()
        self.ranks: tuple[int, ...] = ()
        self.codes: tuple[Code, ...] = ()
        self.strings: tuple[ast.StringLit, ...] = ()
        self.uses = 0


def define(draft: Draft) -> None:
    """Resolve all definitions."""
    declared = {d.name.text: d for d in draft.of(ast.DefineDecl) if id(d) not in draft.repeated}
    graph: Graph = {name: _references(d, declared) for name, d in declared.items()}
    draft.named = {name: Named(d) for name, d in declared.items()}
    knotted = refuse_cycles(
        draft, graph, "`{0}` is defined by itself", "let one of them say what it means without naming the others"
    )
    for name in sorted_by_need(graph):
        if name not in knotted:
            _resolve(draft, draft.named[name])
    for d in draft.of(ast.DefineDecl):
        if id(d) in draft.repeated:
            _resolve(draft, Named(d))


def keep_defines(draft: Draft) -> None:
    """The definitions as part of the program; the last pass, since uses are counted until then."""
    for named in draft.named.values():
        if named.kind is not None:
            d = named.declaration
            draft.defines.append(Define(d.name.text, d.span, d.name.span, named.kind, _value(draft, named), named.uses))


def _value(draft: Draft, named: Named) -> Condition | Dates | frozenset[int] | tuple[str, ...]:
    match named.kind:
        case "condition":
            assert named.condition is not None
            return named.condition
        case "dates":
            return named.dates
        case "days":
            return named.days
        case "tiers":
            names = list(draft.ranks)
            return tuple(names[rank] for rank in named.ranks)
        case _:
            return tuple(code.text for code in named.codes)


def _references(declaration: ast.DefineDecl, declared: dict[str, ast.DefineDecl]) -> list[tuple[str, Span]]:
    return [(n.text, n.span) for n in names_in(declaration.value) if n.text in declared]


def _resolve(draft: Draft, named: Named) -> None:
    value = named.declaration.value
    if not isinstance(value, tuple):
        alias = _list_alias(draft, value)
        if alias is not None:
            value = (alias,)
    if not isinstance(value, tuple):
        named.condition = checked_condition(draft, value, "define")
        named.kind = None if named.condition is None else "condition"
        return
    if len(value) == 1 and isinstance(value[0], ast.Name) and not _is_list_word(draft, value[0]):
        named.condition = checked_condition(draft, ast.NamedTest(value[0].span, value[0]), "define")
        named.kind = None if named.condition is None else "condition"
        return
    _resolve_list(draft, named, value)


def _list_alias(draft: Draft, value: ast.Condition) -> ast.Name | None:
    """The name of a list, where the whole definition is one."""
    return value.name if isinstance(value, ast.NamedTest) and _is_list_word(draft, value.name) else None


def _is_list_word(draft: Draft, name: ast.Name) -> bool:
    known = draft.named.get(name.text)
    return name.text[:1].isupper() or (known is not None and known.kind not in (None, "condition"))


def _resolve_list(draft: Draft, named: Named, items: tuple[ast.Item, ...]) -> None:
    kinds = [_kind(draft, item) for item in items]
    kind = next((k for k in kinds if k is not None), None)
    subject = f"`{named.declaration.name.text}`"
    sound = True
    for item, other in zip(items, kinds, strict=True):
        if other is None:
            sound = False
        elif other != kind:
            assert kind is not None
            draft.report(
                "wrong-list",
                item.span,
                f"{subject} begins as {LIST_WORDS[kind]}; `{item.span.text}` does not belong in it",
                help="define one list for each kind",
            )
            sound = False
    items = tuple(item for item, other in zip(items, kinds, strict=True) if other == kind)
    if kind == "dates":
        dates = dates_of(draft, items, subject, "define one list for each kind")
        named.dates = dates or Dates()
        sound = sound and dates is not None
    elif kind == "days":
        days = days_of(draft, items, subject, "define one list for each kind")
        named.days = days or frozenset()
        sound = sound and days is not None
    elif kind == "tiers":
        ranks = ranks_of(draft, items, subject)
        named.ranks = tuple(ranks or ())
        sound = sound and ranks is not None
    elif kind == "codes":
        sound = _codes(draft, named, items, subject) and sound
    named.kind = kind if sound else None


def _codes(draft: Draft, named: Named, items: tuple[ast.Item, ...], subject: str) -> bool:
    codes: list[Code] = []
    strings: list[ast.StringLit] = []
    sound = True
    for item in items:
        if isinstance(item, ast.StringLit):
            found = split(draft, item, subject)
            codes += found or ()
            strings.append(item)
            sound = sound and found is not None
        else:
            assert isinstance(item, ast.Name)
            other = find_list(draft, item, "codes", subject)
            if other is not None:
                codes += other.codes
                strings += other.strings
            sound = sound and other is not None
    if len(codes) > _MOST_CODES:
        draft.report(
            "condition-too-large",
            items[0].span.to(items[-1].span),
            f"this list has more than {_MOST_CODES:_} codes, the lists it names put in",
            help="name fewer lists",
        )
        return False
    named.codes, named.strings = tuple(codes), tuple(strings)
    return sound


def _kind(draft: Draft, item: ast.Item) -> Kind | None:
    """The kind of list an item belongs to; None where that cannot be told, which is reported unless it is already."""
    first = item.low if isinstance(item, ast.Range) else item
    match first:
        case ast.DateLit() | ast.MonthDay() | ast.Season():
            return "dates"
        case ast.Weekday():
            return "days"
        case ast.StringLit() if not isinstance(item, ast.Range):
            return "codes"
        case ast.Name(text=text) if text[:1].isupper():
            return "tiers"
        case ast.Name(text=text) if not isinstance(item, ast.Range):
            known = draft.named.get(text)
            if known is not None:
                if known.kind == "condition":
                    draft.report(
                        "wrong-list", item.span, f"`{text}` is a condition, not a list", help=how_to_use(known, text)
                    )
                    return None
                return known.kind
            find_list(draft, first, "codes", "a list", quoted=True)
            return None
        case _:
            draft.report(
                "wrong-list",
                item.span,
                f"{describe(item)} cannot stand in a named list: `{item.span.text}`",
                help="a definition names a condition, or a list of dates, weekdays, tiers or codes",
            )
            return None
