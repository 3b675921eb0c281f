"""An expression of the map over whole columns: typed once, then exact.

A number is held as integers times one `unit` for the whole column, so that `adr * (weekend_nights + week_nights)`
is integer work; only a division by a column needs fractions. A row in which any name has no value has no result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import compress, repeat
from math import gcd
from operator import add, mul, neg, sub
from typing import Any, Literal

from loyaltydsl.data.cells import Bad, has_bad
from loyaltydsl.data.expression import Binary, Expr, ExpressionFault, Name, Negative, Number
from loyaltydsl.data.numbers import DECIMALS, WHOLE_DIGITS
from loyaltydsl.record import Record
from loyaltydsl.semantics.calendar import FIRST_DAY, LAST_DAY
from loyaltydsl.semantics.fields import FieldType

Kind = Literal["number", "date"]

OPERAND_PLACES = 12
"""Decimals that a column may have inside an expression; the result must be exact to six all the same."""

NUMERIC: dict[FieldType, Fraction] = {
    "number": Fraction(1, 10**DECIMALS),
    "money": Fraction(1, 10**DECIMALS),
    "count": Fraction(1),
    "points": Fraction(1),
}
"""What one stored unit of each numeric type is worth."""

MEND = "mend the cells of the row that the expression reads, or the expression in the map"


class Operand(Record):
    """A column of values that the calculation reads: a field's stored values, or a column's cells as `kind`."""

    name: str
    kind: Kind
    field: bool


Rows = list[Any]
Faults = dict[int, Bad]
Run = Callable[[Sequence[Rows], Faults], Rows]


class _Typed(Record):
    """A part of the expression: `run` gives whole numbers (or fractions) of `unit`; a constant has no `run`."""

    kind: Kind
    unit: Fraction
    run: Run | None = None


class Calculation:
    """A typed expression. `operands` are the columns that `__call__` takes, in that order."""

    def __init__(self, operands: tuple[Operand, ...], run: Run) -> None:
        self.operands = operands
        self._run = run

    def __call__(self, columns: Sequence[Rows], count: int) -> Rows:
        """The result of each of `count` rows: stored units of the field, `None`, or the `Bad` that stopped it."""
        bad: Faults = {}
        for column in columns:
            if has_bad(column):
                for i, value in enumerate(column):
                    if value.__class__ is Bad:
                        bad.setdefault(i, value)
        if not bad and not any(None in column for column in columns):
            faults: Faults = {}
            result = list(self._run(columns, faults))
            for i, fault in faults.items():
                result[i] = fault
            return result
        usable = [not any(v is None or v.__class__ is Bad for v in row) for row in zip(*columns, strict=True)]
        faults = {}
        result = list(self._run([list(compress(column, usable)) for column in columns], faults))
        for i, fault in faults.items():
            result[i] = fault
        scattered: Rows = [None] * count
        for i, value in zip(compress(range(count), usable), result, strict=True):
            scattered[i] = value
        for i, fault in bad.items():
            scattered[i] = fault
        return scattered


def compile_expression(
    tree: Expr, text: str, field: str, type: FieldType, fields: dict[str, FieldType]
) -> Calculation | ExpressionFault:
    """Type an expression whose result is the field `field` of `type`; `fields` are the fields it may name.

    Every other name is a column of the file, read as a date where only a date makes sense and else as a number.
    """
    if type != "date" and type not in NUMERIC:
        return ExpressionFault(
            f"an expression gives a number, an amount or a date, and `{field}` is none of these", 0, len(text)
        )
    compiler = _Compiler(text, field, fields)
    wanted: Kind = "date" if type == "date" else "number"
    typed = compiler.type(tree, wanted)
    if isinstance(typed, ExpressionFault):
        return typed
    if typed.kind != wanted:
        what = {"date": "a date", "number": "a number"}
        return ExpressionFault(f"this is {what[typed.kind]}, and `{field}` is {what[wanted]}", tree.start, tree.end)
    if typed.run is None:
        help = "for the same value in every row write { constant = … }"
        return ExpressionFault("this expression names no column", tree.start, tree.end, help)
    finish = _finish_date(text, field) if wanted == "date" else _finish_number(text, field, type, typed.unit)
    run = typed.run
    operands = tuple(compiler.operands)
    return Calculation(operands, lambda columns, faults: finish(run(columns, faults), faults))


class _Compiler:
    def __init__(self, text: str, field: str, fields: dict[str, FieldType]) -> None:
        self.text = text
        self.field = field
        self.fields = fields
        self.operands: list[Operand] = []

    def known(self, tree: Expr) -> Kind | None:
        """The kind of a part as far as it is certain without looking at what is wanted of it."""
        if isinstance(tree, Name):
            type = self.fields.get(tree.name)
            return None if type is None else "date" if type == "date" else "number"
        if isinstance(tree, Binary) and tree.op in "+-":
            left, right = self.known(tree.left), self.known(tree.right)
            if tree.op == "-" and right == "date":
                return "number"
            return "date" if "date" in (left, right) else left and right
        return "number"

    def type(self, tree: Expr, wanted: Kind) -> _Typed | ExpressionFault:
        if isinstance(tree, Number):
            return _Typed("number", tree.value)
        if isinstance(tree, Name):
            return self.name(tree, wanted)
        if isinstance(tree, Negative):
            value = self.number(tree.value)
            return value if isinstance(value, ExpressionFault) else _scaled(value, Fraction(-1))
        assert isinstance(tree, Binary)
        if tree.op in "+-":
            return self.sum(tree, wanted)
        left, right = self.number(tree.left), self.number(tree.right)
        if isinstance(left, ExpressionFault):
            return left
        if isinstance(right, ExpressionFault):
            return right
        return _product(left, right) if tree.op == "*" else self.quotient(tree, left, right)

    def number(self, tree: Expr) -> _Typed | ExpressionFault:
        """A part that must be a number."""
        typed = self.type(tree, "number")
        if isinstance(typed, ExpressionFault) or typed.kind == "number":
            return typed
        what = f"`{self.text[tree.start : tree.end]}` is a date; days are added to it or taken from it, no more"
        return ExpressionFault(what, tree.start, tree.end)

    def name(self, tree: Name, wanted: Kind) -> _Typed | ExpressionFault:
        type = self.fields.get(tree.name)
        if type is None:
            operand = Operand(tree.name, wanted, False)
            unit = Fraction(1) if wanted == "date" else Fraction(1, 10**OPERAND_PLACES)
        elif type == "date" or type in NUMERIC:
            operand = Operand(tree.name, "date" if type == "date" else "number", True)
            unit = NUMERIC.get(type, Fraction(1))
        else:
            return ExpressionFault(
                f"`{tree.name}` is neither a number nor a date", tree.start, tree.end,
                "the name means the field of the map; put a column that you want instead under another name",
            )  # fmt: skip
        if operand not in self.operands:
            self.operands.append(operand)
        at = self.operands.index(operand)
        return _Typed(operand.kind, unit, lambda columns, faults: columns[at])

    def sum(self, tree: Binary, wanted: Kind) -> _Typed | ExpressionFault:
        known_left, known_right = self.known(tree.left), self.known(tree.right)
        left_wanted: Kind = "number"
        right_wanted: Kind = "number"
        if wanted == "date" and tree.op == "+" and known_right == "date" and known_left != "date":
            right_wanted = "date"
        elif wanted == "date":
            left_wanted = "date"
        elif tree.op == "-" and "date" in (known_left, known_right):
            left_wanted = right_wanted = "date"
        left, right = self.type(tree.left, left_wanted), self.type(tree.right, right_wanted)
        if isinstance(left, ExpressionFault):
            return left
        if isinstance(right, ExpressionFault):
            return right
        if left.kind == right.kind == "date":
            if tree.op == "+":
                help = "a date takes a number of days"
                return ExpressionFault("two dates cannot be added", tree.start, tree.end, help)
            return _Typed("number", Fraction(1), _both(sub, left.run, right.run))
        if right.kind == "date":
            if tree.op == "-":
                return ExpressionFault("a date cannot be taken from a number", tree.start, tree.end)
            left, right = right, left
        if left.kind == "date":
            return self.moved(tree, left, right)
        return _sum(left, right if tree.op == "+" else _scaled(right, Fraction(-1)))

    def quotient(self, tree: Binary, left: _Typed, right: _Typed) -> _Typed | ExpressionFault:
        if right.run is None:
            if not right.unit:
                return ExpressionFault("a division by zero", tree.right.start, tree.right.end)
            return _scaled(left, 1 / right.unit)
        column = tree.right.name if isinstance(tree.right, Name) else self.field
        expected = f"a divisor other than 0 in `{self.text.strip()}`"
        over, under = left.run, right.run
        unit = (left.unit if over else Fraction(1)) / right.unit

        def run(columns: Sequence[Rows], faults: Faults) -> Rows:
            divisors = under(columns, faults)
            above: Rows = over(columns, faults) if over else [left.unit] * len(divisors)
            result: Rows = []
            for i, (value, divisor) in enumerate(zip(above, divisors, strict=True)):
                if not divisor:
                    faults.setdefault(i, Bad("0", expected, MEND, column))
                    divisor = 1
                result.append(Fraction(value) / divisor)
            return result

        return _Typed("number", unit, run)

    def moved(self, tree: Binary, day: _Typed, days: _Typed) -> _Typed | ExpressionFault:
        """A date plus (or minus) a number of days, which must be whole."""
        assert day.run is not None
        move = sub if tree.op == "-" else add
        if days.run is None:
            if days.unit.denominator != 1:
                return ExpressionFault("a date takes whole days", tree.start, tree.end)
            return _Typed("date", Fraction(1), _both(move, day.run, None, days.unit))
        expected = f"a whole number of days in `{self.text.strip()}`"
        whole = _whole(days.run, days.unit, lambda exact: Bad(_shown(exact), expected, MEND, self.field))
        return _Typed("date", Fraction(1), _both(move, day.run, whole))


def _scaled(part: _Typed, by: Fraction) -> _Typed:
    """A part times a constant: only its unit changes, but for 0, which must not become one."""
    if by or part.run is None:
        return _Typed("number", part.unit * by, part.run)
    run = part.run
    return _Typed("number", Fraction(1), lambda columns, faults: [0] * len(run(columns, faults)))


def _product(left: _Typed, right: _Typed) -> _Typed:
    if left.run is None:
        return _scaled(right, left.unit)
    if right.run is None:
        return _scaled(left, right.unit)
    return _Typed("number", left.unit * right.unit, _both(mul, left.run, right.run))


def _sum(left: _Typed, right: _Typed) -> _Typed:
    if left.run is None and right.run is None:
        return _Typed("number", left.unit + right.unit)
    if left.run is None:
        left, right = right, left
    if right.run is None:
        if not right.unit:
            return left
        unit = _common(left.unit, right.unit)
        return _Typed("number", unit, _both(add, _times(left.run, left.unit / unit), None, right.unit / unit))
    unit = _common(left.unit, right.unit)
    by_left, by_right = _times(left.run, left.unit / unit), _times(right.run, right.unit / unit)
    return _Typed("number", unit, _both(add, by_left, by_right))


def _common(a: Fraction, b: Fraction) -> Fraction:
    """The largest unit of which both are whole multiples."""
    return Fraction(gcd(a.numerator * b.denominator, b.numerator * a.denominator), a.denominator * b.denominator)


def _times(run: Run | None, factor: Fraction) -> Run:
    assert run is not None and factor.denominator == 1
    whole = factor.numerator
    if whole == 1:
        return run
    if whole == -1:
        return lambda columns, faults: list(map(neg, run(columns, faults)))
    return lambda columns, faults: [value * whole for value in run(columns, faults)]


def _both(op: Callable[[Any, Any], Any], left: Run | None, right: Run | None, constant: Fraction | None = None) -> Run:
    assert left is not None
    if right is None:
        assert constant is not None and constant.denominator == 1
        whole = constant.numerator
        return lambda columns, faults: list(map(op, left(columns, faults), repeat(whole)))
    return lambda columns, faults: list(map(op, left(columns, faults), right(columns, faults)))


def _whole(run: Run, unit: Fraction, fault: Callable[[Fraction], Bad]) -> Run:
    """The values of a part as whole numbers; where one is not whole, the fault, and 0 to go on with."""
    top, bottom = unit.numerator, unit.denominator

    def exact(columns: Sequence[Rows], faults: Faults) -> Rows:
        values = run(columns, faults)
        if bottom == 1 and Fraction not in set(map(type, values)):
            return values if top == 1 else [value * top for value in values]
        result: Rows = []
        for i, value in enumerate(values):
            over = value * top
            if over % bottom:
                faults.setdefault(i, fault(Fraction(over) / bottom))
                over = 0
            result.append(int(over // bottom))
        return result

    return exact


def _finish_number(text: str, field: str, type: FieldType, unit: Fraction) -> Callable[[Rows, Faults], Rows]:
    stored = NUMERIC[type]
    most = 10 ** (WHOLE_DIGITS + (DECIMALS if stored != 1 else 0))
    exactly = "a result exact to six decimals" if stored != 1 else "a whole number"

    def bad(value: Fraction) -> Bad:
        return Bad(_shown(value * stored), f"{exactly} from `{text.strip()}`", MEND, field)

    def finish(values: Rows, faults: Faults) -> Rows:
        result = _whole(lambda columns, found: values, unit / stored, bad)((), faults)
        if result and (max(result) >= most or min(result) <= -most):
            for i, value in enumerate(result):
                if not -most < value < most:
                    expected = f"at most {WHOLE_DIGITS} digits before the decimals"
                    faults.setdefault(i, Bad(_shown(value * stored), expected, MEND, field))
        return result

    return finish


def _finish_date(text: str, field: str) -> Callable[[Rows, Faults], Rows]:
    def finish(values: Rows, faults: Faults) -> Rows:
        if values and (min(values) < FIRST_DAY or max(values) > LAST_DAY):
            for i, value in enumerate(values):
                if not FIRST_DAY <= value <= LAST_DAY:
                    expected = f"a date between the years 1 and 9999 from `{text.strip()}`"
                    faults.setdefault(i, Bad(f"day {value}", expected, MEND, field))
        return values

    return finish


def _shown(value: Fraction) -> str:
    """A decimal where it is one, else a fraction."""
    bottom, places = value.denominator, 0
    while 10**places % bottom and places < 30:
        places += 1
    if 10**places % bottom:
        return str(value)
    digits = str(abs(value.numerator) * 10**places // bottom).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text
