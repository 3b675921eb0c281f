"""One compilation: what a target reads from, and where it puts files, gaps, notes and faults."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from loyaltydsl.atomic import Content
from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.semantics.program import Program
from loyaltydsl.source import Span
from loyaltydsl.targets.base import canonical
from loyaltydsl.targets.base.option import Settings
from loyaltydsl.targets.base.target import Target

if TYPE_CHECKING:
    from pydantic import BaseModel

    M = TypeVar("M", bound=BaseModel)

Place = tuple[str | int, ...]
"""Where a value stands in a payload: the keys and indices that lead to it."""


class Gap(Record):
    """Something of the ruleset that the payload does not have: the declaration, and the fault that says why."""

    kind: str
    name: str
    what: str
    diagnostic: Diagnostic


class PayloadFile(Record):
    """A file of the payload; `schema` names the target's schema that it (or, with `rows`, each line) fulfils."""

    name: str
    content: Content
    schema: str | None = None
    rows: bool = False


class Job:
    """A program on its way to one target.

    `errors` stop the compilation; `gaps` do unless it is partial. `files` are in the order of writing, `notes`
    are what a person must know or do beside the files.
    """

    def __init__(self, program: Program, target: Target, settings: Settings, catalog: Mapping[str, Any] | None) -> None:
        self.program = program
        self.target = target
        self.settings = settings
        self.catalog = catalog
        self.errors: list[Diagnostic] = []
        self.gaps: list[Gap] = []
        self.notes: list[str] = []
        self.files: list[PayloadFile] = []
        self.later: list[Callable[[], Sequence[str]]] = []
        """Notes that are known only after the data files are written."""

    # ------------------------------------------------------------ what cannot be carried

    def cannot(self, key: str, span: Span, name: str, detail: str = "", *, kind: str = "", **words: object) -> None:
        """The target refuses this clause of the declaration `name`: one gap, in the words of the capability.

        `detail` ends the message; `kind` is the declaration's where the capability
        speaks of several; `words` fill the braces of `nearest`.
        """
        ability = self.target.capability(key)
        message = f"`{self.target.name}` cannot carry {self._words(ability.what)}: {ability.note}{detail}"
        nearest = ability.nearest
        for key, word in words.items():
            nearest = nearest.replace(f"{{{key}}}", str(word))
        help = f"nearest: {nearest}" if nearest else ()
        found = fault("target-cannot-carry", span, message, help=help)
        self.gaps.append(Gap(kind or ability.kind, name, self._words(ability.what), found))

    def _words(self, text: str) -> str:
        """A capability's words for this program: `{currency}` is the program's."""
        return text.replace("{currency}", self.program.currency)

    def note(self, text: str) -> None:
        """Something that a person must know or do; the same words once."""
        if text not in self.notes:
            self.notes.append(text)

    # ------------------------------------------------------------ values into models

    def model(
        self,
        model: type[M],
        values: Mapping[str, Any],
        *,
        kind: str,
        name: str,
        span: Span,
        places: Mapping[Place, Span] | None = None,
    ) -> M | None:
        """The values as a payload; what breaks a bound is a gap at the clause that it came from, and then None.

        `places` says where values came from by the way to them in the payload; the longest beginning that is
        known counts, else `span`.
        """
        from pydantic import ValidationError

        from loyaltydsl.targets.base.bounds import words

        try:
            return model.model_validate(values)
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                where = _place(tuple(problem["loc"]), places or {}, span)
                what, message = words(self.target.name, model, problem)
                found = fault("target-bounds", where, message)
                self.gaps.append(Gap(kind, name, what, found))
            return None

    def settings_model(self, model: type[M], values: Mapping[str, Any], keys: Mapping[str, str]) -> M | None:
        """The same for values of the `connect` block, `keys` by field: a fault is an error, partial or not."""
        places: dict[Place, Span] = {(field,): self.settings.place(key) for field, key in keys.items()}
        before = len(self.gaps)
        made = self.model(model, values, kind="connect", name=self.target.name, span=self.settings.span, places=places)
        self.errors += [gap.diagnostic for gap in self.gaps[before:]]
        del self.gaps[before:]
        return made

    # ------------------------------------------------------------ files

    def write_json(self, name: str, payload: BaseModel, schema: str, *, omit_none: bool = False) -> None:
        """A payload as a JSON file; `omit_none` leaves out what is not given instead of writing `null`."""
        content = canonical.pretty(payload.model_dump(mode="python", exclude_none=omit_none))
        self.files.append(PayloadFile(name, content, schema))

    def write_text(self, name: str, template: str, **values: Any) -> None:
        """A file from one of the target's templates."""
        from loyaltydsl.targets.base.templates import render

        self.files.append(PayloadFile(name, render(self.target.folder, template, values).encode()))

    def write_stream(self, name: str, content: Callable[[BinaryIO], None], schema: str | None, *, rows: bool) -> None:
        """A file that is written while it is made, row by row."""
        self.files.append(PayloadFile(name, content, schema, rows))


def measured(content: Content, into: dict[str, Any]) -> Content:
    """The same content; `into` gets its size and SHA-256 while it is written."""
    if isinstance(content, bytes):
        into |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        return content

    def write(file: BinaryIO) -> None:
        through = _Measure(file)
        content(through)  # type: ignore[arg-type]
        into.update(size=through.size, sha256=through.digest.hexdigest())

    return write


class _Measure:
    """A binary file to write to that counts and hashes what passes."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.digest.update(data)
        return self.file.write(data)


def _place(loc: tuple[str | int, ...], places: Mapping[Place, Span], span: Span) -> Span:
    for length in range(len(loc), 0, -1):
        if loc[:length] in places:
            return places[loc[:length]]
    return span
