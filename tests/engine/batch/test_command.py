"""`loy simulate` and `loy prepare` with what the batch engine brings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("polars")
pytest.importorskip("pyarrow")

from bench.workload import GENERAL, write_stays
from loyaltydsl.cli.main import cli


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("history")
    (path / "rules.loy").write_text(GENERAL)
    (path / "stays").mkdir()
    write_stays(path / "stays" / "a.parquet", 500, payments=True)
    return path


def test_a_folder_a_glob_and_a_file_are_the_same(folder: Path) -> None:
    stays = folder / "stays"
    results = [
        run("simulate", folder / "rules.loy", "--stays", source, "--format", "json").stdout
        for source in (stays / "a.parquet", stays, stays / "*.parquet")
    ]
    assert json.loads(results[0])["totals"]["stays"] == 500
    assert results[0] == results[1] == results[2]


def test_both_engines_print_the_same(folder: Path) -> None:
    found = {}
    for engine in ("batch", "reference"):
        chosen = ("--engine", engine, "--format", "json", "--detail")
        done = run("simulate", folder / "rules.loy", "--stays", folder / "stays", *chosen)
        assert done.exit_code == 0, done.output
        found[engine] = json.loads(done.stdout)
        assert found[engine].pop("engine") == engine
    assert found["batch"] == found["reference"]


def test_the_plan_in_words(folder: Path) -> None:
    done = run("simulate", folder / "rules.loy", "--stays", folder / "stays", "--plan")
    assert done.exit_code == 0
    assert "  - look-up in `room_type`: `suites`\n" in done.stdout
    assert "  - awards that ask the tier, which points move or the balance, or stand beside one: " in done.stdout


@pytest.mark.parametrize("more", [("--format", "json"), ("--out", "results"), ("--html", "page.html")])
def test_the_plan_takes_no_form(folder: Path, more: tuple[str, str]) -> None:
    done = run("simulate", folder / "rules.loy", "--stays", folder / "stays", "--plan", *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "`--plan` evaluates nothing and is text: leave `--format`, `--out` and `--html` out" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('exception e { market_code "STAFF" }', ["exceptions: one look-up in each of `market_code`"]),
        (
            'exception e for rewards { market_code "STAFF" }',
            ["exceptions from rewards: one look-up in each of `market_code`"],
        ),
        (
            'exception a for awards { rate_code "COMP" }\nexception e for rewards { market_code "STAFF" }',
            [
                "exceptions from awards: one look-up in each of `rate_code`",
                "exceptions from rewards: one look-up in each of `market_code`",
            ],
        ),
    ],
)
def test_exceptions_of_either_scope_stand_in_the_plan(folder: Path, text: str, said: list[str]) -> None:
    (folder / "rules.loy").write_text(f'program "T" {{ currency USD }}\n{text}\n')
    done = run("simulate", folder / "rules.loy", "--stays", folder / "stays", "--plan")
    assert done.exit_code == 0, done.output
    assert [line.removeprefix("  - ") for line in done.stdout.splitlines() if "exceptions" in line] == said


def test_prepare_keeps_the_result(folder: Path) -> None:
    done = run("prepare", "--stays", folder / "stays", "--out", folder / "prepared.parquet")
    assert done.exit_code == 0, done.output
    assert "wrote 500 stays in member order" in done.stderr
    plain, prepared = (
        run("simulate", folder / "rules.loy", "--stays", source, "--format", "json").stdout
        for source in (folder / "stays", folder / "prepared.parquet")
    )
    assert prepared == plain


def test_sources_that_are_not_there(folder: Path) -> None:
    assert "File 'no' does not exist." in run("simulate", folder / "rules.loy", "--stays", "no").output
    assert "no file matches" in run("simulate", folder / "rules.loy", "--stays", folder / "*.none").output
