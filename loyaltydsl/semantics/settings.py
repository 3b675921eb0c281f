"""The program's settings, the closed vocabularies and the tier ladder."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal

from loyaltydsl.diagnostics.faults import put
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.currencies import DECIMALS
from loyaltydsl.semantics.declare import twice
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.names import find_field
from loyaltydsl.semantics.near import mend
from loyaltydsl.semantics.program import TierLadder, Vocabulary, Window
from loyaltydsl.semantics.values import is_currency, near_currency, rate, whole
from loyaltydsl.semantics.vocabulary import split
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast

# ---------------------------------------------------------------- the program


def read_program(draft: Draft) -> None:
    """Exactly one `program`, in the file that is checked, and what it sets."""
    declared = draft.of(ast.ProgramDecl)
    if not declared:
        if not draft.unit.lost("program"):
            draft.report(
                "missing-program",
                draft.unit.span,
                "this ruleset has no `program`",
                help='begin it with `program "Name" { property "SPR"  currency USD }`',
            )
        return
    main = draft.unit.files[0] if draft.unit.files else declared[0].span.source
    own = [d for d in declared if d.span.source is main] or declared
    draft.declaration = own[0]
    for other in declared:
        if other is own[0]:
            continue
        where = "" if other.span.source is main else "; files that are used have none"
        draft.report(
            "program-twice",
            _head(other),
            f"a ruleset has exactly one `program`{where}",
            help="keep one of the two",
            labels=(Label(_head(own[0]), "the ruleset's program is here"),),
        )
    if own[0].span.source is not main:
        draft.report(
            "program-twice",
            _head(own[0]),
            "a file that is used has no `program` of its own",
            help=f"move it to `{main.path}`, which is the ruleset",
        )
    _settings(draft, own[0])


def _head(declaration: ast.ProgramDecl) -> Span:
    return Span(declaration.span.source, declaration.span.start, declaration.title.span.end)


def _settings(draft: Draft, declaration: ast.ProgramDecl) -> None:
    once: dict[
        type[ast.Node], ast.PropertySetting | ast.CurrencySetting | ast.PointValueSetting | ast.TimezoneSetting
    ] = {}
    words = {ast.PropertySetting: "property", ast.CurrencySetting: "currency",
             ast.PointValueSetting: "point_value", ast.TimezoneSetting: "timezone"}  # fmt: skip
    for setting in declaration.settings:
        if type(setting) in once:
            repeated(draft, setting, once[type(setting)], words[type(setting)], "a program")
        once.setdefault(type(setting), setting)
    currency = once.get(ast.CurrencySetting)
    if isinstance(currency, ast.CurrencySetting):
        if currency.currency.text in DECIMALS:
            draft.currency = currency.currency.text
            draft.decimals = DECIMALS[draft.currency]
        else:
            near = near_currency(draft, currency.currency.text, list(DECIMALS))
            draft.report(
                "unknown-currency",
                currency.currency.span,
                f"`{currency.currency.text}` is no currency",
                help=f"did you mean `{near}`?" if near else "write a code of ISO 4217, such as `USD`",
                fix=draft.everywhere(currency.currency.text, near) if near else None,
            )
    elif not draft.is_damaged(declaration):
        draft.report(
            "missing-currency",
            _head(declaration),
            "the program does not say its `currency`",
            help="add for example `currency USD`: all money of the ruleset is in it",
        )
    for setting in once.values():
        match setting:
            case ast.PropertySetting(codes=codes):
                found = [code for string in codes for code in split(draft, string, "`property`") or ()]
                draft.properties = tuple(dict.fromkeys(code.text for code in found))
            case ast.PointValueSetting(value=value):
                if is_currency(draft, value.currency):
                    draft.point_value = rate(draft, value.number, "`point_value`")
            case ast.TimezoneSetting(zone=zone):
                draft.timezone = _timezone(draft, zone)
            case _:
                pass


def repeated(draft: Draft, second: ast.Node, first: ast.Node, keyword: str, what: str) -> None:
    """Report a clause that stands once too often."""
    draft.report(
        "repeated-clause",
        second.span,
        f"{what} has one `{keyword}`, and this is another",
        help="keep one of the two",
        labels=(Label(first.span, "the first stands here"),),
    )


def _timezone(draft: Draft, zone: ast.StringLit) -> str | None:
    import zoneinfo

    name = zone.value.strip()
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        known = zoneinfo.available_timezones()
        if not known:
            return name  # this machine has no time zones to look it up in
        near = draft.near.find(name, sorted(known)) or draft.near.find(
            name, sorted(known), {z.rsplit("/", 1)[-1].lower().replace("_", ""): z for z in sorted(known, reverse=True)}
        )
        draft.report(
            "unknown-timezone",
            zone.span,
            f"unknown time zone `{name}`",
            help=f"did you mean `{near}`?" if near else "write a name of the IANA list, such as `America/Denver`",
            fix=mend(zone.span, f'"{near}"') if near else None,
        )
        return None
    return name


# ---------------------------------------------------------------- vocabularies


def read_vocabularies(draft: Draft) -> None:
    """`codes FIELD { … }`: each closes one code field."""
    for declaration in draft.of(ast.CodesDecl):
        codes = _code_rows(draft, declaration)
        field = find_field(draft, declaration.field)
        if field is None:
            continue
        name, span = field.name, declaration.field.span
        if field.type != "code":
            draft.report(
                "not-a-code-field",
                span,
                f"`{name}` is not a code field, so it has no vocabulary",
                help=f"code fields are {_code_fields(draft)}",
            )
        elif name in ("status", "currency"):
            draft.report(
                "closed-vocabulary",
                span,
                f"the vocabulary of `{name}` cannot be declared: it is fixed",
                help="leave this declaration out",
            )
        elif name == "property" and draft.properties:
            draft.report(
                "closed-vocabulary",
                span,
                "the vocabulary of `property` is the program's `property`",
                help="leave this declaration out, or name all properties in `program`",
            )
        elif name in draft.vocabularies:
            twice(
                draft,
                declaration.field,
                draft.vocabulary_spans[name],
                f"the vocabulary of `{name}` is already declared",
                "put the codes of both in one of them",
            )
        else:
            draft.vocabularies[name] = Vocabulary(name, tuple(codes.items()), declaration.span)
            draft.vocabulary_spans[name] = span
            if draft.is_damaged(declaration):
                draft.half_read_codes[name] = declaration.span.text


def _code_rows(draft: Draft, declaration: ast.CodesDecl) -> dict[str, str]:
    codes: dict[str, str] = {}
    spans: dict[str, Span] = {}
    if not declaration.rows and not draft.is_damaged(declaration):
        draft.report(
            "empty-declaration",
            declaration.span,
            "this vocabulary has no codes",
            help='list each code with its label: `"1BR" "One bedroom"`',
        )
    for row in declaration.rows:
        code = row.code.value.strip()
        if not code:
            draft.report("empty-range", row.code.span, "this code is empty", help="write the code between the quotes")
        elif code in codes:
            draft.report(
                "listed-twice",
                row.code.span,
                f"code `{code}` is listed twice",
                help="leave one of the two out",
                labels=(Label(spans[code], "first listed here"),),
            )
        else:
            codes[code] = row.label.value
            spans[code] = row.code.span
    return codes


def _code_fields(draft: Draft) -> str:
    from loyaltydsl.semantics.fields import FIELDS

    own = [f for f in draft.custom.values() if f is not None]
    return ", ".join(
        f"`{f.name}`" for f in [*FIELDS, *own] if f.type == "code" and f.name not in ("status", "currency")
    )


# ---------------------------------------------------------------- tiers


def read_tiers(draft: Draft) -> None:
    """The one tier ladder: names once, thresholds whole, rising, from 0."""
    declared = draft.of(ast.TiersDecl)
    draft.ladder_lost = not declared and draft.unit.lost("tiers")
    for declaration in declared:
        if draft.is_damaged(declaration):
            draft.half_read_tiers |= set(re.findall(r"\b[A-Z]\w*", declaration.span.text))
    for other in declared[1:]:
        twice(
            draft,
            _tiers_head(other),
            _tiers_head(declared[0]).span,
            "the tiers are already declared",
            "a ruleset has one ladder: keep one of the two",
        )
    for declaration in declared:
        ladder = _ladder(draft, declaration)
        if declaration is declared[0]:
            draft.ladder = ladder
            draft.ranks = {name: rank for rank, name in enumerate(ladder.names)}


def _tiers_head(declaration: ast.TiersDecl) -> ast.Name:
    """The word `tiers`, as a place."""
    start = declaration.span.start
    return ast.Name(Span(declaration.span.source, start, start + len("tiers")), "tiers")


def _ladder(draft: Draft, declaration: ast.TiersDecl) -> TierLadder:
    metric, window = _metric(draft, declaration.metric)
    names: dict[str, ast.TierRow] = {}
    thresholds: list[int] = []
    if not declaration.rows and not draft.is_damaged(declaration):
        draft.report(
            "empty-declaration",
            _tiers_head(declaration).span,
            "this ladder has no tiers",
            help="list the tiers, the lowest first",
        )
    below: tuple[ast.TierRow, Fraction] | None = None
    for row in declaration.rows:
        if row.name.text in names:
            twice(draft, row.name, names[row.name.text].name.span, f"tier `{row.name.text}` is already declared")
            continue
        names[row.name.text] = row
        if row.threshold is None:
            continue
        threshold = whole(draft, row.threshold, "a threshold")
        if threshold is None:
            continue
        if below is None:
            if threshold != 0 and row is declaration.rows[0] and not draft.is_damaged(declaration):
                draft.report(
                    "ladder-start",
                    row.threshold.span,
                    f"the first tier, `{row.name.text}`, starts at {row.threshold.span.text}, not at 0",
                    help="write `from 0`: every member has a tier from the start",
                    fix=put(row.threshold.span, "0", safe=False),
                )
        elif threshold <= below[1]:
            first = below[0].threshold
            assert first is not None
            draft.report(
                "ladder-not-rising",
                row.threshold.span,
                f"`{row.name.text}` does not rise above `{below[0].name.text}`, which starts at {first.span.text}",
                help=f"write more than {first.span.text}, or put the tiers in order, the lowest first",
                labels=(Label(first.span, f"`{below[0].name.text}` starts here"),),
            )
            continue
        below = (row, Fraction(threshold))
        thresholds.append(threshold)
    labels = tuple(row.label.value if row.label else None for row in names.values())
    return TierLadder(tuple(names), labels, metric, window, tuple(thresholds), declaration.span)


def _metric(
    draft: Draft, metric: ast.TierMetric | None
) -> tuple[Literal["points", "nights", "stays"] | None, Window | Literal["calendar_year"] | None]:
    if metric is None:
        return None, None
    window: Window | Literal["calendar_year"] | None = None
    if isinstance(metric.window, ast.Duration):
        number = whole(draft, metric.window.number, "the length of the window", least=1, most=100_000)
        window = None if number is None else Window(number, metric.window.unit)
    elif metric.window is not None:
        window = "calendar_year"
    match metric.name.text:
        case "points" | "nights" | "stays" as name:
            return name, window
        case _:
            draft.report(
                "unknown-name",
                metric.name.span,
                f"tiers cannot be counted by `{metric.name.text}`",
                help="write `points`, `nights` or `stays`",
            )
            return None, window
