"""Rewards to reward formulas, exceptions for rewards to the one exception record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from loyaltydsl.semantics.calendar import iso
from loyaltydsl.semantics.fields import EXCEPTION_FIELDS, MICRO
from loyaltydsl.semantics.program import (
    AfterIssue,
    FixedDate,
    OnEveryStays,
    OnHistory,
    OnSegment,
    OnTier,
    OnTiming,
    Reward,
)
from loyaltydsl.source import Span
from loyaltydsl.targets.base import Job
from loyaltydsl.targets.base.job import Place
from loyaltydsl.targets.base.loy_text import condition_text
from loyaltydsl.targets.crm.model import Exceptions, Rewards
from loyaltydsl.targets.crm.model import Reward as Record
from loyaltydsl.targets.crs.link import parameter_string, profiles

TYPICAL_DAYS = {"days": 1, "months": 30, "years": 365}
CLAUSES = {
    "reward_code": "code",
    "internal_name": "internal_name",
    "external_name": "external_name",
    "description": "description",
    "membership_tiers": "tiers",
    "max_earning": "max_earning",
    "email_template": "email_template",
    "book_link": "book_link",
    "book_parameters": "book_link",
    "request_method": "method",
    "start_date": "issue",
    "end_date": "issue",
    "issuance_trigger": "trigger",
    "valid_from": "valid",
    "expiration": "expires",
    "max_usage": "max_usage",
    "rate_code": "rate_code",
    "pms_note": "note",
    "gift_card": "gift_card",
}
BYPASS = (
    "a complimentary or zero-value rate needs `bypass minimum bookable rate` under My Properties in the client manager:"
    " {names}"
)


def compile_formulas(job: Job) -> None:
    """`rewards.json`, `exceptions.json`, and a sheet with the fields in the order of the set-up page."""
    program = job.program
    records = [made for reward in program.rewards if (made := _record(job, reward)) is not None]
    values = {
        "program": program.title,
        "currency": program.currency,
        "properties": list(program.properties),
        "email_sender": job.settings.text("email_sender"),
        "tiers": _tiers(job),
        "rewards": [record.model_dump() for record in records],
    }
    sender: dict[Place, Span] = {("email_sender",): job.settings.place("email_sender")}
    rewards = job.model(Rewards, values, kind="program", name=program.title, span=program.span, places=sender)
    exceptions = _exceptions(job)
    if rewards is not None:
        job.write_json("rewards.json", rewards, "rewards")
    if exceptions is not None:
        job.write_json("exceptions.json", exceptions, "exceptions")
    if rewards is not None:
        _notes(job, rewards)
        job.write_text(
            "setup.md",
            "setup.md.j2",
            rewards=rewards,
            exceptions=exceptions,
            labels=LABELS,
            tiers={tier.name: tier.label or tier.name for tier in rewards.tiers},
            fields=EXCEPTION_FIELDS,
        )


def _tiers(job: Job) -> list[dict[str, str | None]]:
    ladder = job.program.tiers
    if ladder is None:
        return []
    return [{"name": name, "label": label} for name, label in zip(ladder.names, ladder.labels, strict=True)]


LABELS = {
    "member_tier_level": "Member tier level",
    "segment": "Segment",
    "reservation_history": "Reservation history",
    "reservation_timing": "Reservation timing",
    "points_purchase": "(none: bought with points)",
    "arrival_plus_days": "Arrival + Days",
    "arrival_minus_days": "Arrival - Days",
    "departure_minus_days": "Departure - Days",
    "time_of_booking": "Time of Booking",
    "upon_issue": "Upon issue",
    "by_date": "By date",
    "by_timeframe": "By timeframe",
    "room": "Room Reward",
    "reservation": "Reservation Reward",
    "partner": "Partner Reward",
    "generic": "Generic Reward",
}


def _notes(job: Job, rewards: Rewards) -> None:
    rooms = [f"{record.reward_code} ({record.rate_code})" for record in rewards.rewards if record.reward_type == "room"]
    if rooms:
        job.note(BYPASS.format(names=", ".join(rooms)))
    if any(record.active for record in rewards.rewards):
        job.note("a reward that is activated untested may go to many members: try `loy simulate` and a test account")
    if any(record.issuance_trigger.type == "reservation_history" for record in rewards.rewards):
        job.note("criteria of reservation history are in .loy words: how the CRM keeps them is not public")
    for reward in job.program.rewards:
        if reward.issue_limit is not None:
            job.note(f"`issue_limit {reward.issue_limit}` of `{reward.name}` is kept by `loy simulate`, not by the CRM")
    both = [rule.name for rule in job.program.exceptions if rule.scope == "both"]
    if both:
        job.note(
            f"{', '.join(f'`{name}`' for name in both)} also keeps stays from awards, which is not the CRM's business"
        )


# ---------------------------------------------------------------- one reward


def _record(job: Job, reward: Reward) -> Record | None:
    before, kind = len(job.gaps), f"{reward.type} rewards"
    if reward.when is not None:
        job.cannot("when", reward.clause_span("when"), reward.name, kind=kind)
    tiers = job.program.tiers
    names = tiers.names if tiers is not None else ()
    values: dict[str, Any] = {
        "reward_code": reward.code,
        "reward_type": reward.type,
        "internal_name": reward.internal_name,
        "external_name": reward.external_name,
        "description": reward.description,
        "membership_tiers": None if reward.tiers is None else [names[rank] for rank in sorted(reward.tiers)],
        "max_earning": reward.max_earning,
        "email_template": reward.email_template,
        "start_date": iso(reward.issue[0]) if reward.issue else None,
        "end_date": iso(reward.issue[1]) if reward.issue else None,
        "issuance_trigger": _trigger(job, reward),
        "valid_from": _valid(reward),
        "expiration": _expiration(job, reward),
        "max_usage": reward.max_usage,
        "pms_note": reward.note,
        "qr_code": reward.qr_code,
        "auto_assignment": reward.auto_assign,
        "active": reward.active,
    }
    if reward.book_link is not None:
        values |= {
            "book_link": reward.book_link.url,
            "request_method": "GET",
            "book_parameters": parameter_string(reward.book_link, profiles()["shr"]),
            "rate_code": ";".join(reward.rate_codes) or None,
        }
    if reward.gift_card is not None:
        value = (Decimal(reward.gift_card.value) / MICRO).normalize() + 0
        values["gift_card"] = {"utid": reward.gift_card.utid, "value": value}
    places: dict[Place, Span] = {(field,): reward.clause_span(clause) for field, clause in CLAUSES.items()}
    if reward.purchase is not None:
        places["issuance_trigger",] = reward.clause_span("purchase")
    made = job.model(Record, values, kind=kind, name=reward.name, span=reward.name_span, places=places)
    return made if len(job.gaps) == before else None


def _trigger(job: Job, reward: Reward) -> dict[str, Any]:
    tiers = job.program.tiers
    match reward.trigger:
        case OnTier(ranks=ranks):
            assert tiers is not None
            return {"type": "member_tier_level", "tiers": [tiers.names[rank] for rank in sorted(ranks)]}
        case OnSegment(segment=segment, segments=segments):
            others = sorted(segments - {segment})
            return {"type": "segment", "segments": [segment, *others]}
        case OnHistory(condition=condition):
            return {"type": "reservation_history", "criteria": condition_text(job.program, condition)}
        case OnEveryStays(number=number):
            return {"type": "reservation_history", "criteria": f"every {number} {'stay' if number == 1 else 'stays'}"}
        case OnTiming(anchor="booked"):
            return {"type": "reservation_timing", "timing": "time_of_booking", "days": 0}
        case OnTiming(anchor=anchor, days=days):
            side = "minus" if days < 0 or anchor == "departure" else "plus"
            return {"type": "reservation_timing", "timing": f"{anchor}_{side}_days", "days": abs(days)}
    return {"type": "points_purchase", "points": reward.purchase}


def _valid(reward: Reward) -> dict[str, Any]:
    match reward.valid:
        case FixedDate(day=day):
            return {"type": "by_date", "date": iso(day)}
        case AfterIssue(number=number, unit="days"):
            return {"type": "by_timeframe", "days": number}
    return {"type": "upon_issue"}


def _expiration(job: Job, reward: Reward) -> dict[str, Any] | None:
    match reward.expires:
        case None:
            return None
        case FixedDate(day=day):
            return {"type": "by_date", "date": iso(day)}
        case AfterIssue(number=number, unit="days"):
            return {"type": "by_timeframe", "days": number}
        case AfterIssue(number=number, unit=unit):
            days = number * TYPICAL_DAYS[unit] + (5 * number // 12 if unit == "months" else 0)
            job.cannot(
                "expires-months", reward.clause_span("expires"), reward.name, kind=f"{reward.type} rewards", days=days
            )
    return None


# ---------------------------------------------------------------- exceptions


def _exceptions(job: Job) -> Exceptions | None:
    """All exceptions for rewards in one record: their codes are joined, since any match excludes."""
    codes: dict[str, list[str]] = {}
    places: dict[Place, Span] = {}
    for rule in job.program.exceptions:
        if rule.scope == "awards":
            continue
        for clause in rule.clauses:
            known = codes.setdefault(clause.field, [])
            known += [code for code in clause.codes if code not in known]
            places[clause.field,] = clause.span
    if not codes:
        return None
    values = {field: ";".join(found) for field, found in codes.items()}
    return job.model(
        Exceptions, values, kind="exceptions for rewards", name="exceptions", span=job.program.span, places=places
    )
