"""CSV files as people have them."""

from __future__ import annotations

import gzip
import io

import pytest

from loyaltydsl.data import Dataset, load_mapping, read_dataset
from loyaltydsl.data.files.csvfile import guess_delimiter
from loyaltydsl.diagnostics.render.text import render
from tests.data.kit import USD, Desk, helps, rejects

PLAIN = "stay_id,member_id,arrival,departure,room_revenue\nS1,M1,2026-01-01,2026-01-03,120.50\n"


def only(dataset: Dataset):  # type: ignore[no-untyped-def]
    assert rejects(dataset) == []
    (stay,) = dataset.stays
    return stay


def test_a_plain_file(desk: Desk) -> None:
    stay = only(desk.read(PLAIN))
    assert (stay.stay_id, stay.member_id, stay.nights, stay.room_revenue) == ("S1", "M1", 2, 120_500_000)
    assert (stay.status, stay.currency, stay.custom, stay.tier) == ("checked_out", None, {}, None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_guessed_from_the_header(desk: Desk, delimiter: str) -> None:
    assert only(desk.read(PLAIN.replace(",", delimiter))).member_id == "M1"


@pytest.mark.parametrize(
    ("header", "expected"),
    [("stay_id", ","), ('"a;b;c",d', ","), ("a;b,c;d", ";"), ("a\tb", "\t"), ("", ",")],
)
def test_what_stands_in_quotes_is_no_delimiter(header: str, expected: str) -> None:
    assert guess_delimiter(header) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.rstrip("\n").encode(),
        b"sep=,\r\n" + PLAIN.encode(),
        gzip.compress(PLAIN.encode(), mtime=0),
        PLAIN.replace("S1", '"S1"').replace("M1", '" M1 "').encode(),
        PLAIN.replace("\nS1", "\n\n  \nS1").encode() + b"\n\n",
    ],
    ids=["bom", "crlf", "cr", "no-line-end", "sep", "gzip", "quotes", "empty-lines"],
)
def test_the_same_in_other_clothes(desk: Desk, content: bytes) -> None:
    assert only(desk.read(content)).room_revenue == 120_500_000


def test_excel_in_german(desk: Desk) -> None:
    text = "stay_id;arrival;departure;room_revenue;guest_type\nS1;01.02.2026;03.02.2026;1.234,50;Frühbucher\n"
    german = """
        [csv]
        delimiter = ";"
        encoding = "cp1252"
        decimal = ","
        thousands = "."
        [stays]
        arrival = { columns = ["arrival"], format = "%d.%m.%Y" }
        departure = { column = "departure", format = "%d.%m.%Y" }
    """
    stay = only(desk.read(text.encode("cp1252"), map=german))
    assert (stay.room_revenue, stay.guest_type, stay.nights) == (1_234_500_000, "Frühbucher", 2)


def test_excel_unicode_text(desk: Desk) -> None:
    stay = only(desk.read(PLAIN.replace(",", "\t").encode("utf-16"), map='[csv]\nencoding = "utf-16"'))
    assert stay.stay_id == "S1"


def test_a_byte_that_is_not_utf_8(desk: Desk) -> None:
    content = "stay_id,arrival,departure,guest_type\nS1,2026-01-01,2026-01-02,A\nS2,2026-01-01,2026-01-02,Café\n"
    assert desk.refused(content.encode("cp1252")) == (
        "stays.csv:3:29: error[LOY902] data-encoding: byte 0xE9 in line 3 of `stays.csv` is not UTF-8\n"
        "  |\n"
        "3 | S2,2026-01-01,2026-01-02,Café\n"
        "  |                             ^\n"
        "  |\n"
        'help: it is likely cp1252: give the map encoding = "cp1252" under `[csv]`, or save the file as UTF-8\n'
    )


@pytest.mark.parametrize(
    ("word", "encoding"), [("Zürich", "cp1252"), ("Łódź, Świnoujście", "cp1250"), ("Genève, Köln", "cp850")]
)
def test_the_likely_encoding_is_named(desk: Desk, word: str, encoding: str) -> None:
    content = f'stay_id,arrival,departure,guest_type\nS1,2026-01-01,2026-01-02,"{word}"\n'.encode(encoding)
    assert f"it is likely {encoding}:" in desk.refused(content)


def test_utf_16_without_a_map(desk: Desk) -> None:
    assert desk.refused(PLAIN.encode("utf-16")) == (
        "stays.csv:1:1: error[LOY902] data-encoding: `stays.csv` is not UTF-8\n"
        'help: it is likely utf-16: give the map encoding = "utf-16" under `[csv]`, or save the file as UTF-8\n'
    )


