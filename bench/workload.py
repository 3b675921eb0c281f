"""The workloads of the benchmarks: rulesets as text, and stays as Parquet from a seeded generator.

W1s has the level as a column (stateless), W1m has it from the running balance. Both have twelve awards, at least one
for each of the seven criteria of the RDPWin article, and three exception fields.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loyaltydsl.semantics.program import Program

LEVELS = ("Pearl", "Opal", "Sapphire", "Emerald", "Diamond", "Lifetime")
THRESHOLDS = (0, 20_000, 30_000, 40_000, 50_000, 75_000)
FIRST, DAYS = date(2024, 1, 1), 730
EPOCH = date(1970, 1, 1).toordinal()
SEED = 20261121

RATES = [f"R{i:03d}" for i in range(200)]
ROOMS = [f"T{i:02d}" for i in range(30)]
GROUPS = [f"G{i}" for i in range(20)]
PACKAGES = [f"P{i}" for i in range(8)]
CHANNELS = [f"C{i:02d}" for i in range(40)]
GUESTS = ["Std", "10Yr", "Owner", "Corp"]


def _listed(codes: list[str]) -> str:
    return '"' + ";".join(codes) + '"'


_AWARDS = f"""
exception staff {{
  rate_code   {_listed(RATES[190:])}
  room_type   {_listed(ROOMS[28:])}
  group_code  "G0"
}}

award base          {{ earn 10 points per 1 USD of room_revenue }}
award promoted      {{ when rate_code in {_listed(RATES[:20])}      earn 250 points per stay }}
award long_promoted {{ when rate_code in {_listed(RATES[20:30])}    earn 40 points per night }}
award suites        {{ when room_type in {_listed(ROOMS[20:25])}    earn 500 points per stay }}
award spring        {{ when any night in 2024-03-01 to 2024-05-31   earn 50 points per night }}
award christmas     {{ when any night in 2024-12-20 to 2025-01-05   earn 300 points per stay }}
award weekend       {{ when arrival on Friday, Saturday             earn 100 points per stay }}
award welcome       {{ when departure within 7 days after joined    earn 500 points per stay }}
award guests        {{ when guest_type in "10Yr", "Owner"           earn 75 points per night }}
award web           {{ when channel_code in "C00", "C01" and nights >= 2   earn 150 points per stay }}
award elite         {{ when tier >= Sapphire                        earn 200 points per stay }}
award by_level {{
  earn by tier {{
    Pearl    5 points per stay      Opal    750 points per stay      Sapphire 1_000 points per stay
    Emerald  1_500 points per stay  Diamond 1_000 points per night   Lifetime 1_500 points per night
  }}
}}
"""
_HEAD = 'program "W1" { property "SPR"  currency USD }\n'
W1S = f"{_HEAD}tiers assigned {{ {' '.join(LEVELS)} }}\n{_AWARDS}"
W1M = (
    f"{_HEAD}tiers by lifetime points {{ "
    + "  ".join(f"{name} from {at}" for name, at in zip(LEVELS, THRESHOLDS, strict=True))
    + f" }}\n{_AWARDS}"
)

GENERAL = W1M.replace(
    "award by_level",
    """award loyal {
  when past stays in last 12 months >= 3
  earn 5% of base
  at_most 2_000 points per member per year
}
award often {
  when past room_revenue in last 6 months where (nights >= 2) >= 1_000 USD
  earn 300 points per stay
  at_most 3 times per member per year
}
combine coming_back { best_of loyal, often }
redeem standard { pay 100 points per USD }
redeem upper    { when tier >= Emerald  instead_of standard  pay 80 points per USD }
redeem summer   { when night in 07-01 to 08-31 every year  deny }
reward free_night room {
  tiers Sapphire to Lifetime  max_earning 2  trigger tier Sapphire, Diamond
  expires 12 months after issue  max_usage 1  rate_code "R100"
  book_link "https://book.example.com" { hgID "1"  checkin  vouchercode }
  active
}
reward fifth_stay generic { trigger every 5 stays  max_earning 3  active }

award by_level""",
)
"""W1m with what else looks at a member's past: redemptions, caps, windows over the history, rewards."""


