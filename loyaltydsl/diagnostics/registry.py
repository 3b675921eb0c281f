"""The long texts of the codes, for `loy explain-code`: found in the modules of `diagnostics.codes`, no list kept.

A module there holds a tuple `CODES` of `CodeInfo`. An example is a whole ruleset or a part of one: a part stands
after a small `program`. A line `# file: NAME` begins another file of the same example.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from textwrap import dedent

from loyaltydsl.diagnostics.faults import CODES
from loyaltydsl.record import Record

PRELUDE = 'program "Example" { property "SPR"  currency USD }\n'
"""What stands before an example that has no `program` of its own."""


class CodeInfo(Record):
    """A code: its kebab-case `name`, a `title` for lists, the `reason` in three sentences, and two examples.

    `bad` gives the code exactly once and nothing else; `good` gives nothing. `encoding` is how `bad` is saved
    where that is the point.
    """

    code: str
    name: str
    title: str
    reason: str
    bad: str
    good: str
    encoding: str = "utf-8"


def info(name: str, title: str, reason: str, bad: str, good: str, *, encoding: str = "utf-8") -> CodeInfo:
    """The texts of a code, by its name in the table of codes; examples may be indented as the module is."""
    return CodeInfo(CODES[name], name, title, " ".join(reason.split()), _text(bad), _text(good), encoding)


def _text(example: str) -> str:
    return dedent(example).strip("\n") + "\n"


@cache
def registry() -> dict[str, CodeInfo]:
    """Every known code with its texts, in the order of the codes."""
    from loyaltydsl.diagnostics import codes

    found: list[CodeInfo] = []
    for module in iter_modules(codes.__path__, f"{codes.__name__}."):
        found += import_module(module.name).CODES
    return {info.code: info for info in sorted(found, key=lambda info: info.code)}


def explain(code: str) -> CodeInfo | None:
    """The texts of a code, given as `LOY305`, `loy305` or by its name; None if there is none."""
    wanted = code.strip()
    return next((i for i in registry().values() if wanted.upper() == i.code or wanted.lower() == i.name), None)


def example_files(example: str) -> dict[str, str]:
    """The files of an example by name, the one with `program` first, which is `ruleset.loy`."""
    files: dict[str, list[str]] = {"ruleset.loy": []}
    current = files["ruleset.loy"]
    for line in example.splitlines(keepends=True):
        if line.startswith("# file: "):
            current = files.setdefault(line.removeprefix("# file: ").strip(), [])
        else:
            current.append(line)
    texts = {name: "".join(lines) for name, lines in files.items()}
    if "program" not in texts["ruleset.loy"]:
        texts["ruleset.loy"] = PRELUDE + texts["ruleset.loy"]
    return texts
