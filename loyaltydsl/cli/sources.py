"""Where stays come from: files, globs and folders of files, and queries of a PostgreSQL database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from loyaltydsl.data.files import is_query

KINDS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet")
"""The endings of files of rows, in any case, each perhaps with `.gz` behind it."""
_TOLD = "loyaltydsl.left_out"
_SHOWN = 10


class Source(click.ParamType):  # type: ignore[type-arg]
    """A file, `-`, a folder, a glob or a `postgresql://` address that has something behind it."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if text == "-" or is_query(text) or Path(text).is_file():
            return text
        if (wrong := no_address(text)) is not None:
            self.fail(wrong, param, ctx)
        if Path(text).is_dir():
            try:
                found, left = _files_in(text)
            except OSError as error:
                self.fail(f"folder '{error.filename}' cannot be read: {error.strerror}", param, ctx)
            if not found:
                held = f"; it has {_listed(_within(text, left))}" if left else ""
                self.fail(f"folder '{text}' holds no CSV, JSON lines or Parquet file{held}", param, ctx)
            return text
        if any(char in text for char in "*?["):
            if not _matches(text)[0]:
                self.fail(f"no file matches '{text}'", param, ctx)
            return text
        if Path(text).exists():  # it can be read once, and some readers look twice
            self.fail(f"'{text}' is a pipe or a device, not a file; `-` reads standard input", param, ctx)
        return self.fail(f"File '{text}' does not exist.", param, ctx)


class DataFile(click.Path):
    """One file of rows, or `-`; what looks like an address is not repeated, as it may hold a password."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, allow_dash=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        text = str(value)
        if not Path(text).exists() and (wrong := no_address(text)) is not None:
            self.fail(wrong, param, ctx)
        return super().convert(value, param, ctx)


def no_address(text: str) -> str | None:
    """What to say of a path that looks like the address of something that is not read, but for its secrets."""
    found = re.match(r"\s*([A-Za-z][A-Za-z0-9+.:-]+):/", text)
    if found is None:
        return None
    return f"`{found[1]}://…` is nothing that is read here: files are, and `postgresql://…?query=SELECT …` as stays"


def _files_in(folder: str) -> tuple[list[str], list[str]]:
    """The files of rows in a folder and its subfolders, in the order of their paths, and the other files.

    Hidden ones and those that begin with `_` are in neither. OSError for folders that cannot be read.
    """
    found: list[str] = []
    left: list[str] = []
    seen: set[Path] = set()
    waiting = [Path(folder)]
    while waiting:
        inside = waiting.pop()
        if (real := inside.resolve()) in seen:  # a link back to where we were
            continue
        seen.add(real)
        for path in inside.iterdir():
            if path.name.startswith((".", "_")):
                continue
            if path.is_dir():
                waiting.append(path)
            else:
                (found if _has_rows(path) else left).append(str(path))
    return sorted(found), sorted(left)


def _has_rows(path: Path) -> bool:
    """Whether a file is one of rows: by its name, or Parquet by its first bytes."""
    from loyaltydsl.data.files.opening import is_parquet

    return path.is_file() and (path.name.lower().removesuffix(".gz").endswith(KINDS) or is_parquet(str(path)))


def _matches(pattern: str) -> tuple[list[str], list[str]]:
    """The files that a glob names, and those in the folders that it names, and what is left out of these."""
    from glob import glob

    found: dict[str, None] = {}
    left: dict[str, None] = {}
    parts = Path(pattern).parts
    fixed = next((at for at, part in enumerate(parts) if any(char in part for char in "*?[")), len(parts))
    asks_hidden = any(part.startswith("_") for part in parts[fixed:])
    for path in glob(pattern, recursive=True):  # noqa: PTH207
        if not asks_hidden and any(part.startswith("_") for part in Path(path).parts[fixed:]):
            continue
        if Path(path).is_file():
            found[path] = None
        elif Path(path).is_dir() and "**" not in pattern:
            inside, others = _files_in(path)
            found |= dict.fromkeys(inside)
            left |= dict.fromkeys(others)
    return sorted(found), sorted(left)


def expand(sources: Sequence[str]) -> list[str]:
    """The files behind sources, in order; those of a folder or a glob by their paths. Queries stay as they are.

    What is left out of a folder is told on standard error, once a command.
    """
    found: list[str] = []
    for source in sources:
        if is_query(source):
            _check_query(source)
            found.append(source)
        elif source == "-" or (Path(source).exists() and not Path(source).is_dir()):
            found.append(source)
        else:
            try:
                inside, left = _files_in(source) if Path(source).is_dir() else _matches(source)
            except OSError as error:
                raise click.ClickException(f"`{error.filename}` cannot be read: {error.strerror}") from None
            found += inside
            _tell(source, left)
    return found


def _tell(source: str, left: Sequence[str]) -> None:
    from loyaltydsl.cli.output import say

    context = click.get_current_context(silent=True)
    told: set[str] = context.meta.setdefault(_TOLD, set()) if context is not None else set()
    if left and source not in told:
        told.add(source)
        say(f"left out of folder `{source}`: {_listed(_within(source, left))}")


def _within(source: str, paths: Iterable[str]) -> list[str]:
    """Paths as seen from a folder."""
    return [str(Path(path).relative_to(source)) if Path(source).is_dir() else path for path in paths]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _check_query(address: str) -> None:
    from loyaltydsl.data.files.postgres import parse_address

    wrong = parse_address(address)
    if isinstance(wrong, str):
        raise click.UsageError(wrong)
