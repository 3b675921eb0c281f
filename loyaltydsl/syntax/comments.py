"""Comments and blank lines, which are beside the tree: what the formatter puts back."""

from __future__ import annotations

from bisect import bisect_left

from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile
from loyaltydsl.syntax.parser import tables
from loyaltydsl.syntax.tokens import Token, lex_all


class Comment(Record):
    """A comment: its `text` from `#` to the last character that is no blank, and where it stands.

    `own_line` says that nothing but blanks stands before it on its line; `blank_before`, that an empty line does.
    """

    text: str
    start: int
    own_line: bool
    blank_before: bool


class Trivia:
    """The lossless tokens of a file and what of them is not in the tree. Looked up by offsets in the text."""

    def __init__(self, source: SourceFile) -> None:
        self.tokens: list[Token] = lex_all(tables(), source.text)
        """All tokens; their texts joined are the source."""
        self.comments: list[Comment] = []
        self.blank_lines: list[int] = []
        """For each gap with at least one empty line, the offset at which the text goes on behind it."""
        before = ""  # the blanks before the token at hand
        begins = True  # whether nothing but blanks stands before it on its line
        for token in self.tokens:
            if token.kind == "SPACE":
                before = token.text
                begins = begins or _lines(before) > 0
                continue
            if _lines(before) > 1:
                self.blank_lines.append(token.start)
            if token.kind == "COMMENT":
                self.comments.append(Comment(token.text.rstrip(), token.start, begins, _lines(before) > 1))
            before, begins = "", False
        self._starts = [comment.start for comment in self.comments]

    def between(self, start: int, end: int) -> list[Comment]:
        """The comments that begin at `start` or later and before `end`."""
        return self.comments[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def blank_before(self, start: int, end: int) -> bool:
        """Whether an empty line ends between two offsets, the second included."""
        at = bisect_left(self.blank_lines, start)
        return at < len(self.blank_lines) and self.blank_lines[at] <= end


def _lines(blank: str) -> int:
    """How many line ends there are in blanks: LF, CRLF and a lone CR are one each."""
    return blank.count("\n") + blank.count("\r") - blank.count("\r\n")
