"""What `--distributed` says where a run on Spark cannot be; nothing here starts one."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("polars")

from loyaltydsl.cli.main import cli  # noqa: E402
from loyaltydsl.engine.batch.cluster import explain, is_master  # noqa: E402

DAY = pa.array([19_800], pa.int32()).cast(pa.date32())
STAYS: dict[str, Any] = {"stay_id": ["S1"], "member_id": ["M1"], "arrival": DAY, "departure": DAY}


@pytest.fixture
def hotel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ruleset and a stay; all that Spark needs counts as installed, Java with it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules.loy").write_text('program "T" { currency USD }\naward a { earn 1 point per stay }\n')
    pq.write_table(pa.table(STAYS), tmp_path / "stays.parquet")
    (tmp_path / "stays.csv").write_text("stay_id,arrival,departure\nS1,2026-01-01,2026-01-02\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "java").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    return tmp_path


def run(*arguments: object, stays: str = "stays.parquet", master: str = "local[2]") -> Result:
    command = ["simulate", "rules.loy", "--stays", stays, "--distributed", master]
    return CliRunner().invoke(cli, [*command, *map(str, arguments)])


def refused(*arguments: object, **more: Any) -> str:
    done = run(*arguments, **more)
    assert done.stdout == ""
    return f"{done.exit_code}: {done.stderr.splitlines()[-1]}"


def test_addresses_of_masters() -> None:
    good = ("local", "local[4]", "local[*]", "spark://host:7077", "spark://a.example:7077,b.example:7077")
    assert all(is_master(text) for text in good)
    assert not any(is_master(text) for text in ("yarn", "local[]", "spark://host", "spark://host:x", "local[2] ", ""))


def test_command_lines_that_cannot_be(hotel: Path) -> None:
    (hotel / "map.toml").write_text("")
    assert refused(master="yarn") == "2: Error: `--distributed` takes `local[N]` or `spark://HOST:PORT`, not `yarn`"
    said = "2: Error: `--distributed` runs the batch engine: leave `--engine reference` out"
    assert refused("--engine", "reference") == said
    assert refused("--map", "map.toml").startswith("2: Error: `--distributed` takes no `--map`: `loy prepare … --map")
    said = "`loy prepare --stays FILE --ruleset RULESET --out FILE.parquet` makes such a file"
    assert refused(stays="-") == f"2: Error: `--distributed` reads Parquet files, not standard input; {said}"
    assert "not a query; " in refused(stays="postgresql://db/pms?query=SELECT 1")


def test_what_is_not_installed(hotel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"pyspark": None, "pandas": None}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: found.get(name, name))
    assert refused() == "2: Error: a run on Spark needs pyspark and pandas: pip install 'loyaltydsl[spark]'"


def test_no_worker(hotel: Path) -> None:
    for master in ("local[0]", "local[00]"):
        said = f"2: Error: `--distributed {master}` has no worker: in `local[N]`, N is at least 1"
        assert refused(master=master) == said


def test_bad_rows_of_the_stays_cannot_be_left_out(hotel: Path) -> None:
    said = refused("--bad-rows", "reject")
    assert said.startswith("2: Error: `--distributed` takes no `--bad-rows reject`, but for the rows of `--members`: ")
    assert said.endswith("run it without `--distributed`")


def test_no_java(hotel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (hotel / "bin" / "java").unlink()
    assert refused() == (
        "1: Error: Spark needs Java 17 or newer, and there is none: install it (openjdk-17-jre-headless) or set "
        "`JAVA_HOME`"
    )
    monkeypatch.setenv("JAVA_HOME", str(hotel))
    assert refused() == f"1: Error: `JAVA_HOME` is `{hotel}`, and there is no Java in it: Spark needs Java 17 or newer"


def test_a_master_that_does_not_answer(hotel: Path) -> None:
    assert refused(master="spark://127.0.0.1:1") == (
        "1: Error: no Spark master answers at `spark://127.0.0.1:1` (connection refused): start one, or run on this "
        "machine with `local[2]`"
    )


def test_files_that_are_no_parquet(hotel: Path) -> None:
    assert refused(stays="stays.csv") == (
        "1: Error: `stays.csv` is no Parquet file that can be read; a run on Spark reads Parquet alone: "
        "`loy prepare --stays FILE --ruleset RULESET --out FILE.parquet` makes one of CSV"
    )


@pytest.mark.parametrize(
    ("name", "values", "kind", "remedy"),
    [
        ("arrival", ["2026-01-01"], "string", "date32"),
        ("room_revenue", [1.5], "double", "int64 or decimal(18, 6)"),
        ("stay_id", [7], "int64", "string"),
    ],
)
def test_columns_of_another_type(hotel: Path, name: str, values: list[Any], kind: str, remedy: str) -> None:
    pq.write_table(pa.table(STAYS | {name: values}), "stays.parquet")
    assert refused() == (
        f"1: Error: column `{name}` of `stays.parquet` is `{kind}`, which only a run on one machine reads; "
        f"write it as {remedy}"
    )


def test_a_column_that_must_be_there(hotel: Path) -> None:
    pq.write_table(pa.table(STAYS).drop_columns(["departure"]), "stays.parquet")
    assert refused() == "1: Error: `stays.parquet` has no column `departure`"


def test_files_of_different_columns(hotel: Path) -> None:
    pq.write_table(pa.table(STAYS | {"adults": [1]}), "more.parquet")
    said = (
        "1: Error: `more.parquet` has other columns than `stays.parquet`; run it without `--distributed` to see which"
    )
    assert refused("more.parquet") == f"{said} are missing"


# As Spark says it, cut short.
LACKS = """An exception was thrown from the Python worker. Please see the stack trace below.
Traceback (most recent call last):
  File "worker.py", line 3251, in main
ModuleNotFoundError: No module named 'pyarrow'
"""
NO_PYTHON = 'Job aborted: java.io.IOException: Cannot run program "/nowhere/python": error=2, No such file or directory'
NO_FILE = (
    "[FAILED_READ_FILE.FILE_NOT_EXIST] Encountered error while reading file file:///data/a.parquet. It does not exist."
)
NO_MEMORY = "Task 3 failed 4 times\njava.lang.OutOfMemoryError: Java heap space"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LACKS, "a worker lacks the package `pyarrow`: pip install 'loyaltydsl[spark]' there, in the Python that "),
        (NO_PYTHON, "a worker has no Python at `/nowhere/python`: set `PYSPARK_PYTHON` to the one it has"),
        (NO_FILE, "a worker cannot see `file:///data/a.parquet`: the files must stand in a folder that all machines "),
        (NO_MEMORY, "a machine of the cluster ran out of memory or disk (OutOfMemoryError): give it more, or use "),
        ("Job 3 cancelled\nsince it was killed", "Spark says: Job 3 cancelled"),
        ("worker died\nValueError: three", "Spark says: ValueError: three"),
    ],
)
def test_what_spark_says_in_other_words(text: str, said: str) -> None:
    assert explain(RuntimeError(text)).startswith(said)
