"""Where stays come from: files, globs and folders of files, and queries of a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from loyaltydsl.data.files import QUERIES

KINDS = (".csv", ".parquet", ".jsonl", ".ndjson", ".csv.gz", ".jsonl.gz", ".ndjson.gz", ".tsv", ".tsv.gz")


class Source(click.ParamType):  # type: ignore[type-arg]
    """A file, `-`, a folder, a glob or a `postgresql://` address that has something behind it."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if text == "-" or text.startswith(QUERIES) or Path(text).is_file():
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
    """The files behind sources, in order; those of a folder or a glob by name. Queries stay as they are."""
    found: list[str] = []
    for source in sources:
        if source.startswith(QUERIES):
            _check_query(source)
            found.append(source)
        elif source != "-" and Path(source).is_dir():
            found += _files_in(source)
        elif source != "-" and not Path(source).is_file():
            found += _matches(source)
        else:
            found.append(source)
    return found


def _check_query(address: str) -> None:
    from loyaltydsl.data.files.postgres import parse_address

    wrong = parse_address(address)
    if isinstance(wrong, str):
        raise click.UsageError(wrong)
