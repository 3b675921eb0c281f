"""A target of somebody else's: a package installed from a folder, found by its entry point."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.targets.kit import ROOT

MODULE = '''
"""postcard: a card for each partner reward, in a package of its own."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from loyaltydsl.targets.base import Job, Target, carried, refused


class Postcard(Target):
    name = "postcard"
    title = "Postcards"
    summary = "a card a generic reward"
    covers = ("generic rewards",)
    capabilities = (
        carried("name", "generic rewards", "`external_name`", "the card's text"),
        refused("qr_code", "generic rewards", "`qr_code`", "cards are printed once", "a reward without it"),
    )

    @property
    def folder(self) -> Path:
        return Path(__file__).parent / "postcard_files"

    def models(self):
        from pydantic import Field, create_model

        from loyaltydsl.targets.base.models import Payload

        return {"card": create_model("Card", __base__=Payload, text=(str, Field(max_length=20)))}

    def compile(self, job: Job) -> None:
        for reward in job.program.rewards:
            if reward.qr_code:
                job.cannot("qr_code", reward.clause_span("qr_code"), reward.name)
            elif reward.type == "generic":
                card = job.model(self.models()["card"], {"text": reward.external_name}, kind="generic rewards",
                                 name=reward.name, span=reward.clause_span("external_name"))
                if card is not None:
                    job.write_json(f"{reward.name}.json", card, "card")
                    job.write_text(f"{reward.name}.txt", "card.txt.j2", card=card)


TARGET = Postcard()
'''
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "loy-postcard"
version = "1"

[project.entry-points."loyaltydsl.targets"]
postcard = "loy_postcard:TARGET"
broken = "loy_postcard:NO_SUCH_THING"
crs = "loy_postcard:TARGET"
"""
BACKEND = '''
"""A build backend of a few lines, so that the test needs no package index."""

import zipfile
from pathlib import Path

INFO = "loy_postcard-1.dist-info"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = "loy_postcard-1-py3-none-any.whl"
    points = Path("pyproject.toml").read_text().partition('[project.entry-points."loyaltydsl.targets"]')[2]
    points = points.replace(" = \\"", " = ").replace("\\"\\n", "\\n")
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        for path in sorted(Path("loy_postcard").rglob("*")):
            if path.is_file():
                wheel.write(path)
        wheel.writestr(f"{INFO}/METADATA", "Metadata-Version: 2.1\\nName: loy-postcard\\nVersion: 1\\n")
        wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{INFO}/entry_points.txt", f"[loyaltydsl.targets]{points}")
        wheel.writestr(f"{INFO}/RECORD", "")
    return name
'''
RULESET = """
program "Case" { property "SPR"  currency USD }
reward spa generic { external_name "An hour at the spa"  trigger every 5 stays }
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a Python that has the package."""
    source = tmp_path_factory.mktemp("source")
    package = source / "loy_postcard"
    (package / "postcard_files" / "templates").mkdir(parents=True)
    (source / "pyproject.toml").write_text(PROJECT)
    (source / "backend.py").write_text(BACKEND)
    (package / "__init__.py").write_text(MODULE)
    (package / "postcard_files" / "templates" / "card.txt.j2").write_text("Dear guest: {{ card.text }}\n")
    home = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
               "--disable-pip-version-check", "--target", str(home), str(source)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(home), str(ROOT)])}


def loy(env: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "loyaltydsl.cli.main", *map(str, words)]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_it_is_listed_and_the_broken_ones_are_named(installed: dict[str, str]) -> None:
    done = loy(installed, "targets")
    assert "postcard  Postcards: a card a generic reward" in done.stdout
    assert "the target `broken` of the package `loy-postcard` cannot be used: AttributeError" in done.stderr
    assert (
        "the target `crs` of the package `loy-postcard` cannot be used: there is a target of that name" in done.stderr
    )


def test_it_compiles(installed: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "p.loy").write_text(RULESET)
    done = loy(installed, "compile", tmp_path / "p.loy", "--target", "postcard", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "spa.txt").read_text() == "Dear guest: An hour at the spa\n"
    assert json.loads((tmp_path / "out" / "spa.json").read_text()) == {"text": "An hour at the spa"}


def test_its_refusals_and_bounds_point_at_the_clause(installed: dict[str, str], tmp_path: Path) -> None:
    text = RULESET.replace("An hour at the spa", "An hour and a half at the spa")
    (tmp_path / "p.loy").write_text(text + "reward wine generic { trigger every 3 stays  qr_code }\n")
    done = loy(installed, "compile", tmp_path / "p.loy", "--target", "postcard", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "p.loy:3:22: error[LOY802] target-bounds: `postcard` cannot take" in done.stderr
    assert (
        "p.loy:4:46: error[LOY801] target-cannot-carry: `postcard` cannot carry `qr_code`: cards are printed once"
        in (done.stderr)
    )
