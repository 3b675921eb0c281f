"""`loy import`: another system's configuration as a .loy file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from loyaltydsl.cli.command import loy_command

if TYPE_CHECKING:
    from loyaltydsl.source import SourceFile
    from loyaltydsl.tools.importing import Imported, Importer, Settings

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)
OPTIONS = {
    "name": "--name",
    "currency": "--currency",
    "properties": "--property",
    "default_pay": "--default-pay",
    "levels": "--levels",
    "guest_types": "--guest-types",
}


@loy_command(
    "import",
    example="loy import rdpwin rules.csv --levels levels.csv --currency USD --property SPR --default-pay 1\n"
    "loy import crm-exceptions exceptions.txt > exceptions.loy\n"
    "loy import crm-rewards build/crm/rewards.json --out rewards.loy",
)
@click.argument("system", metavar="SYSTEM")
@click.argument("file", type=FILE)
@click.option(
    "--out",
    "target",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Where the .loy text goes; standard output if it is left out.",
)
@click.option("--name", metavar="TEXT", help="The program's name.")
@click.option("--currency", metavar="CODE", help="The program's currency, such as USD.")
@click.option("--property", "properties", multiple=True, metavar="CODE", help="A property's code; may be repeated.")
@click.option("--default-pay", metavar="N", help="rdpwin: points per unit of currency where no redeem rule says one.")
@click.option("--levels", type=FILE, metavar="FILE", help="rdpwin: the member levels (CSV: Level, Points).")
@click.option("--guest-types", metavar="LIST", help="rdpwin: all guest types in their order, joined with `;`.")
def command(system: str, file: str, target: str | None, **given: Any) -> None:
    """Make a .loy file from another system's configuration.

    SYSTEM is rdpwin, crm-exceptions or crm-rewards. Comments in the file say what was assumed.
    """
    from loyaltydsl.cli.output import out, say
    from loyaltydsl.cli.target import unknown_name
    from loyaltydsl.tools.importing.importer import find_importer, importers

    importer = find_importer(system)
    if importer is None:
        raise click.UsageError(unknown_name("system", system, sorted(importers())))
    settings = _settings(importer, given)
    imported = importer.run(_read(file), settings)
    _show(imported.diagnostics)
    if imported.text is None:
        say("nothing was imported")
        click.get_current_context().exit(1)
    if target is None:
        out(imported.text)
    else:
        from loyaltydsl.atomic import write_file

        write_file(target, imported.text.encode())
        out(f"{target}\n")
    if not _checked(imported):
        click.get_current_context().exit(1)


def _settings(importer: Importer, given: dict[str, Any]) -> Settings:
    from loyaltydsl.tools.importing import Settings

    for key, option in OPTIONS.items():
        if given[key] in (None, ()):
            if key in importer.needs:
                raise click.UsageError(f"`{importer.name}` needs {option}: the configuration does not say it")
        elif key not in (*importer.needs, *importer.takes):
            raise click.UsageError(f"`{importer.name}` takes no {option}")
    return Settings(
        name=given["name"],
        currency=_currency(given["currency"]),
        properties=given["properties"],
        default_pay=_number(given["default_pay"]),
        levels=_read(given["levels"]) if given["levels"] is not None else None,
        guest_types=tuple(part.strip() for part in (given["guest_types"] or "").split(";") if part.strip()),
    )


def _currency(text: str | None) -> str | None:
    from loyaltydsl.semantics.currencies import DECIMALS

    if text is not None and text not in DECIMALS:
        raise click.UsageError(f"`{text}` is no currency of ISO 4217, such as USD")
    return text


def _number(text: str | None) -> Any:
    import re
    from fractions import Fraction

    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text) or not Fraction(text):
        raise click.UsageError(f"--default-pay is a number of points above 0, not `{text}`")
    return Fraction(text)


def _read(path: str) -> SourceFile:
    from pathlib import Path

    from loyaltydsl.source import SourceFile

    data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    try:
        return SourceFile(path, data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise click.UsageError(f"`{path}` is not UTF-8 (line {line}): save it as UTF-8 first") from None


def _show(diagnostics: Any) -> None:
    from loyaltydsl.cli.output import say, wants_color
    from loyaltydsl.diagnostics.render import render

    if diagnostics:
        say(render("text", diagnostics, color=wants_color(sys.stderr)).rstrip("\n"))


def _checked(imported: Imported) -> bool:
    """Whether the text passes `loy check`: what another system accepts, the language may refuse."""
    from loyaltydsl.cli.output import say
    from loyaltydsl.tools.importing.checking import check

    program, diagnostics = check(imported)
    _show(diagnostics)
    if program is None:
        say("the text was written, and does not pass `loy check` yet: mend it as said above")
    return program is not None
