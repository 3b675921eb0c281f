"""The real data set from the command line: whole processes, with all that starting one costs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter

ROOT = Path(__file__).parent.parent
AGENCIES = ROOT / "rulesets" / "hotel_bookings"
LOY = "from loyaltydsl.cli.main import main; main()"


def default_data() -> Path:
    """The file that `LOY_HOTELS` names, or the one beside the checkout."""
    return Path(os.environ.get("LOY_HOTELS") or ROOT.parent / "shared" / "data" / "hotels.csv.gz")


def measure(data: Path, repeats: int) -> dict[str, tuple[float, float]]:
    """Medians of seconds of wall clock and of processor time (user and system) of each process, taken in turns."""
    simulate = [LOY, "simulate", str(AGENCIES), "--stays", str(data), "--map", str(AGENCIES / "map.toml")]
    processes = {
        "`loy simulate`": simulate,
        "`loy simulate --engine reference`": [*simulate, "--engine", "reference"],
        "`loy --version`": [LOY, "--version"],
        "Python that imports numpy and pyarrow.csv": ["import numpy, pyarrow.csv"],
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in processes}
    printed: set[bytes] = set()
    for _ in range(repeats):
        for name, (code, *arguments) in processes.items():
            before, begin = getrusage(RUSAGE_CHILDREN), perf_counter()
            done = subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, cwd=ROOT)
            wall, after = perf_counter() - begin, getrusage(RUSAGE_CHILDREN)
            times[name].append((wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
            if arguments[:1] == ["simulate"]:
                printed.add(done.stdout)
    assert len(printed) == 1, "the engines print different tables"
    middle = repeats // 2
    return {
        name: (sorted(wall for wall, _ in found)[middle], sorted(cpu for _, cpu in found)[middle])
        for name, found in times.items()
    }
