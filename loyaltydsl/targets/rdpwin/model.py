"""The payload models of `rdpwin`: rows of the rules tab and of the member levels tab."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from loyaltydsl.targets.base.models import Amount, Currency, Line, Payload

Criteria = Literal["DateRange", "RatePlan", "RoomType", "DayofWeek", "MemberLevel", "GuestType", "NewMember"]
REDEEM_CRITERIA = ("DateRange", "DayofWeek", "MemberLevel", "GuestType")
MOST_DAYS = 180
Cell = Annotated[Line, Field(max_length=255)]


class Rule(Payload):
    """One row of the rules tab."""

    type: Literal["Award", "Redeem"]
    criteria: Criteria
    starting: Cell
    ending: Cell
    exchange_rate: Annotated[Amount, Field(description="points; 0 excludes or forbids")]
    per: Literal["Night", "Reservation"]

    @model_validator(mode="after")
    def _criteria_of_type(self) -> Rule:
        if self.type == "Redeem" and self.criteria not in REDEEM_CRITERIA:
            raise ValueError(f"redeem rules have the criteria {', '.join(REDEEM_CRITERIA)}")
        return self


class Level(Payload):
    """One row of the member levels tab; `points` None leaves what RDPWin has."""

    level: Annotated[Cell, Field(min_length=1)]
    points: Annotated[int | None, Field(ge=0, le=10**15)]


class NewMemberDays(Payload):
    """The days of a NewMember rule, before they become text."""

    first: Annotated[int, Field(ge=0, le=MOST_DAYS, description="days after joining")]
    last: Annotated[int, Field(ge=0, le=MOST_DAYS, description="days after joining, up to 180")]


class Code(Payload):
    """A rate plan, room type or guest type."""

    code: Annotated[Cell, Field(min_length=1, description="code of a rate plan, room type or guest type")]


class Configuration(Payload):
    """The whole configuration."""

    program: Annotated[str, Field(max_length=1000)]
    currency: Currency
    default_pay: Annotated[Amount | None, Field(description="points per unit of currency where no rule says one")]
    levels: list[Level]
    rules: list[Rule]
