"""Which fields a program's rules ask for."""

from __future__ import annotations

from pathlib import Path

from loyaltydsl.data import Schema
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.asked import asked_fields, schema_of

RULES = """
program "P" { currency EUR  property "A", "B"  timezone "Europe/Lisbon" }
tiers assigned { Low High }
codes room_type { "1BR" "One bedroom" }
field spa flag
field score number
define quick = lead_time < 3
exception e { group_code "G" }
award a { when spa and not quick or_nothing }
award b { effective 2026-01-01 to 2026-12-31  earn by tier { High 5 points per room night } }
award c { when departure within 7 days after joined and past food_revenue where (score > 1) > 3 EUR
  earn 1 point per EUR of total_revenue }
award d { earn by market_code { "X" 1 point per stay  otherwise 2 points per EUR of other_revenue } }
award f { when any night on Friday and past stays > 2 and segment is "VIP"  earn 5% of c }
redeem r { when guest_type is "G" and arrival on Friday  pay 1 point per EUR }
reward w reservation { internal_name "n"  external_name "n"  note "N"  trigger booking  when adults > 1 }
reward x room {
  internal_name "n"  external_name "n"  trigger history past children > 3  rate_code "R"
  book_link "https://a.example/r" { hgID "1"  checkin  vouchercode }
}
reward y generic { internal_name "n"  external_name "n"  trigger segment "S" }
"""


def program(tmp_path: Path) -> Program:
    path = tmp_path / "p.loy"
    path.write_text(RULES.replace("or_nothing", "earn 1 point per stay"), encoding="utf-8")
    checked = load_program(path)
    assert checked.program is not None, checked.diagnostics
    return checked.program


def test_each_field_with_the_rules_that_ask(tmp_path: Path) -> None:
    asked = asked_fields(program(tmp_path))
    assert asked == {
        "group_code": ("exception `e`",),
        "spa": ("award `a`",),
        "lead_time": ("award `a`",),
        "tier": ("award `b`",),
        "rooms": ("award `b`",),
        "departure": ("award `c`",),
        "joined": ("award `c`",),
        "food_revenue": ("award `c`",),
        "score": ("award `c`",),
        "total_revenue": ("award `c`",),
        "market_code": ("award `d`",),
        "other_revenue": ("award `d`",),
        "segment": ("award `f`", "reward `y`"),
        "guest_type": ("redeem `r`",),
        "arrival": ("redeem `r`",),
        "adults": ("reward `w`",),
        "booked": ("reward `w`",),
        "children": ("reward `x`",),
        "rate_code": ("reward `x`",),
    }


def test_the_schema(tmp_path: Path) -> None:
    assert schema_of(program(tmp_path)) == Schema(
        "EUR",
        "Europe/Lisbon",
        (("spa", "flag"), ("score", "number")),
        {"room_type": frozenset({"1BR"}), "property": frozenset({"A", "B"})},
        ("Low", "High"),
        True,
    )
