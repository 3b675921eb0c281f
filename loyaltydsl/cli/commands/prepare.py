"""`loy prepare`: a history in member order, for fast repeats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.history import STAYS
from loyaltydsl.cli.ruleset import RULESET
from loyaltydsl.record import Record

if TYPE_CHECKING:
    from loyaltydsl.data import InputReport, Mapping
    from loyaltydsl.data.schema import Schema

EXAMPLE = """
loy prepare --stays history.parquet --out prepared.parquet
loy prepare --stays pms.csv.gz --map pms.toml --ruleset my_hotel --out prepared.parquet
loy simulate my_hotel --stays prepared.parquet
"""


class _Read(Record):
    """The account of what was read."""

    report: InputReport
    missing_fields: frozenset[str] = frozenset()


@loy_command("prepare", example=EXAMPLE)
@click.option(
    "--stays", multiple=True, required=True, type=STAYS, metavar="FILE...", help="Stays, in every format of simulate."
)
@click.option("--map", "map_file", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
              help="A TOML file that says which column is which field; it goes with --ruleset.")  # fmt: skip
@click.option("--ruleset", type=RULESET, metavar="RULESET", help="The program whose own fields the stays have.")
@click.option("--bad-rows", type=click.Choice(["stop", "reject"]), default="stop", show_default=True,
              help="With --map: what to do where rows cannot be read.")  # fmt: skip
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False), metavar="FILE", help="The Parquet file to write."
)
def command(stays: tuple[str, ...], map_file: str | None, ruleset: str | None, bad_rows: str, out: str) -> None:
    """Store a history in member order with dictionary codes.

    Every command reads the file as it would the stays themselves, with the same results, in less time. With --map,
    the file has the fields that the map makes, and is read without it.
    """
    from importlib.util import find_spec

    from loyaltydsl.atomic import named
    from loyaltydsl.cli.history import refuse
    from loyaltydsl.cli.output import say
    from loyaltydsl.cli.ruleset import load_or_exit
    from loyaltydsl.cli.sources import expand
    from loyaltydsl.engine.choose import EXTRA
    from loyaltydsl.tools.asked import schema_of

    if find_spec("polars") is None or find_spec("pyarrow") is None:
        raise click.UsageError(f"`loy prepare` needs polars and pyarrow: {EXTRA}")
    if Path(out).exists() and not Path(out).is_file():
        raise click.UsageError(f"`{out}` is a device, not a file; name a file to write")
    if map_file is not None and ruleset is None:
        raise click.UsageError("`--map` goes with `--ruleset`, whose currency, time zone and fields the map is about")
    from loyaltydsl.engine.batch.memory import limit
    from loyaltydsl.engine.batch.prepare import prepare
    from loyaltydsl.engine.batch.sources import Unreadable
    from loyaltydsl.engine.batch.spill import DiskFull

    schema = schema_of(load_or_exit(ruleset)) if ruleset is not None else None
    paths = expand(stays)
    try:
        limit()
        with named(out):
            if schema is not None and map_file is not None:
                count = _prepare_mapped(paths, _mapping_or_exit(map_file), schema, bad_rows, out)
            else:
                count = prepare(paths, out, dict(schema.custom_fields) if schema is not None else None)
    except Unreadable as error:
        refuse(error.reasons)
    except DiskFull as error:
        raise click.ClickException(str(error)) from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    say(f"wrote {count:,} stays in member order to {out}")


def _mapping_or_exit(map_file: str) -> Mapping:
    from loyaltydsl.cli.history import refuse
    from loyaltydsl.data import load_mapping

    loaded = load_mapping(map_file)
    if isinstance(loaded, list):
        refuse(loaded)
    return loaded


def _prepare_mapped(paths: list[str], mapping: Mapping, schema: Schema, bad_rows: str, out: str) -> int:
    """Store the fields that a map makes; rows with cells that cannot be read end the command, or are left out."""
    from loyaltydsl.cli.history import refuse, report_bad_rows
    from loyaltydsl.data import open_files
    from loyaltydsl.data.report import InputReport
    from loyaltydsl.engine.batch.prepare import store
    from loyaltydsl.engine.batch.sources import Mapped, Types

    opened = open_files(schema, paths, None, mapping)
    if isinstance(opened, list):
        refuse(opened)
    mapped = Mapped(opened)

    def account() -> None:
        shown, rejected = tuple(mapped.rejects.shown), len(mapped.rejects.rejects)
        report_bad_rows(_Read(InputReport(rows=mapped.rows, rejected=rejected, shown=shown)), bad_rows)

    return store(mapped.batches(), out, Types({}), account)
