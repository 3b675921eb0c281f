"""The whole Spark job, not only its function: equal totals to the last point on `local[2]`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("pandas")
pytest.importorskip("pyarrow")
if shutil.which("java") is None:
    pytest.skip("no Java", allow_module_level=True)

from bench.workload import GENERAL, write_stays
from loyaltydsl.engine.batch.history import read_history
from loyaltydsl.engine.batch.simulate import simulate_columns
from loyaltydsl.tools.asked import asked_fields, schema_of
from tests.differential.program_of import program_of

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def test_a_cluster_gives_the_totals_of_one_machine(tmp_path: Path) -> None:
    from loyaltydsl.engine.batch import spark

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    write_stays(tmp_path / "stays.parquet", 3_000, payments=True)
    program = program_of(GENERAL)
    schema, wanted = schema_of(program), frozenset(asked_fields(program))
    history = read_history(schema, [str(tmp_path / "stays.parquet")], wanted)
    assert history is not None
    alone = simulate_columns(program, history.stays, history.members)
    together = spark.simulate(program, schema, [str(tmp_path / "stays.parquet")], wanted, "local[2]", partitions=3)
    assert together.summary == alone.summary
    assert together.limits == alone.limits
