"""The result of a query of a PostgreSQL database as a table of rows, streamed; nothing of it is kept on disk.

An address is libpq's own, with the query as one more setting: `postgresql://host/database?query=SELECT …`. The
password comes from where libpq finds it (`PGPASSWORD`, `PGPASSFILE`, `~/.pgpass`), never from the address.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from loyaltydsl.data.files.opening import nowhere
from loyaltydsl.data.files.table import Chunk, Table
from loyaltydsl.data.numbers import PLAIN, NumberStyle
from loyaltydsl.data.places import RowSource
from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.source import Span

INSTALL = "pip install 'loyaltydsl[postgres]'"
CONNECT_SECONDS = 10
"""How long a server may take to answer, where neither the address nor `PGCONNECT_TIMEOUT` says it."""
FORM = "for example postgresql://HOST/DATABASE?query=SELECT%20*%20FROM%20stays"
BROKE = "nothing of it was taken; when `psql` gets every row of the query, run it again"
ROWS = 1 << 16
"""Rows that are handed on together."""


class Address(Record):
    """A database, a query, and what is shown of both: neither the settings nor the query, which may hold secrets."""

    database: str
    query: str
    shown: str


def parse_address(address: str) -> Address | str:
    """An address taken apart, or what is wrong with it; `%` and two digits are a character, as in any URL."""
    scheme, _, rest_of_it = address.partition("://")
    place, _, settings = f"{scheme.lower()}://{rest_of_it}".partition("?")
    queries, rest, passwords = [], [], False
    for setting in settings.split("&") if settings else ():
        name, equals, value = setting.partition("=")
        if not equals:
            return "a `&` in the query is written `%26`, and a `%` before two digits `%25`"
        if name == "query":
            queries.append(unquote(value).strip().rstrip(";").rstrip())
        else:
            rest.append(setting)
            passwords = passwords or unquote(name).strip().lower() in ("password", "sslpassword")
    user, at, host = place.partition("://")[2].rpartition("@")
    if ":" in user or passwords:
        return "leave the password out of the address: `PGPASSWORD` or a `.pgpass` file has it"
    if len(queries) != 1 or not queries[0]:
        return "a `postgresql://` address needs one `query=SELECT …`"
    database = place + ("?" + "&".join(rest) if rest else "")
    return Address(database, queries[0], f"postgresql://{user}{at}{host}")


def open_query(source: str) -> Table | Diagnostic:
    """Connect, and ask which columns the query has; a diagnostic says what keeps it from being read."""
    address = parse_address(source)
    if isinstance(address, str):
        return fault("data-not-found", nowhere(source.partition("?")[0]), address, help=FORM)
    try:
        import psycopg
    except ImportError:
        return fault(
            "data-not-found", nowhere(address.shown),
            f"`{address.shown}` is a database, and the library that reads it is not installed", help=INSTALL,
        )  # fmt: skip
    try:
        with _connected(address) as connection:
            cursor = connection.execute(f"SELECT * FROM ({address.query}\n) AS stays LIMIT 0")
            columns = [(column.name.strip(), column.type_code) for column in cursor.description or ()]
    except psycopg.Error as error:
        return _refused(address, error)
    return QueryTable(address, columns)


@contextmanager
def _connected(address: Address) -> Iterator[Any]:
    """A connection in one transaction that can change nothing and sees one state of the data."""
    import psycopg

    waits = "connect_timeout=" in address.database or "PGCONNECT_TIMEOUT" in os.environ
    more: dict[str, Any] = {} if waits else {"connect_timeout": CONNECT_SECONDS}
    more["client_encoding"] = "utf-8"
    if "application_name=" not in address.database:
        more["application_name"] = "loyaltydsl"
    with psycopg.connect(address.database, **more) as connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("SET LOCAL datestyle = 'ISO, YMD'")
        yield connection


def _refused(address: Address, error: Exception) -> Diagnostic:
    what = f"`{address.shown}` cannot be read: {_words(error)}"
    return fault("data-not-found", nowhere(address.shown), what, help=_help(error))


def _words(error: Exception) -> str:
    """The first line of what the database, or libpq, says; libpq never repeats a password."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    first = lines[0] if lines else type(error).__name__
    return first[:1].lower() + first[1:]


def _help(error: Exception) -> tuple[str, ...]:
    state, text = getattr(error, "sqlstate", None), str(error).lower()
    if "password" in text:
        return ("`PGUSER` and `PGPASSWORD`, or a `.pgpass` file, say who you are",)
    if state == "25006":
        return ("a query only reads: `loy` runs it in a transaction that cannot change anything",)
    if state and state.startswith("42"):
        return ("the query stands behind `query=`; there, `%26` is `&` and `%25` is `%`",)
    for words, help in _HELPS:
        if any(word in text for word in words):
            return (help,)
    return ("see whether `psql` reaches the database and runs the query, with the same address without `query=`",)


_HELPS = (
    (("timeout", "timed out"),
     "nothing answered in time: look at host and port, and for a firewall; `PGCONNECT_TIMEOUT=60` waits longer"),
    (("resolve host", "translate host", "name or service not known"),
     "no machine is known by that name: look at the host behind `postgresql://`"),
    (("refused", "no such file"),
     "no server listens there: look at host and port (5432 where the address has none), and whether it is running"),
    (("does not exist",),
     "look at the names in the address: postgresql://USER@HOST/DATABASE?query=SELECT …"),
    (("unexpectedly", "negotiation", "invalid response", "expected authentication"),
     "what answers there is no PostgreSQL server, or it closed the line: look at the port"),
)  # fmt: skip
"""What libpq says where no server answers, and the remedy."""


