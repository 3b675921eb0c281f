"""Names and files: what a ruleset speaks of must be there, once, and of the right kind."""

from loyaltydsl.diagnostics.registry import info

CODES = (
    info(
        "unknown-field",
        "a field that no stay or member has",
        """A condition, an amount or a test speaks of a field that is neither built in nor declared with `field`.
        Other systems call many fields otherwise, so the nearest name, or the word this language uses for it, is shown.
        A field that does not exist would never match, and the rule would fail in silence.""",
        """
        award rack { when rate_plan is "RACK"  earn 50 points per stay }
        """,
        """
        award rack { when rate_code is "RACK"  earn 50 points per stay }
        """,
    ),
    info(
        "unknown-name",
        "a condition or list that is not defined",
        """A bare word stands where a defined condition, a flag or a named list may stand, and nothing has that name.
        What this ruleset names is a bare word; what another system names, such as a rate code, stands in quotes.
        Define the name, mend its spelling, or put the code in quotes.""",
        """
        define peak = 2026-12-20 to 2027-01-03
        award holidays { when any night in paek  earn 50 points per stay }
        """,
        """
        define peak = 2026-12-20 to 2027-01-03
        award holidays { when any night in peak  earn 50 points per stay }
        """,
    ),
    info(
        "unknown-tier",
        "a tier that is not in the ladder",
        """A condition, a table, a reward or a test names a tier that `tiers` does not list.
        Tiers are written exactly as declared, with a capital and without quotes.
        A tier nobody can reach would make the rule dead without a word.""",
        """
        tiers by lifetime points { Pearl from 0  Sapphire from 30_000 }
        award elite { when tier >= Saphire  earn 100 points per stay }
        """,
        """
        tiers by lifetime points { Pearl from 0  Sapphire from 30_000 }
        award elite { when tier >= Sapphire  earn 100 points per stay }
        """,
    ),
    info(
        "unknown-code",
        "a code outside its vocabulary",
        """`codes` closes the vocabulary of a field, the program's `property` that of the properties, and the five
        statuses are fixed: a code that is not listed there is most likely a typing error.
        Codes compare exactly, upper and lower case included.
        Write a listed code, or add the new one to the vocabulary.""",
        """
        codes room_type {
          "1BR"  "One bedroom"
          "PENT" "Penthouse"
        }
        award suite { when room_type is "PNT"  earn 100 points per stay }
        """,
        """
        codes room_type {
          "1BR"  "One bedroom"
          "PENT" "Penthouse"
        }
        award suite { when room_type is "PENT"  earn 100 points per stay }
        """,
    ),
    info(
        "unknown-award",
        "an award that is not declared",
        """A percentage, an `instead_of`, a `combine` or an expectation names an award that the ruleset does not have.
        Awards may be declared in any order and in any file that is used, so it is the name that is wrong.
        The nearest name is shown where there is one.""",
        """
        award base  { earn 10 points per USD of room_revenue }
        award elite { earn 25% of bse }
        """,
        """
        award base  { earn 10 points per USD of room_revenue }
        award elite { earn 25% of base }
        """,
    ),
    info(
        "unknown-rule",
        "a redeem rule, reward or exception that is not declared",
        """An `instead_of` of a redeem rule, or an expectation of a test, names a rule that the ruleset does not have.
        Rules may be declared in any order, so it is the name that is wrong.
        The nearest name is shown where there is one.""",
        """
        redeem standard { pay 1 point per USD }
        redeem ten_year { instead_of standrad  pay 2 points per USD }
        """,
        """
        redeem standard { pay 1 point per USD }
        redeem ten_year { instead_of standard  pay 2 points per USD }
        """,
    ),
    info(
        "wrong-kind",
        "a name that stands for something else",
        """Fields, definitions, awards, combines, exceptions, redeem rules and rewards share one namespace, and this
        name belongs to another kind than the place needs.
        A percentage is taken of an award, an award replaces awards, a redeem rule replaces redeem rules.
        Name a rule of the right kind.""",
        """
        redeem standard { pay 1 point per USD }
        award bonus { earn 10% of standard }
        """,
        """
        award base { earn 1 point per USD of room_revenue }
        redeem standard { pay 1 point per USD }
        award bonus { earn 10% of base }
        """,
    ),
    info(
        "declared-twice",
        "a name that is taken",
        """Two declarations have the same name, or one has the name of a built-in field.
        Fields, definitions, awards, combines, exceptions, redeem rules and rewards share one namespace, also across
        the files that are used, so that a name always means one thing.
        Both places are shown; rename one of them.""",
        """
        award base { earn 1 point per stay }
        award base { earn 2 points per night }
        """,
        """
        award base     { earn 1 point per stay }
        award by_night { earn 2 points per night }
        """,
    ),
    info(
        "bad-name",
        "a name that is not in lower_snake_case",
        """Names of rules and definitions are written in lower_snake_case, so that a tier, which is Capitalised, is
        never taken for one, and so that the same name is never written in two ways.
        Reports, payload files and spreadsheets use the name as it stands here.
        Write it with small letters, digits and underscores.""",
        """
        award springNights { earn 50 points per night }
        """,
        """
        award spring_nights { earn 50 points per night }
        """,
    ),
    info(
        "reference-cycle",
        "things that refer to each other in a circle",
        """A percentage is taken of an award that takes a percentage of the first, definitions name each other, or
        rules are instead of each other.
        There is no order in which they could be worked out.
        Every place of the circle is shown: cut it at one of them.""",
        """
        award a { earn 10% of b }
        award b { earn 10% of a }
        """,
        """
        award a { earn 10% of b }
        award b { earn 10 points per stay }
        """,
    ),
    info(
        "use-cycle",
        "files that use each other in a circle",
        """A file uses another one, which uses the first again, perhaps through others.
        A file that is used twice is read once, but a circle has no first file.
        Put what both need into a third file and use that one from both.""",
        """
        use "codes.loy"
        award base { earn 1 point per stay }
        # file: codes.loy
        use "ruleset.loy"
        """,
        """
        use "codes.loy"
        award base { earn 1 point per stay }
        # file: codes.loy
        codes room_type { "1BR" "One bedroom" }
        """,
    ),
    info(
        "missing-file",
        "a file that cannot be read",
        """The file named by `use`, or on the command line, is not there, is a folder, or may not be read.
        A path after `use` is relative to the file that it stands in.
        Mend the path, or put the file in its place.""",
        """
        use "chain/codes.loy"
        award base { earn 1 point per stay }
        """,
        """
        use "codes.loy"
        award base { earn 1 point per stay }
        # file: codes.loy
        codes room_type { "1BR" "One bedroom" }
        """,
    ),
    info(
        "not-utf-8",
        "a file in another encoding",
        """Rulesets are UTF-8, so that a label reads the same on every machine.
        This file holds a byte that is no UTF-8, which editors of some systems write for letters such as é.
        Save the file as UTF-8; the likely encoding is named.""",
        """
        award cafe "Café" { earn 1 point per stay }
        """,
        """
        award cafe "Café" { earn 1 point per stay }
        """,
        encoding="cp1252",
    ),
    info(
        "no-ruleset",
        "a folder without a ruleset, or with several",
        """A ruleset is named by its file, or by a folder that holds exactly one file with a `program`.
        This folder holds none, or more than one, so it does not say which is meant.
        Name the file.""",
        """
        award base { earn 1 point per stay }
        # file: other.loy
        program "Other" { currency EUR }
        """,
        """
        award base { earn 1 point per stay }
        # file: codes.loy
        codes room_type { "1BR" "One bedroom" }
        """,
    ),
    info(
        "missing-program",
        "a ruleset without a program",
        """Every ruleset has exactly one `program`, which says its name, its properties and its currency.
        A file made to be used by others has none, and cannot be checked alone.
        Add one, or check the ruleset that uses the file.""",
        """
        # A file without a program.
        award base { earn 1 point per stay }
        """,
        """
        program "Snow Peak Rewards" { property "SPR"  currency USD }
        award base { earn 1 point per stay }
        """,
    ),
    info(
        "program-twice",
        "more than one program, or one in a used file",
        """A ruleset has exactly one `program`, in the file that is named on the command line.
        Files that are used have none, so that two programs can share them.
        Keep one, and take the others out.""",
        """
        program "Snow Peak Rewards" { currency USD }
        program "Grand Harbor Club" { currency EUR }
        """,
        """
        program "Snow Peak Rewards" { currency USD }
        """,
    ),
    info(
        "unknown-type",
        "a type that fields or rewards do not have",
        """A `field` is text, code, number, money, date or flag; a `reward` is room, reservation, partner or generic.
        The type decides what a field may be compared with and which clauses a reward takes.
        Write one of these words.""",
        """
        field golf_member boolean
        """,
        """
        field golf_member flag
        """,
    ),
    info(
        "no-tiers",
        "tiers are spoken of and none are declared",
        """A condition, a table, a reward or a test speaks of tiers, and the ruleset has no `tiers`.
        Without a ladder no member has a tier, so the rule could never apply.
        It is told once, at the first place; declare the tiers.""",
        """
        award elite { when tier is Opal  earn 100 points per stay }
        """,
        """
        tiers by lifetime points { Pearl from 0  Opal from 20_000 }
        award elite { when tier is Opal  earn 100 points per stay }
        """,
    ),
    info(
        "unknown-currency",
        "a currency that does not exist",
        """Money is a number and a currency code of ISO 4217, in capitals.
        This word is none of them.
        Write the program's currency.""",
        """
        award base { earn 10 points per 1 UDS of room_revenue }
        """,
        """
        award base { earn 10 points per 1 USD of room_revenue }
        """,
    ),
    info(
        "unknown-timezone",
        "a time zone that does not exist",
        """`timezone` says in which zone times of day in the data are turned into dates.
        It takes a name of the IANA list, a continent and a city, since abbreviations such as EST mean several zones.
        Write the city nearest to the property.""",
        """
        program "Snow Peak Rewards" { currency USD  timezone "America/Denvr" }
        """,
        """
        program "Snow Peak Rewards" { currency USD  timezone "America/Denver" }
        """,
    ),
    info(
        "unknown-language",
        "a language outside the table of the CRS",
        """`langID` of a booking link is a tag of the CRS's language table, in any case, or its number, 0 to 33.
        The CRS falls back to English in silence where the id is none of them, so guests would see the wrong language.
        Write a tag of the table.""",
        """
        reward free_night room {
          trigger every 5 stays
          rate_code "COMPNT"
          book_link "https://book.example.com/reserve" { hgID "1042"  langID "en-AU"  checkin  vouchercode }
        }
        """,
        """
        reward free_night room {
          trigger every 5 stays
          rate_code "COMPNT"
          book_link "https://book.example.com/reserve" { hgID "1042"  langID "en-GB"  checkin  vouchercode }
        }
        """,
    ),
    info(
        "unknown-link-parameter",
        "a parameter that booking links do not have",
        """A booking link takes hgID, langID, checkin, nights, rooms, adults, children and vouchercode, written so.
        The booking engine ignores what it does not know, and the link would open the wrong page.
        Write one of these, or leave it out.""",
        """
        reward free_night room {
          trigger every 5 stays
          rate_code "COMPNT"
          book_link "https://book.example.com/reserve" { hgID "1042"  checkin  vouchercode  guests 2 }
        }
        """,
        """
        reward free_night room {
          trigger every 5 stays
          rate_code "COMPNT"
          book_link "https://book.example.com/reserve" { hgID "1042"  checkin  vouchercode  adults 2 }
        }
        """,
    ),
)
