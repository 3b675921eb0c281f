"""RDPWin's rows, read and checked: what each fits, in words of the language."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile, Span
from loyaltydsl.targets.base.loy_text import quoted
from loyaltydsl.targets.rdpwin.cells import COLUMNS, WEEK, days_cell, read_date, read_days, read_weekday
from loyaltydsl.tools.importing.rdpwin_levels import Levels, levels_named
from loyaltydsl.tools.importing.table import Row, read_table, squash

MOST_DAYS = 180
FIELDS = {"RatePlan": "rate_code", "RoomType": "room_type", "GuestType": "guest_type", "MemberLevel": "tier"}
CRITERIA = {squash(name): name for name in ("DateRange", "DayofWeek", "NewMember", *FIELDS)}
REDEEM = ("DateRange", "DayofWeek", "MemberLevel", "GuestType")
TYPES = {"award": False, "redeem": True}
PER = {"night": "night", "nights": "night", "reservation": "stay", "reservations": "stay", "res": "stay"}
_RATE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.(\d+))?")


class Criterion(Record):
    """What a row fits: the `condition`, a `word` for a name, and the `key` of a table's row (empty: no table)."""

    criteria: str
    condition: str
    word: str
    key: str = ""


class RuleRow(Record):
    """One row; `per` is `night` or `stay`, `title` says the row as RDPWin has it."""

    redeem: bool
    criterion: Criterion
    rate: Fraction
    per: str
    title: str


