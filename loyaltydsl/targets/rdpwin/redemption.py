"""What several redeem rules mean together in RDPWin, as the importer and the target both read it.

Any zero forbids a night. Of the positive rates that fit it, those for guests (MemberLevel, GuestType) take the
place of those for nights (DateRange, DayofWeek), and these of the default rate; among equals the fewest points
hold. The article says none of this: README.md marks it as an assumption.
"""

from __future__ import annotations

from fractions import Fraction

from loyaltydsl.semantics.program import Program, Redeem
from loyaltydsl.targets.base import Job
from loyaltydsl.targets.rdpwin.cells import WEEK
from loyaltydsl.targets.rdpwin.criteria import Atom, Misfit, atoms

CLASSES = {"DateRange": 1, "DayofWeek": 1, "MemberLevel": 2, "GuestType": 2}
"""Which rates take the place of which: the higher of the lower; the default rate is 0."""


def default_pay(program: Program) -> Fraction | None:
    """The rate where no rule says one: the cheapest `pay` without `when`."""
    return min((rule.pay for rule in program.redeems if rule.when is None and rule.pay is not None), default=None)


def redeem_atoms(program: Program, rule: Redeem) -> list[Atom | Misfit]:
    """A rule's criteria; a `deny` without `when` is the whole week."""
    if rule.when is None:
        return [Atom("DayofWeek", WEEK[0], WEEK[-1], rule.name_span)] if rule.pay is None else []
    found = atoms(rule.when, program.tiers, redeem=True)
    classes = {CLASSES[one.criteria] for one in found if isinstance(one, Atom)}
    if rule.pay is not None and len(classes) > 1:
        return [Misfit("redeem-mixed", rule.when.span)]
    return found


def redeem_order(job: Job) -> frozenset[str]:
    """Report rules that would count differently in RDPWin; the result are their names."""
    rules = {rule.name: rule for rule in job.program.redeems}
    classes = {name: _class(job.program, rule) for name, rule in rules.items()}
    refused = set()
    for rule in rules.values():
        for name in rule.instead_of:
            if not _replaces(rule, rules[name], classes):
                job.cannot("redeem-replace", rule.name_span, rule.name, f" (`{name}`)")
                refused.add(rule.name)
        for other in rules.values():
            if _is_taken_for_cheaper(rule, other, classes):
                job.cannot("redeem-order", rule.name_span, rule.name, f" (`{rule.name}` and `{other.name}`)")
                refused.add(rule.name)
    return frozenset(refused)


def _class(program: Program, rule: Redeem) -> int | None:
    """0 the default, 1 nights, 2 guests; None for a rule that is refused for another reason."""
    if rule.when is None:
        return 0
    found = {CLASSES[one.criteria] for one in redeem_atoms(program, rule) if isinstance(one, Atom)}
    return found.pop() if len(found) == 1 else None


def _replaces(rule: Redeem, other: Redeem, classes: dict[str, int | None]) -> bool:
    """Whether RDPWin, too, has `other` count for nothing where `rule` fits."""
    if other.pay is None:
        return False
    if rule.pay is None:
        return True
    mine, its = classes[rule.name], classes[other.name]
    return mine is None or its is None or mine > its or (mine == its and rule.pay <= other.pay)


def _is_taken_for_cheaper(rule: Redeem, other: Redeem, classes: dict[str, int | None]) -> bool:
    """Whether the ruleset lets a cheaper `other` hold where RDPWin takes `rule`."""
    if rule.pay is None or other.pay is None or other.name in rule.instead_of:
        return False
    mine, its = classes[rule.name], classes[other.name]
    return mine is not None and its is not None and mine > its and rule.pay > other.pay
