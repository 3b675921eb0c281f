"""A program as straight-line Python: one stay at a time, at the speed of a function written by hand.

`Compiled(program).points(stay, member)` is what a checked-out stay earns as the member's first one; `.outcome`
says which award gave what and what excluded it. Both mean what `Reference.stay` means, without paying with points.
The generated source names values only as constants (`k0`, `k1`, …) that are bound beside it: no text of a ruleset
gets into it. Differential tests compare it with the reference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from loyaltydsl.data.rows import Member
from loyaltydsl.engine.awards import topological
from loyaltydsl.engine.conditions import in_intervals
from loyaltydsl.engine.nights import contains, counter
from loyaltydsl.engine.outcome import Exclusion
from loyaltydsl.engine.state import BLANK_MEMBER
from loyaltydsl.engine.tiers import Ladder
from loyaltydsl.semantics.fields import BY_NAME, MICRO
from loyaltydsl.semantics.program import (
    AllOf,
    AnyOf,
    Award,
    Condition,
    DateIn,
    Dates,
    DayIn,
    FlagSet,
    Interval,
    Negation,
    NightIn,
    NightSet,
    NumberIn,
    PercentOf,
    PointsPer,
    Program,
    SegmentIn,
    TableOf,
    TierIn,
    ValueIn,
    WithinDays,
)

Earned = tuple[int, dict[str, int], Exclusion | None]
"""Points, those of each award with more than 0 in the order of declaration, and what excluded the stay."""

NEVER_MISSING = frozenset({"arrival", "departure", "nights", "points"})
LONGEST_CHAIN = 8
"""Rows of a table that are asked one after another; longer ones are looked up."""


class Compiled:
    """A program's single-stay functions; `source` is what was generated, for both."""

    def __init__(self, program: Program) -> None:
        points, outcome = _Writer(program, detail=False), _Writer(program, detail=True)
        self.source = points.source() + "\n\n" + outcome.source()
        self.points: Callable[..., int] = points.compile()
        """`points(stay, member=…) -> int`."""
        self.outcome: Callable[..., Earned] = outcome.compile()
        """`outcome(stay, member=…) -> Earned`."""


def weekday_table(days: frozenset[int]) -> tuple[tuple[int, ...], ...]:
    """[arrival % 7][nights up to 7]: how many of the nights fall on the weekdays."""
    return tuple(
        tuple(sum((start + i + 6) % 7 in days for i in range(nights)) for nights in range(8)) for start in range(7)
    )


