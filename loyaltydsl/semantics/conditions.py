"""From a condition as written to a checked one: fields found, values typed, sugar gone."""

from __future__ import annotations

from fractions import Fraction

from loyaltydsl.diagnostics.faults import put
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.record import replace
from loyaltydsl.semantics import program as p
from loyaltydsl.semantics.draft import KIND_WORDS, Draft
from loyaltydsl.semantics.fields import BY_NAME, ORDERED, Field
from loyaltydsl.semantics.lists import (
    codes_of,
    dates_of,
    days_of,
    intervals_of,
    no_tiers,
    number_of,
    point,
    rank_of,
    ranks_of,
)
from loyaltydsl.semantics.names import LIST_WORDS, find_field, how_to_use
from loyaltydsl.semantics.near import mend
from loyaltydsl.semantics.reach import Place, look, look_all, owner
from loyaltydsl.semantics.synonyms import FIELDS as FIELD_SYNONYMS
from loyaltydsl.semantics.values import day_of, whole
from loyaltydsl.semantics.vocabulary import check_codes
from loyaltydsl.semantics.words import example, mismatch, what_is
from loyaltydsl.syntax import ast

MAX_NODES = 20_000
"""Conditions that one condition may hold, the definitions it names put in."""
MAX_DEPTH = 150
"""How deep they may be nested, the definitions put in."""


def condition(draft: Draft, node: ast.Condition, place: Place) -> p.Condition | None:
    """The checked condition; None if any part of it is at fault, which is reported."""
    match node:
        case ast.And(items=items):
            checked = _all(draft, items, place)
            return None if checked is None else p.AllOf(node.span, checked)
        case ast.Or(items=items):
            checked = _all(draft, items, place)
            return None if checked is None else p.AnyOf(node.span, checked)
        case ast.MixedChain():
            _mixed(draft, node, place)
            return None
        case ast.Not(item=item):
            inner = condition(draft, item, place)
            return None if inner is None else p.Negation(node.span, inner)
        case ast.Compare():
            return _compare(draft, node, place)
        case ast.Membership():
            return _membership(draft, node, place)
        case ast.OnDays():
            return _on_days(draft, node, place)
        case ast.NightTest():
            return _night(draft, node, place)
        case ast.Within():
            return _within(draft, node, place)
        case ast.PastTest():
            return _past(draft, node, place)
        case ast.NamedTest():
            return _named(draft, node, place)


def checked_condition(draft: Draft, node: ast.Condition, place: Place) -> p.Condition | None:
    """As `condition`, for a whole one: with the definitions put in, it must keep within bounds."""
    checked = condition(draft, node, place)
    if checked is None:
        return None
    pending, count = [(checked, 1)], 0
    while pending:
        inner, depth = pending.pop()
        count += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            much = (
                f"made of more than {MAX_NODES:_} parts" if count > MAX_NODES else f"nested more than {MAX_DEPTH} deep"
            )
            draft.report(
                "condition-too-large",
                node.span,
                f"this condition is {much}, the definitions it names put in",
                help="ask fewer things at once, or list the codes instead of joining conditions with `or`",
            )
            return None
        match inner:
            case p.AllOf(items=items) | p.AnyOf(items=items):
                pending += [(item, depth + 1) for item in items]
            case p.Negation(item=item):
                pending.append((item, depth + 1))
            case p.PastIn(where=where) if where is not None:
                pending.append((where, depth + 1))
    return checked


def conditions(draft: Draft, clauses: list[ast.WhenClause], place: Place) -> p.Condition | None:
    """Several `when` as one condition; None if there is none, or one is at fault."""
    checked = [checked_condition(draft, clause.condition, place) for clause in clauses]
    sound = [one for one in checked if one is not None]
    if not sound or len(sound) < len(checked):
        return None
    if len(sound) == 1:
        return sound[0]
    return p.AllOf(clauses[0].span.to(clauses[-1].span), tuple(sound))


