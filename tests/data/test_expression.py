"""Expressions of a map: the same as Fractions give, to the last digit, or a row that says why not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltydsl.data.calculate import Calculation, compile_expression
from loyaltydsl.data.cells import Bad
from loyaltydsl.data.expression import Binary, Expr, ExpressionFault, Name, Negative, Number, parse_expression
from loyaltydsl.semantics.fields import FieldType
from tests.data.kit import Desk, rejects

FIELDS: dict[str, FieldType] = {
    "arrival": "date",
    "booked": "date",
    "adults": "number",
    "food_revenue": "money",
    "points": "points",
    "rate_code": "code",
}


def compiled(text: str, field: str = "room_revenue", type: FieldType = "money") -> Calculation | ExpressionFault:
    tree = parse_expression(text)
    return tree if isinstance(tree, ExpressionFault) else compile_expression(tree, text, field, type, FIELDS)


def calculation(text: str, field: str = "room_revenue", type: FieldType = "money") -> Calculation:
    found = compiled(text, field, type)
    assert isinstance(found, Calculation), found
    return found


def scaled(value: Fraction) -> int:
    """An operand as the reader holds a column's cell: in units of 10**-12."""
    assert (value * 10**12).denominator == 1
    return int(value * 10**12)


# ------------------------------------------------------------ against fractions

decimals = st.decimals(-10_000, 10_000, places=3).map(Fraction)
leaves = st.sampled_from("abcd") | st.decimals(0, 100, places=2).map(lambda d: f"{d}")
texts = st.recursive(
    leaves,
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})")
        | inner.map(lambda t: f"-{t}")
    ),
    max_leaves=8,
)


def worth(tree: Expr, row: dict[str, Fraction]) -> Fraction:
    """The meaning of an expression, written as plainly as possible; ZeroDivisionError where there is none."""
    match tree:
        case Number(value=value):
            return value
        case Name(name=name):
            return row[name]
        case Negative(value=value):
            return -worth(value, row)
        case Binary(op="+", left=left, right=right):
            return worth(left, row) + worth(right, row)
        case Binary(op="-", left=left, right=right):
            return worth(left, row) - worth(right, row)
        case Binary(op="*", left=left, right=right):
            return worth(left, row) * worth(right, row)
        case Binary(left=left, right=right):
            return worth(left, row) / worth(right, row)
    raise AssertionError(tree)


@given(texts, st.lists(st.fixed_dictionaries({name: decimals | st.none() for name in "abcd"}), min_size=1, max_size=5))
def test_results_are_exact(text: str, rows: list[dict[str, Any]]) -> None:
    tree = parse_expression(text)
    assert not isinstance(tree, ExpressionFault)
    found = compile_expression(tree, text, "room_revenue", "money", {})
    if isinstance(found, ExpressionFault):
        assert "names no column" in found.message or "division by zero" in found.message
        return
    names = [operand.name for operand in found.operands]
    columns = [[None if row[n] is None else scaled(row[n]) for row in rows] for n in names]
    for row, result in zip(rows, found(columns, len(rows)), strict=True):
        if any(row[name] is None for name in names):
            assert result is None
            continue
        try:
            exact = worth(tree, row) * 10**6
        except ZeroDivisionError:
            assert isinstance(result, Bad) and "divisor other than 0" in result.expected
            continue
        if exact.denominator != 1 or abs(exact) >= 10**18:
            assert isinstance(result, Bad), (text, row, result)
        else:
            assert result == exact and type(result) is int


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-500, 500), st.integers(0, 60))
def test_dates_take_days(day: date, days: int, more: int) -> None:
    found = calculation("arrival + (x + y) - 2 * y", "departure", "date")
    assert [(o.name, o.kind, o.field) for o in found.operands] == [
        ("arrival", "date", True), ("x", "number", False), ("y", "number", False),
    ]  # fmt: skip
    start = day.toordinal()
    assert found([[start], [days * 10**12], [more * 10**12]], 1) == [start + days - more]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("checkin + stay_length", ["date", "number"]),
        ("checkin - lead", ["date", "number"]),
        ("stay_length + arrival", ["number", "date"]),
        ("lead * 2 + arrival", ["number", "date"]),
        ("checkin + (checkout_day - checkin_day)", ["date", "number", "number"]),
        ("arrival + (arrival - seen)", ["date", "date"]),
    ],
)
def test_a_column_is_a_date_only_where_a_date_makes_sense(text: str, kinds: list[str]) -> None:
    assert [operand.kind for operand in calculation(text, "departure", "date").operands] == kinds


