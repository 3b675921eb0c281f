"""What the rules ask about a program, worked out once: where each rule holds, what excludes and what replaces it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Final
from typing import Literal as OneOf

from loyaltydsl.analysis.clauses import ALWAYS, Clause, Clauses, Literal, both, clauses, either
from loyaltydsl.analysis.places import clause_span
from loyaltydsl.analysis.refute import empty, none_holds
from loyaltydsl.analysis.scene import Claim, Scene, Witness
from loyaltydsl.analysis.search import scenes
from loyaltydsl.analysis.space import Setting, Space, World
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Award,
    Condition,
    DateIn,
    ExceptionRule,
    FlagSet,
    Negation,
    OnHistory,
    OnSegment,
    OnTiming,
    Program,
    Redeem,
    Reward,
    SegmentIn,
    ValueIn,
)

Scope = OneOf["awards", "rewards"]
Matching = Award | Redeem | Reward
Possible = tuple[Clause, Space]

_MOST_CLAUSES: Final = 8
"""Clauses of a finding that witnesses are looked for in."""
_ALONE = (ValueIn, SegmentIn, FlagSet)
"""Atoms of a dimension that nothing else depends on."""


class Facts:
    """A program seen by the rules. `today` is a day number, None where the day is not given."""

    def __init__(self, program: Program, today: int | None = None) -> None:
        self.program = program
        self.today = today
        self.world = World.of(program)
        self.awards: dict[str, Award] = {award.name: award for award in program.awards}
        self._regions: dict[str, Clauses | None] = {}
        self._outsides: dict[str, Clauses | None] = {}
        self._spaces: dict[str, tuple[Possible, ...] | None] = {}

    # ------------------------------------------------------------ where rules hold

    def region(self, rule: Matching) -> Clauses | None:
        """The clauses in which a rule matches; None where there are too many."""
        if rule.name not in self._regions:
            self._regions[rule.name] = both([*self._effective(rule, True), clauses(rule.when)])
        return self._regions[rule.name]

    def outside(self, rule: Matching) -> Clauses | None:
        """The clauses in which a rule does not match; None where there are too many."""
        if rule.name not in self._outsides:
            self._outsides[rule.name] = either([*self._effective(rule, False), clauses(rule.when, False)])
        return self._outsides[rule.name]

    def _effective(self, rule: Matching, holds: bool) -> list[Clauses]:
        if not isinstance(rule, Award) or rule.effective is None:
            return []
        return [((Literal(DateIn(clause_span(rule, "effective"), "departure", rule.effective), holds),),)]

    def setting(self, rule: Matching) -> Setting:
        """What the rule's condition is judged on."""
        if isinstance(rule, Redeem):
            return "night"
        if isinstance(rule, Reward) and isinstance(rule.trigger, OnTiming):
            return "reservation"
        return "day" if isinstance(rule, Reward) and isinstance(rule.trigger, OnSegment) else "stay"

    def spaces(self, rule: Matching) -> tuple[Possible, ...] | None:
        """The clauses of a rule that are not refuted, each with its space; None where there are too many."""
        if rule.name not in self._spaces:
            self._spaces[rule.name] = self.possible(self.region(rule), self.setting(rule))
        return self._spaces[rule.name]

    def possible(self, found: Clauses | None, setting: Setting = "stay") -> tuple[Possible, ...] | None:
        """The clauses that are not refuted, each with its space; None where there are too many."""
        if found is None:
            return None
        spaces = ((clause, Space.of(self.world, clause, setting)) for clause in found)
        return tuple((clause, space) for clause, space in spaces if space is not None and not empty(space))

    def dead(self, rule: Matching) -> bool:
        """Whether a rule never matches; False where it cannot be told."""
        return self.spaces(rule) == ()

    def never(self, found: Clauses | None, setting: Setting = "stay") -> bool:
        """Whether none of the clauses can hold; False where it cannot be told."""
        return none_holds(self.world, found, setting)

    def meets(self, rule: Matching, further: Clauses | None) -> bool:
        """Whether a rule may match where further clauses hold; True also where it cannot be told."""
        spaces = self.spaces(rule)
        if spaces is None or further is None:
            return True
        return any(self.joined(space, clause) is not None for _, space in spaces for clause in further)

    def joined(self, space: Space, clause: Clause) -> Space | None:
        """A space that a clause narrows; None where nothing is left."""
        narrowed = space.narrowed(clause)
        return None if narrowed is None or (not _alone(clause) and empty(narrowed)) else narrowed

    def covers(self, outer: Award | Redeem, inner: Award | Redeem) -> bool:
        """Whether `outer` matches wherever `inner` does; False where it cannot be told."""
        return not self.meets(inner, self.outside(outer))

    def apart(self, one: Award | Redeem, other: Award | Redeem) -> bool:
        """Whether the two never match together; False where it cannot be told."""
        return not self.meets(one, self.region(other))

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
        return {
            award.name: (
                *self.replacers(award.name),
                *(veto for veto in vetoes if not award.is_bare_veto and award.name not in veto.instead_of),
            )
            for award in self.program.awards
        }

    def replacers(self, name: str) -> tuple[Award, ...]:
        """The awards that are `instead_of` one."""
        return tuple(self._replacers.get(name, ()))

    @cached_property
    def _replacers(self) -> dict[str, list[Award]]:
        found: dict[str, list[Award]] = {}
        for award in self.program.awards:
            for name in award.instead_of:
                found.setdefault(name, []).append(award)
        return found

    def undisturbed(self, award: Award, clause: Clause) -> Clause | None:
        """The clause, narrowed so that no exception matches and nothing takes the award out; None if none is found.

        For each rule in the way the first way around it is taken, so that the work grows with their number only.
        """
        return self.around(clause, self.removers.get(award.name, ()), "stay", self.counted["awards"])

    def stands(self, award: Award, literal: Literal) -> Clause | None:
        """A clause in which an award matches, a literal holds, and nothing excludes or replaces the award."""
        for clause, space in self.spaces(award) or ():
            if self.joined(space, (literal,)) is not None:
                found = self.undisturbed(award, (*clause, literal))
                if found is not None:
                    return found
        return None

    def around(
        self, clause: Clause, rules: Iterable[Award | Redeem], setting: Setting, start: Clauses | None = ALWAYS
    ) -> Clause | None:
        """The clause, narrowed so that none of the rules matches; None if no such way is found."""
        space = Space.of(self.world, clause, setting)
        found = clause
        for options in (start, *(self.outside(rule) for rule in rules)):
            if space is None or options is None:
                return None
            for option in options:
                narrowed = self.joined(space, option)
                if narrowed is not None:
                    space, found = narrowed, (*found, *(literal for literal in option if literal not in found))
                    break
            else:
                return None
        return found

    # ------------------------------------------------------------ witnesses

    def witness(
        self,
        title: str,
        found: Iterable[Clause],
        claims: tuple[Claim, ...],
        setting: Setting = "stay",
        narrow: Callable[[Clause], Clause | None] | None = None,
    ) -> Witness:
        """Scenes in the clauses, then in the clauses as `narrow` narrows them; looked for when they are asked for."""
        known = tuple(found)[:_MOST_CLAUSES]

        def look() -> Iterator[Scene]:
            for clause in known:
                yield from scenes(self.program, self.world, clause, setting, most=2)
            for clause in known if narrow is not None else ():
                narrowed = narrow(clause) if narrow is not None else None
                if narrowed is not None and narrowed != clause:
                    yield from scenes(self.program, self.world, narrowed, setting, most=2)

        return Witness(title, look, claims)

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


def _alone(clause: Clause) -> bool:
    """Whether a clause narrows only dimensions that nothing else depends on."""
    return all(isinstance(literal.atom, _ALONE) for literal in clause)
