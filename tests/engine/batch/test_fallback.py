"""Where 64 bits do not do, the reference runs in the batch engine's place, with all that it was given."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy", reason="the `batch` extra is not installed")

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.batch import simulate as batch
from loyaltydsl.engine.simulation import simulate as by_reference
from loyaltydsl.semantics.loader import load_program

RULESET = """
program "Case" { property "SPR"  currency USD  point_value 0.01 USD }
award welcome { when departure within 7 days after joined  earn 500 points per stay }
"""


def test_what_is_known_of_nameless_members_reaches_the_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "case.loy"
    file.write_text(RULESET)
    program = load_program(str(file)).program
    assert program is not None
    stays = [Stay("S1", arrival=739_982, departure=739_984)]
    own = {"S1": Member(None, joined=739_980, points=40)}

    def too_large(*args: Any) -> None:
        raise batch.TooLarge

    expected = by_reference(program, stays, {}, own, detail=True)
    assert expected.summary["totals"]["points"] == 500
    monkeypatch.setattr(batch, "Batch", too_large)
    found = batch.simulate(program, stays, {}, own, detail=True)
    assert found.summary | {"engine": "reference"} == expected.summary
    assert found.detail == expected.detail
