"""Cells to values in stored units, and what is said of those that are none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loyaltydsl.data import Schema
from tests.data.kit import Desk, helps, rejects

OWN = Schema(
    "EUR",
    custom_fields=(("late", "flag"), ("golf", "code"), ("score", "number"), ("deposit", "money"), ("paid_on", "date")),
    vocabularies={"room_type": frozenset({"1BR", "2BR"}), "property": frozenset({"SPR"}), "golf": frozenset({"G1"})},
)
STATUSES = "`booked`, `in_house`, `checked_out`, `cancelled`, `no_show`"


def one(desk: Desk, column: str, cell: str, **more: Any) -> Any:
    """The dataset of one stay that has, beside what every stay needs, one cell."""
    quoted = '"' + cell.replace('"', '""') + '"'
    return desk.read(f"stay_id,arrival,departure,{column}\nS1,2026-01-01,2026-01-02,{quoted}\n", **more)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("room_revenue", "120", 120_000_000),
        ("room_revenue", " -6.38 ", -6_380_000),
        ("room_revenue", "+0.000001", 1),
        ("room_revenue", ".5", 500_000),
        ("room_revenue", "5.", 5_000_000),
        ("room_revenue", "999999999999.999999", 999_999_999_999_999_999),
        ("room_revenue", "0" * 5000 + "7", 7_000_000),
        ("room_revenue", "", None),
        ("adults", "2", 2_000_000),
        ("adults", "1.5", 1_500_000),
        ("booked", "2025-12-24", date(2025, 12, 24).toordinal()),
        ("booked", "", None),
        ("rate_code", "  BAR;RACK ", "BAR;RACK"),
        ("rate_code", "\u00a0bar\u00a0", "bar"),
        ("guest_type", "", None),
        ("status", "", "checked_out"),
        ("status", "no_show", "no_show"),
        ("currency", "EUR", "EUR"),
        ("currency", "", None),
    ],
)
def test_values(desk: Desk, column: str, cell: str, value: object) -> None:
    found = one(desk, column, cell, schema=OWN)
    assert rejects(found) == []
    assert getattr(found.stays[0], column) == value


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("late", "TRUE", True),
        ("late", "Yes", True),
        ("late", "1", True),
        ("late", "no", False),
        ("late", "False", False),
        ("late", "0", False),
        ("late", "", False),
        ("golf", "G9", "G9"),
        ("golf", "", None),
        ("score", "0.25", 250_000),
        ("deposit", "10", 10_000_000),
        ("paid_on", "2026-01-01", date(2026, 1, 1).toordinal()),
    ],
)
def test_fields_of_the_propertys_own(desk: Desk, column: str, cell: str, value: object) -> None:
    found = one(desk, column, cell, schema=OWN)
    assert rejects(found) == []
    empty = {"late": False, "golf": None, "score": None, "deposit": None, "paid_on": None}
    assert found.stays[0].custom == empty | {column: value}


AMOUNT = "an amount such as 1234.50"
SO = "if the file writes numbers so, give the map"
VALUES = "for other words give the map `values`, such as"


DIGITS = "write it in digits; a cell that means no value is empty, or its word stands in the map's `missing`"


@pytest.mark.parametrize(
    ("column", "cell", "expected", "help"),
    [
        ("room_revenue", "1,234.50", AMOUNT, f'{SO} thousands = "," under `[csv]`'),
        (
            "room_revenue", "1.234,50", AMOUNT,
            f'{SO} decimal = "," and thousands = "." under `[csv]`',
        ),
        ("room_revenue", "12,5", AMOUNT, f'{SO} decimal = "," under `[csv]`'),
        ("room_revenue", "1 234", AMOUNT, f'{SO} thousands = " " under `[csv]`'),
        ("room_revenue", "1'234.50", AMOUNT, f"{SO} thousands = \"'\" under `[csv]`"),
        ("room_revenue", "12.50 EUR", AMOUNT, "leave the unit out of the cell; amounts are in EUR"),
        ("room_revenue", "€12.50", AMOUNT, "leave the unit out of the cell; amounts are in EUR"),
        (
            "room_revenue", "$1,234.50", AMOUNT,
            "leave the unit out of the cell; amounts are in EUR; "
            f'{SO} thousands = "," under `[csv]`',
        ),
        ("room_revenue", "0.1234567", AMOUNT, "round it to 6 decimals"),
        ("room_revenue", "1234567890123", AMOUNT, "at most 12 digits may stand before the decimals"),
        ("room_revenue", "free", AMOUNT, DIGITS),
        ("room_revenue", "1e3", AMOUNT, "exponents are not read: write all digits, as 1000 for 1e3"),
        ("room_revenue", "-1.5E+06", AMOUNT, "exponents are not read: write all digits, as 1000 for 1e3"),
        ("room_revenue", "--5", AMOUNT, "write its digits and nothing else, but for one sign in front"),
        ("room_revenue", "(5.00)", AMOUNT, "leave the unit out of the cell; amounts are in EUR"),
        ("room_revenue", "١٢", AMOUNT, DIGITS),
        ("adults", "two", "a number such as 2 or 1.5", DIGITS),
        ("adults", "2 adults", "a number such as 2 or 1.5", "leave the unit out of the cell; a number stands alone"),
        ("status", "Checked-Out", f"one of {STATUSES}",
         f'did you mean `checked_out`? {VALUES} values = {{ "Check-Out" = "checked_out" }}'),
        ("status", "gone", f"one of {STATUSES}",
         f'{VALUES} values = {{ "Check-Out" = "checked_out" }}'),
        ("currency", "USD", "`EUR`, the program's currency", "amounts in another currency are not converted"),
        ("late", "Y", "yes or no", f'{VALUES} values = {{ "Y" = "yes", "N" = "no" }}'),
        ("booked", "2026-02-29", "a date", "there is no such day: February 2026 has 28 days"),
        ("booked", "2024-02-30", "a date", "there is no such day: February 2024 has 29 days"),
        ("booked", "2026-04-00", "a date", "there is no such day: April 2026 has 30 days"),
        ("booked", "2026-31-03", "a date", "there is no month 31; a date is written year, month, day, as 2026-03-31"),
        ("booked", "0000-01-01", "a date", "there is no year 0; leave the cell empty where it means no date"),
        ("booked", "2026-01-01 25:00", "a date", "there is no such time of day: it goes from 00:00:00 to 23:59:59"),
        ("booked", "10:30", "a date",
         "it is a time of day without a day: map `booked` to the column that has the date"),
        ("booked", "20240301", "a date", 'write dates as 2026-03-31, or map `booked` with the `format` "%Y%m%d"'),
        ("booked", "45352", "a date",
         "it looks like a day as Excel counts them: give the column the form of a date there, and save it again"),
        ("booked", "1/15/26", "a date",
         'write dates as 2026-03-31, or map `booked` with a `format` such as "%d/%m/%Y"'),
    ],
)  # fmt: skip
def test_cells_that_cannot_be_read(desk: Desk, column: str, cell: str, expected: str, help: str) -> None:
    found = one(desk, column, cell, schema=OWN)
    assert rejects(found) == [f"stays.csv:2 {column} [{cell}] expected {expected}"]
    assert helps(found) == [help]
    assert found.stays == []


def test_missing_cells(desk: Desk) -> None:
    text = "stay_id,member_id,arrival,departure,children,rate_code\nS1,NULL,2026-01-01,2026-01-02, NA ,n/a\n"
    (stay,) = desk.read(text, map='missing = ["NULL", "NA"]').stays
    assert (stay.member_id, stay.children, stay.rate_code) == (None, None, "n/a")


def test_what_every_stay_needs(desk: Desk) -> None:
    text = (
        "stay_id,arrival,departure\n"
        ",2026-01-01,2026-01-02\n"
        "S2,,2026-01-02\n"
        "S3,2026-01-01,\n"
        "S4,2026-01-03,2026-01-02\n"
        "S5,2026-01-03,2026-01-03\n"
    )
    found = desk.read(text)
    assert rejects(found) == [
        "stays.csv:2 stay_id [] expected an id, which every stay needs",
        "stays.csv:3 arrival [] expected a date, which every stay needs",
        "stays.csv:4 departure [] expected a date, which every stay needs",
        "stays.csv:5 departure [2026-01-02] expected a date not before the arrival, 2026-01-03",
    ]
    assert helps(found) == [
        "fill the cell in, or take the row out: a stay without an id is not known by anything else",
        "fill the cell in, or take the row out: no rule can tell on which days the stay was",
        "fill the cell in, or take the row out: no rule can tell on which days the stay was",
        "mend the date that is wrong; if all rows are so, the two columns are mixed up",
    ]
    assert [(s.stay_id, s.nights) for s in found.stays] == [("S5", 0)]
    assert (
        found.report.shown[1].message
        == "row 3, column `arrival`: nothing there, expected a date, which every stay needs"
    )


def test_a_row_tells_its_first_fault_in_the_order_of_the_fields(desk: Desk) -> None:
    text = (
        "room_revenue,status,departure,arrival,stay_id\n"
        "x,y,z,w,S1\n"
        "x,y,2026-01-02,2026-01-01,S2\n"
        "x,,2026-01-01,2026-01-02,S3\n"
    )
    assert [(r.row, r.column) for r in desk.read(text).report.rejects] == [
        (2, "status"),
        (3, "status"),
        (4, "room_revenue"),
    ]


def test_a_stay_id_that_comes_twice(desk: Desk) -> None:
    text = (
        "stay_id,arrival,departure\n"
        "S1,bad,2026-01-02\n"
        "S1,2026-01-01,2026-01-02\n"
        " S1,2026-01-05,2026-01-06\n"
        "s1,2026-01-05,2026-01-06\n"
    )
    found = desk.read(text)
    assert rejects(found) == [
        "stays.csv:2 arrival [bad] expected a date",
        "stays.csv:4 stay_id [ S1] expected an id that comes once; row 3 has it too",
    ]
    assert helps(found)[1] == (
        "take one of the two rows out if they say the same; if they do not, give each an id of its own"
    )
    assert [(s.stay_id, s.arrival) for s in found.stays] == [
        ("S1", date(2026, 1, 1).toordinal()),
        ("s1", date(2026, 1, 5).toordinal()),
    ]


def test_doubled_ids_over_many_rows(desk: Desk) -> None:
    rows = "".join(f"S{i % 19_999},2026-01-01,2026-01-02\n" for i in range(20_000))
    found = desk.read("stay_id,arrival,departure\n" + rows)
    assert rejects(found) == ["stays.csv:20001 stay_id [S0] expected an id that comes once; row 2 has it too"]


def test_counts_speak_of_accepted_rows(desk: Desk) -> None:
    text = (
        "stay_id,property,room_type,golf,status,arrival,departure\n"
        "S1,SPR,3BR,G1,,2026-01-01,2026-01-02\n"
        "S2,XXX,3BR,,cancelled,2026-01-01,2026-01-02\n"
        "S3,SPR,1BR,G7,no_show,2026-01-01,2026-01-02\n"
        "S4,SPR,9BR,G8,no_show,2026-01-01,bad\n"
        "S5,,,,no_show,2026-01-01,2026-01-02\n"
        "S6,,2br,,checked_out,2026-01-01,2026-01-02\n"
    )
    report = desk.read(text, schema=OWN).report
    assert report.by_status == {"checked_out": 2, "cancelled": 1, "no_show": 2}
    assert list(report.by_status) == ["checked_out", "cancelled", "no_show"]
    assert [(u.field, u.code, u.stays) for u in report.unknown_codes] == [
        ("property", "XXX", 1),
        ("room_type", "2br", 1),
        ("room_type", "3BR", 2),
        ("golf", "G7", 1),
    ]


def test_the_fields_that_rules_ask_for_and_the_data_lacks(desk: Desk) -> None:
    text = "stay_id,arrival,departure,food_revenue\nS1,2026-01-01,2026-01-02,5\n"
    asked = {
        "rate_code",
        "nights",
        "points",
        "status",
        "lead_time",
        "total_revenue",
        "food_revenue",
        "joined",
        "tier",
        "late",
    }
    assert desk.read(text, schema=OWN, wanted_fields=frozenset(asked)).missing_fields == {
        "rate_code", "lead_time", "joined", "late",
    }  # fmt: skip
    assigned = Schema("EUR", tiers=("A", "B"), tiers_assigned=True)
    members = "member_id,tier\nM1,A\n"
    for more, missing in (({}, {"tier"}), ({"members": members}, set())):
        assert desk.read(text, schema=assigned, wanted_fields=frozenset({"tier"}), **more).missing_fields == missing
