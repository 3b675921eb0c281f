"""`loy new`: a ruleset to begin with."""

from __future__ import annotations

import click

from loyaltydsl.cli.command import loy_command


@loy_command("new", example="loy new my_hotel\nloy test my_hotel")
@click.argument("name", type=click.Path(path_type=str))
def command(name: str) -> None:
    """Write a starter ruleset with sample stays.

    NAME is a new folder. The ruleset passes its own tests.
    """
    from pathlib import Path

    from loyaltydsl.atomic import FolderTakenError, write_folder
    from loyaltydsl.cli.output import out, say
    from loyaltydsl.tools.starter import starter

    folder = Path(name)
    title = " ".join(word.capitalize() for word in folder.resolve().name.replace("-", "_").split("_") if word)
    if not name or not title or not title.isprintable() or folder.resolve() == Path.cwd():
        raise click.UsageError(f"`{name}` is no name for a new folder")
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"`{name}` exists and is a file; give another name")
    try:
        write_folder(folder, starter(f"{title} Rewards"))
    except FolderTakenError:
        raise click.UsageError(f"`{name}` exists and is not empty; give another name") from None
    out(f"{folder / 'program.loy'}\n{folder / 'stays.csv'}\n{folder / 'members.csv'}\n")
    say(f"next: loy test {name}")
    say(f"then: loy simulate {name} --stays {folder / 'stays.csv'} --members {folder / 'members.csv'}")
