"""A comparison as lines and tables of words: what the text, the Markdown and the page are made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from loyaltydsl.record import Record
from loyaltydsl.semantics.exact import fixed_text
from loyaltydsl.tools.comparison.effect import TOTALS, Effect, Figure, Group, RewardChange, StayChange
from loyaltydsl.tools.comparison.rules import Change, clause_words
from loyaltydsl.tools.tables import count

MARKS = {"added": "new", "removed": "gone", "changed": "changed", "renamed": "renamed"}


class Table(Record):
    """A table: its title, headings, rows of text, and how many rows it leaves out because nothing changes there."""

    title: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0


class ChangeView(Record):
    """A change of a rule: its headline, where it stands, and a line for each clause."""

    mark: str
    headline: str
    place: str
    lines: tuple[str, ...]


class StayView(Record):
    """A stay that changes: its headline and the reasons."""

    headline: str
    lines: tuple[str, ...]


class Comparison(Record):
    """Two rulesets compared: `effect` is None without a history; `failed` are the limits that are passed, in words."""

    program: str
    old: str
    new: str
    changes: tuple[Change, ...]
    effect: Effect | None = None
    failed: tuple[tuple[str, str], ...] = ()


def change_views(changes: Iterable[Change]) -> Iterator[ChangeView]:
    for change in changes:
        lines = [clause_words(clause) for clause in change.clauses]
        if change.kind in ("added", "removed"):
            lines = [clause.after or clause.before or "" for clause in change.clauses]
            lines = [f"`{line}`" for line in lines]
        if change.kind == "renamed":
            lines = [f"was called `{change.old_name}`"]
        if change.used_by:
            lines.append(f"used by {', '.join(change.used_by)}")
        yield ChangeView(MARKS[change.kind], change.title, f"{change.path}:{change.line}", tuple(lines))


def summary(changes: tuple[Change, ...]) -> str:
    """`2 rules changed, 1 new`, or that nothing changes."""
    if not changes:
        return "no rule changes"
    counts = {mark: sum(MARKS[change.kind] == mark for change in changes) for mark in MARKS.values()}
    return ", ".join(f"{number:,} {mark}" for mark, number in counts.items() if number)


def tables(effect: Effect) -> Iterator[Table]:
    """The totals, and the awards, tiers, properties and months in which something changes."""
    yield Table("In all", ("", "before", "after", "change", ""), tuple(_totals(effect)))
    for title, word, groups in (
        ("By award", "award", effect.awards),
        ("By tier", "tier", effect.tiers),
        ("By property", "property", effect.properties),
        ("By month", "month", effect.months),
    ):
        changed = [group for group in groups if group.points.change or group.outstanding.change]
        if changed:
            rows = tuple(_group(effect, group) for group in changed)
            heading = (word, "points before", "after", "change", "", *_liability_heading(effect))
            yield Table(title, heading, rows, len(groups) - len(changed))
    rewards = [reward for reward in effect.rewards if reward.issued.change or reward.redeemed.change]
    if rewards:
        heading = ("reward", "issued before", "after", "change", "used before", "after", "change")
        yield Table("By reward", heading, tuple(map(_reward, rewards)), len(effect.rewards) - len(rewards))


def members_line(effect: Effect) -> str:
    """How many members gain and lose."""
    same = effect.members - effect.gaining - effect.losing
    return (
        f"of {count(effect.members, 'member')}, {effect.gaining:,} end with more points, "
        f"{effect.losing:,} with fewer, {same:,} with the same"
    )


def stays_line(effect: Effect) -> str:
    """How many stays change, and how many of them are shown."""
    if not effect.changed_stays:
        return f"none of {count(effect.stays, 'stay')} changes"
    text = f"{effect.changed_stays:,} of {count(effect.stays, 'stay')} change"
    shown = len(effect.most)
    return text if shown == effect.changed_stays else f"{text}; the {shown} that change most"


def stay_views(effect: Effect) -> Iterator[StayView]:
    for stay in effect.most:
        yield StayView(_stay(stay), stay.reasons)


def _stay(stay: StayChange) -> str:
    whose = f"member {stay.member_id}" if stay.member_id is not None else "no member"
    points = f"{stay.points.before:,} → {stay.points.after:,} points ({signed(stay.points.change)})"
    spent = f", {signed(stay.spent.change)} spent" if stay.spent.change else ""
    return f"stay {stay.stay_id}, {whose}, departure {stay.departure}: {points}{spent}"


def _totals(effect: Effect) -> Iterator[tuple[str, ...]]:
    for name, words in TOTALS.items():
        figure = effect.totals[name]
        yield words, f"{figure.before:,}", f"{figure.after:,}", signed(figure.change), share(figure)
    old, new = effect.liability
    if old is not None and new is not None:
        money = [_money(effect, value) for value in (old, new)]
        yield f"liability, {effect.currency}", *money, _signed_money(effect, new - old), _share(old, new)


def _group(effect: Effect, group: Group) -> tuple[str, ...]:
    points = group.points
    row = (group.name, f"{points.before:,}", f"{points.after:,}", signed(points.change), share(points))
    if effect.liability[0] is None and effect.liability[1] is None:
        return row
    old, new = effect.worth(group.outstanding)
    return (*row, *("–" if value is None else _thousands(value) for value in (old, new)))


def _reward(reward: RewardChange) -> tuple[str, ...]:
    figures = (reward.issued, reward.redeemed)
    return (reward.name, *(text for f in figures for text in (f"{f.before:,}", f"{f.after:,}", signed(f.change))))


def _liability_heading(effect: Effect) -> tuple[str, ...]:
    if effect.liability[0] is None and effect.liability[1] is None:
        return ()
    return (f"liability, {effect.currency}", "after")


def signed(number: int) -> str:
    """`+1,200`, `-5`, `0`."""
    return f"{number:+,}" if number else "0"


def share(figure: Figure) -> str:
    """The change as a percentage of what was before, with one decimal; `–` of nothing."""
    return _share(Fraction(figure.before), Fraction(figure.after))


def _share(before: Fraction, after: Fraction) -> str:
    if before == 0:
        return "–" if after else "0.0%"
    text = fixed_text(100 * (after - before) / abs(before), 1)
    return f"+{text}%" if after > before and not text.startswith("-") else f"{text}%"


def _money(effect: Effect, value: Fraction) -> str:
    return _thousands(fixed_text(value, effect.decimals))


def _signed_money(effect: Effect, value: Fraction) -> str:
    text = _money(effect, value)
    return f"+{text}" if value > 0 else text


def _thousands(text: str) -> str:
    whole, point, rest = text.removeprefix("-").partition(".")
    return f"{'-' if text.startswith('-') else ''}{int(whole):,}{point}{rest}"
