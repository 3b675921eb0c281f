"""Codes: pasted lists taken apart, and each looked up in its field's closed vocabulary."""

from __future__ import annotations

from collections.abc import Iterable

from loyaltydsl.diagnostics.model import Label
from loyaltydsl.record import Record
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.fields import STATUSES
from loyaltydsl.semantics.near import mend
from loyaltydsl.semantics.synonyms import STATUSES as STATUS_SYNONYMS
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast


class Code(Record):
    """One code and where it is written; `site` is where the list it belongs to is named."""

    span: Span
    text: str
    site: Span | None = None


def pieces(string: ast.StringLit) -> list[Code]:
    """The codes of a string, split on `;`, trimmed, empty ones left out, each with its own place."""
    raw = string.span.text[1:-1]
    if "\\" in raw or ";" not in raw or raw != string.value:
        texts = (piece.strip() for piece in string.value.split(";"))
        return [Code(string.span, text) for text in texts if text]
    found, start = [], string.span.start + 1
    for piece in raw.split(";"):
        text = piece.strip()
        if text:
            begin = start + piece.index(text)
            found.append(Code(Span(string.span.source, begin, begin + len(text)), text))
        start += len(piece) + 1
    return found


def split(draft: Draft, string: ast.StringLit, subject: str) -> list[Code] | None:
    """As `pieces`; a string without any code is reported."""
    found = pieces(string)
    if not found:
        draft.report(
            "empty-range",
            string.span,
            f"there is no code in `{string.span.text}` for {subject}",
            help="write at least one code, or leave the clause out",
        )
        return None
    return found


def check_codes(draft: Draft, field: str, codes: Iterable[Code]) -> bool:
    """Whether all codes are in the field's vocabulary, if it has one; each that is not is reported."""
    verdicts = [_check_code(draft, field, code) for code in codes]
    return all(verdicts)


def _check_code(draft: Draft, field: str, code: Code) -> bool:
    if field == "status":
        return _status(draft, code)
    if field == "currency":
        return _currency(draft, code)
    if field == "property" and draft.properties:
        return _listed(draft, field, code, draft.properties, _property_span(draft))
    if field not in draft.vocabularies:
        return True
    known = draft.known_codes(field)
    return code.text in known or _listed(draft, field, code, known, draft.vocabulary_spans[field])


def _property_span(draft: Draft) -> Span | None:
    settings = draft.declaration.settings if draft.declaration else ()
    return next((s.span for s in settings if isinstance(s, ast.PropertySetting)), None)


def _status(draft: Draft, code: Code) -> bool:
    if code.text in STATUSES:
        return True
    near = draft.near.find(code.text, STATUSES, STATUS_SYNONYMS)
    known = ", ".join(f'`"{status}"`' for status in STATUSES)
    _unknown(draft, code, f"`{code.text}` is no status of a stay", near, f"a status is one of {known}", None)
    return False


def _currency(draft: Draft, code: Code) -> bool:
    if draft.currency is None or code.text == draft.currency:
        return True
    message = f"`{code.text}` is not the program's currency, `{draft.currency}`"
    draft.report(
        "foreign-currency",
        code.span,
        message,
        help=f"every stay of this ruleset is in {draft.currency}: nothing is converted",
    )
    return False


def _listed(draft: Draft, field: str, code: Code, known: Iterable[str], declared: Span | None) -> bool:
    known = list(known)
    if code.text in known:
        return True
    if code.text in draft.half_read_codes.get(field, ""):
        return True
    near = draft.near.find(code.text, known)
    otherwise = f'write one of its codes, or add `"{code.text}"` to the vocabulary'
    message = f"code `{code.text}` is not in the vocabulary of `{field}`"
    _unknown(draft, code, message, near, otherwise, declared)
    return False


def _unknown(draft: Draft, code: Code, message: str, near: str | None, otherwise: str, declared: Span | None) -> None:
    labels = [] if declared is None else [Label(declared, "the vocabulary is declared here")]
    if code.site is not None:
        labels.append(Label(code.site, "the list is used here"))
    advice = f"did you mean `{near}`?" if near else otherwise
    if near and near.lower() == code.text.lower():
        advice = f"codes compare exactly, case included: write `{near}`"
    fix = None
    if near:
        quoted = code.span.text.startswith('"')
        fix = mend(code.span, f'"{near}"' if quoted else near)
        if quoted and len(pieces_of(code.span)) > 1:
            fix = None
    draft.report("unknown-code", code.span, message, help=advice, labels=labels, fix=fix)


def pieces_of(span: Span) -> list[str]:
    """The pieces of a quoted string as written."""
    return span.text[1:-1].split(";")
