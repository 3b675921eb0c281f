"""`grammar/words.toml`: the words of messages, and other people's words. Read when a file has a mistake."""

from __future__ import annotations

from functools import cache
from typing import Any

from loyaltydsl.syntax.tables import grammar_file


@cache
def words() -> dict[str, Any]:
    """The whole table."""
    import tomllib

    with grammar_file("words.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def clause_words() -> frozenset[str]:
    """The keywords with which a clause or a setting begins, of any declaration."""
    return frozenset(words()["clauses"])


OWNERS = {
    "program": "property currency point_value timezone",
    "award": "effective when earn at_most instead_of round",
    "combine": "best_of first_of",
    "redeem": "when instead_of pay deny",
    "reward": "code internal_name external_name description email_template note max_earning max_usage issue_limit "
    "auto_assign active qr_code tiers issue trigger purchase when valid expires book_link method rate_code gift_card",
    "test": "member stay expect",
}
"""The declarations in which clauses stand, and the keywords of those."""


def owners(keyword: str) -> list[str]:
    """The declarations that have a clause of this name."""
    return [owner for owner, keywords in OWNERS.items() if keyword in keywords.split()]
