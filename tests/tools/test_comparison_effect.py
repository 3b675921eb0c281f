"""What a change means over a history: figures worked by hand, and laws over generated histories."""

from __future__ import annotations

from fractions import Fraction

import pytest

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.choose import EngineName, batch_installed, engine
from loyaltydsl.record import replace
from loyaltydsl.semantics.program import Program
from loyaltydsl.tools.comparison.effect import Effect, Figure, effect
from loyaltydsl.tools.comparison.limits import parse_limit, passed
from loyaltydsl.tools.comparison.reasons import with_reasons
from loyaltydsl.tools.comparison.rules import award_names, rule_changes
from tests.differential.generate import case
from tests.differential.program_of import program_of

ENGINES: list[EngineName] = ["reference", *(["batch"] if batch_installed() else [])]  # type: ignore[list-item]
OLD = """
program "Inn" { currency USD  property "SPR", "OAK"  point_value 0.01 USD }
tiers by points { Pearl from 0  Opal from 500 }
award base { earn 10 points per 1 USD of room_revenue }
award lengths { when nights >= 2  earn 100 points per stay }
redeem all { pay 100 points per USD }
"""
DAY = 738_000  # 2021-07-27


def stay(number: int, member: str | None, property: str, revenue: int, nights: int, payment: int | None = None) -> Stay:
    arrival = DAY + 40 * number
    return Stay(
        f"S{number}", member, property, arrival=arrival, departure=arrival + nights, room_revenue=revenue * 1_000_000,
        points_payment=None if payment is None else payment * 1_000_000,
    )  # fmt: skip


STAYS = [
    stay(1, "A", "SPR", 60, 2),
    stay(2, "A", "OAK", 100, 1),
    stay(3, "B", "SPR", 10, 2),
    stay(4, None, "SPR", 20, 3),
    stay(5, "C", "OAK", 5, 1),
]


def compare(old: Program, new: Program, stays: list[Stay], members: dict[str, Member], name: EngineName) -> Effect:
    run = engine(name)
    before, after = (run(program, stays, members, detail=True) for program in (old, new))
    rules = rule_changes(old, new)
    found = effect(old, before, new, after, {s.stay_id: s.property for s in stays}, award_names(rules))
    histories = [(program, stays, members, {}) for program in (old, new)]
    return replace(found, most=with_reasons(found.most, *histories, rules))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ENGINES)
def test_figures_worked_by_hand(name: EngineName) -> None:
    # Award nights gives 150 instead of 100: stays 1, 3 and 4 earn 50 more each.
    found = compare(program_of(OLD), program_of(OLD.replace("earn 100", "earn 150")), STAYS, {}, name)
    assert found.totals["points"] == Figure(1950 + 300, 1950 + 450)
    assert found.liability == (Fraction("22.50"), Fraction(24))
    groups = {g.name: g.points for g in (*found.awards, *found.tiers, *found.properties, *found.months)}
    assert groups["base"] == Figure(1950, 1950)
    assert groups["lengths"] == Figure(300, 450)
    assert groups["SPR"] == Figure(1200, 1350)
    assert groups["OAK"] == Figure(1050, 1050)
    assert groups["Pearl"] == Figure(1250, 1400)
    assert groups["Opal"] == Figure(1000, 1000)
    assert groups["2021-09"] == Figure(700, 750)
    assert (found.members, found.gaining, found.losing) == (4, 3, 0)
    assert (found.stays, found.changed_stays) == (5, 3)
    assert [(s.stay_id, s.points.change) for s in found.most] == [("S1", 50), ("S3", 50), ("S4", 50)]
    assert found.most[0].reasons == (
        "`lengths`, which changes: 100 points: 100 points per stay; now 150 points: 150 points per stay",
    )


