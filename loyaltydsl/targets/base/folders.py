"""Where the folders `targets/<system>/` lie: in the checkout, or shipped inside the installed package."""

from __future__ import annotations

from pathlib import Path

import loyaltydsl


def shipped(system: str) -> Path:
    """The folder of a target of loy's own."""
    package = Path(loyaltydsl.__file__).parent
    inside = package / "_shipped" / "targets"
    return (inside if inside.is_dir() else package.parent / "targets") / system
