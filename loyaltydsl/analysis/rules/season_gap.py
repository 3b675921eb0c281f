"""A few days between two seasons that belong together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from loyaltydsl.analysis.clauses import Clauses, Literal, both
from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.places import clause_span
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.scene import Claim
from loyaltydsl.analysis.wording import kind_word, listed, plural
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.record import Record, replace
from loyaltydsl.semantics.calendar import iso, month_day
from loyaltydsl.semantics.program import AllOf, Award, Condition, DateIn, Dates, NightIn, NumberIn, PointsPer, Redeem
from loyaltydsl.source import Span

LONGEST_GAP = 7
SHORTEST_SEASON = 14
_A_YEAR = 2028
"""A leap year, in which seasons are laid out."""


class _Season(Record):
    """One range or yearly season of a rule. `first` and `last` are days; a yearly one lies in `_A_YEAR`.

    It stands in a condition (`atom`), in `effective`, or is that of the nights that the award's amount counts.
    """

    rule: Award | Redeem
    first: int
    last: int
    yearly: bool
    atom: Condition | None
    counted: bool = False


def check(facts: Facts) -> Iterator[Finding]:
    groups: dict[object, list[_Season]] = {}
    rules: tuple[Award | Redeem, ...] = (*facts.program.awards, *facts.program.redeems)
    for rule in rules:
        split = _dated(rule)
        if split is not None:
            key, dates, atom = split
            groups.setdefault(key, []).extend(_seasons(rule, dates, atom))
    for seasons in groups.values():
        for yearly in (False, True):
            yield from _gaps(facts, sorted((s for s in seasons if s.yearly is yearly), key=lambda s: (s.first, s.last)))


def _dated(rule: Award | Redeem) -> tuple[object, Dates, Condition | None] | None:
    """What a rule asks beside its one list of dates (rules alike in that belong together), and the dates."""
    items: list[Condition] = list(rule.when.items) if isinstance(rule.when, AllOf) else [rule.when] if rule.when else []
    dated = [i for i in items if isinstance(i, NightIn | DateIn) and isinstance(_dates(i), Dates)]
    effective = rule.effective if isinstance(rule, Award) else None
    if effective is not None and not dated:
        return (type(rule), "effective", frozenset(items)), effective, None
    if isinstance(rule, Award) and not dated and effective is None and isinstance(rule.earn, PointsPer):
        counted = rule.earn.nights
        return ((Award, "counted", frozenset(items)), counted, None) if isinstance(counted, Dates) else None
    if len(dated) != 1 or effective is not None:
        return None
    (atom,) = dated
    if (isinstance(atom, DateIn) and atom.bounds) or (isinstance(atom, NightIn) and atom.quantifier in ("no", "every")):
        return None
    how = atom.field if isinstance(atom, DateIn) else atom.quantifier
    rest = frozenset(item for item in items if item is not atom)
    pays = rule.pay is None if isinstance(rule, Redeem) else None
    return (type(rule), how, rest, pays), _dates(atom), atom


def _dates(atom: NightIn | DateIn) -> Dates:
    return atom.dates if isinstance(atom, DateIn) else atom.nights  # type: ignore[return-value]


def _seasons(rule: Award | Redeem, dates: Dates, atom: Condition | None) -> Iterator[_Season]:
    counted = atom is None and not (isinstance(rule, Award) and rule.effective is not None)
    for low, high in dates.ranges:
        yield _Season(rule, low, high, False, atom, counted)
    for first, last in dates.seasons:
        start = date(_A_YEAR, first // 100, first % 100).toordinal()
        end = date(_A_YEAR, last // 100, last % 100).toordinal() + (366 if first > last else 0)
        yield _Season(rule, start, end, True, atom, counted)


def _gaps(facts: Facts, seasons: list[_Season]) -> Iterator[Finding]:
    if not seasons:
        return
    year = 366
    wrapped = seasons
    if seasons[0].yearly:
        again = seasons[0]
        wrapped = [*seasons, replace(again, first=again.first + year, last=again.last + year)]
    reach = wrapped[0]
    for season in wrapped[1:]:
        gap = season.first - reach.last - 1
        long = all(s.last - s.first + 1 >= SHORTEST_SEASON for s in (reach, season))
        if 1 <= gap <= LONGEST_GAP and long and not _inside(seasons, reach.last + 1, season.first - 1):
            yield from _finding(facts, reach, season, gap)
        if season.last > reach.last:
            reach = season


def _inside(seasons: list[_Season], first: int, last: int) -> bool:
    """Whether a season that wraps the new year covers the days."""
    return any(s.yearly and s.first <= first + 366 and last + 366 <= s.last for s in seasons)


def _finding(facts: Facts, one: _Season, other: _Season, gap: int) -> Iterator[Finding]:
    if gap < 1:
        return
    first, last = one.last + 1, other.first - 1
    shown = [_shown(first, one.yearly)] + ([_shown(last, one.yearly)] if last > first else [])
    rules = list(dict.fromkeys([one.rule, other.rule]))
    names = listed([rule.name for rule in rules])
    ways = [facts.region(rule) if one.counted else facts.outside(rule) for rule in rules]
    witness = facts.witness(
        f"nothing on {_shown(first, one.yearly)}",
        both([_on(one, first), *ways, facts.counted["awards"]]) or (),
        tuple(Claim("earns_0" if one.counted else "unmatched", rule.name) for rule in rules),
        facts.setting(one.rule),
    )
    span = _span(other)
    labels = (Label(_span(one), "the season before"),) if _span(one) != span else ()
    which = f"{kind_word(one.rule)} {names}" if len(rules) == 1 else f"{names}"
    yield Finding(
        span,
        f"{plural(gap, 'day')} between two seasons of {which} {'is' if gap == 1 else 'are'} in neither: "
        f"{' to '.join(shown)}",
        labels,
        ("let one season begin on the day after the other ends",),
        witness=witness,
    )


def _on(season: _Season, day: int) -> Clauses:
    """The clause that says that the day of the gap is the one asked for."""
    if season.yearly:
        at = month_day(_in_the_year(day))
        dates = Dates((), ((at, at),))
    else:
        dates = Dates(((day, day),), ())
    atom = season.atom
    if isinstance(atom, NightIn):
        return ((Literal(NightIn(atom.span, atom.quantifier, dates), True),),)
    if season.counted:
        span = season.rule.span
        one_night = Literal(NumberIn(span, "nights", ((1, 1),)), True)
        return ((Literal(NightIn(span, "any", dates), True), one_night),)
    field = atom.field if isinstance(atom, DateIn) else "departure"
    return ((Literal(DateIn(season.rule.name_span, field, dates), True),),)


def _shown(day: int, yearly: bool) -> str:
    return iso(_in_the_year(day))[5:] if yearly else iso(day)


def _in_the_year(day: int) -> int:
    """A day of the year in which seasons are laid out, also for one that wraps."""
    return day - 366 if day > date(_A_YEAR, 12, 31).toordinal() else day


def _span(season: _Season) -> Span:
    if season.atom is not None:
        return season.atom.span
    if season.counted and isinstance(season.rule, Award):
        return season.rule.earn.span
    return clause_span(season.rule, "effective")


RULE = LintRule(
    code="LOY708",
    name="season-gap",
    title="a gap of days between two seasons",
    reason="Seasons that follow each other are meant to meet. A day or a week between them, in which neither rule "
    "holds, is mostly a slip: one ends on the 14th, the next begins on the 16th. Nights in the gap earn or cost "
    "something else than those around them.",
    predicate="two ranges of dates (or two yearly seasons) of one rule, or of two rules that are alike but for their "
    "dates and what they give, each of at least 14 days, with 1 to 7 days between them that no other range of these "
    "rules covers",
    bad="award summer { when any night in 06-01 to 08-31 every year  earn 20 points per night }\n"
    "award autumn { when any night in 09-02 to 10-31 every year  earn 10 points per night }\n",
    good="award summer { when any night in 06-01 to 08-31 every year  earn 20 points per night }\n"
    "award autumn { when any night in 09-01 to 10-31 every year  earn 10 points per night }\n",
    check=check,
)
