"""One hash for a ruleset: its files' names and texts, however they are laid out on this machine."""

from __future__ import annotations

import hashlib
import os
from pathlib import PurePath

from loyaltydsl.semantics.program import Program
from loyaltydsl.source import SourceFile


def relative_name(program: Program, file: SourceFile) -> str:
    """A file's path as seen from the folder of the program's file, with `/`."""
    folder = os.path.dirname(os.path.abspath(program.path))  # noqa: PTH100, PTH120
    try:
        return PurePath(os.path.relpath(os.path.abspath(file.path), folder)).as_posix()  # noqa: PTH100
    except ValueError:  # another drive
        return PurePath(file.path).name


def fingerprint(program: Program) -> str:
    """`sha256:` and the hash over all files by name; line ends count as `\\n`, a byte-order mark not at all."""
    digest = hashlib.sha256()
    for name, text in sorted((relative_name(program, file), file.text) for file in program.files):
        plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogatepass")
        digest.update(f"{len(name.encode())} {len(plain)}\n".encode() + name.encode() + plain)
    return f"sha256:{digest.hexdigest()}"
