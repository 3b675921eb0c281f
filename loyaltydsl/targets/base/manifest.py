"""`manifest.json`: what a folder holds, what it was made from, and what it does not hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from loyaltydsl.targets.base.models import Line, Payload

NAME = "manifest.json"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class File(Payload):
    """A file of the payload."""

    name: Annotated[Line, Field(min_length=1, max_length=1024, description="path inside the folder, with `/`")]
    size: Annotated[int, Field(ge=0, description="bytes")]
    sha256: Sha256
    schema_: Annotated[
        Line | None,
        Field(serialization_alias="schema", validation_alias="schema", description="the target's schema it fulfils"),
    ]
    rows: Annotated[bool, Field(description="each line fulfils the schema")]


class RulesetFile(Payload):
    name: Line
    """Path from the folder of the program's file."""


class Ruleset(Payload):
    """What the payload was made from."""

    program: Annotated[str, Field(max_length=1000)]
    hash: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    files: list[Line]


class TargetVersion(Payload):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
    payload_version: Annotated[int, Field(ge=1)]


class OutOfScope(Payload):
    """Declarations of a kind that the target does not cover at all."""

    kind: Line
    names: list[str]


class LeftOut(Payload):
    """What the target cannot carry of a kind that it covers; only in a partial payload."""

    kind: Line
    name: str
    what: str
    why: str
    file: Line
    line: Annotated[int, Field(ge=1)]


class Manifest(Payload):
    """The table of contents of a payload folder."""

    manifest: Literal[1] = 1
    target: TargetVersion
    ruleset: Ruleset
    partial: bool
    files: list[File]
    out_of_scope: list[OutOfScope]
    left_out: list[LeftOut]
    notes: list[str]
