"""Stays from a query: against a real server on the loopback, where one is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'loyaltydsl[postgres]'")

from loyaltydsl.cli.main import cli  # noqa: E402
from loyaltydsl.data import Dataset, read_dataset  # noqa: E402
from loyaltydsl.data.files.opening import open_table  # noqa: E402
from loyaltydsl.data.files.postgres import Address, QueryTable, parse_address  # noqa: E402
from loyaltydsl.data.mapping import CsvShape  # noqa: E402
from loyaltydsl.data.schema import Schema  # noqa: E402
from tests.data import server  # noqa: E402

RULES = """
program "T" { currency USD }
field green flag
award base  { earn 1 point per 1 USD of room_revenue }
award eco   { when green earn 5 points per stay }
award press { when segment is "PRESS" earn 7 points per stay }
"""

TABLES = r"""
CREATE TYPE kind AS ENUM ('10Yr', 'Std');
CREATE DOMAIN code AS text;
CREATE TABLE stays (
  stay_id int PRIMARY KEY, member_id varchar(10), status text, arrival date, departure timestamptz, booked timestamp,
  rate_code char(8), room_type code, guest_type kind, adults smallint, children real, rooms numeric,
  room_revenue numeric(10, 2), food_revenue double precision, other_revenue money, points_payment numeric,
  joined date, segment text[], green boolean, extra jsonb, note text
);
INSERT INTO stays VALUES
  (1, 'M1', 'checked_out', '2026-01-01', '2026-01-03 10:00+00', '2025-12-01 12:30', 'BAR', '1BR', '10Yr', 2, 1.0,
   1.000000000000, 410.50, 12.25, '$1,234.50', NULL, '2025-12-20', '{VIP,PRESS}', true, '{"a": 1}', E'tab\there'),
  (2, 'M2', NULL, '2026-01-05', '2026-01-06 11:00+00', NULL, NULL, '', NULL, NULL, 'NaN', 'NaN', NULL, 2e6, NULL, 100,
   NULL, NULL, false, NULL, E'new\nline \\ back \\\\ two \\t'),
  (3, NULL, 'cancelled', '2026-02-05', '2026-02-06 11:00+00', NULL, 'Émile x', '2BR', 'Std', 1, 0.5, 2, 0, 0.1, '$0',
   NULL, NULL, '{}', NULL, '[]', 'é;"quoted", & 100%');
