"""Every case is a ruleset that a revenue manager could have written, with figures worked out by hand."""

from pathlib import Path

import pytest

from loyaltydsl.semantics.loader import load_program
from loyaltydsl.tools.testing import run_tests

CASES = sorted((Path(__file__).parent / "cases").glob("*.loy"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    checked = load_program(str(path))
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    results = run_tests(checked.program).results
    assert results
    found = [(result.case.title, failure.expected, failure.got) for result in results for failure in result.failures]
    assert found == []
