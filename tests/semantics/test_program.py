"""What a sound ruleset becomes: values in stored units, sugar gone, definitions put in."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from loyaltydsl.diagnostics.render.text import render
from loyaltydsl.semantics import program as p
from loyaltydsl.semantics.loader import load_program
from loyaltydsl.source import NOWHERE

HEAD = """program "Case" { property "SPR"  currency USD }
tiers by lifetime points { Pearl from 0  Opal from 100  Ruby from 300 }
field golf flag
field spa money
field score number
field birthday date
"""
N = NOWHERE
M = 1_000_000


def load(text: str) -> p.Program:
    checked = load_program("case.loy", lambda path: text.encode())
    assert checked.program is not None, render(checked.diagnostics)
    return checked.program


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def dates(*ranges: tuple[str, str], seasons: tuple[tuple[int, int], ...] = ()) -> p.Dates:
    return p.Dates(tuple((day(a), day(b)) for a, b in ranges), seasons)


CONDITIONS: list[tuple[str, p.Condition]] = [
    ('rate_code is "A"', p.ValueIn(N, "rate_code", frozenset("A"))),
    ('rate_code is "A; B ;;A"', p.ValueIn(N, "rate_code", frozenset("AB"))),
    ('rate_code is not "A;B"', p.Negation(N, p.ValueIn(N, "rate_code", frozenset("AB")))),
    ('rate_code in "A", "B;C"', p.ValueIn(N, "rate_code", frozenset("ABC"))),
    ('rate_code not in "A"', p.Negation(N, p.ValueIn(N, "rate_code", frozenset("A")))),
    ('email is " a;b "', p.ValueIn(N, "email", frozenset(["a;b"]))),
    ('segment is "VIP;Gold"', p.SegmentIn(N, frozenset(["VIP", "Gold"]))),
    ('segment not in "VIP"', p.Negation(N, p.SegmentIn(N, frozenset(["VIP"])))),
    ("nights is 3", p.NumberIn(N, "nights", ((3, 3),))),
    ("nights is not 3", p.Negation(N, p.NumberIn(N, "nights", ((3, 3),)))),
    ("nights > 2.5", p.NumberIn(N, "nights", ((3, None),))),
    ("nights >= 2.5", p.NumberIn(N, "nights", ((3, None),))),
    ("nights < 2.5", p.NumberIn(N, "nights", ((None, 2),))),
    ("nights <= 2.5", p.NumberIn(N, "nights", ((None, 2),))),
    ("nights > 2", p.NumberIn(N, "nights", ((3, None),))),
    ("nights < 2", p.NumberIn(N, "nights", ((None, 1),))),
    ("nights in 1, 3 to 5, 6.5 to 8.5", p.NumberIn(N, "nights", ((1, 1), (3, 5), (7, 8)))),
    ("adults > 2", p.NumberIn(N, "adults", ((2 * M + 1, None),))),
    ("score <= 0.5", p.NumberIn(N, "score", ((None, M // 2),))),
    ("points >= 1_000", p.NumberIn(N, "points", ((1000, None),))),
    ("room_revenue >= 99.99 USD", p.NumberIn(N, "room_revenue", ((99_990_000, None),))),
    ("spa in 1 USD to 2 USD", p.NumberIn(N, "spa", ((M, 2 * M),))),
    ("arrival is 2026-03-01", p.DateIn(N, "arrival", dates(("2026-03-01", "2026-03-01")))),
    ("arrival is 12-25", p.DateIn(N, "arrival", dates(seasons=((1225, 1225),)))),
    (
        "arrival in 2026-03-01 to 2026-03-05, 11-15 to 02-29, 12-25 every year",
        p.DateIn(N, "arrival", dates(("2026-03-01", "2026-03-05"), seasons=((1115, 229), (1225, 1225)))),
    ),
    ("booked < 2026-01-01", p.DateIn(N, "booked", p.Dates(), ((None, day("2025-12-31")),))),
    ("birthday >= 2000-01-01", p.DateIn(N, "birthday", p.Dates(), ((day("2000-01-01"), None),))),
    ("arrival on Saturday to Monday", p.DayIn(N, "arrival", frozenset([5, 6, 0]))),
    ("departure on Friday, Sunday", p.DayIn(N, "departure", frozenset([4, 6]))),
    ("golf", p.FlagSet(N, "golf")),
    ("not golf", p.Negation(N, p.FlagSet(N, "golf"))),
    ("tier is Opal", p.TierIn(N, frozenset([1]))),
    ("tier is not Opal", p.Negation(N, p.TierIn(N, frozenset([1])))),
    ("tier >= Opal", p.TierIn(N, frozenset([1, 2]))),
    ("tier < Pearl", p.TierIn(N, frozenset())),
    ("tier in Pearl, Opal to Ruby", p.TierIn(N, frozenset([0, 1, 2]))),
    ("any night on Friday", p.NightIn(N, "any", p.Days(frozenset([4])))),
    ("every night in 2026-01-01", p.NightIn(N, "every", dates(("2026-01-01", "2026-01-01")))),
    ("no night in 05-15 to 09-15 every year", p.NightIn(N, "no", dates(seasons=((515, 915),)))),
    ("departure within 7 days after joined", p.WithinDays(N, "departure", 0, 7, "after", "joined")),
    ("booked within 30 to 60 days before arrival", p.WithinDays(N, "booked", 30, 60, "before", "arrival")),
    ("arrival within 3 days after 2026-01-01", p.WithinDays(N, "arrival", 0, 3, "after", day("2026-01-01"))),
    ("past stays >= 3", p.PastIn(N, "stays", None, None, (3, None))),
    ("past nights in last 12 months < 10", p.PastIn(N, "nights", p.Window(12, "months"), None, (None, 9))),
    (
        'past room_revenue in last 2 years where (rate_code is "BAR") > 5_000 USD',
        p.PastIn(
            N,
            "room_revenue",
            p.Window(2, "years"),
            p.ValueIn(N, "rate_code", frozenset(["BAR"])),
            (5_000 * M + 1, None),
        ),
    ),
    (
        'nights > 1 and (golf or rate_code is "A")',
        p.AllOf(
            N,
            (
                p.NumberIn(N, "nights", ((2, None),)),
                p.AnyOf(N, (p.FlagSet(N, "golf"), p.ValueIn(N, "rate_code", frozenset("A")))),
            ),
        ),
    ),
]


@pytest.mark.parametrize(("text", "expected"), CONDITIONS, ids=[text for text, _ in CONDITIONS])
def test_conditions(text: str, expected: p.Condition) -> None:
    assert load(HEAD + f"award a {{ when {text}  earn 1 point per stay }}").awards[0].when == expected


@pytest.mark.parametrize(
    ("define", "text", "expected"),
    [
        ("long = nights > 6", "long", p.NumberIn(N, "nights", ((7, None),))),
        ("long = nights > 6", "not long", p.Negation(N, p.NumberIn(N, "nights", ((7, None),)))),
        ("golfer = golf", "golfer", p.FlagSet(N, "golf")),
        ("a1 = b1\ndefine b1 = nights > 6", "a1", p.NumberIn(N, "nights", ((7, None),))),
        (
            'corp = "A;B"\ndefine rates = "C", corp',
            'rate_code in "D", rates',
            p.ValueIn(N, "rate_code", frozenset("ABCD")),
        ),
        ('mails = "a;b", "c"', "email in mails", p.ValueIn(N, "email", frozenset(["a;b", "c"]))),
        ("weekend = Friday to Sunday", "arrival on weekend, Monday", p.DayIn(N, "arrival", frozenset([4, 5, 6, 0]))),
        (
            "peak = 2026-01-01\ndefine both = peak, 12-25",
            "any night in both",
            p.NightIn(N, "any", dates(("2026-01-01", "2026-01-01"), seasons=((1225, 1225),))),
        ),
        ("elite = Opal to Ruby", "tier in elite", p.TierIn(N, frozenset([1, 2]))),
        ("top = Ruby\ndefine some = Pearl, top", "tier not in some", p.Negation(N, p.TierIn(N, frozenset([0, 2])))),
    ],
)
def test_definitions_are_put_in(define: str, text: str, expected: p.Condition) -> None:
    assert load(HEAD + f"define {define}\naward a {{ when {text}  earn 1 point per stay }}").awards[0].when == expected


def test_a_used_definition_keeps_the_place_of_its_use() -> None:
    program = load(HEAD + "define long = nights > 6\naward a { when long and golf  earn 1 point per stay }")
    when = program.awards[0].when
    assert isinstance(when, p.AllOf)
    assert when.items[0].span.text == "long"
    assert program.defines[0] == p.Define("long", N, N, "condition", p.NumberIn(N, "nights", ((7, None),)), 1)


def test_definitions_are_kept_and_their_uses_counted() -> None:
    program = load(
        HEAD
        + "define unused = nights > 6\ndefine elite = Opal, Ruby\ndefine days = Friday\ndefine more = days, Monday\n"
        'define codes_too = "B;A"\ndefine when_too = 2026-01-01, 12-25\n'
        "award a { when tier in elite or (tier not in elite and arrival on more)  earn 1 point per stay }"
    )
    assert [(d.name, d.kind, d.value, d.uses) for d in program.defines] == [
        ("unused", "condition", p.NumberIn(N, "nights", ((7, None),)), 0),
        ("elite", "tiers", ("Opal", "Ruby"), 2),
        ("days", "days", frozenset([4]), 1),
        ("more", "days", frozenset([4, 0]), 1),
        ("codes_too", "codes", ("B", "A"), 0),
        ("when_too", "dates", dates(("2026-01-01", "2026-01-01"), seasons=((1225, 1225),)), 0),
    ]


@pytest.mark.parametrize(
    ("earn", "expected"),
    [
        ("nothing", p.Nothing(N)),
        ("0.5 points per stay", p.PointsPer(Fraction(1, 2), "stay", N)),
        ("5 points per night on Friday", p.PointsPer(Fraction(5), "night", N, p.Days(frozenset([4])))),
        (
            "5 points per room night in 2026-01-01",
            p.PointsPer(Fraction(5), "room_night", N, dates(("2026-01-01", "2026-01-01"))),
        ),
        ("10 points per USD of spa", p.PointsPer(Fraction(10), "money", N, None, "spa", M)),
        (
            "1 point per whole 2.50 USD of total_revenue",
            p.PointsPer(Fraction(1), "money", N, None, "total_revenue", 2_500_000, True),
        ),
        ("12.5% of b", p.PercentOf(Fraction(25, 2), "b", N)),
        (
            'by room_type { "A;B" 1 point per stay  "C" 2 points per night  otherwise 3 points per stay }',
            p.TableOf(
                "room_type",
                (
                    ("A", p.PointsPer(Fraction(1), "stay", N)),
                    ("B", p.PointsPer(Fraction(1), "stay", N)),
                    ("C", p.PointsPer(Fraction(2), "night", N)),
                ),
                p.PointsPer(Fraction(3), "stay", N),
                N,
            ),
        ),
        (
            "by tier { Ruby 1 point per stay  Pearl 2 points per stay }",
            p.TableOf(
                "tier",
                ((2, p.PointsPer(Fraction(1), "stay", N)), (0, p.PointsPer(Fraction(2), "stay", N))),
                None,
                N,
            ),
        ),
    ],
)
def test_earnings(earn: str, expected: p.Earning) -> None:
    assert load(HEAD + f"award a {{ earn {earn} }}\naward b {{ earn 1 point per stay }}").awards[0].earn == expected


def test_an_award_in_full() -> None:
    program = load(
        HEAD + "award b { earn 1 point per stay }\n"
        'award a "Title" {\n  effective 2026-01-01 to 2026-01-31, 12-25\n  when golf\n  when nights > 1\n'
        "  earn 1 point per stay\n  round nearest\n  at_most 5 points per stay\n"
        "  at_most 3 times per member per month\n  at_most 9 points per member\n  instead_of b, b\n}"
    )
    award = program.awards[1]
    assert (award.name, award.title, award.rounding, award.instead_of) == ("a", "Title", "nearest", ("b",))
    assert award.effective == dates(("2026-01-01", "2026-01-31"), seasons=((1225, 1225),))
    assert award.when == p.AllOf(N, (p.FlagSet(N, "golf"), p.NumberIn(N, "nights", ((2, None),))))
    assert award.when is not None and award.when.span.text == "when golf\n  when nights > 1"
    assert award.caps == (
        p.Cap(5, "points", "stay", None, N),
        p.Cap(3, "times", "member", "month", N),
        p.Cap(9, "points", "member", None, N),
    )
    assert award.name_span.text == "a" and award.span.text.startswith('award a "Title" {')


def test_the_program_and_its_vocabularies() -> None:
    program = load(
        'program "Case" { property "SPR", "OAK; ELM"  currency JPY  point_value 0.5 JPY  timezone "Asia/Tokyo" }\n'
        'codes room_type { " A;B " "Suite"  "C" "Room" }\ntiers assigned { Red "The reds"  Blue }\n'
        "field golf_member flag"
    )
    assert (program.title, program.currency, program.currency_decimals) == ("Case", "JPY", 0)
    assert program.properties == ("SPR", "OAK", "ELM")
    assert (program.point_value, program.timezone) == (Fraction(1, 2), "Asia/Tokyo")
    assert program.vocabularies == (p.Vocabulary("room_type", (("A;B", "Suite"), ("C", "Room")), N),)
    assert program.tiers == p.TierLadder(("Red", "Blue"), ("The reds", None), None, None, (), N)
    assert program.field("golf_member").label == "Golf member"
    assert program.field("golf_member").type == "flag"


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("lifetime points", ("points", None)),
        ("nights", ("nights", None)),
        ("stays in last 12 months", ("stays", p.Window(12, "months"))),
        ("points in calendar year", ("points", "calendar_year")),
    ],
)
def test_ladders(metric: str, expected: tuple[str, object]) -> None:
    ladder = load(f'program "C" {{ currency USD }}\ntiers by {metric} {{ A from 0  B from 1_000 }}').tiers
    assert ladder is not None
    assert (ladder.metric, ladder.window, ladder.thresholds) == (*expected, (0, 1000))


def test_exceptions_and_redeem_rules() -> None:
    program = load(
        HEAD
        + 'exception e "Staff" for rewards { rate_code "A; B", "C"  room_type "X" }\nexception f { room_type "Y" }\n'
        "redeem r { pay 1.5 points per USD }\nredeem s { when night on Friday  instead_of r  deny }"
    )
    assert [(e.name, e.scope, [(c.field, c.codes) for c in e.clauses]) for e in program.exceptions] == [
        ("e", "rewards", [("rate_code", ("A", "B", "C")), ("room_type", ("X",))]),
        ("f", "both", [("room_type", ("Y",))]),
    ]
    assert [(r.name, r.pay, r.instead_of, r.when) for r in program.redeems] == [
        ("r", Fraction(3, 2), (), None),
        ("s", None, ("r",), p.NightIn(N, "this", p.Days(frozenset([4])))),
    ]


def test_a_room_reward_in_full() -> None:
    program = load(
        HEAD + "define elite = Opal to Ruby\n"
        'reward free_night room {\n  internal_name "i"  external_name "e"  description "d"  email_template "t"\n'
        "  tiers elite  max_earning 2  issue 2026-01-01 to 2026-12-31  trigger tier Opal, Ruby  when nights > 2\n"
        '  valid 3 days after issue  expires 2 months after issue  max_usage 1  rate_code "A;B", "C"\n'
        '  book_link " https://b.example/r " { vouchercode  hgID 1_042  langID "FR-fr"  checkin  rooms 5 }\n'
        "  method GET  auto_assign  active  issue_limit 100\n}"
    )
    reward = program.rewards[0]
    assert reward == p.Reward(
        "free_night",
        N,
        N,
        "room",
        "FREE_NIGHT",
        "i",
        "e",
        "d",
        frozenset([1, 2]),
        2,
        "t",
        (day("2026-01-01"), day("2026-12-31")),
        p.OnTier(frozenset([1, 2]), N),
        None,
        p.NumberIn(N, "nights", ((3, None),)),
        p.AfterIssue(3, "days", N),
        p.AfterIssue(2, "months", N),
        1,
        ("A", "B", "C"),
        p.BookLink(
            "https://b.example/r",
            (("vouchercode", None), ("hgID", "1042"), ("langID", "2"), ("checkin", None), ("rooms", "5")),
            N,
        ),
        None,
        None,
        False,
        True,
        True,
        100,
    )
    assert reward.clause_span("rate_code").text == 'rate_code "A;B", "C"'
    assert reward.clause_span("note") == reward.name_span


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("trigger every 3 stays", p.OnEveryStays(3, N)),
        ('trigger segment "VIP; Gold"', p.OnSegment("VIP", N, frozenset(["VIP", "Gold"]))),
        ("trigger history past stays >= 3", p.OnHistory(p.PastIn(N, "stays", None, None, (3, None)), N)),
        ("trigger 3 days before arrival", p.OnTiming("arrival", -3, N)),
        ("trigger 2 days after arrival", p.OnTiming("arrival", 2, N)),
        ("trigger 2 days before departure", p.OnTiming("departure", -2, N)),
        ("trigger booking", p.OnTiming("booked", 0, N)),
    ],
)
def test_triggers(trigger: str, expected: p.Trigger) -> None:
    assert load(HEAD + f'reward r reservation {{ {trigger}  note "n" }}').rewards[0].trigger == expected


def test_tests_in_stored_units() -> None:
    program = load(
        HEAD + 'award a { earn 1 point per stay }\nexception e { rate_code "E" }\n'
        "reward g generic { trigger every 1 stay }\nredeem r { deny }\n"
        'test "case" {\n  member { joined 2020-01-01  points -20  segment "A;B"  tier Opal }\n'
        "  stay { arrival 2026-01-01  departure 2026-01-03  room_revenue -10.50 USD  adults 2  golf yes  score 1.5\n"
        '         rate_code "X;Y"  birthday 2000-02-29  spa 1 USD }\n'
        "  expect 5 points from a\n  expect no a\n  expect reward g on 2026-01-03\n"
        "  stay { arrival 2026-02-01  departure 2026-02-01 }\n"
        "  expect 0 points\n  expect excluded by e\n  expect tier Ruby\n  expect payable 0 nights\n"
        "  expect denied by r\n  expect 3 points spent\n  expect no reward g\n}"
    )
    case = program.tests[0]
    assert dict(case.member) == {
        "joined": day("2020-01-01"),
        "points": -20,
        "segment": frozenset(["A", "B"]),
        "tier": "Opal",
    }
    assert dict(case.stays[0].values) == {
        "arrival": day("2026-01-01"),
        "departure": day("2026-01-03"),
        "room_revenue": -10_500_000,
        "adults": 2 * M,
        "golf": True,
        "score": 1_500_000,
        "rate_code": "X;Y",
        "birthday": day("2000-02-29"),
        "spa": M,
    }
    assert case.expectations == (
        p.Expect("points", N, 0, "a", 5),
        p.Expect("no_award", N, 0, "a"),
        p.Expect("reward", N, 0, "g", 0, day("2026-01-03")),
        p.Expect("points", N, 1, None, 0),
        p.Expect("excluded", N, 1, "e"),
        p.Expect("tier", N, 1, "Ruby"),
        p.Expect("payable", N, 1, None, 0),
        p.Expect("denied", N, 1, "r"),
        p.Expect("spent", N, 1, None, 3),
        p.Expect("no_reward", N, 1, "g"),
    )


def test_connections() -> None:
    program = load(
        HEAD + 'connect tango { name "x"  platform_key env "KEY"  sandbox yes  limit 5  rate 0.5  mode LIVE }'
    )
    assert [(s.key, s.value, s.env) for s in program.connections[0].settings] == [
        ("name", "x", False),
        ("platform_key", "KEY", True),
        ("sandbox", "yes", False),
        ("limit", 5, False),
        ("rate", Fraction(1, 2), False),
        ("mode", "LIVE", False),
    ]