def mixed_rules(count: int, seed: int = SEED) -> str:
    """A ruleset of `count` awards: rate codes, room types, date ranges and pairs of these, a quarter of them pairs.

    The mean number of matching awards a stay is the same for every count: each award covers the less, the more
    there are. What would cover less than one code, or one day, of these two years' stays now and then asks for a code
    or a day of another time.
    """
    from random import Random

    random = Random(seed)
    kinds = ("rate", "room", "dates", "rate+room", "rate+dates", "room+dates")
    share = 10 / count  # each kind's awards together cover the same part of its values
    parts = [_HEAD]
    for number in range(count):
        kind = kinds[number % len(kinds)]
        wanted = share * 0.25
        tests = []
        pieces = kind.split("+")
        each = wanted if len(pieces) == 1 else wanted**0.5
        for piece in pieces:
            if piece == "dates":
                days = int(DAYS * each + random.random())
                begin = FIRST.toordinal() + random.randrange(DAYS - days + 1)
                if days == 0:
                    begin, days = begin + random.randint(1, 9) * DAYS, 1
                low, high = date.fromordinal(begin), date.fromordinal(begin + days - 1)
                tests.append(f"arrival in {low} to {high}")
            else:
                codes, field = (RATES, "rate_code") if piece == "rate" else (ROOMS, "room_type")
                several = int(len(codes) * each + random.random())
                chosen = random.sample(codes, several) or [f"{codes[0][0]}{random.randrange(len(codes), 10_000)}"]
                tests.append(f"{field} in {_listed(chosen)}")
        unit = "stay" if number % 2 else "night"
        parts.append(
            f"award a{number} {{ when {' and '.join(tests)}  earn {random.randint(1, 500)} points per {unit} }}"
        )
    return "\n".join(parts) + "\n"


def write_stays(path: Path, count: int, seed: int = SEED, level: bool = False, payments: bool = False) -> None:
    """Stays in the order of their departures, ten a member; with `level`, the tier is a column."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(seed)
    members = max(count // 10, 1)
    arrival = random.integers(0, DAYS, count, dtype=np.int32)
    nights = random.choice(np.array([1, 1, 2, 2, 3, 4, 7, 10], dtype=np.int32), count)
    order = np.lexsort((arrival, arrival + nights))
    arrival, nights = arrival[order], nights[order]
    first = FIRST.toordinal() - EPOCH
    member = random.integers(0, members, count, dtype=np.int32)
    joined = random.integers(-1000, DAYS, members, dtype=np.int32)[member]

    def codes(values: list[str], missing: float = 0.0) -> pa.Array:
        index = random.integers(0, len(values), count, dtype=np.int32)
        mask = random.random(count) < missing if missing else None
        return pa.DictionaryArray.from_arrays(pa.array(index, mask=mask), pa.array(values)).cast(pa.string())

    columns = {
        "stay_id": pa.array([f"S{i:09d}" for i in range(count)]),
        "member_id": pa.DictionaryArray.from_arrays(
            pa.array(member), pa.array([f"M{i:08d}" for i in range(members)])
        ).cast(pa.string()),
        "rate_code": codes(RATES),
        "room_type": codes(ROOMS),
        "group_code": codes(GROUPS, 0.7),
        "package_code": codes(PACKAGES, 0.3),
        "channel_code": codes(CHANNELS),
        "guest_type": codes(GUESTS),
        "arrival": pa.array(arrival + first, pa.int32()).cast(pa.date32()),
        "departure": pa.array(arrival + nights + first, pa.int32()).cast(pa.date32()),
        "room_revenue": pa.array(nights * random.integers(40, 400, count, dtype=np.int32)),
        "joined": pa.array(joined + first, pa.int32()).cast(pa.date32()),
    }
    if payments:
        asked = random.random(count) < 0.05
        columns["points_payment"] = pa.array(random.integers(20, 300, count, dtype=np.int32), mask=~asked)
    if level:
        columns["tier"] = codes(list(LEVELS))
    pq.write_table(pa.table(columns), path, row_group_size=1 << 20)


def program_of(text: str) -> Program:
    """The checked program of a ruleset given as text."""
    from loyaltydsl.semantics.loader import load_program

    checked = load_program(Path("bench.loy"), lambda _: text.encode())
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    return checked.program