class _Writer:
    """Writes one function. Expressions are Python text over `stay`, `member`, hoisted fields and constants."""

    def __init__(self, program: Program, detail: bool) -> None:
        self.program = program
        self.detail = detail
        self.ladder = Ladder(program)
        self.constants: dict[str, Any] = {}
        self.used: Counter[str] = Counter()
        self.lines: list[str] = []
        self.indexes = {award.name: i for i, award in enumerate(program.awards)}
        self.asked_for = {award.earn.award for award in program.awards if isinstance(award.earn, PercentOf)}
        self.combined = {name for combine in program.combines for name in combine.awards}
        self._write()

    # -- the function as a whole

    def compile(self) -> Callable[..., Any]:
        space = dict(self.constants)
        exec(compile(self.source(), "<compiled program>", "exec"), space)
        function: Callable[..., Any] = space["outcome" if self.detail else "points"]
        return function

    def source(self) -> str:
        name = "outcome" if self.detail else "points"
        return f"def {name}(stay, member=blank):\n" + "\n".join(f"    {line}" for line in self.lines)

    def constant(self, value: object) -> str:
        if value is None or value is True or value is False or type(value) is int:
            return repr(value)
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def field(self, name: str) -> str:
        """The local variable that holds a field; it is filled where the field is first used."""
        self.used[name] += 1
        return f"f_{name}" if name in BY_NAME else f"c_{sorted(f.name for f in self.program.fields).index(name)}"

    def _load(self, name: str) -> str:
        if name == "points":
            return "member.points or 0"
        known = BY_NAME.get(name)
        if known is None:
            return f"stay.custom.get({self.constant(name)})"
        return f"member.{name}" if known.owner == "member" else f"stay.{name}"

    def _write(self) -> None:
        self.constants["blank"] = BLANK_MEMBER
        loaded: dict[str, None] = {}

        def emit(build: Callable[[], list[str]]) -> None:
            before = Counter(self.used)
            lines = build()
            for name in self.used - before:
                if name not in loaded:
                    loaded[name] = None
                    self.lines.append(f"{self.field(name)} = {self._tier() if name == 'tier' else self._load(name)}")
            self.lines += lines

        if self._is_simple() and not self.detail:
            merged = _Merged(self.program)
            self.lines.append("total = 0")
            for field, rows in merged.fields.items():
                emit(lambda field=field, rows=rows: self._merged(field, rows))  # type: ignore[misc]
            for award in merged.rest:
                emit(lambda award=award: self._simple(award))  # type: ignore[misc]
            self.lines.append("return total")
            return
        for rule in self.program.exceptions:
            if rule.scope == "rewards":
                continue
            for clause in rule.clauses:
                emit(lambda rule=rule, clause=clause: self._exclusion(rule.name, clause))  # type: ignore[misc]
        if self._is_simple():
            self.lines.append("awards = {}" if self.detail else "total = 0")
            for award in self.program.awards:
                emit(lambda award=award: self._simple(award))  # type: ignore[misc]
            self.lines.append("return sum(awards.values()), awards, None" if self.detail else "return total")
            return
        for i, award in enumerate(self.program.awards):
            emit(lambda i=i, award=award: [f"m{i} = {self._matches(award) or 'True'}"])  # type: ignore[misc]
        self._replacements()
        order = topological(len(self.program.awards), self._shares)[::-1]
        for i in order:
            emit(lambda i=i: self._worth(i, self.program.awards[i]))  # type: ignore[misc]
        self._totals()

    def _merged(self, field: str, rows: dict[str | int, tuple[int, int] | None]) -> list[str]:
        """All that a value of one field says, by one look-up: points a stay and a night, or that none are earned."""
        if field == "tier" and self.ladder.ladder is not None and self.ladder.ladder.assigned:
            rows = {name: rows[rank] for name, rank in self.ladder.ranks.items() if rank in rows}
            value = "stay.tier if stay.tier is not None else member.tier"
        else:
            value = self.field(field)
        if all(row is None for row in rows.values()):
            return [f"if {value} in {self.constant(frozenset(rows))}: return 0"]
        per_night = any(row is not None and row[1] for row in rows.values())
        table = rows if per_night else {key: None if row is None else row[0] for key, row in rows.items()}
        nothing = self.constant((0, 0)) if per_night else "0"
        lines = [f"found = {self.constant(table)}.get({value}, {nothing})"]
        if None in rows.values():
            lines.append("if found is None: return 0")
        return [*lines, f"total += found[0] + found[1] * {self.field('nights')}" if per_night else "total += found"]

    def _is_simple(self) -> bool:
        """Whether every award adds its points whatever the others do."""
        return (
            not self.combined
            and not self.asked_for
            and not any(award.instead_of or award.is_veto for award in self.program.awards)
        )

    def _shares(self, index: int) -> tuple[int, ...]:
        earn = self.program.awards[index].earn
        return (self.indexes[earn.award],) if isinstance(earn, PercentOf) else ()

    def _exclusion(self, name: str, clause: Any) -> list[str]:
        value = self.field(clause.field)
        codes = self.constant(frozenset(clause.codes)) if len(clause.codes) > 1 else None
        test = f"{value} in {codes}" if codes else f"{value} == {self.constant(clause.codes[0])}"
        if not self.detail:
            return [f"if {test}: return 0"]
        make = self.constant(lambda code: Exclusion(name, "exception", clause.field, code))
        return [f"if {test}: return 0, {{}}, {make}({value})"]

    def _matches(self, award: Award) -> str:
        parts = []
        if award.effective is not None:
            parts.append(self._day_in(self.field("departure"), award.effective))
        if award.when is not None:
            parts.append(self.condition(award.when))
        return " and ".join(parts)

    def _simple(self, award: Award) -> list[str]:
        test = self._matches(award)
        points = self._capped(award, self.earning(award))
        if not self.detail:
            return [f"if {test}: total += {points}"] if test else [f"total += {points}"]
        key = self.constant(award.name)
        if points.isdigit():
            return [f"{f'if {test}: ' if test else ''}awards[{key}] = {points}"] if points != "0" else []
        give = f"if p := {points}: awards[{key}] = p"
        return [f"if {test}:", f"    {give}"] if test else [give]

    def _replacements(self) -> None:
        awards = self.program.awards
        if any(award.instead_of or award.is_bare_veto for award in awards):
            for i in topological(len(awards), lambda i: [self.indexes[name] for name in awards[i].instead_of]):
                targets = " = ".join(f"m{self.indexes[name]}" for name in awards[i].instead_of)
                if targets:
                    self.lines.append(f"if m{i}: {targets} = False")
        for i, award in enumerate(awards):
            if award.is_bare_veto:
                gone = "0, {}, " + self.constant(Exclusion(award.name, "award")) if self.detail else "0"
                self.lines.append(f"if m{i}: return {gone}")

    def _worth(self, i: int, award: Award) -> list[str]:
        """`w` the whole points that shares are of, `p` those after the caps."""
        if award.is_veto:
            return []
        lines = [f"w{i} = {self.earning(award)} if m{i} else 0"]
        return [*lines, f"p{i} = {self._capped(award, f'w{i}')}"] if award.caps else lines

    def _after_caps(self, i: int) -> str:
        return f"p{i}" if self.program.awards[i].caps else f"w{i}"

    def _totals(self) -> None:
        for combine in self.program.combines:
            own = [self.indexes[name] for name in combine.awards]
            points = [self._after_caps(i) for i in own]
            if combine.mode == "first_of":
                tests = [f"m{i}" for i in own]
            else:
                self.lines.append(f"best = max({', '.join(points)})")
                tests = [f"{text} == best" for text in points]
            for at, test in enumerate(tests):
                others = " = ".join(text for text in points if text != points[at])
                self.lines.append(f"{'el' if at else ''}if {test}: {others} = 0")
        counted = [i for i, award in enumerate(self.program.awards) if not award.is_veto]
        if not self.detail:
            self.lines.append("return " + (" + ".join(self._after_caps(i) for i in counted) or "0"))
            return
        self.lines.append("awards = {}")
        for i in counted:
            key, counted_points = self.constant(self.program.awards[i].name), self._after_caps(i)
            self.lines.append(f"if {counted_points}: awards[{key}] = {counted_points}")
        self.lines.append("return sum(awards.values()), awards, None")

    # -- conditions

    def condition(self, condition: Condition) -> str:
        match condition:
            case AllOf(items=items):
                return "(" + " and ".join(self.condition(item) for item in items) + ")"
            case AnyOf(items=items):
                return "(" + " or ".join(self.condition(item) for item in items) + ")"
            case Negation(item=item):
                return f"(not {self.condition(item)})"
            case ValueIn(field=field, values=values):
                value = self.field(field)
                if len(values) == 1:
                    return f"({value} == {self.constant(next(iter(values)))})"
                return f"({value} in {self.constant(values)})"
            case SegmentIn(segments=segments):
                return f"(not {self.constant(segments)}.isdisjoint({self.field('segment')}))"
            case TierIn(ranks=ranks):
                return f"({self.field('tier')} in {self.constant(ranks)})"
            case NumberIn(field=field, ranges=ranges):
                return self._known(field, self._in_ranges(self.field(field), ranges))
            case DateIn(field=field, dates=dates, bounds=bounds):
                value = self.field(field)
                tests = [self._day_in(value, dates)] if dates.ranges or dates.seasons else []
                tests += [self._in_ranges(value, bounds)] if bounds else []
                return self._known(field, "(" + (" or ".join(tests) or "False") + ")")
            case DayIn(field=field, days=days):
                return self._known(field, f"{self._weekdays(days)}[{self.field(field)} % 7]")
            case FlagSet(field=field):
                return f"({self.field(field)} is True)"
            case NightIn():
                return self._night_in(condition)
            case WithinDays():
                return self._within(condition)
            case _:  # a first stay has no past
                return repr(in_intervals((condition.range,))(0))

    def _known(self, field: str, test: str) -> str:
        return f"({test})" if field in NEVER_MISSING else f"({self.field(field)} is not None and {test})"

    def _in_ranges(self, value: str, ranges: tuple[Interval, ...]) -> str:
        tests = []
        for low, high in ranges:
            if low is not None and low == high:
                tests.append(f"{value} == {low}")
            else:
                left, right = "" if low is None else f"{low} <= ", "" if high is None else f" <= {high}"
                tests.append(f"{left}{value}{right}" if left or right else "True")
        return f"({' or '.join(tests) or 'False'})"

    def _day_in(self, value: str, dates: Dates) -> str:
        if dates.seasons:
            return f"{self.constant(contains(dates))}({value})"
        return self._in_ranges(value, dates.ranges)

    def _weekdays(self, days: frozenset[int]) -> str:
        return self.constant(tuple((rest + 6) % 7 in days for rest in range(7)))

    def _night_in(self, condition: NightIn) -> str:
        arrival, departure = self.field("arrival"), self.field("departure")
        nights = condition.nights
        some = f"{arrival} < {departure}"
        if isinstance(nights, Dates) and len(nights.ranges) == 1 and not nights.seasons:
            ((low, high),) = nights.ranges
            if condition.quantifier == "every":
                return f"({low} <= {arrival} < {departure} <= {high + 1})"
            found = f"({some} and {arrival} <= {high} and {departure} > {low})"
            return found if condition.quantifier == "any" else f"(not {found})"
        count = self.count(nights)
        if condition.quantifier == "every":
            return f"({some} and {count} == {departure} - {arrival})"
        return f"({some} and {count} > 0)" if condition.quantifier == "any" else f"(not ({some} and {count} > 0))"

    def count(self, nights: NightSet) -> str:
        """The number of nights of the stay in a set."""
        arrival = self.field("arrival")
        if isinstance(nights, Dates):
            return f"{self.constant(counter(nights))}({arrival}, {self.field('departure')})"
        length, table = self.field("nights"), self.constant(weekday_table(nights.days))
        return f"({length} // 7 * {len(nights.days)} + {table}[{arrival} % 7][{length} % 7])"

    def _within(self, condition: WithinDays) -> str:
        day = self.field(condition.field)
        missing = [] if condition.field in NEVER_MISSING else [f"{day} is not None"]
        anchor = str(condition.anchor)
        if isinstance(condition.anchor, str):
            anchor = self.field(condition.anchor)
            missing += [] if condition.anchor in NEVER_MISSING else [f"{anchor} is not None"]
        apart = f"{day} - {anchor}" if condition.direction == "after" else f"{anchor} - {day}"
        return "(" + " and ".join([*missing, f"{condition.low} <= {apart} <= {condition.high}"]) + ")"

    def _tier(self) -> str:
        """The rank that a first stay sees."""
        tiers = self.program.tiers
        if tiers is None:
            return "None"
        ranks = self.constant(self.ladder.ranks)
        if tiers.assigned:
            return f"{ranks}.get(stay.tier if stay.tier is not None else member.tier)"
        if tiers.window is not None:
            return "0"
        ladder = self.ladder

        def held(member: Member) -> int | None:
            return ladder.start(member).at(0, 0)

        return f"{self.constant(held)}(member)"

    # -- amounts

    def earning(self, award: Award) -> str:
        """The whole points of an award that stands."""
        earn, rounding = award.earn, award.rounding
        if isinstance(earn, PointsPer):
            return self.amount(earn, rounding)
        if isinstance(earn, PercentOf):
            share = earn.percent / 100
            return self._round(f"w{self.indexes[earn.award]}", share, rounding)
        if isinstance(earn, TableOf):
            return self._table(earn, rounding)
        return "0"

    def amount(self, amount: PointsPer, rounding: str) -> str:
        points = amount.points
        if amount.basis == "stay":
            return str(eval_round(points, rounding))
        if amount.basis == "money":
            assert amount.field is not None
            value = self.field(amount.field)
            if amount.whole:
                exact = self._round(f"({value} // {amount.per})", points, rounding)
            else:
                exact = self._round(value, points / amount.per, rounding)
            return f"({exact} if {value} and {value} > 0 else 0)"
        count = self.field("nights") if amount.nights is None else self.count(amount.nights)
        if amount.basis == "night":
            return self._round(count, points, rounding)
        rooms = self.field("rooms")
        return self._round(
            f"({count} * ({MICRO} if {rooms} is None else {rooms} if {rooms} > 0 else 0))", points / MICRO, rounding
        )

    def _round(self, value: str, factor: Fraction, rounding: str) -> str:
        """`value` × `factor`, rounded; exact integers throughout."""
        top, bottom = factor.numerator, factor.denominator
        product = value if top == 1 else f"{value} * {top}"
        if bottom == 1:
            return f"({product})"
        if rounding == "down":
            return f"({product} // {bottom})"
        if rounding == "up":
            return f"(-(-{product} // {bottom}))"
        return f"((2 * {product} + {bottom}) // {2 * bottom})"

    def _table(self, table: TableOf, rounding: str) -> str:
        rows = [(key, self.amount(amount, rounding)) for key, amount in table.rows]
        otherwise = self.amount(table.otherwise, rounding) if table.otherwise is not None else "0"
        value = self.field(table.field)
        if otherwise.isdigit() and all(text.isdigit() for _, text in rows):
            known = self.constant({key: int(text) for key, text in rows})
            return f"{known}.get({value}, {otherwise})"
        if len(rows) <= LONGEST_CHAIN:
            chain = "".join(f"{text} if {value} == {self.constant(key)} else " for key, text in rows)
            return f"({chain}{otherwise})"
        groups: dict[str, int] = {}
        index = {key: groups.setdefault(text, len(groups)) for key, text in rows}
        row = f"(r := {self.constant(index)}.get({value}))"
        chain = "".join(f"{text} if r == {number} else " for text, number in groups.items())
        return f"(({otherwise}) if {row} is None else {chain}0)"

    def _capped(self, award: Award, points: str) -> str:
        """What the caps leave of a first stay's points: nothing is used up yet."""
        for cap in award.caps:
            if cap.unit == "times":
                points = points if cap.limit > 0 else "0"
            elif points.isdigit():
                points = str(min(int(points), cap.limit))
            else:
                points = f"(p if (p := {points}) < {cap.limit} else {cap.limit})"
        return points


