"""A row of a table that the award's own condition keeps from being reached."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import Literal, both
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.refute import core
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.wording import clause_labels
from loyaltydsl.semantics.program import TableOf, TierIn, ValueIn


def check(facts: Facts) -> Iterator[Finding]:
    ladder = facts.program.tiers
    for award in facts.program.awards:
        table = award.earn
        if not isinstance(table, TableOf) or facts.dead(award):
            continue
        for key, amount in table.rows:
            atom = (
                TierIn(amount.span, frozenset({key}))
                if isinstance(key, int)
                else ValueIn(amount.span, table.field, frozenset({key}))
            )
            found = both([facts.region(award), ((Literal(atom, True),),)])
            if found and facts.never(found):
                name = ladder.names[key] if isinstance(key, int) and ladder is not None else key
                labels = clause_labels(core(facts.world, found[0]))
                yield Finding(
                    amount.span,
                    f"the row of `{name}` in award `{award.name}` is never reached",
                    tuple(label for label in labels if label.span != amount.span),
                    ("take the row out, or widen the award's condition",),
                )


RULE = LintRule(
    code="LOY730",
    name="unreachable-row",
    title="a row of a table that is never reached",
    reason="The award's own `when` keeps the stays of that row away. The row looks like a promise to a tier or a code. "
    "It gives nothing.",
    predicate="a row of a table whose code or tier no stay has that satisfies the award's condition",
    bad="tiers by lifetime points { Silver from 0  Gold from 1_000 }\n"
    "award level { when tier >= Gold  earn by tier { Silver 5 points per stay  Gold 10 points per stay } }\n",
    good="tiers by lifetime points { Silver from 0  Gold from 1_000 }\n"
    "award level { earn by tier { Silver 5 points per stay  Gold 10 points per stay } }\n",
    check=check,
)
