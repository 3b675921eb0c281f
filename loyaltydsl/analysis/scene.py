"""A concrete stay with its member and history, written as a `test` block.

All values are in stored units (`semantics.fields`); a tier is its rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from loyaltydsl.record import Record
from loyaltydsl.semantics.calendar import iso
from loyaltydsl.semantics.exact import decimal_text
from loyaltydsl.semantics.fields import MICRO, STAY_COLUMNS
from loyaltydsl.semantics.program import Program

Values = tuple[tuple[str, object], ...]


class Scene(Record):
    """What a test states: the member's fields, earlier stays in order, and the stay that matters, written last.

    `rank` is the tier that the stay sees (None: nothing is asked of it); `night` is the night that matters.
    """

    member: Values
    earlier: tuple[Values, ...]
    stay: Values
    rank: int | None = None
    night: int | None = None

    @property
    def stays(self) -> tuple[Values, ...]:
        return (*self.earlier, self.stay)


class Claim(Record):
    """What a scene shows, to be confirmed by running it, and the expectation that says so in a test.

    | kind | the reference engine must say |
    | --- | --- |
    | `unmatched` | award or redeem rule `name` does not match the stay, or its night |
    | `earns` | award `name` counts with more than 0 points |
    | `taken` | award `name` matches and is replaced or vetoed, or the stay is excluded |
    | `lost` | award `name` stands and loses to `other` in their combine |
    | `earns_0` | award `name` matches and stands, and its amount is 0 |
    | `excluded` | the stay is excluded by an exception |
    | `disagree` | the `pay` rules `name` and `other` both hold for the night, and neither is replaced or denied |
    | `costs` | the points of the awards `name` (between commas) are worth more than the stay's money field `other` |
    """

    kind: Literal["unmatched", "earns", "taken", "lost", "earns_0", "excluded", "disagree", "costs"]
    name: str = ""
    other: str | None = None


class Witness(Record):
    """Scenes that would show one thing, the plainest first, looked for when asked; and what each would show."""

    title: str
    scenes: Callable[[], Iterator[Scene]]
    claims: tuple[Claim, ...]


def test_block(program: Program, title: str, scene: Scene, expectations: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of a `test` block."""
    lines = [f'test "{escape(title)}" {{']
    if scene.member:
        lines.append(f"  member {{ {_values(program, scene.member)} }}")
    lines += [f"  stay   {{ {_values(program, stay)} }}" for stay in scene.stays]
    lines += [f"  {expectation}" for expectation in expectations]
    return (*lines, "}")


def escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def value_text(program: Program, name: str, value: object) -> str:
    """A value as a test block writes it."""
    kind = program.field(name).type
    if kind == "date":
        assert isinstance(value, int)
        return iso(value)
    if kind == "flag":
        return "yes" if value else "no"
    if kind == "segments":
        assert isinstance(value, frozenset)
        return f'"{escape(";".join(sorted(value)))}"'
    if isinstance(value, int):
        if kind == "tier":
            assert program.tiers is not None
            return program.tiers.names[value]
        number = _grouped(decimal_text(value)) if kind in ("number", "money") else _grouped(str(value))
        return f"{number} {program.currency}" if kind == "money" else number
    return f'"{escape(str(value))}"'


def _grouped(number: str) -> str:
    """Thousands apart: `20_000`."""
    whole, point, rest = number.partition(".")
    return f"{int(whole):_}{point}{rest}" if not whole.startswith("-0") else number


def _values(program: Program, values: Values) -> str:
    order = {name: i for i, name in enumerate(STAY_COLUMNS)}
    shown = sorted(values, key=lambda item: order.get(item[0], len(order)))
    return "  ".join(f"{name} {value_text(program, name, value)}" for name, value in shown)


def money_step(program: Program) -> int:
    """Millionths of the currency's smallest unit."""
    return MICRO // int(10**program.currency_decimals)
