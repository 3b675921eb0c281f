"""The atomic writer: after a full disk or a kill at any moment the old or the new folder is there complete."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from loyaltydsl import atomic

OLD = {"a.json": b"old a", "sub/b.txt": b"old b", "gone.txt": b"old only"}
NEW = {"a.json": b"new a", "sub/b.txt": b"new b", "more.txt": b"new only"}


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in atomic.names_in(folder)}


def ours(name: str) -> bool:
    return name in OLD or name in NEW


@pytest.fixture(params=["exchange", "two renames"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "two renames":
        monkeypatch.setattr(atomic, "exchange", lambda first, second: False)
    return str(request.param)


def test_exchange_is_used_here(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    (tmp_path / "x" / "in_x").touch()
    if not atomic.exchange(tmp_path / "x", tmp_path / "y"):
        pytest.skip("this file system cannot exchange names")
    assert (tmp_path / "y" / "in_x").exists()
    assert not (tmp_path / "x" / "in_x").exists()


def test_replaces_and_leaves_nothing_beside(tmp_path: Path, system: str) -> None:
    out = tmp_path / "out"
    atomic.write_folder(out, OLD)
    assert atomic.write_folder(out, NEW, replaces=ours) == ()
    assert contents(out) == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_strangers_are_kept_and_named(tmp_path: Path, system: str) -> None:
    out = tmp_path / "out"
    atomic.write_folder(out, OLD)
    (out / "notes").mkdir()
    (out / "notes" / "mine.txt").write_bytes(b"mine")
    (out / "link").symlink_to("notes")
    assert atomic.write_folder(out, NEW, replaces=ours, keep=True) == ("link", "notes/mine.txt")
    assert (out / "link").is_symlink()
    assert (out / "notes" / "mine.txt").read_bytes() == b"mine"
    assert (out / "more.txt").read_bytes() == b"new only"
    assert not (out / "gone.txt").exists()


@pytest.mark.parametrize("stranger", ["more.txt", "sub", "more.txt/inside"])
def test_a_stranger_under_a_wanted_name_stops_the_writer(tmp_path: Path, stranger: str) -> None:
    out = tmp_path / "out"
    (out / stranger).parent.mkdir(parents=True)
    (out / stranger).write_bytes(b"mine")
    with pytest.raises(atomic.FolderTakenError):
        atomic.write_folder(out, NEW, replaces=lambda name: False, keep=True)
    assert contents(out) == {stranger: b"mine"}


def test_names_stay_inside(tmp_path: Path) -> None:
    for name in ("../x", "/x", "a/../../x", "", "a\\b"):
        with pytest.raises(ValueError, match="inside"):
            atomic.write_folder(tmp_path / "out", {name: b""})
    assert not list(tmp_path.iterdir())


def test_full_disk_while_writing(tmp_path: Path, system: str) -> None:
    out = tmp_path / "out"
    atomic.write_folder(out, OLD)

    def full(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    for name in NEW:
        with pytest.raises(OSError, match="No space"):
            atomic.write_folder(out, NEW | {name: full}, replaces=ours)
        assert contents(out) == OLD
        assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_limit_on_file_size_is_a_full_disk(tmp_path: Path) -> None:
    out = tmp_path / "out"
    atomic.write_folder(out, OLD)
    script = f"""
import resource, signal
from loyaltydsl import atomic
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    atomic.write_folder({str(out)!r}, {{"a.json": b"new", "big.bin": b"x" * 100_000}}, replaces=lambda name: True)
except OSError:
    raise SystemExit(7)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 7
    assert contents(out) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


KILLED = """
import os, signal, sys
from loyaltydsl import atomic

out, moment, way = sys.argv[1], int(sys.argv[2]), sys.argv[3]
if way == "two renames":
    atomic.exchange = lambda first, second: False
seen = 0

def count(event, args):
    global seen
    if event.startswith(("os.", "shutil.", "open", "ctypes.")):
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)

files = {"a.json": b"new a", "sub/b.txt": b"new b", "more.txt": b"new only"}
sys.addaudithook(count)
atomic.write_folder(out, files, replaces=lambda name: name != "mine.txt", keep=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("way", ["exchange", "two renames"])
def test_killed_at_any_moment(tmp_path: Path, way: str) -> None:
    """Every system call that Python announces is a moment to be killed at."""
    mine = {"mine.txt": b"mine"}
    states = set()
    for moment in range(1, 400):
        out = tmp_path / f"{way}{moment}" / "out"
        out.parent.mkdir()
        atomic.write_folder(out, OLD | mine)
        done = subprocess.run([sys.executable, "-c", KILLED, str(out), str(moment), way], check=False)
        if done.returncode == 0:
            assert contents(out) == NEW | mine
            break
        assert done.returncode == -signal.SIGKILL
        if way == "exchange":
            assert contents(out) in (OLD | mine, NEW | mine), moment
        atomic.recover(out)
        after = contents(out)
        assert after in (OLD | mine, NEW | mine), moment
        states.add(after == NEW | mine)
        assert [path.name for path in out.parent.iterdir()] == ["out"], moment
    else:
        pytest.fail("it never came to an end")
    assert states == {False, True}


def test_a_living_run_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def meanwhile(file: BinaryIO) -> None:
        atomic.write_folder(out, OLD, replaces=ours)
        file.write(b"new a")

    atomic.write_folder(out, NEW | {"a.json": meanwhile}, replaces=ours)
    assert contents(out) == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
