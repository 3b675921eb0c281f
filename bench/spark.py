"""A history on Spark, measured: `python -m bench.spark 1000000 5000000 [--skew 0.2]`.

For each number of stays: the batch engine on this machine, then the same on `local[2]`, with what each of Spark's
stages shuffled (by Spark's own account) and the peak memory of the Python processes that evaluated partitions. `--skew`
gives that share of all stays to one member.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.workload import GENERAL, W1M, program_of, write_stays

MASTER = "local[2]"


def cpu() -> float:
    """Seconds of processor time of this process and of those that it waited for."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def busy(pids: set[int]) -> float:
    """Seconds of processor time of some processes so far."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def offspring() -> dict[int, str]:
    """The processes that this one started, and those that they started, with their command lines."""
    parents, commands = {}, {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(path.name)] = (path / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    found: dict[int, str] = {}
    fresh = {os.getpid()}
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh}
        found |= {pid: commands[pid] for pid in fresh}
    return found


def peak(pid: int) -> int:
    """The most memory that a process has had, in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


def skewed(path: Path, share: float) -> None:
    """Give the first stays to one member."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    count = int(len(table) * share)
    for name, value in (("member_id", "AGENCY"), ("joined", None)):
        column = table[name].combine_chunks()
        first = pa.array([value] * count, column.type)
        table = table.set_column(table.column_names.index(name), name, pa.concat_arrays([first, column.slice(count)]))
    pq.write_table(table, path, row_group_size=1 << 20)


def alone(text: str, path: Path) -> tuple[dict[str, Any], float, float]:
    from loyaltydsl.engine.batch.history import read_history
    from loyaltydsl.engine.batch.simulate import simulate_columns
    from loyaltydsl.tools.asked import asked_fields, schema_of

    program = program_of(text)
    wall, used = time.monotonic(), cpu()
    history = read_history(schema_of(program), [str(path)], frozenset(asked_fields(program)))
    assert history is not None
    done = simulate_columns(program, history.stays, history.members)
    return done.to_json(), time.monotonic() - wall, cpu() - used


def together(text: str, path: Path, partitions: int | None) -> tuple[dict[str, Any], float, float, Any, list[int]]:
    from loyaltydsl.data import InputReport
    from loyaltydsl.engine.batch import cluster, spark
    from loyaltydsl.tools.asked import asked_fields, schema_of

    program = program_of(text)
    schema = schema_of(program)
    source = spark.source_of(program, schema, [str(path)], asked_fields(program), False)
    with cluster.session(MASTER) as session:
        processes = offspring()
        wall, used = time.monotonic(), busy({*processes, os.getpid()})
        done = spark.simulate(program, source, schema, MASTER, InputReport(), partitions=partitions)
        wall = time.monotonic() - wall
        processes = offspring()
        used = busy({*processes, os.getpid()}) - used
        java = session.sparkContext._gateway
        store = session.sparkContext._jsc.sc().statusStore()
        stages = store.stageList(None, False, False, java.new_array(java.jvm.double, 0), java.jvm.java.util.ArrayList())
        told = []
        for at in range(stages.size()):
            stage = stages.apply(at)
            told.append((
                stage.stageId(), stage.numTasks(), stage.inputBytes(), stage.shuffleWriteBytes(),
                stage.shuffleWriteRecords(), stage.executorRunTime(),
            ))  # fmt: skip
        workers = [peak(pid) for pid, command in processes.items() if "pyspark" in command and "daemon" in command]
    return done.simulation.to_json(), wall, used, sorted(told), sorted(workers, reverse=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", type=int, nargs="+")
    parser.add_argument("--skew", type=float, default=0.0)
    parser.add_argument("--partitions", type=int)
    parser.add_argument("--general", action="store_true", help="with redemptions, caps, windows and rewards")
    chosen = parser.parse_args()
    text = GENERAL if chosen.general else W1M
    for count in chosen.counts:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "stays.parquet"
            write_stays(path, count, payments=chosen.general)
            if chosen.skew:
                skewed(path, chosen.skew)
            size = path.stat().st_size
            wanted, wall, used = alone(text, path)
            print(f"{count:,} stays, {size / 1e6:.1f} MB of Parquet")
            print(f"  this machine: {wall:.1f} s, {used:.1f} s of processor time")
            found, wall, used, stages, workers = together(text, path, chosen.partitions)
            assert found == wanted
            print(f"  {MASTER}, once started: {wall:.1f} s, {used:.1f} s of processor time, the same result")
            for number, tasks, read, written, records, spent in stages:
                each = f", {written / records:.1f} bytes a row" if records else ""
                print(
                    f"    stage {number}: {tasks} tasks, read {read / 1e6:.1f} MB, shuffled {written / 1e6:.1f} MB"
                    f" in {records:,} rows{each}; tasks took {spent / 1000:.1f} s"
                )
            print(f"  peak of the Python processes: {', '.join(f'{megabytes:,} MB' for megabytes in workers)}")


if __name__ == "__main__":
    main()
