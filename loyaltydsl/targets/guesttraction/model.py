"""The payload model of `guesttraction`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from loyaltydsl.targets.base.models import Line, Payload

Choice = Annotated[Line, Field(min_length=1, max_length=255)]


class Code(Payload):
    """A code and what it means."""

    code: Choice
    label: Annotated[Line, Field(max_length=255)]


class Mapping(Payload):
    """What the channel manager maps to the channel."""

    room_types: list[Code]
    channels: list[Code]


class Connection(Payload):
    """The connection of one property."""

    property_name: Choice
    property_codes: list[Choice]
    channel_manager: Choice
    pms: Choice
    channel_name: Literal["Webrooms"] = "Webrooms"
    status_before: Literal["Inactive"] = "Inactive"
    status_after: Annotated[Literal["Good"], Field(description="once availability and rates have arrived")] = "Good"
    channel_manager_email: Annotated[
        str | None, Field(pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$", max_length=254, description="an e-mail address")
    ] = None
    contact: Annotated[Line | None, Field(max_length=255)] = None
    mapping: Mapping
