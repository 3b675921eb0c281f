"""The texts of every code, and its two examples as rulesets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loyaltydsl.diagnostics.faults import CODES
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.diagnostics.registry import CodeInfo, example_files, explain, registry
from loyaltydsl.semantics.loader import load_program

CHECKED = [info for info in registry().values() if info.code < "LOY700"]


def diagnostics(example: str, folder: Path, info: CodeInfo, encoding: str = "utf-8") -> tuple[Diagnostic, ...]:
    for name, text in example_files(example).items():
        (folder / name).write_bytes(text.encode(encoding))
    whole_folder = info.name == "no-ruleset"
    return load_program(folder if whole_folder else folder / "ruleset.loy").diagnostics


@pytest.mark.parametrize("info", CHECKED, ids=lambda info: info.name)
def test_the_bad_example_gives_the_code_once_and_nothing_else(info: CodeInfo, tmp_path: Path) -> None:
    assert [d.code for d in diagnostics(info.bad, tmp_path, info, info.encoding)] == [info.code]


@pytest.mark.parametrize("info", CHECKED, ids=lambda info: info.name)
def test_the_good_example_is_sound(info: CodeInfo, tmp_path: Path) -> None:
    assert diagnostics(info.good, tmp_path, info) == ()


@pytest.mark.parametrize("info", registry().values(), ids=lambda info: info.name)
def test_the_reason_is_three_sentences(info: CodeInfo) -> None:
    assert len(re.findall(r"\.(?= [A-Z0-9`])|\.$", info.reason)) == 3, info.reason
    assert info.reason.endswith(".")
    assert CODES[info.name] == info.code


def test_no_code_has_two_names() -> None:
    assert len(set(CODES.values())) == len(CODES)


def test_every_code_of_the_parser_and_the_checker_is_explained() -> None:
    assert {c for c in CODES.values() if c < "LOY700"} == {i.code for i in CHECKED}


def test_codes_are_found_by_number_and_name() -> None:
    assert explain("loy201") is explain("unknown-field") is registry()["LOY201"]
    assert explain("LOY000") is None
