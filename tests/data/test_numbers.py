"""Numbers: whatever is read is exact, and whatever is not exact is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltydsl.data.cells import Bad
from loyaltydsl.data.numbers import NumberStyle, decimal_parser, whole_parser

PLAIN = decimal_parser(NumberStyle(), "money", "USD")


@given(st.integers(-(10**18) + 1, 10**18 - 1), st.booleans())
def test_every_amount_of_six_decimals_comes_back(micros: int, trailing: bool) -> None:
    sign, digits = ("-" if micros < 0 else ""), f"{abs(micros):07d}"
    text = f"{sign}{digits[:-6]}.{digits[-6:]}"
    if not trailing:
        text = text.rstrip("0").rstrip(".") or "0"
    assert PLAIN(text) == micros


@given(st.text("0123456789+-., '€e", max_size=18))
def test_what_is_read_is_worth_what_it_says(text: str) -> None:
    value = PLAIN(text)
    if not isinstance(value, Bad):
        assert Fraction(value, 10**6) == Fraction(text.rstrip(".") if not text.startswith(".") else f"0{text}")


@given(
    st.decimals(-(10**11), 10**11, places=2),
    st.sampled_from([(",", "."), (".", ","), (",", " "), (".", "'"), (",", "")]),
)
def test_every_style_reads_what_it_writes(amount: object, signs: tuple[str, str]) -> None:
    decimal, thousands = signs
    text = f"{amount:,}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    parse = decimal_parser(NumberStyle(decimal, thousands), "money", "USD")
    assert parse(text) == int(Fraction(str(amount)) * 10**6)
    assert parse(text.replace(thousands, "") if thousands else text) == int(Fraction(str(amount)) * 10**6)


@pytest.mark.parametrize("text", ["1.23", "12.34", "1.2345", "1.234.56", ".123", "1..234", "1.234,5,6", "1,5.000"])
def test_thousands_that_stand_elsewhere_are_refused(text: str) -> None:
    assert isinstance(decimal_parser(NumberStyle(",", "."), "money", "EUR")(text), Bad)


def test_spaces_are_spaces_and_lakhs_are_groups() -> None:
    french = decimal_parser(NumberStyle(",", " "), "money", "EUR")
    assert french("1\u202f234,5") == french("1\u00a0234,5") == french("1 234,5") == 1_234_500_000
    assert decimal_parser(NumberStyle(".", ","), "money", "INR")("12,34,567.00") == 1_234_567_000_000


@pytest.mark.parametrize(("text", "value"), [("20000", 20_000), ("-5", -5), ("20000.00", 20_000), ("-7.0", -7)])
def test_whole_numbers(text: str, value: int) -> None:
    assert whole_parser(NumberStyle())(text) == value


@pytest.mark.parametrize("text", ["1.5", "-0.1", "many", "1,000"])
def test_whole_numbers_are_whole(text: str) -> None:
    found = whole_parser(NumberStyle())(text)
    assert isinstance(found, Bad) and found.expected == "a whole number"
