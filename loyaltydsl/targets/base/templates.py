"""A target's Jinja templates: a name that is not given is an error, and the bytes are the same everywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from loyaltydsl.targets.base.canonical import decimal_text


@cache
def _environment(folder: Path) -> Environment:
    made = Environment(
        loader=FileSystemLoader(folder / "templates", encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        newline_sequence="\n",
        autoescape=False,
    )
    made.filters["csv"] = csv_cell
    made.filters["md"] = markdown_cell
    made.filters["of"] = _look_up
    made.filters["plain"] = decimal_text
    return made


def render(folder: Path, template: str, values: dict[str, Any]) -> str:
    """A template of a target's folder, filled in."""
    return _environment(folder).get_template(template).render(values)


def _look_up(key: str, table: dict[str, str]) -> str:
    return table[key]


def csv_cell(value: object) -> str:
    """A cell of a comma-separated file, quoted where it must be."""
    text = "" if value is None else str(value)
    if any(char in text for char in ',"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def markdown_cell(value: object) -> str:
    """Text in a cell of a Markdown table."""
    text = "" if value is None else str(value)
    for char in "\\`*[]<>|":
        text = text.replace(char, f"\\{char}")
    return text.replace("\r", " ").replace("\n", " ")
