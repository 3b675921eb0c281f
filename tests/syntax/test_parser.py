"""Every form of the language becomes its node, and any keyword that is not reserved may be a name."""

import pytest

from loyaltydsl.source import NOWHERE, SourceFile
from loyaltydsl.syntax import ast
from loyaltydsl.syntax.parser import parse, tables


def declaration(text: str) -> ast.Declaration:
    parsed = parse(SourceFile("x.loy", text))
    assert parsed.diagnostics == ()
    (found,) = parsed.file.declarations
    return found


def name(text: str) -> ast.Name:
    return ast.Name(NOWHERE, text)


def number(digits: int, decimals: int = 0) -> ast.NumberLit:
    return ast.NumberLit(NOWHERE, digits, decimals)


def string(value: str) -> ast.StringLit:
    return ast.StringLit(NOWHERE, value)


def date(year: int, month: int, day: int) -> ast.DateLit:
    return ast.DateLit(NOWHERE, year, month, day)


def condition(text: str) -> ast.Condition:
    award = declaration(f"award a {{ when {text} }}")
    assert isinstance(award, ast.AwardDecl)
    (clause,) = award.clauses
    assert isinstance(clause, ast.WhenClause)
    return clause.condition


def clause(kind: str, text: str) -> object:
    found = declaration(f"{kind} {{ {text} }}")
    (only,) = found.clauses  # type: ignore[union-attr]
    return only


NIGHTS = ast.Compare(NOWHERE, name("nights"), ">=", number(3))
VIP = ast.NamedTest(NOWHERE, name("vip"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nights >= 3", NIGHTS),
        ("vip", VIP),
        ("not vip and nights >= 3", ast.And(NOWHERE, (ast.Not(NOWHERE, VIP), NIGHTS))),
        ("vip or (vip and nights >= 3)", ast.Or(NOWHERE, (VIP, ast.And(NOWHERE, (VIP, NIGHTS))))),
        ("vip and vip or vip", ast.MixedChain(NOWHERE, (VIP, VIP, VIP), (name("and"), name("or")))),
        ('rate_code is "A;B"', ast.Compare(NOWHERE, name("rate_code"), "is", string("A;B"))),
        ("tier is not Opal", ast.Compare(NOWHERE, name("tier"), "is not", name("Opal"))),
        (
            'rate_code not in "A", barred',
            ast.Membership(NOWHERE, name("rate_code"), True, (string("A"), name("barred"))),
        ),
        (
            "departure in 05-15 to 09-15 every year, 12-25 every year, 2026-01-01",
            ast.Membership(
                NOWHERE,
                name("departure"),
                False,
                (
                    ast.Range(NOWHERE, ast.MonthDay(NOWHERE, 5, 15), ast.MonthDay(NOWHERE, 9, 15), True),
                    ast.Season(NOWHERE, ast.MonthDay(NOWHERE, 12, 25)),
                    date(2026, 1, 1),
                ),
            ),
        ),
        (
            "any night on Friday to Monday, weekend",
            ast.NightTest(
                NOWHERE,
                "any",
                "on",
                (ast.Range(NOWHERE, ast.Weekday(NOWHERE, 4), ast.Weekday(NOWHERE, 0)), name("weekend")),
            ),
        ),
        ("night in 12-25", ast.NightTest(NOWHERE, "this", "in", (ast.MonthDay(NOWHERE, 12, 25),))),
        ("arrival on Sunday", ast.OnDays(NOWHERE, name("arrival"), (ast.Weekday(NOWHERE, 6),))),
        (
            "departure within 1 day after joined",
            ast.Within(NOWHERE, name("departure"), None, number(1), "after", name("joined")),
        ),
        (
            "booked within 8 to 14 days before 2026-01-01",
            ast.Within(NOWHERE, name("booked"), number(8), number(14), "before", date(2026, 1, 1)),
        ),
        ("past stays >= 3", ast.PastTest(NOWHERE, name("stays"), None, None, ">=", number(3))),
        (
            "past room_revenue in last 2 years where (vip) < 5_000.50 USD",
            ast.PastTest(
                NOWHERE,
                name("room_revenue"),
                ast.Duration(NOWHERE, number(2), "years"),
                VIP,
                "<",
                ast.MoneyLit(NOWHERE, number(500050, 2), name("USD")),
            ),
        ),
    ],
)
def test_conditions(text: str, expected: ast.Condition) -> None:
    assert condition(text) == expected


