"""What one clause leaves of each dimension: codes, numbers, dates and the distances between them, tier, segments.

`Space.of` narrows every dimension by the clause's literals. A dimension with nothing left refutes the clause.
What couples dimensions (a stay's nights lie between its dates, a reach of days between two dates) is decided with
bounds, and where the cases are few by going through them; `refuted` is True only where no stay can exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from typing import Literal as OneOf

from loyaltydsl.analysis.days import EVERY_DAY, Days, days_of, stretch
from loyaltydsl.analysis.sets import ANY_CODE, ANY_NUMBER, ANY_OR_MISSING, Codes, Numbers, numbers
from loyaltydsl.record import Record
from loyaltydsl.semantics.fields import BY_NAME
from loyaltydsl.semantics.program import (
    Condition,
    DateIn,
    DayIn,
    FlagSet,
    NightIn,
    NumberIn,
    PastIn,
    Program,
    SegmentIn,
    TierIn,
    ValueIn,
    Window,
    WithinDays,
)
from loyaltydsl.semantics.program import Days as Weekdays

if TYPE_CHECKING:
    from loyaltydsl.analysis.clauses import Clause, Literal

Setting = OneOf["stay", "night", "reservation", "day"]
"""What a condition is judged on: a checked-out stay, one night of it (redeem), a stay that is not cancelled or a
no-show (triggers dated by a reservation), or a day without a stay."""
PastKey = tuple[str, Window | None, "Condition | None"]
Pair = tuple[str, str]

NIGHT: Final = "*night"
_CHECKED_OUT: Final = Codes(frozenset({"checked_out"}))
_LIVING: Final = Codes(frozenset({"booked", "in_house", "checked_out"}))
STATUSES: Final[dict[Setting, Codes]] = {"stay": _CHECKED_OUT, "night": _CHECKED_OUT, "reservation": _LIVING}
"""The statuses of the stays that a condition is asked of; a missing one is `checked_out`."""
COUNTS: Final = numbers([(0, None)])
NO_RANK: Final = -1
"""The member holds no tier."""
NO_SEGMENTS: Final[frozenset[str]] = frozenset()


class World(Record):
    """What all clauses of a program share: which ranks there are (`NO_RANK` where a stay may see none)."""

    ranks: frozenset[int]
    thresholds: tuple[int, ...] = ()
    """Of a ladder by lifetime points, where the balance never exceeds what was earned: the tier is at least the
    one that the balance reaches."""

    @classmethod
    def of(cls, program: Program) -> World:
        ladder = program.tiers
        ranks = frozenset(range(len(ladder.names))) if ladder else frozenset()
        if ladder is None or ladder.assigned:
            ranks |= {NO_RANK}
        by_points = ladder is not None and ladder.metric == "points" and ladder.window is None
        return cls(ranks, ladder.thresholds if ladder is not None and by_points else ())


class Space:
    """The dimensions of one clause. What is not in a dictionary is free.

    `dates` are sets of days by field, with `optional` those that may be missing; `gaps[(a, b)]` are the days from
    b to a; each of `some` has a night of the stay in it, and `every` has all of them.
    """

    __slots__ = ("codes", "dates", "every", "flags", "gaps", "numbers", "optional", "past", "ranks", "refused",
                 "segments", "setting", "some", "world")  # fmt: skip

    def __init__(self, world: World, setting: Setting) -> None:
        self.world = world
        self.setting = setting
        self.codes: dict[str, Codes] = {"status": STATUSES[setting]} if setting in STATUSES else {}
        self.numbers: dict[str, Numbers] = {}
        self.dates: dict[str, Days] = {}
        self.optional: dict[str, bool] = {}
        self.gaps: dict[Pair, Numbers] = {}
        self.ranks = world.ranks
        self.flags: dict[str, bool] = {}
        self.segments: list[frozenset[str]] = []
        self.refused: frozenset[str] = NO_SEGMENTS
        self.past: dict[PastKey, Numbers] = {}
        self.some: list[Days] = []
        self.every = EVERY_DAY

    @classmethod
    def of(cls, world: World, clause: Clause, setting: Setting = "stay") -> Space | None:
        """What the clause leaves; None where a single dimension already has nothing left."""
        space = cls(world, setting)
        return space if all(space.narrow(literal) for literal in clause) else None

    def narrowed(self, clause: Clause) -> Space | None:
        """A copy that a further clause narrows; None where a dimension has nothing left."""
        found = Space.__new__(Space)
        found.world, found.setting = self.world, self.setting
        found.codes, found.numbers = dict(self.codes), dict(self.numbers)
        found.dates, found.optional, found.gaps = dict(self.dates), dict(self.optional), dict(self.gaps)
        found.ranks, found.flags = self.ranks, dict(self.flags)
        found.segments, found.refused = list(self.segments), self.refused
        found.past, found.some, found.every = dict(self.past), list(self.some), self.every
        return found if all(found.narrow(literal) for literal in clause) else None

    # ------------------------------------------------------------ one literal

    def narrow(self, literal: Literal) -> bool:
        """Keep what a literal allows; False where a dimension has nothing left."""
        atom, holds = literal.atom, literal.holds
        if self.setting == "day" and _of_the_stay(atom):
            return not holds  # what is missing is in nothing
        match atom:
            case ValueIn(field=field, values=values):
                return self._codes(field, Codes(values, not holds))
            case NumberIn(field=field, ranges=ranges):
                allowed = numbers(ranges)
                return self._numbers(field, allowed if holds else allowed.complement())
            case TierIn(ranks=ranks):
                self.ranks = self.ranks & ranks if holds else self.ranks - ranks
                return bool(self.ranks)
            case DateIn(field=field, dates=dates, bounds=bounds):
                return self._dates(field, days_of(dates, bounds), holds)
            case DayIn(field=field):
                return self._dates(field, days_of(Weekdays(atom.days)), holds)
            case FlagSet(field=field):
                return self.flags.setdefault(field, holds) == holds
            case SegmentIn(segments=segments):
                if holds:
                    self.segments.append(segments)
                else:
                    self.refused |= segments
                return all(found - self.refused for found in self.segments)
            case PastIn():
                return self._past(atom, holds)
            case WithinDays():
                return self._within(atom, holds)
            case NightIn(quantifier=quantifier, nights=nights):
                return self._nights(quantifier, days_of(nights), holds)
        return True

    def _codes(self, field: str, allowed: Codes) -> bool:
        found = self.codes[field] = self.codes.get(field, ANY_CODE).meet(allowed)
        return not found.empty

    def _numbers(self, field: str, allowed: Numbers) -> bool:
        if field == "nights":
            return self._gap("departure", "arrival", allowed)
        if field == "lead_time":
            return self._gap("arrival", "booked", allowed)
        free = ANY_NUMBER if field == "points" else ANY_OR_MISSING
        found = self.numbers[field] = self.numbers.get(field, free).meet(allowed)
        return not found.empty

    def _dates(self, field: str, days: Days, holds: bool) -> bool:
        found = self.dates[field] = self.dates.get(field, EVERY_DAY).meet(days if holds else days.complement())
        optional = self._may_miss(field) and self.optional.get(field, True) and not holds
        self.optional[field] = optional
        return optional or not found.empty

    def _may_miss(self, field: str) -> bool:
        return field not in ("arrival", "departure", NIGHT)

    def _gap(self, later: str, earlier: str, allowed: Numbers) -> bool:
        """Keep the days from one date to another; missing where either date may be."""
        free = ANY_OR_MISSING if self._may_miss(later) or self._may_miss(earlier) else ANY_NUMBER
        if (later, earlier) == ("departure", "arrival"):
            free = COUNTS
        if (earlier, later) in self.gaps or (earlier, later) == ("departure", "arrival"):
            later, earlier, allowed = earlier, later, allowed.mirrored()
            free = free if (later, earlier) != ("departure", "arrival") else COUNTS
        found = self.gaps[later, earlier] = self.gaps.get((later, earlier), free).meet(allowed)
        if not found.missing:
            for field in (later, earlier):
                self.optional[field] = False
        return not found.empty

    def _within(self, atom: WithinDays, holds: bool) -> bool:
        reach = numbers([(atom.low, atom.high)])
        if isinstance(atom.anchor, int):
            low, high = (atom.low, atom.high) if atom.direction == "after" else (-atom.high, -atom.low)
            return self._dates(atom.field, stretch(atom.anchor + low, atom.anchor + high), holds)
        allowed = reach if atom.direction == "after" else reach.mirrored()
        if atom.field == atom.anchor:
            zero = 0 in allowed
            return zero == holds if not self._may_miss(atom.field) else True
        return self._gap(atom.field, atom.anchor, allowed if holds else allowed.complement())

    def _past(self, atom: PastIn, holds: bool) -> bool:
        allowed = numbers([atom.range])
        key = (atom.metric, atom.window, atom.where)
        free = COUNTS if atom.metric in ("stays", "nights") else ANY_NUMBER
        found = self.past[key] = self.past.get(key, free).meet(
            allowed if holds else Numbers(allowed.complement().parts)
        )
        return not found.empty

    def _nights(self, quantifier: str, days: Days, holds: bool) -> bool:
        if quantifier == "this":
            return self._dates(NIGHT, days, holds)
        if quantifier == "any":
            if holds:
                self.some.append(days)
            else:
                self.every = self.every.meet(days.complement())
            return not (holds and days.empty)
        if holds:  # every night, and there is one
            self.every = self.every.meet(days)
            return self._numbers("nights", numbers([(1, None)])) and not self.every.empty
        self.some.append(days.complement())  # a night outside; `clauses` sets the stay without nights apart
        return not self.some[-1].empty

    # ------------------------------------------------------------ what couples dimensions

    @property
    def nights(self) -> Numbers:
        return self.gaps.get(("departure", "arrival"), COUNTS)

    def date_variables(self) -> dict[str, Days]:
        """Every date that the clause speaks of, the nights that it asks for among them."""
        found = {"arrival": EVERY_DAY, "departure": EVERY_DAY} | self.dates
        for i, days in enumerate(self.some):
            found[f"*some{i}"] = days.meet(self.every)
        if NIGHT in found:
            found[NIGHT] = found[NIGHT].meet(self.every)
        return found

    def distances(self) -> Iterable[tuple[str, str, Numbers]]:
        """`(a, b, days from b to a)` for all pairs of dates of which something is known."""
        for (later, earlier), allowed in self.gaps.items():
            yield later, earlier, allowed
        if ("departure", "arrival") not in self.gaps:
            yield "departure", "arrival", COUNTS
        inner = [f"*some{i}" for i in range(len(self.some))]
        if NIGHT in self.dates or self.setting == "night":
            inner.append(NIGHT)
        for name in inner:
            yield name, "arrival", COUNTS
            yield "departure", name, numbers([(1, None)])


def _of_the_stay(atom: Condition) -> bool:
    """Whether an atom looks at a field of the stay."""
    fields: tuple[object, ...] = ()
    match atom:
        case ValueIn(field=field) | NumberIn(field=field) | DateIn(field=field) | DayIn(field=field):
            fields = (field,)
        case FlagSet(field=field):
            fields = (field,)
        case WithinDays(field=field, anchor=anchor):
            fields = (field, anchor)
        case NightIn():
            return True
    return any(isinstance(f, str) and (f not in BY_NAME or BY_NAME[f].owner == "stay") for f in fields)
