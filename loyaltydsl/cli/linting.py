"""What `loy lint` does with files: find the configuration, read the ruleset, write what a fix changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from loyaltydsl.analysis.fixes import fixed_texts
from loyaltydsl.analysis.settings import FailLevel, Settings, read_settings
from loyaltydsl.atomic import write_file
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import replace
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.tools.linting import lint

_MOST_ROUNDS = 10
_BOM = b"\xef\xbb\xbf"


def settings_for(
    path: str, config: str | None, select: Sequence[str], ignore: Sequence[str], fail_level: str | None
) -> Settings:
    """The settings of the nearest configuration file above a ruleset, changed by what the command line says."""
    settings = Settings()
    for file in [Path(config)] if config is not None else _candidates(path):
        text = file.read_text(encoding="utf-8")
        read, problems = read_settings(text, pyproject=file.name == "pyproject.toml", folder=str(file.parent))
        if problems:
            raise click.UsageError("\n".join(f"`{file}`: {problem}" for problem in problems))
        if read is not None:
            settings = read
            break
    if select:
        settings = replace(settings, select=tuple(select))
    if ignore:
        settings = replace(settings, ignore=(*settings.ignore, *ignore))
    if fail_level is not None:
        level: FailLevel = fail_level  # type: ignore[assignment]
        settings = replace(settings, fail_level=level)
    return settings


def _candidates(path: str) -> list[Path]:
    """The configuration files above a ruleset, the nearest first; `loy.toml` before `pyproject.toml`.

    They are named from the current folder where the ruleset is, so that patterns fit the paths as shown.
    """
    ruleset = Path(path)
    folders = list(ruleset.parents) if not ruleset.is_absolute() else []
    folders += [folder for folder in ruleset.resolve().parents if folder not in {f.resolve() for f in folders}]
    found = [folder / name for folder in folders for name in ("loy.toml", "pyproject.toml")]
    return [file for file in found if file.is_file()]


def lint_ruleset(path: str, settings: Settings, today: int | None) -> list[Diagnostic]:
    """What the check and, where it finds no error, the rules have to say."""
    checked = load_program(path)
    if checked.program is None:
        return list(checked.diagnostics)
    return [*checked.diagnostics, *lint(checked.program, settings, today).diagnostics]


def mend(path: str, settings: Settings, today: int | None) -> int:
    """Apply safe fixes until there are none; how many findings they mend. Nothing is written that does not check."""
    mended = 0
    for _ in range(_MOST_ROUNDS):
        checked = load_program(path)
        if checked.program is None:
            break
        texts, count = fixed_texts(lint(checked.program, settings, today).diagnostics)
        if not count or not _sound(path, texts):
            break
        for name, text in texts.items():
            mark = _BOM if Path(name).read_bytes().startswith(_BOM) else b""
            write_file(name, mark + text.encode("utf-8"))
        mended += count
    return mended


def _sound(path: str, texts: dict[str, str]) -> bool:
    """Whether the ruleset still checks with the new texts."""
    changed = {Path(name).resolve(): text for name, text in texts.items()}

    def read(file: Path) -> bytes:
        text = changed.get(file.resolve())
        return file.read_bytes() if text is None else text.encode("utf-8")

    return load_program(path, read).program is not None
