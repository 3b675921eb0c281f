"""Source text and places in it.

Offsets count code points from 0. Lines and columns are 1-based and columns count code points;
`utf16` gives the 0-based line and UTF-16 column that editors want.
"""

from __future__ import annotations

from bisect import bisect_right

from loyaltydsl.record import Record


class SourceFile:
    """One file's text and the path it was named by. Compared by identity."""

    __slots__ = ("_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    @property
    def line_starts(self) -> list[int]:
        """Offsets at which each line begins; LF, CRLF and a lone CR end a line."""
        if self._starts is None:
            starts, text = [0], self.text
            for i, char in enumerate(text):
                if char == "\n" or (char == "\r" and text[i + 1 : i + 2] != "\n"):
                    starts.append(i + 1)
            self._starts = starts
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based (line, column) of an offset, columns in code points."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its line end."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def utf16(self, offset: int) -> tuple[int, int]:
        """The 0-based (line, UTF-16 column) of an offset, as the language server protocol counts."""
        line = bisect_right(self.line_starts, offset) - 1
        before = self.text[self.line_starts[line] : offset]
        return line, len(before.encode("utf-16-le")) // 2

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r})"


class Span(Record):
    """A stretch of one file: offsets `start` (included) to `end` (excluded), in code points."""

    source: SourceFile
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def text(self) -> str:
        """The source text it covers."""
        return self.source.text[self.start : self.end]

    def to(self, other: Span) -> Span:
        """From the start of this span to the end of another one in the same file."""
        return Span(self.source, self.start, other.end)


NOWHERE = Span(SourceFile("<none>", ""), 0, 0)
"""The span of what stands in no file, such as a program made in a test."""
