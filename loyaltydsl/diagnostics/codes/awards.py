"""Awards and redeem rules."""

from loyaltydsl.diagnostics.registry import info

CODES = (
    info(
        "award-without-earn",
        "an award that does not say what it earns",
        """Every award has exactly one `earn`.
        Without it the award could be meant to give points or to take them away.
        Add an amount, or `earn nothing` for a veto.""",
        """
        award long { when nights >= 7 }
        """,
        """
        award long { when nights >= 7  earn 500 points per stay }
        """,
    ),
    info(
        "award-earns-twice",
        "an award with a second `earn`",
        """Every award has exactly one `earn`, so that a report can say what each award gave.
        Two amounts are two awards: awards add up, in any order.
        Write a second award.""",
        """
        award base { earn 10 points per USD of room_revenue  earn 5 points per night }
        """,
        """
        award base     { earn 10 points per USD of room_revenue }
        award by_night { earn 5 points per night }
        """,
    ),
    info(
        "percent-of-veto",
        "a percentage of an award that can only veto",
        """`earn nothing` makes an award a veto: it has no points, so a percentage of it is always 0.
        Most likely another award was meant.
        Name one that earns points.""",
        """
        award comp  { when rate_code is "COMP"  earn nothing }
        award bonus { earn 25% of comp }
        """,
        """
        award base  { earn 10 points per USD of room_revenue }
        award bonus { earn 25% of base }
        """,
    ),
    info(
        "award-in-two-combines",
        "an award that is in a combine already",
        """Of the awards in a `combine` only one counts, and an award is in at most one combine.
        In two of them it could win in one and lose in the other.
        Take it out of one of the two.""",
        """
        award a { earn 1 point per stay }
        award b { earn 2 points per stay }
        award c { earn 3 points per stay }
        combine one { best_of a, b }
        combine two { best_of b, c }
        """,
        """
        award a { earn 1 point per stay }
        award b { earn 2 points per stay }
        award c { earn 3 points per stay }
        combine one { best_of a, b, c }
        """,
    ),
    info(
        "veto-in-combine",
        "a veto in a combine",
        """A `combine` keeps the award that earns most, or the first that stands; a veto earns nothing and is no
        candidate. A veto works on its own, wherever it stands.
        Leave it out of the combine.""",
        """
        award base { earn 1 point per stay }
        award comp { when rate_code is "COMP"  earn nothing }
        combine best { best_of base, comp }
        """,
        """
        award base  { earn 1 point per stay }
        award bonus { earn 2 points per stay }
        award comp  { when rate_code is "COMP"  earn nothing }
        combine best { best_of base, bonus }
        """,
    ),
    info(
        "redeem-undecided",
        "a redeem rule that neither pays nor denies",
        """Every redeem rule says exactly one of `pay` and `deny`.
        Without either it matches nights and decides nothing.
        Add one of the two.""",
        """
        redeem summer { when night in 2026-05-15 to 2026-09-15 }
        """,
        """
        redeem summer { when night in 2026-05-15 to 2026-09-15  deny }
        """,
    ),
    info(
        "redeem-contradiction",
        "a redeem rule that decides twice",
        """Every redeem rule says exactly one of `pay` and `deny`, once.
        Of the rules that match a night any `deny` wins, and else the cheapest `pay`, so two rules say what one cannot.
        Keep one of the two here.""",
        """
        redeem summer { pay 2 points per USD  deny }
        """,
        """
        redeem summer { when night in 2026-05-15 to 2026-09-15  deny }
        redeem winter { pay 2 points per USD }
        """,
    ),
)
