"""`loy prepare`: whatever the stays' format, the stored history gives the results of the stays themselves."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("polars")
pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from loyaltydsl.cli.main import cli  # noqa: E402
from loyaltydsl.engine.batch import memory  # noqa: E402
from loyaltydsl.engine.batch.history import read_history  # noqa: E402
from loyaltydsl.tools.asked import schema_of  # noqa: E402
from tests.differential.generate import case  # noqa: E402
from tests.differential.program_of import program_of  # noqa: E402
from tests.engine.batch.histories import write_case  # noqa: E402

RULES = """
program "Test" { property "SPR"  currency EUR }
field vip flag
field score number
award base  { earn 1 point per 1 EUR of room_revenue }
award green { when vip and score >= 2.5  earn 50 points per night }
award again { when past stays in last 12 months >= 1  earn 7 points per stay }
"""
ROWS = [
    ["S9", "M2", "2026-01-05", "2026-01-07", "100.50", "yes", "2.5", "2"],
    ["S1", "", "2026-01-02", "2026-01-03", "10", "no", "9", "1"],
    ["S3", "M1", "2026-02-05", "2026-02-07", "", "", "", ""],
    ["S2", " M1 ", "2026-02-05", "2026-02-07", "+7.125", "1", "3", "2"],
    ["S4", "M2", "2026-01-05", "2026-01-07", "0.5", "TRUE", "2.49", "3"],
]
NAMES = ["stay_id", "member_id", "arrival", "departure", "room_revenue", "vip", "score", "guests"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def as_csv(delimiter: str) -> Callable[[Path, list[list[str]]], None]:
    def write(path: Path, rows: list[list[str]]) -> None:
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            csv.writer(file, delimiter=delimiter).writerows([NAMES, *rows])

    return write


def as_json(path: Path, rows: list[list[str]]) -> None:
    path.write_text("".join(json.dumps(dict(zip(NAMES, row, strict=True))) + "\n" for row in rows))


WRITERS = {
    "stays.csv": as_csv(","), "semicolons.csv": as_csv(";"), "one/stays.csv": as_csv("\t"), "stays.jsonl": as_json,
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one").mkdir()
    (tmp_path / "rules.loy").write_text(RULES)
    for name, write in WRITERS.items():
        write(tmp_path / name, ROWS)
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress((tmp_path / name).read_bytes()))
    (tmp_path / "two").mkdir()
    as_csv(",")(tmp_path / "two" / "a.csv", ROWS[:2])
    as_json(tmp_path / "two" / "b.jsonl", ROWS[2:])
    return tmp_path


def result(folder: Path, *stays: object) -> Any:
    done = run("simulate", folder / "rules.loy", "--stays", *stays, "--format", "json", "--detail")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("limit", [1 << 30, 700])
@pytest.mark.parametrize("ruleset", [False, True])
@pytest.mark.parametrize("source", [*WRITERS, *(f"{name}.gz" for name in WRITERS), "two"])
def test_every_format(folder: Path, monkeypatch: pytest.MonkeyPatch, source: str, ruleset: bool, limit: int) -> None:
    monkeypatch.setattr(memory, "limit", lambda: limit)
    named = ("--ruleset", folder / "rules.loy") if ruleset else ()
    done = run("prepare", "--stays", folder / source, *named, "--out", folder / "out.parquet")
    assert done.exit_code == 0, done.output
    assert "wrote 5 stays in member order" in done.stderr
    stored = pq.read_table(folder / "out.parquet")
    assert stored["stay_id"].to_pylist() == ["S1", "S2", "S3", "S4", "S9"]
    assert sorted(stored.column_names) == sorted(NAMES)
    assert result(folder, folder / "out.parquet") == result(folder, folder / source)
    as_columns = read_history(schema_of(program_of(RULES)), [str(folder / "out.parquet")])
    assert (as_columns is not None) == ruleset, "own fields have types where the program is named"


@pytest.mark.parametrize("limit", [1 << 30, 4000])
@pytest.mark.parametrize("seed", range(4))
def test_generated_histories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, limit: int) -> None:
    monkeypatch.setattr(memory, "limit", lambda: limit)
    generated = case(seed, 90)
    paths, _ = write_case(generated, tmp_path, False)
    (tmp_path / "rules.loy").write_text(generated.text)
    named = [part for path in paths for part in ("--stays", path)]
    done = run("prepare", *named, "--out", tmp_path / "out.parquet")
    assert done.exit_code == 0, done.output
    assert result(tmp_path, tmp_path / "out.parquet") == result(tmp_path, *paths)


MAP = """
[csv]
delimiter = ";"
decimal = ","
[stays]
stay_id = { column = "No" }
member_id = { column = "Guest" }
arrival = { column = "In", format = "%d.%m.%Y" }
departure = { column = "Out", format = "%d.%m.%Y" }
room_revenue = { column = "Revenue" }
vip = { column = "VIP", values = { "J" = "yes", "N" = "no" } }
"""
MAPPED = """No;Guest;In;Out;Revenue;VIP
S2;M1;05.02.2026;07.02.2026;100,50;J
S1;M1;05.01.2026;07.01.2026;3;N
"""


def test_with_a_map(folder: Path) -> None:
    (folder / "map.toml").write_text(MAP)
    (folder / "pms.csv").write_text(MAPPED)
    source = ("--stays", folder / "pms.csv", "--map", folder / "map.toml")
    assert "`--map` goes with `--ruleset`" in run("prepare", *source, "--out", folder / "out.parquet").output
    done = run("prepare", *source, "--ruleset", folder / "rules.loy", "--out", folder / "out.parquet")
    assert done.exit_code == 0, done.output
    plain = run("simulate", folder / "rules.loy", *source, "--format", "json", "--detail")
    assert result(folder, folder / "out.parquet") == json.loads(plain.stdout)
    assert read_history(schema_of(program_of(RULES)), [str(folder / "out.parquet")]) is not None


def test_bad_rows_of_a_map(folder: Path) -> None:
    (folder / "map.toml").write_text(MAP)
    (folder / "pms.csv").write_text(MAPPED + "S3;M1;35.01.2026;07.01.2026;3;N\n")
    source = ("--stays", folder / "pms.csv", "--map", folder / "map.toml", "--ruleset", folder / "rules.loy")
    stopped = run("prepare", *source, "--out", folder / "out.parquet")
    assert stopped.exit_code == 1
    assert "row 4, column `In`: `35.01.2026`, expected a date" in stopped.stderr
    assert not (folder / "out.parquet").exists()
    done = run("prepare", *source, "--bad-rows", "reject", "--out", folder / "out.parquet")
    assert done.exit_code == 0
    assert "1 of 3 rows rejected" in done.stderr
    assert pq.read_table(folder / "out.parquet")["stay_id"].to_pylist() == ["S1", "S2"]


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [(2, "2026-13-05", "`2026-13-05`, expected a date"),
     (4, "1e3", "`1e3`, expected an amount"), (3, "2025-01-01", "expected a date not before the arrival")],
)  # fmt: skip
def test_bad_rows_stay_bad(folder: Path, cell: int, value: str, told: str) -> None:
    rows = [list(row) for row in ROWS]
    rows[3][cell] = value
    as_csv(",")(folder / "bad.csv", rows)
    done = run("prepare", "--stays", folder / "bad.csv", "--out", folder / "out.parquet")
    assert done.exit_code == 0, done.output
    found = run("simulate", folder / "rules.loy", "--stays", folder / "out.parquet")
    assert found.exit_code == 1
    assert told in found.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [("stay_id,arrival\nS1,2026-01-01\n", "error[LOY906] missing-column"),
     ("stay_id,arrival,departure,arrival\n1,2,3,4\n", "has two columns `arrival`"),
     ("stay_id,arrival,departure\n1,2,3,4\n", "odd.csv:2:1: error[LOY921] bad-row: row 2: "),
     ("\x00\xff", "")],
)  # fmt: skip
def test_what_cannot_be_stored(folder: Path, text: str, told: str) -> None:
    (folder / "odd.csv").write_text(text, encoding="latin-1")
    (folder / "out.parquet").write_text("as it was")
    done = run("prepare", "--stays", folder / "odd.csv", "--out", folder / "out.parquet")
    assert done.exit_code != 0
    assert told in done.output
    assert not isinstance(done.exception, (AssertionError, KeyError))
    assert (folder / "out.parquet").read_text() == "as it was"
    assert not [path for path in folder.iterdir() if path.name.startswith((".", "out.parquet."))]


def test_no_rows(folder: Path) -> None:
    (folder / "none.csv").write_text("stay_id,arrival,departure\n")
    done = run("prepare", "--stays", folder / "none.csv", "--out", folder / "out.parquet")
    assert done.exit_code == 0, done.output
    assert result(folder, folder / "out.parquet")["totals"]["stays"] == 0


@pytest.mark.parametrize("kind", ["string_view", "binary", "large_binary", "dictionary"])
def test_texts_of_every_arrow_type(folder: Path, kind: str) -> None:
    pa = pytest.importorskip("pyarrow")
    type = pa.dictionary(pa.int32(), pa.string()) if kind == "dictionary" else getattr(pa, kind)()
    columns = {name: [row[at].strip() or None for row in ROWS] for at, name in enumerate(NAMES)}
    plain = pa.table(columns)
    pq.write_table(plain, folder / "plain.parquet")
    pq.write_table(pa.table({name: column.cast(type) for name, column in zip(NAMES, plain.columns, strict=True)}),
                   folder / "odd.parquet")  # fmt: skip
    done = run("prepare", "--stays", folder / "odd.parquet", "--out", folder / "out.parquet")
    assert done.exit_code == 0, done.output
    expected = result(folder, folder / "plain.parquet")
    assert result(folder, folder / "odd.parquet") == result(folder, folder / "out.parquet") == expected


BAD = {
    "no_id.csv": "id,arrival,departure\nS1,2026-01-01,2026-01-02\n",
    "line.jsonl": '{"stay_id": "S1", "arrival": "2026-01-01", "departure": "2026-01-02"}\n{"stay_id": \n',
    "long.csv": "stay_id,arrival,departure\nS1,2026-01-01,2026-01-02,2026-01-03\n",
    "quote.csv": 'stay_id,arrival,departure\nS1,"2026-01-01,2026-01-02\n',
    "doubled.csv": "stay_id,arrival,departure\nS2,2026-01-01,2026-01-02\nS1,2026-01-01,2026-01-02\n"
                   " S2,2025-01-01,2025-01-02\n",
    "other.csv": "stay_id,member_id,arrival,departure,joined\nS2,M1,2026-01-01,2026-01-02,2020-01-01\n"
                 "S1,M1,2025-01-01,2025-01-02,2021-01-01\n",
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("source", ["file", "-"])
def test_what_is_wrong_is_told_as_a_simulation_tells_it(folder: Path, name: str, source: str) -> None:
    if source == "-" and name.endswith(".jsonl"):
        pytest.skip("standard input is CSV")
    (folder / name).write_text(BAD[name])
    given = folder / name if source == "file" else "-"
    stdin = BAD[name] if source == "-" else None
    simulated, stored = (
        CliRunner().invoke(cli, [str(part) for part in command], input=stdin)
        for command in (("simulate", folder / "rules.loy", "--stays", given),
                        ("prepare", "--stays", given, "--out", folder / "out.parquet"))
    )  # fmt: skip
    assert simulated.exit_code == stored.exit_code == 1
    assert stored.stderr.replace("`--bad-rows reject`", "") == without_warnings(simulated.stderr)
    assert not (folder / "out.parquet").exists()


def without_warnings(text: str) -> str:
    return "".join(
        line
        for line in text.replace("`--bad-rows reject`", "").splitlines(keepends=True)
        if not line.startswith("warning")
    )


@pytest.mark.parametrize("name", ["doubled.csv", "other.csv", "long.csv"])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_rejected_rows_are_those_of_a_simulation(folder: Path, name: str, kind: str) -> None:
    (folder / name).write_text(BAD[name])
    given = folder / name
    if kind == "parquet":
        if name == "long.csv":
            pytest.skip("Parquet has no long rows")
        given = folder / "stays.parquet"
        pl = pytest.importorskip("polars")
        pl.read_csv(folder / name, try_parse_dates=True).write_parquet(given)
    stored = run("prepare", "--stays", given, "--out", folder / "out.parquet", "--bad-rows", "reject")
    assert stored.exit_code == 2
    assert "`--bad-rows reject` goes with `--ruleset`" in stored.stderr
    named = ("--ruleset", folder / "rules.loy")
    stored = run("prepare", "--stays", given, *named, "--out", folder / "out.parquet", "--bad-rows", "reject")
    assert stored.exit_code == 0, stored.output
    assert "1 of " in stored.stderr
    assert "rejected" in stored.stderr
    simulated = run("simulate", folder / "rules.loy", "--stays", given, "--bad-rows", "reject", "--format", "json",
                    "--detail")  # fmt: skip
    expected, found = json.loads(simulated.stdout), result(folder, folder / "out.parquet")
    assert expected.pop("input")["accepted"] == found.pop("input")["rows"]
    assert found == expected


def test_what_only_looks_odd_is_stored(folder: Path) -> None:
    rows = ["stay_id,member_id,arrival,departure,joined,segment", "S2,M1,2026-01-01,2026-01-02,2020-01-01,a;b",
            "S1,M1,2025-01-01,2025-01-02,2020-01-01T10:00,b;a", "S3,,2025-01-01,2025-01-02,2021-01-01,",
            "S4,,2025-01-01,2025-01-02,2022-01-01,"]  # fmt: skip
    (folder / "odd.csv").write_text("\n".join(rows))
    done = run("prepare", "--stays", folder / "odd.csv", "--out", folder / "out.parquet")
    assert done.exit_code == 0, done.output
    assert result(folder, folder / "out.parquet") == result(folder, folder / "odd.csv")


def test_a_file_is_not_written_over_itself(folder: Path) -> None:
    (folder / "in").mkdir()
    as_csv(",")(folder / "in" / "stays.csv", ROWS)
    (folder / "link.parquet").symlink_to(folder / "in" / "stays.csv")
    before = (folder / "in" / "stays.csv").read_bytes()
    for source, out in (("in/stays.csv", "in/stays.csv"), ("in", "in/stays.csv"), ("in/stays.csv", "link.parquet")):
        done = run("prepare", "--stays", folder / source, "--out", folder / out)
        assert done.exit_code == 2
        assert f"`{folder / out}` is one of the files that are read" in done.stderr
    assert (folder / "in" / "stays.csv").read_bytes() == before


def test_where_the_file_goes(folder: Path) -> None:
    done = run("prepare", "--stays", folder / "stays.csv", "--out", "-")
    assert done.exit_code == 2
    assert "Parquet does not go to standard output" in done.stderr
    (folder / "out.parquet.part").write_text("mine")
    for out in ("out.parquet", "new/deeper/out.parquet"):
        done = run("prepare", "--stays", folder / "stays.csv", "--out", folder / out)
        assert done.exit_code == 0, done.output
        assert [path.name for path in (folder / out).parent.iterdir() if path.name.startswith(".")] == []
    assert (folder / "out.parquet.part").read_text() == "mine"
    done = run("prepare", "--stays", folder / "stays.csv", "--out", folder / "stays.csv" / "out.parquet")
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr


def test_several_files_as_a_shell_gives_them(folder: Path) -> None:
    done = run(
        "prepare", "--stays", folder / "two" / "a.csv", folder / "two" / "b.jsonl", "--out", folder / "o.parquet"
    )
    assert done.exit_code == 0, done.output
    assert result(folder, folder / "o.parquet") == result(folder, folder / "two")


def test_a_file_named_twice_has_all_ids_doubled(folder: Path) -> None:
    source = ("--stays", folder / "stays.csv", folder / "stays.csv", "--ruleset", folder / "rules.loy")
    done = run("prepare", *source, "--out", folder / "out.parquet")
    assert done.exit_code == 1
    assert "expected an id that comes once" in done.stderr
    done = run("prepare", *source, "--out", folder / "out.parquet", "--bad-rows", "reject")
    assert done.exit_code == 2
    assert "stays.csv` is named twice" in done.stderr
