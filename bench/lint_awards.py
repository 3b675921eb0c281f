"""How long `loy lint` takes over a thousand awards: `python bench/lint_awards.py [AWARDS]`.

The ruleset is generated from a seed: awards over codes, dates, weekdays, nights, tiers and money, vetoes,
replacements, tables, caps, shares, exceptions and redeem rules, as a large group would have them. Every rule runs,
those of taste too, so all pairwise analyses are included. Times are in seconds of wall clock, one run each.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from random import Random

MONTHS = [f"{m:02d}" for m in range(1, 13)]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
TIERS = ["Pearl", "Opal", "Sapphire", "Emerald", "Diamond"]


def condition(rng: Random) -> str:
    """One condition of one to three atoms."""
    atoms = [
        f'rate_code in "R{rng.randrange(200):03d};R{rng.randrange(200):03d}"',
        f'room_type is "T{rng.randrange(40):02d}"',
        f'property is "P{rng.randrange(20):02d}"',
        f'channel_code is not "C{rng.randrange(10)}"',
        f"nights >= {rng.randrange(1, 10)}",
        f"room_revenue >= {rng.randrange(1, 50) * 100} USD",
        f"tier >= {rng.choice(TIERS[1:])}",
        f"any night on {rng.choice(DAYS)}",
        f"arrival on {rng.choice(DAYS)}",
        f"any night in 2026-{rng.choice(MONTHS)}-01 to 2026-{rng.choice(MONTHS)}-28",
        f"any night in {rng.choice(MONTHS)}-05 to {rng.choice(MONTHS)}-20 every year",
        f"booked within {rng.randrange(1, 90)} days before arrival",
        f"past nights in last 12 months >= {rng.randrange(5, 50)}",
        f'segment is "S{rng.randrange(9)}"',
    ]
    while True:
        chosen = rng.sample(atoms, rng.choice([1, 2, 2, 3]))
        if not any("2026-" in atom and _backwards(atom) for atom in chosen):
            return " and ".join(chosen)


def _backwards(atom: str) -> bool:
    low, _, high = atom.removeprefix("any night in ").partition(" to ")
    return low > high


def ruleset(awards: int, seed: int = 6) -> str:
    """A ruleset of that many awards."""
    rng = Random(seed)
    lines = [
        'program "Bench" { property '
        + ", ".join(f'"P{i:02d}"' for i in range(20))
        + "  currency USD  point_value 0.005 USD }"
    ]
    lines.append("tiers by lifetime points { " + " ".join(f"{t} from {i * 10_000}" for i, t in enumerate(TIERS)) + " }")
    lines.append('exception staff { rate_code "EMPLOYEE;TEST"  room_type "HOUSE" }')
    for i in range(awards):
        name = f"award_{i:04d}"
        kind = rng.random()
        body = f"when {condition(rng)}  "
        if kind < 0.03:
            body = f'when rate_code is "R{rng.randrange(200):03d}" and {condition(rng)}  earn nothing'
        elif kind < 0.10 and i:
            body += f"instead_of award_{rng.randrange(i):04d}  earn {rng.randrange(1, 900)} points per stay"
        elif kind < 0.20 and i:
            body += f"earn {rng.randrange(1, 90)}% of base"
        elif kind < 0.30:
            body += "earn by tier { " + " ".join(f"{t} {rng.randrange(1, 90)} points per night" for t in TIERS) + " }"
        elif kind < 0.6:
            cap = f"at_most {rng.randrange(1, 9)}_000 points per stay"
            body += f"earn {rng.randrange(1, 20)} points per 1 USD of room_revenue  {cap}"
        else:
            body += f"earn {rng.randrange(1, 900)} points per {rng.choice(['stay', 'night'])}"
        lines.append(f"award {name} {{ {body} }}")
    lines.append("award base { earn 10 points per 1 USD of room_revenue }")
    lines.append("redeem standard { pay 200 points per USD }")
    for i in range(20):
        lines.append(
            f'redeem pay_{i:02d} {{ when property is "P{i:02d}"  instead_of standard  pay {180 + i} points per USD }}'
        )
        lines.append(f'redeem deny_{i:02d} {{ when property is "P{i:02d}" and night on {DAYS[i % 7]}  deny }}')
    return "\n".join(lines) + "\n"


def main() -> None:
    awards = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    start = time.perf_counter()
    from loyaltydsl.analysis.facts import Facts
    from loyaltydsl.analysis.settings import Settings
    from loyaltydsl.semantics.loader import load_program
    from loyaltydsl.tools.linting import lint

    print(f"import           {time.perf_counter() - start:6.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.loy"
        path.write_text(ruleset(awards), encoding="utf-8")
        start = time.perf_counter()
        checked = load_program(path)
        if checked.program is None:
            sys.exit(f"the ruleset does not check: {checked.diagnostics[0]}")
        print(f"parse and check  {time.perf_counter() - start:6.2f} s")
    settings = Settings(select=("all",))
    facts = Facts(checked.program, 739_900)
    slow = []
    for rule in settings.rules(dated=True):
        start = time.perf_counter()
        found = sum(1 for _ in rule.check(facts))
        slow.append((time.perf_counter() - start, rule.name, found))
    for seconds, name, found in sorted(slow, reverse=True)[:8]:
        print(f"  {name:24} {seconds:6.3f} s  {found} found")
    start = time.perf_counter()
    linted = lint(checked.program, settings, 739_900)
    print(
        f"lint, all rules  {time.perf_counter() - start:6.2f} s  "
        f"{len(linted.diagnostics)} findings, {len(linted.unconfirmed)} not confirmed"
    )
    start = time.perf_counter()
    lint(checked.program)
    print(f"lint, default    {time.perf_counter() - start:6.2f} s")


if __name__ == "__main__":
    main()
