"""Partner rewards to order templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import Reward
from loyaltydsl.targets.base import Job
from loyaltydsl.targets.base.job import Place
from loyaltydsl.targets.tango.catalog import check_item
from loyaltydsl.targets.tango.model import Common, Connection, OrderTemplate

KIND = "partner rewards"
HOSTS = {
    "production": "https://api.tangocard.com/raas/v2",
    "sandbox": "https://integration-api.tangocard.com/raas/v2",
}
FIELDS = {
    "accountIdentifier": "account_identifier",
    "customerIdentifier": "customer_identifier",
    "deliveryMethod": "delivery_method",
    "etid": "etid",
    "campaign": "campaign",
    "emailSubject": "email_subject",
    "message": "message",
    "notes": "notes",
    "purchaseOrderNumber": "purchase_order_number",
}
SENDER = {"firstName": "sender_first_name", "lastName": "sender_last_name", "email": "sender_email"}


def compile_templates(job: Job) -> None:
    """The connection, a template a partner reward, and a page for the person who sets it up."""
    settings = job.settings
    connection = job.settings_model(
        Connection,
        {
            "host": HOSTS.get(settings.text("environment") or "", ""),
            "platform_name": settings.text("platform_name"),
            "platform_key_env": settings.text("platform_key"),
        },
        {"host": "environment", "platform_name": "platform_name", "platform_key_env": "platform_key"},
    ) if not job.errors else None  # fmt: skip
    if connection is None or not _check_settings(job):
        return
    rewards = [reward for reward in job.program.rewards if reward.type == "partner"]
    templates = [made for reward in rewards if (made := _template(job, reward)) is not None]
    job.write_json("connection.json", connection, "connection")
    for template in templates:
        job.write_json(f"orders/{template.reward}.json", template, "template", omit_none=True)
    if not job.settings.flag("legacy_send_email") and common(job)["deliveryMethod"] == "EMAIL":
        job.note(
            "orders say how the card is delivered by `deliveryMethod` alone; `sendEmail` is deprecated and left out"
        )
    if rewards and job.catalog is None:
        job.note("the gift cards were not checked against Tango's catalogue: --catalog FILE does")
    job.write_text("setup.md", "setup.md.j2", program=job.program.title, connection=connection, templates=templates)


def common(job: Job) -> dict[str, Any]:
    """What the settings say of every order."""
    settings = job.settings
    values: dict[str, Any] = {field: settings.text(key) for field, key in FIELDS.items() if settings.text(key)}
    for field in ("accountIdentifier", "customerIdentifier"):
        values[field] = (settings.text(FIELDS[field]) or "").lower()
    sender = {field: settings.text(key) for field, key in SENDER.items() if settings.text(key)}
    if sender:
        values["sender"] = sender
    if settings.flag("legacy_send_email"):
        values["sendEmail"] = values["deliveryMethod"] == "EMAIL"
    return values


def amount_of(reward: Reward) -> Decimal:
    """The card's value, exactly."""
    assert reward.gift_card is not None
    return (Decimal(reward.gift_card.value) / MICRO).normalize() + 0


def written(model: Any) -> dict[str, Any]:
    """The fields of an order that are there."""
    found: dict[str, Any] = model.model_dump(mode="python", exclude_none=True)
    return found


def _check_settings(job: Job) -> bool:
    """The settings alone, so that a fault of theirs is told once and not for every reward."""
    places = dict(FIELDS) | {"sender": "sender_email"}
    sample = common(job) | {"amount": Decimal(1), "utid": "U0"}
    return job.settings_model(Common, sample, places) is not None


def _template(job: Job, reward: Reward) -> OrderTemplate | None:
    card = reward.gift_card
    assert card is not None
    if not check_item(job, reward):
        return None
    order = common(job) | {"amount": amount_of(reward), "utid": card.utid, "externalRefID": "{external_ref_id}"}
    if order["deliveryMethod"] == "EMAIL":
        order["recipient"] = {"firstName": "{first_name}", "lastName": "{last_name}", "email": "{email}"}
    places: dict[Place, Any] = {
        ("code",): reward.clause_span("code"),
        ("external_name",): reward.clause_span("external_name"),
        ("order", "amount"): card.span,
        ("order", "utid"): card.span,
    }
    values = {
        "reward": reward.name,
        "code": reward.code,
        "external_name": reward.external_name,
        "active": reward.active,
        "currency": job.program.currency,
        "order": order,
    }
    return job.model(OrderTemplate, values, kind=KIND, name=reward.name, span=reward.name_span, places=places)
