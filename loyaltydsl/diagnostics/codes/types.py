"""Types and units: like is compared with like."""

from loyaltydsl.diagnostics.registry import info

CODES = (
    info(
        "wrong-type",
        "a value that does not fit the field",
        """Every field has a type: codes and text stand in quotes, dates are year-month-day, tiers are bare words.
        This value is of another type, so the comparison could never hold.
        Write a value of the field's type; the message shows one.""",
        """
        award long { when nights is "three"  earn 50 points per stay }
        """,
        """
        award long { when nights is 3  earn 50 points per stay }
        """,
    ),
    info(
        "money-without-currency",
        "money compared with a bare number",
        """A money field is compared with money: a number and the program's currency.
        A bare number does not say what it counts, and a ruleset that is copied to a property with another currency
        would change its meaning.
        Write the currency behind the number.""",
        """
        award big { when room_revenue >= 100  earn 50 points per stay }
        """,
        """
        award big { when room_revenue >= 100 USD  earn 50 points per stay }
        """,
    ),
    info(
        "number-with-money",
        "nights, points or another number compared with money",
        """Nights, points, stays and people are counted, and a number of them is no money.
        Either the currency is too much or the field is not the one that was meant.
        Write the bare number, or ask a money field.""",
        """
        award rich { when points >= 100 USD  earn 50 points per stay }
        """,
        """
        award rich { when points >= 100  earn 50 points per stay }
        """,
    ),
    info(
        "no-order",
        "something without an order compared by size",
        """Only numbers, money, dates and tiers have an order; codes, text and segments are equal or they are not.
        `<`, `>` and ranges say nothing about them.
        Write the values out after `in`.""",
        """
        award rates { when rate_code in "A" to "C"  earn 50 points per stay }
        """,
        """
        award rates { when rate_code in "A", "B", "C"  earn 50 points per stay }
        """,
    ),
    info(
        "mixed-and-or",
        "`and` and `or` together without parentheses",
        """People read a mix of `and` and `or` in two ways, and the two give points to different guests.
        Many languages let `and` bind tighter; here the reader is not asked to know.
        Both readings are shown: write the one you mean, with its parentheses.""",
        """
        award long { when nights > 6 or nights > 2 and rate_code is "BAR"  earn 50 points per stay }
        """,
        """
        award long { when nights > 6 or (nights > 2 and rate_code is "BAR")  earn 50 points per stay }
        """,
    ),
    info(
        "night-outside-redeem",
        "`night` outside a redeem rule",
        """`night in` and `night on` speak of the one night that is being paid with points, and only a redeem rule has
        one. An award looks at the whole stay, so it says how many of its nights must qualify.
        Write `any night`, `every night` or `no night`.""",
        """
        award spring { when night in 2026-03-01 to 2026-05-31  earn 50 points per night }
        """,
        """
        award spring { when any night in 2026-03-01 to 2026-05-31  earn 50 points per night }
        """,
    ),
    info(
        "not-a-condition",
        "a lone name that says neither yes nor no",
        """A lone name is a condition only if it is a flag or a defined condition.
        A number, a code or a list says nothing alone: it has to be compared, or to stand in a list.
        Complete the condition.""",
        """
        award long { when nights  earn 50 points per stay }
        """,
        """
        award long { when nights >= 3  earn 50 points per stay }
        """,
    ),
    info(
        "wrong-list",
        "a list of another kind",
        """A definition names a condition, or a list of dates, of weekdays, of tiers or of codes, of one kind only.
        This list stands where another kind is needed, or mixes kinds.
        Use it where its kind may stand, or define one list for each kind.""",
        """
        define weekend = Friday to Sunday
        award w { when any night in weekend  earn 50 points per stay }
        """,
        """
        define weekend = Friday to Sunday
        award w { when any night on weekend  earn 50 points per stay }
        """,
    ),
    info(
        "out-of-reach",
        "a condition that looks where it cannot",
        """Inside `where` stand only the earlier stay's own fields, since the member's tier and balance of that day
        are not asked again.
        A history trigger asks only `past`, `tier`, `points` and member fields, since it compares the history before
        and after a stay.
        Move the other part into `when`.""",
        """
        reward gift generic { trigger history past stays >= 3 and rate_code is "BAR" }
        """,
        """
        reward gift generic { trigger history past stays >= 3  when rate_code is "BAR" }
        """,
    ),
    info(
        "foreign-currency",
        "a currency other than the program's",
        """A program counts in one currency, and nothing is converted: rates change daily and points would change with
        them. An amount in another currency would be taken for something it is not.
        Write the amount in the program's currency.""",
        """
        award base { earn 10 points per EUR of room_revenue }
        """,
        """
        award base { earn 10 points per USD of room_revenue }
        """,
    ),
    info(
        "too-many-decimals",
        "more decimals than the currency has",
        """An amount of money has no more decimals than its currency: two for USD, none for JPY, three for KWD.
        More of them cannot be paid or charged, so this is a slip of the hand.
        Only `point_value`, which is a rate, may have more.""",
        """
        award big { when room_revenue >= 99.995 USD  earn 50 points per stay }
        """,
        """
        award big { when room_revenue >= 99.99 USD  earn 50 points per stay }
        """,
    ),
    info(
        "not-a-money-field",
        "points per money of something that is no money",
        """`N points per USD of` multiplies an amount of money, so a money field stands behind `of`.
        Nights and room nights have forms of their own.
        Name a money field, or write `points per night`.""",
        """
        award base { earn 10 points per USD of nights }
        """,
        """
        award base { earn 10 points per night }
        """,
    ),
    info(
        "not-a-code-field",
        "a table or vocabulary over a field without codes",
        """`codes` closes the vocabulary of a code field, and `earn by` is a table over a code field or over `tier`.
        Numbers, dates, text and segments have no list of values.
        Name a code field, or ask the field in `when`.""",
        """
        award by_length { earn by nights { "7" 50 points per stay } }
        """,
        """
        award by_room { earn by room_type { "7" 50 points per stay } }
        """,
    ),
    info(
        "days-or-dates",
        "weekdays after `in`, or dates after `on`",
        """`in` takes dates and ranges of dates, `on` takes weekdays: `any night in 2026-12-24`, `any night on Friday`.
        The two words keep it clear whether a rule repeats every week.
        Write the other word.""",
        """
        award w { when any night in Friday to Sunday  earn 50 points per stay }
        """,
        """
        award w { when any night on Friday to Sunday  earn 50 points per stay }
        """,
    ),
    info(
        "condition-too-large",
        "a condition or list that has grown out of bounds",
        """With the definitions put in, a condition may have 20,000 parts and be nested 150 deep, and a list 200,000
        items. Definitions that name each other twice grow fast: ten such steps make a thousand parts.
        Ask fewer things at once; long lists of codes belong in one `in`.""",
        "define d0 = nights > 1\n"
        + "".join(f"define d{i} = d{i - 1} and d{i - 1}\n" for i in range(1, 14))
        + "define d14 = d13 and d13\n",
        """
        define d0 = nights > 1
        define d1 = d0 and adults > 1
        """,
    ),
)
