"""A map, a program's fields and a file's header, brought together: how each field is read from the file's columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any

from loyaltydsl.data.calculate import OPERAND_PLACES, Operand, compile_expression
from loyaltydsl.data.cells import Bad, Cells, Parse, cells_of, listed
from loyaltydsl.data.dates import FormatFault, compile_format, format_parser, iso_parser
from loyaltydsl.data.expression import ExpressionFault, names_in
from loyaltydsl.data.files.table import Chunk, Table
from loyaltydsl.data.load_map import did_you_mean, nearest
from loyaltydsl.data.mapping import (
    FromColumn,
    FromColumns,
    FromConstant,
    FromExpression,
    FromRowNumber,
    FromValues,
    Mapping,
    Part,
)
from loyaltydsl.data.numbers import PLAIN, decimal_parser
from loyaltydsl.data.schema import Schema, Target
from loyaltydsl.data.values import absent_value, as_it_stands, parser_of
from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record, replace
from loyaltydsl.semantics.fields import BY_NAME, FieldType
from loyaltydsl.source import NOWHERE, Span

Values = dict[str, list[Any]]
"""Each field's values of one chunk, in stored units, `None` where missing, `Bad` where a cell cannot be read."""

Read = Callable[[Chunk, int, Values], list[Any]]
"""From a chunk, the number of its first row over all files (from 0) and the fields read so far, to a field's values."""


class FieldReader(Record):
    """How one field is read. `columns` are the places of the columns it comes from, `label` their names.

    What `read` gives for a row follows from the row's cells in `columns` and its values of the fields `uses`, so that
    rows that agree in these need only be read once; or from its number over all files, where `numbered` gives the
    value of the n-th row, from 1. `verbatim`: a cell that is not missing is the value itself, trimmed. `decimal`: a
    cell of that form (`PLAIN_DECIMAL`) is the number it looks like, in millionths.
    """

    target: Target
    label: str
    columns: tuple[int, ...]
    read: Read
    uses: tuple[str, ...] = ()
    numbered: Callable[[int], Any] | None = None
    verbatim: bool = False
    decimal: bool = False


PLAIN_DECIMAL = r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,6})?"


class Plan(Record):
    """All fields that a file fills, in an order in which each can be read; `order` is that of the checks."""

    readers: tuple[FieldReader, ...]
    order: tuple[FieldReader, ...]
    needed: frozenset[int]
    ignored: tuple[str, ...]
    absent: frozenset[str]


class Section(Record):
    """What is common to all files of one kind: its part of the map, the fields it fills, how they are read."""

    name: str
    parts: dict[str, Part]
    targets: tuple[Target, ...]
    schema: Schema
    mapping: Mapping
    zone: tzinfo | None


def bind(section: Section, table: Table) -> Plan | list[Diagnostic]:
    """The plan by which one file is read, or everything that keeps it from being read."""
    return _Binder(section, table).plan()


