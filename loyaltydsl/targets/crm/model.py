"""The payload models of `crm`: Reward Formula Setup and Reward Exception Setup, field by field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from loyaltydsl.semantics.fields import MAX_EXCEPTION_LENGTH
from loyaltydsl.targets.base.models import Amount, Currency, Iso, Line, Payload
from loyaltydsl.targets.crs.model import Parameters, Url

MAX_RATE_CODE = 2_048
Name = Annotated[Line, Field(min_length=1, max_length=255)]
Count = Annotated[int, Field(ge=1, le=10**9)]
Days = Annotated[int, Field(ge=0, le=36_525)]
Codes = Annotated[
    Line | None,
    Field(max_length=MAX_EXCEPTION_LENGTH, description="codes joined with `;`; any match excludes; empty is ignored"),
]


TierName = Annotated[str, Field(pattern=r"^[A-Z][a-zA-Z0-9_]*$", max_length=255, description="a tier's name")]


class Tier(Payload):
    """A membership tier: its name in the ruleset, and what people call it, if that is something else."""

    name: TierName
    label: Name | None = None


class TierLevel(Payload):
    """Issue when a member comes to one of these tiers."""

    type: Literal["member_tier_level"]
    tiers: Annotated[list[TierName], Field(min_length=1)]


class Segment(Payload):
    """Issue when a guest joins a segment."""

    type: Literal["segment"]
    segments: Annotated[list[Name], Field(min_length=1)]


class ReservationHistory(Payload):
    """Issue by past booking behaviour; `criteria` in words of the .loy language."""

    type: Literal["reservation_history"]
    criteria: Annotated[Line, Field(min_length=1, max_length=10_000)]


class ReservationTiming(Payload):
    """Issue on a day relative to a reservation."""

    type: Literal["reservation_timing"]
    timing: Literal["arrival_plus_days", "arrival_minus_days", "departure_minus_days", "time_of_booking"]
    days: Days


class PointsPurchase(Payload):
    """Bought with points, not issued by itself."""

    type: Literal["points_purchase"]
    points: Annotated[int, Field(ge=0, le=10**15)]


Trigger = Annotated[
    TierLevel | Segment | ReservationHistory | ReservationTiming | PointsPurchase, Field(discriminator="type")
]


class ValidFrom(Payload):
    """When an issued reward becomes valid: `date` by date, `days` by timeframe."""

    type: Literal["upon_issue", "by_date", "by_timeframe"]
    date: Iso | None = None
    days: Days | None = None

    @model_validator(mode="after")
    def _has_its_value(self) -> ValidFrom:
        if (self.date is not None) != (self.type == "by_date") or (self.days is not None) != (
            self.type == "by_timeframe"
        ):
            raise ValueError("by_date needs a date, by_timeframe a number of days, upon_issue neither")
        return self


class Expiration(Payload):
    """When an issued reward expires: `date` by date, `days` by timeframe."""

    type: Literal["by_date", "by_timeframe"]
    date: Iso | None = None
    days: Days | None = None

    @model_validator(mode="after")
    def _has_its_value(self) -> Expiration:
        if (self.date is not None) != (self.type == "by_date") or (self.days is not None) != (
            self.type == "by_timeframe"
        ):
            raise ValueError("by_date needs a date, by_timeframe a number of days")
        return self


class GiftCard(Payload):
    """An item of Tango Card's catalogue."""

    utid: Annotated[str, Field(pattern=r"^[uU][0-9]+$", max_length=100)]
    value: Amount


class Reward(Payload):
    """One reward formula. None is an empty field: no limit, or not given."""

    reward_code: Annotated[Name, Field(description="unique identifier of the reward")]
    reward_type: Literal["room", "reservation", "partner", "generic"]
    internal_name: Name | None = None
    external_name: Name | None = None
    description: Annotated[Line | None, Field(max_length=10_000)] = None
    membership_tiers: Annotated[list[TierName] | None, Field(description="empty: every tier")] = None
    max_earning: Count | None = None
    email_template: Name | None = None
    book_link: Url | None = None
    request_method: Literal["GET"] | None = None
    book_parameters: Parameters | None = None
    start_date: Iso | None = None
    end_date: Iso | None = None
    issuance_trigger: Trigger
    valid_from: ValidFrom
    expiration: Expiration | None = None
    max_usage: Count | None = None
    rate_code: Annotated[
        Line | None, Field(min_length=1, max_length=MAX_RATE_CODE, description="room rewards only")
    ] = None
    pms_note: Annotated[Line | None, Field(min_length=1, max_length=2_000, description="reservation rewards only")] = (
        None
    )
    gift_card: GiftCard | None = None
    qr_code: bool = False
    auto_assignment: bool = False
    active: bool = False

    @model_validator(mode="after")
    def _fields_of_type(self) -> Reward:
        room = (self.book_link, self.request_method, self.book_parameters, self.rate_code)
        if self.reward_type == "room" and None in room:
            raise ValueError("a room reward needs book link, request method, book parameters and rate code")
        if self.reward_type != "room" and any(value is not None for value in room):
            raise ValueError("only room rewards have a booking link and a rate code")
        if (self.gift_card is not None) != (self.reward_type == "partner"):
            raise ValueError("partner rewards, and only these, have a gift card")
        if self.pms_note is not None and self.reward_type != "reservation":
            raise ValueError("only reservation rewards have a note for the PMS")
        return self


class Rewards(Payload):
    """All reward formulas, with what they refer to."""

    program: Annotated[str, Field(max_length=1000)]
    currency: Currency
    properties: list[Name]
    email_sender: Annotated[
        Line | None, Field(pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$", max_length=254, description="an e-mail address")
    ] = None
    tiers: Annotated[list[Tier], Field(description="the program's tiers, lowest first")]
    rewards: list[Reward]


class Exceptions(Payload):
    """Reward Exception Setup: a reservation that matches any code in any field earns no reward."""

    rate_code: Codes = None
    room_type: Codes = None
    group_code: Codes = None
    package_code: Codes = None
    channel_code: Codes = None
    rate_access_code: Codes = None
    market_code: Codes = None
