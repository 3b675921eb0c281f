"""The whole Spark job on `local[2]`: what Spark is told to do, and the result, which is that of one machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'loyaltydsl[spark]'")
pytest.importorskip("pandas", reason="Spark's functions need pandas: pip install 'loyaltydsl[spark]'")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java 17, and there is none", allow_module_level=True)

from bench.workload import GENERAL, write_stays  # noqa: E402
from loyaltydsl._version import __version__  # noqa: E402
from loyaltydsl.cli.main import cli  # noqa: E402
from loyaltydsl.data import Member  # noqa: E402
from loyaltydsl.engine.batch import cluster, spark  # noqa: E402
from loyaltydsl.engine.batch.partition import Task  # noqa: E402
from loyaltydsl.tools.asked import asked_fields, schema_of  # noqa: E402
from tests.differential.generate import case  # noqa: E402
from tests.differential.program_of import program_of  # noqa: E402
from tests.engine.batch.histories import write_case  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

SHOP = """
program "Shop" { currency USD  property "SPR" }
codes market_code { "LEI" "leisure" }
codes rate_code { "BAR" "best" }
tiers by points { Pearl from 0  Opal from 300 }
award base { earn 1 point per 1 USD of room_revenue }
award bar  { when rate_code is "BAR" and departure within 30 days after joined  earn 7 points per stay }
reward gift generic { purchase 200 points  active }
reward late generic { trigger every 2 stays  active }
"""


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """One session for all: starting Java takes longer than the jobs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # short jobs, little compiling
        with cluster.session("local[2]") as started:
            yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spark [1] a b")
    (path / "rules.loy").write_text(GENERAL)
    write_stays(path / "stays.parquet", 3_000, payments=True)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def both(*arguments: object) -> tuple[Result, Result]:
    """The same command on one machine and on Spark."""
    return run("simulate", *arguments), run("simulate", *arguments, "--distributed", "local[2]")


def same(*arguments: object) -> str:
    """What both print, byte for byte, on standard output and standard error."""
    alone, together = both(*arguments)
    assert alone.stdout, alone.output
    assert together.stdout == alone.stdout, together.output[:2000]
    assert together.stderr == alone.stderr
    assert together.exit_code == alone.exit_code
    return alone.stdout


def described(path: Path, text: str, members: bool = False) -> tuple[spark.Source, Task]:
    program = program_of(text)
    schema = schema_of(program)
    source = spark.source_of(program, schema, [str(path)], asked_fields(program), members)
    return source, Task(program, schema, __version__)


# -- what Spark is told


def plan(job: Any) -> str:
    return str(job._jdf.queryExecution().executedPlan().toString())


def test_stays_are_shuffled_once_by_member_with_the_columns_that_are_asked(session: Any, folder: Path) -> None:
    source, task = described(folder / "stays.parquet", GENERAL)
    told = plan(spark.main_job(session, source, task, None, 7))
    assert told.count("Exchange") == 1
    assert "Exchange hashpartitioning(coalesce(member_id#" in told
    assert ", 7), REPARTITION_BY_NUM" in told
    assert told.startswith("MapInArrow work(")
    columns = spark.scan(session, source, source.sent).columns
    assert "package_code" in source.types  # which no rule asks for
    assert columns == [  # the plan's own text cuts the list short
        "stay_id", "member_id", "rate_code", "room_type", "group_code", "channel_code", "guest_type", "arrival",
        "departure", "room_revenue", "joined", "points_payment",
    ]  # fmt: skip
    assert "ReadSchema: struct<stay_id:string,member_id:string,rate_code:string,room_type:string" in told
    assert "package_code" not in told


def test_the_check_for_doubled_ids_shuffles_hashes_alone(session: Any, folder: Path) -> None:
    source, _ = described(folder / "stays.parquet", GENERAL)
    told = plan(spark.doubles_job(session, source, 5))
    assert told.count("Exchange") == 1
    assert "Exchange hashpartitioning(hash#" in told
    assert ", 5), REPARTITION_BY_NUM" in told
    assert "ReadSchema: struct<stay_id:string>" in told
    assert "Project [xxhash64(stay_id#" in told


def test_columns_that_are_only_counted_stay_where_they_are(session: Any, tmp_path: Path) -> None:
    pq.write_table(shop(), tmp_path / "stays.parquet")
    source, task = described(tmp_path / "stays.parquet", SHOP)
    assert source.looked_at == ("property", "market_code", "adults", "currency")
    assert not {"property", "market_code", "adults", "currency"} & set(source.sent)
    told = plan(spark.survey_job(session, source, task, source.looked_at))
    assert "Exchange" not in told
    assert "ReadSchema: struct<property:string,market_code:string,adults:bigint,currency:string>" in told


def test_members_of_a_file_come_by_the_same_shuffle(session: Any, folder: Path) -> None:
    source, task = described(folder / "stays.parquet", GENERAL, members=True)
    assert "joined" not in source.sent
    told = plan(spark.main_job(session, source, task, {"M1": Member("M1")}, 3))
    assert told.count("Exchange") == 1
    assert told.count("Union") == 1


