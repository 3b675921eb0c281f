"""Laws of the language, on generated rulesets and stays: what changes no points, no tier and no reward."""

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from loyaltydsl.engine.simulation import simulate
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program
from loyaltydsl.source import SourceFile
from loyaltydsl.syntax.parser import parse
from tests.differential.generate import Case, case

SEEDS = range(25)


def load(folder: Path, text: str, name: str = "ruleset.loy") -> Program:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    checked = load_program(str(file))
    assert checked.program is not None, [(d.span.line, d.message) for d in checked.diagnostics]
    return checked.program


def outcome(program: Program, generated: Case) -> dict[str, Any]:
    """All that a simulation says, without the order in which it lists rules and what names one of several."""
    result = simulate(program, generated.stays, generated.members, detail=True).to_json()
    for key in ("awards", "rewards"):
        result[key] = {row["name"]: row for row in result[key]}
    result["redeem"]["denied"] = {row["name"]: row for row in result["redeem"]["denied"]}
    del result["exclusions"]
    for stay in result["stays"]:
        stay["excluded_by"] = stay["excluded_by"] is not None
        stay["refused"] = [night["night"] for night in stay.get("refused", ())]
    result["issuances"].sort(key=lambda row: sorted((key, str(value)) for key, value in row.items()))
    return result


def declarations(text: str) -> list[str]:
    """The text of each declaration."""
    parsed = parse(SourceFile("ruleset.loy", text))
    assert not parsed.diagnostics
    return [text[d.span.start : d.span.end] for d in parsed.file.declarations]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_declarations_changes_nothing(seed: int, tmp_path: Path) -> None:
    generated = case(seed)
    parts = declarations(generated.text)
    Random(seed).shuffle(parts)
    shuffled = load(tmp_path, "\n".join(parts))
    assert outcome(shuffled, generated) == outcome(load(tmp_path, generated.text), generated)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_files_with_use_are_one_file(seed: int, tmp_path: Path) -> None:
    generated = case(seed)
    parts = declarations(generated.text)
    random = Random(seed)
    away = [part for part in parts if not part.startswith("program") and random.random() < 0.5]
    here = [part for part in parts if part not in away]
    (tmp_path / "more.loy").write_text("\n".join(away), encoding="utf-8")
    whole = load(tmp_path, "\n".join([*away, *here]), "whole.loy")
    split = load(tmp_path, 'use "more.loy"\n' + "\n".join(here), "split.loy")
    assert simulate(split, generated.stays, generated.members, detail=True) == simulate(
        whole, generated.stays, generated.members, detail=True
    )


NEVER = 'rate_code is "NEVER" and not (rate_code is "NEVER")'


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_that_cannot_match_changes_nothing(seed: int, tmp_path: Path) -> None:
    generated = case(seed)
    awards = re.findall(r"^award (\w+)", generated.text, re.M)
    added = f"""
award zz_never {{ when {NEVER}  earn 1_000 points per night  instead_of {awards[0]} }}
award zz_veto {{ when {NEVER}  earn nothing }}
redeem zz_deny {{ when {NEVER}  deny }}
redeem zz_pay {{ when {NEVER}  pay 1 point per {re.search(r"currency ([A-Z]+)", generated.text)[1]} }}
"""  # type: ignore[index]
    before = outcome(load(tmp_path, generated.text), generated)
    after = outcome(load(tmp_path, generated.text + added), generated)
    assert after["awards"].pop("zz_never") == {"name": "zz_never", "stays": 0, "points": 0}
    assert after["awards"].pop("zz_veto")["points"] == 0
    assert after["redeem"]["denied"].pop("zz_deny")["nights"] == 0
    assert after == before