class _Binder:
    def __init__(self, section: Section, table: Table) -> None:
        self.section = section
        self.table = table
        self.faults: list[Diagnostic] = []
        self.places: dict[str, int] = {}
        self.doubled: set[str] = set()
        for at, name in enumerate(table.columns):
            if name in self.places:
                self.doubled.add(name)
            elif name:
                self.places[name] = at
        self.types = {target.name: target.type for target in section.targets}
        self.parts: dict[str, Part] = {}
        for target in section.targets:
            part = section.parts.get(target.name)
            if part is None and target.name in self.places:
                part = FromColumn(NOWHERE, target.name)
            if part is not None:
                self.parts[target.name] = part
        self.taken: set[int] = set()

    def plan(self) -> Plan | list[Diagnostic]:
        readers: dict[str, FieldReader] = {}
        order = self.ordered()
        for target in order:
            reader = self.reader(target, self.parts[target.name])
            if reader is not None:
                readers[target.name] = reader
        for target in self.section.targets:
            if target.required and target.name not in self.parts and target.name not in self.section.parts:
                self.faults.append(self.lacking(target.name))
        if self.faults:
            own = self.section.mapping.path
            return sorted(self.faults, key=lambda each: (each.span.source.path != own, each.span.start))
        ignored = tuple(
            name or f"column {at + 1}" for at, name in enumerate(self.table.columns) if at not in self.taken
        )
        return Plan(
            tuple(readers[target.name] for target in order),
            tuple(readers[target.name] for target in self.section.targets if target.name in readers),
            frozenset(self.taken),
            ignored,
            frozenset(target.name for target in self.section.targets if target.name not in readers),
        )

    def lacking(self, field: str) -> Diagnostic:
        columns = tuple(name for name in self.table.columns if name)
        alike = nearest(field, columns)
        name = "stay" if self.section.name == "stays" else "member"
        helps = [f"its columns are {listed(columns)}"] if columns else []
        other = f"`{alike}`" if alike else "another column"
        helps.insert(0, f'to read {other} as it, give a map {field} = "{alike or "…"}" under `[{self.section.name}]`')
        what = f"`{self.table.path}` has no column `{field}`, which every {name} needs"
        return fault("missing-column", self.table.header(), what, help=helps)

    # ------------------------------------------------------------ the order of the fields

    def uses(self, name: str) -> list[str]:
        """The mapped fields that a field's expression names; its own name there means the column."""
        part = self.parts[name]
        if not isinstance(part, FromExpression):
            return []
        return [used.name for used in names_in(part.tree) if used.name in self.parts and used.name != name]

    def ordered(self) -> list[Target]:
        """The mapped fields, each after those that it is worked out from."""
        done: dict[str, Target] = {}
        by_name = {target.name: target for target in self.section.targets}
        waiting = [name for name in by_name if name in self.parts]
        while waiting:
            ready = [name for name in waiting if all(used in done for used in self.uses(name))]
            if not ready:
                self.cycle(waiting)
                for name in waiting:
                    if any(used not in done for used in self.uses(name)):
                        self.parts.pop(name)
                return list(done.values())
            for name in ready:
                done[name] = by_name[name]
            waiting = [name for name in waiting if name not in done]
        return list(done.values())

    def cycle(self, waiting: list[str]) -> None:
        at = waiting[0]
        path = [at]
        while True:
            at = next(used for used in self.uses(at) if used in waiting)
            if at in path:
                break
            path.append(at)
        path = path[path.index(at) :]
        part = self.parts[path[0]]
        chain = " needs ".join(f"`{name}`" for name in [*path, path[0]])
        self.faults.append(
            fault(
                "map-cycle", part.at if isinstance(part, FromExpression) else part.span,
                f"these fields are worked out from one another: {chain}", help="map one of them to a column",
            )
        )  # fmt: skip

    # ------------------------------------------------------------ one field

    def place(self, column: str, span: Span) -> int | None:
        """Where a column stands in the file; a fault at `span`, which names it in the map, if it does not."""
        at = self.places.get(column)
        if at is None:
            columns = tuple(name for name in self.table.columns if name)
            help = did_you_mean(column, columns) or f"its columns are {listed(columns)}"
            what = f"`{self.table.path}` has no column `{column}`"
            self.faults.append(fault("map-unknown-column", span, what, help=help))
            return None
        if column in self.doubled:
            what = f"`{self.table.path}` has two columns `{column}`"
            self.faults.append(fault("doubled-column", self.table.header(), what, help="give one of them another name"))
            return None
        self.taken.add(at)
        return at

    def parser(self, target: Target, column: str) -> Parse:
        return labelled(parser_of(target, self.section.schema, self.table.numbers, self.section.zone), column)

    def cells(self, target: Target, column: str, parse: Parse) -> Cells[str | None]:
        return cells_of(labelled(parse, column), self.section.mapping.missing, absent_value(target))

    def reader(self, target: Target, part: Part) -> FieldReader | None:
        if isinstance(part, FromConstant):
            return self.constant(target, part)
        if isinstance(part, FromRowNumber):
            return self.row_number(target, part)
        if isinstance(part, FromExpression):
            return self.expression(target, part)
        if isinstance(part, FromColumns):
            return self.columns(target, part)
        assert isinstance(part, (FromColumn, FromValues))
        at = self.place(part.column, part.at)
        if at is None:
            return None
        parse = parser_of(target, self.section.schema, self.table.numbers, self.section.zone)
        verbatim = parse is as_it_stands and isinstance(part, FromColumn)
        if isinstance(part, FromValues):
            parse = self.valued(target, part, parse)
        get = self.cells(target, part.column, parse).__getitem__
        place = at

        def read(chunk: Chunk, first: int, values: Values) -> list[Any]:
            return list(map(get, chunk.columns[place]))

        decimal = isinstance(part, FromColumn) and target.type in ("number", "money") and self.plain_decimals()
        return FieldReader(target, part.column, (at,), read, verbatim=verbatim, decimal=decimal)

    def plain_decimals(self) -> bool:
        """Whether every text like -12.5 is that number: the point is the decimal sign, and none means no value."""
        words = self.section.mapping.missing
        return self.table.numbers.decimal == "." and not any(re.fullmatch(PLAIN_DECIMAL, word) for word in words)

    def valued(self, target: Target, part: FromValues, parse: Parse) -> Parse:
        """The reader of a column whose cells stand for other values; each of these is parsed as the field's own."""
        absent, path = absent_value(target), self.section.mapping.path
        own = parser_of(target, self.section.schema, PLAIN, self.section.zone)
        known = {cell: own(text) if text else absent for cell, text in part.values.items()}
        for cell, value in known.items():
            if isinstance(value, Bad):
                text = part.values[cell]
                what = f"`{text}` cannot be `{target.name}`: expected {value.expected}"
                self.faults.append(fault("map-value", part.span, what, help=value.help or ()))
        expected = listed(tuple(part.values))
        if len(part.values) > 1:
            expected = f"one of {expected}"
        mend = f'name it in `values` of `{target.name}` in `{path}`, or write other = "keep" or "missing" there'

        def read(cell: str) -> Any:
            if cell in known:
                return known[cell]
            if part.other == "keep":
                return parse(cell)
            return absent if part.other == "missing" else Bad(cell, expected, mend)

        return read

    def constant(self, target: Target, part: FromConstant) -> FieldReader | None:
        parse = parser_of(target, self.section.schema, PLAIN, self.section.zone)
        value = parse(part.text)
        if isinstance(value, Bad):
            what = f"`{part.text}` cannot be `{target.name}`: expected {value.expected}"
            self.faults.append(fault("map-value", part.span, what, help=value.help or ()))
            return None
        return FieldReader(target, target.name, (), lambda chunk, first, values: [value] * len(chunk))

    def row_number(self, target: Target, part: FromRowNumber) -> FieldReader | None:
        parse = self.parser(target, target.name)
        value = parse(part.pattern % 1)
        if isinstance(value, Bad):
            what = f"`{value.value}` cannot be `{target.name}`: expected {value.expected}"
            help = value.help or "give the pattern the form that is expected, with one `%d`"
            self.faults.append(fault("map-value", part.span, what, help=help))
            return None
        put: Callable[[int], Any] = part.pattern.__mod__

        def parsed(n: int) -> Any:
            return parse(put(n))

        own = parser_of(target, self.section.schema, self.table.numbers, self.section.zone)
        numbered = put if own is as_it_stands else parsed

        def read(chunk: Chunk, first: int, values: Values) -> list[Any]:
            return list(map(numbered, range(first + 1, first + 1 + len(chunk))))

        return FieldReader(target, target.name, (), read, numbered=numbered)

    def columns(self, target: Target, part: FromColumns) -> FieldReader | None:
        found = [self.place(column, span) for column, span in zip(part.columns, part.at, strict=True)]
        places = tuple(at for at in found if at is not None)
        label = ", ".join(part.columns)
        if part.format is not None:
            if target.type != "date":
                what = f"`format` is for dates, and `{target.name}` is {a_type(target.type)}"
                self.faults.append(fault("map-value", part.format_at, what, help="leave `format` out"))
                return None
            pattern = compile_format(part.format)
            assert not isinstance(pattern, FormatFault), "the map was checked when it was loaded"
            parse = labelled(format_parser(part.format, pattern, self.section.zone), label)
        else:
            parse = self.parser(target, label)
        if len(places) < len(found):
            return None
        if len(places) == 1:
            get_one = self.cells(target, label, parse).__getitem__
            only = places[0]

            def read_one(chunk: Chunk, first: int, values: Values) -> list[Any]:
                return list(map(get_one, chunk.columns[only]))

            return FieldReader(target, label, places, read_one)
        missing, absent = self.section.mapping.missing, absent_value(target)

        def join(cells: tuple[str | None, ...]) -> Any:
            texts = ["" if cell is None or cell.strip() in missing else cell.strip() for cell in cells]
            return parse("-".join(texts)) if any(texts) else absent

        get = Cells[tuple[str | None, ...]](join, {}).__getitem__

        def read(chunk: Chunk, first: int, values: Values) -> list[Any]:
            return list(map(get, zip(*(chunk.columns[at] for at in places), strict=True)))

        return FieldReader(target, label, places, read)

    def expression(self, target: Target, part: FromExpression) -> FieldReader | None:
        fields: dict[str, FieldType] = {n: self.types[n] for n in self.parts if n != target.name}
        found = compile_expression(part.tree, part.text, target.name, target.type, fields)
        if isinstance(found, ExpressionFault):
            exact = part.at.text == part.text
            span = Span(part.at.source, part.at.start + found.start, part.at.start + found.end) if exact else part.at
            self.faults.append(fault("map-expression", span, found.message, help=(found.help,) if found.help else ()))
            return None
        operands: list[tuple[str, Callable[[Chunk], list[Any]] | None]] = []
        places: list[int] = []
        good = True
        for operand in found.operands:
            if operand.field:
                operands.append((operand.name, None))
                continue
            names = [name for name in names_in(part.tree) if name.name == operand.name]
            exact = part.at.text == part.text
            start, end = names[0].start, names[0].end
            span = Span(part.at.source, part.at.start + start, part.at.start + end) if exact else part.at
            at = self.place(operand.name, span)
            if at is None:
                good = False
                continue
            places.append(at)
            operands.append((operand.name, self.operand(operand, at)))
        if not good:
            return None
        calculate = found

        def read(chunk: Chunk, first: int, values: Values) -> list[Any]:
            columns: list[Sequence[Any]] = [values[name] if get is None else get(chunk) for name, get in operands]
            return calculate([list(column) for column in columns], len(chunk))

        uses = tuple(name for name, get in operands if get is None)
        return FieldReader(target, target.name, tuple(places), read, uses)

    def operand(self, operand: Operand, at: int) -> Callable[[Chunk], list[Any]]:
        if operand.kind == "date":
            parse = iso_parser(operand.name, self.section.zone)
        else:
            parse = decimal_parser(self.table.numbers, "number", "", OPERAND_PLACES)
        get = cells_of(labelled(parse, operand.name), self.section.mapping.missing, None).__getitem__
        return lambda chunk: list(map(get, chunk.columns[at]))