def _all(draft: Draft, items: tuple[ast.Condition, ...], place: Place) -> tuple[p.Condition, ...] | None:
    checked = [condition(draft, item, place) for item in items]
    sound = tuple(one for one in checked if one is not None)
    return sound if len(sound) == len(checked) else None


# ---------------------------------------------------------------- a mix of `and` and `or`


def _mixed(draft: Draft, node: ast.MixedChain, place: Place) -> None:
    words = [operator.text for operator in node.operators]
    texts = [" ".join(item.span.text.split()) for item in node.items]
    draft.report(
        "mixed-and-or",
        node.span,
        "`and` and `or` stand together without parentheses, so this reads in two ways",
        help=(
            f"either `{_reading(texts, words, 'or')}`",
            f"or `{_reading(texts, words, 'and')}`",
        ),
    )
    _all(draft, node.items, place)


def _reading(texts: list[str], words: list[str], outer: str) -> str:
    """The chain with parentheses so that `outer` holds the groups together."""
    groups: list[list[str]] = [[texts[0]]]
    for word, text in zip(words, texts[1:], strict=True):
        if word == outer:
            groups.append([text])
        else:
            groups[-1].append(text)
    inner = "and" if outer == "or" else "or"
    return f" {outer} ".join(f"({f' {inner} '.join(g)})" if len(g) > 1 else g[0] for g in groups)


# ---------------------------------------------------------------- one field


def _field(draft: Draft, name: ast.Name, place: Place) -> Field | None:
    field = find_field(draft, name)
    if field is not None:
        look(draft, place, owner(field.name), name.span, f"`{field.name}`")
    return field


def _compare(draft: Draft, node: ast.Compare, place: Place) -> p.Condition | None:
    field = _field(draft, node.field, place)
    if field is None:
        return None
    operator, value = node.operator, node.value
    if field.type == "flag":
        _flag_compared(draft, node, field)
        return None
    if field.type == "tier" and draft.ladder is None:
        no_tiers(draft, node.field.span)
        return None
    if operator in ("is", "is not"):
        checked = _is(draft, node, field, value)
        if checked is None or operator == "is":
            return checked
        return p.Negation(node.span, checked)
    if field.type not in ORDERED:
        draft.report(
            "no-order",
            node.span,
            f"`{field.name}` is {what_is(field)}, which has no order: nothing is `{operator}` another",
            help=f"write `{field.name} is {example(draft, field)}`, or a list after `in`",
        )
        return None
    return _ordered(draft, node, field, operator, value)


def _is(draft: Draft, node: ast.Compare, field: Field, value: ast.Value) -> p.Condition | None:
    if isinstance(value, ast.Name) and _names_a_list(draft, value):
        word = "in" if node.operator == "is" else "not in"
        draft.named[value.text].uses += 1
        draft.report(
            "wrong-list",
            value.span,
            f"`{value.text}` is a list: `{field.name}` {node.operator} one value",
            help=f"write `{field.name} {word} {value.text}`",
            fix=put(node.field.span.to(value.span), f"{field.name} {word} {value.text}"),
        )
        return None
    match field.type:
        case "date":
            if not isinstance(value, ast.DateLit | ast.MonthDay):
                mismatch(draft, field, value, node.operator)
                return None
        case "text" | "code" | "segments":
            if not isinstance(value, ast.StringLit):
                mismatch(draft, field, value, node.operator)
                return None
        case "tier":
            if isinstance(value, ast.Name) and value.text not in draft.symbols and value.text not in BY_NAME:
                rank = rank_of(draft, value)
                return None if rank is None else p.TierIn(node.span, frozenset((rank,)))
        case _:
            number = number_of(draft, field, value, node.operator)
            only = None if number is None else point(draft, field, number, value.span)
            return None if only is None else p.NumberIn(node.span, field.name, (only,))
    return _in_list(draft, node, field, (value,))


def _names_a_list(draft: Draft, value: ast.Name) -> bool:
    named = draft.named.get(value.text)
    return named is not None and named.kind not in (None, "condition")


