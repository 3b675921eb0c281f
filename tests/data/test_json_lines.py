"""JSON lines: the same rows mean the same as in CSV."""

from __future__ import annotations

import gzip

import pytest

from loyaltydsl.data import Schema
from loyaltydsl.diagnostics.render.text import render
from tests.data.kit import Desk, rejects

OWN = Schema("USD", custom_fields=(("late", "flag"),))


def test_values_of_every_kind(desk: Desk) -> None:
    text = (
        '{"stay_id": 17, "arrival": "2026-01-01", "departure": "2026-01-03", "room_revenue": 120.10, "late": true}\n'
        "\n"
        '{"stay_id": "S2", "arrival": "2026-01-01", "departure": "2026-01-03", "adults": 2, "late": false, "x": null}\n'
        '{"departure": "2026-01-03", "stay_id": "S3", "arrival": "2026-01-01", "room_revenue": 1.5e2, '
        '"segment": ["VIP", "Wine"]}\n'
    )
    found = desk.read(text, name="stays.jsonl", schema=OWN)
    assert rejects(found) == []
    assert [(s.stay_id, s.room_revenue, s.adults, s.custom) for s in found.stays] == [
        ("17", 120_100_000, None, {"late": True}),
        ("S2", None, 2_000_000, {"late": False}),
        ("S3", 150_000_000, None, {"late": False}),
    ]
    assert found.own_members["S3"].segment == {"VIP", "Wine"}
    assert found.report.ignored_columns == ("x",)


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: b"\xef\xbb\xbf" + data])
def test_known_by_its_first_character(desk: Desk, pack) -> None:  # type: ignore[no-untyped-def]
    found = desk.read(pack(b'{"stay_id": "S1", "arrival": "2026-01-01", "departure": "2026-01-03"}\n'), name="export")
    assert [s.nights for s in found.stays] == [2]


def test_bad_rows(desk: Desk) -> None:
    text = (
        '{"stay_id": "S1", "arrival": "2026-01-01", "departure": "31/02/2026"}\n'
        '{"stay_id": "S2", "arrival": "2026-01-01"\n'
        "[1, 2]\n"
        '{"stay_id": {"id": 3}, "arrival": "2026-01-01", "departure": "2026-01-03"}\n'
        '{"stay_id": "S5", "arrival": "2026-01-01", "departure": "2026-01-03", "room_revenue": 1e-7}\n'
        '{"stay_id": "S6", "arrival": "2026-01-01", "departure": "2026-01-03", "room_revenue": 1e999999999}\n'
        '{"stay_id": "S7", "arrival": "2026-01-01", "departure": "2026-01-03", "room_revenue": "1,234.50"}\n'
        '{"stay_id": "S8", "arrival": "2026-01-01", "departure": "2026-01-03", "room_revenue": NaN}\n'
    )
    found = desk.read(text, name="stays.jsonl")
    assert rejects(found) == [
        "stays.jsonl:1 departure [31/02/2026] expected a date",
        'stays.jsonl:2 (row) [{"stay_id": "S2", "arrival": "2026-01-01"] expected a JSON object on a line of its own',
        "stays.jsonl:3 (row) [[1, 2]] expected a JSON object on a line of its own",
        'stays.jsonl:4 stay_id [{"id": "3"}] expected one value, or a list of texts',
        "stays.jsonl:5 room_revenue [0.0000001] expected an amount such as 1234.50",
        "stays.jsonl:6 room_revenue [1e999999999] expected an amount such as 1234.50",
        "stays.jsonl:7 room_revenue [1,234.50] expected an amount such as 1234.50",
        "stays.jsonl:8 room_revenue [NaN] expected an amount such as 1234.50",
    ]
    assert found.report.rejects[6].help == "write it with a decimal point and without thousands separators, as 1234.50"
    assert render(found.report.shown[:1]).splitlines()[:4] == [
        "stays.jsonl:1:14: error[LOY921] bad-row: row 1, column `departure`: `31/02/2026`, expected a date",
        "  |",
        '1 | "departure": "31/02/2026"',
        "  |              ^^^^^^^^^^^^",
    ]


def test_the_csv_settings_are_not_for_json(desk: Desk) -> None:
    text = '{"stay_id": "S1", "arrival": "2026-01-01", "departure": "2026-01-03", "room_revenue": 1.5}\n'
    found = desk.read(text, name="s.jsonl", map='[csv]\ndecimal = ","\nthousands = "."')
    assert found.stays[0].room_revenue == 1_500_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"stay_id": "S1"}]', "LOY904] broken-file: `stays.json` is one JSON list"),
        ('{"arrival": "2026-01-01"}', "LOY906] missing-column: `stays.json` has no column `stay_id`"),
        (
            '{"stay_id": "Café"}'.encode("cp1252"),
            "LOY902] data-encoding: byte 0xE9 in line 1 of `stays.json` is not UTF-8",
        ),
    ],
)
def test_files_that_are_none(desk: Desk, content: str | bytes, message: str) -> None:
    assert message in desk.refused(content, name="stays.json")


def test_no_line_is_no_row(desk: Desk) -> None:
    assert desk.read("\n", name="stays.jsonl").report.rows == 0


def test_very_deep_json_is_a_bad_row(desk: Desk) -> None:
    text = '{"stay_id": "S1", "arrival": "2026-01-01", "departure": "2026-01-03"}\n{"a":' + "[" * 100_000 + "\n"
    assert [r.row for r in desk.read(text, name="stays.jsonl").report.rejects] == [2]
