"""The Python API: load a ruleset, evaluate a stay, simulate a history. Everything of it is in `loyaltydsl`.

    import loyaltydsl

    program = loyaltydsl.load("rulesets/grand_harbor")
    if isinstance(program, loyaltydsl.Diagnostics):
        raise SystemExit(str(program))
    stay = loyaltydsl.make_stay(program, arrival="2026-03-02", departure="2026-03-04", room_revenue="310.50")
    print(loyaltydsl.evaluate(program, stay).points)

Rows are in stored units: dates are day numbers, money and numbers millionths (`make_stay` and `make_member` make
them from what people write). Faults of a ruleset or of data are values; exceptions are faults of the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from os import PathLike, fspath
from typing import Any

from loyaltydsl.data.reader import read_dataset
from loyaltydsl.data.report import Dataset
from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.engine.outcome import StayOutcome as Outcome
from loyaltydsl.engine.simulation import Simulation
from loyaltydsl.engine.simulation import simulate as _simulate
from loyaltydsl.engine.single import Single
from loyaltydsl.semantics.fields import BY_NAME, MEMBER_COLUMNS, MICRO, STAY_COLUMNS, FieldType
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.asked import asked_fields, schema_of

__all__ = [
    "Dataset",
    "Diagnostic",
    "Diagnostics",
    "Member",
    "Outcome",
    "Program",
    "Simulation",
    "Stay",
    "evaluate",
    "load",
    "make_member",
    "make_stay",
    "read",
    "simulate",
]

Path = str | PathLike[str]
Value = str | int | Decimal | date | bool | Iterable[str] | None


class Diagnostics(tuple[Diagnostic, ...]):
    """What is wrong, in order; as text, what `loy check` prints."""

    __slots__ = ()

    def __str__(self) -> str:
        from loyaltydsl.diagnostics.render.text import render

        return render(self)


def load(path: Path) -> Program | Diagnostics:
    """Check a ruleset: a .loy file, or a folder with exactly one program. Its faults, all of them, if it has any."""
    checked = load_program(fspath(path))
    return checked.program if checked.program is not None else Diagnostics(checked.diagnostics)


def evaluate(program: Program, stay: Stay, member: Member | None = None, history: Sequence[Stay] = ()) -> Outcome:
    """What one checked-out stay earns and pays, after the member's other stays in `history`.

    Without a member nothing is known of it. Raises ValueError for a stay of another status.
    """
    if stay.status != "checked_out":
        raise ValueError(f"stay {stay.stay_id} is {stay.status}: only checked-out stays are evaluated")
    engine = _engine(program)
    guest = member if member is not None else Member(stay.member_id)
    if not history:
        return engine.stay(stay, guest)
    outcomes = engine.reference.member(guest, [*history, stay], rewards=False).stays
    return next(outcome for outcome in outcomes if outcome.stay is stay)


def simulate(
    program: Program,
    stays: Iterable[Stay] | Dataset,
    members: Iterable[Member] | Mapping[str, Member] = (),
    *,
    first_day: date | None = None,
    last_day: date | None = None,
    detail: bool = False,
) -> Simulation:
    """Evaluate a history, its stays in any order and of any status; what `read` gave brings its members along.

    Days as in `loy simulate --from` and `--to`. `Simulation.summary` is the JSON of `loy simulate` without its
    `input`; with `detail`, `Simulation.detail` has a row for every stay, issued reward and member.
    """
    known: Mapping[str, Member]
    if isinstance(stays, Dataset):
        rows, known, own = stays.stays, stays.members, stays.own_members
    else:
        given = members.values() if isinstance(members, Mapping) else members
        rows, known, own = list(stays), {m.member_id: m for m in given if m.member_id is not None}, {}
    return _simulate(
        program,
        rows,
        known,
        own_members=own,
        first_day=None if first_day is None else first_day.toordinal(),
        last_day=None if last_day is None else last_day.toordinal(),
        detail=detail,
    )


def read(
    program: Program, stays: Path | Sequence[Path], members: Path | None = None, mapping: Path | None = None
) -> Dataset | Diagnostics:
    """Read files as `loy simulate` does. Bad rows are in `Dataset.report`; the rest of the rows is read."""
    from loyaltydsl.data.load_map import load_mapping

    loaded = None if mapping is None else load_mapping(fspath(mapping))
    if isinstance(loaded, list):
        return Diagnostics(loaded)
    paths = [stays] if isinstance(stays, str | PathLike) else list(stays)
    found = read_dataset(
        schema_of(program),
        [fspath(path) for path in paths],
        None if members is None else fspath(members),
        loaded,
        wanted_fields=frozenset(asked_fields(program)),
    )
    return Diagnostics(found) if isinstance(found, list) else found


def make_stay(program: Program, **values: Value) -> Stay:
    """A stay from values as people write them: dates as `date` or ISO text, money and numbers as text, `int` or
    `Decimal` (a `float` is refused: it is not exact). Custom fields of the program go by their names.

    `arrival` and `departure` are required. Raises TypeError for an unknown field and ValueError for a bad value.
    """
    custom: dict[str, Any] = {}
    stored: dict[str, Any] = {"stay_id": "1"}
    own = {field.name: field.type for field in program.fields}
    for name, value in values.items():
        if name in own:
            custom[name] = _stored(name, own[name], value)
        elif name in STAY_COLUMNS or name == "tier":
            stored[name] = _stored(name, BY_NAME[name].type, value)
        else:
            raise TypeError(f"a stay has no field {name!r} that can be given")
    for name in ("arrival", "departure"):
        if stored.get(name) is None:
            raise TypeError(f"a stay needs its {name}")
    return Stay(**stored, custom=custom)


def make_member(**values: Value) -> Member:
    """A member from values as people write them, by the rules of `make_stay`; `segment` is a list of texts."""
    stored: dict[str, Any] = {"member_id": None}
    for name, value in values.items():
        if name not in MEMBER_COLUMNS:
            raise TypeError(f"a member has no field {name!r}")
        stored[name] = _stored(name, BY_NAME[name].type, value)
    return Member(**stored)


def _stored(name: str, kind: FieldType, value: Value) -> Any:
    """A value in the stored unit of its type."""
    if kind == "segments":
        parts = value.split(";") if isinstance(value, str) else value or ()
        return frozenset(part.strip() for part in parts if part.strip())  # type: ignore[union-attr]
    if value is None:
        return False if kind == "flag" else None
    if kind == "date":
        return (value if isinstance(value, date) else date.fromisoformat(str(value))).toordinal()
    if kind == "flag":
        return bool(value)
    if kind in ("number", "money", "points", "count"):
        return _exact(name, value, MICRO if kind in ("number", "money") else 1)
    if not isinstance(value, str):
        raise ValueError(f"{name}: {value!r} is not text")
    return value.strip() or None


def _exact(name: str, value: Value, scale: int) -> int:
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise ValueError(f"{name}: {value!r} is not exact; give text, an int or a Decimal")
    try:
        number = Decimal(value)
    except ArithmeticError:
        raise ValueError(f"{name}: {value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{name}: {value!r} is not a number")
    scaled = Fraction(number) * scale
    if scaled.denominator != 1:
        raise ValueError(f"{name}: {value!r} has more decimals than are kept")
    return scaled.numerator


_KEPT = 8
_engines: dict[int, tuple[Program, Single]] = {}


def _engine(program: Program) -> Single:
    """The program ready to run; the last few are kept, so that one stay after another is fast."""
    found = _engines.get(id(program))
    if found is None or found[0] is not program:
        while len(_engines) >= _KEPT:
            _engines.pop(next(iter(_engines)), None)
        found = _engines[id(program)] = (program, Single(program))
    return found[1]
