"""Booking links: an address without a secret, and the CRS's parameters."""

from __future__ import annotations

import re

from loyaltydsl.diagnostics.model import Edit, Fix, Label
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.languages import TAGS, language_id
from loyaltydsl.semantics.near import mend
from loyaltydsl.semantics.program import BookLink
from loyaltydsl.semantics.secrets import refuse_credentials
from loyaltydsl.semantics.synonyms import squash
from loyaltydsl.semantics.values import exact
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast

PARAMETERS = ("hgID", "langID", "checkin", "nights", "rooms", "adults", "children", "vouchercode")
REQUIRED = ("hgID", "checkin", "vouchercode")
FILLED_IN = ("checkin", "vouchercode")
"""Parameters whose value the CRM fills in."""
_BOUNDS = {"nights": (1, 365), "rooms": (1, 5), "adults": (1, 99), "children": (0, 99)}
"""The booking engine takes rooms 1 to 5; the others are bounded by sense alone."""
_SYNONYMS = {
    squash(word): name
    for name, words in {
        "hgID": "hotel hotelId hotelGroup hotelGroupId hotel_group_id property chain",
        "langID": "lang language locale languageId",
        "checkin": "arrival arrive arrival_date datein check_in",
        "vouchercode": "voucher offer offer_code promo promo_code promocode coupon",
        "rooms": "room",
        "adults": "adult",
        "children": "child kids",
        "nights": "night los",
    }.items()
    for word in words.split()
}


def read_link(draft: Draft, clause: ast.BookLinkClause) -> BookLink:
    """The link with its parameters in the order written."""
    url = clause.url.value.strip()
    if not refuse_credentials(draft, clause.url) and not re.match(r"https?://[^\s/?#]+[^\s]*$", url):
        draft.report(
            "bad-url",
            clause.url.span,
            f"`{url}` is no web address",
            help="write the booking engine's address with `https://`",
        )
    first: dict[str, Span] = {}
    parameters: list[tuple[str, str | None]] = []
    spans: list[Span] = []
    for parameter in clause.parameters:
        name = _name(draft, parameter.name)
        if name is None:
            continue
        if name in first:
            draft.report(
                "listed-twice",
                parameter.name.span,
                f"parameter `{name}` is given twice",
                help="leave one of the two out",
                labels=(Label(first[name], "first given here"),),
            )
            continue
        first[name] = parameter.name.span
        parameters.append((name, _value(draft, parameter, name)))
        spans.append(parameter.span)
    missing = [name for name in REQUIRED if name not in first]
    if missing and not draft.lacking_is_told and not _guessed(draft, clause, missing):
        words = " and ".join(f"`{name}`" for name in missing)
        draft.report(
            "missing-link-parameter",
            clause.span,
            f"a booking link needs {words}",
            help=[f"add {_example(name)}" for name in missing],
        )
    return BookLink(url, tuple(parameters), clause.span, tuple(spans))


def _example(name: str) -> str:
    return "`hgID` with the id of the hotel group" if name == "hgID" else f"`{name}` alone: the CRM fills it in"


def _guessed(draft: Draft, clause: ast.BookLinkClause, missing: list[str]) -> bool:
    """Whether every missing parameter is there under a wrong name, which is reported already."""
    written = [p.name.text for p in clause.parameters if p.name.text not in PARAMETERS]
    meant = {draft.near.find(word, PARAMETERS, _SYNONYMS) for word in written}
    return set(missing) <= meant


def _name(draft: Draft, name: ast.Name) -> str | None:
    if name.text in PARAMETERS:
        return name.text
    near = draft.near.find(name.text, PARAMETERS, _SYNONYMS)
    draft.report(
        "unknown-link-parameter",
        name.span,
        f"a booking link has no parameter `{name.text}`",
        help=f"did you mean `{near}`?" if near else f"its parameters are {', '.join(f'`{p}`' for p in PARAMETERS)}",
        fix=mend(name.span, near) if near else None,
    )
    return None


def _value(draft: Draft, parameter: ast.LinkParameter, name: str) -> str | None:
    value = parameter.value
    if name in FILLED_IN:
        if value is not None:
            fix = Fix("leave the value out", (Edit(parameter.span, name),))
            draft.report(
                "link-value",
                value.span,
                f"`{name}` takes no value: the CRM fills it in for each guest",
                help=f"write `{name}` alone",
                fix=fix,
            )
        return None
    if value is None:
        example = '"en-US"' if name == "langID" else '"1042"' if name == "hgID" else "1"
        draft.report(
            "link-value", parameter.span, f"`{name}` has no value", help=f"write for example `{name} {example}`"
        )
        return ""
    if name == "langID":
        return _language(draft, value)
    if name == "hgID":
        return _group(draft, value)
    return _count(draft, value, name)


def _group(draft: Draft, value: ast.StringLit | ast.NumberLit) -> str:
    text = value.value.strip() if isinstance(value, ast.StringLit) else _digits(value)
    if not text:
        draft.report("link-value", value.span, "`hgID`, the hotel group, is empty", help="write the id your CRS uses")
    return text or ""


def _digits(value: ast.NumberLit) -> str | None:
    number = exact(value)
    return str(number) if number.denominator == 1 and number >= 0 else value.span.text


def _language(draft: Draft, value: ast.StringLit | ast.NumberLit) -> str:
    text = value.value.strip() if isinstance(value, ast.StringLit) else _digits(value) or ""
    number = language_id(text)
    if number is not None:
        return str(number)
    if isinstance(value, ast.NumberLit) and value.digits < 0:
        return ""  # refused by the parser already
    near = draft.near.find(text, [tag for tag in TAGS if tag], _languages(text))
    draft.report(
        "unknown-language",
        value.span,
        f"`{text}` is not in the language table of the CRS",
        help=f"did you mean `{near}`?"
        if near
        else f"write a tag such as `en-US`, or a number from 0 to {len(TAGS) - 1}",
        fix=mend(value.span, f'"{near}"') if near else None,
    )
    return ""


def _languages(text: str) -> dict[str, str]:
    """The table's tag for the same language in another country, or for a language alone."""
    language = text.split("-")[0].split("_")[0].lower()
    tag = next((tag for tag in TAGS if tag and tag.split("-")[0].lower() == language), None)
    return {squash(text): tag} if tag else {}


def _count(draft: Draft, value: ast.StringLit | ast.NumberLit, name: str) -> str:
    low, high = _BOUNDS[name]
    if isinstance(value, ast.NumberLit):
        number, text = exact(value), value.span.text
    else:
        text = value.value.strip()
        if not re.fullmatch("[0-9]{1,6}", text):
            draft.report(
                "link-value",
                value.span,
                f"`{name}` is a number, not `{value.span.text}`",
                help=f"write for example `{name} {max(low, 1)}`",
            )
            return ""
        number = exact(ast.NumberLit(value.span, int(text)))
    if number < 0:
        return ""  # refused by the parser already
    if number.denominator != 1 or not low <= number <= high:
        draft.report(
            "link-value",
            value.span,
            f"`{name}` is a whole number from {low} to {high}, not `{text}`",
            help=f"write a number from {low} to {high}",
        )
        return ""
    return str(int(number))
