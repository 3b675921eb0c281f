"""Redeem rules: each pays or denies."""

from __future__ import annotations

from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.awards import instead_of
from loyaltydsl.semantics.conditions import conditions
from loyaltydsl.semantics.cycles import Graph, refuse_cycles
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.program import Redeem
from loyaltydsl.semantics.settings import repeated
from loyaltydsl.semantics.values import is_currency, rate
from loyaltydsl.syntax import ast


def read_redeems(draft: Draft) -> None:
    """`redeem`: its clauses, then what the rules say of each other."""
    replaces: Graph = {}
    for d in draft.of(ast.RedeemDecl):
        _redeem(draft, d)
        if id(d) not in draft.repeated:
            names = [name for clause in d.clauses if isinstance(clause, ast.InsteadOfClause) for name in clause.names]
            replaces[d.name.text] = [(name.text, name.span) for name in names]
    refuse_cycles(draft, replaces, "`{0}` is instead of itself", "say in one direction only what replaces what")


def _redeem(draft: Draft, d: ast.RedeemDecl) -> None:
    name = d.name.text
    replaced: tuple[str, ...] = ()
    instead: ast.InsteadOfClause | None = None
    decisions: list[ast.PayClause | ast.DenyClause] = []
    pay, sound = None, True
    for clause in d.clauses:
        match clause:
            case ast.InsteadOfClause():
                if instead is not None:
                    repeated(draft, clause, instead, "instead_of", "a redeem rule")
                instead = instead or clause
                replaced = instead_of(draft, clause.names, "redeem")
            case ast.PayClause(points=points, currency=currency):
                decisions.append(clause)
                pay = rate(draft, points, "the price in points")
                sound = is_currency(draft, currency) and pay is not None and sound
            case ast.DenyClause():
                decisions.append(clause)
            case _:
                pass
    when = conditions(draft, [c for c in d.clauses if isinstance(c, ast.WhenClause)], "redeem")
    if not decisions and not draft.is_damaged(d):
        draft.report(
            "redeem-undecided",
            d.name.span,
            f"redeem rule `{name}` neither pays nor denies",
            help=f"add `pay 1 point per {draft.currency or 'USD'}` or `deny`",
        )
    for second in decisions[1:]:
        both = type(second) is not type(decisions[0])
        message = f"redeem rule `{name}` has both `pay` and `deny`" if both else f"redeem rule `{name}` decides twice"
        draft.report(
            "redeem-contradiction",
            second.span,
            message,
            help="keep one of the two; a second rule may say the other",
            labels=(Label(decisions[0].span, "the first stands here"),),
        )
    if len(decisions) == 1 and sound:
        title = d.title.value if d.title else None
        draft.redeems.append(Redeem(name, d.span, d.name.span, title, when, replaced, pay))
