"""`loy compile`: a program as the configuration of another system."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.folder import RESULT_FOLDER
from loyaltydsl.cli.history import DATA, STAYS, as_day
from loyaltydsl.cli.ruleset import RULESET

if TYPE_CHECKING:
    from collections.abc import Callable

    from loyaltydsl.semantics.program import Program
    from loyaltydsl.targets.base import Data
    from loyaltydsl.targets.base.compilation import Compiled

FILE = click.Path(exists=True, dir_okay=False)


@loy_command(
    "compile",
    example="loy compile rulesets/grand_harbor --target crs --out build/crs\n"
    "loy compile rulesets/grand_harbor --target rdpwin --partial --out build/rdpwin\n"
    "loy compile program.loy --target netcarrots --out build/nc --stays stays.csv --from 2026-03-01 --to 2026-03-31\n"
    "loy compile program.loy --target crs --out build/crs --check",
)
@click.argument("ruleset", type=RULESET)
@click.option("--target", "name", required=True, metavar="NAME", help="The system; `loy targets` lists them.")
@click.option(
    "--out",
    "folder",
    required=True,
    metavar="DIR",
    type=RESULT_FOLDER,
    help="The folder to write; files in it that are not ours stay.",
)
@click.option("--partial", is_flag=True, help="Write what can be carried; the manifest lists the rest.")
@click.option("--check", is_flag=True, help="Write nothing: is the folder up to date? (1 and a diff if not)")
@click.option(
    "--stays",
    "stays",
    multiple=True,
    type=STAYS,
    metavar="FILE...",
    help="Add the data files that the target makes from these stays.",
)
@click.option("--members", type=DATA, metavar="FILE", help="Members, in the same formats as stays.")
@click.option("--map", "map_file", type=FILE, metavar="FILE", help="A TOML file that says which column is which field.")
@click.option(
    "--bad-rows",
    type=click.Choice(["stop", "reject"]),
    default="stop",
    show_default=True,
    help="What to do where rows cannot be read, or cannot be written for the target.",
)
@click.option("--from", "first_day", callback=as_day, metavar="DATE", help="The first day of the data files.")
@click.option("--to", "last_day", callback=as_day, metavar="DATE", help="The last day of the data files.")
@click.option("--preview", is_flag=True, help="crs: ready booking links for the rewards that the stays issue.")
@click.option("--checkin", callback=as_day, metavar="DATE", help="crs: the check-in date of those links.")
@click.option("--voucher-key-env", metavar="NAME", help="crs: the variable that holds the key of the voucher codes.")
@click.option("--catalog", type=FILE, metavar="FILE", help="tango: the catalogue (JSON) to check gift cards by.")
def command(
    ruleset: str, name: str, folder: str, partial: bool, check: bool, catalog: str | None, **history: Any
) -> None:
    """Write a program's payload for a system, with a manifest.

    What the target cannot carry is an error at its clause, and nothing is written. The same ruleset gives the
    same bytes on every machine.
    """
    from loyaltydsl.cli.progress import Progress
    from loyaltydsl.cli.ruleset import load_or_exit
    from loyaltydsl.cli.target import unknown_target
    from loyaltydsl.targets.base.compilation import compile_program
    from loyaltydsl.targets.base.registry import find_target, targets

    target = find_target(name)
    if target is None:
        raise click.UsageError(unknown_target(name, list(targets()[0])))
    if None not in (history["first_day"], history["last_day"]) and history["first_day"] > history["last_day"]:
        raise click.UsageError("`--from` is later than `--to`")
    if history["preview"] and not history["stays"]:
        raise click.UsageError("--preview needs --stays: links are made for the rewards that the stays issue")
    for option, given in (("preview", history["preview"]), ("catalog", catalog)):
        if given and option not in target.uses:
            raise click.UsageError(f"`{name}` has no use for --{option}")
    for option in ("checkin", "voucher_key_env"):
        if history[option] is not None and not history["preview"]:
            raise click.UsageError(f"--{option.replace('_', '-')} goes with --preview")
    items = _catalog(catalog) if catalog is not None else None
    program = load_or_exit(ruleset)
    with Progress("evaluating stays") as progress:
        data = _data(program, progress.advance, **history) if history["stays"] else None
        compiled = compile_program(program, target, partial=partial, data=data, catalog=items)
        _show(compiled, name)
        if check:
            _check(compiled, folder)
        else:
            _save(compiled, folder)


def _show(compiled: Compiled, name: str) -> None:
    from loyaltydsl.cli.output import say, wants_color
    from loyaltydsl.cli.ruleset import summary
    from loyaltydsl.diagnostics.render import render
    from loyaltydsl.tools.tables import count

    if compiled.diagnostics:
        say(render("text", compiled.diagnostics, color=wants_color(sys.stderr)).rstrip("\n"))
    if compiled.failed:
        say(f"{summary(compiled.diagnostics)}: nothing was written")
        if any(one.name == "target-cannot-carry" for one in compiled.diagnostics):
            say("--partial writes what can be carried and lists the rest in the manifest")
        click.get_current_context().exit(1)
    if compiled.diagnostics:
        say(f"{count(len(compiled.diagnostics), 'thing')} left out, as the manifest lists: `{name}` cannot carry them")


def _save(compiled: Compiled, folder: str) -> None:
    from pathlib import Path

    from loyaltydsl.atomic import FolderTakenError
    from loyaltydsl.cli.output import out, say
    from loyaltydsl.targets.base.data import BadRowsError
    from loyaltydsl.targets.base.folder import save
    from loyaltydsl.tools.tables import count

    try:
        strangers = save(compiled, folder)
    except BadRowsError as error:
        _bad_rows(error)
    except FolderTakenError as error:
        names = ", ".join(f"`{name}`" for name in error.strangers)
        say(f"`{folder}` holds {names}, which loy did not write: move it away or give another folder")
        click.get_current_context().exit(1)
    for name in compiled.files:
        out(f"{Path(folder) / name}\n")
    for note in compiled.notes:
        say(f"note: {note}")
    if strangers:
        names = ", ".join(f"`{name}`" for name in strangers[:8]) + (" …" if len(strangers) > 8 else "")
        say(f"kept {count(len(strangers), 'file')} in `{folder}` that loy did not write: {names}")


def _check(compiled: Compiled, folder: str) -> None:
    from loyaltydsl.cli.output import out, say
    from loyaltydsl.targets.base.data import BadRowsError
    from loyaltydsl.targets.base.folder import compare

    try:
        comparison = compare(compiled, folder)
    except BadRowsError as error:
        _bad_rows(error)
    if comparison.diff:
        out(comparison.diff)
        say(f"`{folder}` is not up to date")
        click.get_current_context().exit(1)
    say(f"`{folder}` is up to date")


def _bad_rows(error: Any) -> None:
    from loyaltydsl.cli.output import say

    for row in error.rows:
        say(f"{row.row}: `{row.field}`: {f'`{row.value}`' if row.value else 'nothing there'}, expected {row.expected}")
    say("rows cannot be written, nothing was; `--bad-rows reject` goes on without them")
    click.get_current_context().exit(1)


def _catalog(path: str) -> dict[str, Any]:
    """A catalogue of items: a JSON object; what it must hold is the target's to say."""
    import json
    from decimal import Decimal
    from pathlib import Path

    try:
        found = json.loads(Path(path).read_bytes(), parse_float=Decimal)
    except ValueError as error:
        raise click.UsageError(f"`{path}` is no JSON: {error}") from None
    return found if isinstance(found, dict) else {"items": found}


def _data(
    program: Program,
    progress: Callable[[int], None],
    stays: tuple[str, ...],
    members: str | None,
    map_file: str | None,
    bad_rows: Any,
    first_day: int | None,
    last_day: int | None,
    preview: bool,
    checkin: int | None,
    voucher_key_env: str | None,
) -> Data:
    import os

    from loyaltydsl.cli.history import read_or_exit
    from loyaltydsl.targets.base import Data

    key = None
    if voucher_key_env is not None:
        key = os.environ.get(voucher_key_env, "").encode()
        if not key:
            raise click.UsageError(f"the variable `{voucher_key_env}` is not set, or empty")
    dataset = read_or_exit(program, stays, members, map_file, bad_rows)
    return Data(
        dataset.stays,
        dataset.members,
        first_day,
        last_day,
        preview,
        checkin,
        key,
        bad_rows,
        progress,
        dataset.own_members,
        dataset.report.rejects,
    )
