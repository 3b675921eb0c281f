"""Values and declarations: dates that exist, ranges that rise, settings that make sense."""

from loyaltydsl.diagnostics.registry import info

CODES = (
    info(
        "backwards-range",
        "a range that ends before it begins",
        """A range of dates, numbers, money, days or tiers runs from the smaller end to the greater one, both included.
        Turned round it holds nothing, and the rule would never apply.
        Weekdays and seasons may wrap: `Friday to Monday`, `11-15 to 03-31 every year`.""",
        """
        award spring { effective 2026-03-31 to 2026-01-01  earn 50 points per stay }
        """,
        """
        award spring { effective 2026-01-01 to 2026-03-31  earn 50 points per stay }
        """,
    ),
    info(
        "empty-range",
        "a value or list that holds nothing",
        """No stay can match: there is no code between the quotes, or no whole number where the field is always whole.
        Such a condition never holds, and its negation always does.
        Write a value that can occur.""",
        """
        award half { when nights is 2.5  earn 50 points per stay }
        """,
        """
        award half { when nights > 2.5  earn 50 points per stay }
        """,
    ),
    info(
        "impossible-date",
        "a date that no calendar has",
        """A date is year-month-day, and its month must have that day.
        29 February exists in leap years only; in a season of every year it may stand, and comes in leap years.
        Mend the day or the month.""",
        """
        award spring { effective 2026-02-30  earn 50 points per stay }
        """,
        """
        award spring { effective 2026-02-28  earn 50 points per stay }
        """,
    ),
    info(
        "not-whole",
        "a fraction where whole things are counted",
        """Thresholds, caps, days, months, uses and prices in points are whole numbers.
        Only rates may have decimals: points per something, percentages and `point_value`.
        Write a whole number.""",
        """
        award base { earn 1 point per stay  at_most 2.5 points per stay }
        """,
        """
        award base { earn 1 point per stay  at_most 2 points per stay }
        """,
    ),
    info(
        "out-of-bounds",
        "a number that is too small or too great",
        """A cap, a window or a limit is at least 1, and points, percentages and thresholds are never negative.
        A limit of 0 would switch the rule off without saying so.
        Write a number within the bounds; to switch a rule off, take it out or give it an `effective` range.""",
        """
        award base { earn 1 point per stay  at_most 0 times per member }
        """,
        """
        award base { earn 1 point per stay  at_most 1 times per member }
        """,
    ),
    info(
        "ladder-not-rising",
        "a tier that starts no higher than the one below it",
        """The tiers of a ladder are listed from the lowest to the highest, and each threshold is greater than the last.
        Of two tiers with the same threshold one could never be held.
        Mend the number or the order.""",
        """
        tiers by lifetime points { Pearl from 0  Opal from 20_000  Sapphire from 20_000 }
        """,
        """
        tiers by lifetime points { Pearl from 0  Opal from 20_000  Sapphire from 30_000 }
        """,
    ),
    info(
        "ladder-start",
        "a ladder that does not start at 0",
        """The first tier starts at 0, so that every member has a tier from the first day.
        With a higher start, new members would have none, and no rule by tier would see them.
        Begin with `from 0`.""",
        """
        tiers by lifetime points { Pearl from 100  Opal from 20_000 }
        """,
        """
        tiers by lifetime points { Pearl from 0  Opal from 20_000 }
        """,
    ),
    info(
        "repeated-clause",
        "a clause that may stand once stands twice",
        """Only `when` and `at_most` may be repeated: several `when` must all hold, and each cap counts for itself.
        Of any other clause it would be unclear which one counts.
        Keep one of the two.""",
        """
        award base { earn 1 point per night  round up  round down }
        """,
        """
        award base { earn 1 point per night  round up }
        """,
    ),
    info(
        "missing-currency",
        "a program that does not say its currency",
        """All money of a ruleset is in one currency, and `program` says which.
        Without it no amount means anything, and revenue cannot be added up.
        Add `currency` and an ISO 4217 code.""",
        """
        program "Snow Peak Rewards" { property "SPR" }
        """,
        """
        program "Snow Peak Rewards" { property "SPR"  currency USD }
        """,
    ),
    info(
        "closed-vocabulary",
        "a vocabulary that is fixed already",
        """The statuses of a stay are the five of this language, a stay's currency is the program's, and its
        properties are those the program names.
        A second vocabulary could only contradict the first.
        Leave it out, or name the properties in `program`.""",
        """
        codes status { "checked_out" "Checked out" }
        """,
        """
        codes guest_type { "10Yr" "Ten year guest" }
        """,
    ),
    info(
        "empty-declaration",
        "a declaration with nothing in it",
        """An exception without codes excludes nothing, a vocabulary without codes allows nothing, a ladder without
        tiers ranks nobody.
        Most likely the content is still to be written, or was lost.
        Fill it in, or take the declaration out.""",
        """
        exception staff { }
        """,
        """
        exception staff { rate_code "EMPLOYEE" }
        """,
    ),
    info(
        "not-an-exception-field",
        "an exception by a field that the CRM does not have there",
        """Exceptions are those of the CRM: by rate code, room type, group code, package code, channel code, rate access
        code and market code.
        The CRM cannot exclude by anything else, and an exception here means the same there.
        For other fields write an award with `when` and `earn nothing`.""",
        """
        exception staff { guest_type "Staff" }
        """,
        """
        award staff { when guest_type is "Staff"  earn nothing }
        """,
    ),
    info(
        "exception-too-long",
        "an exception field longer than the CRM can store",
        """The CRM stores the codes of one exception field as one text, joined with `;`, of at most 50,000 characters.
        What is longer would be cut off there, and the last codes would not be excluded.
        Spread the codes over several exceptions, or exclude by another field.""",
        'exception groups { group_code "' + ";".join(f"GROUP{i:05d}" for i in range(4600)) + '" }\n',
        """
        exception groups { group_code "GROUP00001;GROUP00002" }
        """,
    ),
    info(
        "secret-in-file",
        "a password, key or token written into the file",
        """Rulesets are mailed, versioned and shown on screens, so a secret in one is a secret no longer.
        A setting that holds a secret names the environment variable that has it, and only that name reaches a payload.
        Write `env "NAME"`, and change the secret if the file was shared.""",
        """
        connect netcarrots { username "snowpeak"  password "hunter2" }
        """,
        """
        connect netcarrots { username "snowpeak"  password env "NETCARROTS_PASSWORD" }
        """,
    ),
    info(
        "mixed-dates",
        "dates with a year and days of every year mixed",
        """A range is either between two dates with their year, or a season between two days of every year.
        One end of each kind, or `every year` behind dates with a year, does not say when it begins or ends.
        Write both ends in the same way.""",
        """
        award summer { when any night in 2026-05-15 to 09-15  earn 50 points per stay }
        """,
        """
        award summer { when any night in 05-15 to 09-15 every year  earn 50 points per stay }
        """,
    ),
    info(
        "listed-twice",
        "a code, key or field that is given twice",
        """A row of a table, a code of a vocabulary, a setting, a link's parameter or a field of a test is given once.
        Given twice, it would be unclear which one counts.
        Leave one of the two out.""",
        """
        award by_room {
          earn by room_type {
            "1BR"     5 points per stay
            "2BR;1BR" 7 points per stay
          }
        }
        """,
        """
        award by_room {
          earn by room_type {
            "1BR" 5 points per stay
            "2BR" 7 points per stay
          }
        }
        """,
    ),
    info(
        "bad-variable",
        "an environment variable that cannot exist",
        """`env` takes the name of an environment variable: letters, digits and underscores, not beginning with a digit.
        Anything else is most likely the value itself, which must not stand here.
        Write the variable's name.""",
        """
        connect tango { platform_key env "not a name" }
        """,
        """
        connect tango { platform_key env "TANGO_PLATFORM_KEY" }
        """,
    ),
    info(
        "field-not-given",
        "a field of a test in the wrong place",
        """A test gives a member's fields in `member` and a stay's fields in `stay`; nights, lead time and total
        revenue are worked out and given nowhere.
        Given elsewhere, a value would be ignored or contradict the others.
        Write it in the block it belongs to.""",
        """
        award base { earn 1 point per night }
        test "three nights" {
          stay { arrival 2026-03-01  departure 2026-03-04  nights 3 }
          expect 3 points
        }
        """,
        """
        award base { earn 1 point per night }
        test "three nights" {
          stay { arrival 2026-03-01  departure 2026-03-04 }
          expect 3 points
        }
        """,
    ),
    info(
        "missing-date",
        "a stay of a test without its dates",
        """A stay has an arrival and a departure: its nights, its order and its caps all depend on them.
        Nothing else of a stay is required.
        Add the date that is missing.""",
        """
        award base { earn 1 point per stay }
        test "a stay" {
          stay { arrival 2026-03-01 }
          expect 1 point
        }
        """,
        """
        award base { earn 1 point per stay }
        test "a stay" {
          stay { arrival 2026-03-01  departure 2026-03-04 }
          expect 1 point
        }
        """,
    ),
    info(
        "departure-before-arrival",
        "a stay of a test that departs before it arrives",
        """A stay departs on the day it arrives, for day use, or later.
        The data may not hold such a stay either, so a test of it would prove nothing.
        Turn the dates round.""",
        """
        award base { earn 1 point per stay }
        test "a stay" {
          stay { arrival 2026-03-04  departure 2026-03-01 }
          expect 1 point
        }
        """,
        """
        award base { earn 1 point per stay }
        test "a stay" {
          stay { arrival 2026-03-01  departure 2026-03-04 }
          expect 1 point
        }
        """,
    ),
    info(
        "expect-without-stay",
        "an expectation before any stay",
        """An expectation about points, tiers or nights speaks of the stay written last before it.
        Here no stay is written yet; only expectations about rewards may stand alone.
        Put the stay first.""",
        """
        award base { earn 1 point per stay }
        test "a stay" {
          expect 1 point
          stay { arrival 2026-03-01  departure 2026-03-04 }
        }
        """,
        """
        award base { earn 1 point per stay }
        test "a stay" {
          stay { arrival 2026-03-01  departure 2026-03-04 }
          expect 1 point
        }
        """,
    ),
)
