"""`--distributed`: a history on Spark, with the same messages and the same result as on one machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from loyaltydsl.data import InputReport, Member
    from loyaltydsl.engine.batch.spark import Answer, Source
    from loyaltydsl.semantics.program import Program

PREPARE = "`loy prepare --stays FILE --ruleset RULESET --out FILE.parquet` makes such a file"


class _Known:
    """What is known of a history before its rows are read; `cli.history` warns from it as from any history."""

    def __init__(self, report: InputReport, missing_fields: frozenset[str]) -> None:
        self.report = report
        self.missing_fields = missing_fields


def check_usage(
    master: str, sources: Sequence[str], members: str | None, map_file: str | None, bad_rows: str, engine: str | None
) -> None:
    """Raise UsageError for what a run on Spark does not take, with what to do instead."""
    from loyaltydsl.data.files import is_query
    from loyaltydsl.engine.batch.cluster import is_master, not_installed

    if re.fullmatch(r"local\[0+\]", master):
        raise click.UsageError(f"`--distributed {master}` has no worker: in `local[N]`, N is at least 1")
    if not is_master(master):
        raise click.UsageError(f"`--distributed` takes `local[N]` or `spark://HOST:PORT`, not `{master}`")
    if engine == "reference":
        raise click.UsageError("`--distributed` runs the batch engine: leave `--engine reference` out")
    if map_file is not None:
        raise click.UsageError(
            "`--distributed` takes no `--map`: `loy prepare … --map FILE --ruleset RULESET` applies it"
        )
    if bad_rows == "reject" and members is None:
        raise click.UsageError(
            "`--distributed` takes no `--bad-rows reject`, but for the rows of `--members`: no partition of the stays "
            "sees the rows that others have left out; run it without `--distributed`"
        )
    for source in sources:
        if source == "-" or is_query(source):
            shown = "standard input" if source == "-" else "a query"
            raise click.UsageError(f"`--distributed` reads Parquet files, not {shown}; {PREPARE}")
    if (missing := not_installed()) is not None:
        raise click.UsageError(missing)


def run_distributed(
    program: Program,
    sources: Sequence[str],
    members: str | None,
    bad_rows: str,
    master: str,
    limits: dict[str, Any],
) -> Answer:
    """The result of a run on Spark; where it cannot be, the command ends with 1 and says why."""
    from loyaltydsl.cli.history import report_bad_rows, warn
    from loyaltydsl.cli.output import say
    from loyaltydsl.cli.progress import Progress
    from loyaltydsl.cli.sources import expand
    from loyaltydsl.engine.batch import spark
    from loyaltydsl.engine.batch.cluster import DistributedError, check_installed
    from loyaltydsl.tools.asked import asked_fields, schema_of

    schema, asked = schema_of(program), asked_fields(program)
    try:
        check_installed(master)
        source = spark.source_of(program, schema, expand(sources), asked, members is not None)
        known, people = _known(program, source, members)
        warn(program, known, asked)
        report_bad_rows(known, bad_rows)
        with Progress("tasks done on Spark") as progress:
            return spark.simulate(
                program, source, schema, master, known.report, people, progress=progress.reach, notice=say, **limits
            )
    except DistributedError as error:
        raise click.ClickException(str(error)) from None


def _known(program: Program, source: Source, members: str | None) -> tuple[_Known, dict[str, Member] | None]:
    """The account of the input as far as the files' columns tell it, and the members of the members file."""
    from loyaltydsl.cli.history import refuse
    from loyaltydsl.data import InputReport, read_dataset
    from loyaltydsl.engine.batch.history import missing_fields
    from loyaltydsl.record import replace
    from loyaltydsl.semantics.fields import is_member_field
    from loyaltydsl.tools.asked import asked_fields, schema_of

    schema, asked = schema_of(program), frozenset(asked_fields(program))
    names = (*source.types, *source.ignored)
    report = InputReport(
        rows=source.rows,
        accepted=source.rows,
        ignored_columns=source.ignored,
        tier_ignored="tier" in source.ignored and schema.tiers_windowed,
    )
    if members is None:
        return _Known(report, missing_fields(names, schema, asked)), None
    own = read_dataset(schema, [], members, wanted_fields=asked)
    if isinstance(own, list):
        refuse(own)
    of_stays = missing_fields(names, schema, [name for name in asked if not is_member_field(name)])
    report = replace(
        own.report,
        rows=report.rows,
        accepted=report.accepted,
        ignored_columns=tuple(dict.fromkeys((*report.ignored_columns, *own.report.ignored_columns))),
        tier_ignored=report.tier_ignored or own.report.tier_ignored,
    )
    return _Known(report, of_stays | own.missing_fields), own.members
