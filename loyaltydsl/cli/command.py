"""What every command shares: an example in its help, and `--color`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

COLORS = {"auto": None, "always": True, "never": False}


def _set_color(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.color = COLORS[value]


def color_option() -> click.Option:
    """`--color auto|always|never`, before the command or after it."""
    return click.Option(
        ["--color"],
        type=click.Choice(list(COLORS)),
        callback=_set_color,
        expose_value=False,
        is_eager=True,
        help="The default, auto: on a terminal, unless NO_COLOR is set.",
    )


def loy_command(name: str, *, example: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command of that name whose help ends with an example, a line a call."""
    lines = "\n".join(f"  {line}" for line in example.strip().splitlines())
    title = "Examples" if "\n" in lines else "Example"

    def decorate(function: Callable[..., Any]) -> click.Command:
        command = click.command(name, epilog=f"\b\n{title}:\n{lines}")(function)
        command.params.append(color_option())
        return command

    return decorate
