"""The payload models of `crs`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from loyaltydsl.semantics.languages import TAGS
from loyaltydsl.targets.base.models import VISIBLE, Iso, Line, Payload

Url = Annotated[
    str, Field(pattern=r"^https?://[^\s/?#@]+[^\s]*$", max_length=2_000, description="a web address without user name")
]
Parameters = Annotated[
    str,
    Field(
        pattern=r"^[\x21-\x7e]+$",
        max_length=2_000,
        description="a parameter string; `{0}` is the check-in date and `{1}` the voucher code, filled in by the CRM",
    ),
]


class BookParameters(Payload):
    """The values of a link's parameters, checked before they become a string. None is not sent."""

    hgID: Annotated[
        str | None, Field(pattern=VISIBLE, min_length=1, max_length=64, description="a hotel group in one line")
    ] = None
    langID: Annotated[int | None, Field(ge=0, lt=len(TAGS), description="language, by the CRM's table")] = None
    nights: Annotated[int | None, Field(ge=1, le=365, description="nights of the stay")] = None
    rooms: Annotated[int | None, Field(ge=1, le=5, description="rooms, 1 to 5")] = None
    adults: Annotated[int | None, Field(ge=1, le=99, description="adults in each room")] = None
    children: Annotated[int | None, Field(ge=0, le=99, description="children in each room")] = None


class Config(Payload):
    """The booking link of one room reward."""

    reward: Annotated[str, Field(pattern=r"^[a-z][a-zA-Z0-9_]*$", max_length=255)]
    code: Annotated[Line, Field(min_length=1, max_length=255, description="reward code")]
    external_name: Annotated[Line | None, Field(max_length=255)]
    active: Annotated[bool, Field(description="false for a draft: the link must not be shown to guests yet")]
    profile: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    base_url: Url
    method: Literal["GET"]
    parameters: Parameters
    date_format: Annotated[str, Field(pattern=r"^[YMD/.-]{4,10}$", description="how `{0}` is written")]
    rate_codes: Annotated[list[Line], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_placeholders(self) -> Config:
        for placeholder in ("{0}", "{1}"):
            if self.parameters.count(placeholder) != 1:
                raise ValueError(f"the parameter string needs {placeholder} once")
        return self


class PreviewLink(Payload):
    """A booking link of one issued reward, with date and voucher code filled in."""

    reward: str
    member_id: str | None
    issued_on: Iso
    valid_from: Iso
    expires_on: Iso | None
    draft: bool
    voucher: str
    checkin: Iso
    bookable: Annotated[bool, Field(description="the check-in day lies in the reward's validity")]
    url: Annotated[str, Field(pattern=r"^https?://[\x21-\x7e]+$", max_length=4_000)]
