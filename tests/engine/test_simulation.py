"""What a simulation counts, on small histories whose figures were worked out by hand."""

from pathlib import Path
from typing import Any

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.simulation import simulate
from loyaltydsl.engine.vouchers import ALPHABET, PREVIEW, is_valid, voucher
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.semantics.program import Program

JANUARY = 739_982  # 2027-01-01
PROGRAM = """
program "Case" { property "SPR"  currency USD  point_value 0.005 USD }
tiers by lifetime points { Pearl from 0  Opal from 100 }
exception staff { rate_code "EMP" }
exception agents for rewards { market_code "TA" }
award base { earn 1 point per USD of room_revenue }
award comp { when rate_code is "COMP"  earn nothing }
redeem all { pay 2 points per USD }
redeem no_emp { when rate_code is "EMP"  deny }
reward welcome room {
  tiers Opal  trigger tier Opal  rate_code "FREE"  expires 1 month after issue  max_usage 2  issue_limit 1
  book_link "https://book.example.com" { hgID "1"  checkin  vouchercode }
  active
}
reward spa generic { purchase 100 points  tiers Opal  qr_code }
"""


def program(tmp_path: Path, text: str = PROGRAM) -> Program:
    file = tmp_path / "case.loy"
    file.write_text(text)
    checked = load_program(str(file))
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    return checked.program


def stay(number: int, member: str | None, day: int, nights: int = 1, dollars: int = 0, **more: Any) -> Stay:
    arrival = JANUARY + day
    return Stay(f"S{number}", member, arrival=arrival, departure=arrival + nights, room_revenue=dollars * MICRO, **more)


def history() -> list[Stay]:
    return [
        stay(1, "B", 0, 2, 120),
        stay(2, "B", 30, 1, 10, rate_code="FREE"),
        stay(3, "A", 3, 1, 100, market_code="TA"),
        stay(4, "A", 40, 1, 50, rate_code="EMP"),
        stay(5, None, 5, 1, 70, rate_code="COMP"),
        stay(6, "C", 70, 2, 300, points_payment=400 * MICRO),
        stay(7, "C", 71, 1, 5, status="cancelled"),
    ]


MEMBERS = {"C": Member("C", points=150), "D": Member("D", points=99)}


def test_totals_and_lists(tmp_path: Path) -> None:
    result = simulate(program(tmp_path), history(), MEMBERS, detail=True).to_json()
    # C: 300 over 2 nights; 2 points a dollar: 150 points pay 75.00 of the first night; then it earns 300
    assert result["totals"] == {
        "stays": 6,
        "members": 5,
        "excluded_stays": 2,
        "awarded_stays": 4,
        "points": 530,
        "points_spent": 150,
        # A 100 + B 130 + C 300 + D 99 + the stay without a member 0 = 629 × 0.005 = 3.145
        "liability": {"amount": "3.15", "currency": "USD"},
        "revenue": {"amount": "650.00", "currency": "USD"},
    }
    assert result["exclusions"] == [
        {"name": "staff", "kind": "exception", "stays": 1},
        {"name": "agents", "kind": "exception", "stays": 1},
        {"name": "comp", "kind": "award", "stays": 1},
    ]
    assert result["tiers"] == [
        {"tier": "Pearl", "stays": 3, "members": 2, "points": 220},
        {"tier": "Opal", "stays": 3, "members": 3, "points": 310},
    ]
    assert [row["stay_id"] for row in result["stays"]] == ["S5", "S3", "S4", "S1", "S2", "S6"]
    assert result["stays"][5]["granted"] == "75.00"
    assert result["stays"][5]["refused"] == [
        {"night": "2027-03-12", "by": "balance"},
        {"night": "2027-03-13", "by": "balance"},
    ]
    assert result["redeem"] == {
        "payable_nights": 7,
        "denied": [{"name": "no_emp", "nights": 1}],
    }


