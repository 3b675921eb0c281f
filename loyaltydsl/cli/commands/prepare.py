"""`loy prepare`: a history in member order, for fast repeats."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyaltydsl.cli.command import loy_command
from loyaltydsl.cli.history import STAYS
from loyaltydsl.cli.ruleset import RULESET
from loyaltydsl.record import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loyaltydsl.data import InputReport, Mapping, OpenFiles
    from loyaltydsl.data.schema import Schema
    from loyaltydsl.engine.batch.prepare import Suspect

EXAMPLE = """
loy prepare --stays history.parquet --out prepared.parquet
loy prepare --stays pms.csv.gz --map pms.toml --ruleset my_hotel --out prepared.parquet
loy simulate my_hotel --stays prepared.parquet
"""


class _Read(Record):
    """The account of what was read."""

    report: InputReport
    missing_fields: frozenset[str] = frozenset()


class _Output(click.Path):
    """The file to write."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value == "-":
            self.fail("Parquet does not go to standard output: name a file", param, ctx)
        return str(super().convert(value, param, ctx))  # type: ignore[arg-type]


@loy_command("prepare", example=EXAMPLE)
@click.argument("more_stays", nargs=-1, type=STAYS, metavar="")
@click.option(
    "--stays", multiple=True, required=True, type=STAYS, metavar="FILE...", help="Stays, in every format of simulate."
)
@click.option("--map", "map_file", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
              help="A TOML file that says which column is which field; it goes with --ruleset.")  # fmt: skip
@click.option("--ruleset", type=RULESET, metavar="RULESET", help="The program whose own fields the stays have.")
@click.option("--bad-rows", type=click.Choice(["stop", "reject"]), default="stop", show_default=True,
              help="With --ruleset: what to do where rows cannot be read.")  # fmt: skip
