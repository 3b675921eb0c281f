"""Whatever stands in a file or a map: a result or a diagnostic, never an exception; and no row is lost."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from loyaltydsl.data import Dataset, Mapping, Schema, parse_mapping, read_dataset
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.diagnostics.render.text import render

SCHEMA = Schema(
    "USD",
    timezone="Asia/Tokyo",
    custom_fields=(("late", "flag"), ("paid", "date")),
    vocabularies={"room_type": frozenset({"A"})},
    tiers=("Pearl", "Opal"),
    tiers_assigned=True,
)
HEADER = "stay_id,member_id,arrival,departure,room_revenue,adults,status,late,paid,tier,points,segment,room_type"
CELLS = [
    "", "S1", "S2", "M1", "2026-01-01", "2026-01-02", "2026-01-02T23:00:00Z", "2026-02-30",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00+14:00", "1.5", "-3", "1e5", "1,000", '"', '"a"b', "checked_out", "yes", "Opal", "opal",
    "VIP;;", "\x00", "\ufeff", "\u2028", "é", "9" * 30, "A", "B",
]  # fmt: skip

rows = st.lists(st.lists(st.sampled_from(CELLS), min_size=1, max_size=14).map(",".join), max_size=12)
ends = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])


def read(content: bytes, mapping: Mapping | None = None) -> Dataset | list[Diagnostic]:
    found = read_dataset(SCHEMA, ["-"], mapping=mapping, stdin=io.BytesIO(content))
    if isinstance(found, Dataset):
        report = found.report
        assert report.rows == report.accepted + report.rejected
        assert (len(found.stays), len(report.rejects)) == (report.accepted, report.rejected)
        assert sum(report.by_status.values()) == report.accepted
        assert len({stay.stay_id for stay in found.stays}) == report.accepted
        assert all(stay.nights >= 0 for stay in found.stays)
        assert len(report.shown) == min(report.rejected, 20)
        assert render(report.shown).count("error[LOY921]") == len(report.shown)
    else:
        assert found and render(found)
    return found


@given(rows, ends)
def test_rows_of_odd_cells(lines: list[str], end: str) -> None:
    read((HEADER + end + end.join(lines)).encode())


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes(content: bytes) -> None:
    read(content)
    read(b"stay_id,arrival,departure\n" + content)
    read(b"\x1f\x8b" + content)
    read(b"{" + content)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["stay_id", "arrival", "x"]), st.text(max_size=5) | st.floats(), max_size=3)
    )
)
def test_any_json(objects: list[dict[str, object]]) -> None:
    import json

    read("\n".join(map(json.dumps, objects)).encode())


WORDS = [
    "[stays]\n", "[members]\n", "[csv]\n", "[stays.arrival]\n", "missing", "arrival", "stay_id", "joined",
    " = ", '"x"', '"stay_id"',
    "{ ", " }", "column", "columns", "values", "format", "other", "expression", "constant", "row_number",
    ", ", "[", "]",
    '"%d"', '"%Y-%m-%d"', '"arrival + 1"', '"a * (b"', "5", "2026-01-01", "true", "\n", "#", "'", "\\", "é", '"keep"',
    "1.5", "delimiter", "encoding", "decimal", "thousands", '","', '"utf-8"', '"."',
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join))
def test_any_map(text: str) -> None:
    found = parse_mapping(text, "map.toml")
    if isinstance(found, Mapping):
        read(HEADER.encode() + b"\nS1,,2026-01-01,2026-01-02,,,,,,,,,\n", found)
    else:
        assert found and render(found)


ENTRIES = [
    '"arrival"',
    '"x"',
    '{ constant = "2026-01-01" }',
    "{ constant = 5 }",
    '{ row_number = "%d" }',
    '{ expression = "arrival + adults" }',
    '{ expression = "departure - arrival" }',
    '{ expression = "adults / points" }',
    '{ columns = ["arrival", "departure"] }',
    '{ columns = ["arrival"], format = "%Y-%m-%d" }',
    '{ column = "status", values = { checked_out = "1" }, other = "keep" }',
]
fields = st.sampled_from([*HEADER.split(","), "nights", "tier", "joined", "zzz"])


@given(st.dictionaries(fields, st.sampled_from(ENTRIES), max_size=5))
def test_any_field_from_anywhere(section: dict[str, str]) -> None:
    text = "[stays]\n" + "".join(f"{field} = {entry}\n" for field, entry in section.items())
    found = parse_mapping(text, "map.toml")
    assert isinstance(found, Mapping), render(found)
    read(
        HEADER.encode() + b"\nS1,,2026-01-01,2026-01-02,1,2,,,,,4,,\nS2,M1,2026-01-01,2026-01-02,1,0,,,,Opal,0,,\n",
        found,
    )
