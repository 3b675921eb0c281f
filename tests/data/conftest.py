"""A folder of its own for each test, and the current one while it runs, so that messages show plain names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.data.kit import Desk

settings.register_profile("data", deadline=None)  # the first Parquet file loads a large library
settings.load_profile("data")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)
