"""Connections: a target's settings, secrets by the name of a variable. What each target takes, the target says."""

from __future__ import annotations

import re
from fractions import Fraction

from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.declare import twice
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.program import Connection, Setting
from loyaltydsl.semantics.secrets import refuse_secret
from loyaltydsl.semantics.values import exact
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_connections(draft: Draft) -> None:
    """`connect`: one a system, each key once."""
    systems: dict[str, Span] = {}
    for d in draft.of(ast.ConnectDecl):
        system = d.system.text
        if system in systems:
            twice(
                draft,
                d.system,
                systems[system],
                f"`connect {system}` is already declared",
                "put all its settings into one of them",
            )
        systems.setdefault(system, d.system.span)
        keys: dict[str, Span] = {}
        settings: list[Setting] = []
        for setting in d.settings:
            key = setting.key.text
            if key in keys:
                draft.report(
                    "listed-twice",
                    setting.key.span,
                    f"`{key}` is set twice",
                    help="leave one of the two out",
                    labels=(Label(keys[key], "first set here"),),
                )
                continue
            keys[key] = setting.key.span
            value = _value(draft, system, setting)
            if value is not None:
                settings.append(Setting(key, value, isinstance(setting.value, ast.EnvRef), setting.span))
        draft.connections.append(Connection(system, tuple(settings), d.span))


def _value(draft: Draft, system: str, setting: ast.ConnectSetting) -> str | int | Fraction | None:
    if refuse_secret(draft, system, setting):
        return None
    match setting.value:
        case ast.EnvRef(variable=variable):
            name = variable.value.strip()
            if not _VARIABLE.fullmatch(name):
                draft.report(
                    "bad-variable",
                    variable.span,
                    "this is not the name of an environment variable",
                    help='write a name such as `env "TANGO_KEY"`; the value itself stays out of the file',
                )
                return None
            return name
        case ast.StringLit(value=text):
            return text
        case ast.NumberLit() as number:
            value = exact(number)
            return int(value) if value.denominator == 1 else value
        case ast.Name(text=text):
            return text
