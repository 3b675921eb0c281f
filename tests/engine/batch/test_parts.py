"""A history that is larger than the limit is cut into parts on disk: the same result, and nothing is left behind."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from bench.workload import GENERAL, W1M, write_stays  # noqa: E402
from loyaltydsl.cli.main import cli  # noqa: E402
from loyaltydsl.data import read_dataset  # noqa: E402
from loyaltydsl.data.report import Dataset  # noqa: E402
from loyaltydsl.engine.batch import memory, spill  # noqa: E402
from loyaltydsl.engine.batch.history import History, read_any_history  # noqa: E402
from loyaltydsl.engine.batch.parts import PartedHistory  # noqa: E402
from loyaltydsl.engine.batch.people import Odd  # noqa: E402
from loyaltydsl.engine.batch.simulate import simulate_columns  # noqa: E402
from loyaltydsl.engine.simulation import Simulation, simulate  # noqa: E402
from loyaltydsl.semantics.program import Program  # noqa: E402
from loyaltydsl.tools.asked import asked_fields, schema_of  # noqa: E402
from loyaltydsl.tools.results import input_data  # noqa: E402
from tests.differential.generate import case  # noqa: E402
from tests.differential.program_of import program_of  # noqa: E402
from tests.engine.batch.histories import write_case  # noqa: E402

DAYS = {"first_day": 738_886, "last_day": 739_250}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kilobyte and a half of memory."""
    monkeypatch.setattr(memory, "limit", lambda: 1536)


def by_rows(program: Program, paths: list[str], **limits: Any) -> str:
    """The reference engine's result for the same files."""
    dataset = read_dataset(schema_of(program), paths, wanted_fields=frozenset(asked_fields(program)))
    assert isinstance(dataset, Dataset)
    done = simulate(program, dataset.stays, dataset.members, dataset.own_members, detail=True, **limits)
    return json.dumps(done.to_json(input_data(dataset.report)) | {"engine": "batch"}, indent=1)


def parted(program: Program, paths: list[str], detail: bool = True) -> PartedHistory:
    history = read_any_history(schema_of(program), paths, frozenset(asked_fields(program)), detail)
    assert isinstance(history, PartedHistory)
    return history


def evaluated(program: Program, history: History | PartedHistory) -> Simulation:
    if isinstance(history, PartedHistory):
        return history.simulate(program, detail=True)
    return simulate_columns(program, history.stays, history.members, detail=True)


def in_parts(program: Program, paths: list[str], **limits: Any) -> str:
    history = parted(program, paths)
    assert sum(rows > 0 for rows in history.parts.rows) > 2
    done = history.simulate(program, detail=True, **limits)
    return json.dumps(done.to_json(input_data(history.report)), indent=1)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("limits", [{}, DAYS], ids=["all", "days"])
@pytest.mark.parametrize("seed", range(10))
def test_parts_are_the_whole(tmp_path: Path, seed: int, limits: dict[str, int]) -> None:
    generated = case(seed, 90)
    paths, _ = write_case(generated, tmp_path, False)
    program = program_of(generated.text)
    assert in_parts(program, paths, **limits) == by_rows(program, paths, **limits)


@pytest.mark.usefixtures("small")
def test_the_general_case(tmp_path: Path) -> None:
    write_stays(tmp_path / "stays.parquet", 2_000, payments=True)
    program, paths = program_of(GENERAL), [str(tmp_path / "stays.parquet")]
    assert in_parts(program, paths) == by_rows(program, paths)


@pytest.mark.parametrize("limit", [1, 1 << 30])
def test_files_whose_columns_have_different_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(memory, "limit", lambda: limit)
    program = program_of(
        'program "T" { property "SPR"  currency USD }\naward a { earn 2 points per 1 USD of room_revenue }'
    )
    day = pa.array([19_800] * 2, pa.int32()).cast(pa.date32())
    for name, ids, text, revenue in (
        ("a", ["S1", "S2"], pa.string(), pa.array([7, 8], pa.int32())),
        ("b", ["S3", "S4"], pa.large_string(), pa.array([9, None], pa.int64())),
    ):
        columns = {"stay_id": pa.array(ids, text), "member_id": pa.array(["M1", None], text), "arrival": day,
                   "departure": day, "property": pa.array(["SPR", "XXX"], text), "room_revenue": revenue}  # fmt: skip
        pq.write_table(pa.table(columns), tmp_path / f"{name}.parquet")
    paths = [str(tmp_path / "a.parquet"), str(tmp_path / "b.parquet")]
    history = read_any_history(schema_of(program), paths, detail=True)
    assert history is not None
    assert isinstance(history, PartedHistory) == (limit == 1)
    found = json.dumps(evaluated(program, history).to_json(input_data(history.report)), indent=1)
    assert found == by_rows(program, paths)
    assert [one.code for one in history.report.unknown_codes] == ["XXX"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("column", "row", "value"),
    [("stay_id", 399, "S000000000"), ("stay_id", 7, None), ("stay_id", 8, " S8"), ("member_id", 9, "M1 "),
     ("status", 10, "gone"), ("currency", 11, "EUR"), ("adults", 12, 10**13)],
)  # fmt: skip
def test_what_may_be_a_bad_row_is_found_in_whatever_part(tmp_path: Path, column: str, row: int, value: Any) -> None:
    program, path = program_of(W1M), tmp_path / "stays.parquet"
    write_stays(path, 400)
    table = pq.read_table(path)
    if column not in table.column_names:
        table = table.append_column(column, pa.nulls(400, pa.int64() if column == "adults" else pa.string()))
    cells = table[column].to_pylist()
    cells[row] = value
    number = table.column_names.index(column)
    pq.write_table(table.set_column(number, column, pa.array(cells, table[column].type)), path, row_group_size=64)
    history = read_any_history(schema_of(program), [str(path)], frozenset(asked_fields(program)), False)
    if column == "member_id":  # only its part tells
        assert isinstance(history, PartedHistory)
        with pytest.raises(Odd):
            history.simulate(program)
    else:
        assert history is None


