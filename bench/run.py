"""All benchmarks in one run: `python -m bench.run [--stays 1000000] [--repeats 5] [--only tables,single,growth,real]`.

Workloads are generated (seeded) under `--folder`; all contenders of a table must give the same points; medians and
ratios are printed as Markdown. Contenders take turns, so that a noisy machine is noisy for all of them.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import numpy as np

from bench import real, single, tables
from bench.workload import GENERAL, W1M, W1S, mixed_rules, program_of, write_stays
from loyaltydsl.engine.batch.prepare import prepare

if TYPE_CHECKING:
    from loyaltydsl.semantics.program import Program


SAMPLE = 20_000
"""Stays that are taken one after another, where a million would take minutes."""


def machine() -> str:
    """What the figures were measured on."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, "
        f"load average at the start {load:.1f}"
    )


class Peer(NamedTuple):
    """A contender; `rows` are the rows of the data in the order of its file, where that is another one."""

    run: Callable[[Path], np.ndarray]
    path: Path
    rows: np.ndarray | None = None


def take_turns(peers: dict[str, Peer], repeats: int) -> dict[str, float]:
    """Median seconds of each; all results must be the same."""
    times: dict[str, list[float]] = {name: [] for name in peers}
    wanted: np.ndarray | None = None
    for _ in range(repeats):
        for name, peer in peers.items():
            begin = perf_counter()
            found = peer.run(peer.path)
            times[name].append(perf_counter() - begin)
            if wanted is None:
                wanted = found
            expected = wanted if peer.rows is None else wanted[peer.rows]
            # DuckDB gives back large results in an order of its own.
            same = (found == expected).all() or ("DuckDB" in name and (np.sort(found) == np.sort(wanted)).all())
            assert same, f"{name} does not agree"
    return {name: median(found) for name, found in times.items()}


