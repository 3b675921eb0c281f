"""The one table of fields: the checker, the readers, the editor and the reference page are driven by it.

How a value is held in memory (its *stored unit*), for data rows and checked programs alike:

| type | stored as |
| --- | --- |
| text, code | `str`, trimmed |
| number, money | `int`, in millionths (exact to six decimals, whatever the currency has) |
| count, points | `int`, whole |
| date | `int`, the proleptic Gregorian day number (`date.toordinal()`) |
| flag | `bool` |
| tier | `str`, the tier's name (in a checked program: its rank, 0 the lowest) |
| segments | `frozenset[str]` |

A missing value is `None` (`False` for a flag, the empty set for segments).
"""

from __future__ import annotations

from typing import Literal

from loyaltydsl.record import Record

FieldType = Literal["text", "code", "number", "count", "points", "money", "date", "flag", "tier", "segments"]
Owner = Literal["stay", "member"]

MICRO = 1_000_000
"""Stored units of one unit of a number or money field."""

SCALED: frozenset[str] = frozenset({"number", "money"})
ORDERED: frozenset[str] = frozenset({"number", "count", "points", "money", "date", "tier"})


class Field(Record):
    """A field: its type, what one of it is called (`unit`), its `label` for people and its meaning."""

    name: str
    owner: Owner
    type: FieldType
    label: str
    meaning: str
    unit: str | None = None
    derived: bool = False
    required: bool = False

    @property
    def scale(self) -> int:
        """Stored units of one written unit: a million for numbers and money, else 1."""
        return MICRO if self.type in SCALED else 1


STATUSES = ("booked", "in_house", "checked_out", "cancelled", "no_show")
EXCEPTION_FIELDS = (
    "rate_code", "room_type", "group_code", "package_code", "channel_code", "rate_access_code", "market_code",
)  # fmt: skip
MAX_EXCEPTION_LENGTH = 50_000
"""Characters of one exception field as the CRM stores it, joined with `;` (CRM article)."""

FIELD_TYPES: tuple[FieldType, ...] = ("text", "code", "number", "money", "date", "flag")
"""The types that a `field` declaration may name."""


def _stay(name: str, type: FieldType, label: str, meaning: str, **more: object) -> Field:
    return Field(name, "stay", type, label, meaning, **more)  # type: ignore[arg-type]


def _member(name: str, type: FieldType, label: str, meaning: str, **more: object) -> Field:
    return Field(name, "member", type, label, meaning, **more)  # type: ignore[arg-type]


FIELDS: tuple[Field, ...] = (
    _stay("stay_id", "text", "Stay", "the reservation's own number; each comes once", required=True),
    _stay("member_id", "text", "Member", "the member's number; without one, the only stay of a member of its own"),
    _stay("property", "code", "Property", "the hotel; its vocabulary is the program's `property`"),
    _stay("status", "code", "Status", "booked, in_house, checked_out, cancelled or no_show; missing is checked_out"),
    _stay("booked", "date", "Booking date", "the day on which the reservation was made"),
    _stay("arrival", "date", "Arrival", "the first night", required=True),
    _stay("departure", "date", "Departure", "the day after the last night", required=True),
    _stay("rate_code", "code", "Rate code", "the rate plan"),
    _stay("room_type", "code", "Room type", "the kind of room"),
    _stay("group_code", "code", "Group code", "the group or block"),
    _stay("package_code", "code", "Package code", "the package"),
    _stay("channel_code", "code", "Channel code", "the booking channel"),
    _stay("rate_access_code", "code", "Rate access code", "the code that opened a private rate"),
    _stay("market_code", "code", "Market code", "the market segment"),
    _stay("guest_type", "code", "Guest type", "the guest type of the reservation"),
    _stay("adults", "number", "Adults", "adults in the reservation", unit="adult"),
    _stay("children", "number", "Children", "children in the reservation", unit="child"),
    _stay("rooms", "number", "Rooms", "rooms of the reservation; missing counts as 1 in room nights", unit="room"),
    _stay("room_revenue", "money", "Room revenue", "what the rooms cost"),
    _stay("food_revenue", "money", "Food revenue", "food and beverage"),
    _stay("other_revenue", "money", "Other revenue", "everything else"),
    _stay("points_payment", "money", "Points payment", "money that the guest asked to pay with points"),
    _stay("currency", "code", "Currency", "the currency of the money columns; must be the program's"),
    _stay("nights", "count", "Nights", "departure − arrival", unit="night", derived=True),
    _stay("lead_time", "count", "Lead time", "arrival − booked", unit="day", derived=True),
    _stay("total_revenue", "money", "Total revenue", "room, food and other revenue together", derived=True),
    _member("joined", "date", "Joined", "the day on which the member enrolled"),
    _member("tier", "tier", "Tier", "the tier that the stay sees: the one reached before it"),
    _member("points", "points", "Points", "the balance before this stay; in the data, the first one", unit="point"),
    _member("segment", "segments", "Segment", "the segments the member is in"),
    _member("email", "text", "E-mail", "the member's e-mail address"),
    _member("first_name", "text", "First name", "the member's first name"),
    _member("last_name", "text", "Last name", "the member's last name"),
    _member("language", "text", "Language", "the member's language tag"),
)  # fmt: skip

BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}
STAY_FIELDS: tuple[Field, ...] = tuple(f for f in FIELDS if f.owner == "stay")
MEMBER_FIELDS: tuple[Field, ...] = tuple(f for f in FIELDS if f.owner == "member")
STAY_COLUMNS: tuple[str, ...] = tuple(f.name for f in STAY_FIELDS if not f.derived)
"""Columns of the stays data, in order."""
MEMBER_COLUMNS: tuple[str, ...] = ("member_id", *(f.name for f in MEMBER_FIELDS))
"""Columns of the members data, in order."""


def is_member_field(name: str) -> bool:
    """Whether a field is the member's own, and not the stay's."""
    return name in BY_NAME and BY_NAME[name].owner == "member"
