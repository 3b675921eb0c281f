"""Diagnostics as SARIF 2.1.0, for code scanning: ten small models, written out as JSON.

Regions are 1-based with an exclusive end column and columns in code points, which is what the spans have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from loyaltydsl._version import __version__
from loyaltydsl.diagnostics.model import Diagnostic, Fix, Severity
from loyaltydsl.diagnostics.render.places import dump
from loyaltydsl.record import Record
from loyaltydsl.source import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class Message(Record):
    text: str


class Region(Record):
    startLine: int
    startColumn: int
    endLine: int
    endColumn: int


class ArtifactLocation(Record):
    uri: str


class PhysicalLocation(Record):
    artifactLocation: ArtifactLocation
    region: Region


class Location(Record):
    physicalLocation: PhysicalLocation
    id: int | None = None
    message: Message | None = None


class Replacement(Record):
    deletedRegion: Region
    insertedContent: Message


class ArtifactChange(Record):
    artifactLocation: ArtifactLocation
    replacements: tuple[Replacement, ...]


class SarifFix(Record):
    description: Message
    artifactChanges: tuple[ArtifactChange, ...]


class Rule(Record):
    id: str
    name: str


class Result(Record):
    ruleId: str
    ruleIndex: int
    level: Severity
    message: Message
    locations: tuple[Location, ...]
    relatedLocations: tuple[Location, ...] | None = None
    fixes: tuple[SarifFix, ...] | None = None


class Driver(Record):
    name: str
    semanticVersion: str
    rules: tuple[Rule, ...]


class Tool(Record):
    driver: Driver


class Run(Record):
    tool: Tool
    columnKind: str
    results: tuple[Result, ...]


def render(diagnostics: Sequence[Diagnostic]) -> str:
    rules: dict[str, Rule] = {}
    for d in diagnostics:
        rules.setdefault(d.code, Rule(d.code, _pascal(d.name)))
    numbers = {code: i for i, code in enumerate(rules)}
    run = Run(
        Tool(Driver("loy", __version__, tuple(rules.values()))),
        "unicodeCodePoints",
        tuple(_result(d, numbers[d.code]) for d in diagnostics),
    )
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [_data(run)]})


def _result(d: Diagnostic, rule: int) -> Result:
    related = tuple(
        Location(_place(label.span), i, Message(label.message)) for i, label in enumerate(d.labels, start=1)
    )
    message = "\n".join([d.message, *(f"help: {text}" for text in d.help)])
    fixes = None if d.fix is None else (_fix(d.fix),)
    return Result(d.code, rule, d.severity, Message(message), (Location(_place(d.span)),), related or None, fixes)


def _fix(fix: Fix) -> SarifFix:
    changes: dict[str, list[Replacement]] = {}
    for edit in fix.edits:
        uri = _uri(edit.span.source.path)
        changes.setdefault(uri, []).append(Replacement(_region(edit.span), Message(edit.text)))
    parts = tuple(ArtifactChange(ArtifactLocation(uri), tuple(found)) for uri, found in changes.items())
    return SarifFix(Message(fix.title), parts)


def _place(span: Span) -> PhysicalLocation:
    return PhysicalLocation(ArtifactLocation(_uri(span.source.path)), _region(span))


def _region(span: Span) -> Region:
    line, column = span.source.position(span.start)
    last, end = span.source.position(max(span.start, span.end))
    return Region(line, column, last, end)


def _uri(path: str) -> str:
    """A relative path as a relative URI reference, an absolute one as a file URI."""
    slashed = path.replace("\\", "/")
    if slashed.startswith("/"):
        return "file://" + quote(slashed)
    return quote(slashed)


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _data(value: Any) -> Any:
    if isinstance(value, Record):
        found = ((name, getattr(value, name)) for name in value._fields)
        return {name: _data(item) for name, item in found if item is not None}
    if isinstance(value, tuple):
        return [_data(item) for item in value]
    return value
