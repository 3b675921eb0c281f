"""Exceptions, awards and combines."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltydsl.diagnostics.faults import put
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.conditions import conditions, night_set
from loyaltydsl.semantics.cycles import Graph, refuse_cycles
from loyaltydsl.semantics.draft import Draft, Kind
from loyaltydsl.semantics.fields import BY_NAME, EXCEPTION_FIELDS, MAX_EXCEPTION_LENGTH, Field
from loyaltydsl.semantics.lists import codes_of, dates_of, no_tiers, rank_of, ranks_of
from loyaltydsl.semantics.names import find_field, find_list, find_rule
from loyaltydsl.semantics.near import mend
from loyaltydsl.semantics.program import (
    Award,
    Cap,
    Combine,
    Earning,
    ExceptionCodes,
    ExceptionRule,
    Nothing,
    PercentOf,
    PointsPer,
    TableOf,
)
from loyaltydsl.semantics.settings import repeated
from loyaltydsl.semantics.synonyms import FIELDS as FIELD_SYNONYMS
from loyaltydsl.semantics.values import exact, fits_decimals, is_currency, micros, rate, whole
from loyaltydsl.semantics.vocabulary import Code, check_codes, split
from loyaltydsl.semantics.words import what_is
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast

# ---------------------------------------------------------------- exceptions


def read_exceptions(draft: Draft) -> None:
    """`exception`: codes in the CRM's seven fields."""
    for d in draft.of(ast.ExceptionDecl):
        if not d.clauses and not draft.is_damaged(d):
            draft.report(
                "empty-declaration",
                d.name.span,
                f"exception `{d.name.text}` excludes nothing",
                help='name a field and its codes: `rate_code "EMPLOYEE;TEST"`',
            )
        clauses = [_exception_codes(draft, clause) for clause in d.clauses]
        sound = tuple(clause for clause in clauses if clause is not None)
        _lengths(draft, sound)
        title = d.title.value if d.title else None
        draft.exceptions.append(ExceptionRule(d.name.text, d.span, d.name.span, title, d.scope or "both", sound))


def _exception_codes(draft: Draft, clause: ast.ExceptionClause) -> ExceptionCodes | None:
    name = clause.field.text
    if name not in EXCEPTION_FIELDS:
        near = None if draft.field(name) else draft.near.find(name, EXCEPTION_FIELDS, FIELD_SYNONYMS)
        if near:
            draft.report(
                "unknown-field",
                clause.field.span,
                f"unknown field `{name}`",
                help=f"did you mean `{near}`?",
                fix=mend(clause.field.span, near),
            )
        else:
            draft.report(
                "not-an-exception-field",
                clause.field.span,
                f"`{name}` is not one of the seven fields of an exception",
                help=f"an exception takes {', '.join(f'`{f}`' for f in EXCEPTION_FIELDS)}",
            )
        return None
    codes = codes_of(draft, clause.codes, BY_NAME[name])
    if codes is None or not check_codes(draft, name, codes):
        return None
    return ExceptionCodes(name, tuple(code.text for code in codes), clause.span)


def _lengths(draft: Draft, clauses: Sequence[ExceptionCodes]) -> None:
    """A field of the CRM holds so many characters, its codes joined with `;`."""
    lengths: dict[str, int] = {}
    for clause in clauses:
        field, codes = clause.field, clause.codes
        before = lengths.get(field, 0)
        length = before + sum(map(len, codes)) + len(codes) - (0 if before else 1)
        lengths[field] = max(length, 0)
        if before <= MAX_EXCEPTION_LENGTH < length:
            draft.report(
                "exception-too-long",
                clause.span,
                f"`{field}` has {length:_} characters as the CRM stores it; it takes {MAX_EXCEPTION_LENGTH:_}",
                help="spread the codes over several exceptions, or exclude them by another field",
            )


# ---------------------------------------------------------------- awards


