"""Texts grouped by sorting: the groups that looking each one up would give."""

from __future__ import annotations

from random import Random

import pytest

np = pytest.importorskip("numpy", reason="the `batch` extra is not installed")
pa = pytest.importorskip("pyarrow", reason="the `batch` extra is not installed")

from loyaltydsl.engine.batch import grouping  # noqa: E402


def texts(random: Random, count: int, missing: bool) -> list[str | None]:
    kinds = ("M{:05}", "{}", "a\0{}", "Zoë{}", "{}" + "x" * 9)
    chosen = random.sample(kinds, random.randrange(1, len(kinds)))
    found: list[str | None] = [random.choice(chosen).format(random.randrange(count // 3 + 1)) for _ in range(count)]
    return [None if missing and random.random() < 0.1 else text for text in found]


@pytest.mark.parametrize("clashing", [False, True])
@pytest.mark.parametrize("kind", ["string", "large_string"])
@pytest.mark.parametrize("seed", range(12))
def test_groups(seed: int, kind: str, clashing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if clashing:
        mix = grouping._hash
        monkeypatch.setattr(grouping, "_hash", lambda *words: mix(*words) & np.uint64(7 << 61))
    random = Random(seed)
    values = texts(random, random.choice((0, 1, 2, 40, 3_000)), seed % 2 == 0)
    array = pa.array(values, getattr(pa, kind)())
    if seed % 3 == 0:
        array, values = array[len(array) // 4 :], values[len(array) // 4 :]
    laid = grouping.TextGroups(len(array))
    middle = len(array) // 3
    assert laid.lay(middle, array[middle:])
    assert laid.lay(0, array[:middle])
    index, first = laid.groups()
    names = array.take(pa.array(first)).to_pylist()
    assert len(set(names)) == len(names)
    assert [None if i < 0 else names[i] for i in index.tolist()] == values


def test_a_long_text_is_none_of_these() -> None:
    assert not grouping.TextGroups(2).lay(0, pa.array(["short", "x" * 16]))
    assert grouping.TextGroups(2).lay(0, pa.array(["short", "x" * 15]))
    assert not grouping.TextGroups(1).lay(0, pa.array(["é" * 8]))
