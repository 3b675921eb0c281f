"""Frozen, slotted value types that cost nothing to import.

A hundred frozen slotted dataclasses take some 60 ms to create, because each has its methods generated and
compiled when its module is imported. A `Record` class gets generic methods by inheritance and its own
`__init__` compiled when the first instance is made, so a type that a run never uses costs nothing.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar, dataclass_transform

_MISSING = object()


def _compile_init(cls: type[Record]) -> Any:
    """Build the straight-line `__init__` of one record class from its fields and defaults."""
    scope: dict[str, Any] = {}
    parameters, body = [], []
    for name in cls._fields:
        scope[f"set_{name}"] = getattr(cls, name).__set__
        default = cls._defaults.get(name, _MISSING)
        if default is not _MISSING:
            scope[f"default_{name}"] = default
            parameters.append(f"{name}=default_{name}")
        else:
            parameters.append(name)
        body.append(f"    set_{name}(self, {name})")
    source = f"def __init__(self, {', '.join(parameters)}):\n" + ("\n".join(body) or "    pass")
    exec(source, scope)
    return scope["__init__"]


def _is_place(field: str) -> bool:
    return field == "span" or field.endswith(("_span", "_spans"))


class _RecordMeta(type):
    def __new__(mcs, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> _RecordMeta:
        own = [field for field, note in space.get("__annotations__", {}).items() if not note.startswith("ClassVar")]
        defaults = {field: space.pop(field) for field in own if field in space}
        space["__slots__"] = tuple(own)
        cls = super().__new__(mcs, name, bases, space)
        inherited: tuple[str, ...] = ()
        merged: dict[str, Any] = {}
        for base in bases:
            inherited += getattr(base, "_fields", ())
            merged |= getattr(base, "_defaults", {})
        fields = inherited + tuple(own)
        merged |= defaults
        # Fields without a default come first, as in a dataclass with keyword-friendly inheritance.
        cls._fields = tuple(f for f in fields if f not in merged) + tuple(f for f in fields if f in merged)  # type: ignore[attr-defined]
        cls._defaults = merged  # type: ignore[attr-defined]
        cls._compared = tuple(f for f in cls._fields if not _is_place(f))  # type: ignore[attr-defined]
        return cls


@dataclass_transform(frozen_default=True, eq_default=True)
class Record(metaclass=_RecordMeta):
    """Base of all value types: frozen, slotted, compared by value, whatever their places.

    Fields that are called `span`, or end in `_span` or `_spans`, are not compared.
    """

    _fields: ClassVar[tuple[str, ...]]
    _defaults: ClassVar[dict[str, Any]]
    _compared: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        cls = type(self)
        cls.__init__ = _compile_init(cls)  # type: ignore[method-assign]
        cls.__init__(self, *args, **kwargs)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: `{name}` cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: `{name}` cannot be deleted")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._compared)

    def __hash__(self) -> int:
        return hash((type(self).__name__, *(getattr(self, name) for name in self._compared)))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._compared)
        return f"{type(self).__name__}({inside})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), tuple(getattr(self, name) for name in self._fields))


R = TypeVar("R", bound=Record)


def replace(record: R, **changes: Any) -> R:
    """A copy of a record with some fields changed."""
    values = {name: getattr(record, name) for name in record._fields}
    return type(record)(**(values | changes))