def test_days_between_dates() -> None:
    found = calculation("(arrival - booked) / 2 + adults", "score", "number")
    assert found([[100, 100], [90, 91], [1_000_000, 0]], 2) == [6_000_000, 4_500_000]
    assert [o.kind for o in calculation("checkout - arrival", "score", "number").operands] == ["date", "date"]


def test_missing_and_bad_values_pass_through() -> None:
    found = calculation("a * b")
    bad, other = Bad("x", "a number", column="a"), Bad("y", "a number", column="b")
    columns = [
        [scaled(Fraction(2)), None, bad, scaled(Fraction(1, 3000000) * 3)],
        [scaled(Fraction(5)), 1, None, other],
    ]
    assert found(columns, 4) == [10_000_000, None, bad, other]


@pytest.mark.parametrize(
    ("text", "field", "type", "columns", "value", "expected"),
    [
        ("a / 3", "room_revenue", "money", [10**13], "10/3", "a result exact to six decimals from `a / 3`"),
        ("a * b", "room_revenue", "money", [10**9, 10**6], "0.000000001",
         "a result exact to six decimals from `a * b`"),
        ("a / b", "room_revenue", "money", [1, 0], "0", "a divisor other than 0 in `a / b`"),
        ("a * 1000000", "room_revenue", "money", [10**19], "10000000000000", "at most 12 digits before the decimals"),
        ("a / 2", "points", "points", [10**12], "0.5", "a whole number from `a / 2`"),
        ("arrival + a", "departure", "date", [700_000, 5 * 10**11], "0.5", "a whole number of days in `arrival + a`"),
        ("arrival - a", "departure", "date", [700_000, 10**18], "day -300000",
         "a date between the years 1 and 9999 from `arrival - a`"),
    ],
)  # fmt: skip
def test_results_that_are_none(
    text: str, field: str, type: FieldType, columns: list[int], value: str, expected: str
) -> None:
    (result,) = calculation(text, field, type)([[column] for column in columns], 1)
    assert isinstance(result, Bad)
    assert (result.value, result.expected) == (value, expected)


def test_a_result_does_not_change_the_field_it_comes_from() -> None:
    found = calculation("arrival", "departure", "date")
    column = [700_000]
    result = found([column], 1)
    result[0] = 0
    assert column == [700_000]


# ------------------------------------------------------------ what is refused, and where


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("", "", "the expression ends where a name or a number is expected"),
        ("adr *", "", "the expression ends where a name or a number is expected"),
        ("adr nights", "nights", "`nights` stands where `+`, `-`, `*` or `/` is expected"),
        ("adr ** 2", "*", "`*` stands where a name or a number is expected"),
        ("(adr + 1", "(", "this parenthesis is not closed"),
        ("adr + 1)", ")", "`)` stands where `+`, `-`, `*` or `/` is expected"),
        ("round(adr)", "round(", "`round(` calls a function, and there are none"),
        ("adr % 2", "%", "`%` is not known here"),
        ("adr − 2", "−", "`−` is not known here"),
        ('"Nights stayed" + 1', '"', '`"` is not known here'),
        ("`Nights", "`", "a back-tick that is not closed"),
        ("`` + 1", "``", "a column's name stands between the back-ticks"),
        ("1,5 * adr", ",", "`,` is not known here"),
        ("1.5.2 * adr", "1.5.2", "`1.5.2` is not a number"),
        ("2x * adr", "2x", "`2x` is not a number"),
        ("os.system", ".system", "`.system` is not a number"),
        ("__import__('os')", "'", "`'` is not known here"),
        ("9" * 50, "9" * 50, "a number with more than 40 digits"),
        ("(" * 60 + "a" + ")" * 60, "(", "more than 50 parentheses inside one another"),
        ("-" * 60 + "a", "-", "more than 50 parentheses inside one another"),
        ("+".join("a" * 300), "+".join("a" * 201), "more than 200 signs in one expression"),
        ("2 * 3", "2 * 3", "this expression names no column"),
        ("adr / 0", "0", "a division by zero"),
        ("adr / (2 - 2)", "2 - 2", "a division by zero"),
        ("arrival", "arrival", "this is a date, and `room_revenue` is a number"),
        ("arrival * 2", "arrival", "`arrival` is a date; days are added to it or taken from it, no more"),
        ("-arrival", "arrival", "`arrival` is a date; days are added to it or taken from it, no more"),
        ("arrival + booked", "arrival + booked", "two dates cannot be added"),
        ("(5 - arrival) * 2", "5 - arrival", "a date cannot be taken from a number"),
        ("rate_code + 1", "rate_code", "`rate_code` is neither a number nor a date"),
    ],
)
def test_faults(text: str, marked: str, message: str) -> None:
    found = compiled(text)
    assert isinstance(found, ExpressionFault)
    assert (found.message, text[found.start : found.end]) == (message, marked)


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("arrival - booked", "arrival - booked", "this is a number, and `departure` is a date"),
        ("2 * 3", "2 * 3", "this is a number, and `departure` is a date"),
        ("arrival + 0.5", "arrival + 0.5", "a date takes whole days"),
    ],
)
def test_faults_where_a_date_is_wanted(text: str, marked: str, message: str) -> None:
    found = compiled(text, "departure", "date")
    assert isinstance(found, ExpressionFault)
    assert (found.message, text[found.start : found.end]) == (message, marked)


