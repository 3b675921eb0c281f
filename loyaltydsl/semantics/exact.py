"""Exact numbers and how they are shown: no float anywhere."""

from __future__ import annotations

from fractions import Fraction

from loyaltydsl.semantics.fields import MICRO


def round_half_away(value: Fraction) -> int:
    """To the nearest whole number, half away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def fixed_text(value: Fraction, decimals: int) -> str:
    """`value` rounded half away from zero to `decimals`, all of them written."""
    scaled = round_half_away(value * 10**decimals)
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(decimals + 1, "0")
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def money_text(micros: int | Fraction, decimals: int) -> str:
    """An amount in millionths, rounded half away from zero to the currency's decimals."""
    return fixed_text(Fraction(micros, MICRO), decimals)


def decimal_text(micros: int) -> str:
    """Millionths without loss and without trailing zeros: 1_500_000 is `1.5`."""
    sign, micros = ("-" if micros < 0 else ""), abs(micros)
    rest = f"{micros % MICRO:06d}".rstrip("0")
    return f"{sign}{micros // MICRO}{'.' + rest if rest else ''}"
