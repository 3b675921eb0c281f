"""A history beside the program: what the data files of a payload are made from, one member after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from loyaltydsl.data.report import Reject
from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.outcome import Issuance, MemberOutcome
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.simulation import group_by_member
from loyaltydsl.record import Record
from loyaltydsl.semantics.program import Program


class Owner(Record):
    """A member, and its first stay as read: what a member without an id is known by (empty without stays)."""

    member: Member
    first_stay: str


class Data(Record):
    """Stays and members as read, in stored units, and what to do with them.

    `first_day` and `last_day` limit what is written (day numbers); earlier stays are evaluated all the same.
    `checkin` is the day that preview links begin on; None is each reward's own first valid day. `voucher_key`
    None makes preview vouchers. `bad_rows` says what becomes of a row that a target cannot write.
    """

    stays: Sequence[Stay]
    members: Mapping[str, Member]
    first_day: int | None = None
    last_day: int | None = None
    preview: bool = False
    checkin: int | None = None
    voucher_key: bytes | None = None
    bad_rows: Literal["stop", "reject"] = "stop"
    progress: Callable[[int], None] | None = None
    """Told the number of stays evaluated since it was told last."""
    own_members: Mapping[str, Member] = {}
    """What is known of the members of stays that name none, by stay id."""
    rejected: Sequence[Reject] = ()
    """Rows of the input that could not be read; they are listed beside those that cannot be written."""

    def within(self, day: int) -> bool:
        """Whether a day lies in what is to be written."""
        return (self.first_day is None or day >= self.first_day) and (self.last_day is None or day <= self.last_day)

    def outcomes(self, program: Program) -> Iterator[tuple[Owner, MemberOutcome]]:
        """Every member's history evaluated, members by id, those without one first."""
        reference = Reference(program)
        for member, own in group_by_member(self.stays, self.members, self.own_members):
            first = own[0].stay_id if own else ""
            if self.progress is not None:
                self.progress(len(own))
            yield Owner(member, first), reference.member(member, own, last_day=self.last_day)

    def issues(self, program: Program, rewards: frozenset[str]) -> Iterator[tuple[Owner, Issuance]]:
        """The issued rewards of these names with who got them, drafts too; by member, then by date."""
        for owner, outcome in self.outcomes(program):
            for issue in outcome.issuances:
                if issue.reward in rewards and self.within(issue.issued_on):
                    yield owner, issue


class BadRow(Record):
    """A row that a target cannot write: which one, the field, its value, and what was expected."""

    row: str
    field: str
    value: str
    expected: str


class BadRowsError(Exception):
    """Rows that cannot be written, the first 20 of them, where the run is to stop for them."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__(f"{len(rows)} rows cannot be written")
        self.rows = tuple(rows)
