"""Stays and members as columns: dictionary-encoded codes, dates as days, money as exact 64-bit millionths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.semantics.fields import BY_NAME, Field
from loyaltydsl.semantics.program import Program

MOST = 2**62
"""Whole numbers whose size stays below this can be added and compared in 64 bits without a second look."""


class TooLarge(Exception):
    """A value or a sum might not fit 64 bits: the part of the data goes through the reference engine."""


class Codes:
    """A text column: `index` into `values`, of which the first is the missing one (`None`)."""

    __slots__ = ("index", "values")

    def __init__(self, index: Array, values: Sequence[Any]) -> None:
        self.index = index
        self.values = values

    def take(self, rows: Array) -> Codes:
        return Codes(self.index[rows], self.values)

    def counts(self) -> dict[Any, int]:
        """How often each value is there, None among them, of those that are; a value may have several places."""
        found: dict[Any, int] = {}
        counts = np.bincount(self.index, minlength=len(self.values)).tolist()
        for value, count in zip(self.values, counts, strict=True):
            if count:
                found[value] = found.get(value, 0) + count
        return found


class Numbers:
    """A column of whole numbers in stored units; `missing` is None where every row has a value."""

    __slots__ = ("missing", "values")

    def __init__(self, values: Array, missing: Array | None = None) -> None:
        self.values = values
        self.missing = missing

    def take(self, rows: Array) -> Numbers:
        return Numbers(self.values[rows], None if self.missing is None else self.missing[rows])


Column = Codes | Numbers
"""A flag is `Numbers` of 0 and 1."""


def encode(values: Sequence[Any]) -> Codes:
    """Dictionary-encode Python values; None is missing."""
    known = dict.fromkeys(values)
    known.pop(None, None)
    places: dict[Any, int] = {value: i for i, value in enumerate((None, *known))}
    index = np.fromiter(map(places.__getitem__, values), dtype=np.int32, count=len(values))
    return Codes(index, list(places))


def numbers(values: Sequence[int | None]) -> Numbers:
    """Whole numbers of any size that 64 bits hold; raises TooLarge."""
    try:
        if None not in values:
            return Numbers(np.array(values, dtype=np.int64))
        array = np.array([0 if value is None else value for value in values], dtype=np.int64)
    except OverflowError:
        raise TooLarge from None
    return Numbers(array, np.array([value is None for value in values], dtype=bool))


def column(values: Sequence[Any], field: Field) -> Column:
    """One field's values as a column."""
    if field.type in ("text", "code", "tier", "segments"):
        return encode(values)
    return Numbers(np.array(values, dtype=np.int64)) if field.type == "flag" else numbers(values)


class Members:
    """Members by number, with the columns that rules ask for; those of the stays only are blank.

    `ids` are in the order of the numbers. Members without stays are among them. A stay without a member_id has
    -1 for a member of whom nothing is known, or -2 - i for the i-th of `own`: columns end so that these indexes fit.
    """

    def __init__(self, ids: Sequence[str], members: Mapping[str, Member], own: Sequence[Member] = ()) -> None:
        self.ids = ids
        self.known = members
        self.own = own
        self._blank = Member(None)
        self._columns: dict[str, Column] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def member(self, number: int) -> Member:
        if number < 0:
            return self.own[-2 - number] if number < -1 else self._blank
        return self.known.get(self.ids[number]) or Member(self.ids[number])

    def column(self, name: str) -> Column:
        """A member field, one value a member, then those of `own` backwards, and that of nobody."""
        if name not in self._columns:
            get, blank = self.known.get, self._blank
            values = [getattr(get(key, blank), name) for key in self.ids]
            values += [getattr(member, name) for member in (*reversed(self.own), blank)]
            self._columns[name] = column(values, BY_NAME[name])
        return self._columns[name]


class Stays:
    """All accepted rows. `member` is a member's number as `Members` has it; `stay_ids` and `stay` read single rows.

    `many` reads some rows at once, where there is a quicker way than one by one; `expect` is told of all rows that
    either will be asked for.
    """

    def __init__(
        self,
        count: int,
        columns: Mapping[str, Column] | Callable[[str], Column],
        member: Array,
        stay_ids: Callable[[Array], list[str]],
        stay: Callable[[int], Stay],
        many: Callable[[Array], list[Stay]] | None = None,
        expect: Callable[[Array], None] = lambda rows: None,
    ) -> None:
        self.count = count
        self._get = columns if callable(columns) else columns.__getitem__
        self._columns: dict[str, Column] = {}
        self.member = member
        self.stay_ids = stay_ids
        self.stay = stay
        self.many = many or (lambda rows: [stay(row) for row in rows.tolist()])
        self.expect = expect

    def column(self, name: str) -> Column:
        if name not in self._columns:
            self._columns[name] = self._get(name)
        return self._columns[name]


def from_rows(
    program: Program, stays: Sequence[Stay], members: Mapping[str, Member], own_members: Mapping[str, Member]
) -> tuple[Stays, Members]:
    """Columns of stays and members that are held as rows, `own_members` by stay_id; raises TooLarge."""
    ids = dict.fromkeys(members)
    ids |= dict.fromkeys(stay.member_id for stay in stays if stay.member_id is not None)
    ordered = sorted(ids)
    number: dict[str | None, int] = {key: i for i, key in enumerate(ordered)}
    number[None] = -1
    member = np.fromiter((number[stay.member_id] for stay in stays), dtype=np.int64, count=len(stays))
    own: list[Member] = []
    if own_members:
        for row in np.nonzero(member < 0)[0].tolist():
            if (known := own_members.get(stays[row].stay_id)) is not None:
                member[row] = -2 - len(own)
                own.append(known)

    def read(name: str) -> Column:
        if name == "tier":
            return encode([stay.tier for stay in stays])
        if name in BY_NAME:
            return column(list(map(attrgetter(name), stays)), BY_NAME[name])
        field = program.field(name)
        missing = False if field.type == "flag" else None
        return column([stay.custom.get(name, missing) for stay in stays], field)

    def stay_ids(rows: Array) -> list[str]:
        return [stays[i].stay_id for i in rows.tolist()]

    return Stays(len(stays), read, member, stay_ids, stays.__getitem__), Members(ordered, members, own)
