"""Booking links: a reward's parameters as the string that a booking engine takes. A profile is a table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from loyaltydsl.record import Record
from loyaltydsl.semantics.program import BookLink
from loyaltydsl.targets.base.folders import shipped

CHECKIN, VOUCHER, CHECKOUT = "{0}", "{1}", "{2}"
"""Stay literal in a payload: the CRM fills in the first two; the third is for engines that take a departure."""


class Profile(Record):
    """One booking engine: its names for our parameters, its dates, what its links must have."""

    name: str
    title: str
    names: dict[str, str]
    date: str
    date_by_language: bool
    departure: str | None
    required: tuple[str, ...]


@cache
def profiles() -> dict[str, Profile]:
    """The table of engines, `targets/crs/profiles.toml`."""
    return _read(shipped("crs") / "profiles.toml")


def _read(path: Path) -> dict[str, Profile]:
    with path.open("rb") as file:
        tables: dict[str, dict[str, Any]] = tomllib.load(file)
    return {
        name: Profile(
            name,
            table["title"],
            dict(table["parameters"]),
            table["date"],
            table.get("date_by_language", False),
            table.get("departure"),
            tuple(table["required"]),
        )
        for name, table in tables.items()
    }


def parameter_string(link: BookLink, profile: Profile) -> str:
    """The parameters in the order written; values percent-encoded, placeholders as they are."""
    parts = []
    for name, value in link.parameters:
        if name == "nights" and profile.departure is not None:
            parts.append(f"{profile.departure}={CHECKOUT}")
            continue
        sent = profile.names[name]
        if not sent:
            continue
        if name == "checkin":
            parts.append(f"{sent}={CHECKIN}")
        elif name == "vouchercode":
            parts.append(f"{sent}={VOUCHER}")
        else:
            parts.append(f"{sent}={quote(value or '', safe='')}")
    return "&".join(parts)


def unsendable(link: BookLink, profile: Profile) -> list[int]:
    """The indices of parameters that the engine has no name for."""
    return [
        i
        for i, (name, _) in enumerate(link.parameters)
        if name not in profile.names and not (name == "nights" and profile.departure is not None)
    ]


def fill_in(template: str, url: str, checkin: date, nights: int, voucher: str, date_format: str) -> str:
    """A ready link: the address and the string with both placeholders, and the third, filled in."""
    values = {
        CHECKIN: quote(format_date(checkin, date_format), safe=""),
        VOUCHER: quote(voucher, safe=""),
        CHECKOUT: quote(format_date(checkin + timedelta(days=nights), date_format), safe=""),
    }
    for placeholder, value in values.items():
        template = template.replace(placeholder, value)
    return f"{url}{'&' if '?' in url else '?'}{template}"


@lru_cache(maxsize=20_000)
def format_date(day: date, pattern: str) -> str:
    """A date in a pattern of `YYYY`, `MM`, `M`, `DD`, `D`."""
    text, values = "", {"YYYY": f"{day.year:04d}", "MM": f"{day.month:02d}", "M": str(day.month),
                        "DD": f"{day.day:02d}", "D": str(day.day)}  # fmt: skip
    at = 0
    while at < len(pattern):
        part = next((part for part in ("YYYY", "MM", "DD", "M", "D") if pattern.startswith(part, at)), pattern[at])
        text += values.get(part, part)
        at += len(part)
    return text


def date_format(link: BookLink, profile: Profile, default: str | None, by_language: Mapping[str, str]) -> str:
    """How a link writes its date: the engine's own way for langID 1, else the setting, else the engine's own way."""
    language = dict(link.parameters).get("langID") or "1"
    if not profile.date_by_language:
        return default or profile.date
    return profile.date if language in ("0", "1") else by_language.get(language) or default or profile.date
