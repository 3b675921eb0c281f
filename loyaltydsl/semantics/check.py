"""The checker: from declarations as written to a checked program, in passes over one draft."""

from __future__ import annotations

from collections.abc import Callable

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.semantics.awards import read_awards, read_combines, read_exceptions
from loyaltydsl.semantics.cases import read_cases
from loyaltydsl.semantics.connections import read_connections
from loyaltydsl.semantics.declare import declare, declare_fields
from loyaltydsl.semantics.defines import define, keep_defines
from loyaltydsl.semantics.draft import Draft, Unit
from loyaltydsl.semantics.program import Program
from loyaltydsl.semantics.redeem import read_redeems
from loyaltydsl.semantics.rewards import read_rewards
from loyaltydsl.semantics.settings import read_program, read_tiers, read_vocabularies

Pass = Callable[[Draft], None]

PASSES: tuple[Pass, ...] = (
    declare,
    declare_fields,
    read_program,
    read_tiers,
    read_vocabularies,
    define,
    read_exceptions,
    read_awards,
    read_combines,
    read_redeems,
    read_rewards,
    read_connections,
    read_cases,
    keep_defines,
)
"""Each pass stands on what those before it have entered in the draft, whatever they had to report."""


def check(unit: Unit) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """The program, None if anything is wrong, and the faults in the order of the text."""
    draft = Draft(unit)
    for each in PASSES:
        each(draft)
    found = in_order(unit, draft.diagnostics)
    wrong = unit.broken or any(d.severity == "error" for d in found)
    return None if wrong else _program(draft), found


def in_order(unit: Unit, diagnostics: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By file, as the files were read, then by place; what is said twice of one place is said once."""
    order = {source: i for i, source in enumerate(unit.files)}

    def place(d: Diagnostic) -> tuple[int, int, int, str]:
        return order.get(d.span.source, -1), d.span.start, d.span.end, d.code

    unique = {(*place(d), d.message): d for d in diagnostics}
    return tuple(unique[key] for key in sorted(unique))


def _program(draft: Draft) -> Program:
    declared, currency = draft.declaration, draft.currency
    assert declared is not None and currency is not None
    return Program(
        title=declared.title.value,
        path=draft.unit.path,
        currency=currency,
        currency_decimals=draft.decimals,
        properties=draft.properties,
        point_value=draft.point_value,
        timezone=draft.timezone,
        tiers=draft.ladder,
        fields=tuple(field for field in draft.custom.values() if field is not None),
        vocabularies=tuple(draft.vocabularies.values()),
        defines=tuple(draft.defines),
        exceptions=tuple(draft.exceptions),
        awards=tuple(draft.awards),
        combines=tuple(draft.combines),
        redeems=tuple(draft.redeems),
        rewards=tuple(draft.rewards),
        connections=tuple(draft.connections),
        tests=tuple(draft.cases),
        files=draft.unit.files,
        span=declared.span,
    )
