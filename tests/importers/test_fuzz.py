"""Whatever a file holds, an importer gives a text or a reason, never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltydsl.source import SourceFile
from tests.importers.kit import COLUMNS, imported
from tests.targets.kit import ROOT

SAMPLES = {
    "rdpwin": (ROOT / "targets" / "rdpwin" / "example" / "rules.csv").read_text(),
    "crm-exceptions": "Rate code: EMPLOYEE;TEST\nRoom type: HOUSE\n",
    "crm-rewards": (ROOT / "targets" / "crm" / "example" / "payload" / "rewards.json").read_text(),
}
PIECES = [
    *COLUMNS,
    *",;\"\n{}[]:'\\\0\x1b\u2028",
    "0",
    "-1",
    "1e999",
    "null",
    "Award",
    "1/1/98",
    '""',
    "\ufeff",
    "é",
    "€" * 300,
]


@st.composite
def mutated(draw: st.DrawFn, system: str) -> str:
    text = SAMPLES[system]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 12)))
        text = text[:at] + draw(st.sampled_from(PIECES) | st.text(max_size=4)) + text[end:]
    return text


@pytest.mark.parametrize("system", list(SAMPLES))
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_text_or_a_reason(system: str, data: Any) -> None:
    text = data.draw(mutated(system) | st.text(max_size=60))
    levels = SourceFile("levels.csv", data.draw(st.sampled_from(["", "Level,Points\nPearl,0\n", text])))
    extra = {"levels": levels} if system == "rdpwin" and data.draw(st.booleans()) else {}
    result = imported(system, text, currency="USD", properties=("S",), **extra)
    assert (result.text is None) == any(one.severity == "error" for one in result.diagnostics)
    for one in result.diagnostics:
        assert one.message
        assert 0 <= one.span.start <= one.span.end <= len(one.span.source.text)
