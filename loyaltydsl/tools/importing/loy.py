"""Writing .loy text: names that fit and are not taken, clauses in columns, comments of any length."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence

from loyaltydsl.semantics.calendar import WEEKDAYS

RESERVED = frozenset(
    (
        "and",
        "or",
        "not",
        "is",
        "in",
        "on",
        "to",
        "within",
        "any",
        "every",
        "no",
        "night",
        "past",
        "where",
        "otherwise",
        "last",
    )
)
WIDTH = 100
INDENT = 16


class Names:
    """Names of one namespace: lower_snake_case, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, *words: str) -> str:
        """A name made of the words, with a number behind it where it is taken."""
        name = "_".join(part for part in (slug(word) for word in words) if part) or "rule"
        if name[0].isdigit():
            name = f"rule_{name}"
        wanted, number = name, 1
        while name in self._taken or name in RESERVED:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name


def slug(text: str) -> str:
    """Lower case, letters and digits of ASCII, `_` for the rest."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def tier_names(labels: Sequence[str]) -> list[str]:
    """Capitalised names for levels, in their order: the level's own where it is one already."""
    found: list[str] = []
    for label in labels:
        name = label
        if not re.fullmatch(r"[A-Z][a-zA-Z0-9_]*", label) or label in WEEKDAYS:
            plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
            words = re.findall(r"[A-Za-z0-9]+", plain)
            name = "".join(word[:1].upper() + word[1:] for word in words) or "Level"
            name = f"Level{name}" if not name[0].isalpha() or name in WEEKDAYS else name
        wanted, number = name, 1
        while name in found:
            number += 1
            name = f"{wanted}{number}"
        found.append(name)
    return found


def comment(*paragraphs: str) -> str:
    """Paragraphs as comment lines, an empty one between them."""
    lines: list[str] = []
    for paragraph in paragraphs:
        if lines:
            lines.append("#")
        lines += textwrap.wrap(_plain(paragraph), WIDTH, initial_indent="# ", subsequent_indent="# ")
    return "".join(f"{line}\n" for line in lines)


def block(head: str, clauses: Sequence[tuple[str, str]]) -> str:
    """A declaration with its clauses below each other; a clause without a value is its keyword alone."""
    width = max((len(key) for key, value in clauses if value), default=0)
    width = min(max(width + 2, 2), INDENT)
    lines = [
        f"  {key:<{width}}{value}" if value and len(key) < width else f"  {key} {value}".rstrip()
        for key, value in clauses
    ]
    return "".join(f"{line}\n" for line in (f"{head} {{", *lines, "}"))


def _plain(text: str) -> str:
    """Without control characters: a comment ends with its line."""
    return "".join(char if char.isprintable() else " " for char in text)