def labelled(parse: Parse, column: str) -> Parse:
    """The same, a `Bad` that names no column naming this one."""

    def read(cell: str) -> Any:
        value = parse(cell)
        return replace(value, column=column) if value.__class__ is Bad and not value.column else value

    return read


def a_type(type: FieldType) -> str:
    """A field's type in words."""
    return {
        "text": "a text", "code": "a code", "number": "a number", "count": "a whole number", "points": "points",
        "money": "an amount", "date": "a date", "flag": "a flag", "tier": "a tier", "segments": "a list of segments",
    }[type]  # fmt: skip


def unknown_fields(section: Section, unread: frozenset[str] = frozenset()) -> list[Diagnostic]:
    """A fault for each name in the map's section that is no field such a file fills; `unread` ones are let pass."""
    names = tuple(target.name for target in section.targets)
    other = "members" if section.name == "stays" else "stays"
    custom = {name for name, _ in section.schema.custom_fields}
    found: list[Diagnostic] = []
    for name, part in section.parts.items():
        if name in names or name in unread:
            continue
        field = BY_NAME.get(name)
        helps: tuple[str, ...] = ()
        if field is not None and field.derived:
            what = f"`{name}` is worked out ({field.meaning}) and cannot be mapped"
        elif field is not None or name in custom:
            what = f"`{name}` is no field of the {section.name}"
            helps = (f"it belongs under `[{other}]`",)
        else:
            what = f"there is no field `{name}`"
            helps = (did_you_mean(name, names) or f"the fields of the {section.name} are {listed(names, 40)}",)
        found.append(fault("map-unknown-field", part.span, what, help=helps))
    return found
