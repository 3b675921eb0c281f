"""A cell's text to a value of a field's type, in the stored units of `semantics.fields`."""

from __future__ import annotations

from datetime import tzinfo
from difflib import get_close_matches
from typing import Any

from loyaltydsl.data.cells import Bad, Parse, listed
from loyaltydsl.data.dates import iso_parser
from loyaltydsl.data.numbers import NumberStyle, decimal_parser, whole_parser
from loyaltydsl.data.schema import Schema, Target
from loyaltydsl.semantics.fields import STATUSES

_SET, _NOT_SET = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_NO_SEGMENTS: frozenset[str] = frozenset()


def absent_value(target: Target) -> Any:
    """What a missing cell of the field is stored as."""
    if target.name == "status":
        return "checked_out"
    return {"flag": False, "segments": _NO_SEGMENTS}.get(target.type)


def parser_of(target: Target, schema: Schema, style: NumberStyle, zone: tzinfo | None) -> Parse:
    """The reader of the field's cells, which are trimmed and not missing."""
    if target.name == "status":
        return _status
    if target.name == "currency":
        return _currency(schema.currency)
    if target.type in ("money", "number"):
        return decimal_parser(style, target.type, schema.currency)
    if target.type in ("count", "points"):
        return whole_parser(style)
    if target.type == "date":
        return iso_parser(target.name, zone)
    if target.type == "flag":
        return _flag
    if target.type == "segments":
        return _segments
    if target.type == "tier":
        return _tier(schema.tiers)
    return as_it_stands


def as_it_stands(cell: str) -> str:
    """The reader of texts and codes."""
    return cell


def _flag(cell: str) -> bool | Bad:
    word = cell.lower()
    if word in _SET or word in _NOT_SET:
        return word in _SET
    mend = 'for other words give the map `values`, such as values = { "Y" = "yes", "N" = "no" }'
    return Bad(cell, "yes or no", mend)


def _segments(cell: str) -> frozenset[str]:
    return frozenset(part for part in map(str.strip, cell.split(";")) if part)


def _one_of(cell: str, known: tuple[str, ...], mend: str) -> Bad:
    alike = get_close_matches(cell.lower().replace(" ", "_").replace("-", "_"), [k.lower() for k in known], 1)
    near = next((k for k in known if alike and k.lower() == alike[0]), "")
    return Bad(cell, f"one of {listed(known, 40)}", f"did you mean `{near}`? {mend}" if near else mend)


def _status(cell: str) -> str | Bad:
    if cell in STATUSES:
        return cell
    mend = 'for other words give the map `values`, such as values = { "Check-Out" = "checked_out" }'
    return _one_of(cell, STATUSES, mend)


def _tier(tiers: tuple[str, ...]) -> Parse:
    def parse(cell: str) -> str | Bad:
        if cell in tiers:
            return cell
        return _one_of(cell, tiers, "tiers compare exactly, capitals included; for other words give the map `values`")

    return parse


def _currency(currency: str) -> Parse:
    def parse(cell: str) -> str | Bad:
        if cell == currency:
            return cell
        return Bad(cell, f"`{currency}`, the program's currency", "amounts in another currency are not converted")

    return parse
