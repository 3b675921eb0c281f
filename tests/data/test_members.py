"""Members: from their own file, or from the columns of the stays."""

from __future__ import annotations

from datetime import date

import pytest

from loyaltydsl.data import Schema
from loyaltydsl.diagnostics.render.text import render
from tests.data.kit import Desk, helps, rejects

STAYS = "stay_id,member_id,arrival,departure\nS1,M1,2026-01-01,2026-01-02\n"
LIFETIME = Schema("USD", tiers=("Pearl", "Opal"))
WINDOWED = Schema("USD", tiers=("Pearl", "Opal"), tiers_windowed=True)
ASSIGNED = Schema("USD", tiers=("Pearl", "Opal"), tiers_assigned=True)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_a_members_file(desk: Desk) -> None:
    members = (
        "member_id,joined,points,segment,email,first_name,last_name,language,phone\n"
        "M1,2020-02-29,-20000,VIP; Wine ;;,a@b.example,Ann,Lee,en-US,123\n"
        "M2,,,,,,,,\n"
    )
    found = desk.read(STAYS, members=members)
    first, second = found.members["M1"], found.members["M2"]
    assert (first.joined, first.points, first.segment) == (day("2020-02-29"), -20_000, {"VIP", "Wine"})
    assert (first.email, first.first_name, first.last_name, first.language) == ("a@b.example", "Ann", "Lee", "en-US")
    assert (second.joined, second.points, second.segment, second.email) == (None, None, frozenset(), None)
    assert (found.members_file, found.report.member_rows, found.own_members) == (True, 2, {})
    assert found.report.ignored_columns == ("phone",)


def test_bad_rows_of_the_members_file(desk: Desk) -> None:
    members = "member_id,joined,points\nM1,2020-01-01,1.5\nM1,2020-01-01,1\nM1,2021-01-01,1\n,2020-01-01,\nM2,1/1/20,\n"
    found = desk.read(STAYS.replace("2026-01-02", "x"), members=members)
    assert rejects(found) == [
        "stays.csv:2 departure [x] expected a date",
        "members.csv:2 points [1.5] expected a whole number",
        "members.csv:4 member_id [M1] expected an id that comes once; row 3 has it too",
        "members.csv:5 member_id [] expected an id, which every member needs",
        "members.csv:6 joined [1/1/20] expected a date",
    ]
    assert (found.report.rows, found.report.rejected) == (1, 1)
    assert (found.report.member_rows, found.report.member_rejected) == (5, 4)
    assert list(found.members) == ["M1"] and found.members["M1"].joined == day("2020-01-01")


def test_the_members_section_of_the_map(desk: Desk) -> None:
    map = """
        missing = ["-"]
        [members]
        member_id = "No"
        joined    = { column = "since", format = "%d/%m/%Y" }
        segment   = { column = "vip", values = { Y = "VIP;Wine", N = "" } }
    """
    found = desk.read(STAYS, map=map, members="No,since,vip\nM1,31/12/2020,Y\nM2,-,N\n")
    assert rejects(found) == []
    assert (found.members["M1"].joined, found.members["M1"].segment) == (day("2020-12-31"), {"VIP", "Wine"})
    assert (found.members["M2"].joined, found.members["M2"].segment) == (None, frozenset())


def test_a_members_file_needs_its_ids(desk: Desk) -> None:
    text = desk.refused(STAYS, members="id,joined\nM1,2020-01-01\n")
    assert "`members.csv` has no column `member_id`, which every member needs" in text
    assert 'give a map member_id = "…" under `[members]`' in text


def test_member_fields_among_the_columns_of_the_stays(desk: Desk) -> None:
    text = (
        "stay_id,member_id,arrival,departure,joined,points,segment\n"
        "S1,M1,2026-01-01,2026-01-02,2020-01-01,,VIP\n"
        "S2,M1,2026-01-03,2026-01-04,,500,\n"
        "S3,M1,2026-01-05,2026-01-06,2021-01-01,500,VIP\n"
        "S4,M1,2026-01-07,2026-01-08,2020-01-01,501,Wine;VIP\n"
        "S5,M1,2026-01-07,2026-01-08,2020-01-01,0,VIP\n"
        "S6,M1,2026-01-07,2026-01-08,2020-01-01,500,Wine;VIP\n"
        "S7,M2,2026-01-07,2026-01-08,2021-01-01,,\n"
        "S8,,2026-01-07,2026-01-08,2022-01-01,7,\n"
        "S9,,2026-01-07,2026-01-08,2023-01-01,,\n"
    )
    found = desk.read(text)
    assert rejects(found) == [
        "stays.csv:4 joined [2021-01-01] expected `2020-01-01`, which row 2 says of member `M1`",
        "stays.csv:5 points [501] expected `500`, which row 3 says of member `M1`",
        "stays.csv:6 points [0] expected `500`, which row 3 says of member `M1`",
        "stays.csv:7 segment [Wine;VIP] expected `VIP`, which row 2 says of member `M1`",
    ]
    assert helps(found)[0] == "rows of one member must agree; an empty cell says nothing"
    assert {k: (m.joined, m.points, m.segment) for k, m in found.members.items()} == {
        "M1": (day("2020-01-01"), 500, {"VIP"}),
        "M2": (day("2021-01-01"), None, frozenset()),
    }
    assert {k: (m.member_id, m.joined, m.points) for k, m in found.own_members.items()} == {
        "S8": (None, day("2022-01-01"), 7),
        "S9": (None, day("2023-01-01"), None),
    }
    assert found.members_file is False


