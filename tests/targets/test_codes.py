"""The long texts of the codes of targets and importers: each example shown by the command that it names."""

from __future__ import annotations

import json
import re

import pytest

from loyaltydsl.diagnostics.codes.targets import CODES
from loyaltydsl.diagnostics.faults import CODES as NUMBERS
from loyaltydsl.diagnostics.registry import CodeInfo, example_files
from loyaltydsl.source import SourceFile
from loyaltydsl.tools.importing import Settings
from loyaltydsl.tools.importing.checking import check
from loyaltydsl.tools.importing.importer import find_importer
from tests.targets.kit import compiled


def shown(example: str) -> list[str]:
    """The codes that the example's command gives."""
    found = example_files(example)
    words = re.findall(r"# loy (.*)", found["ruleset.loy"])[0].split()
    if words[0] == "compile":
        catalog = json.loads(found["catalog.json"]) if "catalog.json" in found else None
        return [one.code for one in compiled(found["ruleset.loy"], words[-1], catalog=catalog).diagnostics]
    importer = find_importer(words[1])
    assert importer is not None
    imported = importer.run(SourceFile(words[2], found[words[2]]), Settings(currency="USD", properties=("SPR",)))
    return [one.code for one in (imported.diagnostics if imported.text is None else check(imported)[1])]


@pytest.mark.parametrize("info", CODES, ids=lambda info: info.name)
def test_the_bad_example(info: CodeInfo) -> None:
    assert shown(info.bad) == [info.code]


@pytest.mark.parametrize("info", CODES, ids=lambda info: info.name)
def test_the_good_example(info: CodeInfo) -> None:
    assert shown(info.good) == []


def test_every_code_has_its_texts() -> None:
    numbered = {name for name, code in NUMBERS.items() if code.startswith("LOY8")}
    assert numbered == {info.name for info in CODES}