def rows_of(path: Path) -> np.ndarray:
    """The rows of the generated data in the order of a file, by their ids (S000000000, S000000001, …)."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    ids = pq.ParquetFile(path).read(["stay_id"]).column(0)
    return pc.cast(pc.utf8_slice_codeunits(ids, 1), "int64").to_numpy()


def show(title: str, times: dict[str, float], stays: int) -> None:
    print(f"\n### {title}\n\n| what | seconds | million stays a second | ours ÷ it |\n| --- | --- | --- | --- |")
    first = next(iter(times.values()))
    for name, seconds in times.items():
        print(f"| {name} | {seconds:.2f} | {stays / seconds / 1e6:.2f} | {seconds / first:.2f} |", flush=True)


def peak_memory(code: str) -> float:
    """The greatest memory that a process of its own has held, in MiB, by its own account (VmHWM)."""
    report = "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
    run = [sys.executable, "-c", f"{code}\n{report}"]
    done = subprocess.run(run, check=True, cwd=Path(__file__).parent.parent, capture_output=True, text=True)
    return int(done.stdout.split()[-1]) / 1024


def run_tables(folder: Path, stays: int, repeats: int) -> None:
    w1s, w1m, general, prepared = (folder / f"{name}_{stays}.parquet" for name in ("w1s", "w1m", "general", "prepared"))
    for path, options in ((w1s, {"level": True}), (w1m, {}), (general, {"payments": True})):
        if not path.exists():
            write_stays(path, stays, **options)
    if not prepared.exists():
        prepare([str(w1m)], str(prepared))
    stateless = take_turns(
        {
            "ours": Peer(tables.ours_stateless, w1s),
            "Polars expressions, streaming": Peer(tables.polars_stateless, w1s),
            "DuckDB SQL": Peer(tables.duckdb_stateless, w1s),
        },
        repeats,
    )
    zen = "zen, engine.evaluate"
    by_one = single.measure(w1s, SAMPLE, min(repeats, 3))
    if zen in by_one:
        stateless[f"{zen}: its time a stay, over {SAMPLE:,} of them and without reading"] = by_one[zen] * stays / 1e6
    show(f"W1s, {stays:,} stays, Parquet to points", stateless, stays)
    show(
        f"W1m, {stays:,} stays, Parquet to points",
        take_turns(
            {
                "ours": Peer(tables.ours_with_state, w1m),
                "ours, prepared history": Peer(tables.ours_with_state, prepared, rows_of(prepared)),
                "C fold": Peer(tables.c_with_state, w1m),
                "Polars fixpoint": Peer(tables.polars_with_state, w1m),
                "DuckDB recursive CTE": Peer(tables.duckdb_with_state, w1m),
            },
            repeats // 2 | 1,
        ),
        stays,
    )
    whole = {
        "general case, Parquet to points": (tables.ours_general, general),
        "general case, whole simulate": (lambda path: tables.ours_whole(path, GENERAL), general),
        "W1m, whole simulate": (lambda path: tables.ours_whole(path, W1M), w1m),
        "W1s, whole simulate": (lambda path: tables.ours_whole(path, W1S), w1s),
    }
    times: dict[str, list[float]] = {name: [] for name in whole}
    for _ in range(repeats):
        for name, (run, path) in whole.items():
            times[name].append(timed(run, path))
    show(
        f"The general case, and all that `loy simulate` does (doubled ids, bad rows, every report), {stays:,} stays",
        {name: median(found) for name, found in times.items()},
        stays,
    )


def timed(run: Callable[[Path], Any], path: Path) -> float:
    begin = perf_counter()
    run(path)
    return perf_counter() - begin


def run_memory(folder: Path, stays: int) -> None:
    w1m = folder / f"w1m_{stays}.parquet"
    if not w1m.exists():
        write_stays(w1m, stays)
    points = peak_memory(f"from bench.tables import *; ours_with_state(Path({str(w1m)!r}))")
    whole = peak_memory(f"from bench.tables import *; ours_whole(Path({str(w1m)!r}), W1M)")
    print(f"\npeak memory at {stays:,} stays: W1m to points {points:,.0f} MiB, whole simulate {whole:,.0f} MiB")


def run_growth(folder: Path, repeats: int, stays: int = 1_000_000) -> None:
    """Processor seconds beyond planning with more and more awards, in turns; both ways must give the same points."""
    path = folder / f"w1m_{stays}.parquet"
    if not path.exists():
        write_stays(path, stays)
    programs = {count: program_of(mixed_rules(count)) for count in (10, 100, 1_000, 10_000)}
    points: dict[int, list[tuple[float, float]]] = {count: [] for count in programs}
    whole: dict[int, list[tuple[float, float]]] = {count: [] for count in programs}
    matches: dict[int, float] = {}
    for _ in range(repeats):
        for count, program in programs.items():
            column, *times = points_beyond_planning(path, program)
            summary, *whole_times = whole_beyond_planning(path, program)
            assert int(column.sum()) == summary["totals"]["points"], "the two ways do not agree"
            assert sum(award["points"] for award in summary["awards"]) == summary["totals"]["points"]
            matches[count] = sum(award["stays"] for award in summary["awards"]) / summary["totals"]["stays"]
            points[count].append((times[0], times[1]))
            whole[count].append((whole_times[0], whole_times[1]))
    print("\n### Growth: a mix of rate codes, room types, date ranges and pairs of these\n")
    print(f"Processor seconds for {stays:,} stays, planning apart; medians of {repeats} turns.\n")
    titles = ("awards", "matches a stay", "planning", "Parquet to points", "against 10", "planning", "whole simulate")
    print(f"| {' | '.join((*titles, 'against 10'))} |\n{'| --- ' * 8}|")
    for count in programs:
        cells = [f"{count:,}", f"{matches[count]:.2f}"]
        for found in (points, whole):
            middle = {number: median([took for _, took in turns]) for number, turns in found.items()}
            cells += [f"{median([planned for planned, _ in found[count]]):.2f}", f"{middle[count]:.3f}"]
            cells.append(f"{middle[count] / middle[10]:.2f}")
        print(f"| {' | '.join(cells)} |", flush=True)


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def points_beyond_planning(path: Path, program: Program) -> tuple[np.ndarray, float, float]:
    """The points column; the processor seconds of planning and of all else, reading included."""
    from loyaltydsl.engine.batch.parquet import ParquetFiles
    from loyaltydsl.engine.batch.points import stateless
    from loyaltydsl.engine.batch.tables import Tables
    from loyaltydsl.tools.asked import schema_of

    begin = process_time()
    files = ParquetFiles([str(path)], schema_of(program))
    files.load(["arrival", "departure", "rate_code", "room_type"])
    read = process_time()
    ready = Tables(program, files.column, False)
    planned = process_time() - read
    column = stateless(ready, files.count)
    return column, planned, process_time() - begin - planned


def whole_beyond_planning(path: Path, program: Program) -> tuple[dict[str, Any], float, float]:
    """The summary of a whole simulate; the processor seconds of planning and of all else, reading included."""
    from loyaltydsl.engine.batch import simulate
    from loyaltydsl.engine.batch.history import read_history
    from loyaltydsl.engine.batch.index import Index
    from loyaltydsl.engine.batch.plan import Plan
    from loyaltydsl.tools.asked import asked_fields, schema_of

    planned = 0.0

    def watched(make: Callable[..., Any]) -> Callable[..., Any]:
        def made(*arguments: Any) -> Any:
            nonlocal planned
            started = process_time()
            found = make(*arguments)
            planned += process_time() - started
            return found

        return made

    begin = process_time()
    history = read_history(schema_of(program), [str(path)], frozenset(asked_fields(program)))
    assert history is not None
    with patch.multiple(simulate, Plan=watched(Plan), Index=watched(Index)):
        batch = simulate.Batch(program, history.stays, history.members)
        batch.run()
    summary = batch.conclude(None, None).summary
    return summary, planned, process_time() - begin - planned


def run_single(folder: Path, repeats: int) -> None:
    path = folder / "w1s_100000.parquet"
    if not path.exists():
        write_stays(path, 100_000, level=True)
    times = single.measure(path, 20_000, repeats)
    by_hand = times["plain Python by hand"]
    print("\n### One stay after another, W1s\n\n| what | µs a stay | against plain Python |\n| --- | --- | --- |")
    for name, micros in times.items():
        print(f"| {name} | {micros:.2f} | {micros / by_hand:.2f} |", flush=True)


def run_real(data: Path, repeats: int) -> None:
    if not data.exists():
        print(f"\nthe real data set is not there ({data}); `--data FILE` or LOY_HOTELS names it")
        return
    print("\n### The real data set, CSV, gzip: whole processes\n")
    print("| what | seconds | of the processor |\n| --- | --- | --- |")
    for name, (wall, cpu) in real.measure(data, repeats).items():
        print(f"| {name} | {wall:.2f} | {cpu:.2f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stays", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "loyaltydsl-bench")
    parser.add_argument("--data", type=Path, default=real.default_data(), help="hotels.csv.gz, for `real`")
    parser.add_argument("--only", default="single,tables,growth,memory,real")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    print(f"machine: {machine()}")
    wanted = options.only.split(",")
    if "single" in wanted:
        run_single(options.folder, options.repeats)
    if "tables" in wanted:
        run_tables(options.folder, options.stays, options.repeats)
    if "growth" in wanted:
        run_growth(options.folder, options.repeats)
    if "memory" in wanted:
        run_memory(options.folder, options.stays)
    if "real" in wanted:
        run_real(options.data, options.repeats)


if __name__ == "__main__":
    main()
