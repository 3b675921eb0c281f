"""Checking a sound ruleset loads nothing heavy, and nothing that is only needed for a fault."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = (
    "pydantic", "jinja2", "rich", "polars", "pyarrow", "numpy", "dataclasses", "inspect", "difflib", "zoneinfo",
    "loyaltydsl.diagnostics.registry", "loyaltydsl.diagnostics.codes", "loyaltydsl.syntax.recovery", "loyaltydsl.data",
    "loyaltydsl.engine", "loyaltydsl.analysis",
)  # fmt: skip


def test_a_check_of_a_sound_file_loads_nothing_heavy() -> None:
    file = Path(__file__).parent / "good" / "whole.loy"
    script = (
        "import sys; from loyaltydsl.semantics.loader import load_program\n"
        f"assert load_program({str(file)!r}).program is not None\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
