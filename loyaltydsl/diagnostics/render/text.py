"""Diagnostics for people: the place on a line of its own, the source underlined, then help.

rules.loy:12:7: error[LOY201] duplicate-name: `spring` is declared twice
   |
 3 | award spring {
   |       ------ first declared here
...
12 | award spring {
   |       ^^^^^^
   |
help: give one of the two another name
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.diagnostics.render.width import show
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile, Span

WINDOW = 160
"""Characters of a longer line that are shown around what is marked."""

_Paint = Callable[[str, str], str]

_STYLES = {"error": "1;31", "warning": "1;33", "note": "1;36"}
_GUTTER, _LABEL, _HELP = "34", "1;34", "1;32"


class _Mark(Record):
    """Columns `start` to `end` (0-based, code points) of one line, underlined with `char`."""

    line: int
    start: int
    end: int
    char: str
    message: str


def render(diagnostics: Sequence[Diagnostic], *, color: bool = False) -> str:
    """All diagnostics in the order given, a blank line between two."""
    return "\n".join(_one(diagnostic, color) for diagnostic in diagnostics)


def excerpt(span: Span) -> list[str]:
    """The source lines of a span, underlined, as they stand in a diagnostic."""
    marks = list(_marks(span, "^", ""))
    gutter = max((len(str(mark.line)) for mark in marks), default=1)
    return list(_excerpt(span.source, marks, gutter, "1", _painter(False)))


def _one(diagnostic: Diagnostic, color: bool) -> str:
    paint = _painter(color)
    d, source = diagnostic, diagnostic.span.source
    line, column = source.position(d.span.start)
    strong = _STYLES[d.severity]
    message = show(d.message)[0]
    where = show(source.path)[0]
    if source.text or "://" not in where or line > 1:  # the address of a database has no lines
        where = f"{where}:{line}:{column}"
    out = [f"{paint(where, '1')}: {paint(f'{d.severity}[{d.code}]', strong)} {d.name}: {paint(message, '1')}"]
    marks = [(source, mark) for mark in _marks(d.span, "^", "")]
    for label in d.labels:
        marks += [(label.span.source, mark) for mark in _marks(label.span, "-", label.message)]
    sources = list(dict.fromkeys(s for s, _ in marks))
    gutter = max((len(str(mark.line)) for _, mark in marks), default=1)
    for each in sources:
        own = [mark for s, mark in marks if s is each]
        if each is not source:
            first = next(lb.span for lb in d.labels if lb.span.source is each)
            out.append(paint(f"{' ' * gutter}::: {show(each.path)[0]}:{first.line}:{first.column}", _GUTTER))
        out += _excerpt(each, own, gutter, strong, paint)
    for text in d.help:
        said, *more = text.split("\n")
        out += [f"{paint('help:', _HELP)} {show(said)[0]}", *(f"  {show(line)[0]}" for line in more)]
    return "\n".join(out) + "\n"


def _marks(span: Span, char: str, message: str) -> Iterator[_Mark]:
    """One mark for a span within a line, else one for its first line and one for its last."""
    source = span.source
    if not source.text:
        return
    line, column = source.position(min(span.start, len(source.text)))
    last, end = source.position(min(max(span.end, span.start), len(source.text)))
    if end == 1 and last > line:
        last -= 1
        end = len(source.line(last)) + 1
    if line == last:
        yield _Mark(line, column - 1, max(end - 1, column), char, message)
        return
    yield _Mark(line, column - 1, max(len(source.line(line)), column), char, "")
    text = source.line(last)
    indent = len(text) - len(text.lstrip())
    yield _Mark(last, min(indent, end - 2), end - 1, char, message)


def _excerpt(source: SourceFile, marks: list[_Mark], gutter: int, strong: str, paint: _Paint) -> Iterator[str]:
    """The marked lines of one file, each with what underlines it."""
    if not marks:
        return
    empty = paint(f"{' ' * gutter} |", _GUTTER)
    yield empty
    before = 0
    for line in sorted({mark.line for mark in marks}):
        if before and line == before + 2:
            yield _numbered(before + 1, show(_cut(source.line(before + 1), 0)[0])[0], gutter, paint)
        elif before and line > before + 2:
            yield paint("...", _GUTTER)
        before = line
        own = [mark for mark in marks if mark.line == line]
        text, first = _cut(source.line(line), min(mark.start for mark in own))
        shown, columns = show(text)
        yield _numbered(line, shown, gutter, paint)
        for mark in own:
            start = columns[min(max(mark.start - first, 0), len(text))]
            end = columns[min(mark.end - first, len(text))]
            words = mark.char * max(end - start, 1) + (f" {show(mark.message)[0]}" if mark.message else "")
            yield f"{empty} {' ' * start}{paint(words, strong if mark.char == '^' else _LABEL)}"
    yield empty


def _numbered(line: int, shown: str, gutter: int, paint: _Paint) -> str:
    return f"{paint(f'{line:>{gutter}} |', _GUTTER)} {shown}".rstrip()


def _cut(text: str, low: int) -> tuple[str, int]:
    """The part of a long line around character `low`, and the character it begins with (… stands for the rest)."""
    if len(text) <= WINDOW:
        return text, 0
    first = max(0, min(low - WINDOW // 4, len(text) - WINDOW))
    head = "…" if first else ""
    tail = "…" if first + WINDOW < len(text) else ""
    return f"{head}{text[first : first + WINDOW]}{tail}", first - len(head)


def _painter(color: bool) -> _Paint:
    if color:
        return lambda text, style: f"\x1b[{style}m{text}\x1b[0m"
    return lambda text, style: text
