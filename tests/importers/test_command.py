"""`loy import` as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Loy, loy
from tests.targets.kit import ROOT

__all__ = ["loy"]
EXAMPLE = ROOT / "targets" / "rdpwin" / "example"
RDPWIN = ("import", "rdpwin", EXAMPLE / "rules.csv", "--currency", "USD", "--property", "RDP")


def test_the_example_of_the_target_is_what_the_importer_writes(loy: Loy) -> None:
    words = ("--levels", EXAMPLE / "levels.csv", "--default-pay", "1", "--name", "RDPWin Points")
    done = loy(*RDPWIN, *words)
    assert (done.status, done.err) == (0, "")
    assert done.out == (EXAMPLE / "program.loy").read_text()


def test_into_a_file(loy: Loy, tmp_path: Path) -> None:
    done = loy(*RDPWIN, "--out", tmp_path / "new.loy")
    assert (done.status, done.out) == (0, f"{tmp_path / 'new.loy'}\n")
    assert loy("check", tmp_path / "new.loy").status == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("import", "rdpwin", EXAMPLE / "rules.csv", "--property", "S"), "`rdpwin` needs --currency"),
        (("import", "rdpwin", EXAMPLE / "rules.csv", "--currency", "USD"), "`rdpwin` needs --property"),
        ((*RDPWIN[:3], "--property", "S", "--currency", "usd"), "`usd` is no currency of ISO 4217"),
        ((*RDPWIN, "--default-pay", "0"), "--default-pay is a number of points above 0"),
        (
            ("import", "crm-rewards", EXAMPLE / "rules.csv", "--default-pay", "1"),
            "`crm-rewards` takes no --default-pay",
        ),
        (("import", "rdpwn", EXAMPLE / "rules.csv"), "there is no system `rdpwn`; did you mean `rdpwin`?"),
    ],
)
def test_a_command_line_at_fault(loy: Loy, words: tuple[object, ...], message: str) -> None:
    done = loy(*words)
    assert done.status == 2
    assert message in done.err


def test_a_bad_row_is_shown_at_its_cell(loy: Loy, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("Type,Criteria,Starting,Ending,Exchange Rate,Per\nAward,RatePlan,A,,x,Night\n")
    done = loy("import", "rdpwin", tmp_path / "r.csv", "--currency", "USD", "--property", "S")
    assert (done.status, done.out) == (1, "")
    assert f"{tmp_path / 'r.csv'}:2:19: error[LOY811] import-value: `x` is no exchange rate" in done.err
    assert "nothing was imported" in done.err


def test_a_file_that_is_not_utf_8(loy: Loy, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(b"Type\nAw\xe9rd\n")
    done = loy("import", "crm-exceptions", tmp_path / "r.csv")
    assert done.status == 2
    assert "is not UTF-8 (line 2)" in done.err


def test_what_the_language_refuses_is_written_and_said(loy: Loy, tmp_path: Path) -> None:
    text = (ROOT / "targets" / "crm" / "example" / "payload" / "rewards.json").read_text()
    (tmp_path / "r.json").write_text(text.replace("past nights in last 12 months", "past nihgts in last 12 months"))
    done = loy("import", "crm-rewards", tmp_path / "r.json")
    assert done.status == 1
    assert "nihgts" in done.out
    assert "does not pass `loy check` yet" in done.err
