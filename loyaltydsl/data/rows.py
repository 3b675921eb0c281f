"""One stay, one member, in the stored units of `loyaltydsl.semantics.fields`."""

from __future__ import annotations

from typing import Any, Final

from loyaltydsl.semantics.fields import STAY_COLUMNS

_NO_CUSTOM: Final[dict[str, Any]] = {}
_NO_SEGMENTS: Final[frozenset[str]] = frozenset()


class Stay:
    """A stay in stored units: dates as day numbers, money and numbers in millionths, codes trimmed.

    `nights`, `lead_time` and `total_revenue` are derived when it is made. `custom` holds the property's own
    fields by name. `tier` is only set where the data gives the tier at the stay (`tiers assigned` without a
    members file).
    """

    __slots__ = (*STAY_COLUMNS, "custom", "lead_time", "nights", "tier", "total_revenue")

    stay_id: str
    member_id: str | None
    property: str | None
    status: str
    booked: int | None
    arrival: int
    departure: int
    rate_code: str | None
    room_type: str | None
    group_code: str | None
    package_code: str | None
    channel_code: str | None
    rate_access_code: str | None
    market_code: str | None
    guest_type: str | None
    adults: int | None
    children: int | None
    rooms: int | None
    room_revenue: int | None
    food_revenue: int | None
    other_revenue: int | None
    points_payment: int | None
    currency: str | None
    custom: dict[str, Any]
    tier: str | None
    nights: int
    lead_time: int | None
    total_revenue: int | None

    def __init__(
        self,
        stay_id: str,
        member_id: str | None = None,
        property: str | None = None,
        status: str = "checked_out",
        booked: int | None = None,
        arrival: int = 0,
        departure: int = 0,
        rate_code: str | None = None,
        room_type: str | None = None,
        group_code: str | None = None,
        package_code: str | None = None,
        channel_code: str | None = None,
        rate_access_code: str | None = None,
        market_code: str | None = None,
        guest_type: str | None = None,
        adults: int | None = None,
        children: int | None = None,
        rooms: int | None = None,
        room_revenue: int | None = None,
        food_revenue: int | None = None,
        other_revenue: int | None = None,
        points_payment: int | None = None,
        currency: str | None = None,
        custom: dict[str, Any] = _NO_CUSTOM,
        tier: str | None = None,
    ) -> None:
        self.stay_id = stay_id
        self.member_id = member_id
        self.property = property
        self.status = status
        self.booked = booked
        self.arrival = arrival
        self.departure = departure
        self.rate_code = rate_code
        self.room_type = room_type
        self.group_code = group_code
        self.package_code = package_code
        self.channel_code = channel_code
        self.rate_access_code = rate_access_code
        self.market_code = market_code
        self.guest_type = guest_type
        self.adults = adults
        self.children = children
        self.rooms = rooms
        self.room_revenue = room_revenue
        self.food_revenue = food_revenue
        self.other_revenue = other_revenue
        self.points_payment = points_payment
        self.currency = currency
        self.custom = custom
        self.tier = tier
        self.nights = departure - arrival
        self.lead_time = None if booked is None else arrival - booked
        if room_revenue is None and food_revenue is None and other_revenue is None:
            self.total_revenue = None
        else:
            self.total_revenue = (room_revenue or 0) + (food_revenue or 0) + (other_revenue or 0)


def evaluation_order(stay: Stay) -> tuple[int, int, str]:
    """The order of evaluation within a member: departure, arrival, stay_id."""
    return (stay.departure, stay.arrival, stay.stay_id)


class Member:
    """A member as the data has it: `points` is the balance before the first stay of the data."""

    __slots__ = (
        "email",
        "first_name",
        "joined",
        "language",
        "last_name",
        "member_id",
        "points",
        "segment",
        "tier",
    )

    def __init__(
        self,
        member_id: str | None,
        joined: int | None = None,
        tier: str | None = None,
        points: int | None = None,
        segment: frozenset[str] = _NO_SEGMENTS,
        email: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        language: str | None = None,
    ) -> None:
        self.member_id = member_id
        self.joined = joined
        self.tier = tier
        self.points = points
        self.segment = segment
        self.email = email
        self.first_name = first_name
        self.last_name = last_name
        self.language = language
