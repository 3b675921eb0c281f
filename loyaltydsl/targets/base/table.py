"""The capability lists as tables, for `loy targets` and the targets' notes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from loyaltydsl.targets.base.capability import Capability
from loyaltydsl.targets.base.target import Target

MARKS = {"carried": "yes", "elsewhere": "-", "refused": "no"}
WIDTH = 110


def overview(targets: Sequence[Target]) -> str:
    """Every target with what it carries of each kind, refusals too; then what the marks mean."""
    parts = [f"{target.name}  {target.title}: {target.summary}\n{_rows(target.capabilities)}" for target in targets]
    legend = (
        "yes  carried   no  an error at the clause (--partial leaves it out)   -  another system's business\n"
        "Other kinds of declaration are out of a target's scope: its manifest names them.\n"
        "loy targets NAME shows a target's settings, and for each clause how it is carried or why not.\n"
    )
    return "\n".join([*parts, legend])


def as_table(target: Target) -> str:
    """One target in full."""
    lines = [f"{target.name}  {target.title} (payload version {target.version})", target.summary, ""]
    if target.data_files:
        lines += [f"--stays adds {target.data_files}", ""]
    if target.options:
        lines.append(f"connect {target.name} {{ … }}")
        width = max(len(option.key) for option in target.options)
        for option in target.options:
            more = ["required"] if option.required else []
            more += ['env "NAME"'] if option.type == "secret" else []
            more += [f"one of {', '.join(option.choices)}"] if option.choices else []
            more += [f"default {option.default}"] if option.default not in (None, False) else []
            tail = f" ({'; '.join(more)})" if more else ""
            lines += _wrap(f"  {option.key:<{width}}  ", f"{option.meaning}{tail}")
        lines.append("")
    for kind in dict.fromkeys(ability.kind for ability in target.capabilities):
        lines.append(kind)
        for ability in (one for one in target.capabilities if one.kind == kind):
            text = ability.note + (f"; nearest: {ability.nearest}" if ability.nearest else "")
            lines += _wrap(f"  {MARKS[ability.verdict]:<4}{plain(ability.what)}: ", plain(text), indent=8)
        lines.append("")
    return "\n".join(lines)


def as_data(target: Target) -> dict[str, Any]:
    """The same as data."""
    return {
        "name": target.name,
        "title": target.title,
        "summary": target.summary,
        "payload_version": target.version,
        "covers": list(target.covers),
        "data_files": target.data_files or None,
        "settings": [
            {
                "key": option.key,
                "type": option.type,
                "required": option.required,
                "default": option.default,
                "choices": list(option.choices),
                "meaning": option.meaning,
            }
            for option in target.options
        ],
        "capabilities": [
            {
                "kind": ability.kind,
                "what": ability.what.replace("{currency}", "USD"),
                "verdict": ability.verdict,
                "note": ability.note,
                "nearest": ability.nearest or None,
            }
            for ability in target.capabilities
        ],
    }


def markdown(target: Target) -> str:
    """The capability list for the target's README."""
    if not target.capabilities:
        return "It covers no kind of declaration.\n"
    lines = ["| kind | what | carried | how, or why not |", "| --- | --- | --- | --- |"]
    for ability in target.capabilities:
        note = ability.note + (f"; nearest: {ability.nearest}" if ability.nearest else "")
        cells = (ability.kind, ability.what.replace("{currency}", "USD"), MARKS[ability.verdict], note)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def settings_markdown(target: Target) -> str:
    """The settings for the target's README."""
    if not target.options:
        return f"`{target.name}` takes no settings.\n"
    lines = ["| key | value | required | default | meaning |", "| --- | --- | --- | --- | --- |"]
    for option in target.options:
        value = {"secret": '`env "NAME"`', "flag": "`yes`"}.get(option.type, option.type)
        if option.choices:
            value = ", ".join(f"`{choice}`" for choice in option.choices)
        default = f"`{option.default}`" if option.default not in (None, False) else ""
        lines.append(
            f"| `{option.key}` | {value} | {'yes' if option.required else ''} | {default} | {option.meaning} |"
        )
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Without back-ticks; a program's currency stands as USD."""
    return text.replace("`", "").replace("{currency}", "USD").replace("{days}", "N")


def _rows(abilities: Sequence[Capability]) -> str:
    lines = []
    kinds = list(dict.fromkeys(ability.kind for ability in abilities))
    for kind in kinds:
        for verdict in ("carried", "refused", "elsewhere"):
            names = [plain(one.what) for one in abilities if one.kind == kind and one.verdict == verdict]
            if names:
                lines += _wrap(f"  {MARKS[verdict]:<4}{kind}: ", ", ".join(names), indent=6)
    return "\n".join(lines) + "\n"


def _wrap(head: str, text: str, indent: int | None = None) -> list[str]:
    rest = " " * (len(head) if indent is None else indent)
    return textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=rest, break_long_words=False)
