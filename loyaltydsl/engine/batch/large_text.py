"""Text files that memory does not hold: put in a Parquet file first, which is then read part by part."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from loyaltydsl.data.schema import Schema
from loyaltydsl.engine.batch import memory

if TYPE_CHECKING:
    from loyaltydsl.engine.batch.history import History
    from loyaltydsl.engine.batch.parts import PartedHistory

IN_MEMORY, PACKED = 3, 6
"""How many times its size on disk a text file takes as columns, and how many times smaller it is when gzipped."""


def too_large(paths: Sequence[str]) -> bool:
    """Whether files, all of them text, would take more memory as columns than a history may."""
    from loyaltydsl.data.files.opening import is_parquet

    files = [Path(path) for path in paths]
    if not all(file.is_file() for file in files) or any(map(is_parquet, paths)):
        return False
    size = sum(file.stat().st_size * (PACKED if file.suffix.lower() == ".gz" else 1) for file in files)
    return size * IN_MEMORY > memory.limit()


def read_by_way_of_parquet(
    schema: Schema, paths: Sequence[str], wanted: frozenset[str], detail: bool, folder: str
) -> History | PartedHistory | None:
    """The history in a Parquet file in `folder`, which must stay for as long as the history is used.

    None where only the row reader can say what the files hold. Raises `spill.DiskFull`.
    """
    from loyaltydsl.engine.batch.history import read_any_history
    from loyaltydsl.engine.batch.prepare import Suspect, once_a_member, prepare
    from loyaltydsl.engine.batch.sources import Unreadable

    stored = str(Path(folder) / "stays.parquet")
    try:
        prepare(paths, stored, dict(schema.custom_fields), once=once_a_member(schema))
    except (Suspect, Unreadable):
        return None
    return read_any_history(schema, [stored], wanted, detail)