def _flag_compared(draft: Draft, node: ast.Compare, field: Field) -> None:
    word = node.value.text if isinstance(node.value, ast.Name) else ""
    plain = field.name
    if (word in ("no", "false") and node.operator == "is") or (word in ("yes", "true") and node.operator == "is not"):
        plain = f"not {field.name}"
    draft.report(
        "wrong-type",
        node.span,
        f"`{field.name}` is a flag: it is set or it is not, and compared with nothing",
        help=f"write `{plain}`",
        fix=put(node.span, plain),
    )


def _ordered(draft: Draft, node: ast.Compare, field: Field, operator: str, value: ast.Value) -> p.Condition | None:
    if field.type == "tier":
        ranks = ranks_of(draft, (value,), "`tier`")
        if ranks is None:
            return None
        if len(ranks) != 1:
            draft.report(
                "wrong-list",
                value.span,
                f"`tier` {operator} one tier, not a list",
                help=f"write a tier, such as `tier {operator} {example(draft, field)}`",
            )
            return None
        interval = _interval(operator, Fraction(ranks[0]), 1)
        everything = range(len(draft.ranks))
        return p.TierIn(node.span, frozenset(rank for rank in everything if _inside(rank, interval)))
    if field.type == "date":
        if not isinstance(value, ast.DateLit):
            if isinstance(value, ast.MonthDay):
                draft.report(
                    "wrong-type",
                    value.span,
                    f"`{value.span.text}` comes every year: no date is {operator} it",
                    help=f"write a date, or a season: `{field.name} in {value.span.text} to 12-31`",
                )
            else:
                mismatch(draft, field, value, operator)
            return None
        day = day_of(draft, value)
        return (
            None
            if day is None
            else p.DateIn(node.span, field.name, p.Dates(), (_interval(operator, Fraction(day), 1),))
        )
    number = number_of(draft, field, value, operator)
    if number is None:
        return None
    return p.NumberIn(node.span, field.name, (_interval(operator, number, field.scale),))


def _inside(value: int, interval: p.Interval) -> bool:
    low, high = interval
    return (low is None or low <= value) and (high is None or value <= high)


def _interval(operator: str, value: Fraction, scale: int) -> p.Interval:
    """The stored values that a comparison admits."""
    scaled = value * scale
    match operator:
        case "<":
            return None, scaled.__ceil__() - 1
        case "<=":
            return None, scaled.__floor__()
        case ">":
            return scaled.__floor__() + 1, None
        case _:
            return scaled.__ceil__(), None


def _membership(draft: Draft, node: ast.Membership, place: Place) -> p.Condition | None:
    field = _field(draft, node.field, place)
    if field is None:
        return None
    if field.type == "flag":
        draft.report(
            "wrong-type",
            node.span,
            f"`{field.name}` is a flag: it is set or it is not, and in no list",
            help=f"write `{field.name}` or `not {field.name}`",
        )
        return None
    if field.type == "tier" and draft.ladder is None:
        no_tiers(draft, node.field.span)
        return None
    if field.type in ("number", "count", "points", "money"):
        ranges = intervals_of(draft, node.items, field)
        checked: p.Condition | None = None if ranges is None else p.NumberIn(node.span, field.name, ranges)
    else:
        checked = _in_list(draft, node, field, node.items)
    return p.Negation(node.span, checked) if checked is not None and node.negated else checked


def _in_list(
    draft: Draft, node: ast.Compare | ast.Membership, field: Field, items: tuple[ast.Item, ...]
) -> p.Condition | None:
    match field.type:
        case "date":
            shown = items[0].span.to(items[-1].span).text
            dates = dates_of(draft, items, f"`{field.name}`", f"write `{field.name} on {shown}`")
            return None if dates is None else p.DateIn(node.span, field.name, dates)
        case "tier":
            ranks = ranks_of(draft, items, "`tier`")
            return None if ranks is None else p.TierIn(node.span, frozenset(ranks))
        case _:
            codes = codes_of(draft, items, field)
            if codes is None or not check_codes(draft, field.name, codes):
                return None
            texts = frozenset(code.text for code in codes)
            if field.type == "segments":
                return p.SegmentIn(node.span, texts)
            return p.ValueIn(node.span, field.name, texts)


