"""A file in its one canonical layout, declaration by declaration."""

from __future__ import annotations

from itertools import zip_longest

from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile, Span
from loyaltydsl.syntax import ast
from loyaltydsl.syntax.format.declarations import Laid, lay
from loyaltydsl.syntax.format.lines import WIDTH, Line, render
from loyaltydsl.syntax.format.pieces import Comment, Piece, comments_of, read_pieces
from loyaltydsl.syntax.format.verify import same_tree
from loyaltydsl.syntax.parser import Parsed, parse, tables


class Formatted(Record):
    """A formatted text, and the spans of the declarations that were left as they are because they do not parse.

    `refused` says that the layout would have changed what the file says, so that all of it was left as it is;
    that is a fault of the formatter.
    """

    text: str
    left: tuple[Span, ...] = ()
    refused: bool = False


def format_source(source: SourceFile) -> Formatted:
    """Format a file's text. Never raises for a fault of the text.

    Line ends stay what most of them are, CRLF or LF. The result parses to the same tree, has every comment, and
    formatting it again changes nothing; where that would not hold, the text is returned as it is.
    """
    parsed = parse(source)
    text, left = _format(source, parsed)
    again = SourceFile(source.path, text)
    reparsed = parse(again)
    faithful = (
        same_tree(parsed.file, reparsed.file)
        and [d.code for d in parsed.diagnostics] == [d.code for d in reparsed.diagnostics]
        and comments_of(tables(), source.text) == comments_of(tables(), text)
        and (text == source.text or _format(again, reparsed)[0] == text)
    )
    return Formatted(text, left) if faithful else Formatted(source.text, left, True)


_HARMLESS = frozenset({"unknown-escape", "negative-number"})
"""Faults of single words in what parses all the same."""


def _parses(parsed: Parsed) -> bool:
    return all(diagnostic.name in _HARMLESS for diagnostic in parsed.diagnostics)


class _Unit:
    """A declaration of the file: its pieces, and its layout (None: it does not parse)."""

    __slots__ = ("laid", "pieces")

    def __init__(self, pieces: list[Piece], laid: Laid | None) -> None:
        self.pieces = pieces
        self.laid = laid


def _format(source: SourceFile, parsed: Parsed) -> tuple[str, tuple[Span, ...]]:
    pieces, rest = read_pieces(tables(), source.text)
    units = _whole(parsed.file, pieces) if _parses(parsed) else _piecemeal(source, pieces)
    left = tuple(Span(source, u.pieces[0].start, u.pieces[-1].end) for u in units if u.laid is None)
    return _Writer(source.text).write(units, rest), left


def _whole(file: ast.File, pieces: list[Piece]) -> list[_Unit]:
    """The units of a file that parses."""
    starts = [declaration.span.start for declaration in file.declarations]
    units: list[_Unit] = []
    i = 0
    for declaration, end in zip_longest(file.declarations, starts[1:]):
        first = i
        while i < len(pieces) and (end is None or pieces[i].start < end):
            i += 1
        units.append(_Unit(pieces[first:i], lay(declaration, pieces[first:i])))
    return units


def _piecemeal(source: SourceFile, pieces: list[Piece]) -> list[_Unit]:
    """The units of a file that does not parse as a whole: each declaration is parsed on its own."""
    from loyaltydsl.syntax.recovery.chunks import cut
    from loyaltydsl.syntax.recovery.lexis import lex_faulty

    limits = [chunk[-1].end for chunk in cut(source, lex_faulty(tables(), source.text))]
    units: list[_Unit] = []
    i = 0
    for end in [*limits, len(source.text)]:
        first = i
        while i < len(pieces) and pieces[i].start < end:
            i += 1
        if own := pieces[first:i]:
            units.append(_unit(source, own))
    return units


def _unit(source: SourceFile, pieces: list[Piece]) -> _Unit:
    start, end = pieces[0].start, pieces[-1].end
    parsed = parse(SourceFile(source.path, source.text[start:end]))
    if not _parses(parsed) or len(parsed.file.declarations) != 1:
        return _Unit(pieces, None)
    return _Unit(pieces, lay(parsed.file.declarations[0], pieces, start))


class _Writer:
    """Joins the units: lines for those that are laid out, the source's own text for the others and around them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"
        self.lines: list[Line] = []
        self.parts: list[str] = []

    def write(self, units: list[_Unit], rest: list[Comment]) -> str:
        pads = _pads(units)
        raw_from: int | None = None  # where the text begins that is kept as it is
        before: _Unit | None = None
        for unit, pad in zip(units, pads, strict=True):
            if unit.laid is None:
                if raw_from is None:
                    raw_from = before.pieces[-1].limit if before is not None else 0
            else:
                if raw_from is not None:
                    self._raw(raw_from, unit.pieces[0].start)
                    raw_from = None
                else:
                    self._between(before, unit)
                self.lines += unit.laid.build(pad)
            before = unit
        if raw_from is not None:
            self._flush()
            return "".join([*self.parts, self.text[raw_from:]])
        for comment in rest:
            if comment.blank and (self.lines or self.parts):
                self.lines.append(Line(""))
            self.lines.append(Line(comment.text))
        self._flush()
        if self.parts:
            self.parts.append(self.end)
        return "".join(self.parts)

    def _between(self, before: _Unit | None, unit: _Unit) -> None:
        """The empty lines and comments before a declaration."""
        first = unit.pieces[0]
        assert unit.laid is not None
        if (
            before is not None
            and before.laid is not None
            and not first.parted
            and (before.laid.block or unit.laid.block)
        ):
            self.lines.append(Line(""))
        for comment in first.before:
            if comment.blank and self.lines:
                self.lines.append(Line(""))
            self.lines.append(Line(comment.text))
        if first.blank and self.lines:
            self.lines.append(Line(""))

    def _raw(self, start: int, end: int) -> None:
        self._flush()
        raw = self.text[start:end]
        bare = raw.rstrip(" \t")
        self.parts.append(bare if bare.endswith(("\n", "\r")) else raw)

    def _flush(self) -> None:
        if self.lines:
            text = render(self.lines)
            self.parts.append(text.replace("\n", self.end) if self.end != "\n" else text)
            self.lines = []


def _pads(units: list[_Unit]) -> list[int]:
    """How wide the aligned column of each head is: of neighbours of one kind, with nothing between, the widest."""
    pads = [unit.laid.key or 0 if unit.laid is not None else 0 for unit in units]
    i = 0
    while i < len(units):
        end = i + 1
        while end < len(units) and _aligned(units[end - 1], units[end]):
            end += 1
        if end - i > 1:
            pad = max(pads[i:end])
            run = [unit.laid for unit in units[i:end] if unit.laid is not None]
            braces = run[0].kind in ("RedeemDecl", "CombineDecl")
            if not braces or all(len(line.text) <= WIDTH for laid in run for line in laid.build(pad)):
                pads[i:end] = [pad] * (end - i)
        i = end
    return pads


def _aligned(one: _Unit, other: _Unit) -> bool:
    if one.laid is None or other.laid is None or one.laid.key is None or other.laid.key is None:
        return False
    return one.laid.kind == other.laid.kind and not other.pieces[0].before and not other.pieces[0].blank
