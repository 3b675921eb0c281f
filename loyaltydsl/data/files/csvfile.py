"""CSV as people have it: other delimiters and encodings, Excel's habits, quotes that never close."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from loyaltydsl.data.cells import Bad, shorten
from loyaltydsl.data.files.opening import BROKEN, Opener, damaged, nowhere, undecodable
from loyaltydsl.data.files.table import CHUNK, Chunk, Excerpt, Table
from loyaltydsl.data.mapping import CsvShape
from loyaltydsl.data.numbers import NumberStyle
from loyaltydsl.data.places import RowSource
from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import Span

DELIMITERS = ",;\t|"


class _Lines:
    """The lines of a file, the last one kept: the csv module does not show what it choked on."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._next = lines.__next__
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.last = line = self._next()
        return line


def guess_delimiter(header: str) -> str:
    """The one of `, ; tab |` that the header has most of outside quotes; `,` where it has none."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=bare.count)


def open_csv(path: str, opener: Opener, shape: CsvShape) -> Table | Diagnostic:
    """Read the header, so that the columns are known."""
    table = CsvTable(path, opener, shape)
    found = table.begin()
    table.close()
    if isinstance(found, Diagnostic):
        return found
    table.columns = tuple(name.strip() for name in found[0])
    return table


class CsvTable:
    """A CSV file; its first row names the columns."""

    def __init__(self, path: str, opener: Opener, shape: CsvShape) -> None:
        self.path = path
        self.columns: tuple[str, ...] = ()
        self.numbers: NumberStyle = shape.numbers
        self.delimiter = ","
        self._opener = opener
        self._shape = shape
        self._lines = _Lines(iter(()))
        self._file: io.TextIOWrapper | None = None

    def begin(self) -> tuple[list[str], Iterator[list[str]]] | Diagnostic:
        """Open the file and read its header; the reader stands at the first row."""
        try:
            self._file = io.TextIOWrapper(self._opener(), encoding=self._shape.encoding or "utf-8-sig", newline="")
            first = self._file.readline()
            hint = re.fullmatch(r"\"?sep=(.)\"?[\r\n]*", first)
            if hint:
                first = self._file.readline()
            self.delimiter = self._shape.delimiter or (hint[1] if hint else guess_delimiter(first))
            self._lines = _Lines(chain((first,) if first else (), self._file))
            reader = csv.reader(self._lines, delimiter=self.delimiter, strict=True)
            header = next(reader, [])
        except UnicodeDecodeError:
            return undecodable(self.path, self._opener, self._shape.encoding)
        except BROKEN as error:
            return damaged(self.path, error)
        except csv.Error:
            return self._unclosed(1)
        if not any(name.strip() for name in header):
            what = "is empty" if not first else "begins with an empty line"
            return fault(
                "no-header", nowhere(self.path), f"`{self.path}` {what}",
                help="the first row names the columns: `stay_id,member_id,arrival,departure` and so on",
            )  # fmt: skip
        return header, reader

    def header(self) -> Span:
        return RowSource(self.path, 1, self.delimiter.join(map(self._quoted, self.columns))).whole()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def chunks(self, needed: frozenset[int]) -> Iterator[Chunk | Diagnostic]:
        try:
            found = self.begin()
            if isinstance(found, Diagnostic):
                yield found
            else:
                yield from self._rows(found[1], needed)
        finally:
            self.close()

    def blocks(self, size: int) -> Iterator[str]:
        """The text after the header in blocks of about `size` characters that end with a line, outside quotes.

        A file that breaks off, or whose header cannot be read, raises ValueError; `chunks` says why.
        """
        try:
            if isinstance(self.begin(), Diagnostic) or self._file is None:
                raise ValueError
            while block := self._file.read(size):
                tail = [self._file.readline()]
                if (block.count('"') + tail[0].count('"')) % 2:
                    for line in self._file:
                        tail.append(line)
                        if line.count('"') % 2:
                            break
                yield block + "".join(tail) if tail[0] else block
        except BROKEN as error:
            raise ValueError from error
        finally:
            self.close()

    def _rows(self, reader: Iterator[list[str]], needed: frozenset[int]) -> Iterator[Chunk | Diagnostic]:
        number = 2
        ended = False
        while not ended:
            rows: list[list[str]] = []
            broken: dict[int, str] = {}
            fatal: Diagnostic | None = None
            while len(rows) < CHUNK and not ended:
                try:
                    wanted = CHUNK - len(rows)
                    before = len(rows)
                    rows.extend(islice(reader, wanted))
                    ended = len(rows) - before < wanted
                except csv.Error as error:
                    if re.search("unexpected end|larger than", str(error)):
                        fatal, ended = self._unclosed(number + len(rows)), True
                    else:
                        broken[len(rows)] = self._lines.last
                        rows.append([])
                except UnicodeDecodeError:
                    fatal, ended = undecodable(self.path, self._opener, self._shape.encoding), True
                except BROKEN as error:
                    fatal, ended = damaged(self.path, error), True
            if rows:
                yield self._chunk(rows, number, broken, needed)
            number += len(rows)
            if fatal is not None:
                yield fatal

    def _chunk(self, rows: list[list[str]], first: int, broken: dict[int, str], needed: frozenset[int]) -> Chunk:
        width = len(self.columns)
        numbers: Sequence[int] = range(first, first + len(rows))
        faults: dict[int, Bad] = {}
        raw: dict[int, str] = {}
        if set(map(len, rows)) != {width}:
            rows, numbers = self._evened(rows, first, broken, faults, raw)
        columns = list(zip(*rows, strict=True)) if rows else [()] * width
        return Chunk(numbers, {i: columns[i] for i in needed}, faults, self._excerpt_of(rows, raw))

    def _evened(
        self, rows: list[list[str]], first: int, broken: dict[int, str], faults: dict[int, Bad], raw: dict[int, str]
    ) -> tuple[list[list[str]], list[int]]:
        """Every row as wide as the header: empty lines left out, short rows filled, as Excel leaves them.

        `raw` gets the text of rows that cannot be cut into the header's cells.
        """
        width = len(self.columns)
        even: list[list[str]] = []
        numbers: list[int] = []
        for i, row in enumerate(rows):
            if i in broken:
                what = f"quotes that end just before the next `{_visible(self.delimiter)}`"
                raw[len(even)] = broken[i].rstrip("\r\n")
                mend = "inside quotes a quote is written twice"
                faults[len(even)] = Bad(shorten(raw[len(even)]), what, mend)
                row = [""] * width
            elif not row or (len(row) == 1 and width > 1 and not row[0].strip("\x1a \t")):
                continue
            elif len(row) > width:
                extra = [cell for cell in row[width:] if cell.strip()]
                if extra:
                    what = f"no more cells than the header's {width}"
                    raw[len(even)] = self.delimiter.join(map(self._quoted, row))
                    mend = f"a cell that has `{_visible(self.delimiter)}` in it stands in quotes"
                    faults[len(even)] = Bad(extra[0], what, mend)
                row = row[:width]
            elif len(row) < width:
                row = row + [""] * (width - len(row))
            even.append(row)
            numbers.append(first + i)
        return even, numbers

    def _excerpt_of(self, rows: list[list[str]], raw: dict[int, str]) -> Excerpt:
        def excerpt(i: int, column: int | None) -> tuple[str, int, int]:
            if i in raw:
                return raw[i], 0, len(raw[i])
            cells = [self._quoted(cell) for cell in rows[i]]
            text = self.delimiter.join(cells)
            if column is None:
                return text, 0, len(text)
            start = sum(map(len, cells[:column])) + column
            return text, start, start + len(cells[column])

        return excerpt

    def _quoted(self, cell: str) -> str:
        return f'"{cell}"' if self.delimiter in cell or "\n" in cell else cell

    def _unclosed(self, row: int) -> Diagnostic:
        return fault(
            "broken-file", RowSource(self.path, row).whole(),
            f"a quote that opens in row {row} of `{self.path}` never closes",
            help="close it, or take it out; every later row would be part of that cell",
        )  # fmt: skip


def _visible(delimiter: str) -> str:
    return "tab" if delimiter == "\t" else delimiter
