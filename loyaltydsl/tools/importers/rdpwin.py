"""`loy import rdpwin`: the rules tab of RDPWin's CRM, and its member levels.

How rules of different criteria combine is stated nowhere: any zero is taken as a veto and the rest adds up; what
several redeem rates mean together stands in `targets/rdpwin/redemption.py`. The text that is written says so.
"""

from __future__ import annotations

from fractions import Fraction

from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile
from loyaltydsl.targets.base.loy_text import fraction_text, quoted
from loyaltydsl.targets.rdpwin.redemption import CLASSES
from loyaltydsl.tools.importing import Imported, Importer, Settings
from loyaltydsl.tools.importing.loy import Names, block, comment
from loyaltydsl.tools.importing.rdpwin_levels import Levels, read_levels
from loyaltydsl.tools.importing.rdpwin_rows import FIELDS, Criterion, Reader, RuleRow

ASSUMED = (
    "Assumed, since RDPWin's article does not say how rules of different criteria combine: any zero takes all points"
    " of the stay, and the other rules add up."
)
ASSUMED_REDEEM = (
    "Assumed of redeem rules: any zero forbids the night; of the rates that fit a night, those for guests (MemberLevel,"
    " GuestType) take the place of those for nights (DateRange, DayofWeek), and these of the default rate; among equals"
    " the fewest points hold. A rate above zero allows, whatever the article's text says beside it."
)
NO_DEFAULT = (
    "RDPWin allows redemption unless a rule forbids it, at a rate that the table does not have: import it with"
    " --default-pay, or nights that no `pay` below fits cannot be paid with points."
)


class _Redeem(Record):
    """A redeem row with its name: 0 the default rate, 1 for nights, 2 for guests."""

    name: str
    rank: int


class Rdpwin(Importer):
    """RDPWin's CRM rules."""

    name = "rdpwin"
    summary = "RDPWin's CRM rules (CSV: Type, Criteria, Starting, Ending, Exchange Rate, Per)"
    needs = ("currency", "properties")
    takes = ("name", "default_pay", "levels", "guest_types")

    def run(self, source: SourceFile, settings: Settings) -> Imported:
        errors: list[Diagnostic] = []
        levels = read_levels(settings.levels, errors) if settings.levels is not None else None
        reader = Reader(source, levels, settings.guest_types)
        rows = reader.rows()
        errors += reader.errors
        if errors:
            return Imported(None, tuple(errors))
        return Imported(_Writer(source, settings, levels or reader.levels, reader.assumptions).text(rows))


