"""What `--fail-if` says: `points > +5%`, `liability > 1000 EUR`, `members_losing > 100`, `rules > 0`."""

from __future__ import annotations

import re
from fractions import Fraction

from loyaltydsl.record import Record
from loyaltydsl.tools.comparison.effect import TOTALS, Effect

_FORM = re.compile(
    r"\s*(?P<metric>[a-z_]+)\s*(?P<operator>>=|<=|>|<)\s*(?P<number>[+-]?[0-9][0-9_,]*(?:\.[0-9]+)?)\s*"
    r"(?P<unit>%|[A-Z]{3})?\s*"
)
COUNTS = ("rules", "changed_stays", "members_gaining", "members_losing")
"""Metrics that are counts of what changes; the others are changes of a figure."""
METRICS = (*TOTALS, "liability", *COUNTS)


class Limit(Record):
    """`metric operator number`; `percent` says that the number is a share of the figure before.

    `currency` is the currency that was written, if any.
    """

    text: str
    metric: str
    operator: str
    number: Fraction
    percent: bool
    currency: str | None


def parse_limit(text: str) -> Limit | str:
    """A limit, or in words what is wrong with it."""
    found = _FORM.fullmatch(text)
    if found is None:
        return f"`{text}` is no limit such as `points > +5%` or `liability > 1000 EUR`"
    metric, unit = found["metric"], found["unit"]
    if metric not in METRICS:
        return f"`{metric}` cannot be limited; there are {', '.join(METRICS)}"
    if metric in COUNTS and unit is not None:
        return f"`{metric}` is a count of what changes: a limit for it is a bare number"
    if metric != "liability" and unit not in (None, "%"):
        return f"`{metric}` is no amount of money: a limit for it is a bare number, or a percentage"
    number = Fraction(found["number"].replace("_", "").replace(",", ""))
    return Limit(text.strip(), metric, found["operator"], number, unit == "%", unit if unit != "%" else None)


def passed(limit: Limit, rules: int, effect: Effect | None) -> str | None:
    """In words how a limit is passed; None where it holds, or where nothing can be said without a history."""
    if limit.metric == "rules":
        return f"{rules:,} rules change" if _holds(limit, Fraction(rules)) else None
    if effect is None:
        return None
    counts = {
        "changed_stays": effect.changed_stays,
        "members_gaining": effect.gaining,
        "members_losing": effect.losing,
    }
    if limit.metric in counts:
        number = counts[limit.metric]
        return f"{limit.metric} is {number:,}" if _holds(limit, Fraction(number)) else None
    before, after = _figures(limit.metric, effect)
    if before is None or after is None:
        return "liability is not known without a `point_value` in both rulesets"
    change = after - before
    if not limit.percent:
        return f"{limit.metric} changes by {_signed(change)}" if _holds(limit, change) else None
    if before == 0:
        # From nothing to something is more than any share.
        grown = (change > 0) - (change < 0)
        holds = grown != 0 and (grown > 0) == (limit.operator[0] == ">")
        return f"{limit.metric} changes by {_signed(change)} from 0" if holds else None
    share = 100 * change / abs(before)
    return f"{limit.metric} changes by {_signed(share)}%" if _holds(limit, share) else None


def _figures(metric: str, effect: Effect) -> tuple[Fraction | None, Fraction | None]:
    if metric == "liability":
        return effect.liability
    figure = effect.totals[metric]
    return Fraction(figure.before), Fraction(figure.after)


def _holds(limit: Limit, value: Fraction) -> bool:
    match limit.operator:
        case ">":
            return value > limit.number
        case ">=":
            return value >= limit.number
        case "<":
            return value < limit.number
        case _:
            return value <= limit.number


def _signed(value: Fraction) -> str:
    """With its sign, and two decimals where it is not whole."""
    from loyaltydsl.semantics.exact import fixed_text

    text = fixed_text(abs(value), 0 if value.denominator == 1 else 2)
    whole, point, rest = text.partition(".")
    return f"{'-' if value < 0 else '+'}{int(whole):,}{point}{rest}"
