"""A map file to a `Mapping`: every mistake that shows without the program and the data, each once."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from loyaltydsl.data.load_part import PartLoader, as_text
from loyaltydsl.data.mapping import CsvShape, FromColumn, Mapping, Part
from loyaltydsl.data.numbers import NumberStyle
from loyaltydsl.data.places import TomlPlaces
from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import SourceFile, Span

_KEYS = ("missing", "stays", "members", "csv")
_CSV_KEYS = ("delimiter", "encoding", "decimal", "thousands")


def load_mapping(path: str | Path) -> Mapping | list[Diagnostic]:
    """Read a map file (TOML); all of its mistakes where there are any."""
    shown = str(path)
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        why = (error.strerror or "it is no file").lower()
        return [
            fault(
                "map-unreadable",
                _start(shown),
                f"`{shown}` cannot be read: {why}",
                help="look at its name and folder, and whether you may read it",
            )
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = len(data[: error.start].decode())
        span = Span(SourceFile(shown, data.decode("cp1252", "replace")), at, at + 1)
        return [fault("map-unreadable", span, f"`{shown}` is not UTF-8", help="save it as UTF-8")]
    return parse_mapping(text, shown)


def parse_mapping(text: str, path: str) -> Mapping | list[Diagnostic]:
    """The map in `text`; `path` names it in messages."""
    import tomllib

    source = SourceFile(path, text.replace("\r\n", "\n"))
    try:
        table = tomllib.loads(source.text, parse_float=str)
    except ValueError as error:  # TOMLDecodeError, or a number with thousands of digits
        return [_toml_fault(source, str(error))]
    except RecursionError:
        return [
            fault(
                "map-unreadable",
                Span(source, 0, 0),
                "the map is nested too deep",
                help="a map has sections with entries, and braces one deep",
            )
        ]
    return _Loader(source, table).mapping()


def _start(path: str) -> Span:
    return Span(SourceFile(path, ""), 0, 0)


def _toml_fault(source: SourceFile, message: str) -> Diagnostic:
    """tomllib's own words, at the place that they name."""
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    words = message[: found.start()] if found else message
    at = len(source.text.rstrip())
    if found and found[1]:
        at = source.line_starts[int(found[1]) - 1] + int(found[2]) - 1
    return fault(
        "map-unreadable",
        Span(source, at, min(at + 1, len(source.text))),
        f"this is not TOML: {words[:1].lower()}{words[1:]}",
        help='a map is TOML: `name = "text"`, one a line, under `[stays]`, `[members]` or `[csv]`',
    )


def nearest(name: str, known: tuple[str, ...]) -> str:
    """The known name that is nearest, or `""`."""
    found = get_close_matches(name.lower(), [each.lower() for each in known], 1)
    return next((each for each in known if found and each.lower() == found[0]), "")


def did_you_mean(name: str, known: tuple[str, ...]) -> str:
    """The help that names the nearest known name, or `""`."""
    found = nearest(name, known)
    return f"did you mean `{found}`?" if found else ""


class _Loader:
    def __init__(self, source: SourceFile, table: dict[str, Any]) -> None:
        self.source = source
        self.table = table
        self.places = TomlPlaces(source)
        self.faults: list[Diagnostic] = []

    def say(self, name: str, span: Span, message: str, *helps: str) -> None:
        self.faults.append(fault(name, span, message, help=[help for help in helps if help]))

    def mapping(self) -> Mapping | list[Diagnostic]:
        for key in self.table:
            if key not in _KEYS:
                near = did_you_mean(key, _KEYS)
                rest = "" if near else "a map has `missing`, `[stays]`, `[members]` and `[csv]`"
                self.say("map-unknown-key", self.places.key(key), f"a map has no `{key}`", near, rest)
        missing = self.missing()
        shape = self.csv(self.table_of("csv"))
        stays, members = self.section("stays", missing), self.section("members", missing)
        faults = sorted(self.faults, key=lambda each: each.span.start)
        return faults or Mapping(self.source.path, missing, shape, stays, members)

    def missing(self) -> frozenset[str]:
        value = self.table.get("missing", [])
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return frozenset(each.strip() for each in value)
        example = 'write missing = ["NULL", "NA"]'
        self.say("map-value", self.places.key("missing"), "`missing` is a list of cells", example)
        return frozenset()

    def table_of(self, name: str) -> dict[str, Any]:
        value = self.table.get(name, {})
        if isinstance(value, dict):
            return value
        self.say("map-value", self.places.key(name), f"`{name}` is a section", f"write `[{name}]` on a line of its own")
        return {}

    # ------------------------------------------------------------ [csv]

    def csv(self, table: dict[str, Any]) -> CsvShape:
        for key in table:
            if key not in _CSV_KEYS:
                near = did_you_mean(key, _CSV_KEYS)
                rest = "" if near else "it has `delimiter`, `encoding`, `decimal` and `thousands`"
                self.say("map-unknown-key", self.places.key("csv", key), f"`[csv]` has no `{key}`", near, rest)
        delimiter = self.char(table, "delimiter", lambda char: char not in '"\r\n', "one character, such as `;`")
        decimal = self.char(table, "decimal", lambda char: char in ".,", "`.` or `,`") or "."
        thousands = self.char(
            table, "thousands", lambda char: not char.isalnum() and char not in '+-"\r\n', "one character, such as `.`"
        )
        if thousands == decimal:
            what = f"`{decimal}` cannot be both the decimal and the thousands sign"
            mend = 'write decimal = "," beside thousands = "."' if decimal == "." else ""
            self.say("map-value", self.places.key("csv", "thousands"), what, mend)
        return CsvShape(delimiter, self.encoding(table), NumberStyle(decimal, thousands or ""))

    def char(self, table: dict[str, Any], key: str, good: Callable[[str], bool], wanted: str) -> str | None:
        value = table.get(key)
        if value is None or (key == "thousands" and value == ""):
            return None
        if isinstance(value, str) and len(value) == 1 and good(value):
            return value
        self.say("map-value", self.places.key("csv", key), f"`{key}` is {wanted}")
        return None

    def encoding(self, table: dict[str, Any]) -> str | None:
        value = table.get("encoding")
        if value is None:
            return None
        try:
            if isinstance(value, str) and isinstance("".encode(value), bytes):
                return "utf-8-sig" if codecs.lookup(value).name == "utf-8" else value
        except (LookupError, ValueError):
            pass
        self.say(
            "map-value",
            self.places.key("csv", "encoding"),
            f"`{as_text(value)}` is no encoding that is known here",
            'Excel writes "cp1252" in Western Europe and America, "cp1250" in Central Europe, "utf-16" as Unicode text',
        )
        return None

    # ------------------------------------------------------------ [stays], [members]

    def section(self, section: str, missing: frozenset[str]) -> dict[str, Part]:
        parts: dict[str, Part] = {}
        for field, value in self.table_of(section).items():
            span = self.places.key(section, field)
            part: Part | None
            if isinstance(value, str):
                part = FromColumn(span, value.strip(), self.places.text(value, section, field))
            elif field == "missing" and isinstance(value, list):
                what = f"`missing` stands under `[{section}]`"
                self.say("map-unknown-field", span, what, f"write it above `[{section}]`")
                continue
            else:
                part = PartLoader(self.places, section, field, value, missing, self.say).part()
            if part is not None:
                parts[field] = part
        return parts
