"""How wide text is in a terminal, so that what stands under a line stands under the right letters."""

from __future__ import annotations

TAB = 4
"""Columns between tab stops in what is shown."""


def show(text: str) -> tuple[str, list[int]]:
    """A source line as it can be printed, and the display column at which each of its characters begins.

    Tabs become spaces and control characters their pictures (a file can then not steer the terminal). The list
    has one more element than the text: the width of the whole.
    """
    if text.isascii() and text.isprintable():
        return text, list(range(len(text) + 1))
    shown: list[str] = []
    starts: list[int] = []
    column = 0
    for char in text:
        starts.append(column)
        if char == "\t":
            gap = TAB - column % TAB
            shown.append(" " * gap)
            column += gap
        else:
            printed = printable(char)
            shown.append(printed)
            column += width(printed)
    starts.append(column)
    return "".join(shown), starts


def printable(char: str) -> str:
    """The character, or a picture of one that would steer the terminal."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x80 <= code < 0xA0 or code in _STEERING or 0xD800 <= code < 0xE000:
        return "\ufffd"
    return char


_STEERING = frozenset({0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)})
"""Line and paragraph separators, and what turns the direction of writing."""


def width(char: str) -> int:
    """Columns that a terminal gives to one character: 0, 1 or 2."""
    if char.isascii():
        return 1
    import unicodedata

    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
