"""A Spark session: started, watched while it works, and always stopped; what goes wrong in it in a user's words."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Event, Thread
from typing import Any

JAVA = "Java 17 or newer"
INSTALL = "pip install 'loyaltydsl[spark]'"
CONNECT_SECONDS = 5.0
WATCH_SECONDS = 0.5
PATIENCE_SECONDS = 30.0
"""How long a cluster may take to give the job its first worker before the user is told."""
ARROW_ROWS = 1 << 16
"""Rows of one record batch between Spark and Python."""

_LOCAL = re.compile(r"local(\[(\d+|\*)\])?")
_SPARK = re.compile(r"spark://[^/,:\s]+:\d{1,5}(,[^/,:\s]+:\d{1,5})*")


class DistributedError(Exception):
    """Why a run on a cluster cannot be, in the user's words, with the remedy."""


def is_master(text: str) -> bool:
    """Whether a text is an address that a run may have: `local[N]` or `spark://HOST:PORT`."""
    return _LOCAL.fullmatch(text) is not None or _SPARK.fullmatch(text) is not None


def not_installed() -> str | None:
    """What to say where packages that a run on Spark needs are missing; none of them is imported."""
    from importlib.util import find_spec

    missing = [name for name in ("pyspark", "pandas", "pyarrow", "numpy", "polars") if find_spec(name) is None]
    return f"a run on Spark needs {' and '.join(missing)}: {INSTALL}" if missing else None


def check_installed(master: str) -> None:
    """Raise DistributedError where something that Spark needs is missing here, or the master does not answer."""
    if (missing := not_installed()) is not None:
        raise DistributedError(missing)
    home = os.environ.get("JAVA_HOME")
    if home and not (Path(home) / "bin" / "java").is_file():
        raise DistributedError(f"`JAVA_HOME` is `{home}`, and there is no Java in it: Spark needs {JAVA}")
    if not home and shutil.which("java") is None:
        raise DistributedError(
            f"Spark needs {JAVA}, and there is none: install it (openjdk-17-jre-headless) or set `JAVA_HOME`"
        )
    if master.startswith("spark://"):
        _knock(master)


def _knock(master: str) -> None:
    """Connect to a standalone master once; Spark itself would try for a minute and say little."""
    reasons = []
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
            return
        except (OSError, OverflowError) as error:
            reasons.append((getattr(error, "strerror", None) or str(error)).lower())
    raise DistributedError(
        f"no Spark master answers at `{master}` ({reasons[0]}): start one, or run on this machine with `local[2]`"
    )


@contextmanager
def session(master: str) -> Iterator[Any]:
    """A Spark session that is stopped at the end, its Java process with it; one that runs already is left running.

    Spark's own words go to a file, not to the terminal. Raises DistributedError, also for what fails inside.
    """
    check_installed(master)
    handle, name = tempfile.mkstemp(prefix="loy-spark-", suffix=".log")
    log = Path(name)
    try:
        with warnings.catch_warnings(), _translated(log):
            warnings.simplefilter("ignore")  # of PySpark, about versions of pandas and its own sockets
            with _running(master) or _started(master, handle) as spark, _translated(log):
                yield spark
    finally:
        os.close(handle)
        log.unlink(missing_ok=True)


