"""`loy diff`: what changes from one ruleset to another, in rules and in points."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.history import DATA, STAYS, as_day

if TYPE_CHECKING:
    from loyaltydsl.data import Dataset
    from loyaltydsl.engine.choose import EngineName
    from loyaltydsl.engine.simulation import Simulation
    from loyaltydsl.semantics.program import Program
    from loyaltydsl.tools.comparison.effect import Effect
    from loyaltydsl.tools.comparison.limits import Limit
    from loyaltydsl.tools.comparison.rules import Change

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("text", "json", "markdown", "html")
EXAMPLE = """
loy diff HEAD~1:rulesets/inn rulesets/inn
loy diff old.loy new.loy --stays stays.csv --fail-if "points > +5%" --fail-if "members_losing > 100"
"""


def _history(function: F) -> F:
    """The options of a history, none of which has to be there."""
    options = (
        click.option("--stays", "stays", multiple=True, type=STAYS, metavar="FILE...",
                     help="Stays to evaluate with both, in every format of simulate."),
        click.option("--members", type=DATA, metavar="FILE", help="Members, in the same formats."),
        click.option("--map", "map_file", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
                     help="A TOML file that says which column is which field."),
        click.option("--bad-rows", type=click.Choice(["stop", "reject"]), default="stop", show_default=True,
                     help="What to do where rows cannot be read."),
        click.option("--engine", type=click.Choice(["batch", "reference"]), help="By default batch, where installed."),
        click.option("--from", "first_day", callback=as_day, metavar="DATE", help="Compare from this day on."),
        click.option("--to", "last_day", callback=as_day, metavar="DATE", help="Compare up to this day."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@loy_command("diff", example=EXAMPLE)
@click.argument("old")
@click.argument("new")
@click.argument("more_stays", nargs=-1, type=STAYS, metavar="")
@_history
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True, help="How it is written.")
@click.option(
    "--fail-if", "limits", multiple=True, metavar="LIMIT", help='Exit status 1 if so: "points > +5%", "rules > 0".'
)
def command(
    old: str,
    new: str,
    more_stays: tuple[str, ...],
    stays: tuple[str, ...],
    members: str | None,
    map_file: str | None,
    bad_rows: str,
    engine: EngineName | None,
    first_day: int | None,
    last_day: int | None,
    format: str,
    limits: tuple[str, ...],
) -> None:
    """Show what changes from ruleset OLD to NEW.

    Rule by rule and clause by clause; what only moved or was laid out anew is no change. With --stays also in
    points and money: by award, tier, property and month, for members, and the ten stays that change most with the
    reason. OLD and NEW are .loy files, folders, or git revisions of them, REVISION:PATH.
    """
    from loyaltydsl.cli.history import with_more
    from loyaltydsl.cli.output import out, say
    from loyaltydsl.tools.comparison.formats import render
    from loyaltydsl.tools.comparison.limits import passed
    from loyaltydsl.tools.comparison.rules import rule_changes
    from loyaltydsl.tools.comparison.view import Comparison

    stays = with_more(stays, more_stays)
    wanted = [_limit(text, bool(stays)) for text in limits]
    if first_day is not None and last_day is not None and first_day > last_day:
        raise click.UsageError("`--from` is later than `--to`")
    before, after = _load(old), _load(new)
    changes = rule_changes(before, after)
    effect = None
    if stays:
        if before.currency != after.currency:
            raise click.UsageError(f"points in {before.currency} and in {after.currency} cannot be compared")
        data = _read(before, after, stays, members, map_file, bad_rows)
        effect = _effect((before, after), data, changes, engine, first_day, last_day)
    failed = [(limit.text, words) for limit in wanted if (words := passed(limit, len(changes), effect)) is not None]
    out(render(format, Comparison(after.title, old, new, changes, effect, tuple(failed))))
    for text, words in failed:
        say(f"error: `{text}` is so: {words}")
    if failed:
        click.get_current_context().exit(1)


def _limit(text: str, with_stays: bool) -> Limit:
    from loyaltydsl.tools.comparison.limits import parse_limit

    limit = parse_limit(text)
    if isinstance(limit, str):
        raise click.UsageError(f"--fail-if: {limit}")
    if limit.metric != "rules" and not with_stays:
        raise click.UsageError(f"--fail-if: `{limit.metric}` needs a history: `--stays FILE`")
    return limit


def _load(ruleset: str) -> Program:
    """The program of a path or a revision; its errors end the command with status 1."""
    from pathlib import Path

    from loyaltydsl.cli.revision import load_revision
    from loyaltydsl.cli.ruleset import load_or_exit

    checked = load_revision(ruleset)
    if checked is None:
        if not Path(ruleset).exists():
            raise click.UsageError(f"there is no `{ruleset}`")
        return load_or_exit(ruleset)
    if checked.diagnostics:
        from loyaltydsl.cli.output import say, wants_color
        from loyaltydsl.diagnostics.render import render

        say(render("text", checked.diagnostics, color=wants_color(sys.stderr)).rstrip("\n"))
    if checked.program is None:
        click.get_current_context().exit(1)
    return checked.program


def _read(
    before: Program, after: Program, stays: tuple[str, ...], members: str | None, map_file: str | None, bad_rows: str
) -> tuple[Dataset, Dataset]:
    """The history as each program reads it; it is read once where both read it alike."""
    from loyaltydsl.cli.history import read_or_exit
    from loyaltydsl.tools.asked import asked_fields, schema_of

    first = read_or_exit(before, stays, members, map_file, bad_rows)
    if schema_of(before) == schema_of(after) and asked_fields(before).keys() == asked_fields(after).keys():
        return first, first
    if "-" in (*stays, members):
        raise click.UsageError("the two rulesets read the data differently, and standard input can be read only once")
    return first, read_or_exit(after, stays, members, map_file, bad_rows)


def _effect(
    programs: tuple[Program, Program],
    data: tuple[Dataset, Dataset],
    changes: tuple[Change, ...],
    engine: EngineName | None,
    first_day: int | None,
    last_day: int | None,
) -> Effect:
    from loyaltydsl.record import replace
    from loyaltydsl.tools.comparison.effect import effect
    from loyaltydsl.tools.comparison.reasons import with_reasons
    from loyaltydsl.tools.comparison.rules import award_names

    old, new = (
        _simulate(program, dataset, engine, first_day, last_day)
        for program, dataset in zip(programs, data, strict=True)
    )
    properties = {stay.stay_id: stay.property for stay in data[1].stays}
    found = effect(programs[0], old, programs[1], new, properties, award_names(changes))
    before, after = (
        (program, dataset.stays, dataset.members, dataset.own_members)
        for program, dataset in zip(programs, data, strict=True)
    )
    return replace(found, most=with_reasons(found.most, before, after, changes))


def _simulate(
    program: Program, dataset: Dataset, name: EngineName | None, first_day: int | None, last_day: int | None
) -> Simulation:
    from loyaltydsl.cli.progress import Progress
    from loyaltydsl.engine.choose import EXTRA, batch_installed, engine

    if name == "batch" and not batch_installed():
        raise click.UsageError(f"`--engine batch` needs numpy: {EXTRA}")
    chosen = name or ("batch" if batch_installed() else "reference")
    with Progress("evaluating stays", len(dataset.stays)) as progress:
        return engine(chosen)(
            program,
            dataset.stays,
            dataset.members,
            dataset.own_members,
            first_day=first_day,
            last_day=last_day,
            detail=True,
            progress=progress.advance,
        )