def test_rows_are_numbered_as_a_spreadsheet_does(desk: Desk) -> None:
    text = 'stay_id,arrival,departure,guest_type\nS1,2026-01-01,2026-01-02,"two\nlines"\n\nS2,soon,2026-01-02,\n'
    found = desk.read(text)
    assert rejects(found) == ["stays.csv:4 arrival [soon] expected a date"]
    assert render(found.report.shown) == (
        "stays.csv:4:4: error[LOY921] bad-row: row 4, column `arrival`: `soon`, expected a date\n"
        "  |\n"
        "4 | S2,soon,2026-01-02,\n"
        "  |    ^^^^\n"
        "  |\n"
        'help: write dates as 2026-03-31, or map `arrival` with a `format` such as "%d/%m/%Y"\n'
    )
    assert (found.report.rows, found.report.accepted, found.report.rejected) == (2, 1, 1)


def test_short_rows_are_filled_and_long_ones_refused(desk: Desk) -> None:
    text = (
        "stay_id,arrival,departure,guest_type\n"
        "S1,2026-01-01,2026-01-02\n"
        "S2,2026-01-01,2026-01-02,A,,\n"
        "S3,2026-01-01,2026-01-02,Smith, John\n"
    )
    found = desk.read(text)
    assert [(s.stay_id, s.guest_type) for s in found.stays] == [("S1", None), ("S2", "A")]
    assert rejects(found) == ["stays.csv:4 (row) [ John] expected no more cells than the header's 4"]
    assert helps(found) == ["a cell that has `,` in it stands in quotes"]
    assert render(found.report.shown).splitlines()[2] == "4 | S3,2026-01-01,2026-01-02,Smith, John"


def test_a_quote_inside_quotes_spoils_one_row_only(desk: Desk) -> None:
    text = 'stay_id,arrival,departure\n"S"1,2026-01-01,2026-01-02\nS2,2026-01-01,2026-01-02\n'
    found = desk.read(text)
    assert [s.stay_id for s in found.stays] == ["S2"]
    assert rejects(found) == [
        'stays.csv:2 (row) ["S"1,2026-01-01,2026-01-02] expected quotes that end just before the next `,`'
    ]


def test_a_quote_that_never_closes(desk: Desk) -> None:
    text = 'stay_id,arrival,departure\nS1,2026-01-01,2026-01-02\n"S2,2026-01-01,2026-01-02\nS3,2026-01-01,2026-01-02\n'
    assert desk.refused(text) == (
        "stays.csv:3:1: error[LOY904] broken-file: a quote that opens in row 3 of `stays.csv` never closes\n"
        "help: close it, or take it out; every later row would be part of that cell\n"
    )
    assert "row 3" in desk.refused(text + "S4,2026-01-01,2026-01-02\n" * 10_000)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "LOY903] no-header: `stays.csv` is empty"),
        (b"\xef\xbb\xbf", "LOY903] no-header: `stays.csv` is empty"),
        (b"\n\nS1,2026-01-01\n", "LOY903] no-header: `stays.csv` begins with an empty line"),
        (b"PK\x03\x04rest", "LOY904] broken-file: `stays.csv` is an Excel workbook or a zip archive"),
        (gzip.compress(PLAIN.encode(), mtime=0)[:-12], "LOY904] broken-file: `stays.csv` is damaged: "),
        (b"\x1f\x8bno gzip at all", "LOY904] broken-file: `stays.csv` is damaged: "),
    ],
)
def test_files_that_are_none(desk: Desk, content: bytes, message: str) -> None:
    assert message in desk.refused(content)


LOOK = "look at its name and folder: capitals count, and the path begins at the current folder"


def test_paths_that_are_none(desk: Desk) -> None:
    (desk.folder / "folder").mkdir()
    found = read_dataset(USD, ["nowhere.csv", "folder"], "none.csv")
    assert isinstance(found, list)
    assert render(found) == (
        "nowhere.csv:1:1: error[LOY901] data-not-found: `nowhere.csv` cannot be read: there is no such file\n"
        f"help: {LOOK}\n\n"
        "folder:1:1: error[LOY901] data-not-found: `folder` cannot be read: it is a folder\n"
        "help: name a file in it\n\n"
        "none.csv:1:1: error[LOY901] data-not-found: `none.csv` cannot be read: there is no such file\n"
        f"help: {LOOK}\n"
    )


def test_a_header_alone_is_no_stay_and_no_error(desk: Desk) -> None:
    found = desk.read("stay_id,arrival,departure\n")
    assert (found.stays, found.report.rows, found.report.by_status) == ([], 0, {})


