"""`loy simulate`: evaluate a history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.folder import RESULT_FOLDER
from loyaltydsl.cli.history import STAYS, as_day, history_options
from loyaltydsl.cli.ruleset import RULESET

if TYPE_CHECKING:
    from collections.abc import Callable

    from loyaltydsl.cli.history import Account
    from loyaltydsl.data import Dataset
    from loyaltydsl.engine.batch.history import History
    from loyaltydsl.engine.batch.parts import PartedHistory
    from loyaltydsl.engine.batch.spark import Answer
    from loyaltydsl.engine.choose import EngineName
    from loyaltydsl.engine.simulation import Simulation
    from loyaltydsl.semantics.program import Program

EXAMPLE = """
loy simulate my_hotel --stays my_hotel/stays.csv --members my_hotel/members.csv
zcat pms.csv.gz | loy simulate my_hotel --stays - --map pms.toml --bad-rows reject --out results
"""


@loy_command("simulate", example=EXAMPLE)
@click.argument("ruleset", type=RULESET)
@click.argument("more_stays", nargs=-1, type=STAYS, metavar="")
@history_options
@click.option(
    "--engine", type=click.Choice(["batch", "reference"]), help="The default is batch, where it is installed."
)
@click.option("--from", "first_day", callback=as_day, metavar="DATE", help="Report departures from this day on.")
@click.option("--to", "last_day", callback=as_day, metavar="DATE", help="Report departures up to this day.")
@click.option("--format", type=click.Choice(["table", "json"]), help="What is written; the default is table.")
@click.option("--detail", is_flag=True, help="With a row for every stay, issued reward and member.")
@click.option("--out", type=RESULT_FOLDER, metavar="DIR", help="Write files into a folder instead.")
@click.option("--html", type=click.Path(dir_okay=False), metavar="FILE", help="Write a page for a general manager.")
@click.option("--qr-codes", is_flag=True, help="With --out: a QR code (SVG, PNG) of each voucher that has one.")
@click.option("--voucher-key-env", metavar="NAME", help="The variable that holds the key of the voucher codes.")
@click.option("--max-issued", type=click.IntRange(min=0), metavar="N", help="Fail if more of any reward is issued.")
@click.option("--distributed", metavar="MASTER", help="Run on Spark: local[N] or spark://HOST:PORT.")
@click.option("--plan", is_flag=True, help="Print how the batch engine would work, and evaluate nothing.")
def command(
    ruleset: str,
    more_stays: tuple[str, ...],
    stays: tuple[str, ...],
    members: str | None,
    map_file: str | None,
    bad_rows: str,
    engine: EngineName | None,
    first_day: int | None,
    last_day: int | None,
    format: str | None,
    detail: bool,
    out: str | None,
    html: str | None,
    qr_codes: bool,
    voucher_key_env: str | None,
    max_issued: int | None,
    plan: bool,
    distributed: str | None,
) -> None:
    """Evaluate a history of stays.

    Points by award, tier and month, exclusions, nights that points pay, rewards.

    A row that cannot be read stops the run after the first 20 are listed (exit status 1), unless --bad-rows
    reject goes on without them. Stays before --from are evaluated in full and left out of what is reported.
    """
    from loyaltydsl.cli.output import say
    from loyaltydsl.cli.ruleset import load_or_exit

    if first_day is not None and last_day is not None and first_day > last_day:
        raise click.UsageError("`--from` is later than `--to`")
    if qr_codes and out is None:
        raise click.UsageError("`--qr-codes` goes with `--out DIR`")
    sources, with_detail = (*stays, *more_stays), detail or out is not None or html is not None
    if distributed is not None:
        from loyaltydsl.cli.distributed import check_usage

        check_usage(distributed, sources, members, map_file, bad_rows, engine)
    if plan and (format is not None or out is not None or html is not None):
        raise click.UsageError("`--plan` evaluates nothing and is text: leave `--format`, `--out` and `--html` out")
    if plan and distributed is not None:
        raise click.UsageError("`--plan` is the same on one machine and on many: leave `--distributed` out")
    key = _voucher_key(voucher_key_env)
    simulate = _engine(engine)
    program = load_or_exit(ruleset)
    if plan:
        _print_plan(program, engine)
        return
    limits: dict[str, Any] = {
        "first_day": first_day, "last_day": last_day, "detail": with_detail, "voucher_key": key,
        "max_issued": max_issued,
    }  # fmt: skip
    dataset: Dataset | History | PartedHistory | Answer
    if distributed is not None:
        from loyaltydsl.cli.distributed import run_distributed

        dataset = run_distributed(program, sources, members, bad_rows, distributed, limits)
        result = dataset.simulation
    else:
        dataset, result = _run(program, sources, members, map_file, bad_rows, simulate, limits)
    if out is not None:
        _write(out, result, dataset, program if qr_codes else None)
    if html is not None:
        _write_page(html, result, dataset)
    if (out is None and html is None) or format is not None:
        _print(format or "table", result, dataset, detail)
    if key is None and result.detail is not None and result.detail.issuances:
        say("the voucher codes are a preview; `--voucher-key-env NAME` makes real ones")
    _fail_at_limits(result)


def _run(
    program: Program, sources: tuple[str, ...], members: str | None, map_file: str | None, bad_rows: str,
    simulate: Callable[..., Simulation], limits: dict[str, Any],
) -> tuple[Dataset | History | PartedHistory, Simulation]:  # fmt: skip
    """Read a history and evaluate it: as columns where the batch engine runs and the files can be read so."""
    from loyaltydsl.cli.history import read_any_or_exit, read_or_exit
    from loyaltydsl.cli.progress import Progress
    from loyaltydsl.data import Dataset

    if not simulate.__module__.startswith("loyaltydsl.engine.batch"):
        found: Dataset | History | PartedHistory = read_or_exit(program, sources, members, map_file, bad_rows)
    else:
        found = read_any_or_exit(program, sources, members, map_file, bad_rows, limits["detail"])
    if not isinstance(found, Dataset):
        if (result := _run_columns(program, found, limits)) is not None:
            return found, result
        found = read_or_exit(program, sources, members, map_file, bad_rows)
    with Progress("evaluating stays", len(found.stays)) as progress:
        return found, simulate(
            program, found.stays, found.members, found.own_members, progress=progress.advance, **limits
        )


def _run_columns(program: Program, found: History | PartedHistory, limits: dict[str, Any]) -> Simulation | None:
    """Evaluate columns; None where only the row reader can say what they hold after all."""
    from loyaltydsl.cli.progress import Progress
    from loyaltydsl.engine.batch.history import History
    from loyaltydsl.engine.batch.people import Odd
    from loyaltydsl.engine.batch.simulate import simulate_columns
    from loyaltydsl.engine.batch.spill import DiskFull

    if isinstance(found, History):
        with Progress("evaluating stays", found.stays.count) as progress:
            return simulate_columns(program, found.stays, found.members, progress=progress.advance, **limits)
    try:
        with Progress("evaluating stays", found.count) as progress:
            return found.simulate(program, progress=progress.advance, **limits)
    except Odd:
        return None
    except DiskFull as error:
        raise click.ClickException(str(error)) from None


def _print_plan(program: Program, name: EngineName | None) -> None:
    from loyaltydsl.cli.output import out
    from loyaltydsl.engine.choose import batch_installed

    if name == "reference" or not batch_installed():
        raise click.UsageError("`--plan` is about the batch engine; the reference engine takes one stay after another")
    from loyaltydsl.engine.batch.words import plan_text

    out(plan_text(program))


def _engine(name: EngineName | None) -> Callable[..., Simulation]:
    """The engine that was asked for, or the best that is installed."""
    from loyaltydsl.cli.output import say
    from loyaltydsl.engine.choose import EXTRA, batch_installed, engine

    if name != "reference" and not batch_installed():
        if name == "batch":
            raise click.UsageError(f"`--engine batch` needs numpy: {EXTRA}")
        say(f"the batch engine is not installed ({EXTRA}); the reference engine gives the same result, more slowly")
        name = "reference"
    return engine(name or "batch")


def _voucher_key(variable: str | None) -> bytes | None:
    """The key of the voucher codes; None (a preview) where no variable is named."""
    if variable is None:
        return None
    import os

    key = os.environ.get(variable)
    if not key:
        raise click.UsageError(f"the variable `{variable}` that `--voucher-key-env` names is not set")
    return key.encode()


def _write(folder: str, result: Simulation, dataset: Account, with_codes: Program | None) -> None:
    from loyaltydsl.atomic import write_folder
    from loyaltydsl.cli.output import say
    from loyaltydsl.tools.qr import QrMissingError, qr_files
    from loyaltydsl.tools.results import is_ours, result_files

    files = result_files(result, dataset.report)
    if with_codes is not None and result.detail is not None:
        try:
            files |= dict(qr_files(with_codes, result.detail.issuances))
        except QrMissingError:
            raise click.UsageError("`--qr-codes` needs segno: pip install 'loyaltydsl[report]'") from None
    kept = write_folder(folder, files, replaces=is_ours, keep=True)
    tables = sorted(name for name in files if "/" not in name)
    codes = f" and {len(files) - len(tables):,} pictures of codes" if len(files) > len(tables) else ""
    say(f"wrote {', '.join(tables)}{codes} to {folder}")
    if kept:
        say(f"kept there: {', '.join(kept)}")


def _write_page(path: str, result: Simulation, dataset: Account) -> None:
    from loyaltydsl.atomic import write_file
    from loyaltydsl.cli.output import say
    from loyaltydsl.tools.charts import ChartsMissingError
    from loyaltydsl.tools.page import simulation_page
    from loyaltydsl.tools.results import input_data

    try:
        page = simulation_page(result.to_json(input_data(dataset.report)))
    except ChartsMissingError:
        raise click.UsageError("`--html` needs vl-convert: pip install 'loyaltydsl[report]'") from None
    write_file(path, page.encode())
    say(f"wrote {path}")


def _print(format: str, result: Simulation, dataset: Account, detail: bool) -> None:
    from loyaltydsl.cli.output import out
    from loyaltydsl.diagnostics.render.places import dump
    from loyaltydsl.engine.simulation import Simulation
    from loyaltydsl.tools.report import simulation_text
    from loyaltydsl.tools.results import input_data

    shown = result if detail else Simulation(result.summary)
    data = shown.to_json(input_data(dataset.report))
    out(dump(data) if format == "json" else simulation_text(data))


def _fail_at_limits(result: Simulation) -> None:
    from loyaltydsl.cli.output import say
    from loyaltydsl.tools.report import limit_text

    for limit in result.limits:
        say(f"error: {limit_text(limit)}")
    if result.limits:
        click.get_current_context().exit(1)
