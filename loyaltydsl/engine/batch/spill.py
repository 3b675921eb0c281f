"""Rows on disk in parts, so that each part can be held in memory on its own."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, cast

import numpy as np
import pyarrow as pa

from loyaltydsl.engine.batch.days import Array

MOST_PARTS = 256
"""Files that are open at the same time."""


class DiskFull(Exception):
    """There is no room for the parts; the message says where, and how to name another place."""


class Parts:
    """Record batches of one schema cut into parts, each in a file of its own that has no name.

    The system takes such files away when they are closed, or when the process ends, however it ends.
    """

    def __init__(self, count: int) -> None:
        self.rows = [0] * count
        self._files: list[BinaryIO] = [_file() for _ in range(count)]
        self._writers: list[Any] = [None] * count

    def __len__(self) -> int:
        return len(self._files)

    def add(self, batch: Any, part: Array) -> None:
        """Append the rows of a batch to the parts whose numbers `part` has; raises DiskFull."""
        order = np.argsort(part, kind="stable")
        counts = np.bincount(part, minlength=len(self))
        rows = batch.take(pa.array(order))
        at = 0
        for number in np.nonzero(counts)[0].tolist():
            size = int(counts[number])
            self._write(number, rows.slice(at, size))
            at += size

    def _write(self, number: int, rows: Any) -> None:
        with _room():
            if self._writers[number] is None:
                codec = "lz4" if pa.Codec.is_available("lz4_frame") else None
                options = pa.ipc.IpcWriteOptions(compression=codec)
                self._writers[number] = pa.ipc.new_stream(self._files[number], rows.schema, options=options)
            self._writers[number].write_batch(rows)
        self.rows[number] += rows.num_rows

    def take(self, number: int) -> Iterator[Any]:
        """The batches of a part, in the order in which they were added; the part is gone afterwards."""
        file, writer = self._files[number], self._writers[number]
        if writer is not None:
            with _room():
                writer.close()
                file.flush()
            file.seek(0)
            yield from pa.ipc.open_stream(file)
        file.close()

    def close(self) -> None:
        """Give back the room on disk."""
        self._writers = [None] * len(self)
        _close(self._files)


class Hashes:
    """64-bit numbers on disk by their uppermost bits, to see whether any comes twice."""

    def __init__(self, ranges: int) -> None:
        self.bits = max((ranges - 1).bit_length(), 0)
        self._files = [_file() for _ in range(1 << self.bits)]

    def add(self, hashes: Array) -> None:
        """Append some; raises DiskFull."""
        ascending = np.sort(hashes)
        edges = np.arange(1, 1 << self.bits, dtype=np.uint64) << np.uint64(64 - self.bits if self.bits else 0)
        with _room():
            for file, part in zip(self._files, np.split(ascending, np.searchsorted(ascending, edges)), strict=True):
                file.write(part.data)

    def doubled(self) -> bool:
        """Whether any two agree; they are gone afterwards."""
        found = False
        for file in self._files:
            with _room():
                file.flush()
            file.seek(0)
            hashes = np.frombuffer(bytearray(file.read()), dtype=np.uint64)
            file.close()
            hashes.sort()
            found = found or bool((hashes[1:] == hashes[:-1]).any())
        return found

    def close(self) -> None:
        """Give back the room on disk."""
        _close(self._files)


def _file() -> BinaryIO:
    with _room():
        return cast(BinaryIO, tempfile.TemporaryFile(prefix="loyaltydsl-"))


def _close(files: list[BinaryIO]) -> None:
    """Give files up with what they still hold back: there may be no room to write it, and nobody reads it."""
    for file in files:
        with suppress(OSError):
            file.close()


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_UNUSABLE = frozenset({errno.EROFS, errno.EACCES, errno.ENOENT, errno.ENOTDIR})


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL | _UNUSABLE:
            raise
        raise DiskFull(_no_room(error)) from error


def _no_room(error: OSError) -> str:
    try:
        folder = tempfile.gettempdir()
    except OSError:  # no folder that the system proposes can take a file
        return (
            "there is no folder that can take temporary files, for which a history that does not fit memory asks: "
            "let `TMPDIR` name a folder with room that you may write in"
        )
    if error.errno in _FULL:
        return (
            f"the disk is full: there is no room left in `{folder}` for a history that does not fit memory; "
            "let `TMPDIR` name a folder on a larger disk"
        )
    return f"`{folder}` cannot take temporary files: let `TMPDIR` name a folder with room that you may write in"
