"""The arrivals report: which note the front office sees for which reservation."""

from pathlib import Path

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.tools.arrivals import arrivals

JANUARY = 739_982  # 2027-01-01
RULESET = """
program "Case" { property "SPR"  currency USD  point_value 0.01 USD }
tiers by lifetime points { Pearl from 0  Opal from 100 }
exception staff { rate_code "EMP" }
award base { earn 1 point per USD of room_revenue }
reward drink  reservation { trigger 2 days before arrival  note "Welcome drink"  active }
reward turn   reservation { trigger 1 days after arrival   note "Turn-down gift" }
reward opal   reservation { trigger tier Opal  expires 30 days after issue  max_usage 1  note "Opal basket"  active }
reward spa    generic     { trigger tier Opal  qr_code  active }
"""


def test_notes_by_reservation(tmp_path: Path) -> None:
    file = tmp_path / "case.loy"
    file.write_text(RULESET)
    program = load_program(str(file)).program
    assert program is not None
    stays = [
        Stay("S1", "A", arrival=JANUARY, departure=JANUARY + 2, room_revenue=150_000_000, room_type="KING"),
        Stay("S2", "A", arrival=JANUARY + 9, departure=JANUARY + 10, status="booked"),
        Stay("S3", "A", arrival=JANUARY + 12, departure=JANUARY + 13, status="booked"),
        Stay("S4", "B", arrival=JANUARY + 9, departure=JANUARY + 10, status="cancelled"),
        Stay("S5", "B", arrival=JANUARY + 9, departure=JANUARY + 10, rate_code="EMP", status="booked"),
    ]
    found = arrivals(program, stays, {"A": Member("A")}, {}, JANUARY + 1, JANUARY + 12)
    assert [(row.stay_id, row.reward, row.note, row.draft) for row in found] == [
        ("S2", "drink", "Welcome drink", False),
        ("S2", "turn", "Turn-down gift", True),
        ("S2", "opal", "Opal basket", False),
        ("S3", "drink", "Welcome drink", False),
        ("S3", "turn", "Turn-down gift", True),
    ]
    assert found[2].issued_on == JANUARY + 2
    assert arrivals(program, stays, {}, {}, JANUARY + 20, JANUARY + 30) == []
