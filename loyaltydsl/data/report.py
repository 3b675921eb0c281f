"""What came of reading: the stays and members, and an account of every row that is not among them."""

from __future__ import annotations

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record

_NONE: dict[str, int] = {}


class Reject(Record):
    """A row that cannot be read, and the first reason.

    `row` is its number in the file as a spreadsheet counts: the header of a CSV file is row 1. `column` is the
    file's column, or the field for what is worked out from several; it is empty where the row as a whole is at
    fault. `value` is the cell as the file has it. `expected` is a noun phrase, `help` says how to mend it.
    """

    file: str
    row: int
    column: str
    value: str
    expected: str
    help: str = ""


class UnknownCode(Record):
    """A code of the data that is not in the field's closed vocabulary, and the accepted stays that have it."""

    field: str
    code: str
    stays: int


class InputReport(Record):
    """An account of the input. `rows`, `accepted` and `rejected` count rows of the stays.

    `rejects` has the bad rows of stays and members, in the order of the files; `shown` the first
    `SHOWN` of them as diagnostics with the row itself. `by_status` and `unknown_codes` speak of accepted rows.
    `tier_ignored`: the data gives tiers, and the program's ladder, which has a window, cannot use them.
    """

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    member_rows: int = 0
    member_rejected: int = 0
    rejects: tuple[Reject, ...] = ()
    shown: tuple[Diagnostic, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    by_status: dict[str, int] = _NONE
    unknown_codes: tuple[UnknownCode, ...] = ()
    tier_ignored: bool = False
    warnings: tuple[Diagnostic, ...] = ()


SHOWN = 20
"""Bad rows that a run which stops at them lists."""


class Dataset(Record):
    """All accepted rows.

    `stays` are of any status, in the order of the files. `members` has what is known of each member, from the
    members file or, without one, from member fields among the columns of the stays; `own_members` the same for
    stays without a member, by stay_id. `missing_fields` are the fields that were asked for and that at least one
    file has no column for.
    """

    stays: list[Stay]
    members: dict[str, Member]
    own_members: dict[str, Member]
    members_file: bool
    report: InputReport
    missing_fields: frozenset[str] = frozenset()
