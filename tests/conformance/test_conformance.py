"""Rulesets with figures worked out by hand from docs/language.md, and faulty files with the lines of their mistakes.

`cases/NAME/` holds `ruleset.loy`, `stays.csv`, perhaps `members.csv`, `expect.json` and `NOTES.md`. What `expect.json`
names must be in the JSON of `loy simulate --detail`, which may hold more; an object of a list is found by its key, or,
where it has none, by fitting. `$exit` is the exit status. `errors/NAME.loy` ends with a comment for each mistake,
`# expect-error: LINE: what`, or `LINE|LINE` where it may be told at either; there must be no others.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyaltydsl.cli.main import main

HERE = Path(__file__).parent
KEYS = ("stay_id", "name", "tier", "month", "night")
KEYLESS = ("issuances", "unknown_codes")


def loy(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["loy", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def differences(want: Any, got: Any, at: str) -> Iterator[str]:
    """Where `got` lacks or contradicts what is wanted."""
    if isinstance(want, dict) and want and isinstance(got, dict):
        for key, value in want.items():
            if key in got:
                yield from differences(value, got[key], f"{at}.{key}")
            else:
                yield f"{at}.{key}: missing"
    elif isinstance(want, list) and want and isinstance(want[0], dict) and isinstance(got, list):
        keyed = at.rpartition(".")[2] not in KEYLESS
        key = next((k for k in KEYS if keyed and all(k in item for item in want)), None)
        left = list(got)
        for item in want:
            fits = [g for g in left if (g.get(key) == item[key] if key else not list(differences(item, g, "")))]
            if not fits:
                yield f"{at}: no {item}"
                continue
            left.remove(fits[0])
            yield from differences(item, fits[0], f"{at}[{item.get(key)}]")
    elif want != got:
        yield f"{at}: expected {want!r}, got {got!r}"


@pytest.mark.parametrize("engine", ["reference", "batch"])
@pytest.mark.parametrize("folder", sorted((HERE / "cases").iterdir()), ids=lambda folder: folder.name)
def test_case(folder: Path, engine: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    want = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
    wanted_status = want.pop("$exit", 0)
    words = ["simulate", str(folder / "ruleset.loy"), "--stays", str(folder / "stays.csv")]
    if (folder / "members.csv").exists():
        words += ["--members", str(folder / "members.csv")]
    status = loy(monkeypatch, *words, "--format", "json", "--detail", "--engine", engine)
    out, err = capsys.readouterr()
    assert status == wanted_status, err
    if want:
        assert list(differences(want, json.loads(out), "")) == []


@pytest.mark.parametrize("path", sorted((HERE / "errors").glob("*.loy")), ids=lambda path: path.stem)
def test_error(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    comments = re.findall(r"^# expect-error: ([\d|]+): ", path.read_text(encoding="utf-8"), re.M)
    wanted = [{int(line) for line in lines.split("|")} for lines in comments]
    assert loy(monkeypatch, "check", str(path)) == 1
    out, err = capsys.readouterr()
    told = [int(line) for line in re.findall(rf"{path.name}:(\d+):\d+: error\b", out + err)]
    assert len(set(told)) == len(wanted), out
    assert [lines for lines in wanted if not lines & set(told)] == [], out
