"""The one writer of result folders: whole or not at all.

The files are written to a new folder beside the wanted one, `.NAME.TOKEN.new`, which then takes its place. Where
the system can exchange two names in one step, it does; else the old folder becomes `.NAME.TOKEN.old` first, and
what a kill leaves between the two steps is finished, or rolled back, by the next run. So after a full disk or a
kill at any moment the old folder or the new one is there complete.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from secrets import token_hex
from typing import BinaryIO

Content = bytes | Callable[[BinaryIO], None]
"""A file's bytes, or a function that writes them."""

_NEW, _OLD = ".new", ".old"
_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2
_NOT_HERE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM})
"""What a system or file system answers that cannot exchange names."""


class NotWrittenError(OSError):
    """Nothing was written at `filename`, which is the path that the user named; `strerror` says why."""


class FolderTakenError(Exception):
    """The folder holds files that are not the writer's to replace: `strangers` are some of their names."""

    def __init__(self, path: Path, strangers: tuple[str, ...]) -> None:
        super().__init__(f"`{path}` holds {', '.join(f'`{name}`' for name in strangers)}")
        self.path = path
        self.strangers = strangers


def write_folder(
    path: str | Path,
    files: Mapping[str, Content],
    *,
    replaces: Callable[[str], bool] | None = None,
    keep: bool = False,
) -> tuple[str, ...]:
    """Write a folder of files, given by their relative names (`/` between parts), in the order of the mapping.

    Files that are already there are replaced where `replaces` admits their name (None: none of them). Others are
    strangers: with `keep` they stay, and their names are the result; without it, and for a stranger under the
    name of a new file, `FolderTakenError` is raised and nothing is changed. A folder that this user may not write
    in, a mount point, a full disk and the like are a `NotWrittenError`, after which all is as it was.
    """
    for name in files:
        _inside(name)
    with named(path):
        return _write_folder(Path(path), files, replaces, keep)


def _write_folder(
    path: Path, files: Mapping[str, Content], replaces: Callable[[str], bool] | None, keep: bool
) -> tuple[str, ...]:
    folder = path.resolve()
    _check_replaceable(folder)
    recover(folder)
    strangers = tuple(name for name in names_in(folder) if replaces is None or not replaces(name))
    taken = tuple(name for name in strangers if not keep or _collides(name, files))
    if taken:
        raise FolderTakenError(path, taken[:5])
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = folder.with_name(f".{folder.name}.{token_hex(8)}{_NEW}")
    new.mkdir()
    with _held(new):
        try:
            if folder.exists():
                shutil.copymode(folder, new)
            for name in strangers:
                _keep(folder / name, new / name)
            for name, content in files.items():
                _write_file(new / name, content)
            _sync_folders(new)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        _put_in_place(new, folder)
    return strangers


def write_file(path: str | Path, content: Content) -> None:
    """Write one file, whole or not at all: under another name beside it, then renamed.

    A device or a pipe is written as it stands. NotWrittenError as of `write_folder`.
    """
    with named(path):
        _replace_file(Path(path), content)


def _replace_file(wanted: Path, content: Content) -> None:
    if wanted.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder, not a file", str(wanted))
    if wanted.exists() and not wanted.is_file():
        with wanted.open("wb") as device:
            _put(content, device)
        return
    new = wanted.with_name(f".{wanted.name}.{token_hex(4)}{_NEW}")
    try:
        _write_file(new, content)
        new.replace(wanted)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    _sync_folder(wanted.resolve().parent)


@contextlib.contextmanager
def named(path: str | Path) -> Iterator[None]:
    """Whatever the system says of `path`, or of a file beside it that only loy knows, is said of `path`."""
    try:
        yield
    except OSError as error:
        about = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None
        if error.errno is None or not (about is None or _is_part_of(about, Path(path))):
            raise
        why = os.strerror(error.errno) if about is None else error.strerror
        raise NotWrittenError(error.errno, why, str(path)) from error


def _is_part_of(file: Path, wanted: Path) -> bool:
    """Whether a file is the wanted one, inside it, around it, or what is written before it takes its name."""
    real = wanted.resolve()
    if any(base == file or base in file.parents or file in base.parents for base in (wanted, real)):
        return True
    beside = (f".{real.name}.", f".{wanted.name}.", f"{wanted.name}.part")
    return any(part.name.startswith(beside) for part in (file, *file.parents))


