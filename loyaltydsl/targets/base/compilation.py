"""Program to payload: a target's job run, judged, and made into the files of a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from loyaltydsl.atomic import Content
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record, replace
from loyaltydsl.semantics.program import Program
from loyaltydsl.targets.base import canonical
from loyaltydsl.targets.base.data import Data
from loyaltydsl.targets.base.fingerprint import fingerprint, relative_name
from loyaltydsl.targets.base.job import Gap, Job, measured
from loyaltydsl.targets.base.kinds import kinds_in
from loyaltydsl.targets.base.option import read_settings
from loyaltydsl.targets.base.target import Target

MANIFEST = "manifest.json"


class Compiled(Record):
    """A payload ready to be written, or the reasons why there is none.

    `diagnostics` are errors, or with a partial payload warnings about what is left out. `files` are in the order
    of writing, the manifest last; empty where nothing may be written. `notes` are complete once the files are
    written.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: Mapping[str, Content]
    notes: list[str]

    @property
    def failed(self) -> bool:
        return not self.files


def compile_program(
    program: Program,
    target: Target,
    *,
    partial: bool = False,
    data: Data | None = None,
    catalog: Mapping[str, Any] | None = None,
) -> Compiled:
    """Compile a program for a target. Files with data are made while they are written.

    Without `partial`, anything that the target cannot carry leaves no file at all. `catalog` is the target's
    own catalogue of items, parsed, if there is one.
    """
    found: list[Diagnostic] = []
    settings = read_settings(program, target.name, target.options, found)
    job = Job(program, target, settings, catalog)
    job.errors += found
    target.compile(job)
    if data is not None and not job.errors and (partial or not job.gaps):
        target.compile_data(job, data)
    gaps = sorted(job.gaps, key=lambda gap: _position(gap.diagnostic))
    faults = _distinct(sorted([*job.errors, *(gap.diagnostic for gap in gaps)], key=_position))
    if job.errors or (gaps and not partial):
        return Compiled(tuple(faults), {}, job.notes)
    warnings = tuple(replace(diagnostic, severity="warning") for diagnostic in faults)
    return Compiled(warnings, _with_manifest(job, gaps, partial), job.notes)


def _position(diagnostic: Diagnostic) -> tuple[str, int]:
    return diagnostic.span.source.path, diagnostic.span.start


def _distinct(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """The same words at the same place once: a clause may break the same bound in two files."""
    seen: dict[tuple[Any, ...], Diagnostic] = {}
    for one in diagnostics:
        seen.setdefault((one.code, one.span.source.path, one.span.start, one.span.end, one.message), one)
    return list(seen.values())


def _with_manifest(job: Job, gaps: list[Gap], partial: bool) -> dict[str, Content]:
    measures: dict[str, dict[str, Any]] = {}
    files: dict[str, Content] = {}
    for file in job.files:
        assert file.name not in files, f"two files `{file.name}`"
        measures[file.name] = {"name": file.name, "schema": file.schema, "rows": file.rows}
        files[file.name] = measured(file.content, measures[file.name])

    def manifest(out: BinaryIO) -> None:
        for more in job.later:
            for text in more():
                job.note(text)
        out.write(_manifest(job, gaps, partial, list(measures.values())))

    write: Callable[[BinaryIO], None] = manifest
    return files | {MANIFEST: write}


def _manifest(job: Job, gaps: list[Gap], partial: bool, files: list[dict[str, Any]]) -> bytes:
    from loyaltydsl.targets.base.manifest import Manifest

    program, target = job.program, job.target
    values = {
        "target": {"name": target.name, "payload_version": target.version},
        "ruleset": {
            "program": program.title,
            "hash": fingerprint(program),
            "files": sorted(relative_name(program, file) for file in program.files),
        },
        "partial": partial,
        "files": files,
        "out_of_scope": [
            {"kind": kind, "names": list(names)}
            for kind, names in kinds_in(program).items()
            if kind not in target.covers
        ],
        "left_out": [
            {
                "kind": gap.kind,
                "name": gap.name,
                "what": gap.what,
                "why": gap.diagnostic.message,
                "file": relative_name(program, gap.diagnostic.span.source),
                "line": gap.diagnostic.span.line,
            }
            for gap in gaps
        ],
        "notes": job.notes,
    }
    return canonical.pretty(Manifest.model_validate(values).model_dump(mode="python", by_alias=True))
