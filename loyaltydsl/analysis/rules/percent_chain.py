"""A percentage of a percentage that pays out more than it says."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.wording import kind_word
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.exact import decimal_text
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import Award, PercentOf


def check(facts: Facts) -> Iterator[Finding]:
    for award in facts.program.awards:
        chain = _chain(facts, award)
        if len(chain) < 2:
            continue
        share = Fraction(1)
        for link in chain:
            assert isinstance(link.earn, PercentOf)
            share *= link.earn.percent / 100
        first, last = chain[0].earn, chain[-1].earn
        assert isinstance(first, PercentOf) and isinstance(last, PercentOf)
        if share * 100 > first.percent:
            yield Finding(
                first.span,
                f"`{_percent(first.percent)} of {first.award}` pays {_percent(share * 100)} of {kind_word(award)} "
                f"`{last.award}`",
                tuple(Label(link.earn.span, "itself a percentage") for link in chain[1:]),
                (f"write the percentage of `{last.award}` itself, if that is what was meant",),
            )


def _chain(facts: Facts, award: Award) -> list[Award]:
    """The awards from one that is a percentage down to the last that is."""
    found: list[Award] = []
    while isinstance(award.earn, PercentOf):
        found.append(award)
        award = facts.awards[award.earn.award]
    return found


def _percent(value: Fraction) -> str:
    micros = value * MICRO
    return f"{decimal_text(micros.numerator // micros.denominator)}%"


RULE = LintRule(
    code="LOY716",
    name="percent-chain",
    title="a percentage of a percentage that pays more than it looks",
    reason="An award of 150% of an award of 150% pays 225% of what both stand on. The number in the rule looks smaller "
    "than what is paid out. Written as a share of the first award the rule says what it costs.",
    predicate="an award that earns P% of an award that is itself a percentage (of a percentage, and so on), where the "
    "product of all percentages is greater than P%",
    bad="award base { earn 10 points per 1 USD of room_revenue }\n"
    "award double { earn 150% of base }\naward treble { earn 150% of double }\n",
    good="award base { earn 10 points per 1 USD of room_revenue }\n"
    "award half { earn 50% of base }\naward quarter { earn 50% of half }\n",
    check=check,
)
