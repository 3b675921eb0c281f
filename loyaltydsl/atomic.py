"""The one writer of result folders: whole or not at all.

The files are written to a new folder beside the wanted one, which then takes its place in one rename.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import BinaryIO

Content = bytes | Callable[[BinaryIO], None]
"""A file's bytes, or a function that writes them."""


class FolderTakenError(Exception):
    """The folder holds files that are not the writer's to replace: `strangers` are some of their names."""

    def __init__(self, path: Path, strangers: tuple[str, ...]) -> None:
        super().__init__(f"`{path}` holds {', '.join(f'`{name}`' for name in strangers)}")
        self.path = path
        self.strangers = strangers


def write_folder(
    path: str | Path, files: Mapping[str, Content], *, replaces: Callable[[str], bool] | None = None
) -> None:
    """Write a folder of files, given by their relative names (`/` between parts).

    A folder that is already there is replaced when it holds nothing but names that `replaces` admits (None: an
    empty folder only); otherwise `FolderTakenError` is raised and nothing is changed. OSError as usual.
    """
    folder = Path(path).resolve()
    strangers = tuple(name for name in _names(folder) if replaces is None or not replaces(name))
    if strangers:
        raise FolderTakenError(Path(path), strangers[:5])
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = folder.with_name(f".{folder.name}.{token_hex(4)}.new")
    new.mkdir()
    try:
        for name, content in files.items():
            _write_file(new / _inside(name), content)
        _put_in_place(new, folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _names(folder: Path) -> list[str]:
    """The relative names of all files in a folder; none where it does not exist."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise NotADirectoryError(20, "is a file, not a folder", str(folder))
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir())


def _inside(name: str) -> str:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise ValueError(f"`{name}` does not stay inside the folder")
    return name


def _write_file(path: Path, content: Content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content(file)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(new: Path, folder: Path) -> None:
    if not folder.exists():
        new.rename(folder)
        return
    old = folder.with_name(f".{folder.name}.{token_hex(4)}.old")
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
