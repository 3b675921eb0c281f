"""Two `pay` rules that hold for one night at different rates."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import both
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.pairs import meeting
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.scene import Claim
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.program import Redeem


def check(facts: Facts) -> Iterator[Finding]:
    pays = [rule for rule in facts.program.redeems if rule.pay is not None]
    for one, other in meeting(facts, pays):
        if one.pay == other.pay or other.name in one.instead_of or one.name in other.instead_of:
            continue
        together = facts.possible(both([facts.region(one), facts.region(other)]), "night")
        if not together:
            continue
        cheaper = min(one, other, key=lambda rule: rule.pay or 0)
        dearer = other if cheaper is one else one
        disturbing = [rule for rule in facts.program.redeems if _disturbs(rule, one, other)]
        yield Finding(
            other.name_span,
            f"redeem rules `{one.name}` and `{other.name}` ask for different points for one night",
            (Label(one.name_span, "holds for the same night"),),
            (
                f"the fewest points hold, so `{dearer.name}` has no effect there; write `instead_of` in the one "
                "that is meant, or narrow one of them",
            ),
            witness=facts.witness(
                f"{one.name} and {other.name} hold for one night",
                [clause for clause, _ in together],
                (Claim("disagree", one.name, other.name),),
                "night",
                lambda clause, rules=disturbing: facts.around(clause, rules, "night"),  # type: ignore[misc]
            ),
        )


def _disturbs(rule: Redeem, one: Redeem, other: Redeem) -> bool:
    """Whether a rule denies the night or replaces one of the two."""
    if rule is one or rule is other:
        return False
    return rule.pay is None or one.name in rule.instead_of or other.name in rule.instead_of


RULE = LintRule(
    code="LOY704",
    name="pays-disagree",
    title="two `pay` rules that disagree on one night",
    reason="Two rules allow the same night at different rates, and nothing says which was meant. The guest pays the "
    "fewest points, so the dearer rule is without effect there. `instead_of` says it in the ruleset.",
    predicate="two redeem rules with different `pay`, neither `instead_of` the other, and a night of a stay that both "
    "match, that no rule denies and for which none of the two is replaced",
    bad='redeem standard { pay 200 points per USD }\nredeem internet { when rate_code is "WEB"  pay 250 points per '
    "USD }\n",
    good="redeem standard { pay 200 points per USD }\n"
    'redeem internet { when rate_code is "WEB"  instead_of standard  pay 250 points per USD }\n',
    check=check,
)