def _on_days(draft: Draft, node: ast.OnDays, place: Place) -> p.Condition | None:
    field = _field(draft, node.field, place)
    if field is None:
        return None
    if field.type != "date":
        draft.report(
            "wrong-type",
            node.span,
            f"`{field.name}` is {what_is(field)}; only dates fall on weekdays",
            help="write `arrival on Friday`, `departure on Sunday` or `any night on Saturday`",
        )
        return None
    shown = node.items[0].span.to(node.items[-1].span).text
    days = days_of(draft, node.items, f"`{field.name} on`", f"write `{field.name} in {shown}`")
    return None if days is None else p.DayIn(node.span, field.name, days)


def night_set(draft: Draft, preposition: str, items: tuple[ast.Item, ...], before: str) -> p.NightSet | None:
    """The nights of `in RANGES` or `on DAYS`; `before` is what is written before the preposition, for the help."""
    shown = items[0].span.to(items[-1].span).text
    if preposition == "in":
        return dates_of(draft, items, f"`{before} in`", f"write `{before} on {shown}`")
    days = days_of(draft, items, f"`{before} on`", f"write `{before} in {shown}`")
    return None if days is None else p.Days(days)


def _night(draft: Draft, node: ast.NightTest, place: Place) -> p.Condition | None:
    this = node.quantifier == "this"
    before = "night" if this else f"{node.quantifier} night"
    look(draft, place, "night" if this else "stay", node.span, f"`{before}`")
    nights = night_set(draft, node.preposition, node.items, before)
    return None if nights is None else p.NightIn(node.span, node.quantifier, nights)


def _within(draft: Draft, node: ast.Within, place: Place) -> p.Condition | None:
    field = _date_field(draft, node.field, place)
    anchor: str | int | None
    if isinstance(node.anchor, ast.DateLit):
        anchor = day_of(draft, node.anchor)
    else:
        found = _date_field(draft, node.anchor, place)
        anchor = None if found is None else found.name
    low = 0 if node.low is None else whole(draft, node.low, "the number of days")
    high = whole(draft, node.high, "the number of days")
    if low is not None and high is not None and low > high and node.low is not None:
        first, last = node.low.span.text, node.high.span.text
        draft.report(
            "backwards-range",
            node.low.span.to(node.high.span),
            f"the range of days ends before it begins: `{first} to {last}`",
            help=f"write `{last} to {first}`",
            fix=put(node.low.span.to(node.high.span), f"{last} to {first}", safe=False),
        )
        return None
    if field is None or anchor is None or low is None or high is None:
        return None
    return p.WithinDays(node.span, field.name, low, high, node.direction, anchor)


def _date_field(draft: Draft, name: ast.Name, place: Place) -> Field | None:
    field = _field(draft, name, place)
    if field is None or field.type == "date":
        return field
    draft.report(
        "wrong-type",
        name.span,
        f"`{name.text}` is {what_is(field)}; `within` counts the days between two dates",
        help="write for example `departure within 7 days after joined`",
    )
    return None


# ---------------------------------------------------------------- the past


def _past(draft: Draft, node: ast.PastTest, place: Place) -> p.Condition | None:
    look(draft, place, "past", node.span, "`past`")
    metric = _metric(draft, node.metric)
    span = None
    if node.window is not None:
        length = whole(draft, node.window.number, "the length of the window", least=1, most=100_000)
        span = None if length is None else p.Window(length, node.window.unit)
    where = None if node.where is None else condition(draft, node.where, "where")
    if metric is None:
        return None
    number = number_of(draft, metric, node.value, node.operator)
    if number is None or (node.window and span is None) or (node.where and where is None):
        return None
    return p.PastIn(node.span, metric.name, span, where, _interval(node.operator, number, metric.scale))


