"""Why single stays earn or spend otherwise, from the traces of both programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.awards import Verdict
from loyaltydsl.engine.outcome import StayOutcome
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.state import State
from loyaltydsl.engine.trace import AwardTrace, StayTrace, Tracer
from loyaltydsl.record import replace
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.comparison.effect import StayChange
from loyaltydsl.tools.comparison.rules import Change, award_names
from loyaltydsl.tools.explaining import award_words
from loyaltydsl.tools.tables import count


def with_reasons(
    changes: Iterable[StayChange],
    old: tuple[Program, Sequence[Stay], Mapping[str, Member], Mapping[str, Member]],
    new: tuple[Program, Sequence[Stay], Mapping[str, Member], Mapping[str, Member]],
    rules: Iterable[Change],
) -> tuple[StayChange, ...]:
    """The changes with their reasons; `old` and `new` are each a program and its history."""
    rules = tuple(rules)
    names = award_names(rules)
    changed = frozenset(rule.name for rule in rules if rule.what == "award" and rule.kind == "changed")
    wanted = {change.stay_id: change.member_id for change in changes}
    before, after = _traces(wanted, *old), _traces(wanted, *new)
    return tuple(
        replace(change, reasons=tuple(_reasons(before[change.stay_id], after[change.stay_id], names, changed)))
        if change.stay_id in before and change.stay_id in after
        else change
        for change in changes
    )


def _traces(
    wanted: Mapping[str, str | None],
    program: Program,
    stays: Sequence[Stay],
    members: Mapping[str, Member],
    own_members: Mapping[str, Member],
) -> dict[str, StayTrace]:
    """The traces of the wanted stays, each member's history evaluated once."""
    reference = Reference(program)
    tracer = Tracer(reference)
    found: dict[str, StayTrace] = {}

    def watch(outcome: StayOutcome, state: State, verdicts: list[Verdict]) -> None:
        if outcome.stay.stay_id in wanted:
            found[outcome.stay.stay_id] = tracer.stay(outcome, state, verdicts)

    whose = set(wanted.values())
    histories: dict[str, list[Stay]] = {}
    for stay in stays:
        if stay.member_id is None:
            if stay.stay_id in wanted:
                own = own_members.get(stay.stay_id) or Member(None)
                reference.member(own, [stay], rewards=False, watch=watch)
        elif stay.member_id in whose:
            histories.setdefault(stay.member_id, []).append(stay)
    for member_id, own_stays in histories.items():
        reference.member(members.get(member_id) or Member(member_id), own_stays, rewards=False, watch=watch)
    return found


def _reasons(before: StayTrace, after: StayTrace, names: Mapping[str, str], changed: frozenset[str]) -> Iterator[str]:
    if before.tier_before != after.tier_before:
        yield f"the stay sees tier {after.tier_before or 'none'}, not {before.tier_before or 'none'}"
    if before.excluded_by != after.excluded_by:
        if after.excluded_by is not None:
            yield f"now excluded by `{after.excluded_by}`"
        else:
            yield f"no longer excluded by `{before.excluded_by}`"
    old = {names.get(award.name, award.name): award for award in before.awards}
    new = {award.name: award for award in after.awards}
    for name in [*new, *(name for name in old if name not in new)]:
        one, other = old.get(name), new.get(name)
        if _points(one) != _points(other):
            rule = ", which changes" if name in changed else ""
            yield f"`{name}`{rule}: {_fate(one)}; now {_fate(other)}"
    if before.spent != after.spent:
        yield f"pays with {count(after.spent, 'point')}, not {before.spent:,}"


def _points(award: AwardTrace | None) -> int:
    return award.points if award is not None else 0


def _fate(award: AwardTrace | None) -> str:
    return "not there" if award is None else award_words(award)
