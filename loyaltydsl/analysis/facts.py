"""What the rules ask about a program, worked out once: where each rule holds, what excludes and what replaces it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal as OneOf

from loyaltydsl.analysis.clauses import ALWAYS, Clause, Clauses, Literal, both, clauses, either
from loyaltydsl.analysis.places import clause_span
from loyaltydsl.analysis.refute import none_holds, refuted
from loyaltydsl.analysis.scene import Claim, Scene, Witness
from loyaltydsl.analysis.search import scenes
from loyaltydsl.analysis.space import Setting, World
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Award,
    Condition,
    DateIn,
    ExceptionRule,
    Negation,
    OnHistory,
    OnSegment,
    OnTier,
    Program,
    Redeem,
    Reward,
    ValueIn,
)
from loyaltydsl.source import Span

Scope = OneOf["awards", "rewards"]


class Facts:
    """A program seen by the rules. `today` is a day number, None where the day is not given."""

    def __init__(self, program: Program, today: int | None = None) -> None:
        self.program = program
        self.today = today
        self.world = World.of(program)
        self.awards: dict[str, Award] = {award.name: award for award in program.awards}
        self._regions: dict[str, Clauses | None] = {}

    # ------------------------------------------------------------ where rules hold

    def region(self, rule: Award | Redeem | Reward) -> Clauses | None:
        """The clauses in which a rule matches; None where there are too many."""
        if rule.name not in self._regions:
            self._regions[rule.name] = self._region(rule)
        return self._regions[rule.name]

    def _region(self, rule: Award | Redeem | Reward) -> Clauses | None:
        if isinstance(rule, Award) and rule.effective is not None:
            span = clause_span(rule, "effective")
            effective: Clauses = ((Literal(DateIn(span, "departure", rule.effective), True),),)
            return both([effective, clauses(rule.when)])
        return clauses(rule.when)

    def setting(self, rule: Award | Redeem | Reward) -> Setting:
        """What the rule's condition is judged on."""
        if isinstance(rule, Redeem):
            return "night"
        return "day" if isinstance(rule, Reward) and isinstance(rule.trigger, OnSegment) else "stay"

    def outside(self, rule: Award | Redeem) -> Clauses | None:
        """The clauses in which a rule does not match."""
        if isinstance(rule, Award) and rule.effective is not None:
            span = clause_span(rule, "effective")
            before: Clauses = ((Literal(DateIn(span, "departure", rule.effective), False),),)
            return either([before, clauses(rule.when, False)])
        return clauses(rule.when, False)

    def never(self, found: Clauses | None, setting: Setting = "stay") -> bool:
        """Whether none of the clauses can hold; False where it cannot be told."""
        return none_holds(self.world, found, setting)

    def covers(self, outer: Award | Redeem, inner: Award | Redeem) -> bool:
        """Whether `outer` matches wherever `inner` does; False where it cannot be told."""
        if outer.when is None and not (isinstance(outer, Award) and outer.effective is not None):
            return True
        return self.never(both([self.region(inner), self.outside(outer)]), self.setting(inner))

    def apart(self, one: Award | Redeem, other: Award | Redeem) -> bool:
        """Whether the two never match together; False where it cannot be told."""
        return self.never(both([self.region(one), self.region(other)]), self.setting(one))

    # ------------------------------------------------------------ exceptions

    def exceptions(self, scope: Scope) -> tuple[ExceptionRule, ...]:
        """The exceptions that hold for awards, or for rewards."""
        return tuple(rule for rule in self.program.exceptions if rule.scope in (scope, "both"))

    def excluded(self, scope: Scope) -> Condition | None:
        """The condition that some exception matches; None where there are no exceptions."""
        items = [
            ValueIn(clause.span, clause.field, frozenset(clause.codes))
            for rule in self.exceptions(scope)
            for clause in rule.clauses
        ]
        return AnyOf(items[0].span, tuple(items)) if items else None

    @cached_property
    def counted(self) -> dict[Scope, Clauses | None]:
        """The clauses in which no exception matches: one clause, since each names codes."""
        found: dict[Scope, Clauses | None] = {}
        scopes: tuple[Scope, ...] = ("awards", "rewards")
        for scope in scopes:
            excluded = self.excluded(scope)
            found[scope] = ALWAYS if excluded is None else clauses(excluded, False)
        return found

    # ------------------------------------------------------------ what replaces what

    @cached_property
    def removers(self) -> dict[str, tuple[Award, ...]]:
        """By award: the awards that take it out where they match (`instead_of` it, and the bare vetoes)."""
        vetoes = tuple(award for award in self.program.awards if award.is_bare_veto)
        found: dict[str, list[Award]] = {}
        for award in self.program.awards:
            for name in award.instead_of:
                found.setdefault(name, []).append(award)
        return {
            award.name: (
                *found.get(award.name, ()),
                *(veto for veto in vetoes if not award.is_bare_veto and veto not in found.get(award.name, ())),
            )
            for award in self.program.awards
        }

    def replacers(self, name: str) -> tuple[Award, ...]:
        """The awards that are `instead_of` one."""
        return tuple(award for award in self.program.awards if name in award.instead_of)

    def standing(self, award: Award, start: Clauses | None = None) -> Clauses | None:
        """Clauses in which an award (or `start`) matches, is not excluded and nothing takes it out; None: too many."""
        found = both([self.region(award) if start is None else start, self.counted["awards"]])
        for remover in self.removers.get(award.name, ()):
            if remover is award or self.apart(remover, award):
                continue
            narrowed = both([found, self.outside(remover)])
            if narrowed is None:
                return found
            found = narrowed
        return found

    # ------------------------------------------------------------ witnesses

    def witness(
        self, title: str, found: Clauses | None, claims: tuple[Claim, ...], setting: Setting = "stay", most: int = 6
    ) -> Witness | None:
        """Scenes in the clauses; None where there are none to be found."""
        tried: list[Scene] = []
        for clause in found or ():
            if refuted(self.world, clause, setting):
                continue
            tried += scenes(self.program, self.world, clause, setting, most=2)
            if len(tried) >= most:
                break
        return Witness(title, tuple(tried), claims) if tried else None

    # ------------------------------------------------------------ all conditions

    def conditions(self) -> Iterator[tuple[Award | Redeem | Reward, Condition]]:
        """Every condition of a rule, with the rule."""
        rules: tuple[Award | Redeem | Reward, ...] = (
            *self.program.awards,
            *self.program.redeems,
            *self.program.rewards,
        )
        for rule in rules:
            if rule.when is not None:
                yield rule, rule.when
            if isinstance(rule, Reward) and isinstance(rule.trigger, OnHistory):
                yield rule, rule.trigger.condition

    def atoms(self) -> Iterator[tuple[Award | Redeem | Reward, Condition]]:
        """Every atom of every condition, those of a `where` among them."""
        for rule, condition in self.conditions():
            for atom in atoms_of(condition):
                yield rule, atom

    @cached_property
    def tier_triggers(self) -> tuple[Reward, ...]:
        return tuple(reward for reward in self.program.rewards if isinstance(reward.trigger, OnTier))


def atoms_of(condition: Condition) -> Iterator[Condition]:
    """The atoms of a condition in the order written."""
    match condition:
        case AllOf(items=items) | AnyOf(items=items):
            for item in items:
                yield from atoms_of(item)
        case Negation(item=item):
            yield from atoms_of(item)
        case _:
            yield condition
            where = getattr(condition, "where", None)
            if where is not None:
                yield from atoms_of(where)


def literal_spans(clause: Clause) -> tuple[Span, ...]:
    """The places of a clause's literals, each once."""
    return tuple(dict.fromkeys(literal.atom.span for literal in clause))
