"""An award that is taken out wherever it matches."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.clauses import Clauses, both
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.pairs import Index
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.scene import Claim
from loyaltydsl.analysis.wording import listed
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.program import Award, Combine

_MOST: int = 6
"""Removers that are looked at together."""


def check(facts: Facts) -> Iterator[Finding]:
    vetoes = Index(facts, [award for award in facts.program.awards if award.is_bare_veto])
    for award in facts.program.awards:
        removers = list(facts.replacers(award.name))
        if not award.is_bare_veto:
            removers += [veto for veto in vetoes.near(award) if veto not in removers]
        if removers and not facts.dead(award):
            taken_by = _takers(facts, award, removers)
            if taken_by:
                yield _finding(facts, award, taken_by)
    awards = facts.awards
    for combine in facts.program.combines:
        for i, name in enumerate(combine.awards if combine.mode == "first_of" else ()):
            later = awards[name]
            first = next((e for e in (awards[n] for n in combine.awards[:i]) if _always_first(facts, e, later)), None)
            if first is not None and not facts.dead(later):
                yield _second(facts, later, first, combine)


def _always_first(facts: Facts, earlier: Award, later: Award) -> bool:
    """Whether the earlier award stands wherever the later one does."""
    removers = (remover for remover in facts.removers[earlier.name] if not remover.is_bare_veto)
    return facts.covers(earlier, later) and all(facts.apart(remover, later) for remover in removers)


def _second(facts: Facts, later: Award, first: Award, combine: Combine) -> Finding:
    where = both([facts.region(later), facts.region(first), facts.counted["awards"]]) or ()
    return Finding(
        later.name_span,
        f"award `{later.name}` never counts: wherever it stands, `{first.name}` comes first in `{combine.name}`",
        (Label(first.name_span, "comes first"), Label(combine.name_span, "`first_of` in this order")),
        (f"write `{later.name}` before `{first.name}`, or narrow `{first.name}`",),
        witness=facts.witness(
            f"{first.name} comes before {later.name}",
            where,
            (Claim("lost", later.name, first.name),),
            narrow=lambda clause: facts.undisturbed(later, clause),
        ),
    )


def _takers(facts: Facts, award: Award, removers: list[Award]) -> tuple[Award, ...]:
    """The removers that between them stand wherever the award matches; none where that is not sure."""
    for remover in removers:
        if facts.covers(remover, award) and _stands(facts, remover, award):
            return (remover,)
    if not 2 <= len(removers) <= _MOST:
        return ()
    near = [r for r in removers if not facts.apart(r, award) and _stands(facts, r, award)]
    left: Clauses | None = facts.region(award)
    for remover in near:
        left = both([left, facts.outside(remover)])
    return tuple(near) if len(near) > 1 and facts.never(left) else ()


def _stands(facts: Facts, remover: Award, award: Award) -> bool:
    """Whether nothing replaces the remover where both match."""
    together = both([facts.region(remover), facts.region(award)])
    return all(facts.never(both([together, facts.region(other)])) for other in facts.replacers(remover.name))


def _finding(facts: Facts, award: Award, takers: tuple[Award, ...]) -> Finding:
    first = takers[0]
    how = "vetoes it" if first.is_veto else "stands instead of it"
    where = both([facts.region(award), facts.region(first), facts.counted["awards"]]) or ()
    return Finding(
        award.name_span,
        f"award `{award.name}` never counts: wherever it matches, {listed([t.name for t in takers], 'or')} {how}",
        tuple(Label(taker.name_span, "takes it out") for taker in takers),
        (f"narrow {listed([t.name for t in takers])}, or take `{award.name}` out",),
        witness=facts.witness(f"{first.name} takes {award.name}", where, (Claim("taken", award.name),)),
    )


RULE = LintRule(
    code="LOY703",
    name="shadowed",
    title="an award that another one always takes out",
    reason="An award that is replaced or vetoed wherever it matches never earns a point. The rule that takes it out is "
    "wider than it was meant to be, or the award is left over. Nobody notices, because nothing fails.",
    predicate="every clause of the award's condition is refuted together with the negations of the conditions of "
    "awards "
    "that are `instead_of` it or veto everything, each of which nothing replaces where both match; or the award "
    "stands in a `first_of` after one that matches "
    "wherever it does and that nothing but a bare veto takes out there",
    bad="award spring { when arrival in 2026-03-01 to 2026-05-31 and tier is Gold  earn 50 points per night }\n"
    "award gold { when tier is Gold  instead_of spring  earn 40 points per night }\n"
    "tiers by lifetime points { Silver from 0  Gold from 1_000 }\n",
    good="award spring { when arrival in 2026-03-01 to 2026-05-31  earn 50 points per night }\n"
    "award gold { when tier is Gold  instead_of spring  earn 40 points per night }\n"
    "tiers by lifetime points { Silver from 0  Gold from 1_000 }\n",
    check=check,
)
