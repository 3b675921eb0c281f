"""The nearest known name, where a name is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from loyaltydsl.diagnostics.faults import put
from loyaltydsl.diagnostics.model import Fix
from loyaltydsl.semantics.synonyms import FIELDS, squash
from loyaltydsl.source import Span

_NONE: Mapping[str, str] = {}
_BUDGET = 200_000
"""Comparisons a check may spend on near names: a file full of unknown names is told so quickly all the same."""


class Near:
    """Looks for near names, within a budget of comparisons."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = _BUDGET

    def find(self, word: str, known: Iterable[str], synonyms: Mapping[str, str] = _NONE) -> str | None:
        """The known name that `word` was most likely meant to be: the same but for case, a synonym, or a near one."""
        names = list(known)
        self._left -= len(names) + 10
        if self._left < 0:
            return None
        by_key = {squash(name): name for name in reversed(names)}
        key = squash(word)
        if key in by_key:
            return by_key[key]
        meant = squash(synonyms.get(key, ""))
        if meant in by_key:
            return by_key[meant]
        if len(key) > 60:
            return None
        from difflib import get_close_matches

        close = get_close_matches(key, by_key, 1, 0.6)
        return by_key[close[0]] if close else None


def mend(span: Span, text: str) -> Fix:
    """The remedy that writes a near name: safe where it is the same name but for case, or a known synonym of it."""
    written, meant = span.text.strip('"'), text.strip('"')
    same = squash(written) == squash(meant) or FIELDS.get(squash(written)) == meant
    return put(span, text, safe=same)