def _check_replaceable(folder: Path) -> None:
    """Raise OSError for a folder that cannot be replaced as a whole, before anything is written."""
    if not folder.is_dir():
        return
    if os.path.ismount(folder):
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def recover(folder: Path) -> None:
    """Finish or roll back what a killed run left beside the folder; what a living run holds is left alone."""
    left = {path.name: path for path in _leftovers(folder)}
    for name, old in left.items():
        if not name.endswith(_OLD) or not old.exists():
            continue
        new = left.get(f"{name.removesuffix(_OLD)}{_NEW}")
        if not folder.exists() and not _is_held(new if new is not None else old):
            # The old one only steps aside for a new one that is complete.
            (new if new is not None and new.exists() else old).rename(folder)
    for path in left.values():
        if path.exists() and (folder.exists() or path.name.endswith(_NEW)) and not _is_held(path):
            shutil.rmtree(path, ignore_errors=True)


def names_in(folder: Path) -> list[str]:
    """The relative names of all files in a folder, links too; none where it does not exist."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "is a file, not a folder", str(folder))
    found = []
    for root, folders, files in os.walk(folder):
        inside = [*files, *(name for name in folders if (Path(root) / name).is_symlink())]
        found += [(Path(root) / name).relative_to(folder).as_posix() for name in inside]
    return sorted(found)


def _inside(name: str) -> None:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts or "\\" in name:
        raise ValueError(f"`{name}` does not stay inside the folder")


def _collides(stranger: str, files: Mapping[str, Content]) -> bool:
    """Whether a kept file and a new one cannot both be there: the same name, or one as the other's folder."""
    return any(stranger == name or name.startswith(f"{stranger}/") or stranger.startswith(f"{name}/") for name in files)


def _keep(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(old, new, follow_symlinks=False)


def _write_file(path: Path, content: Content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        _put(content, file)
        file.flush()
        os.fsync(file.fileno())


def _put(content: Content, file: BinaryIO) -> None:
    if isinstance(content, bytes):
        file.write(content)
    else:
        content(file)


def _put_in_place(new: Path, folder: Path) -> None:
    if not folder.exists():
        new.rename(folder)
        _sync_folder(folder.parent)
        return
    try:
        exchanged = exchange(new, folder)
        old = new if exchanged else new.with_name(f"{new.name.removesuffix(_NEW)}{_OLD}")
        if not exchanged:
            folder.rename(old)
    except BaseException:
        if folder.exists():
            shutil.rmtree(new, ignore_errors=True)
        raise
    if not exchanged:
        try:
            new.rename(folder)
        except BaseException:
            old.rename(folder)
            shutil.rmtree(new, ignore_errors=True)
            raise
    _sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def exchange(first: Path, second: Path) -> bool:
    """Let two names change places in one step; False where the system or its file system cannot."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            done = libc.renamex_np(os.fsencode(first), os.fsencode(second), _RENAME_SWAP)
        else:
            done = libc.renameat2(
                _AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), ctypes.c_uint(_RENAME_EXCHANGE)
            )
    except (OSError, AttributeError, TypeError):
        return False
    if done == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(second))


def _sync_folders(top: Path) -> None:
    for root, _, _ in os.walk(top):
        _sync_folder(Path(root))


def _sync_folder(folder: Path) -> None:
    """Have the names of a folder on the disk; where the system cannot say so, they get there in its own time."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _leftovers(folder: Path) -> list[Path]:
    """Folders that runs have made beside this one, and not taken away."""
    if not folder.parent.is_dir():
        return []
    prefix = f".{folder.name}."
    return sorted(
        path
        for path in folder.parent.iterdir()
        if path.name.startswith(prefix)
        and path.name.endswith((_NEW, _OLD))
        and len(path.name) == len(prefix) + 16 + len(_NEW)
        and path.is_dir()
    )


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Mark a folder as one that a living run is working on; a system without such locks goes without."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _is_held(folder: Path) -> bool:
    """Whether a living run works on a folder."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