def amount(points: int, basis: str, **more: object) -> ast.EarnClause:
    return ast.EarnClause(NOWHERE, ast.EarnAmount(NOWHERE, ast.Amount(NOWHERE, number(points), basis, **more)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("earn nothing", ast.EarnClause(NOWHERE, ast.EarnNothing(NOWHERE))),
        ("earn 25% of base", ast.EarnClause(NOWHERE, ast.EarnPercent(NOWHERE, number(25), name("base")))),
        ("earn 1 point per stay", amount(1, "stay")),
        (
            "earn 5 points per night on Friday",
            amount(5, "night", filter=ast.NightFilter(NOWHERE, "on", (ast.Weekday(NOWHERE, 4),))),
        ),
        ("earn 5 points per room night", amount(5, "room_night")),
        (
            "earn 5 points per USD of room_revenue",
            amount(5, "money", currency=name("USD"), field=name("room_revenue")),
        ),
        (
            "earn 5 points per whole 1_000 USD of x",
            amount(5, "money", whole=True, per=number(1000), currency=name("USD"), field=name("x")),
        ),
        (
            "earn 5 points per whole USD of x",
            amount(5, "money", whole=True, currency=name("USD"), field=name("x")),
        ),
        ("at_most 1 time per member per year", ast.AtMostClause(NOWHERE, number(1), "times", "member", "year")),
        ("at_most 500 points per member", ast.AtMostClause(NOWHERE, number(500), "points", "member", None)),
        ("at_most 500 points per stay", ast.AtMostClause(NOWHERE, number(500), "points", "stay", None)),
        ("instead_of a, award, points", ast.InsteadOfClause(NOWHERE, (name("a"), name("award"), name("points")))),
        ("round nearest", ast.RoundClause(NOWHERE, "nearest")),
        ("effective 12-25", ast.EffectiveClause(NOWHERE, (ast.MonthDay(NOWHERE, 12, 25),))),
    ],
)
def test_clauses_of_awards(text: str, expected: ast.AwardClause) -> None:
    assert clause("award a", text) == expected


def test_tables() -> None:
    found = clause(
        "award a", 'earn by tier { Opal 5 points per stay "X" 1 point per night otherwise 2 points per stay }'
    )
    assert isinstance(found, ast.EarnClause)
    assert isinstance(found.earn, ast.EarnTable)
    assert [row.key for row in found.earn.rows] == [name("Opal"), string("X")]
    assert found.earn.otherwise == ast.Amount(NOWHERE, number(2), "stay")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trigger tier Opal, elite", ast.TierTrigger(NOWHERE, (name("Opal"), name("elite")))),
        ('trigger segment "S"', ast.SegmentTrigger(NOWHERE, string("S"))),
        ("trigger history nights >= 3", ast.HistoryTrigger(NOWHERE, NIGHTS)),
        ("trigger every 5 stays", ast.EveryStaysTrigger(NOWHERE, number(5))),
        ("trigger 1 day before arrival", ast.TimingTrigger(NOWHERE, number(1), "before", "arrival")),
        ("trigger booking", ast.BookingTrigger(NOWHERE)),
    ],
)
def test_triggers(text: str, expected: object) -> None:
    assert clause("reward a room", text) == ast.TriggerClause(NOWHERE, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("valid on issue", ast.ValidClause(NOWHERE, None)),
        ("valid on 2026-01-01", ast.ValidClause(NOWHERE, date(2026, 1, 1))),
        ("valid 1 day after issue", ast.ValidClause(NOWHERE, number(1))),
        ("expires on 2026-01-01", ast.ExpiresClause(NOWHERE, date(2026, 1, 1))),
        ("expires 1 year after issue", ast.ExpiresClause(NOWHERE, ast.Duration(NOWHERE, number(1), "years"))),
        ("active", ast.WordClause(NOWHERE, "active")),
        ("issue_limit 500", ast.CountClause(NOWHERE, "issue_limit", number(500))),
        ("purchase 500 points", ast.PurchaseClause(NOWHERE, number(500))),
        ("method GET", ast.MethodClause(NOWHERE, name("GET"))),
        ('note "x"', ast.TextClause(NOWHERE, "note", string("x"))),
        (
            'gift_card "U1" value 25 USD',
            ast.GiftCardClause(NOWHERE, string("U1"), ast.MoneyLit(NOWHERE, number(25), name("USD"))),
        ),
        (
            'book_link "u" { langID "en-US" nights 1 checkin }',
            ast.BookLinkClause(
                NOWHERE,
                string("u"),
                (
                    ast.LinkParameter(NOWHERE, name("langID"), string("en-US")),
                    ast.LinkParameter(NOWHERE, name("nights"), number(1)),
                    ast.LinkParameter(NOWHERE, name("checkin"), None),
                ),
            ),
        ),
    ],
)
def test_clauses_of_rewards(text: str, expected: ast.RewardClause) -> None:
    assert clause("reward a room", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("define x = y", (name("y"),)),
        ("define x = y, z", (name("y"), name("z"))),
        ("define x = (y)", ast.NamedTest(NOWHERE, name("y"))),
        ("define x = y or z", ast.Or(NOWHERE, (ast.NamedTest(NOWHERE, name("y")), ast.NamedTest(NOWHERE, name("z"))))),
        ("define x = VIP to Opal", (ast.Range(NOWHERE, name("VIP"), name("Opal")),)),
        ('define x = "A"', (string("A"),)),
    ],
)
def test_definitions(text: str, expected: object) -> None:
    found = declaration(text)
    assert isinstance(found, ast.DefineDecl)
    assert found.value == expected


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("lifetime points", ast.TierMetric(NOWHERE, name("points"))),
        ("stays", ast.TierMetric(NOWHERE, name("stays"))),
        (
            "nights in last 12 months",
            ast.TierMetric(NOWHERE, name("nights"), ast.Duration(NOWHERE, number(12), "months")),
        ),
        ("stays in calendar year", ast.TierMetric(NOWHERE, name("stays"), "calendar_year")),
    ],
)
def test_ladders(text: str, metric: ast.TierMetric) -> None:
    found = declaration(f'tiers by {text} {{ Blue "The blue" from 0 }}')
    assert found == ast.TiersDecl(NOWHERE, metric, (ast.TierRow(NOWHERE, name("Blue"), string("The blue"), number(0)),))
    assigned = declaration("tiers assigned { A B }")
    rows = tuple(ast.TierRow(NOWHERE, name(tier), None, None) for tier in "AB")
    assert assigned == ast.TiersDecl(NOWHERE, None, rows)


