"""What each target refuses: for every capability that is refused a ruleset that shows it, to the underlined text."""

from __future__ import annotations

import pytest

from loyaltydsl.targets.base.registry import find_target
from tests.targets.kit import SYSTEMS, compiled, manifest

TIERS = "tiers by lifetime points { Pearl from 0  Opal from 100 }\n"
ROOM = 'book_link "https://b.example" { hgID "1"  checkin  vouchercode }  rate_code "R"'
BASE = 'award base { when rate_code is "RACK"  earn 5 points per night }\n'

# (target, capability, ruleset, what is underlined, how the message ends)
REFUSED = [
    ("rdpwin", "other-metric", "tiers by lifetime nights { Pearl from 0  Opal from 9 }",
     "tiers by lifetime nights { Pearl from 0  Opal from 9 }",
     "its member levels are reached by points, not by nights"),
    ("rdpwin", "window", "tiers by points in last 2 years { Pearl from 0  Opal from 9 }",
     "tiers by points in last 2 years { Pearl from 0  Opal from 9 }", "its member levels count all points ever earned"),
    ("rdpwin", "exception-field", 'exception e { group_code "STAFF" }', 'group_code "STAFF"',
     "its rules know rate plans and room types, not `group_code`"),
    ("rdpwin", "per-money", "award a { earn 10 points per 1 USD of room_revenue }",
     "10 points per 1 USD of room_revenue",
     "`rdpwin` cannot carry `points per USD`: its rules pay per night or per reservation"),
    ("rdpwin", "per-room-night", 'award a { when rate_code is "R"  earn 5 points per room night }',
     "5 points per room night", "its rules count the nights of a reservation, not its rooms"),
    ("rdpwin", "some-nights", 'award a { when rate_code is "R"  earn 5 points per night on Friday }',
     "5 points per night on Friday", "its rules pay all nights of a reservation that they fit"),
    ("rdpwin", "percent", BASE + 'award a { when rate_code is "R"  earn 5% of base }', "5% of base",
     "its rules pay a fixed number of points"),
    ("rdpwin", "no-criterion", "award a { earn 5 points per night }", "a",
     "one of the criteria DateRange, RatePlan, RoomType, DayofWeek, MemberLevel, GuestType and NewMember"),
    ("rdpwin", "two-criteria", 'award a { when rate_code is "R" and room_type is "S"  earn 5 points per night }',
     'rate_code is "R" and room_type is "S"', "each of its rules has one criterion"),
    ("rdpwin", "either-or", 'award a { when rate_code is "R" or room_type is "S"  earn 5 points per night }',
     'rate_code is "R" or room_type is "S"', "its rules add up, so a stay that fits both would be paid twice"),
    ("rdpwin", "negation", 'award a { when rate_code is not "R"  earn 5 points per night }', 'rate_code is not "R"',
     "its rules name what they fit"),
    ("rdpwin", "season", "award a { when any night in 05-01 to 06-30 every year  earn 5 points per night }",
     "any night in 05-01 to 06-30 every year", "its date ranges have a year"),
    ("rdpwin", "some-weekdays", "award a { when any night on Monday, Wednesday  earn 5 points per night }",
     "any night on Monday, Wednesday", "its weekdays are one day or a range"),
    ("rdpwin", "all-nights", "award a { when every night on Friday  earn 5 points per night }",
     "every night on Friday", "a rule fits a stay that has any night in its range"),
    ("rdpwin", "criterion", "award a { when nights >= 7  earn 5 points per night }", "nights >= 7",
     "`nights` is none of them"),
    ("rdpwin", "criterion", "award a { when departure within 181 days after joined  earn 5 points per night }",
     "departure within 181 days after joined", "NewMember reaches at most 180 days, not 181"),
    ("rdpwin", "criterion", "award a { when any night in 2069-01-01 to 2069-02-01  earn 5 points per night }",
     "any night in 2069-01-01 to 2069-02-01", "its dates have years of two digits, 1969 to 2068"),
    ("rdpwin", "table-field", 'award a { earn by market_code { "M" 5 points per night } }',
     'by market_code { "M" 5 points per night }', "GuestType and MemberLevel, not `market_code`"),
    ("rdpwin", "table-when",
     'award a { when rate_code is "R"  earn by room_type { "M" 5 points per night } }', 'rate_code is "R"',
     "each of its rules has one criterion"),
    ("rdpwin", "otherwise", 'award a { earn by room_type { "M" 5 points per night  otherwise 1 point per night } }',
     "1 point per night", "its rules name what they fit"),
    ("rdpwin", "effective",
     'award a { effective 2026-01-01 to 2026-12-31  when rate_code is "R"  earn 5 points per night }', "a",
     "its rules have no time of validity"),
    ("rdpwin", "cap", 'award a { when rate_code is "R"  earn 5 points per night  at_most 9 points per stay }',
     "at_most 9 points per stay", "its rules have no limits"),
    ("rdpwin", "instead-of", BASE + 'award a { when room_type is "R"  instead_of base  earn 9 points per night }', "a",
     "its rules add up, and any zero forbids all points"),
    ("rdpwin", "rounding", 'award a { when rate_code is "R"  earn 0.5 points per night  round up }',
     "0.5 points per night", "how it rounds is not known; down is assumed"),
    ("rdpwin", "combine", BASE + 'award b { when room_type is "S"  earn 9 points per stay }\n'
     "combine c { best_of base, b }", "combine c { best_of base, b }", "its rules add up"),
    ("rdpwin", "redeem-two-criteria", TIERS + "redeem a { when tier is Opal and night on Friday  deny }",
     "tier is Opal and night on Friday", "each of its rules has one criterion"),
    ("rdpwin", "redeem-mixed", TIERS + "redeem a { when tier is Opal or night on Friday  pay 1 point per USD }",
     "tier is Opal or night on Friday", "rates for guests take the place of rates for nights"),
    ("rdpwin", "redeem-negation", "redeem a { when not (night on Friday)  deny }", "not (night on Friday)",
     "its rules name what they fit"),
    ("rdpwin", "redeem-season", "redeem a { when night in 05-01 to 06-30 every year  deny }",
     "night in 05-01 to 06-30 every year", "its date ranges have a year"),
    ("rdpwin", "redeem-criterion", 'redeem a { when rate_code is "R"  deny }', 'rate_code is "R"',
     "`rate_code` is none of them"),
    ("rdpwin", "redeem-replace", 'redeem s { when night on Friday  deny }\n'
     'redeem a { when guest_type is "G"  instead_of s  pay 1 point per USD }', "a", "these of the default (`s`)"),
    ("rdpwin", "redeem-order", "redeem s { pay 1 point per USD }\n"
     'redeem a { when guest_type is "G"  pay 2 points per USD }', "a", "these of the default (`a` and `s`)"),
    ("crm", "expires-months", "reward a generic { trigger every 5 stays  expires 3 months after issue }",
     "expires 3 months after issue", "its timeframe is a number of days"),
    ("crm", "when", "reward a generic { trigger every 5 stays  when nights >= 2 }", "when nights >= 2",
     "a reward formula has a trigger and tiers, and no further condition"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("system", "key", "ruleset", "underlined", "ending"), REFUSED, ids=[f"{row[0]}-{row[1]}" for row in REFUSED]
)
def test_it_is_an_error_at_the_clause(system: str, key: str, ruleset: str, underlined: str, ending: str) -> None:
    result = compiled(ruleset, system)
    (found,) = result.diagnostics
    ability = next(one for one in (find_target(system) or pytest.fail()).capabilities if one.key == key)
    assert result.failed
    assert (found.code, found.severity) == ("LOY801", "error")
    assert found.span.text == underlined
    assert found.message.startswith(f"`{system}` cannot carry ")
    assert found.message.endswith(ending), found.message
    assert found.help[0].startswith("nearest: ")
    assert ability.verdict == "refused"


@pytest.mark.parametrize(("system", "key", "ruleset", "underlined", "ending"), REFUSED)
def test_partial_leaves_it_out_and_says_so(system: str, key: str, ruleset: str, underlined: str, ending: str) -> None:
    result = compiled(ruleset, system, partial=True)
    (found,) = result.diagnostics
    assert (found.severity, result.failed) == ("warning", False)
    (left,) = manifest(result)["left_out"]
    assert left["why"] == found.message
    assert left["line"] == found.span.line
    assert left["file"] == "ruleset.loy"


def test_every_refusal_in_the_lists_is_shown_above() -> None:
    listed = {
        (system, ability.key)
        for system in SYSTEMS
        for ability in (find_target(system) or pytest.fail()).capabilities
        if ability.verdict == "refused"
    }
    assert listed == {(system, key) for system, key, *_ in REFUSED}


def test_all_mistakes_are_told_in_one_run_each_once() -> None:
    text = "\n".join(ruleset for system, key, ruleset, *_ in REFUSED if key in ("per-money", "redeem-criterion"))
    result = compiled(text.replace("award a", "award b").replace("redeem a", "redeem c"), "rdpwin")
    assert [one.span.line for one in result.diagnostics] == [2, 3]


def test_kinds_that_a_target_does_not_cover_are_no_error() -> None:
    text = TIERS + BASE + f"reward r room {{ {ROOM}  trigger tier Opal }}"
    result = compiled(text, "crs")
    assert not result.diagnostics
    assert manifest(result)["out_of_scope"] == [
        {"kind": "tiers", "names": ["Pearl", "Opal"]},
        {"kind": "awards", "names": ["base"]},
    ]


def test_an_award_of_zero_points_has_no_row_since_a_zero_would_exclude() -> None:
    text = TIERS + "award a { earn by tier { Pearl 0 points per stay  Opal 5 points per stay } }"
    result = compiled(text, "rdpwin")
    assert "Pearl" not in str(manifest(result)["left_out"])
    assert any("a zero would exclude the stay" in note for note in result.notes)


ROWS = [
    ('exception e { rate_code "A;B" }', ["Award,RatePlan,A,,0,Reservation", "Award,RatePlan,B,,0,Reservation"]),
    ('award a { when rate_code in "B;A"  earn 7.5 points per night }',
     ["Award,RatePlan,A,,7.5,Night", "Award,RatePlan,B,,7.5,Night"]),
    ('award a { when rate_code is "A" or any night on Friday  earn nothing }',
     ["Award,RatePlan,A,,0,Reservation", "Award,DayofWeek,Friday,,0,Reservation"]),
    ("award a { when any night on Friday to Monday  earn 5 points per stay }",
     ["Award,DayofWeek,Friday,Monday,5,Reservation"]),
    (TIERS + "award a { when tier >= Opal  earn 5 points per stay }", ["Award,MemberLevel,Opal,,5,Reservation"]),
    ("award a { when departure within 8 to 14 days after joined  earn 5 points per stay }",
     ["Award,NewMember,8 days,14 days,5,Reservation"]),
    ("redeem a { when night on Monday, Wednesday to Thursday  deny }",
     ["Redeem,DayofWeek,Monday,,0,Night", "Redeem,DayofWeek,Wednesday,Thursday,0,Night"]),
    ("redeem a { deny }", ["Redeem,DayofWeek,Sunday,Saturday,0,Night"]),
    ("redeem a { pay 1 point per USD }", []),
    ('redeem a { when guest_type is "x, y"  deny }', ['Redeem,GuestType,"x, y",,0,Night']),
]  # fmt: skip


@pytest.mark.parametrize(("ruleset", "rows"), ROWS)
def test_rdpwin_rows(ruleset: str, rows: list[str]) -> None:
    from tests.targets.kit import files

    assert files(compiled(ruleset, "rdpwin"))["rules.csv"].decode().splitlines()[1:] == rows
