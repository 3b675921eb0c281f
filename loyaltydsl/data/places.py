"""Places in data files and maps, for messages."""

from __future__ import annotations

import re

from loyaltydsl.source import SourceFile, Span


class RowSource(SourceFile):
    """One row of a data file: what a diagnostic shows of it, under the row's own number."""

    __slots__ = ("row",)

    def __init__(self, path: str, row: int, text: str = "") -> None:
        super().__init__(path, re.sub(r"[\r\n]", " ", text))
        self.row = row

    def position(self, offset: int) -> tuple[int, int]:
        return self.row, offset + 1

    def line(self, number: int) -> str:
        return self.text

    def utf16(self, offset: int) -> tuple[int, int]:
        return self.row - 1, len(self.text[:offset].encode("utf-16-le")) // 2

    def whole(self) -> Span:
        """The span of all that is shown of it."""
        return Span(self, 0, len(self.text))


class TomlPlaces:
    """Where the keys of a small TOML file stand: the standard library's reader does not say.

    It finds `[section]` headers and `key =` at the beginning of lines, which is how maps are written; for
    anything else it answers with the nearest place that it knows.
    """

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self._keys: list[tuple[tuple[str, ...], int, int]] = []
        section: tuple[str, ...] = ()
        for found in re.finditer(
            r"^[ \t]*(?:\[[ \t]*(?P<section>[^\[\]\n]+?)[ \t]*\]|(?P<key>(?:\"[^\"\n]*\"|'[^'\n]*'|[\w.-])+)[ \t]*=)",
            source.text,
            re.MULTILINE,
        ):
            kind = "section" if found["section"] else "key"
            path = tuple(part.strip(" \t\"'") for part in found[kind].split("."))
            if kind == "section":
                section = path
            else:
                path = section + path
            self._keys.append((path, *found.span(kind)))

    def key(self, *path: str) -> Span:
        """The span of a key or of a section's name; of the longest part of the path that is found, else the start."""
        for length in range(len(path), 0, -1):
            for known, start, end in self._keys:
                if known == path[:length]:
                    return Span(self.source, start, end)
        return Span(self.source, 0, 0)

    def text(self, text: str, *path: str, start: int = 0, end: int | None = None) -> Span:
        """The span of a text within the value of a key, or a part of it; the key's where it is not found."""
        key = self.key(*path)
        later = [at for known, at, _ in self._keys if at > key.end and known[: len(path)] != path]
        stop = min(later, default=len(self.source.text))
        quoted = [self.source.text.find(f"{quote}{text}{quote}", key.end, stop) for quote in "\"'"]
        at = max(quoted) + 1 or self.source.text.find(text, key.end, stop)
        if at < 0 or not text:
            return key
        return Span(self.source, at + start, at + (len(text) if end is None else end))
