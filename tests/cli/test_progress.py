"""The progress bar: late, on a terminal, and gone at the end."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr

import pytest

from loyaltydsl.cli import progress
from loyaltydsl.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, total: int | None) -> str:
    """What is written for ten steps of work."""
    with redirect_stderr(stream), Progress("evaluating", total) as bar:
        for _ in range(10):
            bar.advance(100)
    return stream.getvalue()


@pytest.mark.parametrize("total", [1000, None])
@pytest.mark.parametrize("with_rich", [True, False])
def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, total: int | None, with_rich: bool) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(progress, "_INTERVAL", 0)
    monkeypatch.setenv("TERM", "xterm")
    if with_rich:
        pytest.importorskip("rich")
    else:
        monkeypatch.setitem(sys.modules, "rich.console", None)
    text = shown(Terminal(), total)
    assert "evaluating" in text
    assert text.endswith(("\x1b[K", "\x1b[2K"))


def test_none_for_quick_work() -> None:
    assert shown(Terminal(), 1000) == ""


def test_none_off_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    assert shown(io.StringIO(), 1000) == ""