_STAYS = Field("stays", "stay", "count", "Stays", "earlier stays", "stay", True)


def _metric(draft: Draft, name: ast.Name) -> Field | None:
    if name.text == "stays":
        return _STAYS
    if name.text not in BY_NAME and name.text not in draft.symbols and name.text not in draft.unit.lost_names:
        sums = ["stays", *(f for f in draft.field_names() if _summed(draft.field(f)))]
        near = draft.near.find(name.text, sums, FIELD_SYNONYMS)
        draft.report(
            "unknown-field",
            name.span,
            f"unknown field `{name.text}`",
            help=f"did you mean `{near}`?" if near else "`past` counts `stays` or sums a number or money field",
            fix=mend(name.span, near) if near else None,
        )
        return None
    field = find_field(draft, name)
    if field is None or _summed(field):
        return field
    if field.name == "points":
        help = "for the balance write `points >= 1_000`; `past` counts `stays` or sums a number or money field"
    else:
        help = "`past` counts `stays` or sums a number or money field of the stay, such as `nights` or `room_revenue`"
    draft.report("wrong-type", name.span, f"`{name.text}` is {what_is(field)}, which `past` cannot sum", help=help)
    return None


def _summed(field: Field | None) -> bool:
    return field is not None and field.owner == "stay" and field.type in ("number", "count", "money")


# ---------------------------------------------------------------- a lone name


def _named(draft: Draft, node: ast.NamedTest, place: Place) -> p.Condition | None:
    name = node.name
    symbol = draft.symbols.get(name.text)
    if symbol is not None and symbol.kind == "define":
        return _defined(draft, node, place)
    field = draft.field(name.text)
    if field is not None:
        if field.type == "flag":
            look(draft, place, owner(field.name), node.span, f"`{field.name}`")
            return p.FlagSet(node.span, field.name)
        draft.report(
            "not-a-condition",
            node.span,
            f"`{name.text}` is {what_is(field)}: alone it says nothing",
            help=_complete(draft, field),
        )
        return None
    if name.text in draft.custom or name.text in draft.unit.lost_names:
        return None
    if symbol is not None:
        draft.report(
            "wrong-kind",
            node.span,
            f"`{name.text}` is {KIND_WORDS[symbol.kind]}, not a condition",
            help="a condition is a comparison, a flag or a defined condition",
            labels=(Label(symbol.span, "declared here"),),
        )
        return None
    flags = [n for n, f in draft.custom.items() if f is not None and f.type == "flag"]
    defined = [n for n, named in draft.named.items() if named.kind in ("condition", None)]
    near = draft.near.find(name.text, [*flags, *defined]) or draft.near.find(
        name.text, draft.field_names(), FIELD_SYNONYMS
    )
    help = f"did you mean `{near}`?" if near else f"name the condition first: `define {name.text} = nights >= 7`"
    draft.report(
        "unknown-name",
        node.span,
        f"unknown condition `{name.text}`",
        help=help,
        fix=mend(name.span, near) if near else None,
    )
    return None


def _complete(draft: Draft, field: Field) -> str:
    operator = ">=" if field.type in ("number", "count", "points", "money", "date", "tier") else "is"
    return f"compare it with something: `{field.name} {operator} {example(draft, field)}`"


def _defined(draft: Draft, node: ast.NamedTest, place: Place) -> p.Condition | None:
    named = draft.named.get(node.name.text)
    if named is None or named.kind is None:
        return None
    named.uses += 1
    if named.kind != "condition" or named.condition is None:
        draft.report(
            "not-a-condition",
            node.span,
            f"`{node.name.text}` is {LIST_WORDS[named.kind]}, not a condition",
            help=how_to_use(named, node.name.text),
            labels=(Label(draft.symbols[node.name.text].span, "defined here"),),
        )
        return None
    look_all(draft, place, named.condition, node.span)
    return replace(named.condition, span=node.span)
