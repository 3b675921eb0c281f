"""Every code of a ruleset and where it stands, tests left out."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import atoms_of
from loyaltydsl.analysis.places import string_span, tokens
from loyaltydsl.record import Record
from loyaltydsl.semantics.program import Award, Define, OnHistory, OnSegment, Program, SegmentIn, TableOf, ValueIn
from loyaltydsl.source import Span


class Use(Record):
    """A code of a field, and the string that it stands in."""

    field: str
    code: str
    span: Span


def code_uses(program: Program, *, declared: bool = True) -> Iterator[Use]:
    """Each place of each code once: those of vocabularies first, unless `declared` is False, then as written."""
    seen: set[tuple[str, str, int, object]] = set()
    files = {source: i for i, source in enumerate(program.files)}
    written = sorted(_uses(program), key=lambda use: (files.get(use.span.source, 0), use.span.start))
    for use in (*(_declared(program) if declared else ()), *written):
        key = (use.field, use.code, use.span.start, use.span.source)
        if key not in seen:
            seen.add(key)
            yield use


def _declared(program: Program) -> Iterator[Use]:
    for vocabulary in program.vocabularies:
        for code, _ in vocabulary.codes:
            yield Use(vocabulary.field, code, string_span(vocabulary.span, code))


def _uses(program: Program) -> Iterator[Use]:
    for exception in program.exceptions:
        for clause in exception.clauses:
            for code in clause.codes:
                yield Use(clause.field, code, string_span(clause.span, code))
    for award in program.awards:
        yield from _in_table(award)
    conditions = [award.when for award in program.awards if award.when is not None]
    conditions += [redeem.when for redeem in program.redeems if redeem.when is not None]
    for reward in program.rewards:
        if reward.when is not None:
            conditions.append(reward.when)
        if isinstance(reward.trigger, OnHistory):
            conditions.append(reward.trigger.condition)
        if isinstance(reward.trigger, OnSegment):
            yield Use("segment", reward.trigger.segment, reward.trigger.span)
        for code in reward.rate_codes:
            yield Use("rate_code", code, string_span(reward.clause_span("rate_code"), code))
    lists = [define for define in program.defines if define.kind == "codes"]
    for condition in conditions:
        for atom in atoms_of(condition):
            if isinstance(atom, ValueIn) and program.field(atom.field).type == "code":
                for code in sorted(atom.values):
                    yield Use(atom.field, code, _place(atom.span, code, lists))
            elif isinstance(atom, SegmentIn):
                for code in sorted(atom.segments):
                    yield Use("segment", code, _place(atom.span, code, lists))


def _in_table(award: Award) -> Iterator[Use]:
    if isinstance(award.earn, TableOf) and award.earn.field != "tier":
        for key, _ in award.earn.rows:
            if isinstance(key, str):
                yield Use(award.earn.field, key, string_span(award.earn.span, key))


def _place(span: Span, code: str, lists: list[Define]) -> Span:
    """The string with the code, in the condition or in the list that the condition names."""
    found = string_span(span, code)
    if found is not span or not lists:
        return found
    words = {token.text for token in tokens(span.source, span.start, span.end)}
    for define in lists:
        if define.name in words and isinstance(define.value, tuple) and code in define.value:
            return string_span(define.span, code)
    return span
