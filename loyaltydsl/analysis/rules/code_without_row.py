"""Codes of a vocabulary that no row of a table covers."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import Literal
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.scene import Claim
from loyaltydsl.analysis.wording import listed
from loyaltydsl.semantics.program import Program, TableOf, ValueIn

_SHOWN = 6


def check(facts: Facts) -> Iterator[Finding]:
    for award in facts.program.awards:
        table = award.earn
        if not isinstance(table, TableOf) or table.field == "tier" or table.otherwise is not None:
            continue
        rows = {key for key, _ in table.rows}
        bare = []
        for code in _vocabulary(facts.program, table.field):
            if code in rows:
                continue
            atom = ValueIn(table.span, table.field, frozenset({code}))
            clause = facts.stands(award, Literal(atom, True))
            if clause is not None:
                bare.append((code, clause))
        if not bare:
            continue
        names = [code for code, _ in bare]
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield Finding(
            table.span,
            f"no row of award `{award.name}` covers {listed(names[:_SHOWN], ',' if more else 'and')}{more}",
            help=("add the rows, or `otherwise 0 points per stay` to say that they earn nothing",),
            witness=facts.witness(
                f"{names[0]} earns nothing from {award.name}",
                [clause for _, clause in bare],
                (Claim("earns_0", award.name),),
            ),
        )


def _vocabulary(program: Program, field: str) -> tuple[str, ...]:
    if field == "property":
        return program.properties
    return tuple(code for v in program.vocabularies if v.field == field for code, _ in v.codes)


RULE = LintRule(
    code="LOY706",
    name="code-without-row",
    title="codes of a vocabulary that no row of a table covers",
    reason="A stay with a code without a row earns nothing from the award. That is easy to overlook when a code is "
    "added to the vocabulary. A row, or `otherwise`, says what is meant.",
    predicate="an award `by` a field whose codes are declared (`property` among them), without `otherwise`, and a "
    "declared code that has no row, on a stay that the award matches and nothing excludes or replaces",
    bad='codes room_type { "STD" "Standard"  "SUITE" "Suite" }\n'
    'award better_rooms { earn by room_type { "SUITE" 100 points per night } }\n',
    good='codes room_type { "STD" "Standard"  "SUITE" "Suite" }\n'
    'award better_rooms { earn by room_type { "STD" 10 points per night  "SUITE" 100 points per night } }\n',
    check=check,
)
