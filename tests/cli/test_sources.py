"""What `--stays` takes: files, folders with what lies deeper in them, globs, and addresses, whose secrets it keeps."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from loyaltydsl.cli.main import cli

RULES = 'program "Test" { property "SPR"  currency EUR }\naward base { earn 1 point per stay }\n'
HEADER = "stay_id,arrival,departure\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def row(stay: str) -> str:
    return f"{stay},2026-01-01,2026-01-02\n"


def as_json(stay: str) -> str:
    return json.dumps({"stay_id": stay, "arrival": "2026-01-01", "departure": "2026-01-02"}) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.loy").write_text(RULES)
    stays = tmp_path / "stays"
    (stays / "year=2024" / "month=01").mkdir(parents=True)
    (stays / "_temporary").mkdir()
    (stays / ".git").mkdir()
    (stays / "a.txt").write_text(HEADER + row("A"))
    (stays / "B.CSV").write_text(HEADER + row("B"))
    (stays / "c.JSONL.GZ").write_bytes(gzip.compress(as_json("C").encode()))
    (stays / "year=2024" / "month=01" / "d.Json").write_text(as_json("D"))
    for name in ("_SUCCESS", ".a.txt.crc", "_temporary/x.csv", ".git/y.csv"):
        (stays / name).write_text("junk")
    return tmp_path


def stays_of(done: Result) -> list[str]:
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)["stays"]
    return [stay["stay_id"] for stay in found]


def simulate(folder: Path, *stays: object) -> Result:
    return run("simulate", folder / "rules.loy", "--stays", *stays, "--format", "json", "--detail")


@pytest.mark.parametrize("engine", ["batch", "reference"])
def test_a_folder_is_all_that_lies_in_it(folder: Path, engine: str) -> None:
    done = run("simulate", folder / "rules.loy", "--stays", folder / "stays", "--engine", engine, "--format", "json",
               "--detail")  # fmt: skip
    assert stays_of(done) == ["A", "B", "C", "D"]
    assert "left out" not in done.stderr


@pytest.mark.parametrize("glob", ["stays/*", "st*", "stays/**", "stays/**/*"])
def test_a_glob_takes_the_folders_that_it_names(folder: Path, glob: str) -> None:
    assert stays_of(simulate(folder, folder / glob)) == ["A", "B", "C", "D"]


def test_what_is_left_out_is_told_once(folder: Path) -> None:
    (folder / "stays" / "b.xml").write_text("<a/>")
    (folder / "stays" / "year=2024" / "a.pdf").write_bytes(b"%PDF")
    done = simulate(folder, folder / "stays")
    assert stays_of(done) == ["A", "B", "C", "D"]
    told = [line for line in done.stderr.splitlines() if "left out" in line]
    assert told == [f"left out of folder `{folder / 'stays'}`: b.xml, year=2024/a.pdf"]


def test_a_folder_with_nothing_to_read(folder: Path) -> None:
    (folder / "none").mkdir()
    (folder / "none" / "a.pdf").write_bytes(b"%PDF")
    done = simulate(folder, folder / "none")
    assert done.exit_code == 2
    assert "holds no CSV, JSON lines or Parquet file; it has a.pdf" in done.stderr


def test_a_pipe_is_no_file(folder: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(folder / "pipe")
    assert "is a pipe or a device, not a file; `-` reads standard input" in simulate(folder, folder / "pipe").stderr
    os.mkfifo(folder / "stays" / "pipe.csv")
    assert "left out of folder" in simulate(folder, folder / "stays").stderr


def test_a_link_in_a_circle_ends(folder: Path) -> None:
    (folder / "stays" / "again").symlink_to(folder / "stays")
    assert stays_of(simulate(folder, folder / "stays")) == ["A", "B", "C", "D"]


def test_parquet_under_any_name(folder: Path) -> None:
    pl = pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    from datetime import date

    from loyaltydsl.data.schema import Schema
    from loyaltydsl.engine.batch.history import read_history

    inside = folder / "lake" / "year=2024"
    inside.mkdir(parents=True)
    for name in ("P0.PARQUET", "000000_0"):
        data = {"stay_id": [name], "arrival": [date(2026, 1, 1)], "departure": [date(2026, 1, 2)]}
        pl.DataFrame(data).write_parquet(inside / name)
    assert sorted(stays_of(simulate(folder, folder / "lake"))) == ["000000_0", "P0.PARQUET"]
    assert read_history(Schema("EUR"), [str(inside / "P0.PARQUET")]) is not None


@pytest.mark.parametrize(
    "address", ["mysql://u:s3cret@h/d", "jdbc:postgresql://u:s3cret@h/d", "postgresql:/u:s3cret@h?query=SELECT 1",
                "POSTGRESQL://u:s3cret@h/d?query=SELECT 1", "Postgres://u:s3cret@h/d"]
)  # fmt: skip
@pytest.mark.parametrize("option", ["--stays", "--members"])
@pytest.mark.parametrize("command", ["simulate", "diff", "explain", "compile"])
def test_a_password_is_not_repeated(folder: Path, command: str, option: str, address: str) -> None:
    rules = folder / "rules.loy"
    more: dict[str, tuple[object, ...]] = {
        "diff": (rules,), "explain": ("--stay", "A"), "compile": ("--target", "crm", "--out", folder / "out")
    }  # fmt: skip
    stays = () if option == "--stays" else ("--stays", folder / "stays")
    done = run(command, rules, *more.get(command, ()), *stays, option, address)
    assert done.exit_code == 2, done.output
    assert "s3cret" not in done.output
    assert "://…?query=SELECT" in done.output or "leave the password out of the address" in done.output


def test_diff_takes_folders_globs_and_several_files(folder: Path) -> None:
    rules, stays = folder / "rules.loy", folder / "stays"
    (folder / "new.loy").write_text(RULES.replace("1 point", "3 points"))
    found = [
        run("diff", rules, folder / "new.loy", "--format", "json", "--stays", *source)
        for source in ([stays], [stays / "*"], [stays / "a.txt", stays / "B.CSV", stays / "c.JSONL.GZ",
                                                stays / "year=2024"])
    ]  # fmt: skip
    for done in found:
        assert done.exit_code == 0, done.output
    assert found[0].stdout == found[1].stdout == found[2].stdout
    assert json.loads(found[0].stdout)["effect"]["totals"]["points"] == {"before": 4, "after": 12, "change": 8}
