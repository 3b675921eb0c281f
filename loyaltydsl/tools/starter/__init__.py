"""What `loy new` writes: a small ruleset with sample stays that passes its own tests."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
_FILES = ("program.loy", "stays.csv", "members.csv")


def starter(title: str) -> dict[str, bytes]:
    """The files by name; `title` becomes the program's."""
    escaped = title.replace("\\", "\\\\").replace('"', '\\"')
    texts = {name: (_HERE / name).read_text(encoding="utf-8") for name in _FILES}
    return {name: text.replace("@TITLE@", escaped).encode() for name, text in texts.items()}
