"""`loy new`: a starter that passes its own tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Loy


def test_the_starter_passes_its_own_tests(loy: Loy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = loy("new", "sea-view_inn")
    assert (done.status, done.out.split()) == (
        0,
        [str(Path("sea-view_inn") / name) for name in ("program.loy", "stays.csv", "members.csv")],
    )
    assert loy("check", "sea-view_inn").status == 0
    tests = loy("test", "sea-view_inn", "--coverage")
    assert tests.status == 0
    assert "no test exercised" not in tests.out
    run = loy("simulate", "sea-view_inn", "--stays", "sea-view_inn/stays.csv", "--members", "sea-view_inn/members.csv")
    assert run.status == 0
    assert run.out.startswith("Sea View Inn Rewards\n")
    assert run.err == ""


def test_nothing_is_overwritten(loy: Loy, tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    done = loy("new", folder)
    assert done.status == 2
    assert "exists and is not empty" in done.err
    assert [p.name for p in tmp_path.rglob("*")] == ["there", "mine.txt"]
    (tmp_path / "file").write_text("mine")
    assert "exists and is a file" in loy("new", tmp_path / "file").err


def test_an_empty_folder_is_filled(loy: Loy, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert loy("new", tmp_path / "empty").status == 0
    assert (tmp_path / "empty" / "program.loy").exists()


@pytest.mark.parametrize("name", ["", "___", "."])
def test_a_name_that_is_none(loy: Loy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert loy("new", name).status == 2
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_quotes_stays_a_title(loy: Loy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert loy("new", 'the "inn"').status == 0
    assert loy("check", 'the "inn"').status == 0
