"""What is wrong, where, and how to mend it."""

from __future__ import annotations

from typing import Literal

from loyaltydsl.record import Record
from loyaltydsl.source import Span

Severity = Literal["error", "warning", "note"]


class Label(Record):
    """A second place that explains the first: `message` is shown under `span`."""

    span: Span
    message: str


class Edit(Record):
    """Replace the text of `span` by `text`."""

    span: Span
    text: str


class Fix(Record):
    """A remedy that a tool can apply: `title` in the imperative, `edits` that do not overlap.

    `safe` says that it changes no points, tier or reward.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Diagnostic(Record):
    """One finding. `code` is `LOY` and three digits, `name` its kebab-case name from the registry.

    `message` is lower case, in a revenue manager's words, with the user's own input in back-ticks;
    `help` are sentences that say how to mend it.
    """

    code: str
    name: str
    message: str
    span: Span
    severity: Severity = "error"
    labels: tuple[Label, ...] = ()
    help: tuple[str, ...] = ()
    fix: Fix | None = None
