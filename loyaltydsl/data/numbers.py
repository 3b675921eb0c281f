"""Numbers as files write them: exact, with the file's own decimal sign and thousands separators."""

from __future__ import annotations

import re
from collections.abc import Callable

from loyaltydsl.data.cells import Bad, Parse
from loyaltydsl.record import Record

DECIMALS = 6
WHOLE_DIGITS = 12
"""Digits before the decimal sign: with six decimals a value then fits 64 bits."""

SPACES = "\u0020\u00a0\u202f"
"""What people type, and what Excel writes, where the thousands separator is a space."""


_MOST_DECIMALS = 30


class NumberStyle(Record):
    """How a file writes numbers. `mappable` says that the map's `[csv]` can change it."""

    decimal: str = "."
    thousands: str = ""
    mappable: bool = True

    def write(self, whole: str, fraction: str = "") -> str:
        """A number in this style, for messages."""
        return whole + (self.decimal + fraction if fraction else "")


PLAIN = NumberStyle(mappable=False)
"""JSON lines and Parquet: a decimal point and nothing else."""

Match = Callable[[str], tuple[int, str] | None]


def compile_style(style: NumberStyle) -> Match:
    """A function from a cell to its unsigned digits: the signed whole number of all digits, and the decimals' text.

    `None` where the cell is no number of that style.
    """
    point = re.escape(style.decimal)
    grouped = ""
    if style.thousands:
        separator = f"[{SPACES}]" if style.thousands in SPACES else re.escape(style.thousands)
        grouped = f"[0-9]{{1,3}}(?:{separator}[0-9]{{2,3}})*{separator}[0-9]{{3}}|"
    shape = re.compile(f"([+-]?)({grouped}[0-9]*)(?:{point}([0-9]*))?")
    strip = re.compile("[^0-9]").sub

    def match(cell: str) -> tuple[int, str] | None:
        found = shape.fullmatch(cell)
        if found is None:
            return None
        sign, whole, fraction = found.groups(default="")
        whole = strip("", whole)
        if not whole and not fraction:
            return None
        if len(whole.lstrip("0")) > WHOLE_DIGITS or len(fraction) > _MOST_DECIMALS:
            return None
        value = int((whole + fraction).lstrip("0") or "0")
        return (-value if sign == "-" else value), fraction

    return match


def decimal_parser(style: NumberStyle, kind: str, currency: str, places: int = DECIMALS) -> Parse:
    """Cells to integers scaled by 10**`places`; `kind` is `money` or `number`."""
    match = compile_style(style)

    def parse(cell: str) -> int | Bad:
        found = match(cell)
        if found is None or len(found[1]) > places:
            return bad_number(cell, style, kind, currency, places)
        power: int = 10 ** (places - len(found[1]))
        return found[0] * power

    return parse


def whole_parser(style: NumberStyle) -> Parse:
    """Cells to whole numbers; decimals that are all 0 are allowed."""
    match = compile_style(style)

    def parse(cell: str) -> int | Bad:
        found = match(cell)
        if found is None or found[1].strip("0"):
            return bad_number(cell, style, "whole", "", 0)
        power: int = 10 ** len(found[1])
        return found[0] // power

    return parse


def bad_number(cell: str, style: NumberStyle, kind: str, currency: str, places: int = DECIMALS) -> Bad:
    """What was expected of a cell that is no number, and how the file or the map can be mended."""
    expected = {
        "money": f"an amount such as {style.write('1234', '50')}",
        "number": f"a number such as 2 or {style.write('1', '5')}",
        "whole": "a whole number",
    }[kind]
    return Bad(cell, expected, _mend(cell, style, kind, currency, places))


_EXPONENT = re.compile("[+-]?[0-9]+([.,][0-9]*)?[eE][+-]?[0-9]+")
_UNIT = re.compile("[^0-9.,'’\u0020\u00a0\u202f+-]+")
_GROUPS = re.compile(
    "[+-]?[0-9]{1,3}(?P<by>[.,'’\u0020\u00a0\u202f])(?:[0-9]{2,3}(?P=by))*[0-9]{3}(?:(?P<point>(?!(?P=by))[.,])[0-9]*)?"
)
_POINT = re.compile("[+-]?[0-9]*(?P<point>[.,])[0-9]+")


def _mend(cell: str, style: NumberStyle, kind: str, currency: str, places: int) -> str:
    help: list[str] = []
    if not any("0" <= char <= "9" for char in cell):
        return "write it in digits; a cell that means no value is empty, or its word stands in the map's `missing`"
    if _EXPONENT.fullmatch(cell):
        return f"exponents are not read: write all digits, as {style.write('1000')} for 1e3"
    text = cell
    if _UNIT.search(text) and kind in ("money", "number"):
        unit = f"amounts are in {currency}" if kind == "money" else "a number stands alone"
        help.append(f"leave the unit out of the cell; {unit}")
        text = _UNIT.sub("", text).strip(SPACES)
    if compile_style(style)(text):
        found = compile_style(style)(text)
        if found and places and len(found[1]) > places:
            help.append(f"round it to {places} decimals")
    elif re.fullmatch(f"[+-]?[0-9]{{{WHOLE_DIGITS + 1},}}.*", text):
        help.append(f"at most {WHOLE_DIGITS} digits may stand before the decimals")
    elif found_groups := _GROUPS.fullmatch(text):
        help.append(_style_help(style, found_groups["by"], found_groups["point"]))
    elif found_point := _POINT.fullmatch(text):
        help.append(_style_help(style, None, found_point["point"]))
    elif kind == "whole" and compile_style(style)(text) is None:
        help.append("write the digits alone")
    if kind == "whole" and (found := compile_style(style)(text)) and found[1].strip("0"):
        help.append("leave the decimals out: it counts whole ones")
    return "; ".join(part for part in help if part) or "write its digits and nothing else, but for one sign in front"


def _style_help(style: NumberStyle, thousands: str | None, decimal: str | None) -> str:
    """The settings of `[csv]` under which the cell would be a number."""
    if not style.mappable:
        return "write it with a decimal point and without thousands separators, as 1234.50"
    settings = []
    if decimal and decimal != style.decimal:
        settings.append(f'decimal = "{decimal}"')
    if thousands and thousands != style.thousands:
        settings.append(f'thousands = "{" " if thousands in SPACES else thousands}"')
    if not settings:
        return ""
    return f"if the file writes numbers so, give the map {' and '.join(settings)} under `[csv]`"
