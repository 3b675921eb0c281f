"""What a target can carry: the one list from which its errors and the table of `loy targets` are made."""

from __future__ import annotations

from typing import Literal

from loyaltydsl.record import Record
from loyaltydsl.targets.base.kinds import Kind

Verdict = Literal["carried", "elsewhere", "refused"]
Group = Kind | Literal["rewards"]
"""A kind of declaration, or rewards of every type that the target covers."""


class Capability(Record):
    """One thing that a declaration of a covered kind may say.

    `key` names it in the target's code, `what` to people (code in back-ticks). `note` says how it is carried, or
    whose business it is (`elsewhere`), or why it cannot be carried; `nearest` what comes nearest to it then.
    """

    key: str
    kind: Group
    what: str
    verdict: Verdict
    note: str
    nearest: str = ""


def carried(key: str, kind: Group, what: str, how: str) -> Capability:
    """The target carries it, in the way that `how` says."""
    return Capability(key, kind, what, "carried", how)


def elsewhere(key: str, kind: Group, what: str, whose: str) -> Capability:
    """It is not the target's business but that of another system, which `whose` names; leaving it is no loss."""
    return Capability(key, kind, what, "elsewhere", whose)


def refused(key: str, kind: Group, what: str, why: str, nearest: str) -> Capability:
    """The target cannot carry it: an error at the clause, with what comes nearest."""
    return Capability(key, kind, what, "refused", why, nearest)
