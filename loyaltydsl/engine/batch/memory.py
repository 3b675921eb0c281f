"""Memory: how much of it a run may take, and giving back what is no longer used."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache

VARIABLE = "LOYALTYDSL_MEMORY"
"""The environment variable that sets the limit, in MiB."""
DEFAULT_MIB = 2048
MIB = 1 << 20


def limit() -> int:
    """Bytes that the columns of a history may take, by estimate, before it is evaluated part by part.

    Raises ValueError where the variable is no whole number above 0.
    """
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return DEFAULT_MIB * MIB
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError(f"`{VARIABLE}` is `{text}`, not a number of MiB such as {DEFAULT_MIB}")
    return int(text) * MIB


def give_back() -> None:
    """Return to the system what was freed: allocators keep it for later, and large columns leave holes of it."""
    if arrow := sys.modules.get("pyarrow"):
        arrow.default_memory_pool().release_unused()
    _trim()()


@cache
def _trim() -> Callable[[], object]:
    """glibc's way to return free pages; other systems have none, and need none as much."""
    import ctypes

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return lambda: None
    return lambda: trim(0)
