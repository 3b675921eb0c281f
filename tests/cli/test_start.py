"""What a quick command costs before it does anything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

HEAVY = (
    "pydantic", "jinja2", "rich", "polars", "pyarrow", "numpy", "duckdb", "pygls", "starlette", "pandas",
    "dataclasses", "asyncio", "importlib.metadata", "xml", "sqlite3",
)  # fmt: skip
SHOW = """
import sys
from loyaltydsl.cli.main import main
sys.argv = ["loy", *sys.argv[1:]]
try:
    main()
except SystemExit as ended:
    print(ended.code, *sorted(sys.modules), file=sys.stderr)
"""


def modules_of(*words: str) -> set[str]:
    """The modules that a command has imported when it ends; it must end with status 0."""
    done = subprocess.run([sys.executable, "-c", SHOW, *words], capture_output=True, text=True, check=False)
    status, *modules = done.stderr.splitlines()[-1].split()
    assert status == "0", done.stderr
    return set(modules)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["check"], ["test", "--help"], ["simulate", "--help"]])
def test_no_heavy_library(hotel: Path, words: list[str]) -> None:
    loaded = modules_of(*words, *([str(hotel)] if words == ["check"] else []))
    assert not loaded & set(HEAVY)
    assert ("loyaltydsl.engine" in loaded) is False


def test_the_test_of_heavy_libraries_can_fail(hotel: Path) -> None:
    stays = str(hotel / "stays.csv")
    assert "loyaltydsl.engine" in modules_of("simulate", str(hotel), "--stays", stays, "--format", "json")


def seconds(code: str, cache: Path, *words: str) -> float:
    """The time of a run whose modules are compiled, as those of an installed package are."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPYCACHEPREFIX": str(cache)}
    begin = perf_counter()
    subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=False, env=env)
    return perf_counter() - begin


def test_check_costs_little_more_than_lark_and_click(hotel: Path, tmp_path: Path) -> None:
    """At most 1.5 times. The machine may be busy: the best of a few alternating runs, tried again if need be."""
    libraries = "import lark, click"
    check = "from loyaltydsl.cli.main import main; main()"
    cache, ruleset = tmp_path / "cache", str(hotel)
    seconds(libraries, cache), seconds(check, cache, "check", ruleset)
    ratio = 0.0
    for _ in range(4):
        pairs = [(seconds(libraries, cache), seconds(check, cache, "check", ruleset)) for _ in range(5)]
        ratio = min(pair[1] for pair in pairs) / min(pair[0] for pair in pairs)
        if ratio <= 1.5:
            return
    pytest.fail(f"`loy check` took {ratio:.2f} times as long as `import lark, click`")
