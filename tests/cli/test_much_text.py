"""Text files larger than memory go by way of a temporary Parquet file, with the same output."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

pytest.importorskip("polars", reason="the `batch` extra is not installed")

from tests.cli.conftest import Loy

RULES = """
program "Test" { property "SPR"  currency USD }
field vip flag
tiers by points { Pearl from 0  Opal from 300 }
exception staff { rate_code "R3" }
award base { earn 1 point per 1 USD of room_revenue }
award opal { when tier is Opal or vip  earn 50 points per night }
"""


def history(folder: Path, rows: int, spoiled: bool = False) -> Path:
    lines = ["stay_id,member_id,rate_code,arrival,departure,room_revenue,vip,joined,remark"]
    for i in range(rows):
        member = f"M{i * 7 % 900}" if i % 11 else ""
        revenue = "much" if spoiled and i == 77 else f"{i % 313}.5"
        joined = f"2020-01-{i * 7 % 900 % 28 + 1:02}" if member else ""
        day = i % 27 + 1
        lines.append(
            f"S{i},{member},R{i % 5},2025-03-{day:02},2025-03-{day + 1:02},{revenue},{'yes' if i % 3 else ''},{joined},"
        )
    path = folder / "stays.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("spoiled", [False, True])
@pytest.mark.parametrize("detail", [(), ("--detail",)])
def test_the_same_output(
    loy: Loy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoiled: bool, detail: tuple[str, ...]
) -> None:
    (tmp_path / "program.loy").write_text(RULES)
    stays, place = history(tmp_path, 8_000, spoiled), tmp_path / "temporary"
    place.mkdir()
    command = ("simulate", str(tmp_path / "program.loy"), "--stays", str(stays), "--format", "json", *detail)
    wanted = loy(*command)
    made: list[str] = []
    make = tempfile.mkdtemp
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **more: made.append(str(place)) or make(**more))
    monkeypatch.setenv("LOYALTYDSL_MEMORY", "1")
    assert loy(*command) == wanted
    assert made
    assert list(place.iterdir()) == []
    assert wanted.status == (1 if spoiled else 0)