def read_awards(draft: Draft) -> None:
    """`award`: its clauses one by one, then what awards say of each other."""
    for d in draft.of(ast.AwardDecl):
        award = _award(draft, d)
        if award is not None and id(d) not in draft.repeated:
            draft.awards.append(award)
    declared = {d.name.text: d for d in draft.of(ast.AwardDecl) if id(d) not in draft.repeated}
    shares: Graph = {name: [] for name in declared}
    replaces: Graph = {name: [] for name in declared}
    for name, d in declared.items():
        for clause in d.clauses:
            match clause:
                case ast.EarnClause(earn=ast.EarnPercent(award=other)) if other.text in declared:
                    shares[name].append((other.text, other.span))
                case ast.InsteadOfClause(names=names):
                    replaces[name] += [(other.text, other.span) for other in names if other.text in declared]
                case _:
                    pass
    refuse_cycles(draft, shares, "`{0}` earns a share of itself", "let one of them earn points of its own")
    refuse_cycles(draft, replaces, "`{0}` is instead of itself", "say in one direction only what replaces what")


def is_veto(d: ast.AwardDecl) -> bool:
    """Whether an award can only veto, as written."""
    earns = [clause.earn for clause in d.clauses if isinstance(clause, ast.EarnClause)]
    return bool(earns) and all(isinstance(earn, ast.EarnNothing) for earn in earns)


def _award(draft: Draft, d: ast.AwardDecl) -> Award | None:
    name = d.name.text
    draft.lacking_is_told = damaged = draft.is_damaged(d)
    _refuse_repeats(draft, d)
    effective, caps, rounding = None, [], "down"
    replaced: tuple[str, ...] = ()
    earns: list[ast.EarnClause] = []
    earn: Earning | None = None
    for clause in d.clauses:
        match clause:
            case ast.EffectiveClause(items=items):
                effective = dates_of(draft, items, "`effective`", _effective_help(items))
            case ast.AtMostClause():
                cap = _cap(draft, clause)
                caps += [cap] if cap is not None else []
            case ast.InsteadOfClause(names=names):
                replaced = instead_of(draft, names, "award")
            case ast.RoundClause(mode=mode):
                rounding = mode
            case ast.EarnClause():
                earns.append(clause)
                earn = _earn(draft, clause.earn)
            case _:
                pass
    when = conditions(draft, [c for c in d.clauses if isinstance(c, ast.WhenClause)], "award")
    if not earns:
        if not damaged:
            draft.report(
                "award-without-earn",
                d.name.span,
                f"award `{name}` earns nothing: it has no `earn`",
                help="add for example `earn 10 points per stay`; `earn nothing` makes it a veto",
            )
        return None
    for second in earns[1:]:
        draft.report(
            "award-earns-twice",
            second.span,
            f"award `{name}` has a second `earn`",
            help="write a second award: awards add up",
            labels=(Label(earns[0].span, "the first stands here"),),
        )
    if earn is None:
        return None
    title = d.title.value if d.title else None
    return Award(name, d.span, d.name.span, title, effective, when, earn, tuple(caps), replaced, rounding)  # type: ignore[arg-type]


def _effective_help(items: Sequence[ast.Item]) -> str:
    return f"write `when departure on {items[0].span.to(items[-1].span).text}`"


def _refuse_repeats(draft: Draft, d: ast.AwardDecl) -> None:
    words = {ast.EffectiveClause: "effective", ast.InsteadOfClause: "instead_of", ast.RoundClause: "round"}
    first: dict[type[ast.Node], ast.Node] = {}
    for clause in d.clauses:
        word = words.get(type(clause))
        if word is not None and type(clause) in first:
            repeated(draft, clause, first[type(clause)], word, "an award")
        first.setdefault(type(clause), clause)


def instead_of(draft: Draft, names: Sequence[ast.Name], kind: Kind) -> tuple[str, ...]:
    """The rules of the same kind that an `instead_of` names, each once."""
    wanted, code = ("an award", "unknown-award") if kind == "award" else ("a redeem rule", "unknown-rule")
    found = [find_rule(draft, name, (kind,), wanted, code) for name in names]
    return tuple(dict.fromkeys(symbol.name for symbol in found if symbol is not None))


