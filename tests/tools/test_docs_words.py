"""Conditions and rules in plain English, each beside what it was written as."""

from __future__ import annotations

import pytest

from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.prose.conditions import GUEST, MANAGER, Conditions
from loyaltydsl.tools.prose.rules import Rules
from tests.differential.program_of import program_of

HEAD = """
program "Inn" { currency USD  property "SPR", "OAK" }
field spa_revenue money
field golf_rounds number
field green flag
field event_date date
tiers by points { Pearl from 0  Opal "Opal Elite" from 100  Ruby from 200  Lux from 300 }
codes room_type { "KING" "King room"  "PENT" "Penthouse" }
"""


def program(text: str) -> Program:
    return program_of(HEAD + text)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('room_type is "PENT"', "the room type is Penthouse (PENT)"),
        ('room_type not in "PENT;KING"', "the room type is not King room (KING) or Penthouse (PENT)"),
        ('rate_code in "B", "A"', "the rate code is “A” or “B”"),
        ('segment is "VIP"', "the guest is in the segment “VIP”"),
        ("tier is Opal", "the guest is Opal Elite"),
        ("tier >= Ruby", "the guest is Ruby or higher"),
        ("tier < Ruby", "the guest is Opal Elite or lower"),
        ("tier in Pearl, Ruby", "the guest is Pearl or Ruby"),
        ("nights >= 7", "the stay is of at least 7 nights"),
        ("nights < 1", "the stay is one of a day, without a night"),
        ("nights in 2 to 4", "the stay is of 2 to 4 nights"),
        ("nights is 1", "the stay is of 1 night"),
        ("lead_time <= 3", "the stay is booked at most 3 days ahead"),
        ("adults >= 3", "the number of adults is at least 3"),
        ("golf_rounds >= 2", "the golf rounds are at least 2"),
        ("room_revenue >= 1_000 USD", "the room revenue is at least 1,000 USD"),
        ("room_revenue < 99.50 USD", "the room revenue is less than 99.5 USD"),
        ("spa_revenue > 100 USD", "the spa revenue is more than 100 USD"),
        ("points >= 500", "the guest's balance is at least 500 points"),
        ("arrival in 2026-03-01 to 2026-03-31", "the day of arrival is from 1 March to 31 March 2026"),
        ("joined >= 2026-03-01", "the day of joining is on or after 1 March 2026"),
        ("departure on Friday to Monday", "the day of departure is a Friday, Saturday, Sunday or Monday"),
        ("green", "“Green” is set"),
        ("not green", "“Green” is not set"),
        ("any night in 05-15 to 09-15", "at least one night is from 15 May to 15 September of any year"),
        ("every night on Friday, Saturday", "every night is on a Friday or Saturday"),
        ("no night in 12-25", "no night is on 25 December of any year"),
        ("not (no night in 12-25)", "at least one night is on 25 December of any year"),
        ("departure within 7 days after joined", "the day of departure is within 7 days after the day of joining"),
        ("booked within 90 to 365 days before arrival",
         "the day of booking is 90 to 365 days before the day of arrival"),
        ("arrival within 3 days before event_date", "the day of arrival is within 3 days before the event date"),
        ("past stays >= 3", "the guest has had at least 3 earlier stays"),
        ("past stays < 10", "the guest has had fewer than 10 earlier stays"),
        ("past stays <= 0", "the guest has had no earlier stay"),
        ("past nights in last 12 months >= 10",
         "the guest's earlier stays in the last 12 months come to at least 10 nights"),
        ('past room_revenue where (rate_code is "BAR") >= 5_000 USD',
         "the guest's earlier stays, counting only those where the rate code is “BAR”, come to at least 5,000 USD of "
         "room revenue"),
        ("green and (nights > 1 or adults > 2)",
         "“Green” is set and either the stay is of at least 2 nights or the number of adults is more than 2"),
        ("not (green and nights > 1)", "“Green” is not set or the stay is not of at least 2 nights"),
    ],
)  # fmt: skip
def test_conditions(written: str, said: str) -> None:
    made = program(f"award a {{ when {written}  earn 1 point per stay }}")
    when = made.awards[0].when
    assert when is not None
    assert Conditions(made, MANAGER).say(when) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("earn 10 points per 1 USD of room_revenue", "10 points for every USD of room revenue."),
        ("earn 1 point per whole 2.50 USD of spa_revenue", "1 point for every whole 2.5 USD of spa revenue."),
        ("earn 0.5 points per night on Friday", "0.5 points for every night on a Friday."),
        ("earn 4 points per room night in 12-25", "4 points for every night of every room on 25 December of any year."),
        ("earn 25% of other  round nearest", "25% of the points of “Other”. Rounded to the nearest whole point."),
        ("when green  earn nothing", "A stay earns no points at all if “Green” is set."),
        ("when green  earn nothing  instead_of other", "A stay earns no points from “Other” if “Green” is set."),
        (
            "effective 2026-01-01 to 2026-12-31  earn 5 points per stay  instead_of other  at_most 10 points per stay"
            "  at_most 2 times per member per year",
            "5 points for the stay. For stays that end from 1 January to 31 December 2026. It takes the place of "
            "“Other”. At most 10 points for a stay. At most twice for a member in a calendar year.",
        ),
    ],
)
def test_awards(written: str, said: str) -> None:
    made = program(f"award a {{ {written} }}\naward other {{ earn 1 point per stay }}")
    assert " ".join(Rules(made, MANAGER).award(made.awards[0])) == said


