"""Awards of one kind that a stay earns together."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import ALWAYS, Clauses, Literal, both
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.pairs import meeting
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.scene import Claim
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.program import Award, NightIn, PointsPer


def check(facts: Facts) -> Iterator[Finding]:
    groups: dict[object, list[Award]] = {}
    combined = {name: c.name for c in facts.program.combines for name in c.awards}
    for award in facts.program.awards:
        if isinstance(award.earn, PointsPer) and award.when is not None:
            groups.setdefault((award.earn.basis, award.earn.field), []).append(award)
    for awards in groups.values():
        told: set[str] = set()
        for one, other in meeting(facts, awards):
            if other.name in told or one.name in other.instead_of or other.name in one.instead_of:
                continue
            if one.name in combined and combined[one.name] == combined.get(other.name):
                continue
            found = _finding(facts, one, other)
            if found is not None:
                told.add(other.name)
                yield found


def _finding(facts: Facts, one: Award, other: Award) -> Finding | None:
    together = both([facts.region(one), facts.region(other), _counted_nights(one), _counted_nights(other)])
    standing = facts.standing(one, facts.standing(other, together))
    claims = (Claim("earns", one.name), Claim("earns", other.name))
    witness = facts.witness(f"{one.name} and {other.name} add up", standing, claims)
    if witness is None:
        return None
    return Finding(
        other.name_span,
        f"a stay can earn award `{one.name}` and award `{other.name}` together",
        (Label(one.name_span, "the same stay earns this"),),
        ("awards add up; a `combine`, or `instead_of`, lets only one of them count",),
        witness=witness,
    )


def _counted_nights(award: Award) -> Clauses:
    """That a night is one of those for which the award gives points, where it counts only some."""
    earn = award.earn
    if not isinstance(earn, PointsPer) or earn.nights is None:
        return ALWAYS
    return ((Literal(NightIn(earn.span, "any", earn.nights), True),),)


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
    "field), in no common `combine` and not `instead_of` each other, and a stay that earns both",
    bad="award friday { when any night on Friday  earn 50 points per stay }\n"
    "award spring { when arrival in 2026-03-01 to 2026-05-31  earn 40 points per stay }\n",
    good="award friday { when any night on Friday  earn 50 points per stay }\n"
    "award spring { when arrival in 2026-03-01 to 2026-05-31  earn 40 points per stay }\n"
    "combine promotions { best_of friday, spring }\n",
    check=check,
    severity="note",
    default=False,
)
