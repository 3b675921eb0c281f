"""Members: from a file of their own, or from member fields among the columns of the stays."""

from __future__ import annotations

from itertools import repeat
from typing import Any

from loyaltydsl.data.checks import Faults, Part, Reject, RowPlaces, shown_value
from loyaltydsl.data.files.table import Chunk, Table
from loyaltydsl.data.plan import Plan
from loyaltydsl.data.rows import Member
from loyaltydsl.data.schema import Schema
from loyaltydsl.semantics.fields import BY_NAME, MEMBER_COLUMNS, MEMBER_FIELDS

_NO_SEGMENTS: frozenset[str] = frozenset()


class MemberFile:
    """The members of the members file; one that is listed twice is a bad row."""

    def __init__(self, reject: Reject) -> None:
        self.members: dict[str, Member] = {}
        self.rows = 0
        self._reject = reject
        self._seen: dict[str, int] = {}
        self._places = RowPlaces()

    def add(self, table: Table, plan: Plan, chunk: Chunk) -> None:
        first = self.rows
        self.rows += len(chunk)
        self._places.add(first, table.path, chunk.numbers)
        part = Part(table, plan, chunk, first, "member")
        part.take_doubled("member_id", self._seen, first, self._places)
        part.reject(self._reject)
        columns = [part.values.get(name, repeat(_absent(name))) for name in MEMBER_COLUMNS]
        self.members.update(zip(part.values["member_id"], map(Member, *columns), strict=True))


class StayMembers:
    """What the stays say of their members: each field's first value, which later rows must not contradict.

    An empty cell says nothing. `tier` under `tiers assigned` is the tier at the stay, not the member's.
    """

    def __init__(self, schema: Schema) -> None:
        self._fields = tuple(f.name for f in MEMBER_FIELDS if f.name != "tier" or not schema.tiers_assigned)
        self._known: dict[str, list[tuple[Any, int]]] = {}
        self._last: dict[str, tuple[Any, ...]] = {}
        self._own: dict[str, Member] = {}

    def check(self, part: Part, first: int, places: RowPlaces) -> None:
        """Take out the rows that contradict an earlier one of their member."""
        fields = [name for name in self._fields if name in part.values]
        if not fields:
            return
        found: Faults = {}
        ids = part.values.get("member_id") or [None] * len(part.index)
        rows = zip(*(part.values[name] for name in fields), strict=True)
        for i, stay_id, member_id, row in zip(part.index, part.values["stay_id"], ids, rows, strict=True):
            if member_id is None:
                self._own[stay_id] = Member(None, **dict(zip(fields, row, strict=True)))
            elif self._last.get(member_id) != row:
                self._compare(part, i, first, member_id, dict(zip(fields, row, strict=True)), places, found)
                if i not in found:
                    self._last[member_id] = row
        part.drop(found)

    def _compare(
        self, part: Part, i: int, first: int, member_id: str, row: dict[str, Any], places: RowPlaces, found: Faults
    ) -> None:
        known = self._known.get(member_id)
        if known is None:
            known = [(_absent(name), -1) for name in self._fields]
        news: list[tuple[int, Any]] = []
        for at, name in enumerate(self._fields):
            value = row.get(name)
            if not value and value != 0:
                continue
            before, where = known[at]
            if where < 0:
                news.append((at, value))
            elif before != value:
                type = BY_NAME[name].type
                place = places.where(where, part.table.path)
                said = f"`{shown_value(before, type)}`, which {place} says of member `{member_id}`"
                help = "rows of one member must agree; an empty cell says nothing"
                found[i] = part.bad(name, i, shown_value(value, type), said, help)
                return
        for at, value in news:
            known[at] = (value, first + i)
        self._known[member_id] = known

    def members(self) -> dict[str, Member]:
        """What is known of each member that a row says anything of."""
        return {
            member_id: Member(member_id, **{name: value for name, (value, _) in zip(self._fields, known, strict=True)})
            for member_id, known in self._known.items()
        }

    def own_members(self) -> dict[str, Member]:
        """The same for stays without a member, by stay_id."""
        return self._own


def _absent(name: str) -> Any:
    return _NO_SEGMENTS if name == "segment" else None
