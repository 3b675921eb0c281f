"""Stays and members from CSV, JSON lines, Parquet or a database: rows, and rejects with reasons.

`read_dataset` is the whole of it; a map file comes in through `load_mapping`. The names here are loaded when they
are first used: a command that reads no data must not pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loyaltydsl.data.load_map import load_mapping, parse_mapping
    from loyaltydsl.data.mapping import Mapping
    from loyaltydsl.data.reader import OpenFiles, open_files, read_dataset
    from loyaltydsl.data.report import SHOWN, Dataset, InputReport, Reject, UnknownCode
    from loyaltydsl.data.rows import Member, Stay
    from loyaltydsl.data.schema import Schema

_HOMES = {
    "SHOWN": "report",
    "Dataset": "report",
    "InputReport": "report",
    "Mapping": "mapping",
    "Member": "rows",
    "OpenFiles": "reader",
    "Reject": "report",
    "Schema": "schema",
    "Stay": "rows",
    "UnknownCode": "report",
    "load_mapping": "load_map",
    "open_files": "reader",
    "parse_mapping": "load_map",
    "read_dataset": "reader",
}

__all__ = [
    "SHOWN",
    "Dataset",
    "InputReport",
    "Mapping",
    "Member",
    "OpenFiles",
    "Reject",
    "Schema",
    "Stay",
    "UnknownCode",
    "load_mapping",
    "open_files",
    "parse_mapping",
    "read_dataset",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
