"""A field compared with a value of another type, in a hotelier's words."""

from __future__ import annotations

from loyaltydsl.diagnostics.faults import put
from loyaltydsl.diagnostics.model import Fix
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.fields import Field
from loyaltydsl.semantics.values import describe
from loyaltydsl.syntax import ast

_EXAMPLES = {
    "text": '"Smith"',
    "code": '"RACK"',
    "number": "2",
    "count": "2",
    "points": "500",
    "money": "100 USD",
    "date": "2026-03-31",
    "tier": "Opal",
    "segments": '"VIP"',
}
_IS = {
    "text": "text",
    "code": "a code",
    "number": "a number",
    "points": "a number of points",
    "money": "money",
    "date": "a date",
    "flag": "a flag",
    "tier": "a tier",
    "segments": "a set of segments",
}


def what_is(field: Field) -> str:
    """`a number of nights`, `money`, `a code`."""
    if field.type == "count" or (field.type == "number" and field.unit):
        plural = {"child": "children"}.get(field.unit or "", f"{field.unit}s")
        return f"a number of {plural}"
    return _IS[field.type]


def example(draft: Draft, field: Field) -> str:
    """A value that could stand there."""
    if field.type == "money" and draft.currency:
        return f"100 {draft.currency}"
    if field.type == "tier" and draft.ladder and draft.ladder.names:
        return draft.ladder.names[-1]
    return _EXAMPLES[field.type]


def mismatch(draft: Draft, field: Field, value: ast.Item, operator: str) -> None:
    """Report that `value` does not fit `field` after `operator`."""
    name, shown = field.name, value.span.text
    is_ = what_is(field)
    if field.type == "money" and isinstance(value, ast.NumberLit | ast.Range) and _is_number(value):
        currency = draft.currency or "USD"
        if isinstance(value, ast.Range):
            money = f"{value.low.span.text} {currency} to {value.high.span.text} {currency}"
        else:
            money = f"{shown} {currency}"
        draft.report(
            "money-without-currency",
            value.span,
            f"`{name}` is money: `{shown}` says no currency",
            help=f"write `{money}`",
            fix=put(value.span, money),
        )
        return
    money_lit = value.low if isinstance(value, ast.Range) else value
    if field.type in ("number", "count", "points") and isinstance(money_lit, ast.MoneyLit):
        bare = money_lit.number.span.text
        draft.report(
            "number-with-money",
            money_lit.span,
            f"`{name}` is {is_}, not money: `{money_lit.span.text}`",
            help=f"write `{bare}`, or ask a money field such as `room_revenue`",
            fix=put(money_lit.span, bare, safe=False),
        )
        return
    if field.type == "date" and isinstance(value, ast.Weekday | ast.Range) and _is_weekday(value):
        draft.report(
            "days-or-dates",
            value.span,
            f"`{name}` is a date, and `{shown}` a weekday",
            help=f"write `{name} on {shown}`",
        )
        return
    help, fix = _mend(draft, field, value, operator)
    draft.report(
        "wrong-type", value.span, f"`{name}` is {is_}; `{shown}` is {_described(draft, value)}", help=help, fix=fix
    )


def _is_number(value: ast.NumberLit | ast.Range) -> bool:
    return isinstance(value, ast.NumberLit) or isinstance(value.low, ast.NumberLit)


def _is_weekday(value: ast.Weekday | ast.Range) -> bool:
    return isinstance(value, ast.Weekday) or isinstance(value.low, ast.Weekday)


def _described(draft: Draft, value: ast.Item) -> str:
    if isinstance(value, ast.Name):
        if value.text in draft.ranks:
            return "a tier"
        if draft.field(value.text) is not None:
            return "another field"
        if value.text in draft.named:
            return "a definition"
        return "a bare word"
    return describe(value)


def _mend(draft: Draft, field: Field, value: ast.Item, operator: str) -> tuple[str, Fix | None]:
    shown, quotes = value.span.text, field.type in ("text", "code", "segments")
    if isinstance(value, ast.StringLit):
        inside = value.value.strip()
        if _reads_as(field, inside):
            return f"write it without quotes: `{inside}`", put(value.span, inside)
    elif isinstance(value, ast.Name):
        if draft.field(value.text) is not None:
            return "a field is compared with values, not with another field", None
        if quotes and value.text not in draft.ranks:
            return f'write it in quotes: `"{shown}"`', put(value.span, f'"{shown}"')
    elif quotes and isinstance(value, ast.NumberLit):
        return f'write it in quotes: `"{shown}"`', put(value.span, f'"{shown}"')
    elif quotes and field.type == "code" and isinstance(value, ast.DateLit | ast.MonthDay | ast.MoneyLit):
        return "ask a field of that kind, or write the code in quotes", None
    return f"write for example `{' '.join([field.name, *operator.split(), example(draft, field)])}`", None


def _reads_as(field: Field, text: str) -> bool:
    import re

    if field.type in ("number", "count", "points"):
        return re.fullmatch(r"-?[0-9][0-9_]*(\.[0-9]+)?", text) is not None
    if field.type == "date":
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None
    if field.type == "money":
        return re.fullmatch(r"-?[0-9][0-9_]*(\.[0-9]+)? [A-Z]{3}", text) is not None
    return False
