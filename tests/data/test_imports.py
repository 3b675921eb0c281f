"""What reading data costs those who do not read any."""

from __future__ import annotations

import subprocess
import sys


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_folder_alone_loads_nothing() -> None:
    loaded = modules_after("import loyaltydsl.data") - modules_after("import loyaltydsl")
    assert loaded == {"loyaltydsl.data"}


def test_the_reader_loads_no_heavy_library() -> None:
    loaded = modules_after("from loyaltydsl.data import read_dataset, load_mapping, Schema")
    assert not loaded & {"polars", "pyarrow", "pandas", "numpy", "pydantic", "rich", "jinja2"}
