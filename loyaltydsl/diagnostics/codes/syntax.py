"""Syntax: words, signs and braces that do not fit together."""

from loyaltydsl.diagnostics.registry import info

_DEEP = "(" * 101 + "nights >= 3" + ")" * 101

CODES = (
    info(
        "unexpected",
        "a word where it cannot stand",
        """Up to this word the rule can be read, and no rule goes on with it.
        Often a word before it is missing, or two rules have been run into one.
        The message lists what could stand there.""",
        """
        award base { earn 1 point per stay round 1 }
        """,
        """
        award base { earn 1 point per stay round nearest }
        """,
    ),
    info(
        "missing-word",
        "a word of the language is missing",
        """A clause or a block lacks one of its fixed words or signs, such as the brace that opens it.
        The rest of the rule can be read as if the word were there.
        Write it where the message says.""",
        """
        award base earn 1 point per stay }
        """,
        """
        award base { earn 1 point per stay }
        """,
    ),
    info(
        "missing-value",
        "a name, number or text is missing",
        """A clause lacks what it is about: how many points, the name of a rule, the code of a rate.
        Nothing can be assumed in its place.
        Write the value where the message says.""",
        """
        award base { earn points per stay }
        """,
        """
        award base { earn 5 points per stay }
        """,
    ),
    info(
        "misspelt-word",
        "a word of the language that is spelt otherwise",
        """The word is none of the language, and one that could stand there is nearly the same.
        Words of the language are fixed, and no letter of them may differ.
        Take the spelling that the message proposes.""",
        """
        award base { ern 1 point per stay }
        """,
        """
        award base { earn 1 point per stay }
        """,
    ),
    info(
        "missing-brace",
        "a block that is not closed",
        """What belongs to a rule stands between `{` and `}`, and here one of the two is missing.
        The message underlines where the block was opened.
        Close it behind its last clause.""",
        """
        award base { earn 1 point per stay
        """,
        """
        award base { earn 1 point per stay }
        """,
    ),
    info(
        "surplus-brace",
        "a brace too many",
        """There is a brace that opens or closes nothing.
        Often a rule was closed too early, and its last clauses now stand outside of it.
        Remove the brace, or move it behind the last clause.""",
        """
        award base { earn 1 point per stay }}
        """,
        """
        award base { earn 1 point per stay }
        """,
    ),
    info(
        "parenthesis",
        "parentheses that do not match",
        """Every `(` of a condition needs its `)`.
        Parentheses say what belongs together where `and` and `or` are mixed, and stand around what follows `where`.
        Add the one that is missing, or remove the other.""",
        """
        award base { when (rate_code is "BAR" or nights >= 3 earn 1 point per stay }
        """,
        """
        award base { when (rate_code is "BAR" or nights >= 3) earn 1 point per stay }
        """,
    ),
    info(
        "string-not-ended",
        "a text without its closing quote",
        """Text begins and ends with a straight double quote, on one line.
        Here the second one is missing, and the rest of the line would become part of the text.
        Write the quote behind the text.""",
        """
        award base { when rate_code is "BAR earn 1 point per stay }
        """,
        """
        award base { when rate_code is "BAR" earn 1 point per stay }
        """,
    ),
    info(
        "missing-quotes",
        "text without quotes",
        """What another system names stands in quotes: codes, titles, segments, files.
        Bare words are the language's own and the names that this ruleset declares.
        Put the text into straight double quotes.""",
        """
        exception staff { rate_code EMPLOYEE }
        """,
        """
        exception staff { rate_code "EMPLOYEE" }
        """,
    ),
    info(
        "wrong-quotes",
        "quotes that are not straight double quotes",
        """Word processors and chats turn quotes into curly ones, and some languages use single ones.
        Text stands in straight double quotes only.
        Write `"` on both sides.""",
        """
        award base “Base” { earn 1 point per stay }
        """,
        """
        award base "Base" { earn 1 point per stay }
        """,
    ),
    info(
        "surplus-quotes",
        "quotes around a name",
        """What this ruleset itself names is a bare word: rules, tiers, currencies, fields.
        In quotes stands only what another system names.
        Remove the quotes.""",
        """
        program "Inn" { property "INN" currency "USD" }
        """,
        """
        program "Inn" { property "INN" currency USD }
        """,
    ),
    info(
        "foreign-operator",
        "an operator of another language",
        """Conditions are written in words: `is`, `is not`, `and`, `or`, `not`, `in`, `to`.
        Signs stand only for comparisons, `<`, `<=`, `>` and `>=`, and `=` in a `define`.
        Write the word that the message gives.""",
        """
        award base { when rate_code == "BAR" earn 1 point per stay }
        """,
        """
        award base { when rate_code is "BAR" earn 1 point per stay }
        """,
    ),
    info(
        "foreign-word",
        "a word that is called otherwise here",
        """The word is known from other systems or other languages, and has another name here.
        One thing has one name, so that every ruleset reads the same.
        Take the word that the message gives.""",
        """
        award base { earn 500 points per reservation }
        """,
        """
        award base { earn 500 points per stay }
        """,
    ),
    info(
        "wrong-capitals",
        "a word of the language in capitals",
        """Words of the language are written small; capitals begin tiers and currencies.
        A word in capitals would be read as a tier.
        Write it small.""",
        """
        Award base { earn 1 point per stay }
        """,
        """
        award base { earn 1 point per stay }
        """,
    ),
    info(
        "two-words",
        "one name written as two words",
        """A name has no blanks, and neither have words of the language such as `at_most`.
        Its parts are joined by `_`.
        Join them.""",
        """
        award base { earn 10 points per USD of room revenue }
        """,
        """
        award base { earn 10 points per USD of room_revenue }
        """,
    ),
    info(
        "date-format",
        "a date that is not written year-month-day",
        """Dates are written `2026-03-31`, and a day of every year `03-31`.
        A date such as 3/4/26 is 4 March to some readers and 3 April to others.
        Write year, month and day with their zeros, joined by `-`.""",
        """
        award spring { effective 2026-3-1 to 2026-03-31 earn 1 point per stay }
        """,
        """
        award spring { effective 2026-03-01 to 2026-03-31 earn 1 point per stay }
        """,
    ),
    info(
        "weekday-format",
        "a weekday that is not spelled out",
        """Weekdays are spelled out in English and begin with a capital, `Monday` to `Sunday`.
        Abbreviations and other spellings are not known.
        Write the whole word.""",
        """
        award base { when arrival on FRIDAY earn 1 point per stay }
        """,
        """
        award base { when arrival on Friday earn 1 point per stay }
        """,
    ),
    info(
        "number-format",
        "a number that is written otherwise here",
        """A number has digits, perhaps `_` between its thousands, and a point before its decimals.
        A comma separates the members of a list, and so cannot stand inside a number.
        Write `1_000` for a thousand and `0.5` for a half.""",
        """
        award base { earn 1,000 points per stay }
        """,
        """
        award base { earn 1_000 points per stay }
        """,
    ),
    info(
        "money-format",
        "money that is written otherwise here",
        """Money is a number and the three letters of its currency, `25.50 USD`.
        Signs such as `$` belong to several currencies.
        Write the letters behind the number.""",
        """
        award base { when room_revenue >= $100 earn 1 point per stay }
        """,
        """
        award base { when room_revenue >= 100 USD earn 1 point per stay }
        """,
    ),
    info(
        "missing-space",
        "two words that are run together",
        """A number and the word behind it are two words, and a blank stands between them.
        Without it they are read as one, which is neither.
        Write the blank.""",
        """
        award base { when departure within 7days after joined earn 1 point per stay }
        """,
        """
        award base { when departure within 7 days after joined earn 1 point per stay }
        """,
    ),
    info(
        "stray-character",
        "a character that means nothing",
        """The character belongs to no word, number, text or sign of the language.
        It may have come with a copy from another program.
        Remove it.""",
        """
        award base { @ earn 1 point per stay }
        """,
        """
        award base { earn 1 point per stay }
        """,
    ),
    info(
        "surplus-punctuation",
        "a sign that is not needed",
        """Clauses need no sign between or behind them: each begins with its own word.
        Lists need no brackets, and a word no colon.
        Remove the sign.""",
        """
        award base { earn 10 points per stay; }
        """,
        """
        award base { earn 10 points per stay }
        """,
    ),
    info(
        "comment-sign",
        "a comment of another language",
        """A comment begins with `#` and ends with its line.
        Other signs are no comments, and what follows them would be read as rules.
        Write `#` before every line of the comment.""",
        """
        // what every guest earns
        award base { earn 1 point per stay }
        """,
        """
        # what every guest earns
        award base { earn 1 point per stay }
        """,
    ),
    info(
        "surplus-word",
        "a word that is not needed",
        """The clause says the same without the word, and cannot be read with it.
        Often a word stands there twice, or comes from the English sentence.
        Remove it.""",
        """
        award base { effective from 2026-01-01 to 2026-12-31 earn 1 point per stay }
        """,
        """
        award base { effective 2026-01-01 to 2026-12-31 earn 1 point per stay }
        """,
    ),
    info(
        "reserved-word",
        "a name that conditions need",
        """A few words can name nothing, because conditions need them: `past`, `last`, `night`, `where` and others.
        All other words of the language may also be names.
        Choose another name.""",
        """
        award past { earn 1 point per stay }
        """,
        """
        award past_guests { earn 1 point per stay }
        """,
    ),
    info(
        "name-format",
        "a name with signs or letters that names do not have",
        """Names of rules and fields are written small, with the letters a to z, digits and `_`.
        Tiers and currencies begin with a capital.
        A title in quotes behind the name may hold anything.""",
        """
        award spring-bonus { earn 1 point per stay }
        """,
        """
        award spring_bonus "Spring-Bonus" { earn 1 point per stay }
        """,
    ),
    info(
        "misplaced-clause",
        "a clause of another kind of rule",
        """The clause is one of the language, and belongs to rules of another kind.
        Awards earn points; redeem rules say whether points pay a night.
        Move it there, or remove it.""",
        """
        award base { earn 1 point per stay deny }
        """,
        """
        award base { earn 1 point per stay }
        redeem closed { deny }
        """,
    ),
    info(
        "outside-declaration",
        "something outside of any rule",
        """A file holds declarations: `program`, `award`, `redeem` and the like, each with its block.
        What stands between them belongs to none.
        Put it into the block it belongs to, or write `#` before it.""",
        """
        earn 5 points per stay
        """,
        """
        award base { earn 5 points per stay }
        """,
    ),
    info(
        "unfinished",
        "a clause that ends too early",
        """The clause begins well and lacks its end.
        The next clause or the closing brace comes before all that it needs.
        The message lists how it may go on.""",
        """
        award base { earn 1 point }
        """,
        """
        award base { earn 1 point per stay }
        """,
    ),
    info(
        "nested-too-deep",
        "a condition nested more than a hundred levels deep",
        """Parentheses and `not` inside each other count as levels, and a hundred are the most.
        Nobody can read a condition that is nested so deep, and no system could carry it.
        Name its parts with `define`, and use the names.""",
        f"""
        award deep {{ when {_DEEP} earn 1 point per stay }}
        """,
        """
        define long_stay = nights >= 3
        award deep { when long_stay earn 1 point per stay }
        """,
    ),
    info(
        "unknown-escape",
        "a backslash before a character that needs none",
        r"""In text a backslash stands before `"` or another backslash, to write these themselves.
        Before any other character it means nothing, and other languages disagree about what it should.
        Write two backslashes for one, or none.""",
        r"""
        award base "Points \& more" { earn 1 point per stay }
        """,
        """
        award base "Points & more" { earn 1 point per stay }
        """,
    ),
    info(
        "negative-number",
        "a number below zero outside of a test",
        """Points, nights, money and thresholds of rules are never negative.
        Only the data may have a negative amount, for example a refund, and so a test may give one.
        Write the number without its sign.""",
        """
        award base { earn -5 points per stay }
        """,
        """
        award base { earn 5 points per stay }
        """,
    ),
    info(
        "nul-character",
        "a file that is not text",
        """The file holds the character with the number 0, which no text has.
        It is of another kind, or was damaged on its way.
        Take a good copy, and save it as UTF-8.""",
        'award base "a\0b" { earn 1 point per stay }\n',
        """
        award base "ab" { earn 1 point per stay }
        """,
    ),
)
