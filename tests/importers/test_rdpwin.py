"""RDPWin's table in: each example of its article, what is assumed, and every cell that cannot be read."""

from __future__ import annotations

from fractions import Fraction

import pytest

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.reference import Reference
from loyaltydsl.semantics.fields import MICRO
from tests.importers.kit import COLUMNS, as_csv, imported, program_of, rdpwin, read_rows
from tests.targets.kit import ROOT, compiled, files

EXAMPLE = ROOT / "targets" / "rdpwin" / "example"
LEVELS = [("Pearl", 0), ("Opal", 20_000), ("Lifetime", 75_000)]
# Each row of the article, and the rule that it becomes.
ARTICLE = [
    (("Award", "DateRange", "1/1/98", "3/31/98", "50", "Night"),
     "when  any night in 1998-01-01 to 1998-03-31\n  earn  50 points per night"),
    (("Award", "RatePlan", "COMP", "", "0", "Reservation"), 'when  rate_code is "COMP"\n  earn  nothing'),
    (("Award", "RoomType", "1BR", "", "0", "Reservation"), 'when  room_type is "1BR"\n  earn  nothing'),
    (("Award", "DayofWeek", "Tuesday", "", "500", "Reservation"),
     "when  any night on Tuesday\n  earn  500 points per stay"),
    (("Award", "MemberLevel", "Opal", "", "750", "Reservation"), "when  tier is Opal\n  earn  750 points per stay"),
    (("Award", "GuestType", "Returning Guest", "", "50", "Night"),
     'when  guest_type is "Returning Guest"\n  earn  50 points per night'),
    (("Award", "NewMember", "", "7 days", "500", "Reservation"),
     "when  departure within 7 days after joined\n  earn  500 points per stay"),
    (("Redeem", "DateRange", "5/15/98", "9/15/98", "0", "Night"),
     "when  night in 1998-05-15 to 1998-09-15\n  deny"),
    (("Redeem", "DayofWeek", "Friday", "Saturday", "1", "Night"),
     "when  night on Friday to Saturday\n  pay   1 point per USD"),
    (("Redeem", "MemberLevel", "Pearl", "", "0", "Night"), "when  tier is Pearl\n  deny"),
    (("Redeem", "GuestType", "10Yr", "", "2", "Night"), 'when  guest_type is "10Yr"\n  pay   2 points per USD'),
]  # fmt: skip


@pytest.mark.parametrize(("row", "rule"), ARTICLE, ids=lambda value: value[1] if isinstance(value, tuple) else "")
def test_each_row_of_the_article(row: tuple[str, ...], rule: str) -> None:
    result = rdpwin([row], LEVELS)
    assert result.text is not None
    assert f" {{\n  {rule}\n}}\n" in result.text
    assert read_rows(files(compiled(program_of(result), "rdpwin"))["rules.csv"]) == [row]


def test_the_whole_table_of_the_article_in_and_out() -> None:
    rules = (EXAMPLE / "rules.csv").read_text()
    program = program_of(rdpwin(read_rows(rules.encode()), LEVELS_OF_FIGURE_3, Fraction(1)))
    made = files(compiled(program, "rdpwin"))
    assert made["rules.csv"].decode() == rules
    assert made["levels.csv"].decode() == (EXAMPLE / "levels.csv").read_text()


LEVELS_OF_FIGURE_3 = [("Pearl", 0), ("Opal", 20_000), ("Sapphire", 30_000), ("Emerald", 40_000), ("Diamond", 50_000),
                      ("Lifetime", 75_000)]  # fmt: skip


def test_what_is_assumed_stands_in_comments() -> None:
    text = rdpwin([row for row, _ in ARTICLE]).text
    assert text is not None
    comments = " ".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("#"))
    for words in ("any zero takes all points of the stay", "the fewest points hold", "--default-pay",
                  "the table has no member levels"):  # fmt: skip
        assert words in comments
    assert "tiers assigned" in text


def test_a_stay_earns_what_the_article_says() -> None:
    """COMP is excluded; others earn for the date range, all nights, and for Tuesday."""
    program = program_of(rdpwin([row for row, _ in ARTICLE[:4]], LEVELS))
    reference = Reference(program)
    from datetime import date

    arrival = date(1998, 3, 30).toordinal()
    stay = Stay("S", "M", arrival=arrival, departure=arrival + 3, rate_code="RACK")
    assert reference.stay(stay, Member("M")).points == 3 * 50 + 500
    comp = Stay("S", "M", arrival=arrival, departure=arrival + 3, rate_code="COMP")
    assert reference.stay(comp, Member("M")).points == 0