def test_tests_and_connections() -> None:
    found = declaration(
        'test "x" { member { vip no points -20 } stay { departure 2024-03-01 rate_code "X" room_revenue 0 USD } '
        "expect 5 points expect 5 points from a expect no a expect no reward expect_ expect excluded by a "
        "expect tier Opal expect payable 1 night expect denied by a expect 5 points spent "
        "expect reward a on 2026-01-01 }"
    )
    assert isinstance(found, ast.TestDecl)
    member, stay, *expected = found.items
    assert isinstance(member, ast.MemberBlock)
    assert isinstance(stay, ast.StayBlock)
    assert member.values == (
        ast.FieldValue(NOWHERE, name("vip"), name("no")),
        ast.FieldValue(NOWHERE, name("points"), number(-20)),
    )
    assert [value.field.text for value in stay.values] == ["departure", "rate_code", "room_revenue"]
    assert expected == [
        ast.ExpectPoints(NOWHERE, number(5)),
        ast.ExpectPoints(NOWHERE, number(5), name("a")),
        ast.ExpectNoAward(NOWHERE, name("a")),
        ast.ExpectNoReward(NOWHERE, name("expect_")),
        ast.ExpectExcluded(NOWHERE, name("a")),
        ast.ExpectTier(NOWHERE, name("Opal")),
        ast.ExpectPayable(NOWHERE, number(1)),
        ast.ExpectDenied(NOWHERE, name("a")),
        ast.ExpectSpent(NOWHERE, number(5)),
        ast.ExpectReward(NOWHERE, name("a"), date(2026, 1, 1)),
    ]
    connection = declaration('connect crm { a "x" b 5 c word d GET e env "PASS" }')
    assert isinstance(connection, ast.ConnectDecl)
    assert [setting.value for setting in connection.settings] == [
        string("x"),
        number(5),
        name("word"),
        name("GET"),
        ast.EnvRef(NOWHERE, string("PASS")),
    ]


UNRESERVED = sorted(text for text, kind in tables().words.items() if kind in tables().names)


@pytest.mark.parametrize("word", UNRESERVED)
def test_keywords_may_be_names(word: str) -> None:
    text = f"""
    field {word} flag
    define {word} = {word}
    define x = {word}, {word}
    define y = {word} and not {word} or ({word} is {word})
    award {word} "T" {{
      when {word} in {word}, {word} and {word} on {word} and any night in {word}
      when {word} within 3 days after {word} and past {word} >= {word}
      effective {word}  instead_of {word}, {word}  earn 5% of {word}
    }}
    award b {{ earn 1 point per USD of {word} }}
    award c {{ earn by {word} {{ otherwise 1 point per night on {word} }} round up }}
    exception {word} {{ {word} "A" {word} "B" }}
    combine {word} {{ best_of {word}, {word} }}
    redeem {word} {{ when {word}  instead_of {word}  deny }}
    reward {word} {word} {{ tiers {word}  trigger tier {word}  issue {word}  when {word}  active }}
    connect {word} {{ {word} {word}  {word} 5 }}
    codes {word} {{ "A" "B" }}
    test "t" {{
      member {{ {word} {word}  {word} no }}
      stay {{ {word} 2024-03-01  {word} "X" }}
      expect 5 points from {word}
      expect no reward {word}
      expect reward {word} on 2024-03-01
      expect excluded by {word}
    }}
    """
    assert parse(SourceFile("x.loy", text)).diagnostics == ()
    if word != "reward":  # after `expect no` it begins `reward NAME`
        assert isinstance(declaration(f'test "t" {{ expect no {word} }}'), ast.TestDecl)


def test_spans_cover_what_is_written() -> None:
    text = 'award a "T" {\n  when (nights >= 3 and vip)\n  earn 5 points per night in 12-25 every year\n}\n'
    (award,) = parse(SourceFile("x.loy", text)).file.declarations
    assert isinstance(award, ast.AwardDecl)
    assert award.span.text == text.strip()
    when, earn = award.clauses
    assert when.span.text == "when (nights >= 3 and vip)"
    assert earn.span.text == "earn 5 points per night in 12-25 every year"
    assert award.name.span.line == 1
    assert (earn.span.line, earn.span.column) == (3, 3)


def test_strings_take_two_escapes() -> None:
    found = declaration(r'use "a\"b\\c"')
    assert isinstance(found, ast.UseDecl)
    assert found.path.value == r'a"b\c'