class _Merged:
    """The exceptions, awards and tables that ask one code field or the tier alone and pay a fixed amount.

    `fields[field][value]` is (points per stay, points per night), or None where a stay with the value earns nothing;
    those with an exception stand first. `rest` are the other awards.
    """

    def __init__(self, program: Program) -> None:
        self.fields: dict[str, dict[str | int, tuple[int, int] | None]] = {}
        self.rest: list[Award] = []
        for rule in program.exceptions:
            for clause in rule.clauses if rule.scope != "rewards" else ():
                self.fields.setdefault(clause.field, {}).update(dict.fromkeys(clause.codes))
        for award in program.awards:
            field, rows = self._rows(award)
            if field is None:
                self.rest.append(award)
                continue
            known = self.fields.setdefault(field, {})
            for key, (stay, night) in rows.items():
                before = known.get(key, (0, 0))
                if before is not None:
                    known[key] = (before[0] + stay, before[1] + night)

    def _rows(self, award: Award) -> tuple[str | None, dict[str | int, tuple[int, int]]]:
        nothing: tuple[None, dict[str | int, tuple[int, int]]] = None, {}
        if award.effective is not None or award.caps:
            return nothing
        earn, when = award.earn, award.when
        if isinstance(earn, TableOf):
            amounts = {key: fixed(amount, award.rounding) for key, amount in earn.rows}
            if when is not None or earn.otherwise is not None or None in amounts.values() or earn.field == "segment":
                return nothing
            return earn.field, {key: amount for key, amount in amounts.items() if amount is not None}
        if not isinstance(earn, PointsPer) or (amount := fixed(earn, award.rounding)) is None:
            return nothing
        if isinstance(when, ValueIn):
            return when.field, dict.fromkeys(when.values, amount)
        return ("tier", dict.fromkeys(when.ranks, amount)) if isinstance(when, TierIn) else nothing


def fixed(amount: PointsPer, rounding: str) -> tuple[int, int] | None:
    """An amount that is so many points per stay and per night whatever the stay; None where it is not."""
    if amount.basis == "stay":
        return eval_round(amount.points, rounding), 0
    if amount.basis == "night" and amount.nights is None and amount.points.denominator == 1:
        return 0, amount.points.numerator
    return None


def eval_round(points: Fraction, rounding: str) -> int:
    """A constant amount, rounded."""
    top, bottom = points.numerator, points.denominator
    if rounding == "down":
        return top // bottom
    return -(-top // bottom) if rounding == "up" else (2 * top + bottom) // (2 * bottom)
