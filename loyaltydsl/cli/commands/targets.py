"""`loy targets`: the systems a program can be compiled for, and what each can carry."""

from __future__ import annotations

import click

from loyaltydsl.cli.command import loy_command

MARKS = {"carried": "yes", "elsewhere": "-", "refused": "no"}


@loy_command("targets", example="loy targets\nloy targets rdpwin\nloy targets --format json")
@click.argument("name", required=False)
@click.option("--format", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="A table for people, or everything as data.")  # fmt: skip
def command(name: str | None, format: str) -> None:
    """List the targets of `loy compile`, and what each can carry.

    With NAME, that target alone: its settings in `connect`, and each clause with how it is carried, whose
    business it is, or why it cannot be carried and what comes nearest.
    """
    from loyaltydsl.cli.output import out, say
    from loyaltydsl.targets.base.registry import targets
    from loyaltydsl.targets.base.table import as_data, as_table, overview

    found, broken = targets()
    for one in broken:
        say(f"warning: the target `{one.name}` of the package `{one.package}` cannot be used: {one.reason}")
    if name is not None and name not in found:
        from loyaltydsl.cli.target import unknown_target

        raise click.UsageError(unknown_target(name, list(found)))
    chosen = [found[name]] if name is not None else list(found.values())
    if format == "json":
        import json

        out(json.dumps({"targets": [as_data(target) for target in chosen]}, indent=2, ensure_ascii=False) + "\n")
    elif name is None:
        out(overview(chosen))
    else:
        out(as_table(chosen[0]))
