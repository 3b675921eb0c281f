"""`loy import crm-exceptions`: the seven fields of Reward Exception Setup, as they are copied from the page.

A line a field, `Rate code: EMPLOYEE;TEST`; lines without a label go on with the field before. Our own
`exceptions.json` is read as well.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.semantics.fields import EXCEPTION_FIELDS, MAX_EXCEPTION_LENGTH
from loyaltydsl.source import SourceFile, Span
from loyaltydsl.targets.base.loy_text import quoted
from loyaltydsl.tools.importing import Imported, Importer, Settings
from loyaltydsl.tools.importing.json_places import read_json
from loyaltydsl.tools.importing.loy import block, comment
from loyaltydsl.tools.importing.table import squash

LABELS = {squash(field): field for field in EXCEPTION_FIELDS}
_LINE = re.compile(r"[ \t]*(?P<label>[A-Za-z][A-Za-z _-]*?)[ \t]*(?:[:=\t]|[ \t]{2,})[ \t]*(?P<codes>.*)")
_LABEL = re.compile(r"[A-Za-z _-]+[:=]?")
Fields = dict[str, list[str]]

ABOUT = (
    "The CRM keeps these stays from rewards; any one match excludes. Assumed: they earn points all the same. Take"
    " `for rewards` away if they earn nothing at all."
)
AS_PART = "This file has no program of its own: `use` it from the one that has."


class CrmExceptions(Importer):
    """The CRM's reward exceptions."""

    name = "crm-exceptions"
    summary = "the seven fields of the CRM's Reward Exception Setup, as pasted"
    takes = ("name", "currency", "properties")

    def run(self, source: SourceFile, settings: Settings) -> Imported:
        errors: list[Diagnostic] = []
        fields = (
            _json(source, errors) if source.text.lstrip("\ufeff \t\r\n").startswith("{") else _pasted(source, errors)
        )
        if not errors and not any(fields.values()):
            message = f"`{source.path}` has no code in any of the seven fields"
            known = ", ".join(f"`{field.replace('_', ' ').capitalize()}:`" for field in EXCEPTION_FIELDS)
            errors.append(fault("import-form", Span(source, 0, 0), message, help=f"begin lines with {known}"))
        if errors:
            return Imported(None, tuple(errors))
        return _written(source, settings, fields)


def _written(source: SourceFile, settings: Settings, fields: Fields) -> Imported:
    part = settings.currency is None
    name = source.path.rpartition("/")[2]
    notes = [f"Reward Exception Setup of the CRM, imported from {name}.", ABOUT, *([AS_PART] if part else [])]
    clauses = [(field, quoted(";".join(fields[field]))) for field in EXCEPTION_FIELDS if fields.get(field)]
    text = block('exception reward_exceptions "Reward exceptions" for rewards', clauses)
    if settings.currency is not None:
        properties = ", ".join(quoted(code) for code in settings.properties)
        facts = [("property", properties)] if properties else []
        program = block(f"program {quoted(settings.name or 'Rewards')}", [*facts, ("currency", settings.currency)])
        text = f"{program}\n{text}"
    return Imported(f"{comment(*notes)}\n{text}", part=part)


def _add(fields: Fields, field: str, text: str) -> None:
    known = fields.setdefault(field, [])
    known += [code for piece in text.split(";") if (code := piece.strip()) and code not in known]


def _pasted(source: SourceFile, errors: list[Diagnostic]) -> Fields:
    fields: Fields = {}
    current: str | None = None
    places: dict[str, Span] = {}
    offset = 0
    for line in source.text.splitlines(keepends=True):
        text = line.strip().removeprefix("\ufeff")
        start = offset + line.find(text) if text else offset
        span, offset = Span(source, start, start + len(text)), offset + len(line)
        if not text:
            continue
        alone = _LABEL.fullmatch(text) is not None and squash(text) in LABELS
        match = None if alone else _LINE.match(text)
        label, codes = (match["label"], match["codes"]) if match else (text, "")
        field = LABELS.get(squash(label))
        if field is not None:
            current, places[field] = field, span
            _add(fields, field, codes)
        elif match is not None and ":" in text:
            errors.append(_unknown(label, Span(source, start, start + len(label))))
            current = None
        elif current is not None:
            _add(fields, current, text)
        else:
            errors.append(
                fault(
                    "import-form",
                    span,
                    f"`{text[:40]}` stands under none of the seven fields",
                    help="put it under the name of its field, such as `Rate code:`",
                )
            )
    _check(fields, places, source, errors)
    return fields


def _unknown(label: str, span: Span) -> Diagnostic:
    near = get_close_matches(squash(label), LABELS, n=1)
    known = ", ".join(field.replace("_", " ") for field in EXCEPTION_FIELDS)
    hint = f"did you mean `{LABELS[near[0]].replace('_', ' ')}`?" if near else f"there are {known}"
    return fault("import-form", span, f"the CRM's exceptions have no field `{label}`", help=hint)


def _json(source: SourceFile, errors: list[Diagnostic]) -> Fields:
    found = read_json(source)
    if isinstance(found, Diagnostic):
        errors.append(found)
        return {}
    value, places = found
    fields: Fields = {}
    spans: dict[str, Span] = {}
    for key, text in value.items():
        field, span = LABELS.get(squash(key)), places[(key,)]
        if field is None:
            errors.append(_unknown(key, span))
        elif text is not None and not isinstance(text, str):
            errors.append(fault("import-value", span, f"`{key}` must be text", help="write codes joined with `;`"))
        else:
            spans[field] = span
            _add(fields, field, text or "")
    _check(fields, spans, source, errors)
    return fields


def _check(fields: Fields, places: dict[str, Span], source: SourceFile, errors: list[Diagnostic]) -> None:
    for field, codes in fields.items():
        length = len(";".join(codes))
        if length > MAX_EXCEPTION_LENGTH:
            message = f"`{field}` has {length:,} characters; the CRM stores at most {MAX_EXCEPTION_LENGTH:,}"
            errors.append(fault("import-value", places.get(field, Span(source, 0, 0)), message))
        for code in codes:
            if not code.isprintable():
                message = f"a code of `{field}` has a control character"
                errors.append(fault("import-value", places.get(field, Span(source, 0, 0)), message))


IMPORTER = CrmExceptions()