def run(*arguments: object) -> Any:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_the_command_tells_what_one_run_over_all_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_stays(tmp_path / "stays.parquet", 300, payments=True)
    (tmp_path / "rules.loy").write_text(GENERAL)
    sources = (tmp_path / "rules.loy", "--stays", tmp_path / "stays.parquet")
    arguments = ("simulate", *sources, "--format", "json", "--detail")
    whole = run(*arguments)
    monkeypatch.setattr(memory, "limit", lambda: 4096)
    parts = run(*arguments)
    assert (parts.exit_code, parts.stdout, parts.stderr) == (whole.exit_code, whole.stdout, whole.stderr)


@pytest.mark.parametrize("limit", [1 << 30, 4096])
def test_the_row_reader_names_contradictions_in_a_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(memory, "limit", lambda: limit)
    write_stays(tmp_path / "stays.parquet", 300)
    table = pq.read_table(tmp_path / "stays.parquet")
    joined = table["joined"].cast(pa.int32()).to_pylist()
    joined[250] += 1
    number = table.column_names.index("joined")
    table = table.set_column(number, "joined", pa.array(joined, pa.int32()).cast(pa.date32()))
    pq.write_table(table, tmp_path / "stays.parquet")
    (tmp_path / "rules.loy").write_text(W1M)
    done = run("simulate", tmp_path / "rules.loy", "--stays", tmp_path / "stays.parquet")
    assert done.exit_code == 1
    assert "cannot be read; `--bad-rows reject` goes on without them" in done.stderr


@pytest.mark.usefixtures("small")
def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "room").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "room"))
    write_stays(tmp_path / "stays.parquet", 200)
    program, paths = program_of(W1M), [str(tmp_path / "stays.parquet")]
    before = open_files()
    history = parted(program, paths, False)
    assert not list((tmp_path / "room").iterdir()), "the files have no names"
    history.simulate(program)
    assert open_files() == before
    table = pq.read_table(paths[0])
    pq.write_table(pa.concat_tables([table, table.slice(7, 1)]), paths[0])
    assert read_any_history(schema_of(program), paths) is None
    assert not list((tmp_path / "room").iterdir())
    assert open_files() == before


def open_files() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_a_full_disk_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self, file: Any) -> None:
            self.file = file

        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

    make = spill._file
    monkeypatch.setattr(spill, "_file", lambda: Full(make()))
    monkeypatch.setattr(memory, "limit", lambda: 4096)
    write_stays(tmp_path / "stays.parquet", 300)
    (tmp_path / "rules.loy").write_text(W1M)
    done = run("simulate", tmp_path / "rules.loy", "--stays", tmp_path / "stays.parquet")
    assert done.exit_code == 1
    assert "there is no room left in `" in done.stderr


def test_a_limit_that_is_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTYDSL_MEMORY", "2 GB")
    write_stays(tmp_path / "stays.parquet", 10)
    (tmp_path / "rules.loy").write_text(W1M)
    done = run("simulate", tmp_path / "rules.loy", "--stays", tmp_path / "stays.parquet")
    assert done.exit_code == 2
    assert "`LOYALTYDSL_MEMORY` is `2 GB`, not a number of MiB such as 2048" in done.stderr


MEASURED = """
import sys
from pathlib import Path
from bench.tables import ours_with_state, ours_whole, W1M
from loyaltydsl.engine.batch import parts, points
def peak():
    return [int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")][0] / 1024
before = peak()
if sys.argv[2] == "points":
    ours_with_state(Path(sys.argv[1]))
else:
    print(ours_whole(Path(sys.argv[1]), W1M)["totals"]["stays"])
print(peak() - before)
"""


def measured(way: str, path: Path, limit: int | None = None) -> float:
    """MiB that a process takes beyond its libraries."""
    environment = os.environ | ({"LOYALTYDSL_MEMORY": str(limit)} if limit else {})
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path), way], check=True, capture_output=True, text=True, env=environment,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    return float(done.stdout.split()[-1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
def test_memory_of_two_million_stays(tmp_path: Path) -> None:
    path = tmp_path / "stays.parquet"
    write_stays(path, 2_000_000)
    found = {"parts": measured("whole", path, 50), "points": measured("points", path), "whole": measured("whole", path)}
    assert found["points"] < 300, found
    assert found["whole"] < 480, found
    assert found["parts"] < 300, found
