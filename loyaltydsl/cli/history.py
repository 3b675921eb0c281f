"""The options that name a history, and reading it: shared by the commands that evaluate one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, TypeVar

import click

from loyaltydsl.cli.output import say, wants_color
from loyaltydsl.cli.sources import DataFile, Source, expand

if TYPE_CHECKING:
    from loyaltydsl.cli.progress import Progress
    from loyaltydsl.data import Dataset, InputReport, Mapping, OpenFiles
    from loyaltydsl.diagnostics.model import Diagnostic
    from loyaltydsl.engine.batch.history import History
    from loyaltydsl.engine.batch.parts import PartedHistory
    from loyaltydsl.semantics.program import Program


class Account(Protocol):
    """What a history says of its input, whoever read it."""

    @property
    def report(self) -> InputReport: ...

    @property
    def missing_fields(self) -> frozenset[str]: ...


F = TypeVar("F", bound=Callable[..., Any])
DATA = DataFile()
STAYS = Source()


def as_day(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """An option's ISO date as a day number."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value).toordinal()
    except ValueError:
        raise click.BadParameter(f"`{value}` is not a date such as 2026-03-31") from None


def history_options(function: F) -> F:
    """`--stays`, `--members`, `--map`, `--bad-rows`."""
    options = (
        click.option("--stays", "stays", multiple=True, required=True, type=STAYS, metavar="FILE...",
                     help="Stays: CSV, JSON lines or Parquet, perhaps gzipped; folders and globs of these; - is CSV on"
                          " standard input; or postgresql://…?query=SELECT…."),
        click.option("--members", type=DATA, metavar="FILE", help="Members, in the same formats."),
        click.option("--map", "map_file", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
                     help="A TOML file that says which column is which field."),
        click.option("--bad-rows", type=click.Choice(["stop", "reject"]), default="stop", show_default=True,
                     help="What to do where rows cannot be read."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def with_more(stays: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """`--stays` with the files that a shell has put behind it; these are nothing by themselves."""
    if more and not stays:
        raise click.UsageError(f"Got unexpected extra argument ({' '.join(more)})")
    return (*stays, *more)


def read_or_exit(
    program: Program, stays: Sequence[str], members: str | None, map_file: str | None, bad_rows: str
) -> Dataset:
    """The history; where it cannot be read, or has bad rows that are not to be rejected, the command ends with 1."""
    from loyaltydsl.cli.progress import Progress

    with Progress("reading rows") as progress:
        opened = _open_or_exit(program, expand(stays), members, map_file, progress)
        dataset = opened.dataset()
    return _accept(program, dataset, bad_rows)


def read_any_or_exit(
    program: Program, stays: Sequence[str], members: str | None, map_file: str | None, bad_rows: str, detail: bool
) -> Dataset | History | PartedHistory:
    """The same for the batch engine: columns, or rows where only the row reader can say what a file holds."""
    from importlib.util import find_spec

    from loyaltydsl.cli.progress import Progress
    from loyaltydsl.tools.asked import asked_fields, schema_of

    paths = expand(stays)
    if find_spec("pyarrow") is None or find_spec("polars") is None:
        return read_or_exit(program, paths, members, map_file, bad_rows)
    from loyaltydsl.engine.batch.history import read_any_history
    from loyaltydsl.engine.batch.memory import limit
    from loyaltydsl.engine.batch.spill import DiskFull
    from loyaltydsl.engine.batch.textfiles import read_columns

    asked = asked_fields(program)
    history: History | PartedHistory | None = None
    if members is None and map_file is None:
        try:
            limit()
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        try:
            history = read_any_history(schema_of(program), paths, frozenset(asked), detail)
            if history is None:
                history = _by_way_of_parquet(program, paths, detail)
        except DiskFull as error:
            raise click.ClickException(str(error)) from None
    if history is None:
        with Progress("reading rows") as progress:
            opened = _open_or_exit(program, paths, members, map_file, progress)
            history = read_columns(opened)
            if history is None:
                return _accept(program, opened.dataset(), bad_rows)
    warn(program, history, asked)
    return history


def _by_way_of_parquet(program: Program, paths: Sequence[str], detail: bool) -> History | PartedHistory | None:
    """Text files that memory does not hold, in a Parquet file that is there until the command ends."""
    import shutil
    import tempfile

    from loyaltydsl.engine.batch.large_text import read_by_way_of_parquet, too_large
    from loyaltydsl.tools.asked import asked_fields, schema_of

    if not too_large(paths):
        return None
    folder = tempfile.mkdtemp(prefix="loyaltydsl-")
    click.get_current_context().call_on_close(lambda: shutil.rmtree(folder, ignore_errors=True))
    return read_by_way_of_parquet(schema_of(program), paths, frozenset(asked_fields(program)), detail, folder)


def _open_or_exit(
    program: Program, paths: Sequence[str], members: str | None, map_file: str | None, progress: Progress
) -> OpenFiles:
    from loyaltydsl.data import load_mapping, open_files
    from loyaltydsl.tools.asked import asked_fields, schema_of

    mapping: Mapping | None = None
    if map_file is not None:
        loaded = load_mapping(map_file)
        if isinstance(loaded, list):
            refuse(loaded)
        mapping = loaded
    wanted = frozenset(asked_fields(program))
    opened = open_files(
        schema_of(program), paths, members, mapping, wanted_fields=wanted, progress=progress.reach
    )  # fmt: skip
    if isinstance(opened, list):
        refuse(opened)
    return opened


def _accept(program: Program, dataset: Dataset | list[Diagnostic], bad_rows: str) -> Dataset:
    from loyaltydsl.tools.asked import asked_fields

    if isinstance(dataset, list):
        refuse(dataset)
    warn(program, dataset, asked_fields(program))
    report_bad_rows(dataset, bad_rows)
    return dataset


def refuse(diagnostics: Sequence[Diagnostic]) -> NoReturn:
    _show(diagnostics)
    click.get_current_context().exit(1)


def _show(diagnostics: Sequence[Diagnostic]) -> None:
    from loyaltydsl.diagnostics.render import render

    if diagnostics:
        say(render("text", diagnostics, color=wants_color(sys.stderr)).rstrip("\n"))


def warn(program: Program, dataset: Account, asked: dict[str, tuple[str, ...]]) -> None:
    _show(dataset.report.warnings)
    for field in (name for name in asked if name in dataset.missing_fields):
        rules = asked[field]
        shown = ", ".join(rules[:3]) + (f" and {len(rules) - 3} more" if len(rules) > 3 else "")
        ask = "asks" if len(rules) == 1 else "ask"
        say(f"warning: the data has no column `{field}`, which {shown} {ask} for: it counts as missing")
    if dataset.report.tier_ignored and program.tiers is not None:
        say("warning: the data's column `tier` is not read: tiers follow from what was earned in a window of time")


def report_bad_rows(dataset: Account, bad_rows: str) -> None:
    from loyaltydsl.tools.tables import count

    report = dataset.report
    number = report.rejected + report.member_rejected
    if not number:
        return
    total = count(report.rows + report.member_rows, "row")
    if bad_rows == "reject":
        say(f"{number:,} of {total} rejected")
        return
    _show(report.shown)
    more = f", of which the first {len(report.shown)} are shown" if number > len(report.shown) else ""
    say(f"{number:,} of {total} cannot be read{more}; `--bad-rows reject` goes on without them")
    click.get_current_context().exit(1)
