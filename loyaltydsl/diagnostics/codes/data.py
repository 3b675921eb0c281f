"""Data files and maps (`LOY9xx`).

An example's `stays.csv` is read, with its `members.csv` and `map.toml` where it has them.
"""

from __future__ import annotations

from loyaltydsl.diagnostics.registry import CodeInfo

_STAYS = "# file: stays.csv\nstay_id,arrival,departure,rate_code\nS1,2026-01-01,2026-01-03,BAR\n"
_OTHER = "# file: stays.csv\nnumber,arrival,departure,adr\nS1,2026-01-01,2026-01-03,120\n"

CODES = (
    CodeInfo(
        "LOY901",
        "data-not-found",
        "a data file cannot be read",
        "A file of stays or members is not there, is a folder, or may not be read by this user. "
        "Names are taken as they are typed, from the current folder, capitals included. "
        "No row is read until every file that was named can be.",
        bad="# file: Stays.csv\nstay_id,arrival,departure\nS1,2026-01-01,2026-01-03\n",
        good="# file: stays.csv\nstay_id,arrival,departure\nS1,2026-01-01,2026-01-03\n",
    ),
    CodeInfo(
        "LOY902",
        "data-encoding",
        "a data file is in another encoding",
        "A byte of the file does not belong to UTF-8, or to the encoding that the map names. "
        "Read as another letter it would turn names and codes into others that match no rule. "
        "Excel writes UTF-8 only as `CSV UTF-8`; its plain CSV is in the encoding of the country.",
        bad="# file: stays.csv\nstay_id,arrival,departure,guest_type\nS1,2026-01-01,2026-01-03,Habitué\n",
        good='# file: map.toml\n[csv]\nencoding = "utf-8"\n'
        "# file: stays.csv\nstay_id,arrival,departure,guest_type\nS1,2026-01-01,2026-01-03,Habitué\n",
        encoding="cp1252",
    ),
    CodeInfo(
        "LOY903",
        "no-header",
        "a CSV file does not begin with its columns' names",
        "The first row of a CSV file names the columns, and here it is empty. "
        "Without names nothing says which column is the arrival and which the departure. "
        "Add a first row with the names, or take out the empty line above it.",
        bad="# file: stays.csv\n\nS1,2026-01-01,2026-01-03\n",
        good="# file: stays.csv\nstay_id,arrival,departure\nS1,2026-01-01,2026-01-03\n",
    ),
    CodeInfo(
        "LOY904",
        "broken-file",
        "a data file is damaged or of another kind",
        "The file breaks off, is a workbook or an archive, or has a quote that never closes. "
        "What was read of it so far may be half of the history, and points from half a history are wrong. "
        "So nothing of it is taken until the file is whole.",
        bad='# file: stays.csv\nstay_id,arrival,departure\n"S1,2026-01-01,2026-01-03\n',
        good='# file: stays.csv\nstay_id,arrival,departure\n"S1",2026-01-01,2026-01-03\n',
    ),
    CodeInfo(
        "LOY905",
        "no-parquet-reader",
        "the library that reads Parquet is not installed",
        "Parquet is read by a large library that is not part of the plain installation. "
        "`pip install 'loyaltydsl[batch]'` brings it. "
        "CSV and JSON lines, gzipped or not, are read without it.",
        bad="# file: stays.csv\nPAR1\n",
        good=_STAYS,
    ),
    CodeInfo(
        "LOY906",
        "missing-column",
        "a column that every row needs is not there",
        "Every stay needs `stay_id`, `arrival` and `departure`, and every member `member_id`. "
        "A column is found by the field's own name, capitals included. "
        "A map reads it from a column under another name.",
        bad=_OTHER,
        good='# file: map.toml\n[stays]\nstay_id = "number"\n' + _OTHER,
    ),
    CodeInfo(
        "LOY907",
        "doubled-column",
        "two columns have the same name",
        "A field is read from a column by its name, and two columns of the file have that name. "
        "Which of them is meant cannot be known, and they need not agree. "
        "Columns that no field takes may have any names.",
        bad="# file: stays.csv\nstay_id,arrival,departure,arrival\nS1,2026-01-01,2026-01-03,2026-01-02\n",
        good="# file: stays.csv\nstay_id,arrival,departure,checked_in\nS1,2026-01-01,2026-01-03,2026-01-02\n",
    ),
    CodeInfo(
        "LOY908",
        "no-time-zone",
        "this machine does not know the program's time zone",
        "A time of day with an offset is taken to the program's time zone to find its date. "
        "The rules of the time zones come from the machine, and this one has none for that name. "
        "`pip install tzdata` brings them.",
        bad='program "Example" { currency USD  timezone "Europe/Atlantis" }\n' + _STAYS,
        good='program "Example" { currency USD  timezone "Europe/Lisbon" }\n' + _STAYS,
    ),
    CodeInfo(
        "LOY911",
        "map-unreadable",
        "a map is not TOML",
        "A map is a TOML file, and this one breaks its rules at the place shown. "
        "Names of columns and all other texts stand in quotes, one entry on a line. "
        "Nothing is read until the map can be.",
        bad="# file: map.toml\n[stays]\nstay_id = number\n" + _OTHER,
        good='# file: map.toml\n[stays]\nstay_id = "number"\n' + _OTHER,
    ),
    CodeInfo(
        "LOY912",
        "map-unknown-key",
        "a map has an entry that is not known",
        "A map has `missing`, `[stays]`, `[members]` and `[csv]`, and under these what each knows. "
        "An entry with another name would change nothing, which is hardly what was meant. "
        "Often it is a slip of the pen, and the nearest known name is shown.",
        bad='# file: map.toml\n[csv]\ndelimeter = ","\n' + _STAYS,
        good='# file: map.toml\n[csv]\ndelimiter = ","\n' + _STAYS,
    ),
    CodeInfo(
        "LOY913",
        "map-unknown-field",
        "a map names a field that is not there",
        "Under `[stays]` and `[members]` stand the fields that such a file fills. "
        "A field that is worked out, such as `nights`, is never read. "
        "Fields of the property's own are declared by `field` in the ruleset.",
        bad='# file: map.toml\n[stays]\nratecode = "rate_code"\n' + _STAYS,
        good='# file: map.toml\n[stays]\nrate_code = "rate_code"\n' + _STAYS,
    ),
    CodeInfo(
        "LOY914",
        "map-unknown-column",
        "a map names a column that the file lacks",
        "The map reads a field from a column, and the file has no column of that name. "
        "Names are compared as they stand in the header, capitals included, spaces around them left out. "
        "With several files every one of them needs the column.",
        bad='# file: map.toml\n[stays]\nstay_id = "Number"\n' + _OTHER,
        good='# file: map.toml\n[stays]\nstay_id = "number"\n' + _OTHER,
    ),
    CodeInfo(
        "LOY915",
        "map-value",
        "an entry of a map says something it cannot",
        "The entry is known, but what it is set to has the wrong form or does not fit the field. "
        "A field is mapped to a column's name, or to one of the forms in braces. "
        "The help shows what was expected.",
        bad="# file: map.toml\n[stays]\nrooms = 1\n" + _STAYS,
        good="# file: map.toml\n[stays]\nrooms = { constant = 1 }\n" + _STAYS,
    ),
    CodeInfo(
        "LOY916",
        "map-expression",
        "an expression of a map cannot be worked out",
        "An expression has names of columns and mapped fields, numbers, `+ - * /` and parentheses. "
        "A date takes days added to it or taken from it, and the difference of two dates is a number of days. "
        "A column whose name has spaces or signs stands in back-ticks.",
        bad='# file: map.toml\n[stays]\nstay_id = "number"\nroom_revenue = { expression = "adr * departure" }\n'
        + _OTHER,
        good='# file: map.toml\n[stays]\nstay_id = "number"\n'
        'room_revenue = { expression = "adr * (departure - arrival)" }\n' + _OTHER,
    ),
    CodeInfo(
        "LOY917",
        "map-format",
        "the form of a date cannot be read",
        "A `format` says how dates are written, with a year, a month and a day in it. "
        "`%d` is the day, `%m` the month's number, `%B` its English name, `%Y` the year. "
        "Whatever else stands in it must stand in the cells too.",
        bad='# file: map.toml\n[stays]\nbooked = { columns = ["rate_code"], format = "DD/MM/YYYY" }\n' + _STAYS,
        good='# file: map.toml\n[stays]\nbooked = { columns = ["booked_on"], format = "%d/%m/%Y" }\n'
        "# file: stays.csv\nstay_id,arrival,departure,booked_on\nS1,2026-01-01,2026-01-03,24/12/2025\n",
    ),
    CodeInfo(
        "LOY918",
        "map-cycle",
        "fields of a map are worked out from one another",
        "Each expression needs a field that in the end needs the first one again. "
        "None of them can be worked out before the others. "
        "Map one of them to a column.",
        bad="# file: map.toml\n[stays]\n"
        'arrival = { expression = "departure - 2" }\ndeparture = { expression = "arrival + 2" }\n' + _STAYS,
        good='# file: map.toml\n[stays]\ndeparture = { expression = "arrival + 2" }\n' + _STAYS,
    ),
    CodeInfo(
        "LOY919",
        "map-unread",
        "an entry of a map is not read",
        "Member fields are read from the members file where there is one. "
        "The map also reads this one from the stays, and that entry changes nothing now. "
        "Move it to `[members]`, or leave the members file out.",
        bad='# file: map.toml\n[stays]\njoined = "since"\n# file: members.csv\nmember_id,joined\nM1,2020-01-01\n'
        "# file: stays.csv\nstay_id,arrival,departure,since\nS1,2026-01-01,2026-01-03,2020-01-01\n",
        good='# file: map.toml\n[members]\njoined = "since"\n# file: members.csv\nmember_id,since\nM1,2020-01-01\n'
        + _STAYS,
    ),
    CodeInfo(
        "LOY921",
        "bad-row",
        "a row cannot be read",
        "A cell is not of its field's type, or the row contradicts itself or an earlier one. "
        "The row is named as a spreadsheet counts, the header being row 1, with the column, the cell and what was "
        "expected. The run stops after the first 20 of them, or goes on without them under `--bad-rows reject`.",
        bad="# file: stays.csv\nstay_id,arrival,departure\nS1,2026-01-01,31/02/2026\n",
        good="# file: stays.csv\nstay_id,arrival,departure\nS1,2026-01-01,2026-02-28\n",
    ),
)
