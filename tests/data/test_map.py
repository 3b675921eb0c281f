"""Maps: where each field comes from, and every mistake in one at its place."""

from __future__ import annotations

import pytest

from loyaltydsl.data import Schema, load_mapping, parse_mapping
from loyaltydsl.data.mapping import CsvShape, FromRowNumber, FromValues, Mapping
from loyaltydsl.data.numbers import NumberStyle
from loyaltydsl.diagnostics.render.text import render
from tests.data.kit import USD, Desk, rejects

ROWS = "stay_id,arrival,departure\n"


def test_the_whole_form(desk: Desk) -> None:
    found = desk.mapping(
        """
        missing = ["NULL", " NA "]

        [stays]
        stay_id  = { row_number = "HB-%06d" }
        status   = { column = "state", values = { Out = "checked_out", "2" = 2, "3" = true }, other = "missing" }

        [csv]
        delimiter = ";"
        encoding  = "utf8"
        decimal   = ","
        thousands = "."
        """
    )
    assert found.missing == {"NULL", "NA"}
    assert found.csv == CsvShape(";", "utf-8-sig", NumberStyle(",", "."))
    number, values = found.stays["stay_id"], found.stays["status"]
    assert isinstance(number, FromRowNumber) and number.pattern == "HB-%06d"
    assert isinstance(values, FromValues)
    assert (values.values, values.other) == ({"Out": "checked_out", "2": "2", "3": "true"}, "missing")


def test_every_kind_of_source(desk: Desk) -> None:
    text = "in;out;kind;h;n;state\n2026-01-01;2026-01-03;1BR;H;7;Out\n2026-01-01;2026-01-02;2BR;H;8;\n"
    found = desk.read(
        text,
        map="""
        [stays]
        stay_id     = { columns = ["h", "n"] }
        arrival     = "in"
        departure   = { column = "out" }
        room_type   = "kind"
        guest_type  = "kind"
        property    = { constant = "SPR" }
        rooms       = { constant = 1 }
        member_id   = { row_number = "%d of 100%%" }
        status      = { column = "state", values = { Out = "cancelled" } }
        """,
    )
    first, second = found.stays
    assert (first.stay_id, first.room_type, first.guest_type, first.property) == ("H-7", "1BR", "1BR", "SPR")
    assert (first.rooms, first.member_id, second.member_id) == (1_000_000, "1 of 100%", "2 of 100%")
    assert (first.status, second.status) == ("cancelled", "checked_out")


def test_row_numbers_run_on_over_files_and_bad_rows(desk: Desk) -> None:
    from loyaltydsl.data import Dataset, read_dataset

    desk.write("a.csv", "arrival,departure\n2026-01-01,2026-01-02\n\nbad,2026-01-02\n")
    desk.write("b.csv", "arrival,departure\n2026-01-01,2026-01-02\n")
    found = read_dataset(USD, ["a.csv", "b.csv"], mapping=desk.mapping('[stays]\nstay_id = { row_number = "R%03d" }'))
    assert isinstance(found, Dataset)
    assert [s.stay_id for s in found.stays] == ["R001", "R003"]
    assert rejects(found) == ["a.csv:4 arrival [bad] expected a date"]


@pytest.mark.parametrize(
    ("other", "codes"), [("keep", ["CORP", "Web"]), ("missing", ["CORP", None]), ("reject", ["CORP"])]
)
def test_what_becomes_of_other_cells(desk: Desk, other: str, codes: list[str | None]) -> None:
    text = "stay_id,arrival,departure,seg\nS1,2026-01-01,2026-01-02, Corporate\nS2,2026-01-01,2026-01-02,Web\n"
    values = f'{{ column = "seg", values = {{ Corporate = "CORP" }}, other = "{other}" }}'
    found = desk.read(text, map=f"[stays]\nrate_code = {values}")
    assert [s.rate_code for s in found.stays] == codes
    if other == "reject":
        assert rejects(found) == ["stays.csv:3 seg [Web] expected `Corporate`"]
        assert found.report.rejects[0].help == (
            'name it in `values` of `rate_code` in `map.toml`, or write other = "keep" or "missing" there'
        )


def test_a_long_list_of_values_is_cut(desk: Desk) -> None:
    values = ", ".join(f'"c{i}" = "C{i}"' for i in range(10))
    found = desk.read(
        "stay_id,arrival,departure,seg\nS1,2026-01-01,2026-01-02,x\n",
        map=f'[stays]\nrate_code = {{ column = "seg", values = {{ {values} }} }}',
    )
    assert found.report.rejects[0].expected == "one of `c0`, `c1`, `c2`, `c3`, `c4`, `c5`, `c6`, `c7` and 2 more"


