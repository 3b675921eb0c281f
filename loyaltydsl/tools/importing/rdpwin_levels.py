"""RDPWin's member levels tab: names and the points that each takes."""

from __future__ import annotations

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.diagnostics.model import Diagnostic
from loyaltydsl.record import Record
from loyaltydsl.source import SourceFile
from loyaltydsl.targets.rdpwin.cells import LEVEL_COLUMNS
from loyaltydsl.tools.importing.loy import tier_names
from loyaltydsl.tools.importing.table import Row, read_table


class Levels(Record):
    """Levels, lowest first: RDPWin's `labels`, our `names`, and `points` (None where RDPWin keeps them)."""

    labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    points: tuple[int | None, ...] = ()
    added: bool = False
    """The lowest level is ours, since the file's takes points and a ladder begins at 0."""

    @property
    def reached(self) -> bool:
        """Whether every level says its points."""
        return bool(self.points) and None not in self.points


def levels_named(labels: list[str]) -> Levels:
    """Levels of which only the names are known."""
    return Levels(tuple(labels), tuple(tier_names(labels)), (None,) * len(labels))


def read_levels(source: SourceFile, errors: list[Diagnostic]) -> Levels:
    """The levels of a file with the columns Level and Points."""
    found = read_table(source, LEVEL_COLUMNS)
    rows: list[tuple[str, int | None]] = []
    for row in found:
        if isinstance(row, Diagnostic):
            errors.append(row)
            continue
        level = _level(row, errors)
        if level is not None and level[0] in [name for name, _ in rows]:
            errors.append(
                fault(
                    "import-value",
                    row.cells["Level"].span,
                    f"level `{level[0]}` is there twice",
                    help="take one of the two rows out, or give it another name",
                )
            )
        elif level is not None:
            rows.append(level)
    if errors:
        return Levels()
    added = False
    if all(points is not None for _, points in rows):
        rows.sort(key=lambda row: row[1] or 0)
        values = [points or 0 for _, points in rows]
        if len(set(values)) < len(values):
            errors.append(
                fault(
                    "import-value",
                    found[0].span,
                    "two levels take the same points",
                    help="give each level points of its own",
                )
            )
        elif values[0] != 0:
            added = True
            rows.insert(0, (next(n for n in ("Member", "Start", "Beginner") if n not in [r[0] for r in rows]), 0))
    elif any(points is not None for _, points in rows):
        errors.append(
            fault(
                "import-value",
                found[0].span,
                "some levels say their points and some do not",
                help="give every level its points, or none",
            )
        )
    labels = [name for name, _ in rows]
    return Levels(tuple(labels), tuple(tier_names(labels)), tuple(points for _, points in rows), added)


def _level(row: Row, errors: list[Diagnostic]) -> tuple[str, int | None] | None:
    name, points = row.cells["Level"], row.cells["Points"]
    if not name.text or not name.text.isprintable():
        errors.append(
            fault(
                "import-value",
                name.span,
                f"`{name.text}` is no name of a level",
                help="write the name as guests see it, in letters",
            )
        )
        return None
    digits = points.text.replace(",", "")
    if points.text and not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        help = "write a whole number, such as 20000"
        errors.append(fault("import-value", points.span, f"`{points.text}` is no number of points", help=help))
        return None
    return name.text, int(digits) if digits else None
