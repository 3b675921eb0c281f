"""From a path to a checked ruleset: files read, `use` followed, declarations put where their first `use` stands."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic, Label
from loyaltydsl.record import Record
from loyaltydsl.semantics.check import check, in_order
from loyaltydsl.semantics.draft import Unit
from loyaltydsl.semantics.program import Program
from loyaltydsl.source import SourceFile, Span
from loyaltydsl.syntax import ast
from loyaltydsl.syntax.decode import decode
from loyaltydsl.syntax.parser import Parsed, parse

Read = Callable[[Path], bytes]
"""Gives a file's bytes, or raises OSError. An editor puts its open buffers here."""


class Checked(Record):
    """A ruleset as checked: `program` is None if, and only if, there is an error among the diagnostics.

    `files` are all files that were read, the one with `program` first; diagnostics stand in the order of the text.
    """

    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[SourceFile, ...]


def load_program(path: str | Path, read: Read = Path.read_bytes) -> Checked:
    """Read and check a ruleset: a `.loy` file, or a folder that holds exactly one file with a `program`.

    Never raises for a fault of the user's: what cannot be found or read is a diagnostic as well.
    """
    shown = os.fspath(path)
    reading = _Reading(read)
    if Path(shown).is_dir():
        found, problem = _in_folder(shown, read)
        if problem is not None:
            return Checked(None, (problem,), ())
        shown = found
    source = reading.open(shown, None)
    if source is None:
        return Checked(None, tuple(reading.diagnostics), tuple(reading.files))
    declarations = tuple(reading.expand(source))
    unit = Unit(
        path=shown,
        span=Span(source, 0, min(1, len(source.text))),
        declarations=declarations,
        files=tuple(reading.files),
        damaged=frozenset(reading.damaged),
        lost_names=frozenset(reading.lost_names),
        broken=tuple(reading.broken),
    )
    program, faults = check(unit)
    everything = in_order(unit, [*reading.diagnostics, *(d for d in faults if not reading.told(d))])
    if any(d.severity == "error" for d in everything):
        program = None
    return Checked(program, everything, unit.files)


def _in_folder(folder: str, read: Read) -> tuple[str, Diagnostic | None]:
    """The one file of a folder that has a `program`."""
    from re import MULTILINE, compile

    begins = compile(rb'^[^#"\r\n]*\bprogram\s*"', MULTILINE)
    holding, files = [], sorted(p for p in Path(folder).glob("*.loy") if p.is_file())
    for file in files:
        try:
            if begins.search(read(file)):
                holding.append(str(file))
        except OSError:
            continue
    if len(holding) == 1:
        return holding[0], None
    nowhere = SourceFile(folder, "")
    if holding:
        names = ", ".join(f"`{name}`" for name in holding[:5])
        message = f"folder `{folder}` holds {len(holding)} files with a `program`: {names}"
        help = "name the file instead of its folder"
    elif files:
        message = f"none of the `.loy` files in folder `{folder}` has a `program`"
        help = 'a ruleset begins with `program "Name" { … }`'
    else:
        message, help = f"folder `{folder}` holds no `.loy` file", "name a `.loy` file, or the folder of one"
    return "", fault("no-ruleset", Span(nowhere, 0, 0), message, help=help)