@contextmanager
def _translated(log: Path) -> Iterator[None]:
    """Turns what Spark raises into a DistributedError, while Spark still runs: its errors ask it for their words."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("pyspark", "py4j"):
            raise
        raise DistributedError(explain(error, log.read_text(errors="replace"))) from error


def _running(master: str) -> AbstractContextManager[Any] | None:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    running = SparkContext._active_spark_context
    if running is None:
        return None
    if running.master != master:
        raise DistributedError(f"a Spark session of another master, `{running.master}`, runs in this process")
    return nullcontext(SparkSession.builder.getOrCreate())


@contextmanager
def _started(master: str, handle: int) -> Iterator[Any]:
    spark = None
    try:
        with _output_to(handle):
            spark = _start(master)
        yield spark
    finally:
        if spark is not None:
            spark.stop()
        _end_java()


def _start(master: str) -> Any:
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.driver.maxResultSize": "0",
        "spark.sql.caseSensitive": "true",
        "spark.sql.adaptive.enabled": "false",  # the number of partitions is chosen by rows
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(ARROW_ROWS),
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    }
    if not master.startswith("spark://"):
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "2g",
        }
    builder = SparkSession.builder.master(master).appName("loyaltydsl")
    for name, value in settings.items():
        builder = builder.config(name, value)
    python = {} if master.startswith("spark://") else {"PYSPARK_PYTHON": sys.executable}
    given = {name: value for name, value in python.items() if name not in os.environ}
    os.environ.update(given)  # Spark reads it when it starts; without it workers are whatever `python3` is
    try:
        return builder.getOrCreate()
    finally:
        for name in given:
            del os.environ[name]


@contextmanager
def _output_to(handle: int) -> Iterator[None]:
    """What processes started in here write goes to a file, for as long as they live."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, copy in enumerate(kept, 1):
            os.dup2(copy, number)
            os.close(copy)


def _end_java() -> None:
    """End the Java process, which PySpark would keep until this process ends."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is None:
        return
    gateway.shutdown()
    process = getattr(gateway, "proc", None)
    if process is not None:
        if process.stdin is not None:
            process.stdin.close()
        process.terminate()
        process.wait(30)
    SparkContext._gateway = SparkContext._jvm = None


_REASONS: tuple[tuple[str, str], ...] = (
    (r"No module named '([\w.]+)'", f"a worker lacks the package `{{}}`: {INSTALL} there, in the Python that runs it"),
    (
        r"PYTHON_VERSION_MISMATCH.*?([23]\.\d+)[^0-9]+([23]\.\d+)",
        "the workers run Python {}, the driver {}: set `PYSPARK_PYTHON` to the same version",
    ),
    (r'Cannot run program "([^"]+)"', "a worker has no Python at `{}`: set `PYSPARK_PYTHON` to the one it has"),
    (
        r"(?:FAILED_READ_FILE.FILE_NOT_EXIST|PATH_NOT_FOUND|FileNotFoundException).*?(file:[^\s\"']+[^\s\"'.])",
        "a worker cannot see `{}`: the files must stand in a folder that all machines share, under the same path",
    ),
    (r"(UnsupportedClassVersionError|class file version)", f"Spark needs {JAVA}: the Java that was found is older"),
    (
        r"(OutOfMemoryError|MemoryError|No space left on device)",
        "a machine of the cluster ran out of memory or disk ({}): give it more, or use more machines",
    ),
    (r"(All masters are unresponsive|Master removed our application)", "the Spark master went away: {}"),
)


def explain(error: Exception, log: str = "") -> str:
    """What a failure in Spark means, in one line; of one that is not known, Spark's own words."""
    text = f"{error}\n{log}"
    for pattern, words in _REASONS:
        found = re.search(pattern, text, re.DOTALL)
        if found is not None:
            return words.format(*found.groups())
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    faults = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b", line)]  # the end of a worker's traceback
    return f"Spark says: {(faults or lines or [type(error).__name__])[0]}"


class Watch:
    """Tells, while a job runs, how many of its tasks are done; once, that no worker has taken it."""

    def __init__(self, started: Any, progress: Callable[[int], None], notice: Callable[[str], None]) -> None:
        self._context = started.sparkContext
        self._progress = progress
        self._notice = notice
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        done: dict[int, int] = {}
        waited = 0.0
        while not self._stop.wait(WATCH_SECONDS):
            tracker = self._context.statusTracker()
            for number in tracker.getActiveStageIds():
                stage = tracker.getStageInfo(number)
                if stage is not None:
                    done[number] = stage.numCompletedTasks
                    idle = not stage.numActiveTasks and not stage.numCompletedTasks
                    waited = waited + WATCH_SECONDS if idle else 0.0
            self._progress(sum(done.values()))
            if PATIENCE_SECONDS <= waited < PATIENCE_SECONDS + WATCH_SECONDS:
                self._notice(
                    f"no worker of `{self._context.master}` has taken the job for {PATIENCE_SECONDS:.0f} seconds: "
                    "it waits for one with free cores and memory"
                )
