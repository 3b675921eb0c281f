"""`loy compile` and `loy targets` as they are typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Loy, loy
from tests.targets.kit import ROOT, SYSTEMS

__all__ = ["loy"]
CRS = ROOT / "targets" / "crs" / "example" / "program.loy"
NET = ROOT / "targets" / "netcarrots" / "example"
HARBOR = ROOT / "rulesets" / "grand_harbor"


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_files_are_the_result(loy: Loy, tmp_path: Path) -> None:
    out = tmp_path / "build" / "crs"
    done = loy("compile", CRS, "--target", "crs", "--out", out)
    assert done.status == 0
    assert done.out.splitlines() == [
        str(out / name) for name in ("links/free_night.json", "links/winter_night.json", "setup.md", "manifest.json")
    ]
    assert "bypass minimum bookable rate" in done.err
    assert names(out) == ["links/free_night.json", "links/winter_night.json", "manifest.json", "setup.md"]


def test_nothing_is_written_where_something_cannot_be_carried(loy: Loy, tmp_path: Path) -> None:
    done = loy("compile", HARBOR, "--target", "rdpwin", "--out", tmp_path / "out")
    assert done.status == 1
    assert done.out == ""
    assert "error[LOY801] target-cannot-carry: `rdpwin` cannot carry `points per USD`" in done.err
    assert "nothing was written" in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("system", SYSTEMS)
def test_partial_payloads_of_grand_harbor(system: str, loy: Loy, tmp_path: Path) -> None:
    done = loy("compile", HARBOR, "--target", system, "--partial", "--out", tmp_path / "out")
    assert done.status == 0, done.err
    listed = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert len(listed["left_out"]) == done.err.count("warning[LOY8")
    assert done.out.splitlines()[-1] == str(tmp_path / "out" / "manifest.json")


def test_check_says_whether_a_folder_is_up_to_date(loy: Loy, tmp_path: Path) -> None:
    out = tmp_path / "crs"
    words = ("compile", CRS, "--target", "crs", "--out", out)
    missing = loy(*words, "--check")
    assert missing.status == 1
    assert "--- /dev/null\n+++ b/manifest.json\n" in missing.out
    assert not out.exists()
    loy(*words)
    assert loy(*words, "--check").status == 0
    link = out / "links" / "free_night.json"
    link.write_text(link.read_text().replace("FREENIGHT", "FREE"))
    (out / "mine.txt").write_text("mine")
    changed = loy(*words, "--check")
    assert changed.status == 1
    assert changed.out == (
        "--- a/links/free_night.json\n+++ b/links/free_night.json\n@@ -1,6 +1,6 @@\n {\n"
        '   "reward": "free_night",\n-  "code": "FREE",\n+  "code": "FREENIGHT",\n'
        '   "external_name": "A night on us",\n   "active": true,\n   "profile": "shr",\n'
    )
    assert link.read_text().count("FREENIGHT") == 0


def test_a_file_that_is_no_longer_made_goes_and_others_stay(loy: Loy, tmp_path: Path) -> None:
    ruleset, out = tmp_path / "p.loy", tmp_path / "out"
    ruleset.write_text(CRS.read_text())
    loy("compile", ruleset, "--target", "crs", "--out", out)
    (out / "notes.txt").write_text("mine")
    ruleset.write_text(CRS.read_text().split("# In German")[0])
    done = loy("compile", ruleset, "--target", "crs", "--out", out, "--check")
    assert "--- a/links/winter_night.json\n+++ /dev/null\n" in done.out
    done = loy("compile", ruleset, "--target", "crs", "--out", out)
    assert done.status == 0
    assert f"kept 1 file in `{out}` that loy did not write: `notes.txt`" in done.err
    assert names(out) == ["links/free_night.json", "manifest.json", "notes.txt", "setup.md"]


def test_a_strangers_file_under_one_of_our_names_stops_it(loy: Loy, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "setup.md").write_text("mine")
    done = loy("compile", CRS, "--target", "crs", "--out", tmp_path / "out")
    assert done.status == 1
    assert "holds `setup.md`, which loy did not write" in done.err
    assert (tmp_path / "out" / "setup.md").read_text() == "mine"


def test_the_netcarrots_example_with_its_stays(loy: Loy, tmp_path: Path) -> None:
    words = ("compile", NET, "--target", "netcarrots", "--stays", NET / "stays.csv", "--members", NET / "members.csv",
             "--from", "2026-03-01", "--to", "2026-03-31")  # fmt: skip
    assert loy(*words, "--out", NET / "payload", "--check").status == 0
    other = loy(*words[:-1], "2026-04-30", "--out", NET / "payload", "--check")
    assert other.status == 1
    assert "+++ b/STAY_SEA_20260301_20260430.csv" in other.out


def test_bad_rows_stop_it_as_they_stop_simulate(loy: Loy, tmp_path: Path) -> None:
    stays = tmp_path / "stays.csv"
    stays.write_text("stay_id,arrival,departure\nS1,2026-03-01,2026-03-02\nS2,31/02/2026,2026-03-02\n")
    words = ("compile", NET, "--target", "netcarrots", "--stays", stays, "--out", tmp_path / "out")
    done = loy(*words)
    assert done.status == 1
    assert "error[LOY921]" in done.err
    assert not (tmp_path / "out").exists()
    done = loy(*words, "--bad-rows", "reject")
    assert done.status == 0
    assert "1 of 2 rows rejected" in done.err
    assert (tmp_path / "out" / "rejects.csv").read_text() == (
        f"file,row,column,value,expected\n{stays},3,arrival,31/02/2026,a date\n"
    )


def test_rows_that_cannot_be_written_are_named(loy: Loy, tmp_path: Path) -> None:
    example = ROOT / "targets" / "tango" / "example"
    stays = tmp_path / "stays.csv"
    rows = [f"S{n},M1,2026-0{n}-01,2026-0{n}-02" for n in range(1, 6)]
    stays.write_text("stay_id,member_id,arrival,departure\n" + "\n".join(rows) + "\n")
    words = ("compile", example, "--target", "tango", "--stays", stays, "--out", tmp_path / "out")
    done = loy(*words)
    assert done.status == 1
    assert (
        "reward `retail_card` on 2026-05-02, member `M1`: `recipient`: nothing there, expected firstName and email"
        in done.err
    )
    assert not (tmp_path / "out").exists()
    assert loy(*words, "--bad-rows", "reject").status == 0
    assert names(tmp_path / "out")[-1] == "setup.md"


def test_preview_links(loy: Loy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crm = ROOT / "rulesets" / "crm"
    words = ("compile", crm, "--target", "crs", "--out", tmp_path / "out", "--preview", "--checkin", "2026-08-01")
    assert loy(*words).status == 2
    words = (*words, "--stays", crm / "stays.csv", "--members", crm / "members.csv")
    done = loy(*words)
    assert done.status == 0
    assert "the voucher codes are previews" in done.err
    lines = (tmp_path / "out" / "preview.jsonl").read_text().splitlines()
    assert lines
    assert all("checkin=08%2F01%2F2026" in json.loads(line)["url"] for line in lines)
    assert loy(*words, "--voucher-key-env", "NO_SUCH_KEY").status == 2
    monkeypatch.setenv("VOUCHER_KEY", "k3y-value")
    assert loy(*words, "--voucher-key-env", "VOUCHER_KEY").status == 0
    whole = "".join(path.read_text() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert "PREVIEW-" not in whole
    assert "k3y-value" not in whole


def test_a_catalogue_that_is_no_json(loy: Loy, tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text("{")
    example = ROOT / "targets" / "tango" / "example"
    words = ("compile", example, "--target", "tango", "--out", tmp_path / "out", "--catalog", tmp_path / "c.json")
    assert loy(*words).status == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("crm", "--preview", "--stays", NET / "stays.csv"), "`crm` has no use for --preview"),
        (("crs", "--catalog", NET / "stays.csv"), "`crs` has no use for --catalog"),
        (("crs", "--checkin", "2026-08-01"), "--checkin goes with --preview"),
        (("crs", "--preview"), "--preview needs --stays"),
        (("crs", "--from", "2026-08-02", "--to", "2026-08-01"), "`--from` is later than `--to`"),
        (("crs", "--from", "1 August"), "`1 August` is not a date"),
    ],
)
def test_options_that_do_not_go_together(loy: Loy, tmp_path: Path, words: tuple[object, ...], message: str) -> None:
    done = loy("compile", CRS, "--out", tmp_path / "out", "--target", *words)
    assert done.status == 2
    assert message in done.err


@pytest.mark.parametrize("system", ["tango", "netcarrots", "crs"])
def test_no_secret_reaches_a_file_or_a_stream(
    system: str, loy: Loy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names_of = {"GRAND_HARBOR_TANGO_KEY": "s3cret-tango", "GRAND_HARBOR_NETCARROTS_PASSWORD": "s3cret-ftp",
                "VOUCHERS": "s3cret-voucher"}  # fmt: skip
    for name, value in names_of.items():
        monkeypatch.setenv(name, value)
    words = ["compile", HARBOR, "--target", system, "--out", tmp_path / "out", "--stays", HARBOR / "stays.csv",
             "--members", HARBOR / "members.csv", "--bad-rows", "reject"]  # fmt: skip
    words += ["--preview", "--voucher-key-env", "VOUCHERS"] if system == "crs" else []
    done = loy(*words)
    assert done.status == 0, done.err
    whole = done.out + done.err + "".join(path.read_text() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert not [value for value in names_of.values() if value in whole]
    assert system == "crs" or [name for name in names_of if name in whole]


def test_a_template_that_asks_for_what_is_not_given_is_an_error(tmp_path: Path) -> None:
    from jinja2 import UndefinedError

    from loyaltydsl.targets.base.templates import render

    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.txt").write_text("{{ nobody }}")
    with pytest.raises(UndefinedError, match="nobody"):
        render(tmp_path, "a.txt", {})


@pytest.mark.parametrize("words", [("compile", str(CRS), "--target", "csr", "--out", "x"), ("targets", "csr")])
def test_an_unknown_target(loy: Loy, words: tuple[str, ...]) -> None:
    done = loy(*words)
    assert done.status == 2
    assert "there is no target `csr`; did you mean `crs`?" in done.err


def test_targets_are_listed_with_what_they_carry(loy: Loy) -> None:
    done = loy("targets")
    assert [line.split()[0] for line in done.out.splitlines() if line[:1].isalpha() and ": " in line][:6] == list(
        SYSTEMS
    )
    assert "points per USD" in done.out


def test_one_target_in_full(loy: Loy) -> None:
    done = loy("targets", "rdpwin")
    assert "no points per USD: its rules pay per night or per reservation; nearest: points per night or points per" in (
        " ".join(done.out.split())
    )
    data = json.loads(loy("targets", "tango", "--format", "json").out)["targets"][0]
    assert [one["key"] for one in data["settings"] if one["required"]] == [
        "platform_name", "platform_key", "account_identifier", "customer_identifier",
    ]  # fmt: skip


@pytest.mark.parametrize("words", [["targets"], ["compile", "--help"], ["import", "--help"]])
def test_heavy_libraries_are_not_imported_for_lists_and_help(words: list[str]) -> None:
    script = (
        "import sys\nfrom loyaltydsl.cli.main import main\n"
        f"sys.argv = ['loy', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = [name for name in ('pydantic', 'jinja2', 'polars', 'rich', 'numpy') if name in sys.modules]\n"
        "sys.stderr.write('heavy: ' + ' '.join(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "heavy: "
