"""Results to standard output, everything else to standard error; colour only where it is wanted."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click


class ReaderGoneError(Exception):
    """What a command writes is not read any more."""


def out(text: str) -> None:
    """A result, as it stands."""
    try:
        click.echo(text, nl=False, color=wants_color(sys.stdout))
    except BrokenPipeError:
        raise ReaderGoneError from None


def say(text: str) -> None:
    """A remark for people: a line on standard error."""
    click.echo(text, err=True, color=wants_color(sys.stderr))


def wants_color(stream: TextIO) -> bool:
    """What `--color` says; else a terminal has colour unless NO_COLOR is set or it is a dumb one."""
    context = click.get_current_context(silent=True)
    if context is not None and context.color is not None:
        return context.color
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def style(text: str, stream: TextIO, *, bold: bool = False, fg: str | None = None) -> str:
    """The text, styled where the stream wants colour."""
    return click.style(text, bold=bold, fg=fg) if wants_color(stream) else text
