"""`loy lint` from the command line: output, exit status, configuration, fixes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.cli.conftest import Loy

Ruleset = Callable[[str], str]
SCHEMA = Path(__file__).parents[1] / "diagnostics" / "data" / "sarif-2.1.0.json"
DEAD = "award a { when nights > 2 and nights < 2  earn 1 point per stay }\n"
NOTE = 'reward spa generic { max_earning 1  trigger segment "S"  max_usage 2  qr_code }\n'


def test_the_starter_is_clean(loy: Loy, hotel: Path) -> None:
    result = loy("lint", hotel)
    assert (result.status, result.out) == (0, "")
    assert result.err == "nothing wrong in 1 ruleset\n"


@pytest.mark.parametrize("name", ["rdpwin", "crm", "grand_harbor", "hotel_bookings"])
def test_the_rulesets_are_clean(loy: Loy, name: str) -> None:
    result = loy("lint", Path(__file__).parents[2] / "rulesets" / name)
    assert (result.status, result.out) == (0, "")


def test_what_can_never_happen_names_the_clauses(loy: Loy, ruleset: Ruleset) -> None:
    result = loy("lint", ruleset(DEAD))
    assert result.status == 1
    assert result.out == (
        "r.loy:2:7: warning[LOY701] never-matches: award `a` never matches: `nights > 2` and `nights < 2` exclude each "
        "other\n"
        "  |\n"
        "2 | award a { when nights > 2 and nights < 2  earn 1 point per stay }\n"
        "  |       ^\n"
        "  |                ---------- must hold\n"
        "  |                               ---------- must hold\n"
        "  |\n"
        "help: a condition that no stay can satisfy is a mistake, or the rule can go\n"
    )
    assert result.err == "1 warning in 1 ruleset\n"


def test_what_can_happen_is_shown_as_a_test_to_paste(loy: Loy, ruleset: Ruleset) -> None:
    text = 'redeem standard { pay 2 points per USD }\nredeem web { when rate_code is "WEB"  pay 3 points per USD }\n'
    result = loy("lint", ruleset(text))
    assert result.status == 1
    shown = result.out.partition("help: this stay shows it:\n")[2]
    block = "".join(line.removeprefix("  ") + "\n" for line in shown.splitlines())
    assert block == (
        'test "standard and web hold for one night" {\n'
        "  member { points 1_030 }\n"
        '  stay   { arrival 2026-03-05  departure 2026-03-06  rate_code "WEB"  room_revenue 10 USD'
        "  points_payment 10 USD }\n"
        "  expect payable 1 night\n"
        "  expect 20 points spent\n"
        "}\n"
    )
    path = ruleset(text + block)
    assert loy("test", path).status == 0


def test_errors_of_the_check_come_first(loy: Loy, ruleset: Ruleset) -> None:
    result = loy("lint", ruleset(DEAD + "award b { }\n"), "--fail-level", "never")
    assert result.status == 1
    assert "LOY501" in result.out and "LOY701" not in result.out


@pytest.mark.parametrize(("level", "status"), [("error", 0), ("warning", 0), ("note", 1), ("never", 0), (None, 0)])
def test_the_level_that_fails(loy: Loy, ruleset: Ruleset, level: str | None, status: int) -> None:
    words = () if level is None else ("--fail-level", level)
    result = loy("lint", ruleset(NOTE), *words)
    assert result.status == status
    assert "note[LOY713]" in result.out


def test_select_and_ignore(loy: Loy, ruleset: Ruleset) -> None:
    path = ruleset(DEAD + NOTE)
    assert loy("lint", path, "--ignore", "LOY701,LOY713").out == ""
    assert "LOY713" not in loy("lint", path, "--select", "never-matches").out
    assert loy("lint", path, "--select", "LOY713", "--select", "LOY702").status == 0


def test_a_word_that_is_no_rule(loy: Loy, ruleset: Ruleset) -> None:
    result = loy("lint", ruleset(DEAD), "--select", "never-match")
    assert result.status == 2
    assert "`never-match` is no lint rule; did you mean `never-matches`?" in result.err


def test_rules_of_the_day_need_the_day(loy: Loy, ruleset: Ruleset) -> None:
    path = ruleset("award a { effective 2025-01-01 to 2025-03-31  earn 1 point per stay }\n")
    assert loy("lint", path).out == ""
    assert "LOY707" in loy("lint", path, "--today", "2026-01-01").out
    assert loy("lint", path, "--today", "2025-03-31").out == ""
    assert loy("lint", path, "--today", "31.3.2025").status == 2


def test_the_nearest_configuration_is_taken(loy: Loy, ruleset: Ruleset) -> None:
    path = ruleset(DEAD)
    Path("pyproject.toml").write_text('[tool.loy.lint]\nignore = ["never-matches"]\n', encoding="utf-8")
    assert loy("lint", path).out == ""
    Path("loy.toml").write_text('[lint]\nfail-level = "error"\n', encoding="utf-8")
    result = loy("lint", path)
    assert result.status == 0 and "LOY701" in result.out
    Path("loy.toml").write_text('[lint.per-file-ignores]\n"*.loy" = ["LOY7"]\n', encoding="utf-8")
    assert loy("lint", path).out == ""
    assert loy("lint", path, "--config", "pyproject.toml").out == ""
    Path("loy.toml").write_text("[lint]\nselekt = []\n", encoding="utf-8")
    result = loy("lint", path)
    assert result.status == 2 and "`loy.toml`: `selekt` is no setting of lint" in result.err


def test_a_fix_is_written(loy: Loy, ruleset: Ruleset) -> None:
    kept = "award a { earn 1 point per stay }\n"
    path = ruleset(f"define b = nights > 2\ndefine c = b\n{kept}# loy: ignore[shadowed] x\n")
    result = loy("lint", path, "--fix")
    assert result.status == 0
    assert result.err == "3 findings mended\nnothing wrong in 1 ruleset\n"
    assert Path(path).read_text(encoding="utf-8").partition("\n")[2] == kept


def test_a_fix_keeps_line_ends_and_the_mark(loy: Loy, ruleset: Ruleset) -> None:
    path = Path(ruleset(""))
    path.write_bytes(b'\xef\xbb\xbfprogram "P" { currency USD }\r\ndefine b = nights > 2\r\n# the end\r\n')
    assert loy("lint", path, "--fix").status == 0
    assert path.read_bytes() == b'\xef\xbb\xbfprogram "P" { currency USD }\r\n# the end\r\n'


def test_formats_for_machines(loy: Loy, ruleset: Ruleset) -> None:
    path = ruleset(DEAD + "define b = nights > 2\n")
    found = json.loads(loy("lint", path, "--format", "json").out)["diagnostics"]
    assert [(d["code"], d["range"]["start"]["line"]) for d in found] == [("LOY701", 2), ("LOY723", 3)]
    assert found[1]["fix"]["edits"][0]["text"] == ""
    sarif = json.loads(loy("lint", path, "--format", "sarif").out)
    jsonschema.validate(sarif, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [r["ruleId"] for r in sarif["runs"][0]["results"]] == ["LOY701", "LOY723"]
    assert len(loy("lint", path, "--format", "github").out.splitlines()) == 2
    assert loy("lint", path, "--format", "github").out.startswith("::warning file=r.loy,line=2,")
    suites = ElementTree.fromstring(loy("lint", path, "--format", "junit").out)
    assert suites.get("tests") == "2"


def test_a_rule_is_explained(loy: Loy) -> None:
    result = loy("explain-code", "shadowed")
    assert result.status == 0
    assert result.out.startswith("LOY703 shadowed: an award that another one always takes out\n")
    assert "Found is exactly this: " in result.out and "bad:" in result.out and "good:" in result.out
    assert loy("explain-code", "LOY703").out == result.out