def test_as_many_partitions_as_the_rows_and_cores_want(session: Any, folder: Path) -> None:
    assert spark.partitions_for(0, 2) == 4
    assert spark.partitions_for(4_000_000, 2) == 4
    assert spark.partitions_for(4_000_001, 2) == 5
    assert spark.partitions_for(10**9, 64) == 1000
    source, task = described(folder / "stays.parquet", GENERAL)
    assert spark.main_job(session, source, task, None, 9).rdd.getNumPartitions() == 9


def test_settings(session: Any) -> None:
    settings = {name: session.conf.get(name) for name in (
        "spark.sql.adaptive.enabled", "spark.sql.execution.arrow.maxRecordsPerBatch", "spark.sql.caseSensitive",
    )}  # fmt: skip
    assert list(settings.values()) == ["false", "65536", "true"]
    assert session.sparkContext.uiWebUrl is None
    assert session.conf.get("spark.driver.bindAddress") == "127.0.0.1"


# -- the result


def shop(count: int = 40) -> Any:
    """Stays with codes that nobody asks for, some of them unknown, and guests without a member."""
    day = 19_800
    dates = [pa.array([day + at * 5 + more for at in range(count)], pa.int32()).cast(pa.date32()) for more in (0, 2)]
    member = [None if at % 7 == 0 else f"M{at % 6}" for at in range(count)]
    return pa.table({
        "stay_id": [f"S{(at * 17) % count:03d}" for at in range(count)],
        "member_id": member,
        "status": [(None, "checked_out", "cancelled", " checked_out ", "no_show")[at % 5] for at in range(count)],
        "property": [("SPR", "OAK", "ELM")[at % 3] for at in range(count)],
        "rate_code": [("BAR", "rack", "")[at % 3] for at in range(count)],
        "market_code": [("LEI", "BUS", None, " LEI ")[at % 4] for at in range(count)],
        "arrival": dates[0],
        "departure": dates[1],
        "adults": pa.array([2] * count),
        "room_revenue": pa.array([at * 37 for at in range(count)]),
        "currency": [("USD", None)[at % 2] for at in range(count)],
        "joined": pa.array([None if m is None else day + int(m[1]) for m in member], pa.int32()).cast(pa.date32()),
        "email": [m and f"{m}@example.com" for m in member],
        "colour": ["blue"] * count,
    })  # fmt: skip


@pytest.fixture
def hotel(tmp_path: Path) -> Path:
    (tmp_path / "rules.loy").write_text(SHOP)
    (tmp_path / "stays").mkdir()
    table = shop()
    for number in range(4):  # a member's stays stand in several files
        pq.write_table(table.slice(number * 10, 10), tmp_path / "stays" / f"{number}.parquet", row_group_size=4)
    return tmp_path


def test_totals(session: Any, folder: Path) -> None:
    printed = same(folder / "rules.loy", "--stays", folder / "stays.parquet", "--format", "json")
    assert '"rows": 3000,' in printed
    assert same(folder / "rules.loy", "--stays", folder / "stays.parquet").startswith("W1\n")