def test_a_table_an_exception_and_a_combine() -> None:
    made = program(
        'award a { earn by room_type { "PENT" 2 points per night  otherwise 1 point per stay } }\n'
        "award b { earn by tier { Opal 3 points per stay } }\n"
        'exception staff for awards { room_type "KING"  rate_code "EMP;TEST" }\n'
        "combine best { best_of a, b }"
    )
    manager, guest = Rules(made, MANAGER), Rules(made, GUEST)
    assert list(manager.table(made.awards[0])) == [
        ("Penthouse (PENT)", "2 points for every night"), ("all others", "1 point for the stay"),
    ]  # fmt: skip
    assert next(guest.table(made.awards[0]))[0] == "Penthouse"
    assert list(guest.table(made.awards[1])) == [("Opal Elite", "3 points for the stay")]
    assert manager.exception(made.exceptions[0]) == (
        "A stay does not count for points if the room type is King room (KING) or the rate code is “EMP” or “TEST”."
    )
    assert manager.combine(made.combines[0]) == "Of “A” and “B”, a stay gets only the one that earns most."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("when night in 12-25  deny", "A night cannot be paid with points if the night is on 25 December of any year."),
        ("pay 1 point per USD", "A night can be paid with points: 1 point pays 1 USD."),
        ("when tier is Lux pay 0.5 points per USD",
         "A night can be paid with points if you are Lux: 0.5 points pay 1 USD."),
    ],
)  # fmt: skip
def test_paying(written: str, said: str) -> None:
    made = program(f"redeem r {{ {written} }}")
    assert " ".join(Rules(made, GUEST).redeem(made.redeems[0])) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("trigger tier Ruby to Lux  expires 90 days after issue  max_usage 1",
         "Issued when you reach Ruby or higher. Valid until 90 days after it is issued. Each can be used once."),
        ("trigger every 3 stays  max_earning 2", "Issued with every 3rd stay. At most twice for a member."),
        ("trigger history past stays >= 3", "Issued with the stay after which you have had at least 3 stays."),
        ("purchase 5_000 points  tiers Opal", "Bought with 5,000 points. For Opal Elite."),
        ('trigger segment "SPA"  issue 2026-01-01 to 2026-02-01  valid on 2026-03-01  expires on 2026-04-01',
         "Issued when you are in the segment “SPA”. Issued from 1 January to 1 February 2026. Valid from 1 March 2026 "
         "until 1 April 2026."),
    ],
)  # fmt: skip
def test_rewards(written: str, said: str) -> None:
    made = program(f"reward r generic {{ {written} }}")
    assert " ".join(Rules(made, GUEST).reward(made.rewards[0])) == said
