"""The long texts of the data's codes: each bad example gives its code once and nothing else, each good one nothing."""

from __future__ import annotations

import re

import pytest

from loyaltydsl.data import Dataset, Schema, load_mapping, read_dataset
from loyaltydsl.data.files import parquet
from loyaltydsl.diagnostics.codes.data import CODES
from loyaltydsl.diagnostics.faults import CODES as NUMBERS
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.diagnostics.registry import CodeInfo, example_files
from tests.data.kit import Desk


def said(desk: Desk, example: str, encoding: str = "utf-8") -> list[Diagnostic]:
    """Everything that is said of an example's files."""
    files = example_files(example)
    for name, text in files.items():
        desk.write(name, text.encode(encoding))
    mapping = None
    if "map.toml" in files:
        loaded = load_mapping("map.toml")
        if isinstance(loaded, list):
            return loaded
        mapping = loaded
    zone = re.search(r'timezone "(.*?)"', files["ruleset.loy"])
    members = "members.csv" if "members.csv" in files else None
    found = read_dataset(Schema("USD", timezone=zone[1] if zone else None), ["stays.csv"], members, mapping)
    return [*found.report.warnings, *found.report.shown] if isinstance(found, Dataset) else found


@pytest.mark.parametrize("info", CODES, ids=lambda info: info.name)
def test_the_bad_example(desk: Desk, info: CodeInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    assert [(each.code, each.name) for each in said(desk, info.bad, info.encoding)] == [(info.code, info.name)]


@pytest.mark.parametrize("info", CODES, ids=lambda info: info.name)
def test_the_good_example(desk: Desk, info: CodeInfo) -> None:
    assert said(desk, info.good) == []


def test_every_code_of_the_data_has_its_texts() -> None:
    numbered = {(code, name) for name, code in NUMBERS.items() if code.startswith("LOY9")}
    assert numbered == {(info.code, info.name) for info in CODES}


@pytest.mark.parametrize("info", CODES, ids=lambda info: info.name)
def test_the_reason_is_three_sentences(info: CodeInfo) -> None:
    assert len(re.findall(r"[.](?= |$)", info.reason)) == 3, info.reason
    assert info.title[0].islower() or info.title.startswith("CSV")