def test_values_are_written_plainly_whatever_the_files_numbers(desk: Desk) -> None:
    text = "stay_id;arrival;departure;size\nS1;2026-01-01;2026-01-02;couple\nS2;2026-01-01;2026-01-02;1,5\n"
    adults = '{ column = "size", values = { couple = 2.5 }, other = "keep" }'
    found = desk.read(text, map=f'[stays]\nadults = {adults}\n[csv]\ndecimal = ","')
    assert [s.adults for s in found.stays] == [2_500_000, 1_500_000]


def test_one_mistake_shown_whole(desk: Desk) -> None:
    assert desk.map_faults('[stays]\nroom_revenue = { expression = "adr * (nights + 1" }\n') == (
        "map.toml:2:38: error[LOY916] map-expression: this parenthesis is not closed\n"
        "  |\n"
        '2 | room_revenue = { expression = "adr * (nights + 1" }\n'
        "  |                                      ^\n"
        "  |\n"
    )


def faults(desk: Desk, text: str) -> list[tuple[int, str, str]]:
    """Line, what is underlined and the message of each fault."""
    found = load_mapping(desk.write("map.toml", text))
    assert isinstance(found, list)
    return [(each.span.line, each.span.text, each.message) for each in found]


@pytest.mark.parametrize(
    ("text", "line", "marked", "message"),
    [
        ("[stay]\narrival = 'x'", 1, "stay", "a map has no `stay`"),
        ("arrival = 'x'", 1, "arrival", "a map has no `arrival`"),
        ("missing = 'NA'", 1, "missing", "`missing` is a list of cells"),
        ("[stays]\nmissing = ['NA']", 2, "missing", "`missing` stands under `[stays]`"),
        ("stays = 3", 1, "stays", "`stays` is a section"),
        ("[csv]\ndelimeter = ';'", 2, "delimeter", "`[csv]` has no `delimeter`"),
        ("[csv]\ndelimiter = ';;'", 2, "delimiter", "`delimiter` is one character, such as `;`"),
        ("[csv]\ndecimal = '·'", 2, "decimal", "`decimal` is `.` or `,`"),
        ("[csv]\nthousands = '0'", 2, "thousands", "`thousands` is one character, such as `.`"),
        ("[csv]\nthousands = '.'", 2, "thousands", "`.` cannot be both the decimal and the thousands sign"),
        ("[csv]\nencoding = 'klingon'", 2, "encoding", "`klingon` is no encoding that is known here"),
        ("[csv]\nencoding = 'base64'", 2, "encoding", "`base64` is no encoding that is known here"),
        ("[stays]\nproperty = 5", 2, "property", "`property` is mapped to `5`, which is no column"),
        ("[stays]\narrival = ['y', 'm']", 2, "arrival", "`arrival` is mapped to `['y', 'm']`, which is no column"),
        ("[stays]\narrival = {}", 2, "arrival", "`arrival` is mapped by nothing"),
        ("[stays]\narrival = { colum = 'x' }", 2, "colum", "`arrival` cannot be mapped by `colum`"),
        ("[stays]\nroom_type = { column = 'x', constant = 'y' }", 2, "room_type",
         "`room_type` is mapped twice, by `column` and by `constant`"),
        ("[stays]\nroom_type = { constant = 'y', other = 'keep' }", 2, "other", "`other` does not go with `constant`"),
        ("[stays]\nroom_type = { column = 'x', other = 'keep' }", 2, "other", "`other` goes with `values`"),
        ("[stays]\nroom_type = { column = 3 }", 2, "column", "`column` of `room_type` is a text"),
        ("[stays]\nroom_type = { column = 'x', values = ['a'] }", 2, "values",
         "`values` of `room_type` is a table from cells to values"),
        ('[stays]\nroom_type = { column = "x", values = {}, other = "drop" }', 2, 'drop', "`other` cannot be `drop`"),
        ('missing = ["NA"]\n[stays]\nroom_type = { column = "x", values = { "NA" = "y" } }', 3, 'NA',
         "`NA` is among the `missing` cells, so `values` never sees it"),
        ('[stays]\nroom_type = { column = "x", values = { "" = "y" } }', 2, "room_type",
         "an empty cell means no value, so `values` never sees it"),
        ("[stays]\narrival = { columns = 'y' }", 2, "columns", "`columns` of `arrival` is a list of columns"),
        ("[stays]\narrival = { columns = ['y'], format = '%Y-%m' }", 2, "%Y-%m", "the format lacks a day (%d)"),
        ("[stays]\narrival = { columns = ['y'], format = '%Y-%q-%d' }", 2, "%q", "`%q` is no part of a date"),
        ("[stays]\narrival = { columns = ['y'], format = '%Y-%m-%d %Y' }", 2, "%Y", "`%Y` stands twice in the format"),
        ("[stays]\narrival = { columns = ['y'], format = '%d/%m/%Y %I:%M' }", 2, "%d/%m/%Y %I:%M",
         "`%I` counts to 12 and needs `%p` (AM or PM)"),
        ("[stays]\narrival = { column = 'y', format = '%d/%m/%Y', values = {} }", 2, "arrival",
         "`arrival` has both `format` and `values`"),
        ("[stays]\nbooked = { expression = 'arrival -* 3' }", 2, "*",
         "`*` stands where a name or a number is expected"),
        ("[stays]\nbooked = { expression = '' }", 2, "expression", "`expression` of `booked` is a text"),
        ("[stays]\nstay_id = { row_number = 'HB-' }", 2, "HB-", "`HB-` does not say where the row's number stands"),
        ("[stays]\nstay_id = { row_number = '%d-%d' }", 2, "%d-%d",
         "`%d-%d` does not say where the row's number stands"),
        ("[stays]\nstay_id = { row_number = '%s%(a)d' }", 2, "%s%(a)d",
         "`%s%(a)d` does not say where the row's number stands"),
        ("[stays]\nproperty = { constant = '' }", 2, "constant", "`constant` of `property` is one value"),
    ],
)  # fmt: skip
def test_mistakes_that_show_without_the_data(desk: Desk, text: str, line: int, marked: str, message: str) -> None:
    assert faults(desk, text) == [(line, marked, message)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[stays]\narrival = in\n", 2),
        ("[stays]\narrival = 'a'\narrival = 'b'\n", 3),
        ("[stays\n", 1),
        ("[stays]\nx = { constant = " + "9" * 5000 + " }\n", 2),
        ("[stays]\nx = " + "[" * 5000, 1),
        ("\x00", 1),
    ],
)
def test_what_is_not_toml(desk: Desk, text: str, line: int) -> None:
    found = load_mapping(desk.write("map.toml", text))
    assert isinstance(found, list)
    assert [(each.name, each.span.line <= max(line, 2)) for each in found] == [("map-unreadable", True)]