class Reader:
    """Reads the rows; `levels` become those that the rows name where no file has them."""

    def __init__(self, source: SourceFile, levels: Levels | None, guest_types: tuple[str, ...]) -> None:
        self.source = source
        self.errors: list[Diagnostic] = []
        self.assumptions: list[str] = []
        self._table = read_table(source, COLUMNS)
        self._known: dict[str, list[str]] = {"GuestType": list(guest_types)}
        self.levels = levels if levels is not None else levels_named(self._named("MemberLevel"))

    def rows(self) -> list[RuleRow]:
        """All rows in order; what is wrong with others stands in `errors`."""
        found = []
        for row in self._table:
            if isinstance(row, Diagnostic):
                self.errors.append(row)
                continue
            before = len(self.errors)
            made = self._row(row)
            if made and len(self.errors) == before:
                found += made
        return found

    def _named(self, criteria: str) -> list[str]:
        """The keys that rows of a criteria name, in order of appearance."""
        cells = (
            row.text(column)
            for row in self._table
            if isinstance(row, Row) and CRITERIA.get(squash(row.text("Criteria"))) == criteria
            for column in ("Starting", "Ending")
        )
        return list(dict.fromkeys(text for text in cells if text))

    def _fault(self, row: Row, column: str, message: str, help: str = "") -> None:
        span = row.cells[column].span
        where = span if span.start < span.end else row.span
        self.errors.append(fault("import-value", where, message, help=help or ()))

    def _row(self, row: Row) -> list[RuleRow]:
        redeem = TYPES.get(squash(row.text("Type")))
        criteria = CRITERIA.get(squash(row.text("Criteria")))
        rate = self._rate(row)
        if redeem is None:
            self._fault(row, "Type", f"`{row.text('Type')}` is no type of rule", "write `Award` or `Redeem`")
        if criteria is None:
            known = ", ".join(f"`{name}`" for name in CRITERIA.values())
            self._fault(row, "Criteria", f"`{row.text('Criteria')}` is no criteria", f"there are {known}")
        elif redeem and criteria not in REDEEM:
            known = ", ".join(f"`{name}`" for name in REDEEM)
            self._fault(row, "Criteria", f"redeem rules know no `{criteria}`", f"they know {known}")
        if redeem is None or criteria is None or rate is None:
            return []
        per = PER.get(squash(row.text("Per")))
        if per is None and rate and not redeem:
            self._fault(
                row, "Per", f"`{row.text('Per')}` is not what points are paid by", "write `Night` or `Reservation`"
            )
        title = self._title(criteria, row)
        return [RuleRow(redeem, one, rate, per or "stay", title) for one in self._criteria(criteria, row, redeem)]

    def _rate(self, row: Row) -> Fraction | None:
        text = row.text("Exchange Rate")
        match = _RATE.fullmatch(text)
        if match is None or len(match[1] or "") > 6:
            self._fault(row, "Exchange Rate", f"`{text}` is no exchange rate", "write points, such as `50`; 0 excludes")
            return None
        return Fraction(Decimal(text.replace(",", "")))

    def _title(self, criteria: str, row: Row) -> str:
        first, last = row.text("Starting"), row.text("Ending")
        between = f"{first} to {last}" if first and last else first or last
        return f"{criteria} {between}".strip()

    def _criteria(self, criteria: str, row: Row, redeem: bool) -> list[Criterion]:
        match criteria:
            case "DateRange":
                return self._dates(row, redeem)
            case "DayofWeek":
                return self._weekdays(row, redeem)
            case "NewMember":
                return self._new_member(row)
            case "MemberLevel":
                return self._levels(row)
        return self._codes(criteria, row)

    def _dates(self, row: Row, redeem: bool) -> list[Criterion]:
        days = []
        for column in ("Starting", "Ending"):
            day = read_date(row.text(column))
            if day is None:
                help = "write month/day/year, such as `3/31/98`"
                self._fault(row, column, f"`{row.text(column)}` is no date ({column})", help)
            days.append(day)
        first, last = days
        if first is None or last is None:
            return []
        if first > last:
            self._fault(row, "Ending", f"`{row.text('Ending')}` is before `{row.text('Starting')}`")
            return []
        word = "night in" if redeem else "any night in"
        condition = f"{word} {first.isoformat()} to {last.isoformat()}"
        return [Criterion("DateRange", condition, f"from {first.isoformat()}")]

    def _weekdays(self, row: Row, redeem: bool) -> list[Criterion]:
        days = []
        for column in ("Starting", "Ending"):
            text = row.text(column)
            day = read_weekday(text)
            if day is None and (text or column == "Starting"):
                self._fault(row, column, f"`{text}` is no weekday ({column})", f"there are {', '.join(WEEK)}")
            days.append(day)
        first, last = days
        if first is None:
            return []
        text = first if last is None or last == first else f"{first} to {last}"
        condition = f"{'night' if redeem else 'any night'} on {text}"
        return [Criterion("DayofWeek", condition, text)]

    def _new_member(self, row: Row) -> list[Criterion]:
        first, last = read_days(row.text("Starting")), read_days(row.text("Ending"))
        for column, days in (("Starting", first), ("Ending", last)):
            if days is None or days > MOST_DAYS or (column == "Ending" and not row.text(column)):
                help = f"write a number of days up to {MOST_DAYS}, such as `7 days`"
                self._fault(row, column, f"`{row.text(column)}` is no number of days ({column})", help)
        if first is None or last is None:
            return []
        if first > last:
            self._fault(row, "Ending", f"`{row.text('Ending')}` is before `{row.text('Starting')}`")
        span = f"{first} to {last}" if first else f"{last}"
        unit = "day" if last == 1 else "days"
        condition = f"departure within {span} {unit} after joined"
        return [Criterion("NewMember", condition, f"new member {days_cell(first)} {last} days")]

    def _levels(self, row: Row) -> list[Criterion]:
        places = []
        for column in ("Starting", "Ending"):
            text = row.text(column)
            if text in self.levels.labels:
                places.append(self.levels.labels.index(text))
            elif text or column == "Starting":
                known = ", ".join(f"`{label}`" for label in self.levels.labels)
                self._fault(row, column, f"there is no member level `{text}` ({column})", f"there are {known}")
        if not places:
            return []
        if places[-1] < places[0]:
            self._fault(row, "Ending", f"level `{row.text('Ending')}` is below `{row.text('Starting')}`")
        names = self.levels.names[places[0] : places[-1] + 1]
        return [Criterion("MemberLevel", f"tier is {name}", f"level {name}", name) for name in names]

    def _codes(self, criteria: str, row: Row) -> list[Criterion]:
        first, last = row.text("Starting"), row.text("Ending")
        for column, text in (("Starting", first), ("Ending", last)):
            if ";" in text or not text.isprintable() or (not text and column == "Starting"):
                self._fault(row, column, f"`{text}` is no code ({column})", "a code has no `;` and is not empty")
                return []
        codes = [first] if not last or last == first else self._between(criteria, row.span, first, last)
        field = FIELDS[criteria]
        word = {"RatePlan": "rate", "RoomType": "room", "GuestType": "guest"}[criteria]
        return [Criterion(criteria, f"{field} is {quoted(code)}", f"{word} {code}", quoted(code)) for code in codes]

    def _between(self, criteria: str, span: Span, first: str, last: str) -> list[str]:
        """The codes from one to another: in the order of the list, or else those that the table names, sorted."""
        known = self._known.get(criteria) or []
        if first in known and last in known and known.index(first) <= known.index(last):
            return known[known.index(first) : known.index(last) + 1]
        low, high = sorted((first, last))
        named = sorted({first, last, *(code for code in self._named(criteria) if low <= code <= high)})
        option = " --guest-types lists them all." if criteria == "GuestType" else ""
        self.assumptions.append(
            f"Assumed: {criteria} from {first} to {last} is {', '.join(named)}, the codes that the table names between"
            f" them in the order of the alphabet.{option}"
        )
        return named
