"""A room reward whose rate code an exception excludes."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.places import string_span
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.diagnostics.model import Label


def check(facts: Facts) -> Iterator[Finding]:
    for reward in facts.program.rewards:
        for exception in facts.exceptions("rewards"):
            for clause in exception.clauses:
                if clause.field != "rate_code":
                    continue
                for code in reward.rate_codes:
                    if code in clause.codes:
                        yield Finding(
                            string_span(reward.clause_span("rate_code"), code),
                            f"rate code `{code}` of reward `{reward.name}` is excluded from rewards by "
                            f"`{exception.name}`",
                            (Label(string_span(clause.span, code), "excluded here"),),
                            (
                                f"take `{code}` out of `{exception.name}`, or write `for awards` there if such a stay "
                                "is only to earn no points",
                            ),
                        )


RULE = LintRule(
    code="LOY710",
    name="excluded-reward-rate",
    title="a reward whose rate code an exception excludes",
    reason="A guest who books the reward's rate makes an excluded stay: it triggers no reward and counts for no "
    "milestone. The CRM treats a reservation with an excluded code as not qualifying, also for the reward itself. "
    "An exception written `for awards` says that only points are meant.",
    predicate="a code of a room reward's `rate_code` stands in the `rate_code` of an exception that is not `for "
    "awards`",
    bad='exception comps { rate_code "UPGRADE;HOUSE" }\n'
    "reward upgrade room {\n"
    '  book_link "https://book.example.com" { hgID "1"  checkin  vouchercode }\n'
    '  purchase 900 points  rate_code "UPGRADE"\n}\n',
    good='exception comps for awards { rate_code "UPGRADE;HOUSE" }\n'
    "reward upgrade room {\n"
    '  book_link "https://book.example.com" { hgID "1"  checkin  vouchercode }\n'
    '  purchase 900 points  rate_code "UPGRADE"\n}\n',
    check=check,
)