class _Writer:
    def __init__(self, source: SourceFile, settings: Settings, levels: Levels, assumptions: list[str]) -> None:
        self.source = source
        self.settings = settings
        self.levels = levels
        self.assumptions = assumptions
        self.names = Names()

    def text(self, rows: list[RuleRow]) -> str:
        redeem = [row for row in rows if row.redeem]
        notes = [f"RDPWin's CRM rules, imported from {self.source.path.rpartition('/')[2]}."]
        notes += [ASSUMED] if any(not row.redeem for row in rows) else []
        notes += [ASSUMED_REDEEM] if redeem else []
        notes += [NO_DEFAULT] if redeem and self.settings.default_pay is None else []
        parts = [comment(*notes, *self.assumptions), self._program()]
        if self.levels.names:
            parts.append(self._tiers())
        standard = self.names.give("standard") if self.settings.default_pay is not None else None
        parts += self._rules(rows, standard)
        if standard is not None and self.settings.default_pay is not None:
            pay = self._pay(self.settings.default_pay)
            parts.append(
                comment("The default rate, where no rule says another.") + block(f"redeem {standard}", [("pay", pay)])
            )
        return "\n".join(parts)

    def _program(self) -> str:
        settings = self.settings
        assert settings.currency is not None
        properties = ", ".join(quoted(code) for code in settings.properties)
        head = f"program {quoted(settings.name or 'RDPWin points')}"
        return block(head, [("property", properties), ("currency", settings.currency)])

    def _tiers(self) -> str:
        levels = self.levels
        rows = []
        for name, label, points in zip(levels.names, levels.labels, levels.points, strict=True):
            title = "" if label == name else quoted(label)
            rows.append(
                (name, " ".join(part for part in (title, f"from {points:_}" if points is not None else "") if part))
            )
        if not levels.reached:
            note = (
                "Assumed: the table has no member levels, so the data says each member's level, and the order is that"
                " in which the rules name them. With --levels FILE they are reached by points."
            )
            return comment(note) + block("tiers assigned", rows)
        notes = ["Assumed: a level counts all points ever earned."]
        if levels.added:
            notes.append(f"Assumed: {levels.names[0]} is not RDPWin's, whose first level is reached only later.")
        return comment(*notes) + block("tiers by lifetime points", rows)

    # ------------------------------------------------------------ rules

    def _rules(self, rows: list[RuleRow], standard: str | None) -> list[str]:
        nights: list[str] = [standard] if standard is not None else []
        groups = _grouped(rows)
        named = [(group, self._name(group)) for group in groups]
        for group, name in named:
            if group[0].redeem and group[0].rate and CLASSES[group[0].criterion.criteria] == 1:
                nights.append(name)
        return [
            self._redeem(group[0], name, standard, nights) if group[0].redeem else self._award(group, name)
            for group, name in named
        ]

    def _name(self, group: list[RuleRow]) -> str:
        row = group[0]
        if len(group) > 1:
            field = FIELDS[row.criterion.criteria]
            return self.names.give("by", "level" if field == "tier" else field)
        word = "pay" if row.redeem else ""
        if not row.rate:
            word = "deny" if row.redeem else "no_points"
        return self.names.give(word, row.criterion.word)

    def _award(self, group: list[RuleRow], name: str) -> str:
        if len(group) > 1:
            return self._table(group, name)
        row = group[0]
        earn = f"{fraction_text(row.rate)} {_points(row.rate)} per {row.per}" if row.rate else "nothing"
        return block(f"award {name} {self._title(row)}", [("when", row.criterion.condition), ("earn", earn)])

    def _table(self, group: list[RuleRow], name: str) -> str:
        field = FIELDS[group[0].criterion.criteria]
        width = max(len(row.criterion.key) for row in group)
        lines = [f"award {name} {{", f"  earn by {field} {{"]
        for row in group:
            lines.append(
                f"    {row.criterion.key:<{width}}  {fraction_text(row.rate)} {_points(row.rate)} per {row.per}"
            )
        return "".join(f"{line}\n" for line in (*lines, "  }", "}"))

    def _redeem(self, row: RuleRow, name: str, standard: str | None, nights: list[str]) -> str:
        clauses = [("when", row.criterion.condition)]
        if row.rate:
            replaced = nights if CLASSES[row.criterion.criteria] == 2 else [standard] if standard is not None else []
            if replaced:
                clauses.append(("instead_of", ", ".join(replaced)))
            clauses.append(("pay", self._pay(row.rate)))
        else:
            clauses.append(("deny", ""))
        return block(f"redeem {name} {self._title(row)}", clauses)

    def _pay(self, rate: Fraction) -> str:
        return f"{fraction_text(rate)} {_points(rate)} per {self.settings.currency}"

    @staticmethod
    def _title(row: RuleRow) -> str:
        return quoted(row.title)


def _grouped(rows: list[RuleRow]) -> list[list[RuleRow]]:
    """Rows in a row that make one table: awards by different keys of one field."""
    groups: list[list[RuleRow]] = []
    for row in rows:
        last = groups[-1] if groups else []
        if (
            last
            and _in_a_table(row.criterion, row)
            and _in_a_table(last[0].criterion, last[0])
            and row.criterion.criteria == last[0].criterion.criteria
            and row.criterion.key not in {one.criterion.key for one in last}
        ):
            last.append(row)
        else:
            groups.append([row])
    return groups


def _in_a_table(criterion: Criterion, row: RuleRow) -> bool:
    return bool(criterion.key) and not row.redeem and row.rate > 0


def _points(rate: Fraction) -> str:
    return "point" if rate == 1 else "points"


IMPORTER = Rdpwin()
