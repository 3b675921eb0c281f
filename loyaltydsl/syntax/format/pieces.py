"""Tokens with the comments beside them: what the layout is made of."""

from __future__ import annotations

import re

from loyaltydsl.syntax.tables import Tables
from loyaltydsl.syntax.tokens import lex_all

_LINE_END = re.compile(r"\r\n|\r|\n")
_TRAILING_BLANKS = " \t\f\v"


class Comment:
    """A comment on a line of its own; `blank` says that an empty line stands before it."""

    __slots__ = ("blank", "text")

    def __init__(self, text: str, blank: bool) -> None:
        self.text = text
        self.blank = blank


class Piece:
    """A token: `before` are the comments on lines of their own before it, `trailing` is the one behind it.

    `blank` says that an empty line stands right before it; `limit` is where it ends with its trailing comment.
    """

    __slots__ = ("before", "blank", "end", "kind", "limit", "start", "text", "trailing")

    def __init__(self, kind: str, text: str, start: int, end: int, before: list[Comment], blank: bool) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end
        self.limit = end
        self.before = before
        self.blank = blank
        self.trailing = ""

    @property
    def parted(self) -> bool:
        """Whether an empty line stands before it or before one of its comments."""
        return self.blank or any(comment.blank for comment in self.before)


def read_pieces(tables: Tables, text: str) -> tuple[list[Piece], list[Comment]]:
    """The tokens of a text with their comments, and the comments behind the last one."""
    pieces: list[Piece] = []
    waiting: list[Comment] = []
    ends = 0  # line ends since the last token or comment
    for kind, word, start, end in lex_all(tables, text):
        if kind == "SPACE":
            ends += len(_LINE_END.findall(word))
            continue
        if kind != "COMMENT":
            pieces.append(Piece(kind, word, start, end, waiting, ends > 1))
            waiting = []
        elif not ends and not waiting and pieces:
            pieces[-1].trailing, pieces[-1].limit = word.rstrip(_TRAILING_BLANKS), end
        else:
            waiting.append(Comment(word.rstrip(_TRAILING_BLANKS), ends > 1))
        ends = 0
    return pieces, waiting


def comments_of(tables: Tables, text: str) -> list[str]:
    """All comments of a text, in order, without blanks at their ends."""
    return [token.text.rstrip(_TRAILING_BLANKS) for token in lex_all(tables, text) if token.kind == "COMMENT"]


def has_inner_comments(pieces: list[Piece]) -> bool:
    """Whether a comment stands between the first piece and the last."""
    return any(piece.trailing for piece in pieces[:-1]) or any(piece.before for piece in pieces[1:])