def test_a_map_that_is_not_utf_8(desk: Desk) -> None:
    found = load_mapping(desk.write("map.toml", "[stays]\nguest_type = 'Gästeart'\n".encode("cp1252")))
    assert isinstance(found, list)
    assert render(found) == (
        "map.toml:2:16: error[LOY911] map-unreadable: `map.toml` is not UTF-8\n"
        "  |\n"
        "2 | guest_type = 'Gästeart'\n"
        "  |                ^\n"
        "  |\n"
        "help: save it as UTF-8\n"
    )


def test_places_in_a_section_of_its_own(desk: Desk) -> None:
    text = "[stays.arrival]\ncolumns = ['y',\n 'm']\nformat = '%Y-%m'\n[stays.booked]\nexpression = 'x +'\n"
    assert faults(desk, text) == [
        (4, "%Y-%m", "the format lacks a day (%d)"),
        (6, "", "the expression ends where a name or a number is expected"),
    ]


def test_all_mistakes_of_a_map_are_told_at_once_in_their_order(desk: Desk) -> None:
    text = "[stays]\na = 1\nb = { colum = 'x' }\n[csv]\ndecimal = ';'\n"
    assert [line for line, _, _ in faults(desk, text)] == [2, 3, 5]


# ------------------------------------------------------------ mistakes that show with the program and the data


def refused(desk: Desk, rows: str, map: str, schema: Schema = USD) -> list[str]:
    """The first and the help lines of what is said."""
    text = desk.refused(rows, map=map, schema=schema)
    return [line for line in text.splitlines() if line.startswith(("map.toml", "stays.csv", "help"))]


def test_unknown_fields(desk: Desk) -> None:
    map = '[stays]\narival = "x"\nnights = "n"\njoined = "j"\nzzz = "z"\n[members]\nroom_type = "x"\nlate = "l"\n'
    schema = Schema("USD", custom_fields=(("late", "flag"),))
    desk.write("members.csv", "member_id\nM1\n")
    text = desk.refused(ROWS, map=map, schema=schema, members="member_id\n")
    lines = [line for line in text.splitlines() if line.startswith(("map.toml", "help"))]
    assert lines[0:3] == [
        "map.toml:2:1: error[LOY913] map-unknown-field: there is no field `arival`",
        "help: did you mean `arrival`?",
        "map.toml:3:1: error[LOY913] map-unknown-field: "
        "`nights` is worked out (departure − arrival) and cannot be mapped",
    ]
    assert lines[3] == "map.toml:5:1: error[LOY913] map-unknown-field: there is no field `zzz`"
    assert lines[4].startswith("help: the fields of the stays are `stay_id`, `member_id`, `property`")
    assert lines[5:] == [
        "map.toml:7:1: error[LOY913] map-unknown-field: `room_type` is no field of the members",
        "help: it belongs under `[stays]`",
        "map.toml:8:1: error[LOY913] map-unknown-field: `late` is no field of the members",
        "help: it belongs under `[stays]`",
    ]


