"""The page on data: its map is one, and it works."""

from __future__ import annotations

import re
from pathlib import Path

from tests.data.kit import Desk, rejects

PAGE = Path(__file__).parents[2] / "docs" / "data.md"


def test_the_map_of_the_page(desk: Desk) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    header = "year;month;day;booked on;weekend_nights;week_nights;adr;City tax;segment;reserved_room_type"
    row = "2026;March;30;24/12/25;2;1;1.234,50;3,5;Corporate;2BR"
    found = desk.read(f"{header}\n{row}\n", map=text, members="No\nM1\n")
    assert rejects(found) == []
    (stay,) = found.stays
    assert (stay.stay_id, stay.nights, stay.lead_time, stay.room_revenue) == ("HB-000001", 3, 96, 3_700_000_000)
    assert (stay.rate_code, stay.room_type, stay.property) == ("CORP", "2BR", "SPR")
    assert list(found.members) == ["M1"]