@click.option("--out", required=True, type=_Output(), metavar="FILE", help="The Parquet file to write.")
def command(
    more_stays: tuple[str, ...], stays: tuple[str, ...], map_file: str | None, ruleset: str | None, bad_rows: str,
    out: str,
) -> None:  # fmt: skip
    """Store a history in member order with dictionary codes.

    Every command reads the file as it would the stays themselves, with the same results, in less time. With --map or
    --bad-rows reject, the file has the fields that the program knows, and is read without a map.
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
    if map_file is not None and ruleset is None:
        raise click.UsageError("`--map` goes with `--ruleset`, whose currency, time zone and fields the map is about")
    if bad_rows == "reject" and ruleset is None:
        raise click.UsageError("`--bad-rows reject` goes with `--ruleset`, whose fields say which rows can be read")
    from loyaltydsl.engine.batch.memory import limit
    from loyaltydsl.engine.batch.sources import Unreadable
    from loyaltydsl.engine.batch.spill import DiskFull

    schema = schema_of(load_or_exit(ruleset)) if ruleset is not None else None
    paths = expand((*stays, *more_stays))
    _check_out(out, paths)
    try:
        limit()
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    history = _History(paths, schema, _mapping_or_exit(map_file) if map_file is not None else None, out)
    try:
        with named(out):
            count = history.store_good() if bad_rows == "reject" else history.store()
    except Unreadable as error:
        refuse(error.reasons)
    except DiskFull as error:
        raise click.ClickException(str(error)) from None
    say(f"wrote {count:,} stays in member order to {out}")


def _check_out(out: str, paths: Sequence[str]) -> None:
    """Refuse to write over what is read, and where nothing can be written, before hours of reading."""
    import os

    if Path(out).exists():
        if not Path(out).is_file():
            raise click.UsageError(f"`{out}` is a device, not a file; name a file to write")
        for path in paths:
            if Path(path).exists() and Path(path).samefile(out):
                raise click.UsageError(f"`{out}` is one of the files that are read: name another with `--out`")
    folder = Path(out).absolute().parent
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir():
        raise click.UsageError(f"`{out}` cannot be written: `{folder}` is no folder")
    if not os.access(folder, os.W_OK):
        raise click.UsageError(f"`{out}` cannot be written: you may not write in `{folder}`")


def _mapping_or_exit(map_file: str) -> Mapping:
    from loyaltydsl.cli.history import refuse
    from loyaltydsl.data import load_mapping

    loaded = load_mapping(map_file)
    if isinstance(loaded, list):
        refuse(loaded)
    return loaded


class _History:
    """Some files, to be stored in one; what is wrong with them ends the command as it would end a simulation."""

    def __init__(self, paths: list[str], schema: Schema | None, mapping: Mapping | None, out: str) -> None:
        self.paths = paths
        self.schema = schema
        self.mapping = mapping
        self.out = out
        self.stdin = sys.stdin.buffer.read() if "-" in paths else None

    def store(self) -> int:
        """Store all rows. What depends on the order of rows, which is lost, is left to the row reader to judge."""
        from loyaltydsl.engine.batch.prepare import Suspect

        try:
            return self._store(trusted=False)
        except Suspect as suspect:
            self._judge(suspect)
        return self._store(trusted=True)

    def _store(self, trusted: bool) -> int:
        from loyaltydsl.engine.batch.prepare import once_a_member, prepare

        if self.mapping is not None:
            return self._store_fields(trusted)
        custom = dict(self.schema.custom_fields) if self.schema is not None else None
        once = once_a_member(self.schema)
        return prepare(self.paths, self.out, custom, once=once, trusted=trusted, stdin=self.stdin)

    def _store_fields(self, trusted: bool, rejected: frozenset[tuple[str, int]] | None = None) -> int:
        """Store the fields that the program knows; cells that cannot be read end the command, unless `rejected`."""
        from loyaltydsl.cli.history import report_bad_rows
        from loyaltydsl.data.report import InputReport
        from loyaltydsl.engine.batch.prepare import once_a_member, store
        from loyaltydsl.engine.batch.sources import Mapped, Types

        mapped = Mapped(self._open(), rejected or ())

        def account() -> None:
            shown, number = tuple(mapped.rejects.shown), len(mapped.rejects.rejects)
            if rejected is None:
                report_bad_rows(_Read(InputReport(rows=mapped.rows, rejected=number, shown=shown)), "stop")

        return store(
            mapped.batches(), self.out, Types({}), account, once=once_a_member(self.schema), trusted=trusted
        )  # fmt: skip

    def store_good(self) -> int:
        """Store the rows that a simulation accepts."""
        from loyaltydsl.cli.history import refuse, report_bad_rows

        opened = self._open()
        names = [table.path for table, _ in opened.files]
        if doubled := next((name for name in names if names.count(name) > 1), None):
            raise click.UsageError(f"`{doubled}` is named twice, which `--bad-rows reject` cannot tell apart")
        dataset = opened.dataset()
        if isinstance(dataset, list):
            refuse(dataset)
        report_bad_rows(dataset, "reject")
        rejected = frozenset((each.file, each.row) for each in dataset.report.rejects)
        del dataset
        return self._store_fields(True, rejected)

    def _judge(self, suspect: Suspect) -> None:
        """Have the row reader say what is wrong; the command goes on where it finds nothing that keeps it from that."""
        from loyaltydsl.cli.history import refuse, report_bad_rows
        from loyaltydsl.data.report import InputReport

        dataset = self._open().dataset()
        if isinstance(dataset, list):
            refuse(dataset)
        report = dataset.report
        report_bad_rows(_Read(InputReport(rows=report.rows, rejected=report.rejected, shown=report.shown)), "stop")
        if not suspect.stored:
            raise click.ClickException(str(suspect))

    def _open(self) -> OpenFiles:
        """The files as the row reader has them. Without a program, its currency is not known, nor checked."""
        from loyaltydsl.cli.history import refuse
        from loyaltydsl.data import open_files
        from loyaltydsl.data.schema import Schema
        from loyaltydsl.record import replace

        stdin = None if self.stdin is None else BytesIO(self.stdin)
        opened = open_files(self.schema or Schema(""), self.paths, None, self.mapping, stdin=stdin)
        if isinstance(opened, list):
            refuse(opened)
        if self.schema is None:
            for at, (table, plan) in enumerate(opened.files):
                readers, order = (
                    tuple(reader for reader in some if reader.target.name != "currency")
                    for some in (plan.readers, plan.order)
                )
                opened.files[at] = table, replace(plan, readers=readers, order=order)
        return opened
