"""`loy prepare`: a history in member order, for fast repeats."""

from __future__ import annotations

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.history import STAYS

EXAMPLE = """
loy prepare --stays history.parquet --out prepared.parquet
loy simulate my_hotel --stays prepared.parquet
"""


@loy_command("prepare", example=EXAMPLE)
@click.option("--stays", multiple=True, required=True, type=STAYS, metavar="FILE...", help="Stays: Parquet or CSV.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False), metavar="FILE", help="The Parquet file to write."
)
def command(stays: tuple[str, ...], out: str) -> None:
    """Store a history in member order with dictionary codes.

    Every command reads the file as it would the stays themselves, with the same results, in less time.
    """
    from importlib.util import find_spec

    from loyaltydsl.cli.output import say
    from loyaltydsl.cli.sources import expand, query_to_file
    from loyaltydsl.data.files import QUERIES
    from loyaltydsl.engine.choose import EXTRA

    if find_spec("polars") is None or find_spec("pyarrow") is None:
        raise click.UsageError(f"`loy prepare` needs polars and pyarrow: {EXTRA}")
    from loyaltydsl.engine.batch.prepare import prepare

    if "-" in stays:
        raise click.UsageError("`loy prepare` reads files, not standard input")
    paths = [query_to_file(path) if path.startswith(QUERIES) else path for path in expand(stays)]
    try:
        count = prepare(paths, out)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    say(f"wrote {count:,} stays in member order to {out}")
