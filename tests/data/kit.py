"""Small files as a user would have them, read, with everything that is said about them as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loyaltydsl.data import Dataset, Mapping, Schema, load_mapping, read_dataset
from loyaltydsl.diagnostics.render.text import render

USD = Schema("USD")


class Desk:
    """A folder in which files are named as a user names them: relative to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)
        return name

    def mapping(self, text: str) -> Mapping:
        """The map in `text`, which must be free of mistakes."""
        found = load_mapping(self.write("map.toml", text))
        assert isinstance(found, Mapping), render(found)
        return found

    def map_faults(self, text: str) -> str:
        """What is said of a map with mistakes."""
        found = load_mapping(self.write("map.toml", text))
        assert isinstance(found, list)
        return render(found)

    def read(self, stays: str | bytes, *, schema: Schema = USD, map: str | None = None, **more: Any) -> Dataset:
        """The dataset of one file of stays, `stays.csv` unless `name` says another, which must be readable."""
        found = self._read(stays, schema, map, more)
        assert isinstance(found, Dataset), render(found)
        return found

    def refused(self, stays: str | bytes, *, schema: Schema = USD, map: str | None = None, **more: Any) -> str:
        """What is said of a file of stays, or a map, that keeps the whole file from being read."""
        found = self._read(stays, schema, map, more)
        assert isinstance(found, list), found.report
        return render(found)

    def _read(self, stays: str | bytes, schema: Schema, map: str | None, more: dict[str, Any]) -> Any:
        name = self.write(more.pop("name", "stays.csv"), stays)
        if "members" in more:
            more["members"] = self.write("members.csv", more["members"])
        return read_dataset(schema, [name], mapping=self.mapping(map) if map is not None else None, **more)


def rejects(dataset: Dataset) -> list[str]:
    """Every bad row as one line: file, row, column, value, expected."""
    return [
        f"{each.file}:{each.row} {each.column or '(row)'} [{each.value}] expected {each.expected}"
        for each in dataset.report.rejects
    ]


def helps(dataset: Dataset) -> list[str]:
    """How each bad row could be mended."""
    return [each.help for each in dataset.report.rejects]
