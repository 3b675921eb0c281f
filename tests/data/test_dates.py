"""Dates: ISO, moments in the program's time zone, and the forms of a map."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltydsl.data import Schema
from loyaltydsl.data.cells import Bad
from loyaltydsl.data.dates import FormatFault, compile_format, format_parser, iso_parser
from tests.data.kit import Desk, rejects

ISO = iso_parser("arrival", None)
TOKYO = iso_parser("arrival", ZoneInfo("Asia/Tokyo"))


@given(st.dates())
def test_every_iso_date(day: date) -> None:
    assert ISO(day.isoformat()) == day.toordinal()


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.timezones()))
def test_a_moment_with_an_offset_falls_on_the_day_of_the_time_zone(moment: datetime) -> None:
    offset = moment.utcoffset()
    if offset is None or offset.seconds % 60:
        return  # no whole minutes: ISO cannot write it
    text = moment.replace(microsecond=0).isoformat()
    assert TOKYO(text) == moment.astimezone(ZoneInfo("Asia/Tokyo")).toordinal()
    assert ISO(text) == moment.toordinal(), "without a time zone it keeps its own date"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-30T23:30:00Z", "2026-03-31"),
        ("2026-03-30 23:30", "2026-03-30"),
        ("2026-03-30T23:30:00.123456", "2026-03-30"),
        ("2026-03-30T14:59:59+00:00", "2026-03-30"),
        ("2026-03-30T15:00:00+0000", "2026-03-31"),
        ("2026-03-30T15:00:00+00", "2026-03-31"),
        ("2026-03-31T08:00:00+10:00", "2026-03-31"),
        ("2026-03-30", "2026-03-30"),
    ],
)
def test_times_of_day_in_tokyo(text: str, day: str) -> None:
    assert TOKYO(text) == date.fromisoformat(day).toordinal()


@pytest.mark.parametrize(
    "text",
    ["20260330", "2026-W14-1", "2026-3-30", "30-03-2026", "2026-03-32", "2026-02-29", "2026-03-30T", "2026-03-30T25:00",
     "0000-01-01", "2026-03-30x", "٢٠٢٦-٠٣-٣٠", "9999-12-31T23:00:00-11:00"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    found = TOKYO(text)
    assert isinstance(found, Bad) and found.expected == "a date"


@pytest.mark.parametrize(
    ("form", "text", "day"),
    [
        ("%Y-%B-%d", "2015-July-1", "2015-07-01"),
        ("%Y-%B-%d", "2015-JULY-01", "2015-07-01"),
        ("%d/%m/%Y", "31/12/2026", "2026-12-31"),
        ("%d/%m/%Y", "1/2/2026", "2026-02-01"),
        ("%m/%d/%y", "1/15/26", "2026-01-15"),
        ("%m/%d/%y", "1/15/69", "1969-01-15"),
        ("%d %b %Y", "3  May 2026", "2026-05-03"),
        ("%a, %d %b %Y", "Tue, 31 Mar 2026", "2026-03-31"),
        ("%Y%m%d", "20260331", "2026-03-31"),
        ("%Y%m%dT%H%M%S%z", "20260330T230000Z", "2026-03-31"),
        ("%m/%d/%Y %I:%M %p", "03/31/2026 12:05 AM", "2026-03-31"),
        ("%d.%m.%Y %H:%M:%S.%f", "31.03.2026 23:59:59.123", "2026-03-31"),
        ("%d%%%m%%%Y", "31%03%2026", "2026-03-31"),
    ],
)
def test_forms_of_a_map(form: str, text: str, day: str) -> None:
    pattern = compile_format(form)
    assert not isinstance(pattern, FormatFault)
    assert format_parser(form, pattern, ZoneInfo("Asia/Tokyo"))(text) == date.fromisoformat(day).toordinal()


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%Y-%B-%d", "%d.%m.%Y", "%Y%m%d", "%b %d %Y", "%A %d %B %Y"]))
def test_forms_agree_with_strptime(day: date, form: str) -> None:
    pattern = compile_format(form)
    assert not isinstance(pattern, FormatFault)
    assert format_parser(form, pattern, None)(day.strftime(form)) == day.toordinal()


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("%d/%m/%Y", "31/02/2026", "a date"),
        ("%d/%m/%Y", "2026-02-03", "a date of the form `%d/%m/%Y`"),
        ("%Y%m%d", "2015111", "a date of the form `%Y%m%d`"),
        ("%Y-%B-%d", "2015-Juli-1", "a date of the form `%Y-%B-%d`"),
        ("%a %d %b %Y", "Mon 31 Mar 2026", "a date"),
    ],
)
def test_what_does_not_fit_the_form(form: str, text: str, expected: str) -> None:
    pattern = compile_format(form)
    assert not isinstance(pattern, FormatFault)
    found = format_parser(form, pattern, None)(text)
    assert isinstance(found, Bad) and found.expected == expected


def test_the_programs_time_zone(desk: Desk) -> None:
    text = "stay_id,arrival,departure\nS1,2026-01-01T23:30:00Z,2026-01-03\n"
    lisbon, tokyo = (desk.read(text, schema=Schema("EUR", timezone=z)) for z in ("Europe/Lisbon", "Asia/Tokyo"))
    assert (lisbon.stays[0].nights, tokyo.stays[0].nights) == (2, 1)
    assert desk.read(text).stays[0].nights == 2


def test_a_time_zone_that_the_machine_lacks(desk: Desk) -> None:
    assert desk.refused("stay_id,arrival,departure\n", schema=Schema("EUR", timezone="Europe/Atlantis")) == (
        "timezone:1:1: error[LOY908] no-time-zone: this machine does not know the time zone `Europe/Atlantis`\n"
        "help: pip install tzdata\n"
    )


def test_three_columns_make_a_date(desk: Desk) -> None:
    text = (
        "stay_id,y,m,d,departure\n"
        "S1,2015,July,1,2015-07-02\n"
        "S2,2015,Juli,1,2015-07-02\n"
        "S3,2015,,1,2015-07-02\n"
        "S4,,NA,,2015-07-02\n"
    )
    found = desk.read(
        text, map='missing = ["NA"]\n[stays]\narrival = { columns = ["y", "m", "d"], format = "%Y-%B-%d" }'
    )
    assert [s.nights for s in found.stays] == [1]
    assert rejects(found) == [
        "stays.csv:3 y, m, d [2015-Juli-1] expected a date of the form `%Y-%B-%d`",
        "stays.csv:4 y, m, d [2015--1] expected a date of the form `%Y-%B-%d`",
        "stays.csv:5 y, m, d [] expected a date, which every stay needs",
    ]
