"""Lines of a formatted file: wrapping at the width, and comments behind lines in a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from loyaltydsl.syntax.format.pieces import Comment, Piece

WIDTH = 88
"""Columns (code points) at which lists and conditions are wrapped; what cannot be broken may be longer."""
PAIRS_WIDTH = 100
"""Columns of lines of pairs: what a `stay`, a `member` or a `book_link` holds."""
COMMENT_COLUMN = 41
"""Code points before a comment behind a shorter line."""
_LONG = 60
"""A line longer than this does not move the comments of its neighbours."""


class Line:
    """A line without its end: its text, and the comment behind it."""

    __slots__ = ("comment", "text")

    def __init__(self, text: str, comment: str = "") -> None:
        self.text = text
        self.comment = comment


class Word:
    """What no line end parts: a few tokens. Comments before and behind it end a line."""

    __slots__ = ("before", "text", "trailing")

    def __init__(self, text: str, before: list[Comment], trailing: str) -> None:
        self.text = text
        self.before = before
        self.trailing = trailing


def inline(pieces: Sequence[Piece]) -> str:
    """The pieces on one line, without their comments."""
    text = ""
    for before, piece in zip([None, *pieces], pieces, strict=False):
        text += gap(before, piece) + piece.text
    return text


def gap(before: Piece | None, piece: Piece) -> str:
    """What stands between two tokens on a line."""
    if before is None or before.kind == "LPAR" or piece.kind in ("COMMA", "RPAR", "PERCENT"):
        return ""
    return " "


def words(pieces: Sequence[Piece]) -> list[Word]:
    """The pieces in words: a line may end behind a comma, before `and` and `or`, and must at a comment."""
    found: list[Word] = []
    before: Piece | None = None
    for piece in pieces:
        parted = before is None or before.trailing or piece.before
        if before is None or parted or before.kind == "COMMA" or piece.kind in ("AND", "OR"):
            found.append(Word(piece.text, piece.before if before is not None else [], piece.trailing))
        else:
            found[-1].text += gap(before, piece) + piece.text
            found[-1].trailing = piece.trailing
        before = piece
    return found


def flow(prefix: str, flowing: Iterable[Word], hang: int, between: str = " ", width: int = WIDTH) -> list[Line]:
    """Words on as few lines as they need: the first begins with `prefix`, the others with `hang` blanks."""
    lines: list[Line] = []
    text, empty = prefix, True
    for word in flowing:
        if word.before:
            if text.strip():
                lines.append(Line(text.rstrip()))
            lines += [Line(" " * hang + comment.text) for comment in word.before]
            text, empty = " " * hang, True
        if not empty and len(text) + len(between) + len(word.text) > width:
            lines.append(Line(text))
            text, empty = " " * hang, True
        text += word.text if empty else between + word.text
        empty = False
        if word.trailing:
            lines.append(Line(text, word.trailing))
            text, empty = " " * hang, True
    if not empty:
        lines.append(Line(text))
    return lines


def render(lines: Sequence[Line]) -> str:
    """The lines as text with LF between them; comments behind lines that follow each other stand in one column."""
    shown: list[str] = []
    i = 0
    while i < len(lines):
        run = i
        while run < len(lines) and lines[run].comment:
            run += 1
        if run == i:
            shown.append(lines[i].text)
            i += 1
            continue
        lengths = [len(line.text) for line in lines[i:run]]
        column = max([COMMENT_COLUMN, *(length + 2 for length in lengths if length <= _LONG)])
        shown += [f"{line.text.ljust(max(column, len(line.text) + 2))}{line.comment}" for line in lines[i:run]]
        i = run
    return "\n".join(shown)
