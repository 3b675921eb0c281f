"""`loy test`: run the `test` blocks of rulesets."""

from __future__ import annotations

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.ruleset import RULESET


@loy_command("test", example="loy test rulesets/grand_harbor\nloy test my_hotel --coverage")
@click.argument("rulesets", metavar="RULESET...", nargs=-1, required=True, type=RULESET)
@click.option("--format", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True)
@click.option("--coverage", is_flag=True, help="Name the awards, exceptions, redeem rules and rewards of no test.")
def command(rulesets: tuple[str, ...], format: str, coverage: bool) -> None:
    """Run the tests that rulesets carry.

    Exit status 1 when one fails. A rule counts as exercised when it took part in a test: an award or a redeem
    rule that matched, an exception that excluded a stay, a reward that was issued.
    """
    import sys

    from loyaltydsl.cli.output import out, style
    from loyaltydsl.cli.progress import Progress
    from loyaltydsl.cli.ruleset import load_or_exit
    from loyaltydsl.tools.testing import run_tests
    from loyaltydsl.tools.testing_formats import to_json, to_junit, to_text

    looks = {"bad": "red", "good": "green"}
    programs = [load_or_exit(path) for path in rulesets]
    with Progress("tests", sum(len(program.tests) for program in programs)) as progress:
        reports = [run_tests(program, progress=progress.advance) for program in programs]
    match format:
        case "text":
            out(
                to_text(
                    reports,
                    coverage=coverage,
                    paint=lambda text, look: style(text, sys.stdout, bold=True, fg=looks.get(look)),
                )
            )
        case "json":
            out(to_json(reports, coverage=coverage))
        case _:
            out(to_junit(reports))
    if not all(report.passed for report in reports):
        click.get_current_context().exit(1)
