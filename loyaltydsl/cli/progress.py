"""A progress bar on standard error, for work on a terminal that takes more than two seconds."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Any

PATIENCE = 2
"""Seconds before a bar is shown."""
_INTERVAL = 0.1


class Progress:
    """One stretch of work: `advance` it from within; a context manager that takes the bar away at the end.

    Nothing is imported or drawn before the bar is due; off a terminal it never is.
    """

    def __init__(self, label: str, total: int | None = None) -> None:
        self.label = label
        self.total = total
        self.done = 0
        self._due = monotonic() + PATIENCE if sys.stderr.isatty() else None
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.close()
        self._due = None

    def advance(self, steps: int = 1) -> None:
        self.reach(self.done + steps)

    def reach(self, done: int) -> None:
        """That many steps are done in all."""
        self.done = done
        if self._due is None:
            return
        now = monotonic()
        if now < self._due:
            return
        self._due = now + _INTERVAL
        if self._bar is None:
            self._bar = _make_bar(self.label, self.total)
        self._bar.show(done)


def _make_bar(label: str, total: int | None) -> _RichBar | _ClickBar:
    try:
        return _RichBar(label, total)
    except ImportError:
        return _ClickBar(label, total)


class _RichBar:
    def __init__(self, label: str, total: int | None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self.task = self.progress.add_task(label, total=total)
        self.progress.start()

    def show(self, done: int) -> None:
        self.progress.update(self.task, completed=done)

    def close(self) -> None:
        self.progress.stop()


class _ClickBar:
    def __init__(self, label: str, total: int | None) -> None:
        import click

        self.bar = click.progressbar(length=total or 0, label=label, file=sys.stderr, show_pos=True)
        self.known = total is not None
        self.label = label
        self.last = 0

    def show(self, done: int) -> None:
        if self.known:
            self.bar.update(done - self.last)
        else:
            print(f"\r{self.label}: {done:,}", end="", file=sys.stderr, flush=True)
        self.last = done

    def close(self) -> None:
        if self.known:
            self.bar.render_finish()
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