def test_only_numbers_amounts_and_dates_are_worked_out() -> None:
    found = compiled("a + 1", "rate_code", "code")
    assert isinstance(found, ExpressionFault)
    assert found.message == "an expression gives a number, an amount or a date, and `rate_code` is none of these"


@given(st.text("ab12.+-*/() `_\"'é", max_size=30))
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    found = compiled(text)
    if isinstance(found, ExpressionFault):
        assert found.message and 0 <= found.start <= found.end <= len(text)


# ------------------------------------------------------------ in a map


def test_fields_are_worked_out_from_one_another_in_any_order(desk: Desk) -> None:
    text = "stay_id,checkin,weekend,week,lead,Daily Rate\nS1,2026-01-02,2,3,10,99.9\nS2,2026-01-02,,3,10,99.9\n"
    found = desk.read(
        text,
        map="""
        [stays]
        room_revenue = { expression = "`Daily Rate` * (weekend + week)" }
        departure    = { expression = "arrival + weekend + week" }
        booked       = { expression = "arrival - lead" }
        arrival      = "checkin"
        """,
    )
    (stay,) = found.stays
    assert (stay.nights, stay.lead_time, stay.room_revenue) == (5, 10, 499_500_000)
    assert rejects(found) == ["stays.csv:3 departure [] expected a date, which every stay needs"]
    assert found.report.ignored_columns == ()


def test_its_own_name_is_the_column(desk: Desk) -> None:
    text = "stay_id,arrival,departure,room_revenue\nS1,2026-01-01,2026-01-02,100\nS2,2026-01-01,2026-01-02,1.123456\n"
    found = desk.read(text, map='[stays]\nroom_revenue = { expression = "room_revenue * 1.1" }')
    assert found.stays[0].room_revenue == 110_000_000
    assert rejects(found) == [
        "stays.csv:3 room_revenue [1.2358016] expected a result exact to six decimals from `room_revenue * 1.1`"
    ]


def test_a_cell_of_an_expression_that_is_no_number(desk: Desk) -> None:
    text = 'stay_id,arrival,nights,adr\nS1,2026-01-01,two,100\nS2,2026-01-01,2,"1,000"\nS3,bad,2,1\n'
    found = desk.read(
        text,
        map="""
        [stays]
        departure = { expression = "arrival + nights" }
        room_revenue = { expression = "adr * nights" }
        """,
    )
    assert rejects(found) == [
        "stays.csv:2 nights [two] expected a number such as 2 or 1.5",
        "stays.csv:3 adr [1,000] expected a number such as 2 or 1.5",
        "stays.csv:4 arrival [bad] expected a date",
    ]
    assert found.report.shown[1].span.text == '"1,000"'
