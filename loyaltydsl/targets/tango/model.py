"""The payload models of `tango`: what `POST /orders` takes (current schema of 2026), no more."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from loyaltydsl.targets.base.models import Amount, Currency, Line, Payload, Variable

Identifier = Annotated[str, Field(pattern=r"^[-a-z0-9]{5,100}$", description="5 to 100 letters, digits and `-`")]
Utid = Annotated[
    str, Field(pattern=r"^[uU][0-9]+$", max_length=100, description="the id of a catalogue item: `U` and digits")
]
PersonName = Annotated[str, Field(pattern=r"^[^<>/\x00-\x1f\x7f]{1,100}$", description="a name without `< > /`")]
Email = Annotated[
    str, Field(pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$", max_length=254, description="an e-mail address")
]
Method = Literal["NONE", "EMAIL", "PHONE", "ADDRESS", "EMBEDDED", "EMBEDDED_COMPONENT", "WHATSAPP"]
ExternalRef = Annotated[
    str,
    Field(
        pattern=r"^[a-zA-Z0-9]{1,100}$",
        description="up to 100 letters and digits; a repeated one returns the original order",
    ),
]
Subject = Annotated[Line, Field(min_length=1, max_length=1024)]


class Sender(Payload):
    """Who the card comes from."""

    firstName: PersonName | None = None
    lastName: PersonName | None = None
    email: Email | None = None


class Recipient(Payload):
    """Who gets the card."""

    firstName: PersonName | None = None
    lastName: PersonName | None = None
    email: Email | None = None
    mobileNumber: Annotated[str | None, Field(pattern=r"^\+?[0-9]{5,20}$", description="a mobile number")] = None


class Common(Payload):
    """What an order has whoever gets it."""

    accountIdentifier: Identifier
    customerIdentifier: Identifier
    amount: Amount
    utid: Utid
    deliveryMethod: Method
    sendEmail: Annotated[bool | None, Field(description="deprecated since 2025-10-01; only on request")] = None
    sender: Sender | None = None
    emailSubject: Subject | None = None
    message: Annotated[str | None, Field(min_length=1, max_length=10_000)] = None
    etid: Annotated[
        str | None, Field(pattern=r"^[eE][0-9]{6}$", description="the id of an e-mail template: `E` and six digits")
    ] = None
    campaign: Annotated[Line | None, Field(min_length=1, max_length=1024)] = None
    notes: Annotated[Line | None, Field(min_length=1, max_length=150)] = None
    purchaseOrderNumber: Annotated[Line | None, Field(min_length=1, max_length=100)] = None


class Order(Common):
    """The body of one `POST /orders`."""

    externalRefID: ExternalRef
    recipient: Recipient | None = None

    @model_validator(mode="after")
    def _names_who_gets_mail(self) -> Order:
        if self.deliveryMethod == "EMAIL" and (
            self.recipient is None or not self.recipient.email or not self.recipient.firstName
        ):
            raise ValueError("firstName and email, which delivery by EMAIL needs")
        return self


class Placeholders(Payload):
    """Where a template's values of each guest come from: the words in braces are filled in."""

    firstName: Literal["{first_name}"] = "{first_name}"
    lastName: Literal["{last_name}"] = "{last_name}"
    email: Literal["{email}"] = "{email}"


class TemplateBody(Common):
    """An order with placeholders for what depends on the guest."""

    externalRefID: Literal["{external_ref_id}"] = "{external_ref_id}"
    recipient: Placeholders | None = None


class OrderTemplate(Payload):
    """The order of one partner reward."""

    reward: Annotated[str, Field(pattern=r"^[a-z][a-zA-Z0-9_]*$", max_length=255)]
    code: Annotated[Line, Field(min_length=1, max_length=255)]
    external_name: Annotated[Line | None, Field(max_length=255)] = None
    active: bool
    currency: Annotated[Currency, Field(description="the item's currency; an order itself names none")]
    order: TemplateBody


class Connection(Payload):
    """Where orders go, and who sends them."""

    host: Literal["https://api.tangocard.com/raas/v2", "https://integration-api.tangocard.com/raas/v2"]
    method: Literal["POST"] = "POST"
    path: Literal["/orders"] = "/orders"
    authentication: Literal["HTTP Basic"] = "HTTP Basic"
    platform_name: Annotated[
        str, Field(pattern=r"^[^\x00-\x1f\x7f:]+$", max_length=255, description="a user name without `:`")
    ]
    platform_key_env: Annotated[Variable, Field(description="the name of the variable that holds the platform key")]
    requests_per_second: Literal[1] = 1