def cell_sql(name: str, kind: int) -> str:
    """A column as the text that a CSV file would have in its place, by the number of its type in the database."""
    plain = f"CASE WHEN {name}::text LIKE '%.%' THEN rtrim(rtrim({name}::text, '0'), '.') ELSE {name}::text END"
    match kind:
        case 16:  # boolean, which COPY would write as `t`
            return f"{name}::text"
        case 700 | 701:  # real, double precision: without an exponent
            return (
                f"CASE WHEN {name} IN ('Infinity', '-Infinity') THEN {name}::text"
                f" WHEN {name} <> 'NaN' THEN {name}::text::numeric::text END"
            )
        case 1700:  # numeric: not-a-number is no value, and zeros at the end say nothing
            return f"CASE WHEN {name} <> 'NaN' THEN {plain} END"
        case 790:  # money: without its sign
            return plain.replace(f"{name}::text", f"{name}::numeric::text")
        case 1002 | 1009 | 1014 | 1015 | 3807:  # lists of texts
            return f"array_to_string({name}, ';')"
        case _:
            return name


class QueryTable:
    """The rows of a query. Each reading of them asks the database again, for the columns that are needed."""

    def __init__(self, address: Address, columns: Sequence[tuple[str, int]]) -> None:
        self.path = address.shown
        self.columns = tuple(name for name, _ in columns)
        self.numbers: NumberStyle = PLAIN
        self.delimiter = ","
        self._address = address
        self._kinds = [kind for _, kind in columns]

    def header(self) -> Span:
        return RowSource(self.path, 1).whole()

    def chunks(self, needed: frozenset[int]) -> Iterator[Chunk | Diagnostic]:
        import psycopg

        order = sorted(needed)
        first = 1
        try:
            for cells, count in self._parts(order):
                columns = dict(zip(order, cells, strict=False))
                yield Chunk(range(first, first + count), dict(columns), {}, self._excerpt_of(columns))
                first += count
        except (psycopg.Error, UnicodeDecodeError) as error:
            yield fault("broken-file", nowhere(self.path), f"`{self.path}` broke off: {_words(error)}", help=BROKE)

    def _parts(self, order: list[int]) -> Iterator[tuple[list[Sequence[str | None]], int]]:
        """The needed columns' cells, some thousand rows at a time; no more are held than these."""
        lines: list[bytes] = []
        for line in self._copied(order, "FORMAT text, NULL ''"):
            lines.append(line)
            if len(lines) == ROWS:
                yield _cells(lines, len(order))
                lines = []
        if lines:
            yield _cells(lines, len(order))

    def blocks(self, size: int) -> Iterator[str]:
        """All rows as CSV, in blocks of about `size` characters that end with a row; ValueError if it breaks off."""
        import psycopg

        lines: list[bytes] = []
        length = 0
        try:
            for line in self._copied(range(len(self.columns)), "FORMAT csv"):
                lines.append(line)
                length += len(line)
                if length >= size:
                    yield b"".join(lines).decode()
                    lines, length = [], 0
        except psycopg.Error as error:
            raise ValueError from error
        if lines:
            yield b"".join(lines).decode()

    def _copied(self, order: Sequence[int], form: str) -> Iterator[bytes]:
        """The rows as COPY writes them, one at a time as the server sends them."""
        names = [f"c{at}" for at in range(len(self.columns))]
        wanted = ", ".join(cell_sql(names[at], self._kinds[at]) for at in order) or "1"
        rows = f"SELECT {wanted} FROM ({self._address.query}\n) AS stays ({', '.join(names)})"
        copied = f"COPY ({rows}) TO STDOUT WITH ({form})"
        with _connected(self._address) as connection, connection.cursor() as cursor, cursor.copy(copied) as copy:
            yield from map(bytes, copy)

    def _excerpt_of(self, columns: dict[int, Sequence[str | None]]) -> Any:
        def excerpt(i: int, column: int | None) -> tuple[str, int, int]:
            if column is None:
                return "", 0, 0
            value = columns[column][i] or ""
            text = f"{self.columns[column]}: {value}"
            return text, len(text) - len(value), len(text)

        return excerpt


_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _cells(lines: list[bytes], width: int) -> tuple[list[Sequence[str | None]], int]:
    """Rows as COPY writes them, by column."""
    text = b"".join(lines).decode()
    rows = [line.split("\t") for line in text.split("\n")[:-1]]
    if "\\" in text:
        rows = [[_unescaped(cell) if "\\" in cell else cell for cell in row] for row in rows]
    if not width:
        return [], len(rows)
    return list(zip(*rows, strict=True)), len(rows)


def _unescaped(cell: str) -> str:
    head, *parts = cell.split("\\")
    found, literal = [head], False
    for part in parts:
        if literal:  # the second of two backslashes
            found.append(part)
            literal = False
        elif not part:
            found.append("\\")
            literal = True
        else:
            found.append(_ESCAPES.get(part[0], part[0]) + part[1:])
    return "".join(found)
