"""Tiers, exceptions, awards and redeem rules to RDPWin's rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from loyaltydsl.semantics.program import (
    Award,
    ExceptionRule,
    Nothing,
    PercentOf,
    PointsPer,
    Redeem,
    TableOf,
)
from loyaltydsl.source import Span
from loyaltydsl.targets.base import Job
from loyaltydsl.targets.rdpwin.cells import COLUMNS, LEVEL_COLUMNS
from loyaltydsl.targets.rdpwin.criteria import CODE_CRITERIA, EXCLUSIVE, Atom, Misfit, atoms, level_name
from loyaltydsl.targets.rdpwin.model import Configuration, Level, Rule
from loyaltydsl.targets.rdpwin.redemption import default_pay, redeem_atoms, redeem_order

_COMBINING = (
    "how rules of different criteria combine is stated nowhere: any zero is taken as a veto, other awards add up; rates"
    " for guests take the place of rates for nights"
)


def compile_rules(job: Job) -> None:
    """`rules.csv`, `levels.csv`, the same as `configuration.json`, and a sheet for the person who keys them in."""
    program = job.program
    levels = _levels(job)
    order = {file: i for i, file in enumerate(program.files)}
    declared: list[Award | Redeem | ExceptionRule] = [
        *(rule for rule in program.exceptions if rule.scope != "rewards"),
        *program.awards,
        *program.redeems,
    ]
    declared.sort(key=lambda rule: (order.get(rule.span.source, 0), rule.span.start))
    for combine in program.combines:
        job.cannot("combine", combine.span, combine.name)
    refused = redeem_order(job)
    rules: list[Rule] = []
    for rule in declared:
        before = len(job.gaps)
        match rule:
            case Award():
                rows = _award(job, rule)
            case Redeem():
                rows = _redeem(job, rule) if rule.name not in refused else []
            case _:
                rows = _exception(job, rule)
        if len(job.gaps) == before or isinstance(rule, ExceptionRule):
            rules += rows
    _write(job, levels, rules)


def _write(job: Job, levels: list[Level], rules: list[Rule]) -> None:
    program = job.program
    pay = default_pay(program)
    values = {
        "program": program.title,
        "currency": program.currency,
        "default_pay": None if pay is None else exact(pay),
        "levels": [level.model_dump() for level in levels],
        "rules": [rule.model_dump() for rule in rules],
    }
    configuration = job.model(Configuration, values, kind="program", name=program.title, span=program.span)
    if configuration is None:
        return
    job.write_json("configuration.json", configuration, "configuration")
    job.write_text("rules.csv", "rules.csv.j2", columns=COLUMNS, rules=configuration.rules)
    if levels:
        job.write_text("levels.csv", "levels.csv.j2", columns=LEVEL_COLUMNS, levels=configuration.levels)
    if rules:
        job.note(_COMBINING)
    if program.redeems:
        if pay is None:
            job.note("RDPWin lets points pay for any night that no rule forbids; its own default rate is not set here")
        else:
            job.note(f"the default redeem rate, {exact(pay):f} to 1 {program.currency}, is no rule: set it in RDPWin")
    job.write_text("setup.md", "setup.md.j2", configuration=configuration)


def exact(number: Fraction) -> Decimal:
    """A rate as a decimal; rates come from decimals, so that nothing is lost."""
    return Decimal(number.numerator) / Decimal(number.denominator)


# ---------------------------------------------------------------- levels


def _levels(job: Job) -> list[Level]:
    ladder = job.program.tiers
    if ladder is None:
        return []
    reached = ladder.metric == "points" and ladder.window is None
    if not reached and not ladder.assigned:
        if ladder.metric != "points":
            job.cannot("other-metric", ladder.span, "tiers", f", not by {ladder.metric}")
        else:
            job.cannot("window", ladder.span, "tiers")
    levels = []
    for rank, name in enumerate(ladder.names):
        values = {"level": level_name(ladder, rank), "points": ladder.thresholds[rank] if reached else None}
        level = job.model(Level, values, kind="tiers", name=name, span=ladder.span)
        if level is not None:
            levels.append(level)
    return levels


# ---------------------------------------------------------------- awards and exceptions


def _exception(job: Job, rule: ExceptionRule) -> list[Rule]:
    found: list[Rule] = []
    for clause in rule.clauses:
        if clause.field not in ("rate_code", "room_type"):
            job.cannot("exception-field", clause.span, rule.name, f", not `{clause.field}`")
            continue
        for code in clause.codes:
            atom = Atom(CODE_CRITERIA[clause.field], code, "", clause.span)
            found += _row(job, rule.name, "exceptions for awards", "Award", atom, Fraction(0), "Reservation")
    return found


def _award(job: Job, award: Award) -> list[Rule]:
    _refuse_clauses(job, award)
    match award.earn:
        case TableOf():
            return _table(job, award, award.earn)
        case PercentOf(span=span):
            job.cannot("percent", span, award.name)
        case PointsPer() as points:
            if (per := _per(job, award, points)) is not None:
                return _conditioned(job, award, points.points, per)
        case Nothing():
            return _conditioned(job, award, Fraction(0), "Reservation")
    return []


def _refuse_clauses(job: Job, award: Award) -> None:
    if award.effective is not None:
        job.cannot("effective", award.name_span, award.name)
    if award.instead_of:
        job.cannot("instead-of", award.name_span, award.name)
    for cap in award.caps:
        job.cannot("cap", cap.span, award.name)


def _conditioned(job: Job, award: Award, points: Fraction, per: str) -> list[Rule]:
    veto = isinstance(award.earn, Nothing)
    if award.when is None:
        job.cannot("no-criterion", award.name_span, award.name)
        return []
    found = atoms(award.when, job.program.tiers, redeem=False)
    if _misfits(job, award.name, found):
        return []
    rows = [one for one in found if isinstance(one, Atom)]
    if not veto and not _adds_up_once(rows):
        days_only = all(one.criteria == "DayofWeek" for one in rows) and len({one.span for one in rows}) == 1
        job.cannot("some-weekdays" if days_only else "either-or", award.when.span, award.name)
        return []
    if not veto and not points:
        job.note(f"award `{award.name}` earns 0 points and has no row: a zero would exclude the stay")
        return []
    return [rule for atom in rows for rule in _row(job, award.name, "awards", "Award", atom, points, per)]


def _adds_up_once(rows: Sequence[Atom]) -> bool:
    """Whether no stay can fit two of the rows, which would pay it twice."""
    if len(rows) <= 1:
        return True
    return len({row.criteria for row in rows}) == 1 and rows[0].criteria in EXCLUSIVE and len({*rows}) == len(rows)


def _table(job: Job, award: Award, table: TableOf) -> list[Rule]:
    if award.when is not None:
        job.cannot("table-when", award.when.span, award.name)
    if table.otherwise is not None:
        job.cannot("otherwise", table.otherwise.span, award.name)
    if table.field != "tier" and table.field not in CODE_CRITERIA:
        job.cannot("table-field", table.span, award.name, f", not `{table.field}`")
        return []
    ladder, found = job.program.tiers, []
    for key, points in table.rows:
        per = _per(job, award, points)
        if per is None:
            continue
        if not points.points:
            job.note(
                f"award `{award.name}` earns 0 points for `{key}`, which has no row: a zero would exclude the stay"
            )
            continue
        if isinstance(key, int):
            assert ladder is not None
            atom = Atom("MemberLevel", level_name(ladder, key), "", points.span)
        else:
            atom = Atom(CODE_CRITERIA[table.field], key, "", points.span)
        found += _row(job, award.name, "awards", "Award", atom, points.points, per)
    return found


def _per(job: Job, award: Award, points: PointsPer) -> str | None:
    """`Night` or `Reservation`; None for what RDPWin cannot pay by, which is reported."""
    match points.basis:
        case "money":
            job.cannot("per-money", points.span, award.name)
        case "room_night":
            job.cannot("per-room-night", points.span, award.name)
        case _ if points.nights is not None:
            job.cannot("some-nights", points.span, award.name)
        case _ if points.points.denominator != 1 and award.rounding != "down":
            job.cannot("rounding", points.span, award.name)
        case basis:
            return "Night" if basis == "night" else "Reservation"
    return None


# ---------------------------------------------------------------- redeem rules


def _redeem(job: Job, rule: Redeem) -> list[Rule]:
    if rule.when is None and rule.pay is not None:
        return []
    found = redeem_atoms(job.program, rule)
    if _misfits(job, rule.name, found):
        return []
    rows = [one for one in found if isinstance(one, Atom)]
    rate = rule.pay if rule.pay is not None else Fraction(0)
    return [made for atom in rows for made in _row(job, rule.name, "redeem rules", "Redeem", atom, rate, "Night")]


# ---------------------------------------------------------------- rows


def _misfits(job: Job, name: str, found: Sequence[Atom | Misfit]) -> bool:
    misfits = [one for one in found if isinstance(one, Misfit)]
    for misfit in misfits:
        job.cannot(misfit.key, misfit.span, name, misfit.detail)
    return bool(misfits)


def _row(job: Job, name: str, kind: str, type: str, atom: Atom, rate: Fraction, per: str) -> list[Rule]:
    values: dict[str, Any] = {
        "type": type,
        "criteria": atom.criteria,
        "starting": atom.starting,
        "ending": atom.ending,
        "exchange_rate": exact(rate),
        "per": per,
    }
    places: dict[tuple[str | int, ...], Span] = {("starting",): atom.span}
    rule = job.model(Rule, values, kind=kind, name=name, span=atom.span, places=places)
    return [] if rule is None else [rule]