CREATE TABLE many AS
  SELECT n AS stay_id, 'M' || n % 5000 AS member_id, date '2025-01-01' + n % 300 AS arrival,
         date '2025-01-02' + n % 300 AS departure, n % 500 AS room_revenue, repeat('x', 200) AS padding
  FROM generate_series(1, 300000) AS n;
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    reason = server.why_not()
    if reason is not None:
        pytest.skip(reason)
    with server.running() as port:
        server.fill(port, TABLES)
        yield port


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment says who we are."""
    for name in ("PGPASSFILE", "PGSERVICE", "PGHOST", "PGPORT", "PGDATABASE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGUSER", server.USER)
    monkeypatch.setenv("PGPASSWORD", server.PASSWORD)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "rules.loy").write_text(RULES)
    return tmp_path / "rules.loy"


def address(port: int, query: str, settings: str = "") -> str:
    return f"postgresql://127.0.0.1:{port}/pms?{settings}query={quote(query)}"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


# -- the address


def test_a_query_is_taken_out_of_the_address() -> None:
    found = parse_address("postgresql://me@db.example/pms?sslmode=require&query=SELECT%20a%2Bb%20%26%20%25+c%3B")
    assert found == Address(
        "postgresql://me@db.example/pms?sslmode=require", "SELECT a+b & %+c", "postgresql://me@db.example/pms"
    )


NO_QUERY = "a `postgresql://` address needs one `query=SELECT …`"
NO_ESCAPE = "a `&` in the query is written `%26`, and a `%` before two digits `%25`"
NO_PASSWORD = "leave the password out of the address: `PGPASSWORD` or a `.pgpass` file has it"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("postgresql://db/pms", NO_QUERY),
        ("postgresql://db/pms?query=%20", NO_QUERY),
        ("postgresql://db/pms?query=SELECT 1&query=SELECT 2", NO_QUERY),
        ("postgresql://db/pms?query=SELECT a & b", NO_ESCAPE),
        ("postgres://me:secret@db/pms?query=SELECT 1", NO_PASSWORD),
        ("postgresql://db/pms?password=secret&query=SELECT 1", NO_PASSWORD),
    ],
)
def test_addresses_that_cannot_be(rules: Path, wrong: str, said: str) -> None:
    assert parse_address(wrong) == said
    done = run("simulate", rules, "--stays", wrong)
    assert done.exit_code == 2
    assert done.stderr.endswith(f"Error: {said}\n")
    assert "secret" not in done.output


# -- what is read


def cells(port: int, query: str) -> dict[str, tuple[str | None, ...]]:
    table = open_table(address(port, query), CsvShape())
    assert isinstance(table, QueryTable)
    (chunk,) = table.chunks(frozenset(range(len(table.columns))))
    return {table.columns[at]: tuple(values) for at, values in chunk.columns.items()}  # type: ignore[union-attr]


def test_every_type_is_read_as_the_cell_that_a_csv_file_would_have(port: int, known: None) -> None:
    found = cells(port, "SELECT * FROM stays ORDER BY stay_id")
    assert found == {
        "stay_id": ("1", "2", "3"),
        "member_id": ("M1", "M2", ""),
        "status": ("checked_out", "", "cancelled"),
        "arrival": ("2026-01-01", "2026-01-05", "2026-02-05"),
        "departure": ("2026-01-03 10:00:00+00", "2026-01-06 11:00:00+00", "2026-02-06 11:00:00+00"),
        "booked": ("2025-12-01 12:30:00", "", ""),
        "rate_code": ("BAR     ", "", "Émile x "),
        "room_type": ("1BR", "", "2BR"),
        "guest_type": ("10Yr", "", "Std"),
        "adults": ("2", "", "1"),
        "children": ("1", "", "0.5"),
        "rooms": ("1", "", "2"),
        "room_revenue": ("410.5", "", "0"),
        "food_revenue": ("12.25", "2000000", "0.1"),
        "other_revenue": ("1234.5", "", "0"),
        "points_payment": ("", "100", ""),
        "joined": ("2025-12-20", "", ""),
        "segment": ("VIP;PRESS", "", ""),
        "green": ("true", "false", ""),
        "extra": ('{"a": 1}', "", "[]"),
        "note": ("tab\there", "new\nline \\ back \\\\ two \\t", 'é;"quoted", & 100%'),
    }


def test_odd_numbers(port: int, known: None) -> None:
    found = cells(
        port, "SELECT '-Infinity'::float8 AS a, 1e-7::float8 AS b, 100::numeric AS c, 1.50::numeric(20,8) AS d"
    )
    assert found == {"a": ("-Infinity",), "b": ("0.0000001",), "c": ("100",), "d": ("1.5",)}


def test_dates_whatever_the_servers_style(port: int, known: None) -> None:
    style = f"options={quote('-c datestyle=German')}&"
    table = open_table(address(port, "SELECT arrival FROM stays WHERE stay_id = 1", style), CsvShape())
    assert isinstance(table, QueryTable)
    (chunk,) = table.chunks(frozenset({0}))
    assert chunk.columns == {0: ("2026-01-01",)}  # type: ignore[union-attr]


def test_only_the_needed_columns_are_asked_for(port: int, known: None) -> None:
    table = open_table(address(port, "SELECT 1 AS a, 2 AS a, stay_id / (stay_id - 2) AS c FROM stays"), CsvShape())
    assert isinstance(table, QueryTable)
    assert table.columns == ("a", "a", "c")
    assert [dict(chunk.columns) for chunk in table.chunks(frozenset({1}))] == [{1: ("2", "2", "2")}]  # type: ignore[union-attr]
    assert [len(chunk) for chunk in table.chunks(frozenset())] == [3]  # type: ignore[arg-type]
    nothing = open_table(address(port, "SELECT stay_id FROM stays WHERE false"), CsvShape())
    assert isinstance(nothing, QueryTable)
    assert list(nothing.chunks(frozenset({0}))) == []


@pytest.mark.parametrize("engine", ["batch", "reference"])
def test_a_simulation(port: int, known: None, rules: Path, engine: str) -> None:
    query = "SELECT * FROM stays WHERE stay_id > 0 AND rate_code IS DISTINCT FROM 'é%' -- all"
    chosen = ("--format", "json", "--detail", "--engine", engine)
    done = run("simulate", rules, "--stays", address(port, query), *chosen)
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert data["input"] == {
        "rows": 3, "accepted": 3, "rejected": 0, "rejects": [], "ignored_columns": ["extra", "note"],
        "by_status": {"checked_out": 2, "cancelled": 1}, "unknown_codes": [],
    }  # fmt: skip
    assert [award["points"] for award in data["awards"]] == [410, 5, 7]
    assert data["totals"]["revenue"]["amount"] == "2001657.25"


def test_the_batch_engine_takes_columns(port: int, known: None) -> None:
    pytest.importorskip("pyarrow")
    pytest.importorskip("polars")
    from loyaltydsl.data import open_files
    from loyaltydsl.data.reader import OpenFiles
    from loyaltydsl.engine.batch.textfiles import read_columns

    opened = open_files(Schema("USD"), [address(port, "SELECT * FROM many")])
    assert isinstance(opened, OpenFiles)
    history = read_columns(opened)
    assert history is not None
    assert history.stays.count == 300_000


def test_a_map(port: int, known: None, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(
        '[csv]\ndelimiter = ";"\n[stays]\nstay_id = "number"\nroom_revenue = { expression = "rate * nights" }\n'
    )
    query = "SELECT stay_id AS number, arrival, departure, 100.5 AS rate, 2 AS nights FROM stays WHERE stay_id = 1"
    done = run("simulate", rules, "--stays", address(port, query), "--map", tmp_path / "map.toml", "--format", "json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["totals"]["points"] == 201


def test_a_bad_row_is_named(port: int, known: None, rules: Path) -> None:
    query = "SELECT stay_id, arrival, departure, CASE stay_id WHEN 2 THEN 'x' END AS room_revenue FROM stays ORDER BY 1"
    done = run("simulate", rules, "--stays", address(port, query))
    assert done.exit_code == 1
    shown = f"postgresql://127.0.0.1:{port}/pms"
    assert f"\n{shown}:2:15: error[LOY921] bad-row: row 2, column `room_revenue`: `x`, expected " in done.stderr
    assert "room_revenue: x\n" in done.stderr


def test_a_prepared_history(port: int, known: None, rules: Path, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    source = address(port, "SELECT stay_id, member_id, arrival, departure::date, room_revenue FROM stays")
    done = run("prepare", "--stays", source, "--out", tmp_path / "prepared.parquet")
    assert done.exit_code == 0, done.output
    plain = run("simulate", rules, "--stays", source, "--format", "json")
    prepared = run("simulate", rules, "--stays", tmp_path / "prepared.parquet", "--format", "json")
    assert prepared.stdout == plain.stdout


def test_much_more_than_fits_is_streamed(port: int, known: None) -> None:
    """300,000 rows, 70 MB of them: the reading process grows by a few blocks of rows."""
    program = (
        "import resource, sys\n"
        "from loyaltydsl.data.files.opening import open_table\n"
        "from loyaltydsl.data.mapping import CsvShape\n"
        "table = open_table(sys.argv[1], CsvShape())\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows, before = 0, peak()\n"
        "for chunk in table.chunks(frozenset(range(6))):\n"
        "    rows += len(chunk)\n"
        "    if rows <= len(chunk): first = peak()\n"
        "print(rows, first - before, peak() - first)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, address(port, "SELECT * FROM many")],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    rows, one_block, more = map(int, done.stdout.split())
    assert rows == 300_000
    assert more < one_block + 40_000, "kibibytes: all of it would be four blocks more"


# -- what keeps it from being read


def refused(rules: Path, source: str) -> str:
    done = run("simulate", rules, "--stays", source)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert server.PASSWORD not in done.stderr
    return done.stderr


def test_a_wrong_password(port: int, known: None, rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "wr0ng-w0rd")
    said = refused(rules, address(port, "SELECT 1"))
    assert f"error[LOY901] data-not-found: `postgresql://127.0.0.1:{port}/pms` cannot be read: " in said
    assert 'password authentication failed for user "clerk"' in said
    assert "help: `PGUSER` and `PGPASSWORD`, or a `.pgpass` file, say who you are\n" in said
    assert "wr0ng-w0rd" not in said


def test_no_password(port: int, known: None, rules: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PGPASSWORD")
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    said = refused(rules, address(port, "SELECT 1"))
    assert "no password supplied" in said
    assert "help: `PGUSER` and `PGPASSWORD`, or a `.pgpass` file, say who you are\n" in said


def test_a_password_file(port: int, known: None, rules: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PGPASSWORD")
    word = server.PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
    (tmp_path / "pgpass").write_text(f"127.0.0.1:{port}:pms:{server.USER}:{word}\n")
    (tmp_path / "pgpass").chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    done = run("simulate", rules, "--stays", address(port, "SELECT stay_id, arrival, departure FROM stays"))
    assert done.exit_code == 0, done.output


def test_a_server_that_is_not_there(rules: Path, known: None) -> None:
    said = refused(rules, address(1, "SELECT 1"))
    assert "`postgresql://127.0.0.1:1/pms` cannot be read: connection failed: connection to server at" in said
    assert said.startswith("postgresql://127.0.0.1:1/pms: error[LOY901] data-not-found: ")
    assert "refused" in said
    assert "help: no server listens there: look at host and port (5432 where the address has none), " in said


@pytest.mark.parametrize(
    ("words", "help"),
    [
        ("connection timeout expired", "nothing answered in time: look at host and port, and for a firewall; "),
        ("failed to resolve host 'db': [Errno -2] Name or service not known", "no machine is known by that name: "),
        ("received invalid response to SSL negotiation: H", "what answers there is no PostgreSQL server, or "),
        ('database "pms" does not exist', "look at the names in the address: "),
        ("something else", "see whether `psql` reaches the database and runs the query, "),
    ],
)
def test_every_refusal_has_a_remedy(
    rules: Path, known: None, monkeypatch: pytest.MonkeyPatch, words: str, help: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise psycopg.OperationalError(words)

    monkeypatch.setattr(psycopg, "connect", refuse)
    said = refused(rules, address(1, "SELECT 1"))
    assert f"cannot be read: {words[:1].lower()}{words[1:]}\nhelp: {help}" in said


def test_a_query_with_a_mistake(port: int, known: None, rules: Path) -> None:
    said = refused(rules, address(port, "SELECT * FROM guests"))
    assert 'cannot be read: relation "guests" does not exist\n' in said
    assert "help: the query stands behind `query=`; there, `%26` is `&` and `%25` is `%`\n" in said


def test_a_query_that_breaks_off(port: int, known: None, rules: Path) -> None:
    query = "SELECT stay_id, arrival, departure, 1 / (stay_id - 3) AS room_revenue FROM stays ORDER BY stay_id"
    said = refused(rules, address(port, query))
    assert f"error[LOY904] broken-file: `postgresql://127.0.0.1:{port}/pms` broke off: division by zero\n" in said


@pytest.mark.parametrize("change", ["DELETE FROM stays RETURNING *", "SELECT nextval('counter') AS stay_id"])
def test_nothing_is_changed(port: int, known: None, rules: Path, change: str) -> None:
    server.fill(port, "CREATE SEQUENCE IF NOT EXISTS counter")
    said = refused(
        rules,
        address(port, f"SELECT *, '2026-01-01'::date AS arrival, '2026-01-02'::date AS departure FROM ({change}) AS x"),
    )
    assert "read-only transaction" in said or "syntax error" in said
    assert len(cells(port, "SELECT stay_id FROM stays")["stay_id"]) == 3


def test_without_the_library(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = refused(rules, "postgresql://db/pms?query=SELECT 1")
    assert "`postgresql://db/pms` is a database, and the library that reads it is not installed\n" in said
    assert "help: pip install 'loyaltydsl[postgres]'\n" in said


def test_from_python(port: int, known: None) -> None:
    found = read_dataset(Schema("USD"), [address(port, "SELECT stay_id, arrival, departure FROM stays")])
    assert isinstance(found, Dataset)
    assert sorted(stay.stay_id for stay in found.stays) == ["1", "2", "3"]
    assert os.environ["PGPASSWORD"] not in repr(found.report)
