"""The options that name a history, and reading it: shared by the commands that evaluate one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from loyaltydsl.cli.output import say, wants_color
from loyaltydsl.cli.sources import Source, expand

if TYPE_CHECKING:
    from loyaltydsl.data import Dataset, Mapping
    from loyaltydsl.diagnostics.model import Diagnostic
    from loyaltydsl.engine.batch.history import History
    from loyaltydsl.semantics.program import Program

F = TypeVar("F", bound=Callable[..., Any])
DATA = click.Path(exists=True, dir_okay=False, allow_dash=True)
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


def read_or_exit(
    program: Program, stays: Sequence[str], members: str | None, map_file: str | None, bad_rows: str
) -> Dataset:
    """The history; where it cannot be read, or has bad rows that are not to be rejected, the command ends with 1."""
    from loyaltydsl.cli.progress import Progress
    from loyaltydsl.data import load_mapping, read_dataset
    from loyaltydsl.tools.asked import asked_fields, schema_of

    mapping: Mapping | None = None
    if map_file is not None:
        loaded = load_mapping(map_file)
        if isinstance(loaded, list):
            refuse(loaded)
        mapping = loaded
    asked = asked_fields(program)
    with Progress("reading rows") as progress:
        dataset = read_dataset(
            schema_of(program), expand(stays), members, mapping, wanted_fields=frozenset(asked), progress=progress.reach
        )
    if isinstance(dataset, list):
        refuse(dataset)
    warn(program, dataset, asked)
    report_bad_rows(dataset, bad_rows)
    return dataset


def read_columns(program: Program, stays: Sequence[str], detail: bool) -> History | None:
    """Files that can be read as columns, for the batch engine; None where the row reader has to look at them."""
    from importlib.util import find_spec

    from loyaltydsl.engine.batch.history import read_history
    from loyaltydsl.tools.asked import asked_fields, schema_of

    installed = find_spec("pyarrow") is not None and find_spec("polars") is not None
    if not installed or any(source == "-" or "://" in source for source in stays):
        return None
    asked = asked_fields(program)
    history = read_history(schema_of(program), expand(stays), frozenset(asked), detail)
    if history is not None:
        warn(program, history, asked)
    return history


def refuse(diagnostics: Sequence[Diagnostic]) -> NoReturn:
    _show(diagnostics)
    click.get_current_context().exit(1)


def _show(diagnostics: Sequence[Diagnostic]) -> None:
    from loyaltydsl.diagnostics.render import render

    if diagnostics:
        say(render("text", diagnostics, color=wants_color(sys.stderr)).rstrip("\n"))


def warn(program: Program, dataset: Dataset | History, asked: dict[str, tuple[str, ...]]) -> None:
    _show(dataset.report.warnings)
    for field in (name for name in asked if name in dataset.missing_fields):
        rules = asked[field]
        shown = ", ".join(rules[:3]) + (f" and {len(rules) - 3} more" if len(rules) > 3 else "")
        ask = "asks" if len(rules) == 1 else "ask"
        say(f"warning: the data has no column `{field}`, which {shown} {ask} for: it counts as missing")
    if dataset.report.tier_ignored and program.tiers is not None:
        say("warning: the data's column `tier` is not read: tiers follow from what was earned in a window of time")


def report_bad_rows(dataset: Dataset, bad_rows: str) -> None:
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
