"""The reference page: every example in it is checked, its tests are run, and its table of fields is the code's."""

import re
from pathlib import Path

import pytest

from loyaltydsl.semantics.fields import FIELDS
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.tools.testing import run_tests

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = [(TEXT.count("\n", 0, m.start()) + 1, m[1]) for m in re.finditer(r"^```loy\n(.*?)^```$", TEXT, re.M | re.S)]
PRELUDE = re.findall(r"^```loy prelude\n(.*?)^```$", TEXT, re.M | re.S)


def ruleset(example: str) -> str:
    """The example in the little ruleset, unless it has a program of its own."""
    if "program " in example:
        return example
    (prelude,) = PRELUDE
    if re.search(r"^tiers ", example, re.M):
        prelude = re.sub(r"^tiers .*?^}\n", "", prelude, flags=re.M | re.S)
    return prelude + example


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 12
    assert sum("test " in example for _, example in EXAMPLES) >= 6


@pytest.mark.parametrize(("line", "example"), EXAMPLES, ids=[f"line {line}" for line, _ in EXAMPLES])
def test_example(line: int, example: str, tmp_path: Path) -> None:
    file = tmp_path / f"language_{line}.loy"
    file.write_text(ruleset(example), encoding="utf-8")
    checked = load_program(str(file))
    assert [(d.span.line, d.message) for d in checked.diagnostics] == []
    assert checked.program is not None
    report = run_tests(checked.program)
    found = [(result.case.title, f.expected, f.got) for result in report.results for f in result.failures]
    assert found == []


def test_the_table_of_fields_is_the_code_s() -> None:
    rows = [f"| `{f.name}` | {f.owner}{', derived' if f.derived else ''} | {f.type} | {f.meaning} |" for f in FIELDS]
    start = TEXT.index("| field | of | type | meaning |")
    table = TEXT[start : TEXT.index("\n\n", start)].splitlines()
    assert table[2:] == rows
