"""loyaltydsl: a language in which hotels write their loyalty program, and the compiler that runs it.

The Python API is described in `loyaltydsl.api`; its names are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loyaltydsl._version import __version__

if TYPE_CHECKING:
    from loyaltydsl.api import (
        Dataset,
        Diagnostic,
        Diagnostics,
        Member,
        Outcome,
        Program,
        Simulation,
        Stay,
        evaluate,
        load,
        make_member,
        make_stay,
        read,
        simulate,
    )

__all__ = [
    "Dataset",
    "Diagnostic",
    "Diagnostics",
    "Member",
    "Outcome",
    "Program",
    "Simulation",
    "Stay",
    "__version__",
    "evaluate",
    "load",
    "make_member",
    "make_stay",
    "read",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from loyaltydsl import api

    return getattr(api, name)
