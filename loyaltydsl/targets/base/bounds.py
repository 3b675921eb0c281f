"""A broken bound of a payload in a revenue manager's words, never pydantic's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from loyaltydsl.data.cells import shorten

if TYPE_CHECKING:
    from pydantic import BaseModel


def words(target: str, model: type[BaseModel], problem: Mapping[str, Any]) -> tuple[str, str]:
    """What is at fault, and a sentence about it, from one of a ValidationError's errors."""
    loc = tuple(problem["loc"])
    path = ".".join(str(part) for part in loc if isinstance(part, str)) or "payload"
    what = f"`{path}`"
    value = problem.get("input")
    shown = f"`{shorten(str(value))}`" if isinstance(value, str | int) else "this value"
    meaning = _description(model, loc)
    if problem["type"] == "string_pattern_mismatch" and meaning:
        return what, f"`{target}` cannot take {shown} as {what}, which must be {meaning}"
    tail = f" ({meaning})" if meaning else ""
    return what, f"`{target}` cannot take {shown} as {what}: {reason(problem)}{tail}"


def reason(problem: Mapping[str, Any]) -> str:
    """What a value breaks, as a clause."""
    kind, context = problem["type"], problem.get("ctx") or {}
    value = problem.get("input")
    match kind:
        case "missing":
            return "it is required and nothing gives it"
        case "string_too_long":
            length = len(value) if isinstance(value, str) else 0
            return f"at most {context['max_length']:,} characters fit, these are {length:,}"
        case "string_too_short":
            return f"at least {_characters(context['min_length'])} needed"
        case "string_pattern_mismatch":
            return f"it must look like `{context['pattern']}`"
        case "greater_than_equal":
            return f"the least is {context['ge']}"
        case "greater_than":
            return f"it must be more than {context['gt']}"
        case "less_than_equal":
            return f"the most is {context['le']}"
        case "less_than":
            return f"it must be less than {context['lt']}"
        case "literal_error" | "enum":
            return f"it must be {context['expected'].replace(chr(39), '`')}"
        case "too_long":
            return f"at most {context['max_length']:,} are possible"
        case "too_short":
            return f"at least {context['min_length']:,} are needed"
        case "decimal_max_places":
            return f"at most {context['decimal_places']} decimals are possible"
        case "value_error":
            return str(context.get("error", problem["msg"]))
    return str(problem["msg"])[:1].lower() + str(problem["msg"])[1:]


def _characters(number: int) -> str:
    return "one character is" if number == 1 else f"{number} characters are"


def _description(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    """What the model says of the field, as far as the way to it can be followed."""
    text, current = "", model
    for part in loc:
        if not isinstance(part, str) or part not in getattr(current, "model_fields", {}):
            continue
        field = current.model_fields[part]
        text = field.description or ""
        current = next(iter(_models(field.annotation)), current)
    return text.rstrip(".").splitlines()[0] if text else ""


def _models(annotation: Any) -> list[type[BaseModel]]:
    if hasattr(annotation, "model_fields"):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
