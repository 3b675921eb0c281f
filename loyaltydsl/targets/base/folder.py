"""A payload folder on the disk: written whole or not at all, or compared with what it should be."""

from __future__ import annotations

import difflib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from loyaltydsl.atomic import names_in, recover, write_folder
from loyaltydsl.record import Record
from loyaltydsl.targets.base.compilation import MANIFEST, Compiled

MOST_LINES = 2_000
"""Lines of difference that are shown of one file."""
MOST_BYTES = 4_000_000
"""Files beyond this size are only said to differ."""


class Comparison(Record):
    """How a folder differs from the payload: `diff` is empty where it is up to date."""

    diff: str
    strangers: tuple[str, ...]


def save(compiled: Compiled, out: str | Path) -> tuple[str, ...]:
    """Write the payload; the result names the files of the folder that are not ours and were kept.

    Ours are the files that the manifest in the folder names. FolderTakenError where somebody else's file stands
    under the name of one of ours, OSError as usual; then the folder is as it was.
    """
    folder = Path(out)
    recover(folder.resolve())
    ours = owned(folder)
    return write_folder(folder, compiled.files, replaces=ours.__contains__, keep=True)


def owned(folder: Path) -> frozenset[str]:
    """The names in a folder that a manifest of ours has written there."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        names = [file["name"] for file in manifest["files"]] if manifest["manifest"] == 1 else None
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()
    if names is None or not all(isinstance(name, str) for name in names):
        return frozenset()
    return frozenset({*names, MANIFEST})


def compare(compiled: Compiled, out: str | Path) -> Comparison:
    """What writing the payload would change in the folder, as a unified diff."""
    folder = Path(out)
    with tempfile.TemporaryDirectory(prefix="loy-") as scratch:
        fresh = Path(scratch) / "payload"
        write_folder(fresh, compiled.files)
        wanted, there = set(names_in(fresh)), set(names_in(folder))
        ours = owned(folder) | wanted
        lines: list[str] = []
        for name in sorted(wanted | (there & ours)):
            lines += _difference(folder / name, fresh / name, name)
        return Comparison("".join(lines), tuple(sorted(there - ours)))


def _difference(old: Path, new: Path, name: str) -> Iterator[str]:
    before = old.read_bytes() if old.is_file() else None
    after = new.read_bytes() if new.is_file() else None
    if before == after:
        return
    origin, result = (
        (f"a/{name}" if before is not None else "/dev/null"),
        (f"b/{name}" if after is not None else "/dev/null"),
    )
    if max(len(before or b""), len(after or b"")) > MOST_BYTES:
        yield f"--- {origin}\n+++ {result}\n{name} differs\n"
        return
    was, becomes = ((text or b"").decode("utf-8", "replace").splitlines(keepends=True) for text in (before, after))
    for number, line in enumerate(difflib.unified_diff(was, becomes, origin, result)):
        if number == MOST_LINES:
            yield f"… {name} differs further\n"
            return
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
