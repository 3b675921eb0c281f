"""Tango's catalogue, as `GET /catalogs` answers it: is the item of a gift card there, and may it have that value?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.near import Near
from loyaltydsl.semantics.program import Reward
from loyaltydsl.targets.base import Job
from loyaltydsl.targets.base.job import Gap


def items(catalog: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All items: those of `brands[].items[]`, and those of a plain list `items`."""
    brands = catalog.get("brands")
    for brand in brands if isinstance(brands, list) else ():
        if isinstance(brand, Mapping):
            yield from items(brand)
    plain = catalog.get("items")
    for item in plain if isinstance(plain, list) else ():
        if isinstance(item, Mapping):
            yield item


def check_item(job: Job, reward: Reward) -> bool:
    """Whether the catalogue, if there is one, has the reward's item at its value; what is wrong is reported."""
    card = reward.gift_card
    if job.catalog is None or card is None:
        return True
    found = {str(item.get("utid", "")).upper(): item for item in items(job.catalog)}
    item = found.get(card.utid.upper())
    if item is None:
        near = Near().find(card.utid.upper(), list(found)) if found else None
        _report(job, reward, f"`{card.utid}` is not in the catalogue", f"did you mean `{near}`?" if near else "")
        return False
    faults = list(_faults(item, Decimal(card.value) / MICRO, job.program.currency))
    for message in faults:
        _report(job, reward, f"`{card.utid}` ({item.get('rewardName', 'no name')}) {message}", "")
    return not faults


def _report(job: Job, reward: Reward, message: str, help: str) -> None:
    assert reward.gift_card is not None
    found = fault("not-in-catalog", reward.gift_card.span, message, help=help or ())
    job.gaps.append(Gap("partner rewards", reward.name, "`gift_card`", found))


def _faults(item: Mapping[str, Any], value: Decimal, currency: str) -> Iterator[str]:
    status, kind = str(item.get("status", "active")).lower(), str(item.get("valueType", "")).upper()
    if status != "active":
        yield f"is {status}: it cannot be ordered"
    if item.get("currencyCode") not in (None, currency):
        yield f"is in {item['currencyCode']}, the program in {currency}"
    face, least, most = (_number(item.get(key)) for key in ("faceValue", "minValue", "maxValue"))
    if kind.startswith("FIXED") and face is not None and value != face:
        yield f"has the fixed value {face:f}, not {_shown(value)}"
    if not kind.startswith("FIXED"):
        if least is not None and value < least:
            yield f"starts at {least:f}; {_shown(value)} is too little"
        if most is not None and value > most:
            yield f"ends at {most:f}; {_shown(value)} is too much"
    if item.get("isWholeAmountValueRequired") is True and value != value.to_integral_value():
        yield f"takes whole amounts only, not {_shown(value)}"


def _number(value: object) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"
