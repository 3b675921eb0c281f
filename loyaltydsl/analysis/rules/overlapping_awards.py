"""Awards of one kind that a stay earns together."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import Clause, Clauses, Literal, both
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.pairs import meeting
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.scene import Claim
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.program import Award, NightIn, NumberIn, PointsPer

MOST_OF_A_KIND = 20
"""Awards that are reported of one kind: the first ones show what there is to decide."""


def check(facts: Facts) -> Iterator[Finding]:
    groups: dict[object, list[Award]] = {}
    combined = {name: c.name for c in facts.program.combines for name in c.awards}
    for award in facts.program.awards:
        if isinstance(award.earn, PointsPer) and award.when is not None:
            groups.setdefault((award.earn.basis, award.earn.field), []).append(award)
    for awards in groups.values():
        told: set[str] = set()
        for one, other in meeting(facts, awards):
            if len(told) >= MOST_OF_A_KIND:
                break
            if other.name in told or one.name in other.instead_of or other.name in one.instead_of:
                continue
            if one.name in combined and combined[one.name] == combined.get(other.name):
                continue
            together = facts.possible(both([facts.region(one), facts.region(other), *_something_counted(one, other)]))
            if together:
                told.add(other.name)
                yield _finding(facts, one, other, [clause for clause, _ in together])


def _finding(facts: Facts, one: Award, other: Award, together: list[Clause]) -> Finding:
    def narrow(clause: Clause) -> Clause | None:
        first = facts.undisturbed(one, clause)
        return None if first is None else facts.undisturbed(other, first)

    return Finding(
        other.name_span,
        f"a stay can earn award `{one.name}` and award `{other.name}` together",
        (Label(one.name_span, "the same stay earns this"),),
        ("awards add up; a `combine`, or `instead_of`, lets only one of them count",),
        witness=facts.witness(
            f"{one.name} and {other.name} add up",
            together,
            (Claim("earns", one.name), Claim("earns", other.name)),
            narrow=narrow,
        ),
    )


def _something_counted(*awards: Award) -> Iterator[Clauses]:
    """That a stay has what an award counts: one of its nights, or revenue enough for a point."""
    for award in awards:
        earn = award.earn
        if isinstance(earn, PointsPer) and earn.nights is not None:
            yield ((Literal(NightIn(earn.span, "any", earn.nights), True),),)
        if isinstance(earn, PointsPer) and earn.field is not None:
            yield ((Literal(NumberIn(earn.span, earn.field, ((earn.per * 100, None),)), True),),)


RULE = LintRule(
    code="LOY727",
    name="overlapping-awards",
    title="awards of one kind that add up on one stay",
    reason="Awards add up, which is often what is meant. Where two promotions were to compete, a `combine` says so. "
    "The "
    "rule is a matter of taste and runs only where it is selected; it names for an award the first one that it "
    "meets.",
    predicate="two awards with a condition that give points per the same thing (stay, night, room night, the same "
    "money "
    "field), in no common `combine` and not `instead_of` each other, and a stay that earns both; of each kind the "
    "first 20 awards are told",
    bad="award friday { when any night on Friday  earn 50 points per stay }\n"
    "award spring { when arrival in 2026-03-01 to 2026-05-31  earn 40 points per stay }\n",
    good="award friday { when any night on Friday  earn 50 points per stay }\n"
    "award spring { when arrival in 2026-03-01 to 2026-05-31  earn 40 points per stay }\n"
    "combine promotions { best_of friday, spring }\n",
    check=check,
    severity="note",
    default=False,
)
