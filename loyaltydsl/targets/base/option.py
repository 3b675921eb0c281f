"""The keys that a target takes in `connect SYSTEM { … }`, and reading them with their faults."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from fractions import Fraction
from typing import Literal

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.semantics.program import Connection, Program, Setting
from loyaltydsl.source import Span

OptionType = Literal["text", "number", "flag", "secret"]
_WORDS: dict[OptionType, str] = {
    "text": "text in quotes or a word",
    "number": "a whole number",
    "flag": "`yes` (leave it out for no)",
    "secret": 'the name of a variable of the environment, `env "NAME"`',
}
_TRUE = frozenset({"yes", "true", "on"})
_FALSE = frozenset({"no", "false", "off"})


class Option(Record):
    """A key of a `connect` block. A `secret` is only ever the name of a variable of the environment.

    A key that ends with `*` stands for all keys that begin so. `choices` are the only values, if there are any.
    """

    key: str
    type: OptionType
    meaning: str
    required: bool = False
    default: str | int | bool | None = None
    choices: tuple[str, ...] = ()

    def admits(self, key: str) -> bool:
        return key.startswith(self.key[:-1]) and key != self.key[:-1] if self.key.endswith("*") else key == self.key


class Settings:
    """What a `connect` block says: values by key, and where each stands."""

    __slots__ = ("_spans", "_values", "span")

    def __init__(self, span: Span, values: dict[str, str | int | bool | None], spans: dict[str, Span]) -> None:
        self.span = span
        self._values = values
        self._spans = spans

    def __contains__(self, key: str) -> bool:
        return key in self._spans

    def text(self, key: str) -> str | None:
        """A text or a secret's variable; None where it is not given and has no default."""
        value = self._values.get(key)
        return None if value is None else str(value)

    def number(self, key: str) -> int | None:
        value = self._values.get(key)
        return value if isinstance(value, int) else None

    def flag(self, key: str) -> bool:
        return self._values.get(key) is True

    def place(self, key: str) -> Span:
        """Where a key is written, or else the whole block, or else the program."""
        return self._spans.get(key, self.span)

    def starting(self, prefix: str) -> dict[str, str]:
        """The values that are written under keys with that beginning, by the rest of the key."""
        return {
            key.removeprefix(prefix): str(self._values[key])
            for key in self._spans
            if key.startswith(prefix) and key != prefix
        }


def read_settings(program: Program, system: str, options: Sequence[Option], report: list[Diagnostic]) -> Settings:
    """The settings of one system, with defaults; what is wrong with them goes to `report`."""
    blocks = [connection for connection in program.connections if connection.system == system]
    values: dict[str, str | int | bool | None] = {
        option.key: option.default for option in options if not option.key.endswith("*")
    }
    spans: dict[str, Span] = {}
    for block in blocks:
        for setting in block.settings:
            option = next((option for option in options if option.admits(setting.key)), None)
            if option is None:
                report.append(_unknown(system, setting, options))
            elif setting.key in spans:
                message = f"`{setting.key}` is given twice for `{system}`"
                report.append(fault("wrong-setting", setting.span, message, help="keep one of them"))
            else:
                spans[setting.key] = setting.span
                values[setting.key] = _value(system, setting, option, report)
    span = blocks[0].span if blocks else program.span
    for option in options:
        if option.required and option.key not in spans:
            report.append(_missing(system, option, blocks, span))
    return Settings(span, values, spans)


def _unknown(system: str, setting: Setting, options: Sequence[Option]) -> Diagnostic:
    known = [option.key for option in options]
    near = get_close_matches(setting.key, known, n=1)
    if not known:
        hint = f"`{system}` takes no settings"
    elif near:
        hint = f"did you mean `{near[0]}`?"
    else:
        hint = f"it takes {', '.join(f'`{key}`' for key in known)}"
    return fault("unknown-setting", setting.span, f"`{system}` takes no setting `{setting.key}`", help=hint)


def _missing(system: str, option: Option, blocks: Sequence[Connection], span: Span) -> Diagnostic:
    sample = 'env "VARIABLE"' if option.type == "secret" else '"…"'
    where = "to it" if blocks else f"`connect {system} {{ … }}` with it"
    message = f"`connect {system}` lacks `{option.key}`, {option.meaning}" if blocks else (
        f"`{system}` needs `connect {system} {{ … }}` with `{option.key}`, {option.meaning}"
    )  # fmt: skip
    return fault("missing-setting", span, message, help=f"add {where}: `{option.key} {sample}`")


def _value(system: str, setting: Setting, option: Option, report: list[Diagnostic]) -> str | int | bool | None:
    value = setting.value
    if setting.env != (option.type == "secret"):
        if option.type == "secret":
            message = f"`{setting.key}` is a secret and must not stand in the file"
            hint = f'name the variable of the environment that holds it: `{setting.key} env "NAME"`'
            report.append(fault("wrong-setting", setting.span, message, help=hint))
        else:
            message = f"`{setting.key}` is no secret: its value must be known when the payload is written"
            report.append(fault("wrong-setting", setting.span, message, help=f"write {_WORDS[option.type]}"))
        return None
    wanted = f"write {_WORDS[option.type]}"
    if option.type == "flag":
        if isinstance(value, str) and value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
    elif option.type == "number":
        if isinstance(value, Fraction) and value.denominator == 1:
            return int(value)
        if isinstance(value, int):
            return value
    elif isinstance(value, str):
        if not option.choices:
            return value
        chosen = next((choice for choice in option.choices if choice.lower() == value.lower()), None)
        if chosen is not None:
            return chosen
        wanted = f"write one of {', '.join(f'`{choice}`' for choice in option.choices)}"
    message = f"`{setting.key}` of `{system}` cannot be `{setting.value}`"
    report.append(fault("wrong-setting", setting.span, message, help=wanted))
    return None
