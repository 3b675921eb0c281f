"""What the reader of stays and members has to know of a program."""

from __future__ import annotations

from loyaltydsl.record import Record
from loyaltydsl.semantics.fields import MEMBER_FIELDS, STAY_FIELDS, FieldType

_OPEN: dict[str, frozenset[str]] = {}


class Schema(Record):
    """The part of a program that says how its data is read; no Program is needed to make one.

    `currency` is an ISO 4217 code, `timezone` an IANA name. `vocabularies` are the codes known of each code field
    that has a closed list, the program's `property` included. `tiers` are lowest first; `tiers_assigned` says that
    the data gives each member's tier, `tiers_windowed` that it cannot: the metric of the ladder has a window.
    """

    currency: str
    timezone: str | None = None
    custom_fields: tuple[tuple[str, FieldType], ...] = ()
    vocabularies: dict[str, frozenset[str]] = _OPEN
    tiers: tuple[str, ...] = ()
    tiers_assigned: bool = False
    tiers_windowed: bool = False

    @property
    def reads_tier(self) -> bool:
        """Whether a member's `tier` in the data says anything: as its tier, or as the one it begins in."""
        return bool(self.tiers) and not self.tiers_windowed


class Target(Record):
    """A field that a file may fill: its type, and whether every row must have it."""

    name: str
    type: FieldType
    required: bool = False


def stay_targets(schema: Schema, with_members: bool) -> tuple[Target, ...]:
    """The fields that a stays file fills, in the order of their checks; `with_members` adds those of the member.

    A member's `tier` is one of them only where it says anything.
    """
    own = [Target(f.name, f.type, f.required) for f in STAY_FIELDS if not f.derived]
    own += [Target(name, type) for name, type in schema.custom_fields]
    return tuple(own) + (_member_fields(schema) if with_members else ())


def member_targets(schema: Schema) -> tuple[Target, ...]:
    """The fields that a members file fills, in the order of their checks."""
    return (Target("member_id", "text", True), *_member_fields(schema))


def _member_fields(schema: Schema) -> tuple[Target, ...]:
    return tuple(Target(f.name, f.type) for f in MEMBER_FIELDS if f.name != "tier" or schema.reads_tier)
