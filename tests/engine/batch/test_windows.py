"""Where a window over the past begins: found a few stays back, or searched for."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy", reason="the `batch` extra is not installed")

from loyaltydsl.engine.batch import frame  # noqa: E402


@pytest.mark.parametrize("most", [1, 2, 7, 48])
@pytest.mark.parametrize("kind", ["int32", "int64"])
def test_the_first_stay_within_a_window(most: int, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "MOST_LAGS", most)
    random = np.random.default_rng(7)
    for size in (0, 1, 2, 9, 400):
        for spread in (1, 30, 3_000):
            keys = np.sort(random.integers(0, spread, size)).astype(kind)
            limits = keys - random.integers(0, 40, size).astype(kind)
            found = frame._first_within(keys, limits)
            assert found.tolist() == np.searchsorted(keys, limits, side="left").tolist()