class _Reading:
    """The files of one ruleset as they are read."""

    def __init__(self, read: Read) -> None:
        self.read = read
        self.files: list[SourceFile] = []
        self.diagnostics: list[Diagnostic] = []
        self.faulty: set[tuple[SourceFile, int]] = set()
        """Places of words with a syntax error."""
        self.damaged: set[tuple[SourceFile, int]] = set()
        self.lost_names: set[str] = set()
        self.broken: list[SourceFile] = []
        self.parsed: dict[SourceFile, Parsed] = {}
        self.known: dict[str, SourceFile | None] = {}
        """Files by their real path; None for one that could not be read."""

    def expand(self, source: SourceFile) -> Iterator[ast.Declaration]:
        """All declarations of a file, those of a used file where its first `use` stands."""
        work = [iter(self.parsed[source].file.declarations)]
        open_files: list[tuple[SourceFile, Span | None]] = [(source, None)]
        while work:
            declaration = next(work[-1], None)
            if declaration is None:
                work.pop()
                open_files.pop()
            elif not isinstance(declaration, ast.UseDecl):
                yield declaration
            else:
                used = self._use(declaration, open_files)
                if used is not None:
                    work.append(iter(self.parsed[used].file.declarations))
                    open_files.append((used, declaration.path.span))

    def _use(self, use: ast.UseDecl, open_files: list[tuple[SourceFile, Span | None]]) -> SourceFile | None:
        """The file that a `use` opens; None if it was read before, cannot be read, or uses itself."""
        span, written = use.path.span, use.path.value
        base = Path(span.source.path).parent
        shown = os.path.normpath(base / written) if written.strip() else ""
        key = os.path.realpath(shown) if "\0" not in shown else shown
        if key not in self.known:
            return self.open(shown, use)
        again = self.known[key]
        chain = [file for file, _ in open_files]
        if again is not None and again in chain:
            first = chain.index(again)
            inner = [place for _, place in open_files[first + 1 :] if place is not None]
            if again is span.source:
                message = f"`{again.path}` uses itself"
            else:
                through = ", ".join(f"`{file.path}`" for file in [*chain[first:], again])
                message = f"these files use each other in a circle: {through}"
            labels = [Label(place, f"`{place.source.path}` uses {place.text} here") for place in inner]
            self.diagnostics.append(
                fault(
                    "use-cycle",
                    span,
                    message,
                    labels=labels,
                    help="put what both need into a third file, and `use` that one",
                )
            )
        return None

    def open(self, shown: str, use: ast.UseDecl | None) -> SourceFile | None:
        """Read and parse a file; what is wrong with it is reported at the `use` that names it, or at its own start."""
        key = os.path.realpath(shown) if "\0" not in shown else shown
        self.known[key] = None
        try:
            data = self.read(Path(shown))
        except (OSError, ValueError) as error:
            self._unreadable(shown, error, use)
            return None
        source = self._decode(shown, data)
        if source is None:
            return None
        self.known[key] = source
        self.files.append(source)
        parsed = parse(source)
        self.parsed[source] = parsed
        self.diagnostics += parsed.diagnostics
        for d in parsed.diagnostics:
            if len(d.span.text) <= 60 and len(d.span.text.split()) <= 2:
                self.faulty |= {(source, at) for at in range(d.span.start, d.span.end)}
        self.damaged |= {(source, start) for start in parsed.damaged}
        self.lost_names |= parsed.lost_names
        if parsed.diagnostics:
            self.broken.append(source)
        return source

    def told(self, later: Diagnostic) -> bool:
        """Whether the word that a fault of meaning points at is at fault already as a word."""
        return (later.span.source, later.span.start) in self.faulty

    def _unreadable(self, shown: str, error: Exception, use: ast.UseDecl | None) -> None:
        if isinstance(error, FileNotFoundError):
            why = "there is no such file"
        elif isinstance(error, IsADirectoryError):
            why = "it is a folder"
        elif isinstance(error, PermissionError):
            why = "this user may not read it"
        else:
            why = getattr(error, "strerror", None) or "it cannot be opened"
        if use is not None and (use.span.source, use.span.start) in self.damaged:
            return  # the path itself is at fault, and that is told
        if use is None:
            span, help = Span(SourceFile(shown, ""), 0, 0), "name a `.loy` file, or a folder that holds a ruleset"
        else:
            span, help = use.path.span, f"the path is relative to `{use.span.source.path}`"
        path = shown.replace("\0", "\\0") or "(empty)"
        self.diagnostics.append(fault("missing-file", span, f"cannot read `{path}`: {why}", help=help))

    def _decode(self, shown: str, data: bytes) -> SourceFile | None:
        decoded = decode(shown, data)
        if isinstance(decoded, SourceFile):
            return decoded
        self.files.append(decoded.span.source)
        self.broken.append(decoded.span.source)
        self.diagnostics.append(decoded)
        return None
