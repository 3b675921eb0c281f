"""Finding what a name stands for; what is unknown, or of another kind, is reported with the nearest known name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from loyaltydsl.diagnostics.faults import put
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.calendar import WEEKDAYS
from loyaltydsl.semantics.draft import KIND_WORDS, Draft, Kind, Symbol
from loyaltydsl.semantics.fields import BY_NAME, Field
from loyaltydsl.semantics.near import mend
from loyaltydsl.semantics.synonyms import FIELDS as FIELD_SYNONYMS
from loyaltydsl.syntax import ast

if TYPE_CHECKING:
    from loyaltydsl.semantics.defines import Named

ListKind = Literal["dates", "days", "tiers", "codes"]
LIST_WORDS: dict[str, str] = {
    "condition": "a condition",
    "dates": "a list of dates",
    "days": "a list of weekdays",
    "tiers": "a list of tiers",
    "codes": "a list of codes",
}
_USES: dict[str, str] = {
    "condition": "write `{0}` alone, or `not {0}`",
    "dates": "write it where dates stand: `arrival in {0}`, `any night in {0}`",
    "days": "write it where weekdays stand: `arrival on {0}`, `any night on {0}`",
    "tiers": "write it where tiers stand: `tier in {0}`",
    "codes": "write it where codes stand: `rate_code in {0}`",
}


def how_to_use(named: Named, name: str) -> str:
    """How a definition of this kind is used."""
    return _USES[named.kind or "condition"].format(name)


def find_field(draft: Draft, name: ast.Name, synonyms: bool = True) -> Field | None:
    """The field of that name. None without a report where its own declaration is at fault."""
    text = name.text
    field = draft.field(text)
    if field is not None:
        return field
    if text in draft.custom or text in draft.unit.lost_names:
        return None
    symbol = draft.symbols.get(text)
    if symbol is not None:
        wrong_kind(draft, name, symbol, "a field", _field_help(draft, symbol))
        return None
    near = draft.near.find(text, draft.field_names(), FIELD_SYNONYMS if synonyms else {})
    if near is None:
        help = f"a column of the property's own is declared first: `field {text} text`"
    elif FIELD_SYNONYMS and near in BY_NAME and _is_synonym(text, near):
        help = f"it is called `{near}` here: {BY_NAME[near].meaning}"
    else:
        help = f"did you mean `{near}`?"
    draft.report(
        "unknown-field", name.span, f"unknown field `{text}`", help=help, fix=mend(name.span, near) if near else None
    )
    return None


def _is_synonym(text: str, near: str) -> bool:
    from loyaltydsl.semantics.synonyms import squash

    return FIELD_SYNONYMS.get(squash(text)) == near


def _field_help(draft: Draft, symbol: Symbol) -> str:
    if symbol.kind == "define":
        named = draft.named.get(symbol.name)
        if named is not None and named.kind is not None:
            return how_to_use(named, symbol.name)
        return f"write `{symbol.name}` alone, as a condition, or in a list"
    return "a condition asks fields of the stay and the member, such as `nights` or `tier`"


def wrong_kind(draft: Draft, name: ast.Name, symbol: Symbol, wanted: str, help: str) -> None:
    """Report a name that stands for something else than `wanted`."""
    is_ = KIND_WORDS[symbol.kind]
    labels = () if symbol.span == name.span else (Label(symbol.span, f"declared here as {is_}"),)
    draft.report("wrong-kind", name.span, f"`{name.text}` is {is_}, not {wanted}", help=help, labels=labels)


def find_rule(draft: Draft, name: ast.Name, kinds: tuple[Kind, ...], wanted: str, code: str) -> Symbol | None:
    """The rule of that name, which must be of one of the kinds; `wanted` is `an award`, `code` its unknown-code."""
    symbol = draft.symbols.get(name.text)
    if symbol is not None:
        if symbol.kind in kinds:
            return symbol
        near = draft.near.find(name.text, [n for n in draft.names_of(*kinds) if n != name.text])
        wrong_kind(draft, name, symbol, wanted, f"did you mean `{near}`?" if near else _known(draft, kinds, wanted))
        return None
    if name.text in draft.unit.lost_names:
        return None
    if name.text in BY_NAME:
        draft.report(
            "wrong-kind", name.span, f"`{name.text}` is a field, not {wanted}", help=_known(draft, kinds, wanted)
        )
        return None
    near = draft.near.find(name.text, draft.names_of(*kinds))
    draft.report(
        code,
        name.span,
        f"unknown {wanted.split(' ', 1)[1]} `{name.text}`",
        help=f"did you mean `{near}`?" if near else _known(draft, kinds, wanted),
        fix=mend(name.span, near) if near else None,
    )
    return None


def _known(draft: Draft, kinds: tuple[Kind, ...], wanted: str) -> str:
    names = draft.names_of(*kinds)
    if not names:
        return f"this ruleset does not declare {wanted}"
    shown = ", ".join(f"`{name}`" for name in names[:6])
    return f"declared are {shown}{' and others' if len(names) > 6 else ''}"


def find_list(draft: Draft, name: ast.Name, wanted: ListKind, subject: str, quoted: bool = False) -> Named | None:
    """The named list of that name, which must be of the wanted kind. `quoted`: a bare word may lack its quotes."""
    text = name.text
    symbol = draft.symbols.get(text)
    if symbol is not None and symbol.kind == "define":
        named = draft.named.get(text)
        if named is None or named.kind is None:
            return None
        named.uses += 1
        if named.kind == wanted:
            return named
        draft.report(
            "wrong-list",
            name.span,
            f"`{text}` is {LIST_WORDS[named.kind]}; {subject} takes {_plural(wanted)}",
            help=how_to_use(named, text),
            labels=(Label(symbol.span, "defined here"),),
        )
        return None
    if text in draft.unit.lost_names:
        return None
    if symbol is not None and symbol.kind != "field":
        wrong_kind(draft, name, symbol, LIST_WORDS[wanted], "name a list first: `define … = …`")
        return None
    if text in draft.custom and draft.custom[text] is None:
        return None
    if symbol is not None or text in BY_NAME:
        draft.report(
            "wrong-type",
            name.span,
            f"`{text}` is a field; {subject} takes {_plural(wanted)}",
            help="a field is compared with values, not with another field"
            + ("; dates: `departure within 7 days after joined`" if wanted == "dates" else ""),
        )
        return None
    near = draft.near.find(text, [n for n, named in draft.named.items() if named.kind == wanted])
    weekday = next((day for day in WEEKDAYS if len(text) >= 3 and day.lower().startswith(text.lower())), None)
    if weekday and wanted in ("days", "dates"):
        help, fix = f"a weekday is written `{weekday}`", put(name.span, weekday)
    elif near:
        help, fix = f"did you mean `{near}`?", mend(name.span, near)
    elif quoted:
        help, fix = f'codes stand in quotes: write `"{text}"`', put(name.span, f'"{text}"')
    else:
        help, fix = f"name the list first: `define {text} = …`", None
    draft.report("unknown-name", name.span, f"unknown list `{text}`", help=help, fix=fix)
    return None


def _plural(kind: ListKind) -> str:
    return {"dates": "dates", "days": "weekdays", "tiers": "tiers", "codes": "codes"}[kind]
