"""Bytes to text: UTF-8 with or without a byte order mark, or a diagnostic that says what the bytes look like."""

from __future__ import annotations

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.source import SourceFile, Span

_MARKS = ((b"\xff\xfe", "utf-16-le", "UTF-16"), (b"\xfe\xff", "utf-16-be", "UTF-16"))


def decode(path: str, data: bytes) -> SourceFile | Diagnostic:
    """The source text of a file's bytes. `path` is how the file was named; line ends are kept as they are."""
    for mark, codec, encoding in _MARKS:
        if data.startswith(mark):
            return _not_utf8(path, data[2:].decode(codec, "replace"), 0, encoding)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The bytes before the first bad one are good; `start` counts from behind a byte order mark.
        good = error.object[: error.start].decode("utf-8")
        likely = _likely(data)
        codec = likely if likely != "Latin-1" else "latin-1"
        return _not_utf8(path, good + error.object[error.start :].decode(codec, "replace"), len(good), likely)
    nul = text.find("\0")
    if nul < 0:
        return SourceFile(path, text)
    if _every_other_is_nul(data):
        codec = "utf-16-le" if data[1] == 0 else "utf-16-be"
        return _not_utf8(path, data.decode(codec, "replace"), 0, "UTF-16")
    source = SourceFile(path, text)
    line, column = source.position(nul)
    return fault(
        "nul-character",
        Span(source, nul, nul + 1),
        f"there is a NUL character on line {line}, column {column}: this is not a text file, or it is damaged",
        help="take a copy that a text editor can show, and save it as UTF-8",
    )


def _likely(data: bytes) -> str:
    """The encoding that bytes which are not UTF-8 most likely have."""
    if _every_other_is_nul(data):
        return "UTF-16"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "Latin-1"
    return "cp1252"


def _every_other_is_nul(data: bytes) -> bool:
    head = data[:400]
    return len(head) > 3 and (not any(head[1::2]) or not any(head[::2]))


def _not_utf8(path: str, text: str, offset: int, encoding: str) -> Diagnostic:
    source = SourceFile(path, text)
    names = {"cp1252": "Windows-1252 (Western European)"}
    line, _ = source.position(offset)
    where = "" if encoding == "UTF-16" else f" on line {line}"
    return fault(
        "not-utf-8",
        Span(source, offset, min(offset + 1, len(text))),
        f"this file is not UTF-8{where}: it looks like {names.get(encoding, encoding)}",
        help="save the file as UTF-8: a text editor offers it when saving",
    )
