"""Rows that cannot be read or written: the run stops for them, or lists them in `rejects.csv`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from loyaltydsl.targets.base.data import BadRow, BadRowsError, Data

if TYPE_CHECKING:
    from loyaltydsl.targets.base.job import Job

SHOWN = 20
COLUMNS = ("file", "row", "column", "value", "expected")
"""As `loy simulate --out` has them; of a row that was not written, `file` is the one that it is missing from."""
NAME = "rejects.csv"


class Rejects:
    """The bad rows of one data file. With `stop`, the first 20 end the writing; nothing is written then."""

    def __init__(self, file: str, data: Data) -> None:
        self.file = file
        self.data = data
        self.bad_rows = data.bad_rows
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
        table.writerow(COLUMNS)
        table.writerows([one.file, one.row, one.column, one.value, one.expected] for one in self.data.rejected)
        table.writerows([self.file, row.row, row.field, row.value, row.expected] for row in self.rows)
        out.write(text.getvalue().encode())
