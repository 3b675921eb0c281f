"""A path to a `Table`: what kind of file it is, compressed or not, and why it cannot be read."""

from __future__ import annotations

import gzip
import io
import stat
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from loyaltydsl.data.files import is_query
from loyaltydsl.data.files.table import Table
from loyaltydsl.data.mapping import CsvShape
from loyaltydsl.data.places import RowSource
from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import NOWHERE, SourceFile, Span

STDIN = "-"
GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"
BROKEN = (OSError, EOFError, zlib.error)
"""What reading a damaged file raises."""

Opener = Callable[[], BinaryIO]


def open_table(path: str, shape: CsvShape, stdin: BinaryIO | None = None) -> Table | Diagnostic:
    """Open one file of rows; `-` is standard input (`stdin`, or the process's own); or a query of a database."""
    if is_query(path):
        from loyaltydsl.data.files.postgres import open_query

        return open_query(path)
    try:
        opener = _opener(path, stdin)
        with opener() as file:
            head = file.read(4096)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        return damaged(path, error)
    except OSError as error:
        return _unreadable(path, error)
    kind = _kind(path, head)
    if kind == "workbook":
        return fault(
            "broken-file", nowhere(path), f"`{path}` is an Excel workbook or a zip archive",
            help="save the sheet as `CSV UTF-8` in Excel, or unpack the archive, and give that file",
        )  # fmt: skip
    if kind == "parquet":
        from loyaltydsl.data.files.parquet import open_parquet

        return open_parquet(path, opener)
    if kind == "json":
        from loyaltydsl.data.files.jsonlines import open_json

        return open_json(path, opener)
    from loyaltydsl.data.files.csvfile import open_csv

    return open_csv(path, opener, shape)


def is_parquet(path: str) -> bool:
    """Whether a path is a Parquet file, by its first bytes; what can be read only once is left alone."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return False
        with Path(path).open("rb") as file:
            return file.read(4) == PARQUET
    except (OSError, ValueError):
        return False


def nowhere(path: str) -> Span:
    """The span of a file as a whole."""
    return Span(SourceFile(path, ""), 0, 0)


def damaged(path: str, error: Exception) -> Diagnostic:
    """A file that breaks off, or that is not what it begins as."""
    return fault(
        "broken-file", nowhere(path), f"`{path}` is damaged: {str(error).lower().rstrip('.')}",
        help="fetch the file again; no row of it was taken",
    )  # fmt: skip


def _opener(path: str, stdin: BinaryIO | None) -> Opener:
    """A function that opens the file from its beginning each time, unpacked."""
    if path == STDIN:
        import sys

        data = (stdin or sys.stdin.buffer).read()
    elif stat.S_ISREG(Path(path).stat().st_mode):
        with Path(path).open("rb") as file:
            packed = file.read(2) == GZIP
        return lambda: cast(BinaryIO, gzip.open(path)) if packed else Path(path).open("rb")
    else:
        data = Path(path).read_bytes()  # a pipe can be read once; a folder is refused here
    packed = data.startswith(GZIP)
    return lambda: cast(BinaryIO, gzip.open(io.BytesIO(data))) if packed else io.BytesIO(data)


def _kind(path: str, head: bytes) -> str:
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "workbook"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    suffix = Path(path.lower().removesuffix(".gz")).suffix
    if suffix in (".jsonl", ".ndjson", ".json") or start.startswith(b"{"):
        return "json"
    return "csv"


def _unreadable(path: str, error: OSError) -> Diagnostic:
    reasons = {
        "FileNotFoundError": "there is no such file",
        "IsADirectoryError": "it is a folder",
        "PermissionError": "this user may not read it",
    }
    why = reasons.get(type(error).__name__, (error.strerror or "it cannot be read").lower())
    mend = {
        "FileNotFoundError": "look at its name and folder: capitals count, and the path begins at the current folder",
        "IsADirectoryError": "name a file in it",
        "PermissionError": f"have it made readable for you, as by `chmod +r {path}`, or copy it to a place of your own",
    }.get(type(error).__name__, "see whether its disk is there and whole, or fetch the file again")
    return fault("data-not-found", nowhere(path), f"`{path}` cannot be read: {why}", help=mend)


def undecodable(path: str, opener: Opener, encoding: str | None, *, mappable: bool = True) -> Diagnostic:
    """The first byte that is not in the encoding, with the line it stands in and the encoding it is likely in.

    `mappable` says that the map's `[csv]` can name another encoding.
    """
    expected = encoding or "utf-8"
    place, what = NOWHERE, f"`{path}` is not {_named(expected)}"
    likely = ""
    with opener() as file:
        head = file.read(2)
    if encoding is None and head in (b"\xff\xfe", b"\xfe\xff"):
        likely = "utf-16"
    elif "a\n".encode(expected) == b"a\n":
        with opener() as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode(expected)
                except UnicodeDecodeError as error:
                    byte = line[error.start]
                    likely = _likely(line) if encoding is None else ""
                    shown = line.decode(likely or "cp1252", "replace").rstrip("\r\n")
                    at = len(line[: error.start].decode(likely or "cp1252", "replace"))
                    what = f"byte 0x{byte:02X} in line {number} of `{path}` is not {_named(expected)}"
                    place = Span(RowSource(path, number, shown), at, at + 1)
                    break
    if place is NOWHERE:
        place = RowSource(path, 1).whole()
    help = "give the map another `encoding` under `[csv]`, or save the file as UTF-8"
    if likely:
        help = f'it is likely {likely}: give the map encoding = "{likely}" under `[csv]`, or save the file as UTF-8'
    return fault("data-encoding", place, what, help=help if mappable else "save it as UTF-8")


def _named(encoding: str) -> str:
    return {"utf-8": "UTF-8", "utf-8-sig": "UTF-8"}.get(encoding, encoding)


def _likely(line: bytes) -> str:
    """The encoding in which most of the line's bytes beyond ASCII are letters."""
    scores = {}
    for encoding in ("cp1252", "cp1250", "cp850"):
        text = bytes(byte for byte in line if byte > 127).decode(encoding, "replace")
        scores[encoding] = sum(char.isalpha() for char in text)
    return max(scores, key=lambda encoding: scores[encoding])
