"""Generated rulesets and stays over a universe so small that rules meet, cover and exclude each other often."""

from __future__ import annotations

from datetime import date
from random import Random

from loyaltydsl.data.rows import Member, Stay

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIERS = ("Pearl", "Opal", "Ruby")
CODES = ("A", "B", "C")
FIRST = date(2026, 2, 20).toordinal()
HEAD = (
    'program "Random" { property "SPR"  currency USD }\n'
    "tiers assigned { Pearl Opal Ruby }\n"
    "field green flag\n"
    "field event_date date\n"
)


def _day(rng: Random) -> str:
    return date.fromordinal(FIRST + rng.randrange(20)).isoformat()


def _dates(rng: Random) -> str:
    if rng.random() < 0.3:
        low, high = rng.sample(("02-24", "02-29", "03-01", "03-05", "12-30"), 2)
        return f"{low} to {high} every year"
    low, high = sorted((_day(rng), _day(rng)))
    return f"{low} to {high}"


def _days(rng: Random) -> str:
    return f"{rng.choice(DAYS)} to {rng.choice(DAYS)}"


def atom(rng: Random) -> str:
    """One atom of a condition."""
    op = rng.choice(("<", "<=", ">", ">="))
    codes = ", ".join(f'"{code}"' for code in rng.sample(CODES, rng.randrange(1, 3)))
    quantifier = rng.choice(("any", "every", "no"))
    return rng.choice(
        [
            f"rate_code {rng.choice(('in', 'not in'))} {codes}",
            f"room_type {rng.choice(('in', 'not in'))} {codes}",
            f"nights {op} {rng.randrange(5)}",
            f"lead_time {op} {rng.randrange(9)}",
            f"adults {op} {rng.randrange(4)}",
            f"room_revenue {op} {rng.randrange(4)} USD",
            f"tier {op} {rng.choice(TIERS)}",
            f"tier is not {rng.choice(TIERS)}",
            f"arrival in {_dates(rng)}",
            f"departure not in {_dates(rng)}",
            f"arrival on {_days(rng)}",
            f"departure on {_days(rng)}",
            f"{quantifier} night in {_dates(rng)}",
            f"{quantifier} night on {_days(rng)}",
            "green",
            f'segment is "{rng.choice(CODES)}"',
            f"booked within {rng.randrange(5)} to {rng.randrange(5, 9)} days before arrival",
            f"departure within {rng.randrange(9)} days after joined",
            f"event_date within {rng.randrange(4)} days after {_day(rng)}",
            f"arrival within {rng.randrange(4)} days before event_date",
            f"past stays {op} {rng.randrange(3)}",
            f"past nights in last 30 days {op} {rng.randrange(5)}",
        ]
    )


def condition(rng: Random, depth: int = 2) -> str:
    """A condition of atoms with `and`, `or` and `not`."""
    if depth == 0 or rng.random() < 0.3:
        found = atom(rng)
        return found if rng.random() < 0.8 else f"not ({found})"
    word = rng.choice((" and ", " and ", " or "))
    parts = [condition(rng, depth - 1) for _ in range(rng.randrange(2, 4))]
    return f"({word.join(f'({part})' for part in parts)})"


def awards(rng: Random, count: int) -> str:
    """A ruleset of awards, each with a condition and some with `effective`."""
    rules = []
    for i in range(count):
        effective = f"effective {_dates(rng)}  " if rng.random() < 0.2 else ""
        rules.append(f"award award_{i} {{ {effective}when {condition(rng)}  earn 1 point per stay }}")
    return HEAD + "\n".join(rules) + "\n"


def history(rng: Random) -> tuple[Member, list[Stay]]:
    """A member with one to three stays; everything may be missing."""
    segments = frozenset(rng.sample(CODES, rng.randrange(3)))
    joined = rng.choice([None, FIRST + rng.randrange(20)])
    member = Member("M1", joined=joined, tier=rng.choice([None, *TIERS]), segment=segments)
    return member, [stay(rng, f"S{i}") for i in range(rng.randrange(1, 4))]


def stay(rng: Random, stay_id: str) -> Stay:
    arrival = FIRST + rng.randrange(20)
    custom = {"green": rng.random() < 0.5, "event_date": rng.choice([None, FIRST + rng.randrange(20)])}
    return Stay(
        stay_id,
        "M1",
        booked=rng.choice([None, arrival - rng.randrange(9)]),
        arrival=arrival,
        departure=arrival + rng.randrange(6),
        rate_code=rng.choice([None, *CODES, "D"]),
        room_type=rng.choice([None, *CODES, "D"]),
        adults=rng.choice([None, rng.randrange(4) * 1_000_000, 500_000]),
        room_revenue=rng.choice([None, rng.randrange(4) * 1_000_000, 1_500_000]),
        custom=custom,
    )
