"""Whether two trees say the same: equal but for spans, and for the `every year` that the formatter adds."""

from __future__ import annotations

from typing import Any

from loyaltydsl.record import Record
from loyaltydsl.syntax import ast


def same_tree(first: object, second: object) -> bool:
    """Compare two trees of any depth."""
    work: list[tuple[Any, Any]] = [(first, second)]
    while work:
        one, other = work.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, ast.Range):
            if _yearly(one) != _yearly(other):
                return False
            work += [(one.low, other.low), (one.high, other.high)]
        elif isinstance(one, Record):
            work += [(getattr(one, name), getattr(other, name)) for name in one._compared]
        elif isinstance(one, tuple):
            if len(one) != len(other):
                return False
            work += zip(one, other, strict=True)
        elif one != other:
            return False
    return True


def _yearly(item: ast.Range) -> bool:
    return item.every_year or (isinstance(item.low, ast.MonthDay) and isinstance(item.high, ast.MonthDay))