def test_required_columns(desk: Desk) -> None:
    assert desk.refused("Stay ID,arrival,checkout\nS1,2026-01-01,2026-01-02\n") == (
        "stays.csv:1:1: error[LOY906] missing-column: `stays.csv` has no column `stay_id`, which every stay needs\n"
        "  |\n"
        "1 | Stay ID,arrival,checkout\n"
        "  | ^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  |\n"
        'help: to read `Stay ID` as it, give a map stay_id = "Stay ID" under `[stays]`\n'
        "help: its columns are `Stay ID`, `arrival`, `checkout`\n"
        "\n"
        "stays.csv:1:1: error[LOY906] missing-column: `stays.csv` has no column `departure`, which every stay needs\n"
        "  |\n"
        "1 | Stay ID,arrival,checkout\n"
        "  | ^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  |\n"
        'help: to read another column as it, give a map departure = "…" under `[stays]`\n'
        "help: its columns are `Stay ID`, `arrival`, `checkout`\n"
    )


def test_a_column_that_stands_twice(desk: Desk) -> None:
    rows = "S1,2026-01-01,2026-01-02,a,b\n"
    assert "LOY907] doubled-column: `stays.csv` has two columns `arrival`" in desk.refused(
        "stay_id,arrival,departure,arrival,x\n" + rows
    )
    assert only(desk.read("stay_id,arrival,departure,x,x\n" + rows)).stay_id == "S1"


def test_several_files_have_headers_of_their_own(desk: Desk) -> None:
    desk.write("a.csv", "stay_id,arrival,departure\nS1,2026-01-01,2026-01-02\nS2,2026-01-01,bad\n")
    desk.write(
        "b.csv", "departure;guest_type;stay_id;arrival\n2026-01-09;A;S3;2026-01-08\n2026-01-09;A;S1;2026-01-08\n"
    )
    found = read_dataset(USD, ["a.csv", "b.csv"], wanted_fields=frozenset({"guest_type", "arrival"}))
    assert isinstance(found, Dataset)
    assert [(s.stay_id, s.guest_type) for s in found.stays] == [("S1", None), ("S3", "A")]
    assert rejects(found) == [
        "a.csv:3 departure [bad] expected a date",
        "b.csv:3 stay_id [S1] expected an id that comes once; row 2 of `a.csv` has it too",
    ]
    assert found.missing_fields == {"guest_type"}, "one of the files lacks it"


def test_standard_input(desk: Desk) -> None:
    found = read_dataset(USD, ["-"], stdin=io.BytesIO(PLAIN.replace("2026-01-03", "x").encode()))
    assert isinstance(found, Dataset)
    assert rejects(found) == ["-:2 departure [x] expected a date"]
    twice = read_dataset(USD, ["-"], "-", stdin=io.BytesIO(b""))
    assert isinstance(twice, list)
    assert "standard input `-` can be read for one file only" in render(twice)


def test_columns_that_no_field_takes(desk: Desk) -> None:
    text = "stay_id,arrival,departure,nationality,,nights\nS1,2026-01-01,2026-01-02,FR,x,9\n"
    found = desk.read(text)
    assert found.report.ignored_columns == ("nationality", "column 5", "nights")
    assert found.stays[0].nights == 1, "derived, whatever the column says"


def test_many_bad_rows_are_all_counted_and_the_first_twenty_shown(desk: Desk) -> None:
    rows = "".join(f"S{i},2026-01-0{1 + i % 2},2026-01-01\n" for i in range(20_000))
    found = desk.read("stay_id,arrival,departure\n" + rows)
    report = found.report
    assert (report.rows, report.accepted, report.rejected, len(report.rejects), len(report.shown)) == (
        20_000, 10_000, 10_000, 10_000, 20,
    )  # fmt: skip
    assert [each.row for each in report.rejects] == list(range(3, 20_002, 2))


def test_progress_is_told_the_rows_so_far(desk: Desk) -> None:
    seen: list[int] = []
    desk.read("stay_id,arrival,departure\n" + "".join(f"S{i},2026-01-01,2026-01-02\n" for i in range(20_000)),
              progress=seen.append)  # fmt: skip
    assert seen == sorted(seen) and seen[-1] == 20_000 and len(seen) > 1


def test_a_map_that_is_not_there(desk: Desk) -> None:
    found = load_mapping("nowhere.toml")
    assert isinstance(found, list)
    assert render(found) == (
        "nowhere.toml:1:1: error[LOY911] map-unreadable: `nowhere.toml` cannot be read: no such file or directory\n"
        "help: look at its name and folder, and whether you may read it\n"
    )