def _cap(draft: Draft, clause: ast.AtMostClause) -> Cap | None:
    limit = whole(draft, clause.limit, "`at_most`", least=1)
    return None if limit is None else Cap(limit, clause.unit, clause.scope, clause.period, clause.span)


# ---------------------------------------------------------------- earning


def _earn(draft: Draft, earn: ast.Earn) -> Earning | None:
    match earn:
        case ast.EarnNothing():
            return Nothing(earn.span)
        case ast.EarnAmount(amount=amount):
            return _amount(draft, amount)
        case ast.EarnPercent(percent=percent, award=award):
            share = rate(draft, percent, "a percentage")
            symbol = find_rule(draft, award, ("award",), "an award", "unknown-award")
            if symbol is None:
                return None
            assert isinstance(symbol.declaration, ast.AwardDecl)
            if is_veto(symbol.declaration):
                draft.report(
                    "percent-of-veto",
                    award.span,
                    f"`{award.text}` can only veto: it has no points to take a percentage of",
                    help="name an award that earns points",
                    labels=(Label(symbol.span, "this award earns nothing"),),
                )
                return None
            return None if share is None else PercentOf(share, award.text, earn.span)
        case ast.EarnTable():
            return _table(draft, earn)


def _amount(draft: Draft, amount: ast.Amount) -> PointsPer | None:
    points = rate(draft, amount.points, "an amount of points")
    nights, sound = None, points is not None
    if amount.filter is not None:
        what = "night" if amount.basis == "night" else "room night"
        nights = night_set(draft, amount.filter.preposition, amount.filter.items, f"per {what}")
        sound = sound and nights is not None
    if amount.basis != "money":
        return PointsPer(points, amount.basis, amount.span, nights) if sound and points is not None else None
    assert amount.currency is not None and amount.field is not None
    known = is_currency(draft, amount.currency)
    per = 1_000_000
    if amount.per is not None:
        span = amount.per.span.to(amount.currency.span)
        if exact(amount.per) < 0:
            sound = False  # refused by the parser already
        elif exact(amount.per) == 0:
            draft.report(
                "out-of-bounds",
                span,
                f"points cannot be earned per `{span.text}`",
                help=f"write an amount greater than 0, such as `1 {amount.currency.text}`",
            )
            sound = False
        elif known and fits_decimals(draft, amount.per, span):
            per = micros(amount.per)
        else:
            sound = False
    field = _money_field(draft, amount.field)
    if not sound or not known or points is None or field is None:
        return None
    return PointsPer(points, "money", amount.span, None, field.name, per, amount.whole)


def _money_field(draft: Draft, name: ast.Name) -> Field | None:
    field = find_field(draft, name)
    if field is None or field.type == "money":
        return field
    if field.name == "nights":
        help = "write `points per night`"
    else:
        money = [f.name for f in [*BY_NAME.values(), *draft.custom.values()] if f is not None and f.type == "money"]
        help = f"money fields are {', '.join(f'`{m}`' for m in money)}"
    draft.report("not-a-money-field", name.span, f"`{name.text}` is {what_is(field)}, not money", help=help)
    return None