def test_unknown_columns(desk: Desk) -> None:
    map = """
[stays]
room_type  = "RoomTyp"
guest_type = { column = "xyz", values = { a = "b" } }
booked     = { columns = ["year", "arrival", "daay"], format = "%Y-%m-%d" }
room_revenue = { expression = "adr * `Nigths`" }
"""
    assert refused(desk, "stay_id,arrival,departure,Room Type,day,Nights\n", map) == [
        "map.toml:3:15: error[LOY914] map-unknown-column: `stays.csv` has no column `RoomTyp`",
        "help: did you mean `Room Type`?",
        "map.toml:4:26: error[LOY914] map-unknown-column: `stays.csv` has no column `xyz`",
        "help: its columns are `stay_id`, `arrival`, `departure`, `Room Type`, `day`, `Nights`",
        "map.toml:5:28: error[LOY914] map-unknown-column: `stays.csv` has no column `year`",
        "help: its columns are `stay_id`, `arrival`, `departure`, `Room Type`, `day`, `Nights`",
        "map.toml:5:47: error[LOY914] map-unknown-column: `stays.csv` has no column `daay`",
        "help: did you mean `day`?",
        "map.toml:6:32: error[LOY914] map-unknown-column: `stays.csv` has no column `adr`",
        "help: its columns are `stay_id`, `arrival`, `departure`, `Room Type`, `day`, `Nights`",
        "map.toml:6:38: error[LOY914] map-unknown-column: `stays.csv` has no column `Nigths`",
        "help: did you mean `Nights`?",
    ]


def test_what_does_not_fit_the_field(desk: Desk) -> None:
    map = """
[stays]
status       = { constant = "gone" }
adults       = { column = "stay_id", values = { S1 = "two" } }
room_type    = { column = "stay_id", format = "%Y-%m-%d" }
food_revenue = { expression = "arrival * 2" }
guest_type   = { expression = "1 + adr" }
rooms        = { row_number = "R%d" }
"""
    assert [line for line in refused(desk, ROWS, map) if not line.startswith("help")] == [
        "map.toml:3:1: error[LOY915] map-value: `gone` cannot be `status`: "
        "expected one of `booked`, `in_house`, `checked_out`, `cancelled`, `no_show`",
        "map.toml:4:1: error[LOY915] map-value: `two` cannot be `adults`: expected a number such as 2 or 1.5",
        "map.toml:5:48: error[LOY915] map-value: `format` is for dates, and `room_type` is a code",
        "map.toml:6:32: error[LOY916] map-expression: "
        "`arrival` is a date; days are added to it or taken from it, no more",
        "map.toml:7:32: error[LOY916] map-expression: "
        "an expression gives a number, an amount or a date, and `guest_type` is none of these",
        "map.toml:8:1: error[LOY915] map-value: `R1` cannot be `rooms`: expected a number such as 2 or 1.5",
    ]


def test_fields_that_need_one_another(desk: Desk) -> None:
    map = """
[stays]
arrival   = { expression = "departure - 3" }
departure = { expression = "booked + 5" }
booked    = { expression = "arrival - 2" }
"""
    assert refused(desk, "stay_id\n", map) == [
        "map.toml:5:29: error[LOY918] map-cycle: these fields are worked out from one another: "
        "`booked` needs `arrival` needs `departure` needs `booked`",
        "help: map one of them to a column",
    ]


def test_member_fields_of_the_stays_are_not_read_beside_a_members_file(desk: Desk) -> None:
    rows = "stay_id,arrival,departure,since\nS1,2026-01-01,2026-01-02,2020-01-01\n"
    found = desk.read(rows, map='[stays]\njoined = "since"', members="member_id\n")
    assert render(found.report.warnings) == (
        "map.toml:2:1: warning[LOY919] map-unread: "
        "`joined` is not read from the stays, because there is a members file\n"
        "  |\n"
        '2 | joined = "since"\n'
        "  | ^^^^^^\n"
        "  |\n"
        "help: map it under `[members]`, or leave the members file out\n"
    )
    assert found.report.ignored_columns == ("since",)


def test_a_map_can_be_parsed_without_a_file() -> None:
    assert isinstance(parse_mapping("[stays]\narrival = 'x'", "inline"), Mapping)
