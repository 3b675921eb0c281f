"""QR codes of vouchers: one SVG and one PNG for each issued reward that asks for one."""

import io
from pathlib import Path

import pytest

from loyaltydsl.data.rows import Member
from loyaltydsl.engine.simulation import simulate
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.tools.qr import qr_files

pytest.importorskip("segno", reason="the `report` extra is not installed")

RULESET = """
program "Case" { property "SPR"  currency USD  point_value 0.01 USD }
award visit { earn 1 point per stay }
reward spa   generic     { trigger segment "VIP"  qr_code  active }
reward drink reservation { trigger segment "VIP"  note "Drink"  active }
"""


def test_a_picture_of_each_kind(tmp_path: Path) -> None:
    file = tmp_path / "case.loy"
    file.write_text(RULESET)
    program = load_program(str(file)).program
    assert program is not None
    member = Member("M1", joined=739_982, segment=frozenset({"VIP"}))
    detail = simulate(program, [], {"M1": member}, detail=True, voucher_key=b"key").detail
    assert detail is not None and len(detail.issuances) == 2
    code = next(issue["voucher"] for issue in detail.issuances if issue["reward"] == "spa")
    files = dict(qr_files(program, detail.issuances))
    assert sorted(files) == [f"qr/{code}.png", f"qr/{code}.svg"]
    assert b"<svg" in files[f"qr/{code}.svg"]
    image = pytest.importorskip("PIL.Image").open(io.BytesIO(files[f"qr/{code}.png"]))
    assert image.size[0] == image.size[1] > 100
    assert files == dict(qr_files(program, detail.issuances))
