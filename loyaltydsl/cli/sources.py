"""Where stays come from: files, globs and folders of files, and queries of a PostgreSQL database."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

KINDS = (".csv", ".parquet", ".jsonl", ".ndjson", ".csv.gz", ".jsonl.gz", ".ndjson.gz", ".tsv", ".tsv.gz")
POSTGRES = ("postgresql://", "postgres://")


class Source(click.ParamType):  # type: ignore[type-arg]
    """A file, `-`, a folder, a glob or a `postgresql://` address that has something behind it."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if text == "-" or text.startswith(POSTGRES) or Path(text).is_file():
            return text
        if Path(text).is_dir():
            if not _files_in(text):
                self.fail(f"folder '{text}' holds no CSV, JSON lines or Parquet file", param, ctx)
            return text
        if any(char in text for char in "*?["):
            if not _matches(text):
                self.fail(f"no file matches '{text}'", param, ctx)
            return text
        return self.fail(f"File '{text}' does not exist.", param, ctx)


def _files_in(folder: str) -> list[str]:
    return sorted(str(path) for path in Path(folder).iterdir() if path.name.endswith(KINDS) and path.is_file())


def _matches(pattern: str) -> list[str]:
    from glob import glob

    return sorted(path for path in glob(pattern, recursive=True) if Path(path).is_file())  # noqa: PTH207


def expand(sources: Sequence[str]) -> list[str]:
    """The files behind sources, in order; those of a folder or a glob by name. Queries are read into files."""
    found: list[str] = []
    for source in sources:
        if source.startswith(POSTGRES):
            found.append(query_to_file(source))
        elif source != "-" and Path(source).is_dir():
            found += _files_in(source)
        elif source != "-" and not Path(source).is_file():
            found += _matches(source)
        else:
            found.append(source)
    return found


def split_query(address: str) -> tuple[str, str]:
    """A `postgresql://…?query=…` address as the address of the database and the query."""
    from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

    parts = urlsplit(address)
    settings = parse_qsl(parts.query, keep_blank_values=True)
    queries = [value for key, value in settings if key == "query" and value.strip()]
    if len(queries) != 1:
        raise click.UsageError("a `postgresql://` address needs one `query=SELECT …`")
    if parts.password is not None:
        raise click.UsageError("leave the password out of the address: `PGPASSWORD` or a `.pgpass` file has it")
    rest = urlencode([(key, value) for key, value in settings if key != "query"])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, rest, "")), queries[0].strip().rstrip(";")


def query_to_file(address: str) -> str:
    """Copy the result of a query, row by row, into a CSV file that is gone when the process ends."""
    import atexit
    import tempfile

    database, query = split_query(address)
    try:
        import psycopg
    except ImportError:
        raise click.UsageError("a `postgresql://` address needs psycopg: pip install 'psycopg[binary]>=3'") from None
    handle, path = tempfile.mkstemp(prefix="loy-", suffix=".csv")
    atexit.register(Path(path).unlink, missing_ok=True)
    try:
        with os.fdopen(handle, "wb") as file, psycopg.connect(database) as connection:
            connection.read_only = True
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER true)") as rows,
            ):
                for data in rows:
                    file.write(data)
    except psycopg.Error as error:
        raise click.UsageError(f"the database says: {str(error).strip().splitlines()[0]}") from None
    return path
