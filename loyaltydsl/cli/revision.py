"""A ruleset as it stood at a git revision: `HEAD~1:rulesets/inn`, with the files that it uses."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from loyaltydsl.semantics.loader import Checked

_PROGRAM = re.compile(rb'^[^#"\r\n]*\bprogram\s*"', re.MULTILINE)


def load_revision(ruleset: str) -> Checked | None:
    """The checked ruleset of `REVISION:PATH`; None if that is no such thing, but the path of a file or a folder.

    As in git, the path is from the top of the repository, or from here if it begins with `./` or `../`.
    """
    from loyaltydsl.semantics.loader import load_program

    revision, colon, path = ruleset.partition(":")
    if not colon or not revision or Path(ruleset).exists():
        return None
    commit = _git(ruleset, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    if path.startswith(("./", "../")):
        path = _git(ruleset, "rev-parse", "--show-prefix").decode().strip() + path
    files = _Files(ruleset, f"{revision}:", commit.decode())
    return load_program(f"{revision}:/{files.program(_normal(path))}", files.read)


class _Files:
    """The files of a commit; they are shown as `REVISION:/PATH`."""

    def __init__(self, ruleset: str, prefix: str, commit: str) -> None:
        self.ruleset = ruleset
        self.prefix = prefix
        self.commit = commit

    def read(self, path: Path) -> bytes:
        """A file's bytes; FileNotFoundError if the commit has none of that name."""
        shown = path.as_posix()
        if not shown.startswith(f"{self.prefix}/"):
            raise FileNotFoundError(shown)
        found = self.blob(shown.removeprefix(f"{self.prefix}/"))
        if found is None:
            raise FileNotFoundError(shown)
        return found

    def blob(self, path: str) -> bytes | None:
        done = _run("cat-file", "blob", f"{self.commit}:{path}")
        return done.stdout if done.returncode == 0 else None

    def program(self, path: str) -> str:
        """The path of the file: itself, or the one file in the folder that has a `program`."""
        kind = _run("cat-file", "-t", f"{self.commit}:{path}").stdout.strip()
        if kind == b"blob":
            return path
        if kind != b"tree":
            raise click.UsageError(f"`{self.ruleset}`: there is no `{path}` at that revision")
        listed = _git(self.ruleset, "ls-tree", "--name-only", "-z", f"{self.commit}:{path}").decode("utf-8", "replace")
        inside = [f"{path}/{name}" if path else name for name in listed.split("\0") if name.endswith(".loy")]
        holding = [name for name in inside if _PROGRAM.search(self.blob(name) or b"")]
        if len(holding) != 1:
            how_many = "no file" if not holding else f"{len(holding)} files"
            raise click.UsageError(f"`{self.ruleset}`: the folder has {how_many} with a `program`; name the file")
        return holding[0]


def _normal(path: str) -> str:
    """The path from the top of the repository, without `.` and `..`."""
    import posixpath

    path = posixpath.normpath(path.strip("/") or ".")
    return "" if path == "." else path


def _git(ruleset: str, *words: str) -> bytes:
    done = _run(*words)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise click.UsageError(f"`{ruleset}`: {said or 'there is no such revision'}")
    return done.stdout


def _run(*words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *words], capture_output=True, check=False)
    except FileNotFoundError:
        raise click.UsageError("a revision needs git, which is not installed") from None
