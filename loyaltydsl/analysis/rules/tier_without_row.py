"""Tiers that no row of a table covers."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import Literal
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.scene import Claim
from loyaltydsl.analysis.wording import listed
from loyaltydsl.semantics.program import TableOf, TierIn


def check(facts: Facts) -> Iterator[Finding]:
    ladder = facts.program.tiers
    for award in facts.program.awards:
        table = award.earn
        if ladder is None or not isinstance(table, TableOf) or table.field != "tier" or table.otherwise is not None:
            continue
        rows = {key for key, _ in table.rows}
        bare = []
        for rank in range(len(ladder.names)):
            if rank in rows:
                continue
            clause = facts.stands(award, Literal(TierIn(table.span, frozenset({rank})), True))
            if clause is not None:
                bare.append((rank, clause))
        if not bare:
            continue
        names = [ladder.names[rank] for rank, _ in bare]
        where = [clause for _, clause in bare]
        claims = (Claim("earns_0", award.name),)
        yield Finding(
            table.span,
            f"no row of award `{award.name}` covers {listed(names)}",
            help=("add the rows, or `otherwise 0 points per stay` to say that they earn nothing",),
            witness=facts.witness(f"{names[0]} earns nothing from {award.name}", where, claims),
        )


RULE = LintRule(
    code="LOY705",
    name="tier-without-row",
    title="tiers that no row of a table covers",
    reason="A member of a tier without a row earns nothing from the award. That is easy to overlook when a tier is "
    "added to the ladder. A row, or `otherwise`, says what is meant.",
    predicate="an award `by tier` without `otherwise`, and a tier that has no row and that a stay can see which the "
    "award matches and nothing excludes or replaces",
    bad="tiers by lifetime points { Silver from 0  Gold from 1_000  Black from 5_000 }\n"
    "award level { earn by tier { Silver 5 points per stay  Gold 10 points per stay } }\n"
    "award black { when tier is Black  earn 1 point per night }\n",
    good="tiers by lifetime points { Silver from 0  Gold from 1_000  Black from 5_000 }\n"
    "award level { when tier <= Gold  earn by tier { Silver 5 points per stay  Gold 10 points per stay } }\n"
    "award black { when tier is Black  earn 1 point per night }\n",
    check=check,
)
