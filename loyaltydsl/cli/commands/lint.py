"""`loy lint`: check, and the lint rules."""

from __future__ import annotations

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.ruleset import RULESET

FORMATS = ("text", "json", "sarif", "github", "junit")
LEVELS = ("error", "warning", "note", "never")


def _split(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """`--select A,B --select C` as A, B, C."""
    return tuple(word.strip() for words in value for word in words.split(",") if word.strip())


@loy_command(
    "lint",
    example="loy lint rulesets/grand_harbor\nloy lint program.loy --today 2026-11-01 --format github\n"
    "loy lint program.loy --select default,unused-code --ignore LOY714 --fix",
)
@click.argument("rulesets", metavar="RULESET...", nargs=-1, required=True, type=RULESET)
@click.option(
    "--format", type=click.Choice(FORMATS), default="text", show_default=True, help="How findings are written."
)
@click.option("--fix", is_flag=True, help="Apply the fixes that change no points, tier or reward.")
@click.option("--select", multiple=True, callback=_split, metavar="RULES",
              help="Run these rules: names, codes, beginnings of codes, `default`, `all`.")  # fmt: skip
@click.option("--ignore", multiple=True, callback=_split, metavar="RULES", help="Leave these rules out.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="The day, for rules that depend on it; without it they do not run.")  # fmt: skip
@click.option("--fail-level", type=click.Choice(LEVELS), help="The least severity that ends with status 1 [warning].")
@click.option("--config", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
              help="A pyproject.toml or loy.toml; else the nearest one above the ruleset.")  # fmt: skip
def command(
    rulesets: tuple[str, ...],
    format: str,
    fix: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    today: object,
    fail_level: str | None,
    config: str | None,
) -> None:
    """Find rules that do not do what they look like.

    Rules that never match, that others take out, that disagree, tables with gaps, caps that never bind, and more:
    `loy explain-code NAME` tells what each finds exactly. What a finding says can happen is shown as a test that
    has been run. `# loy: ignore[name] reason` puts one aside. Faults that `loy check` finds are shown as well.
    """
    from datetime import datetime

    from loyaltydsl.analysis.settings import unknown_words
    from loyaltydsl.cli.linting import lint_ruleset, mend, settings_for
    from loyaltydsl.cli.output import say
    from loyaltydsl.cli.ruleset import distinct, report, summary
    from loyaltydsl.tools.tables import count

    for word in unknown_words((*select, *ignore)):
        raise click.UsageError(f"`{word}` is no lint rule{_near(word)}")
    day = today.toordinal() if isinstance(today, datetime) else None
    found, mended, failed = [], 0, False
    for path in rulesets:
        settings = settings_for(path, config, select, ignore, fail_level)
        if fix:
            mended += mend(path, settings, day)
        own = lint_ruleset(path, settings, day)
        failed = failed or any(settings.fails(d.severity) or d.severity == "error" for d in own)
        found += own
    shown = list(distinct(found))
    report(shown, format, rulesets)  # type: ignore[arg-type]
    if fix:
        say(f"{count(mended, 'finding')} mended")
    say(f"{summary(shown)} in {count(len(rulesets), 'ruleset')}")
    if failed:
        click.get_current_context().exit(1)


def _near(word: str) -> str:
    """`; did you mean …?`, where a rule has a name like that."""
    from difflib import get_close_matches

    from loyaltydsl.analysis.rule import lint_rules

    names = [text for rule in lint_rules().values() for text in (rule.name, rule.code)]
    near = get_close_matches(word.lower(), names, n=1) or get_close_matches(word.upper(), names, n=1)
    return f"; did you mean `{near[0]}`?" if near else "; `loy explain-code` knows their codes and names"