def test_a_rate_for_guests_takes_the_place_of_the_default_and_of_nights() -> None:
    rows = [
        ("Redeem", "DayofWeek", "Friday", "Saturday", "1", "Night"),
        ("Redeem", "GuestType", "10Yr", "", "2", "Night"),
    ]
    program = program_of(rdpwin(rows, default_pay=Fraction("0.5")))
    from datetime import date

    friday = date(2026, 3, 6).toordinal()
    spent = {}
    for guest in ("10Yr", "Other"):
        for arrival in (friday, friday - 1):
            stay = Stay("S", "M", arrival=arrival, departure=arrival + 1, guest_type=guest, room_revenue=100 * MICRO,
                        points_payment=100 * MICRO)  # fmt: skip
            spent[guest, arrival - friday] = Reference(program).stay(stay, Member("M", points=1000)).payment.spent
    assert spent == {("10Yr", 0): 200, ("10Yr", -1): 200, ("Other", 0): 100, ("Other", -1): 50}


def test_a_range_of_guest_types_is_written_out_code_by_code() -> None:
    row = ("Award", "GuestType", "Brochure", "Internet", "50", "Night")
    other = ("Award", "GuestType", "Friend", "", "0", "Night")
    result = rdpwin([row, other])
    assert "Brochure, Friend, Internet, the codes that the table names between them" in " ".join(
        line.removeprefix("# ") for line in (result.text or "").splitlines()
    )
    assert [one[2] for one in read_rows(files(compiled(program_of(result), "rdpwin"))["rules.csv"])] == [
        "Brochure", "Friend", "Internet", "Friend",
    ]  # fmt: skip
    listed = rdpwin([row], guest_types=("Walk-in", "Brochure", "Agent", "Internet", "Owner"))
    assert '"Agent"' in (listed.text or "")
    assert "Assumed: GuestType" not in (listed.text or "")


def test_keys_of_one_field_in_a_row_become_a_table() -> None:
    rows = [("Award", "MemberLevel", "Pearl", "", "5", "Reservation"),
            ("Award", "MemberLevel", "Opal", "", "750", "Night"),
            ("Award", "MemberLevel", "Opal", "", "1", "Night")]  # fmt: skip
    text = rdpwin(rows, LEVELS).text or ""
    assert "award by_level {\n  earn by tier {\n    Pearl  5 points per stay\n    Opal   750 points per night\n" in text
    assert "when  tier is Opal\n  earn  1 point per night" in text


def test_level_names_that_are_no_tiers() -> None:
    levels = [("silver", 0), ("Gold Level", 10), ("10 Years", 20), ("Friday", 30), ("Élite", 40)]
    rows = [("Award", "MemberLevel", name, "", "5", "Night") for name, _ in levels]
    program = program_of(rdpwin(rows, levels))
    assert program.tiers is not None
    assert program.tiers.names == ("Silver", "GoldLevel", "Level10Years", "LevelFriday", "Elite")
    assert read_rows(files(compiled(program, "rdpwin"))["rules.csv"]) == rows


def test_a_ladder_that_does_not_begin_at_zero_gets_a_level_below() -> None:
    result = rdpwin([("Award", "MemberLevel", "Opal", "", "5", "Night")], [("Opal", 20_000)])
    assert "Assumed: Member is not RDPWin's" in (result.text or "")
    assert program_of(result).tiers is not None


