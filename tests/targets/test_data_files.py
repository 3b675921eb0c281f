"""The data files that `--stays` adds: one row a stay that departed, a ready link an issued room reward."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.simulation import simulate
from loyaltydsl.engine.vouchers import is_valid
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.targets.base import Data
from loyaltydsl.targets.base.data import BadRowsError
from loyaltydsl.targets.crs.link import format_date, profiles
from tests.targets.kit import compiled, files, load, program


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def table(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), delimiter=delimiter))


NETCARROTS = """
exception staff { rate_code "EMPLOYEE" }
award base { earn 10 points per USD of room_revenue }
award comp { when rate_code is "COMP"  earn nothing }
connect netcarrots { ftp_url "ftp://f.example"  username "u"  password env "P"  property_code "SPR" }
"""


def test_one_row_a_stay_that_departed_in_the_range() -> None:
    stays = [
        Stay("before", "M1", arrival=day("2026-02-01"), departure=day("2026-02-28"), room_revenue=100 * MICRO),
        Stay("first", "M1", arrival=day("2026-02-20"), departure=day("2026-03-01"), room_revenue=MICRO // 8),
        Stay("last", "M2", arrival=day("2026-03-30"), departure=day("2026-03-31"), rate_code="COMP"),
        Stay("staff", "M2", arrival=day("2026-03-01"), departure=day("2026-03-02"), rate_code="EMPLOYEE"),
        Stay("after", "M2", arrival=day("2026-03-30"), departure=day("2026-04-01")),
        Stay("gone", "M2", status="cancelled", arrival=day("2026-03-05"), departure=day("2026-03-06")),
        Stay("here", "M2", status="in_house", arrival=day("2026-03-05"), departure=day("2026-03-06")),
    ]
    members = {"M1": Member("M1", joined=day("2020-01-01")), "M2": Member("M2", joined=day("2026-03-31"))}
    data = Data(stays, members, day("2026-03-01"), day("2026-03-31"))
    made = files(compiled(NETCARROTS, "netcarrots", data=data))
    rows = table(made["transactions_SPR_20260301_20260331.csv"])
    assert [(row["stay_id"], row["points"], row["balance"], row["excluded_by"]) for row in rows] == [
        ("first", "1", "1001", ""),
        ("staff", "0", "0", "staff"),
        ("last", "0", "0", "comp"),
    ]
    assert rows[0]["room_revenue"] == "0.125"
    assert [row["member_id"] for row in table(made["enrolments_SPR_20260301_20260331.csv"])] == ["M2"]


def test_the_transactions_are_those_of_simulate() -> None:
    harbor = load("rulesets/grand_harbor")
    stays = [
        Stay(f"S{n:04d}", f"M{n % 17}" if n % 5 else None, property="GHBO", rate_code="BAR",
             arrival=day("2025-01-01") + n, departure=day("2025-01-03") + n, room_revenue=n * 1_000_000)
        for n in range(400)
    ]  # fmt: skip
    made = files(compiled(harbor, "netcarrots", data=Data(stays, {})))
    rows = {row["stay_id"]: row for row in table(made["transactions_GHBO_first_last.csv"])}
    detail = simulate(harbor, stays, {}, detail=True).detail
    assert detail is not None
    assert {row["stay_id"]: (row["points"], row["balance"]) for row in detail.stays} == {
        stay_id: (int(row["points"]), int(row["balance"])) for stay_id, row in rows.items()
    }


def test_a_value_out_of_bounds_is_a_bad_row() -> None:
    stays = [Stay("S1", "M1", arrival=1, departure=2, room_type="x" * 256)]
    with pytest.raises(BadRowsError) as stopped:
        files(compiled(NETCARROTS, "netcarrots", data=Data(stays, {})))
    (row,) = stopped.value.rows
    assert (row.row, row.field, row.expected) == ("stay `S1`", "room_type", "at most 255 characters fit, these are 256")
    made = files(compiled(NETCARROTS, "netcarrots", data=Data(stays, {}, bad_rows="reject")))
    assert table(made["transactions_SPR_first_last.csv"]) == []
    assert len(made["rejects.csv"].splitlines()) == 2


def test_the_files_are_written_while_they_are_made() -> None:
    """Nothing is evaluated before a file is asked for, and no file is held whole."""
    result = compiled(NETCARROTS, "netcarrots", data=Data([], {}))
    assert [name for name, content in result.files.items() if callable(content)] == [
        "transactions_SPR_first_last.csv", "enrolments_SPR_first_last.csv", "manifest.json",
    ]  # fmt: skip


ROOM = """
reward a room {
  book_link "https://b.example/r" { hgID "H"  langID 4  checkin  nights 2  vouchercode }
  trigger  every 2 stays
  valid    7 days after issue
  expires  30 days after issue
  rate_code "R"
}
connect crs { date_format_4 "D.M.YYYY" }
"""
STAYS = [Stay("S1", "M1", arrival=day("2026-01-01"), departure=day("2026-01-02")),
         Stay("S2", "M1", arrival=day("2026-01-05"), departure=day("2026-01-08"))]  # fmt: skip


@pytest.mark.parametrize(
    ("checkin", "shown", "bookable"),
    [(None, "15.1.2026", True), ("2026-02-07", "7.2.2026", True), ("2026-02-08", "8.2.2026", False),
     ("2026-01-14", "14.1.2026", False)],
)  # fmt: skip
def test_ready_links(checkin: str | None, shown: str, bookable: bool) -> None:
    data = Data(STAYS, {}, preview=True, checkin=None if checkin is None else day(checkin), voucher_key=b"k")
    (line,) = files(compiled(ROOM, "crs", data=data))["preview.jsonl"].splitlines()
    link = json.loads(line)
    assert link["url"] == (
        f"https://b.example/r?hgID=H&langID=4&checkin={shown}&nights=2&vouchercode={link['voucher']}"
    )
    assert is_valid(link["voucher"])
    assert (link["bookable"], link["draft"], link["issued_on"]) == (bookable, True, "2026-01-08")


def test_preview_vouchers_are_those_of_simulate() -> None:
    from loyaltydsl.engine.vouchers import stamp

    detail = simulate(program(ROOM), STAYS, {}, detail=True).detail
    assert detail is not None
    issues = [dict(row) for row in detail.issuances]
    stamp("Case", issues, b"k")
    made = files(compiled(ROOM, "crs", data=Data(STAYS, {}, preview=True, voucher_key=b"k")))["preview.jsonl"]
    assert json.loads(made)["voucher"] == issues[0]["voucher"]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("MM/DD/YYYY", "03/07/2026"),
        ("M/D/YYYY", "3/7/2026"),
        ("YYYY-MM-DD", "2026-03-07"),
        ("DD.MM.YYYY", "07.03.2026"),
    ],
)
def test_dates(pattern: str, text: str) -> None:
    assert format_date(date(2026, 3, 7), pattern) == text


def test_the_slashes_of_a_date_are_encoded_in_a_link() -> None:
    text = ROOM.replace("langID 4", "langID 1")
    made = files(compiled(text, "crs", data=Data(STAYS, {}, preview=True)))["preview.jsonl"]
    assert "checkin=01%2F15%2F2026&" in json.loads(made)["url"]


@pytest.mark.parametrize("profile", sorted(profiles()))
def test_every_profile_fills_in_all_placeholders(profile: str) -> None:
    text = f"""
    reward a room {{ book_link "https://b.example" {{ hgID "H"  checkin  nights 2  vouchercode }}
                     trigger every 2 stays  rate_code "R" }}
    connect crs {{ profile {profile} }}
    """
    result = compiled(text, "crs", data=Data(STAYS, {}, preview=True, voucher_key=b"k"))
    link = json.loads(files(result)["preview.jsonl"])
    assert "{" not in link["url"]
    if profiles()[profile].departure:
        assert f"{profiles()[profile].departure}=" in link["url"]
