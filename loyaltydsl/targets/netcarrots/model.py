"""The payload models of `netcarrots`. The columns of the two files are the fields of their row models."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from loyaltydsl.targets.base.models import Currency, Iso, Line, Payload, Variable

Id = Annotated[str, Field(min_length=1, max_length=255)]
Code = Annotated[str, Field(max_length=255)]
Text = Annotated[str, Field(max_length=1000)]
Money = Annotated[
    Decimal,
    Field(gt=-(10**15), lt=10**15, decimal_places=6, max_digits=21),
    WithJsonSchema({"type": "number", "exclusiveMinimum": -(10**15), "exclusiveMaximum": 10**15}),
]
Points = Annotated[int, Field(ge=-(10**15), le=10**15)]


class Module(Payload):
    """The four settings of the module, the password as the name of its variable."""

    ftp_url: Annotated[
        str,
        Field(
            pattern=r"^(ftp|ftps|sftp)://[^\s/@]+(/[^\s]*)?$",
            max_length=2_000,
            description="an address that begins with `ftp://`, `ftps://` or `sftp://`, without user name and password",
        ),
    ]
    username: Annotated[Line, Field(min_length=1, max_length=255)]
    password_env: Annotated[Variable, Field(description="the name of the variable that holds the password")]
    property_code: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="a code of up to 64 letters, digits, `.`, `_` and `-`"),
    ]


class Column(Payload):
    """A column of a file."""

    field: Annotated[str, Field(description="our name of the value")]
    name: Annotated[Line, Field(min_length=1, max_length=128, description="a column's name")]
    type: Literal["text", "code", "date", "whole number", "money", "points"]
    meaning: Line


FileName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._{}-]+$",
        min_length=5,
        max_length=255,
        description="a file name of letters, digits, `.`, `_`, `-` and the words in braces",
    ),
]


class File(Payload):
    """One of the two files."""

    name: FileName
    key: Annotated[list[Line], Field(min_length=1, description="a row with the same key replaces the earlier one")]
    columns: Annotated[list[Column], Field(min_length=1)]


class Layout(Payload):
    """How the files look. A neutral form: no file format of NetCarrots is public."""

    encoding: Literal["UTF-8"] = "UTF-8"
    delimiter: Literal[",", ";", "|", "\t"]
    date_format: Annotated[
        str,
        Field(pattern=r"^(?:YYYY|YY|MM?|DD?|[/.-])+$", max_length=16, description="a date format such as `DD/MM/YYYY`"),
    ]
    decimal_point: Literal["."] = "."
    header: Literal[True] = True
    transactions: File
    enrolments: File


class Transaction(Payload):
    """A stay that departed."""

    stay_id: Annotated[Id, Field(description="the stay's id; the file is upserted by it")]
    member_id: Annotated[Id | None, Field(description="the member's id; empty for a guest who is none")]
    property: Annotated[Code | None, Field(description="the hotel")]
    arrival: Annotated[Iso, Field(description="the first night")]
    departure: Annotated[Iso, Field(description="the day after the last night")]
    nights: Annotated[int, Field(ge=0, le=36_525, description="departure − arrival")]
    rate_code: Annotated[Code | None, Field(description="the rate plan")]
    room_type: Annotated[Code | None, Field(description="the kind of room")]
    group_code: Annotated[Code | None, Field(description="the group or block")]
    channel_code: Annotated[Code | None, Field(description="the booking channel")]
    market_code: Annotated[Code | None, Field(description="the market segment")]
    currency: Annotated[Currency, Field(description="the currency of the revenue")]
    room_revenue: Annotated[Money | None, Field(description="revenue of rooms")]
    food_revenue: Annotated[Money | None, Field(description="revenue of food and beverage")]
    other_revenue: Annotated[Money | None, Field(description="revenue of everything else")]
    total_revenue: Annotated[Money | None, Field(description="the three together")]
    points: Annotated[Points, Field(description="points earned")]
    points_spent: Annotated[Points, Field(description="points paid with")]
    balance: Annotated[Points, Field(description="the member's points after the stay")]
    tier: Annotated[Text | None, Field(description="the tier that the stay saw")]
    excluded_by: Annotated[Text | None, Field(description="the rule that kept the stay from earning")]


class Enrolment(Payload):
    """A new member."""

    member_id: Annotated[Id, Field(description="the member's id; the file is upserted by it")]
    joined: Annotated[Iso | None, Field(description="the day of enrolment")]
    first_name: Annotated[Text | None, Field(description="first name")]
    last_name: Annotated[Text | None, Field(description="last name")]
    email: Annotated[Text | None, Field(description="e-mail address")]
    language: Annotated[Text | None, Field(description="language tag")]
    tier: Annotated[Text | None, Field(description="the member's tier at the end")]
    points: Annotated[Points, Field(description="the member's points at the end")]


TYPES = {
    "arrival": "date", "departure": "date", "joined": "date", "nights": "whole number", "room_revenue": "money",
    "food_revenue": "money", "other_revenue": "money", "total_revenue": "money", "points": "points",
    "points_spent": "points", "balance": "points", "property": "code", "rate_code": "code", "room_type": "code",
    "group_code": "code", "channel_code": "code", "market_code": "code", "currency": "code",
}  # fmt: skip
"""The types of columns that are not text."""
