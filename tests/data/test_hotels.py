"""A real history: 119,390 reservations of two hotels (see the README beside the data)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from loyaltydsl.data import Dataset, Schema, parse_mapping, read_dataset
from loyaltydsl.data.mapping import Mapping
from loyaltydsl.diagnostics.render.text import render

HOTELS = Path(__file__).parents[3] / "shared" / "data" / "hotels.csv.gz"
NEEDED = pytest.mark.skipif(not HOTELS.exists(), reason="the hotel booking data set is not beside the project")

MAP = """
missing = ["NULL", "NA"]

[stays]
stay_id      = { row_number = "HB-%06d" }
member_id    = "agent"
departure    = { expression = "arrival + stays_in_weekend_nights + stays_in_week_nights" }
booked       = { expression = "arrival - lead_time" }
room_type    = "reserved_room_type"
rate_code    = { column = "market_segment", values = { "Corporate" = "CORP" }, other = "keep" }
channel_code = "distribution_channel"
market_code  = "market_segment"
package_code = "meal"
guest_type   = "customer_type"
room_revenue = { expression = "adr * (stays_in_weekend_nights + stays_in_week_nights)" }
property     = { column = "hotel", values = { "Resort Hotel" = "RESORT", "City Hotel" = "CITY" } }

[stays.arrival]
columns = ["arrival_date_year", "arrival_date_month", "arrival_date_day_of_month"]
format  = "%Y-%B-%d"

[stays.status]
column = "reservation_status"
values = { "Check-Out" = "checked_out", "Canceled" = "cancelled", "No-Show" = "no_show" }
"""


@NEEDED
def test_the_facts_of_the_data_set_and_the_time_it_takes() -> None:
    mapping = parse_mapping(MAP, "map.toml")
    assert isinstance(mapping, Mapping), render(mapping)
    begun = time.process_time()
    found = read_dataset(Schema("EUR"), [str(HOTELS)], mapping=mapping)
    taken = time.process_time() - begun
    assert isinstance(found, Dataset), render(found)
    report = found.report
    assert (report.rows, report.accepted, report.rejected) == (119_390, 119_390, 0)
    assert report.by_status == {"checked_out": 75_166, "cancelled": 43_017, "no_show": 1_207}
    stays = [s for s in found.stays if s.status == "checked_out"]
    assert sum(s.nights for s in stays) == 255_040
    assert sum(s.room_revenue or 0 for s in stays) == 25_996_260_410_000
    assert sum(s.nights == 0 for s in found.stays) == 715
    assert sum(s.nights == 0 for s in stays) == 680
    assert sum(s.member_id is None for s in found.stays) == 16_340
    assert sum(s.children is None for s in found.stays) == 4
    assert (found.stays[0].stay_id, found.stays[-1].stay_id) == ("HB-000001", "HB-119390")
    assert found.stays[1].lead_time == 737
    assert taken < 6, f"{taken:.1f} s of processor time"


@NEEDED
def test_a_column_that_is_mapped_badly_names_every_row() -> None:
    mapping = parse_mapping(MAP.replace('"No-Show" = "no_show"', '"NoShow" = "no_show"'), "map.toml")
    assert isinstance(mapping, Mapping)
    found = read_dataset(Schema("EUR"), [str(HOTELS)], mapping=mapping)
    assert isinstance(found, Dataset)
    assert (found.report.rejected, found.report.accepted) == (1_207, 118_183)
    first = found.report.rejects[0]
    assert (first.column, first.value, first.expected) == (
        "reservation_status", "No-Show", "one of `Check-Out`, `Canceled`, `NoShow`",
    )  # fmt: skip
