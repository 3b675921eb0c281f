"""Plain tables."""

from __future__ import annotations

import pytest

from loyaltydsl.tools.tables import count, share, table


def test_words_left_figures_right() -> None:
    assert table(("award", "stays", "revenue"), [("base", 1200, "1,234.50 USD"), ("x", 3, "-0.01 USD")]) == [
        "award  stays       revenue",
        "base   1,200  1,234.50 USD",
        "x          3     -0.01 USD",
    ]


def test_wide_and_control_characters_keep_the_columns() -> None:
    assert table(("code", "stays"), [("日本", 1), ("a\x1bb", 2)]) == ["code  stays", "日本      1", "a␛b       2"]


def test_no_rows() -> None:
    assert table(("a", "b"), []) == ["a  b"]


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(1, 3, "33.3%"), (2, 3, "66.7%"), (0, 5, "0.0%"), (5, 5, "100.0%"), (1, 2000, "0.1%"), (1, 0, "–")],
)
def test_share(part: int, whole: int, said: str) -> None:
    assert share(part, whole) == said


def test_count() -> None:
    assert [count(n, "stay") for n in (0, 1, 2000)] == ["0 stays", "1 stay", "2,000 stays"]