def test_rows_of_detail_with_real_vouchers_of_a_part_of_the_time(
    session: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY", "secret")
    printed = same(
        folder / "rules.loy", "--stays", folder / "stays.parquet", "--format", "json", "--detail",
        "--from", "2024-06-01", "--to", "2025-08-31", "--voucher-key-env", "KEY",
    )  # fmt: skip
    assert '"voucher": "F' in printed


def test_too_many_issues(session: Any, hotel: Path) -> None:
    alone, together = both(hotel / "rules.loy", "--stays", hotel / "stays", "--max-issued", "2")
    assert together.exit_code == alone.exit_code == 1
    assert together.output == alone.output
    assert "error: reward `late`" in alone.stderr


def test_the_account_of_the_input(session: Any, hotel: Path) -> None:
    printed = same(hotel / "rules.loy", "--stays", hotel / "stays", "--format", "json", "--detail")
    for expected in (
        '"ignored_columns": [\n      "colour"',
        '"code": "ELM"',
        '"code": "rack"',
        '"code": "BUS"',
        '"cancelled": 8',
    ):
        assert expected in printed
    assert '"could_buy"' in printed


def test_the_files_of_out(session: Any, hotel: Path) -> None:
    alone = run("simulate", hotel / "rules.loy", "--stays", hotel / "stays", "--out", hotel / "a")
    together = run(
        "simulate", hotel / "rules.loy", "--stays", hotel / "stays", "--out", hotel / "b", "--distributed", "local[2]"
    )
    assert (alone.exit_code, together.exit_code) == (0, 0), together.output
    names = sorted(path.name for path in (hotel / "a").iterdir())
    assert names == ["members.parquet", "rejects.csv", "rewards.parquet", "stays.parquet", "summary.json"]
    for name in names:
        assert (hotel / "b" / name).read_bytes() == (hotel / "a" / name).read_bytes(), name


def test_members_of_a_file(session: Any, hotel: Path) -> None:
    (hotel / "members.csv").write_text("member_id,joined,points,home\nM1,2024-03-18,250,x\nM9,2024-01-01,7,y\n")
    printed = same(
        hotel / "rules.loy",
        "--stays",
        hotel / "stays",
        "--members",
        hotel / "members.csv",
        "--format",
        "json",
        "--detail",
    )
    assert '"member_id": "M9",\n      "tier": "Pearl",\n      "balance": 7,' in printed
    assert '"email",\n      "colour",\n      "home"' in printed or '"home"' in printed


def test_bad_rows_of_the_members_file(session: Any, hotel: Path) -> None:
    (hotel / "members.csv").write_text("member_id,points\nM1,many\nM2,3\n")
    arguments = (
        hotel / "rules.loy",
        "--stays",
        hotel / "stays",
        "--members",
        hotel / "members.csv",
        "--format",
        "json",
    )
    alone, together = both(*arguments)
    assert together.exit_code == alone.exit_code == 1
    assert together.output == alone.output
    assert "1 of 42 rows cannot be read" in alone.stderr
    same(*arguments, "--bad-rows", "reject")


def test_a_missing_column_is_a_warning(session: Any, hotel: Path) -> None:
    pq.write_table(shop().drop_columns(["joined"]), hotel / "less.parquet")
    alone, together = both(hotel / "rules.loy", "--stays", hotel / "less.parquet")
    assert together.output == alone.output
    assert "warning: the data has no column `joined`, which award `bar` asks for" in alone.stderr


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_stays(session: Any, hotel: Path, count: int) -> None:
    pq.write_table(shop().slice(0, count), hotel / "few.parquet")
    same(hotel / "rules.loy", "--stays", hotel / "few.parquet", "--format", "json", "--detail")


@pytest.mark.parametrize("seed", [3, 8])
def test_generated_rulesets(session: Any, tmp_path: Path, seed: int) -> None:
    generated = case(seed, 80)
    paths, members = write_case(generated, tmp_path, members_file=seed % 2 == 1)
    (tmp_path / "rules.loy").write_text(generated.text)
    files = [argument for path in paths for argument in ("--stays", path)]
    files += ["--members", members] if members else []
    same(tmp_path / "rules.loy", *files, "--format", "json", "--detail")


# -- what cannot be


def refused(hotel: Path, *sources: object) -> str:
    done = run("simulate", hotel / "rules.loy", *sources, "--distributed", "local[2]")
    assert done.exit_code == 1
    assert done.stdout == ""
    return done.stderr


def test_doubled_ids(session: Any, hotel: Path) -> None:
    pq.write_table(shop(2).slice(0, 1), hotel / "again.parquet")
    said = refused(hotel, "--stays", hotel / "stays", "--stays", hotel / "again.parquet")
    assert said == f"Error: there are several stays with the id `S000`; {spark.ONE_MACHINE} rows they are\n"


def test_a_row_that_cannot_be_read(session: Any, hotel: Path) -> None:
    early = pa.array([1] * 40, pa.int32()).cast(pa.date32())
    backwards = shop().set_column(shop().column_names.index("departure"), "departure", early)
    pq.write_table(backwards, hotel / "bad.parquet")
    said = refused(hotel, "--stays", hotel / "bad.parquet")
    assert said == "Error: rows of the stays cannot be read; run it without `--distributed` to see which they are\n"
    pq.write_table(
        shop().set_column(shop().column_names.index("currency"), "currency", pa.array(["EUR"] * 40)),
        hotel / "bad.parquet",
    )
    assert refused(hotel, "--stays", hotel / "bad.parquet") == said


# -- from a shell


def test_from_a_shell(folder: Path) -> None:
    """No word of Spark's on the terminal, nothing left running, and the same bytes."""
    command = [sys.executable, "-c", "from loyaltydsl.cli.main import main; main()", "simulate", folder / "rules.loy"]
    command += ["--stays", folder / "stays.parquet", "--format", "json"]
    marked = os.environ | {"JAVA_TOOL_OPTIONS": f"-XX:TieredStopAtLevel=1 -Dloy.test={os.getpid()}"}
    alone = subprocess.run(command, capture_output=True, env=marked, timeout=120)
    together = subprocess.run([*command, "--distributed", "local[2]"], capture_output=True, env=marked, timeout=300)
    assert together.stderr == alone.stderr == b""
    assert together.stdout == alone.stdout
    assert together.returncode == 0
    left = [path for path in Path("/proc").glob("[0-9]*/environ") if _mentions(path, f"-Dloy.test={os.getpid()}")]
    assert not left


def _mentions(path: Path, text: str) -> bool:
    try:
        return text.encode() in path.read_bytes()
    except OSError:
        return False