def test_rewards_their_use_and_who_could_buy(tmp_path: Path) -> None:
    result = simulate(program(tmp_path), history(), MEMBERS, detail=True).to_json()
    welcome, spa = result["rewards"]
    # B comes to Opal on 2027-01-03; A's stay is an agent's; C holds Opal on its first day, the arrival 2027-03-12
    assert (welcome["issued"], welcome["redeemed"], welcome["revenue"]["amount"]) == (2, 1, "10.00")
    assert welcome["by_tier"] == {"Opal": 2}
    assert [(i["member_id"], i["stay_id"], i["issued_on"], i["expires_on"]) for i in result["issuances"]] == [
        ("B", "S1", "2027-01-03", "2027-02-03"),
        ("C", None, "2027-03-12", "2027-04-12"),
    ]
    assert result["issuances"][0]["used_by"] == ["S2"]
    # January: A 100, B 120 and C 150; March: C has spent 150 and earned 300
    assert spa["draft"] is True
    assert spa["could_buy"] == [
        {"month": "2027-01", "members": 3},
        {"month": "2027-02", "members": 3},
        {"month": "2027-03", "members": 3},
    ]


def test_a_limit_names_the_first_day_the_trigger_and_the_tier(tmp_path: Path) -> None:
    (passed,) = simulate(program(tmp_path), history(), MEMBERS).limits
    assert (passed.reward, passed.limit, passed.issued) == ("welcome", 1, 2)
    assert (passed.first_day, passed.trigger, passed.tier) == ("2027-03-12", "tier", "Opal")
    assert simulate(program(tmp_path), history(), MEMBERS, max_issued=0).limits[0].first_day == "2027-01-03"


def test_from_and_to(tmp_path: Path) -> None:
    ruleset = program(tmp_path)
    part = simulate(ruleset, history(), MEMBERS, first_day=JANUARY + 10, last_day=JANUARY + 60, detail=True).to_json()
    # S2 and S4 depart in the range; S1 is evaluated in full: B is Opal, its reward was issued before and is used
    assert [row["stay_id"] for row in part["stays"]] == ["S4", "S2"]
    assert part["stays"][1]["tier"] == "Opal"
    assert (part["rewards"][0]["issued"], part["rewards"][0]["redeemed"]) == (0, 1)
    assert part["issuances"] == []
    assert part["totals"]["members"] == 5
    assert part["members"][3] == {"member_id": "C", "tier": "Opal", "balance": 150, "earned": 0, "spent": 0, "stays": 0}


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    ruleset = program(tmp_path)
    forward = simulate(ruleset, history(), MEMBERS, detail=True).to_json()
    assert simulate(ruleset, reversed(history()), dict(reversed(MEMBERS.items())), detail=True).to_json() == forward


def test_vouchers_are_deterministic_unique_and_checked() -> None:
    issue = {"reward": "free_night", "member_id": "M1", "stay_id": "S1", "issued_on": "2026-01-01"}
    code = voucher("P", issue, b"key")
    assert code == voucher("P", issue, b"key")
    assert code != voucher("P", issue, b"another key")
    assert code != voucher("P", issue | {"member_id": "M2"}, b"key")
    assert not code.startswith(PREVIEW)
    assert voucher("P", issue, None).startswith(f"{PREVIEW}-")
    assert set(code) <= {*ALPHABET, "-"}
    assert is_valid(code)
    for place, char in enumerate(code):
        if char != "-":
            wrong = [code[:place] + other + code[place + 1 :] for other in ALPHABET if other != char]
            assert not any(map(is_valid, wrong))


ASSIGNED = """
program "Case" { property "SPR"  currency USD  point_value 0.01 USD }
tiers assigned { Blue Gold }
award visit { earn 1 point per stay }
reward each generic { trigger every 1 stays  tiers Gold  qr_code  active }
"""


def test_a_reward_dated_by_a_departure_takes_the_tier_of_its_own_stay(tmp_path: Path) -> None:
    stays = [
        stay(1, "A", 0, 3, tier=None),
        stay(2, "A", 1, 2, tier="Gold"),
        stay(3, "B", 0, 3, tier="Gold"),
        stay(4, "B", 1, 2, tier=None),
    ]
    result = simulate(program(tmp_path, ASSIGNED), stays, {}, detail=True).to_json()
    # all four depart on one day; only those whose own tier is Gold are issued the reward
    assert [(issue["member_id"], issue["stay_id"]) for issue in result["issuances"]] == [("A", "S2"), ("B", "S3")]
