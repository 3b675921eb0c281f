"""The canonical layout, by example."""

from __future__ import annotations

import pytest

from tests.syntax.format_kit import formatted


def test_values_are_aligned_and_blocks_parted() -> None:
    text = """program   "Inn"{property "A","B" currency USD # dollars
 point_value 0.005 USD}
tiers by lifetime points{Pearl from 0 Opal "Opal Elite" from 20000}
codes room_type{"1BR" "One bedroom" "HOUSE" "House use"}
exception staff "Staff"for awards{rate_code "EMP;TEST" group_code "G1" , "G2"}


award base{earn by tier{Pearl 5 point per stay Opal 1000 points per night otherwise 1 points per stay}}
award spring { when any night in 03-01 to 03-31
  round up
  at_most 1 times per member per year earn 25%of base }"""
    assert (
        formatted(text).text
        == """\
program "Inn" {
  property     "A", "B"
  currency     USD                       # dollars
  point_value  0.005 USD
}

tiers by lifetime points {
  Pearl  from 0
  Opal   "Opal Elite" from 20_000
}

codes room_type {
  "1BR"   "One bedroom"
  "HOUSE" "House use"
}

exception staff "Staff" for awards {
  rate_code   "EMP;TEST"
  group_code  "G1", "G2"
}

award base {
  earn by tier {
    Pearl      5 points per stay
    Opal       1_000 points per night
    otherwise  1 point per stay
  }
}

award spring {
  when any night in 03-01 to 03-31 every year
  round up
  at_most 1 time per member per year
  earn 25% of base
}
"""
    )


def test_code_lists_are_wrapped_at_88_columns() -> None:
    codes = ", ".join(f'"CODE{n:02}"' for n in range(12))
    result = formatted(f"define contract = {codes}\nexception x {{ rate_code {codes} }}").text
    assert (
        result
        == """\
define contract = "CODE00", "CODE01", "CODE02", "CODE03", "CODE04", "CODE05", "CODE06",
                  "CODE07", "CODE08", "CODE09", "CODE10", "CODE11"

exception x {
  rate_code  "CODE00", "CODE01", "CODE02", "CODE03", "CODE04", "CODE05", "CODE06",
             "CODE07", "CODE08", "CODE09", "CODE10", "CODE11"
}
"""
    )
    assert max(map(len, result.splitlines())) <= 88


def test_long_conditions_are_wrapped_before_and_and_or() -> None:
    text = (
        'award a { when (room_type is "A" or room_type is "B") and property is "SPR" and nights >= 3 and '
        "not (arrival on Friday) earn 1 point per stay }"
    )
    assert (
        formatted(text).text
        == """\
award a {
  when (room_type is "A" or room_type is "B") and property is "SPR" and nights >= 3
       and not (arrival on Friday)
  earn 1 point per stay
}
"""
    )


def test_short_rules_stand_on_one_line_in_a_row() -> None:
    text = "redeem a{pay 1 point per USD}\nredeem longer {deny when tier is Pearl}\ncombine c {best_of a,b}"
    assert (
        formatted(text).text
        == """\
redeem a      { pay 1 point per USD }
redeem longer { deny  when tier is Pearl }
combine c { best_of a, b }
"""
    )


def test_defines_and_fields_in_a_row_are_aligned_and_empty_lines_kept() -> None:
    text = "define a = nights>=7\ndefine long_one=Friday to Sunday\n\n\n\ndefine b = 12-25\nfield x flag\n"
    text += "field money money"
    assert (
        formatted(text).text
        == """\
define a        = nights >= 7
define long_one = Friday to Sunday

define b = 12-25
field x     flag
field money money
"""
    )


def test_tests_and_book_links() -> None:
    text = """test "t" {
member {joined 1997-06-01 points 20000}
stay{arrival 1998-03-30 departure 1998-04-02 rate_code "RACK" room_type "PENT" group_code "G" adults 2}
 expect 1 points
}
reward r room { active book_link "https://x" {hgID "1" langID 1033 checkin vouchercode} rate_code "A" max_usage 1000}"""
    assert (
        formatted(text).text
        == """\
test "t" {
  member { joined 1997-06-01  points 20_000 }
  stay   {
    arrival 1998-03-30  departure 1998-04-02  rate_code "RACK"  room_type "PENT"  group_code "G"
    adults 2
  }
  expect 1 point
}

reward r room {
  active
  book_link "https://x" { hgID "1"  langID 1033  checkin  vouchercode }
  rate_code  "A"
  max_usage  1_000
}
"""
    )


def test_comments_stay_where_they_belong() -> None:
    text = """# the file

# the program
program "Inn" { # after the brace
    # own line
    currency USD   # behind


    # before the end
}
# right below the program
award a {
  earn # in the middle
    # of it
    5 points per stay # behind the amount
}   # behind the award
# the end"""
    assert (
        formatted(text).text
        == """\
# the file

# the program
program "Inn" {                          # after the brace
  # own line
  currency  USD                          # behind

  # before the end
}

# right below the program
award a {
  earn                                   # in the middle
      # of it
      5 points per stay                  # behind the amount
}                                        # behind the award
# the end
"""
    )


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("1000", "1_000"),
        ("999", "999"),
        ("2_00_0", "2_000"),
        ("1234567.50", "1_234_567.50"),
        ("007", "007"),
        ("-1000", "-1_000"),
    ],
)
def test_numbers_are_grouped(written: str, spelt: str) -> None:
    assert formatted(f'test "t" {{ stay {{ x {written} }} }}').text == f'test "t" {{\n  stay {{ x {spelt} }}\n}}\n'


def test_numbers_of_other_systems_stay_as_written() -> None:
    assert formatted("connect crs { port 8443 }").text == "connect crs {\n  port  8443\n}\n"


def test_line_ends_stay_what_most_of_them_are() -> None:
    assert formatted('use "a.loy"\r\nuse   "b.loy"\r\n').text == 'use "a.loy"\r\nuse "b.loy"\r\n'
    assert formatted('use "a.loy"\nuse   "b.loy"\r\n\n').text == 'use "a.loy"\nuse "b.loy"\n'


@pytest.mark.parametrize("text", ["", "\n\n", "# a\n", "@", '"', "\0", "award", "}\n{", "\ufeff"])
def test_odd_files(text: str) -> None:
    result = formatted(text)
    assert not result.refused
    assert formatted(result.text).text == result.text


def test_a_declaration_that_does_not_parse_is_left_and_named() -> None:
    text = "use   'x'\nfield  a   flag\n"
    result = formatted(text)
    assert [span.text for span in result.left] == ["use   'x'"]
    assert result.text == "use   'x'\nfield a flag\n"


def test_a_wrong_word_in_what_parses_does_not_stop_the_layout() -> None:
    result = formatted('award a "x \\& y" { earn -5 points per stay }')
    assert (result.text, result.left) == ('award a "x \\& y" {\n  earn -5 points per stay\n}\n', ())


def test_deep_conditions_are_no_recursion() -> None:
    deep = "(" * 3000 + "nights > 1" + ")" * 3000
    assert deep in formatted(f"define deep   = {deep}").text
