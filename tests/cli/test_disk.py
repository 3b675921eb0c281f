"""What the disk refuses is told in a user's words, about the path that the user named; nothing is left behind."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

import pytest

from loyaltydsl import atomic
from tests.cli.conftest import Loy


def fail_with(number: int) -> Any:
    def write(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return write


def here() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


SAID = {
    errno.ENOSPC: (1, "loy: the disk is full: nothing was written to `{}`"),
    errno.EDQUOT: (1, "loy: the disk is full: nothing was written to `{}`"),
    errno.EROFS: (2, "loy: `{}` cannot be written: its disk is read-only; name another place"),
    errno.EACCES: (
        2, "loy: `{}` cannot be written: you may not write there; name another place, or have it made writable",
    ),
}  # fmt: skip


@pytest.mark.parametrize("number", SAID)
@pytest.mark.parametrize("option", ["--out", "--html"])
def test_simulate(loy: Loy, hotel: Path, monkeypatch: pytest.MonkeyPatch, option: str, number: int) -> None:
    if option == "--html":
        pytest.importorskip("vl_convert")
    monkeypatch.setattr(atomic, "_put", fail_with(number))
    before = here()
    done = loy("simulate", hotel, "--stays", hotel / "stays.csv", option, "result")
    status, said = SAID[number]
    assert (done.status, done.out, done.err.splitlines()[-1]) == (status, "", said.format("result"))
    assert here() == before


def test_prepare(loy: Loy, hotel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(parquet.ParquetWriter, "write_table", fail_with(errno.ENOSPC))
    done = loy("prepare", "--stays", hotel / "stays.csv", "--out", "p.parquet")
    assert done == (1, "", "loy: the disk is full: nothing was written to `p.parquet`\n")
    assert here() == ["hotel"]
    done = loy("prepare", "--stays", hotel / "stays.csv", "--out", "hotel/stays.csv/p.parquet")
    assert done.status == 2
    assert "`hotel/stays.csv/p.parquet` cannot be written: `" in done.err
    assert "stays.csv` is no folder\n" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_output_that_goes_to_a_full_disk(hotel: Path) -> None:
    command = [sys.executable, "-m", "loyaltydsl.cli.main", "simulate", str(hotel), "--stays", str(hotel / "stays.csv")]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "loy: the disk is full: the output is not whole"


class TestTemporaryFiles:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("pyarrow")
        pytest.importorskip("polars")

    def test_a_full_disk(self, loy: Loy, hotel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        full = Path("/dev/full")
        if not full.exists():
            pytest.skip("a device that is always full")
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: full.open("r+b", buffering=0))
        done = loy("prepare", "--stays", hotel / "stays.csv", "--out", "p.parquet")
        assert (done.status, done.out) == (1, "")
        assert f"the disk is full: there is no room left in `{tempfile.gettempdir()}`" in done.err
        assert "let `TMPDIR` name a folder on a larger disk" in done.err
        assert here() == ["hotel"]

    def test_no_folder_at_all(self, loy: Loy, hotel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        none = FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/nowhere']")

        def nowhere(**_: object) -> NoReturn:
            raise none

        monkeypatch.setattr(tempfile, "TemporaryFile", nowhere)
        monkeypatch.setattr(tempfile, "gettempdir", nowhere)
        done = loy("prepare", "--stays", hotel / "stays.csv", "--out", "p.parquet")
        assert (done.status, done.out) == (1, "")
        assert "let `TMPDIR` name a folder with room that you may write in" in done.err


def test_a_folder_that_the_user_may_not_write_in(loy: Loy, hotel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("out").mkdir()
    Path("out/summary.json").write_text("old")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "out" or not mode & os.W_OK)
    done = loy("simulate", hotel, "--stays", hotel / "stays.csv", "--out", "out")
    assert done.status == 2
    assert "loy: `out` cannot be written: you may not write there" in done.err
    assert Path("out/summary.json").read_text() == "old"
    assert here() == ["hotel", "out"]


def test_a_mount_point(loy: Loy, hotel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("out").mkdir()
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path).name == "out")
    done = loy("simulate", hotel, "--stays", hotel / "stays.csv", "--out", "out")
    assert done.status == 2
    assert done.err.splitlines()[-1] == (
        "loy: `out` is a mount point or in use and cannot be replaced: name a folder inside it, such as `out/results`"
    )


def test_a_folder_that_turns_out_to_be_busy(loy: Loy, hotel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("out").mkdir()
    monkeypatch.setattr(atomic, "exchange", fail_with(errno.EBUSY))
    done = loy("simulate", hotel, "--stays", hotel / "stays.csv", "--out", "out")
    assert done.status == 2
    assert "name a folder inside it, such as `out/results`" in done.err
    assert here() == ["hotel", "out"]


def test_a_file_where_a_folder_should_be(loy: Loy, hotel: Path) -> None:
    Path("file").touch()
    done = loy("simulate", hotel, "--stays", hotel / "stays.csv", "--out", "file/x")
    assert (done.status, done.err.splitlines()[-1]) == (
        2, "loy: `file/x` cannot be written: a file stands where a folder should be; name another place",
    )  # fmt: skip


def test_a_folder_under_the_name_of_a_result(loy: Loy, hotel: Path) -> None:
    Path("out/summary.json").mkdir(parents=True)
    Path("out/summary.json/mine").touch()
    done = loy("simulate", hotel, "--stays", hotel / "stays.csv", "--out", "out")
    assert (done.status, done.err.splitlines()[-1]) == (
        2,
        "loy: `out` holds `summary.json/mine`, which is not loy's to replace; nothing was written: name another folder",
    )
    assert [path.name for path in Path("out").iterdir()] == ["summary.json"]


def test_names_that_only_loy_knows_are_not_told(tmp_path: Path) -> None:
    for inner in (".p.0123.new", "p.part", ".p.0123.new/stays.csv"):
        with pytest.raises(atomic.NotWrittenError) as raised, atomic.named("folder/p"):
            raise OSError(errno.EIO, "Input/output error", str(tmp_path / inner))
        assert (raised.value.filename, raised.value.strerror) == ("folder/p", "Input/output error")
    with pytest.raises(FileNotFoundError) as other, atomic.named("folder/p"):
        raise OSError(errno.ENOENT, "No such file or directory", "stays.csv")
    assert other.value.filename == "stays.csv"


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="a device")
def test_a_device(loy: Loy, hotel: Path) -> None:
    done = loy("simulate", hotel, "--stays", hotel / "stays.csv", "--out", "/dev/null")
    assert done.status == 2
    assert "`/dev/null` is a device, not a folder; name a folder, such as `out`" in " ".join(done.err.split())
    atomic.write_file("/dev/null", b"x")
    assert Path("/dev/null").is_char_device()
