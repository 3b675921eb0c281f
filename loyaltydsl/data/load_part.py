"""One field's entry in a map, other than a mere column, to a `Part`."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any, Protocol

from loyaltydsl.data.dates import FormatFault, compile_format
from loyaltydsl.data.expression import ExpressionFault, parse_expression
from loyaltydsl.data.mapping import (
    FromColumn,
    FromColumns,
    FromConstant,
    FromExpression,
    FromRowNumber,
    FromValues,
    Other,
    Part,
)
from loyaltydsl.data.places import TomlPlaces
from loyaltydsl.source import Span

_FORMS: dict[str, tuple[str, ...]] = {
    "column": ("values", "other", "format"),
    "columns": ("format",),
    "expression": (),
    "constant": (),
    "row_number": (),
}
"""What a field may be mapped by, and what may stand beside it."""

_KEYS = (*_FORMS, "values", "other", "format")
_OTHERS: tuple[Other, ...] = ("keep", "reject", "missing")
_SHOWN_FORMS = (
    'a field is mapped to "a column", { column, values, other }, { columns, format }, '
    "{ expression }, { constant } or { row_number }"
)


class Say(Protocol):
    def __call__(self, name: str, span: Span, message: str, *helps: str) -> None: ...


def as_text(value: Any) -> str:
    """A TOML value as a cell would have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class PartLoader:
    """Reads the entry of one field; what is wrong is handed to `say`."""

    def __init__(
        self, places: TomlPlaces, section: str, field: str, value: Any, missing: frozenset[str], say: Say
    ) -> None:
        self.places = places
        self.section = section
        self.field = field
        self.value = value
        self.missing = missing
        self.say = say
        self.span = places.key(section, field)
        self.table: dict[str, Any] = value if isinstance(value, dict) else {}

    def at(self, text: str, start: int = 0, end: int | None = None) -> Span:
        """The place of a text in the entry, or of a part of it."""
        return self.places.text(text, self.section, self.field, start=start, end=end)

    def part(self) -> Part | None:
        if not isinstance(self.value, dict):
            shown = as_text(self.value)
            mend = f'for the same value in every row write {self.field} = {{ constant = "{shown}" }}'
            if isinstance(self.value, list):
                mend = 'several columns are joined by { columns = ["year", "month", "day"], format = "%Y-%m-%d" }'
            self.say("map-value", self.span, f"`{self.field}` is mapped to `{shown}`, which is no column", mend)
            return None
        unknown = [key for key in self.table if key not in _KEYS]
        for key in unknown:
            found = get_close_matches(key.lower(), _KEYS, 1)
            mend = f"did you mean `{found[0]}`?" if found else _SHOWN_FORMS
            self.say("map-unknown-key", self.at(key), f"`{self.field}` cannot be mapped by `{key}`", mend)
        if unknown:
            return None
        forms = [form for form in _FORMS if form in self.table]
        if len(forms) != 1:
            by = "by nothing" if not forms else "twice, by " + " and by ".join(f"`{form}`" for form in forms)
            self.say("map-value", self.span, f"`{self.field}` is mapped {by}", _SHOWN_FORMS)
            return None
        form = forms[0]
        for key in self.table:
            if key != form and key not in _FORMS[form]:
                self.say("map-value", self.at(key), f"`{key}` does not go with `{form}`")
                return None
        return {
            "column": self.by_column,
            "columns": self.by_columns,
            "expression": self.by_expression,
            "constant": self.by_constant,
            "row_number": self.by_row_number,
        }[form]()

    def text_of(self, key: str, example: str) -> str | None:
        value = self.table[key]
        if isinstance(value, str) and value.strip():
            return value
        self.say("map-value", self.at(key), f"`{key}` of `{self.field}` is a text", f"write {key} = {example}")
        return None

    def by_column(self) -> Part | None:
        column = self.text_of("column", '"Column name"')
        if column is None:
            return None
        if "format" in self.table:
            if "values" in self.table or "other" in self.table:
                what = f"`{self.field}` has both `format` and `values`"
                self.say("map-value", self.span, what, "a date needs only `format`")
                return None
            return self.joined((column,))
        if "values" in self.table:
            return self.by_values(column)
        if "other" in self.table:
            self.say("map-value", self.at("other"), "`other` goes with `values`")
            return None
        return FromColumn(self.span, column.strip(), self.at(column))

    def by_values(self, column: str) -> Part | None:
        values, other = self.table["values"], self.table.get("other", "reject")
        if other not in _OTHERS:
            what = f"`other` cannot be `{as_text(other)}`"
            self.say("map-value", self.at(as_text(other)), what, 'it is "keep", "reject" or "missing"')
            return None
        if not isinstance(values, dict) or any(isinstance(value, (dict, list)) for value in values.values()):
            what = f"`values` of `{self.field}` is a table from cells to values"
            example = 'write values = { "Check-Out" = "checked_out", "Canceled" = "cancelled" }'
            self.say("map-value", self.at("values"), what, example)
            return None
        unseen = [cell for cell in values if not cell.strip() or cell.strip() in self.missing]
        for cell in unseen:
            what = f"`{cell}` is among the `missing` cells" if cell.strip() else "an empty cell means no value"
            mend = "take it out of `missing`, or out of `values`" if cell.strip() else "take it out of `values`"
            self.say("map-value", self.at(cell), f"{what}, so `values` never sees it", mend)
        if unseen:
            return None
        texts = {cell.strip(): as_text(value).strip() for cell, value in values.items()}
        return FromValues(self.span, column.strip(), texts, other, self.at(column))

    def by_columns(self) -> Part | None:
        columns = self.table["columns"]
        if isinstance(columns, list) and columns and all(isinstance(c, str) and c.strip() for c in columns):
            return self.joined(tuple(columns))
        what = f"`columns` of `{self.field}` is a list of columns"
        self.say("map-value", self.at("columns"), what, 'write columns = ["year", "month", "day"]')
        return None

    def joined(self, columns: tuple[str, ...]) -> Part | None:
        form: str | None = None
        if "format" in self.table:
            form = self.text_of("format", '"%d/%m/%Y"')
            if form is None:
                return None
            found = compile_format(form)
            if isinstance(found, FormatFault):
                mend = [found.help] if found.help else []
                if len(columns) > 1:
                    mend.append("the columns are joined with `-`")
                self.say("map-format", self.at(form, found.start, found.end), found.message, *mend)
                return None
        names = tuple(column.strip() for column in columns)
        return FromColumns(self.span, names, form, tuple(map(self.at, columns)), self.at(form or ""))

    def by_expression(self) -> Part | None:
        text = self.text_of("expression", '"arrival + nights_stayed"')
        if text is None:
            return None
        tree = parse_expression(text)
        if isinstance(tree, ExpressionFault):
            self.say("map-expression", self.at(text, tree.start, tree.end), tree.message, tree.help)
            return None
        return FromExpression(self.span, text, tree, self.at(text))

    def by_constant(self) -> Part | None:
        value = self.table["constant"]
        if isinstance(value, (dict, list)) or not as_text(value).strip():
            self.say("map-value", self.at("constant"), f"`constant` of `{self.field}` is one value")
            return None
        return FromConstant(self.span, as_text(value).strip())

    def by_row_number(self) -> Part | None:
        pattern = self.text_of("row_number", '"HB-%06d"')
        if pattern is None:
            return None
        if not re.fullmatch(r"(?:[^%]|%%)*%(?:0?[1-9])?d(?:[^%]|%%)*", pattern):
            what = f"`{pattern}` does not say where the row's number stands"
            self.say("map-value", self.at(pattern), what, "write `%d` there, or `%06d` for six digits, once")
            return None
        return FromRowNumber(self.span, pattern)