def _table(draft: Draft, table: ast.EarnTable) -> TableOf | None:
    field = find_field(draft, table.field)
    if field is not None and field.type not in ("code", "tier"):
        draft.report(
            "not-a-code-field",
            table.field.span,
            f"a table is over tiers or codes; `{field.name}` is {what_is(field)}",
            help="write `by tier`, or a code field such as `by room_type`; other fields are asked in `when`",
        )
        field = None
    if field is not None and field.type == "tier" and draft.ladder is None:
        no_tiers(draft, table.field.span)
        field = None
    rows: list[tuple[str | int, PointsPer]] = []
    keys: dict[str | int, Span] = {}
    sound = field is not None
    for row in table.rows:
        amount = _amount(draft, row.amount)
        found = _keys(draft, field, row.key) if field is not None else []
        sound = sound and amount is not None and found is not None
        for key, span in found or ():
            if key in keys:
                draft.report(
                    "listed-twice",
                    span,
                    f"`{span.text.strip(chr(34))}` has a row already",
                    help="leave one of the two rows out",
                    labels=(Label(keys[key], "the first stands here"),),
                )
            else:
                keys[key] = span
                if amount is not None:
                    rows.append((key, amount))
    otherwise = None if table.otherwise is None else _amount(draft, table.otherwise)
    if table.otherwise is not None and otherwise is None:
        sound = False
    if not table.rows and table.otherwise is None and not draft.lacking_is_told:
        draft.report(
            "empty-declaration",
            table.span,
            "this table has no rows",
            help="give each tier or code its amount: `Opal 750 points per stay`",
        )
    return TableOf(field.name, tuple(rows), otherwise, table.span) if sound and field is not None else None


OTHERWISE_SYNONYMS = frozenset({"else", "default", "other", "others", "rest"})


def _keys(draft: Draft, field: Field, key: ast.StringLit | ast.Name) -> list[tuple[str | int, Span]] | None:
    if isinstance(key, ast.Name) and key.text in OTHERWISE_SYNONYMS and key.text not in draft.symbols:
        draft.report(
            "foreign-word",
            key.span,
            f"`{key.text}` is called `otherwise` here",
            help="write `otherwise`",
            fix=put(key.span, "otherwise"),
        )
        return None
    if field.type == "tier":
        if isinstance(key, ast.Name) and key.text[:1].isupper():
            rank = rank_of(draft, key)
            return None if rank is None else [(rank, key.span)]
        ranks = ranks_of(draft, (key,), "a table by `tier`")
        return None if ranks is None else [(rank, key.span) for rank in ranks]
    if isinstance(key, ast.StringLit):
        codes = split(draft, key, f"`{field.name}`")
    elif key.text[:1].isupper():
        draft.report(
            "wrong-type",
            key.span,
            f"a table by `{field.name}` has codes in quotes, not the word `{key.text}`",
            help=f'write `"{key.text}"`',
            fix=put(key.span, f'"{key.text}"'),
        )
        return None
    else:
        named = find_list(draft, key, "codes", f"a table by `{field.name}`", quoted=True)
        codes = None if named is None else [Code(code.span, code.text, key.span) for code in named.codes]
    if codes is None or not check_codes(draft, field.name, codes):
        return None
    return [(code.text, code.site or code.span) for code in codes]


# ---------------------------------------------------------------- combines


def read_combines(draft: Draft) -> None:
    """`combine`: an award is in at most one, a veto in none."""
    taken: dict[str, tuple[str, Span]] = {}
    for d in draft.of(ast.CombineDecl):
        members: list[str] = []
        for name in d.awards:
            if draft.is_damaged(d) and name.text in ("best_of", "first_of"):
                continue  # a keyword that a repair took for a name
            symbol = find_rule(draft, name, ("award",), "an award", "unknown-award")
            if symbol is None:
                continue
            assert isinstance(symbol.declaration, ast.AwardDecl)
            if is_veto(symbol.declaration):
                draft.report(
                    "veto-in-combine",
                    name.span,
                    f"`{name.text}` is a veto: it has no points to combine",
                    help="leave it out: a veto works on its own",
                    labels=(Label(symbol.span, "this award earns nothing"),),
                )
            elif name.text in taken:
                other, span = taken[name.text]
                where = "twice in" if other == d.name.text else f"in combine `{other}` and in"
                draft.report(
                    "award-in-two-combines",
                    name.span,
                    f"award `{name.text}` is {where} `{d.name.text}`",
                    help="an award is in at most one combine: leave it out here or there",
                    labels=(Label(span, "it is named here first"),),
                )
            else:
                taken[name.text] = (d.name.text, name.span)
                members.append(name.text)
        draft.combines.append(Combine(d.name.text, d.span, d.name.span, d.mode, tuple(members)))