def test_reasons_name_tiers_exclusions_replaced_awards_and_payments() -> None:
    def reasons(old: str, new: str, stays: list[Stay]) -> list[str]:
        found = compare(program_of(old), program_of(new), stays, {}, "reference")
        return [reason for change in found.most for reason in change.reasons]

    tiered = OLD + "award opal { when tier is Opal  earn 7 points per stay }"
    assert reasons(tiered, tiered.replace("from 500", "from 5_000"), STAYS) == [
        "the stay sees tier Pearl, not Opal",
        "`opal`: 7 points: 7 points per stay; now no match: ✗ tier is Opal  (tier Pearl)",
    ]
    excluded = reasons(OLD, OLD + 'award none { when property is "OAK" and nights < 2  earn nothing }', STAYS[4:])
    assert excluded[0] == "now excluded by `none`"
    paying = [stay(1, "A", "SPR", 60, 2), stay(2, "A", "SPR", 60, 2, 3)]
    assert reasons(OLD, OLD.replace("pay 100", "pay 50"), paying) == ["pays with 150 points, not 300"]


def test_a_renamed_award_keeps_its_points() -> None:
    found = compare(
        program_of(OLD), program_of(OLD.replace("award lengths", "award long_stays")), STAYS, {}, "reference"
    )
    assert {g.name: g.points.change for g in found.awards} == {"base": 0, "long_stays": 0}
    assert found.changed_stays == 0 and found.most == ()


@pytest.mark.parametrize("name", ENGINES)
def test_rewards_issued_before_and_after(name: EngineName) -> None:
    every = OLD + "reward drink generic { trigger every 2 stays  active }"
    found = compare(program_of(every), program_of(every.replace("every 2", "every 1")), STAYS, {}, name)
    assert [(r.name, r.issued, r.redeemed) for r in found.rewards] == [("drink", Figure(1, 5), Figure(0, 0))]
    assert found.totals["rewards_issued"] == Figure(1, 5)
    assert found.changed_stays == 0


@pytest.mark.parametrize("seed", range(6))
def test_both_engines_agree_and_the_groups_add_up(seed: int) -> None:
    old, new = case(seed, rewards=False), case(seed + 300, rewards=False)
    custom = [s for s in old.stays if s.currency is None]
    programs = program_of(old.text), program_of(new.text)
    effects = [compare(*programs, custom, {}, name) for name in ENGINES]
    assert all(one == effects[0] for one in effects)
    one = effects[0]
    total = one.totals["points"]
    for groups in (one.properties, one.months, one.awards):
        assert sum(group.points.before for group in groups) == total.before
        assert sum(group.points.after for group in groups) == total.after


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("points > +5%", "points changes by +6.67%"),
        ("points > 6.7%", None),
        ("points >= 150", "points changes by +150"),
        ("points < 0", None),
        ("liability > 1.49 USD", "liability changes by +1.50"),
        ("liability > 1_000", None),
        ("members_gaining > 2", "members_gaining is 3"),
        ("members_losing >= 0", "members_losing is 0"),
        ("points_spent > 0%", None),
        ("rules > 0", "1 rules change"),
    ],
)
def test_limits(limit: str, words: str | None) -> None:
    found = compare(program_of(OLD), program_of(OLD.replace("earn 100", "earn 150")), STAYS, {}, "reference")
    parsed = parse_limit(limit)
    assert not isinstance(parsed, str)
    assert passed(parsed, 1, found) == words


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("points", "`points` is no limit such as `points > +5%` or `liability > 1000 EUR`"),
        ("stars > 1", "`stars` cannot be limited; there are points, points_spent, outstanding, awarded_stays, "
         "excluded_stays, payable_nights, rewards_issued, liability, rules, changed_stays, members_gaining, "
         "members_losing"),
        ("rules > 5%", "`rules` is a count of what changes: a limit for it is a bare number"),
        ("points > 5 USD", "`points` is no amount of money: a limit for it is a bare number, or a percentage"),
    ],
)  # fmt: skip
def test_limits_that_are_none(limit: str, words: str) -> None:
    assert parse_limit(limit) == words
