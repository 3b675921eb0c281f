"""Concrete scenes in the space of a clause: the plainest stays that a clause allows, to be run before they are shown.

The search is generous and not complete: a scene that does not hold is found out when it is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from loyaltydsl.analysis.clauses import Clause, clauses
from loyaltydsl.analysis.days import EVERY_DAY, Days
from loyaltydsl.analysis.scene import Scene, Values, money_step
from loyaltydsl.analysis.sets import Numbers
from loyaltydsl.analysis.space import NIGHT, NO_RANK, PastKey, Setting, Space, World
from loyaltydsl.semantics.calendar import shift
from loyaltydsl.semantics.fields import BY_NAME, MICRO
from loyaltydsl.semantics.program import Program, Window

A_DAY: Final = 739_680
"""Where nothing says when a stay is: Monday, 2 March 2026."""
_MOST_TRIES: Final = 2_500
"""Pairs of arrival and nights that are tried."""
_MOST_STAYS: Final = 40
"""Earlier stays that a scene may have."""


def scenes(program: Program, world: World, clause: Clause, setting: Setting = "stay", most: int = 4) -> Iterator[Scene]:
    """Some scenes that the clause seems to allow, the plainest first."""
    space = Space.of(world, clause, setting)
    if space is None:
        return
    for found, scene in enumerate(_scenes(program, space)):
        if found >= most:
            return
        yield scene


def _scenes(program: Program, space: Space) -> Iterator[Scene]:
    fixed = _plain_values(program, space)
    if fixed is None:
        return
    stay, member = fixed
    for arrival, nights, night in _dates(space):
        known = {"arrival": arrival, "departure": arrival + nights} | ({NIGHT: night} if night else {})
        dates = _other_dates(space, known)
        if dates is None:
            continue
        own = dict(stay) | {k: v for k, v in dates.items() if not _of_member(k)}
        person = dict(member) | {k: v for k, v in dates.items() if _of_member(k)}
        earlier = _history(program, space, arrival)
        if earlier is None:
            continue
        rank, given, more = _tier(program, space, arrival)
        if given is not None:
            person["tier"] = given
        if more is None:
            continue
        yield Scene(_sorted(person), (*more, *earlier), _sorted(own), rank, night)


def _sorted(values: dict[str, object]) -> Values:
    return tuple(values.items())


def _of_member(field: str) -> bool:
    return field in BY_NAME and BY_NAME[field].owner == "member"


# ---------------------------------------------------------------- values that stand alone


def _plain_values(program: Program, space: Space) -> tuple[dict[str, object], dict[str, object]] | None:
    """Codes, numbers, flags and segments of the stay and the member; None where one cannot be written down."""
    stay: dict[str, object] = {}
    member: dict[str, object] = {}
    for field, codes in space.codes.items():
        if codes.others or field == "status":
            continue
        (member if _of_member(field) else stay)[field] = _choice(program, field, codes.named)
    for field, allowed in space.numbers.items():
        value = _number(program, field, allowed)
        if value is None and None not in allowed:
            return None
        if value is not None and field == "total_revenue":
            stay.setdefault("room_revenue", value)
        elif value is not None:
            (member if _of_member(field) else stay)[field] = value
    for field, holds in space.flags.items():
        if holds:
            stay[field] = True
    wanted: set[str] = set()
    for segments in space.segments:
        if not wanted & segments:
            wanted.add(min(segments - space.refused))
    if wanted:
        member["segment"] = frozenset(wanted)
    return stay, member


def _choice(program: Program, field: str, codes: frozenset[str]) -> str:
    """One of the codes, as the vocabulary lists them."""
    for vocabulary in program.vocabularies:
        if vocabulary.field == field:
            for code, _ in vocabulary.codes:
                if code in codes:
                    return code
    return min(codes)


def _number(program: Program, field: str, allowed: Numbers) -> int | None:
    """A member that can be written in a test; None where there is none at hand, or none is needed."""
    if allowed.missing:
        return None
    kind = program.field(field).type
    step = money_step(program) if kind == "money" else MICRO if kind == "number" else 1
    for sample in allowed.samples():
        for value in (sample, -(-sample // step) * step, sample // step * step):
            if value in allowed and (kind == "number" or value % step == 0):
                return value
    return 0 if 0 in allowed else None


# ---------------------------------------------------------------- arrival, departure and nights


def _dates(space: Space) -> Iterator[tuple[int, int, int | None]]:
    """Arrivals with nights that fit everything said of them, with the night that matters where one does."""
    arrivals = space.dates.get("arrival", EVERY_DAY)
    departures = space.dates.get("departure", EVERY_DAY)
    allowed = space.nights
    inner = [days.meet(space.every) for days in space.some]
    night = space.dates.get(NIGHT, EVERY_DAY).meet(space.every) if space.setting == "night" else None
    marked = [*inner, *([night] if night is not None else [])]
    starts: dict[int, None] = {}
    anchors = [days for days in (arrivals, departures, *marked) if not days.full] or [arrivals]
    for days in anchors:
        for day in days.near(A_DAY, 10):
            for back in range(8):
                starts.setdefault(day - back)
    lengths = _lengths(allowed, anchors)
    seen = 0
    for length in lengths:
        for arrival in starts:
            seen += 1
            if seen > _MOST_TRIES:
                return
            if arrival < 1 or arrival not in arrivals or arrival + length not in departures:
                continue
            found = _night_of(arrival, length, space.every, inner, night)
            if found is not None:
                yield arrival, length, found or None


def _lengths(allowed: Numbers, anchors: list[Days]) -> list[int]:
    """Numbers of nights worth trying: short ones first, then what it takes to reach from one date to another."""
    found: dict[int, None] = {}
    for low, high in allowed.parts:
        for length in range(max(low, 1), min(high, max(low, 1) + 14) + 1):
            found.setdefault(length)
    if 0 in allowed:
        found.setdefault(0)
    near = [days.near(A_DAY, 1)[0] for days in anchors if days.near(A_DAY, 1)]
    for one in near:
        for other in near:
            for extra in range(3):
                if 0 < other - one + extra in allowed and other - one + extra < 800:
                    found.setdefault(other - one + extra)
    return list(found)


def _night_of(arrival: int, length: int, every: Days, inner: list[Days], night: Days | None) -> int | None:
    """The night that matters (0 where none does) if the nights of the stay fit; else None."""
    nights = range(arrival, arrival + length)
    if not every.full and not all(day in every for day in nights):
        return None
    if not all(any(day in days for day in nights) for days in inner):
        return None
    if night is None:
        return 0
    return next((day for day in nights if day in night), None)


def _other_dates(space: Space, fixed: dict[str, int]) -> dict[str, int] | None:
    """The other dates of the clause, each tried near those it is tied to; None where one does not fit."""
    found = dict(fixed)
    wanted = [name for name in space.optional if name not in found and not space.optional[name]]
    for name in wanted:
        days = space.dates.get(name, EVERY_DAY)
        ties = [
            (other, allowed if a == name else allowed.mirrored())
            for (a, b), allowed in space.gaps.items()
            for other in ((b,) if a == name else (a,) if b == name else ())
            if other in found
        ]
        tries: dict[int, None] = {}
        for other, allowed in ties:
            for sample in allowed.samples():
                tries.setdefault(found[other] + sample)
        for day in days.near(fixed["arrival"] - 30, 3):
            tries.setdefault(day)
        day_found = next(
            (day for day in tries if day in days and all(day - found[o] in allowed for o, allowed in ties)), None
        )
        if day_found is None:
            return None
        found[name] = day_found
    found.pop(NIGHT, None)
    return found


# ---------------------------------------------------------------- the past


def _history(program: Program, space: Space, arrival: int) -> tuple[Values, ...] | None:
    """Earlier stays that bring the sums the clause asks for; None where that cannot be done simply."""
    found: list[Values] = []
    end = arrival - 2
    for key, allowed in space.past.items():
        if 0 in allowed:
            continue
        made = _earlier(program, space, key, allowed, end)
        if made is None or len(found) + len(made) > _MOST_STAYS:
            return None
        found = [*made, *found]
        end = min(dict(values)["arrival"] for values in made) - 1  # type: ignore[type-var,operator]
    return tuple(found)


def _earlier(program: Program, space: Space, key: PastKey, allowed: Numbers, end: int) -> list[Values] | None:
    metric, _, where = key
    base: dict[str, object] = {}
    length = 1
    if where is not None:
        choices = clauses(where)
        inside = next((s for c in choices or () if (s := Space.of(space.world, c)) is not None), None)
        plain = _plain_values(program, inside) if inside is not None else None
        if inside is None or plain is None:
            return None
        base = plain[0]
        length = next((n for n in _lengths(inside.nights, []) if n), 1)
        lead = inside.gaps.get(("arrival", "booked"))
        if lead is not None and not lead.missing:
            base["*lead"] = lead.samples()[0]
    if metric == "stays":
        count = allowed.samples()[0]
        if not 0 < count <= _MOST_STAYS:
            return None
        return [_past_stay(base, end - i * (length + 1), length) for i in reversed(range(count))]
    amount = _number(program, metric, Numbers(allowed.parts)) if metric != "nights" else allowed.samples()[0]
    if amount is None or (metric == "nights" and not 0 < amount < 1_000):
        return None
    if metric == "nights":
        return [_past_stay(base, end, amount)]
    if metric == "lead_time":
        return [_past_stay(base | {"*lead": amount}, end, length)]
    return [_past_stay(base | {"room_revenue" if metric == "total_revenue" else metric: amount}, end, length)]


def _past_stay(base: dict[str, object], departure: int, nights: int) -> Values:
    values = dict(base)
    lead = values.pop("*lead", None)
    if isinstance(lead, int):
        values["booked"] = departure - nights - lead
    return _sorted(values | {"arrival": departure - nights, "departure": departure})


def _tier(program: Program, space: Space, arrival: int) -> tuple[int | None, int | None, tuple[Values, ...] | None]:
    """The rank that the stay should see, what the member is given for it, and stays that earn it (None: cannot)."""
    ladder = program.tiers
    if ladder is None or space.ranks == space.world.ranks:
        return None, None, ()
    rank = min(space.ranks)
    if rank == NO_RANK:
        return NO_RANK, None, ()
    if ladder.assigned or (ladder.window is None and rank):
        return rank, rank, ()
    if rank == 0:
        return 0, None, ()
    threshold = ladder.thresholds[rank]
    day = arrival
    if ladder.window == "calendar_year":
        first = shift(day, -364, "days")
    else:
        assert isinstance(ladder.window, Window)
        first = shift(day, -ladder.window.number, ladder.window.unit)
    last = arrival - 3
    if ladder.metric == "nights" and 0 < threshold < 2_000:
        return rank, None, (_past_stay({}, last, threshold),)
    if ladder.metric == "stays" and threshold <= _MOST_STAYS and last - 2 * threshold > first:
        return rank, None, tuple(_past_stay({}, last - 2 * i, 1) for i in reversed(range(threshold)))
    return rank, None, None
