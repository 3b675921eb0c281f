"""JSON with the same bytes on every machine: keys in the order given, two blanks, `\\n`, exact decimals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def decimal_text(number: Decimal) -> str:
    """A decimal without an exponent and without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def pretty(value: Any) -> bytes:
    """A document for people and machines, with a line end at its end."""
    return (_write(value, "\n", "  ") + "\n").encode()


def line(value: Any) -> bytes:
    """One line of a JSON lines file."""
    return (_write(value, "", "") + "\n").encode()


def _write(value: Any, newline: str, indent: str) -> str:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, float):
        raise TypeError("a payload has no floating-point numbers")
    if isinstance(value, Mapping):
        inner = newline + indent if newline else ""
        items = [f"{json.dumps(key, ensure_ascii=False)}: {_write(item, inner, indent)}" for key, item in value.items()]
        return _block("{", items, "}", newline, inner)
    if isinstance(value, Sequence) and not isinstance(value, str):
        inner = newline + indent if newline else ""
        return _block("[", [_write(item, inner, indent) for item in value], "]", newline, inner)
    return json.dumps(value, ensure_ascii=False)


def _block(left: str, items: list[str], right: str, newline: str, inner: str) -> str:
    if not items:
        return left + right
    return left + inner + f",{inner or ' '}".join(items) + newline + right