def test_a_row_that_is_refused_says_nothing_of_its_member(desk: Desk) -> None:
    text = (
        "stay_id,member_id,arrival,departure,joined,email\n"
        "S1,M1,bad,2026-01-02,2020-01-01,\n"
        "S2,M1,2026-01-03,2026-01-04,2021-01-01,\n"
        "S3,M1,2026-01-03,2026-01-04,2022-01-01,x@y.example\n"
        "S4,M1,2026-01-03,2026-01-04,2021-01-01,z@y.example\n"
    )
    found = desk.read(text)
    assert [r.row for r in found.report.rejects] == [2, 4]
    assert (found.members["M1"].joined, found.members["M1"].email) == (day("2021-01-01"), "z@y.example")


def test_without_member_fields_nothing_is_known(desk: Desk) -> None:
    found = desk.read(STAYS)
    assert (found.members, found.own_members, found.stays[0].member_id) == ({}, {}, "M1")


@pytest.mark.parametrize("schema", [ASSIGNED, WINDOWED, Schema("USD")], ids=["assigned", "windowed", "no tiers"])
def test_the_tier_at_each_stay(desk: Desk, schema: Schema) -> None:
    text = (
        "stay_id,member_id,arrival,departure,tier\n"
        "S1,M1,2026-01-01,2026-01-02,Pearl\n"
        "S2,M1,2026-01-03,2026-01-04,Opal\n"
        "S3,M1,2026-01-03,2026-01-04,\n"
        "S4,M1,2026-01-03,2026-01-04,opal\n"
    )
    found = desk.read(text, schema=schema)
    if schema is ASSIGNED:
        assert [s.tier for s in found.stays] == ["Pearl", "Opal", None]
        assert rejects(found) == ["stays.csv:5 tier [opal] expected one of `Pearl`, `Opal`"]
        assert helps(found)[0].startswith("did you mean `Opal`?")
        assert found.report.ignored_columns == ()
    else:
        assert [s.tier for s in found.stays] == [None] * 4
        assert rejects(found) == []
        assert found.report.ignored_columns == ("tier",)
    assert found.report.tier_ignored is (schema is WINDOWED)
    assert found.members == {}


def test_the_tier_that_a_lifetime_ladder_begins_in(desk: Desk) -> None:
    text = (
        "stay_id,member_id,arrival,departure,tier\n"
        "S1,M1,2026-01-01,2026-01-02,\n"
        "S2,M1,2026-01-03,2026-01-04,Opal\n"
        "S3,M1,2026-01-05,2026-01-06,Pearl\n"
        "S4,,2026-01-05,2026-01-06,Pearl\n"
    )
    found = desk.read(text, schema=LIFETIME)
    assert rejects(found) == ["stays.csv:4 tier [Pearl] expected `Opal`, which row 3 says of member `M1`"]
    assert [s.tier for s in found.stays] == [None, None, None]
    assert (found.members["M1"].tier, found.own_members["S4"].tier) == ("Opal", "Pearl")
    assert found.report.tier_ignored is False


@pytest.mark.parametrize("schema", [ASSIGNED, LIFETIME, WINDOWED], ids=["assigned", "lifetime", "windowed"])
def test_the_tier_of_a_members_file(desk: Desk, schema: Schema) -> None:
    members = "member_id,tier\nM1,Opal\nM2,\nM3,Gold\n"
    found = desk.read(STAYS + "S2,M1,2026-02-01,2026-02-02\n", schema=schema, members=members)
    if schema is not WINDOWED:
        assert {k: m.tier for k, m in found.members.items()} == {"M1": "Opal", "M2": None}
        assert rejects(found) == ["members.csv:4 tier [Gold] expected one of `Pearl`, `Opal`"]
    else:
        assert {k: m.tier for k, m in found.members.items()} == {"M1": None, "M2": None, "M3": None}
        assert rejects(found) == []
        assert found.report.tier_ignored
    assert [s.tier for s in found.stays] == [None, None]


def test_a_map_may_name_the_tier_whatever_the_ladder(desk: Desk) -> None:
    found = desk.read(STAYS, schema=WINDOWED, map='[stays]\ntier = "level"\n[members]\ntier = "level"\n')
    assert found.report.tier_ignored and render(found.report.warnings) == ""
