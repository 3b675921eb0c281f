"""Rows that a target cannot write: the run stops for them, or lists them in a file of their own."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO, Literal

from loyaltydsl.targets.base.data import BadRow, BadRowsError

if TYPE_CHECKING:
    from loyaltydsl.targets.base.job import Job

SHOWN = 20
NAME = "rejects.csv"


class Rejects:
    """The bad rows of one data file. With `stop`, the first 20 end the writing; nothing is written then."""

    def __init__(self, file: str, bad_rows: Literal["stop", "reject"]) -> None:
        self.file = file
        self.bad_rows = bad_rows
        self.rows: list[BadRow] = []

    def start(self) -> None:
        """Forget what an earlier writing found."""
        self.rows.clear()

    def add(self, row: BadRow) -> None:
        self.rows.append(row)
        if self.bad_rows == "stop" and len(self.rows) >= SHOWN:
            raise BadRowsError(self.rows)

    def finish(self) -> None:
        if self.rows and self.bad_rows == "stop":
            raise BadRowsError(self.rows)

    def add_file(self, job: Job) -> None:
        """`rejects.csv` after the data file, where rows are rejected and not stopped for."""
        if self.bad_rows == "reject":
            job.write_stream(NAME, self._write, None, rows=False)

    def notes(self) -> list[str]:
        return [f"{self.file}: {len(self.rows)} rows rejected, listed in {NAME}"] if self.rows else []

    def _write(self, out: BinaryIO) -> None:
        text = io.StringIO(newline="")
        table = csv.writer(text, lineterminator="\n")
        table.writerow(["row", "field", "value", "expected"])
        table.writerows([row.row, row.field, row.value, row.expected] for row in self.rows)
        out.write(text.getvalue().encode())
