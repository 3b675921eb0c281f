"""A folder that a command writes as a whole."""

from __future__ import annotations

from pathlib import Path

import click


class ResultFolder(click.Path):
    """A folder to write, which takes the place of an older one: so it cannot be the one that the shell is in."""

    name = "folder"

    def __init__(self) -> None:
        super().__init__(file_okay=False)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        path = str(super().convert(value, param, ctx))  # type: ignore[arg-type]
        if Path.cwd().is_relative_to(Path(path).resolve()):
            self.fail(f"`{path}` is the folder you are in, or one around it; name a folder of its own, such as `out`")
        if Path(path).exists() and not Path(path).is_dir():
            self.fail(f"`{path}` is a device, not a folder; name a folder, such as `out`")
        return path


RESULT_FOLDER = ResultFolder()
