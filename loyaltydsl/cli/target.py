"""Naming targets and systems on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def unknown_target(name: str, known: Sequence[str]) -> str:
    """There is no such target: which one may be meant."""
    return unknown_name("target", name, known)


def unknown_name(what: str, name: str, known: Sequence[str]) -> str:
    """There is no `what` of that name: which one may be meant."""
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
    return f"there is no {what} `{name}`; {hint}"