BAD = [
    ("Type", ("Earn", "RatePlan", "A", "", "5", "Night"), "`Earn` is no type of rule", "Earn"),
    ("Criteria", ("Award", "Rate", "A", "", "5", "Night"), "`Rate` is no criteria", "Rate"),
    ("redeem criteria", ("Redeem", "RatePlan", "A", "", "5", "Night"), "redeem rules know no `RatePlan`", "RatePlan"),
    ("month", ("Award", "DateRange", "13/1/98", "3/31/98", "5", "Night"), "`13/1/98` is no date (Starting)", "13/1/98"),
    ("29 February", ("Award", "DateRange", "2/29/98", "3/31/98", "5", "Night"), "`2/29/98` is no date (Starting)",
     "2/29/98"),
    ("backwards", ("Award", "DateRange", "3/1/98", "1/1/98", "5", "Night"), "`1/1/98` is before `3/1/98`", "1/1/98"),
    ("open", ("Award", "DateRange", "3/1/98", "", "5", "Night"), "`` is no date (Ending)",
     "Award,DateRange,3/1/98,,5,Night"),
    ("weekday", ("Award", "DayofWeek", "Caturday", "", "5", "Night"), "`Caturday` is no weekday (Starting)",
     "Caturday"),
    ("181 days", ("Award", "NewMember", "", "181 days", "5", "Night"), "`181 days` is no number of days (Ending)",
     "181 days"),
    ("level", ("Award", "MemberLevel", "Ruby", "", "5", "Night"), "there is no member level `Ruby` (Starting)", "Ruby"),
    ("code", ("Award", "RatePlan", "A;B", "", "5", "Night"), "`A;B` is no code (Starting)", "A;B"),
    ("rate", ("Award", "RatePlan", "A", "", "-5", "Night"), "`-5` is no exchange rate", "-5"),
    ("no rate", ("Award", "RatePlan", "A", "", "", "Night"), "`` is no exchange rate", "Award,RatePlan,A,,,Night"),
    ("per", ("Award", "RatePlan", "A", "", "5", "Week"), "`Week` is not what points are paid by", "Week"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "message", "underlined"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_cell_that_cannot_be_read(row: tuple[str, ...], message: str, underlined: str) -> None:
    result = rdpwin([("Award", "RatePlan", "RACK", "", "5", "Night"), row], LEVELS)
    assert result.text is None
    (found,) = result.diagnostics
    assert (found.message, found.span.text, found.span.line) == (message, underlined, 3)


def test_every_bad_row_is_told() -> None:
    result = rdpwin([case[1] for case in BAD], LEVELS)
    assert len(result.diagnostics) == len(BAD)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "`rules.csv` is empty"),
        ("Type,Criteria,Starting,Ending,Per\n", "the header lacks `Exchange Rate`"),
        (",".join(COLUMNS) + "\n", "`rules.csv` has a header and no rows"),
    ],
)
def test_files_of_another_form(text: str, message: str) -> None:
    (found,) = imported("rdpwin", text, file="rules.csv", currency="USD", properties=("S",)).diagnostics
    assert (found.code, found.message) == ("LOY812", message)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_as_programs_write_them(separator: str) -> None:
    """Other delimiters, a byte-order mark, Windows line ends, quotes, other spellings of the same words."""
    text = "\ufeff" + "\r\n".join(
        separator.join(row)
        for row in (
            ("type", "CRITERIA", "Starting", "Ending", "Exchange_Rate", "per", "Remark"),
            ("award", "date range", "1/1/1998", "03/31/98", '"1,500"', "res", "x"),
            ("AWARD", "Day of Week", "tue", "", "50.50", "Nights", ""),
            ("Award", "RateP lan", '"A ""B"""', "", "1", "Night", ""),
        )
    )
    program = program_of(imported("rdpwin", text, currency="USD", properties=("S",)))
    assert read_rows(files(compiled(program, "rdpwin"))["rules.csv"]) == [
        ("Award", "DateRange", "1/1/98", "3/31/98", "1500", "Reservation"),
        ("Award", "DayofWeek", "Tuesday", "", "50.5", "Night"),
        ("Award", "RatePlan", 'A "B"', "", "1", "Night"),
    ]


def test_names_that_would_clash_get_numbers() -> None:
    rows = [("Award", "RatePlan", code, "", "0", "Night") for code in ("A-1", "A 1", "a_1", "é", "€", "A-1")]
    names = [award.name for award in program_of(rdpwin(rows)).awards]
    assert len(set(names)) == len(rows)
    assert names[:3] == ["no_points_rate_a_1", "no_points_rate_a_1_2", "no_points_rate_a_1_3"]


def test_a_comment_cannot_be_broken_out_of() -> None:
    result = imported("rdpwin", as_csv(COLUMNS, [("Award", "RatePlan", "A", "", "0", "Night")]),
                      file="x\nprogram.csv", currency="USD", properties=("S",))  # fmt: skip
    assert program_of(result)
