"""What every command shares: an example in its help, and `--color`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

COLORS = {"auto": None, "always": True, "never": False}


def _set_color(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.color = COLORS[value]


def color_option(function: F) -> F:
    """`--color auto|always|never`, before the command or after it."""
    return click.option(
        "--color",
        type=click.Choice(list(COLORS)),
        callback=_set_color,
        expose_value=False,
        is_eager=True,
        help="Colour the output: auto (the default: on a terminal, unless NO_COLOR is set), always, never.",
    )(function)


def loy_command(name: str, *, example: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command of that name whose help ends with an example, a line a call."""
    lines = "\n".join(f"  {line}" for line in example.strip().splitlines())
    title = "Examples" if "\n" in lines else "Example"

    def decorate(function: Callable[..., Any]) -> click.Command:
        return click.command(name, epilog=f"\b\n{title}:\n{lines}")(color_option(function))

    return decorate
