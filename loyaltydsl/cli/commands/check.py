"""`loy check`: parse, resolve, type-check."""

from __future__ import annotations

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.ruleset import RULESET

FORMATS = ("text", "json", "sarif", "github", "junit")


@loy_command("check", example="loy check rulesets/grand_harbor\nloy check program.loy --format github")
@click.argument("rulesets", metavar="RULESET...", nargs=-1, required=True, type=RULESET)
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True, help="How faults are written.")
def command(rulesets: tuple[str, ...], format: str) -> None:
    """Find every mistake in rulesets.

    A RULESET is a .loy file, or a folder that holds exactly one file with a program. Faults go to standard
    output, each with its place, the line underlined, and how to mend it.
    """
    from loyaltydsl.cli.output import say
    from loyaltydsl.cli.ruleset import distinct, report, summary
    from loyaltydsl.semantics.loader import load_program
    from loyaltydsl.tools.tables import count

    found = list(distinct([d for path in rulesets for d in load_program(path).diagnostics]))
    report(found, format, rulesets)  # type: ignore[arg-type]
    say(f"{summary(found)} in {count(len(rulesets), 'ruleset')}")
    if any(d.severity == "error" for d in found):
        click.get_current_context().exit(1)
