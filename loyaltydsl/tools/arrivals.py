"""The arrivals report: who arrives with a reservation reward, and the note that the PMS gets for it.

A reward triggered by a date of the reservation itself belongs to that reservation. One issued on another
occasion (a tier, a segment, a history, every N stays) belongs to the member's next reservations that arrive while
it is valid, as many as `max_usage` admits. (Source of the report: the CRM article, "Front office visibility".)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from loyaltydsl.data.rows import Member, Stay, evaluation_order
from loyaltydsl.engine.outcome import Issuance
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.simulation import group_by_member
from loyaltydsl.record import Record
from loyaltydsl.semantics.program import OnTiming, Program, Reward


class Arrival(Record):
    """One reservation and one reward it arrives with. Days are day numbers."""

    arrival: int
    stay_id: str
    member_id: str | None
    room_type: str | None
    reward: str
    note: str
    draft: bool
    issued_on: int


def arrivals(
    program: Program,
    stays: Iterable[Stay],
    members: Mapping[str, Member],
    own_members: Mapping[str, Member],
    first: int,
    last: int,
) -> list[Arrival]:
    """The reservations that arrive from `first` to `last` (day numbers) with their reservation rewards.

    Cancelled and no-show reservations do not arrive. In the
    order of arrival, then of the stay's id, then of the rewards' declaration.
    """
    rules = {reward.name: reward for reward in program.rewards if reward.type == "reservation"}
    if not rules:
        return []
    reference = Reference(program)
    found: list[Arrival] = []
    for member, own in group_by_member(stays, members, own_members):
        coming = [stay for stay in own if stay.status not in ("cancelled", "no_show")]
        if not any(first <= stay.arrival <= last for stay in coming):
            continue
        coming.sort(key=evaluation_order)
        for issue in reference.member(member, own).issuances:
            if issue.reward in rules:
                found += [
                    _row(stay, issue, rules[issue.reward])
                    for stay in _reservations(issue, rules[issue.reward], coming)
                    if first <= stay.arrival <= last
                ]
    order = {name: i for i, name in enumerate(rules)}
    found.sort(key=lambda row: (row.arrival, row.stay_id, order[row.reward]))
    return found


def _reservations(issue: Issuance, reward: Reward, coming: list[Stay]) -> list[Stay]:
    """The reservations that an issued reward belongs to."""
    if isinstance(reward.trigger, OnTiming):
        return [issue.stay] if issue.stay is not None else []
    valid = [
        stay
        for stay in coming
        if stay is not issue.stay
        and issue.valid_from <= stay.arrival
        and (issue.expires_on is None or stay.arrival <= issue.expires_on)
    ]
    return valid[: reward.max_usage]


def _row(stay: Stay, issue: Issuance, reward: Reward) -> Arrival:
    note = reward.note or reward.external_name or reward.internal_name or reward.code
    return Arrival(
        stay.arrival, stay.stay_id, stay.member_id, stay.room_type, reward.name, note, issue.draft, issue.issued_on
    )
