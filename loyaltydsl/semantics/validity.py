"""Whether a reward can expire before it is valid, on any date on which it may be issued."""

from __future__ import annotations

from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.calendar import FIRST_DAY, LAST_DAY, iso, month_length, shift, year_of
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.program import AfterIssue, FixedDate, Reward
from loyaltydsl.syntax import ast

_NOW = 739_617
"""2026-01-01: where any date will do as a witness, one that a reader has seen on a calendar."""
_CYCLE = 400
"""The calendar repeats after so many years."""


def check_validity(draft: Draft, d: ast.RewardDecl, reward: Reward) -> None:
    """Report `expires` before `valid` on a possible issue date, with such a date as a witness.

    An error; a warning where it takes a date of issue that is possible only because `issue` is left out.
    """
    if reward.expires is None or _failed(d, reward):
        return
    issued = witness(reward)
    if issued is None:
        return
    begins, ends = valid_from(reward, issued), expires_on(reward, issued)
    assert ends is not None
    labels = [] if reward.valid is None else [Label(reward.valid.span, "it becomes valid here")]
    help = "let it expire later, or become valid earlier"
    if isinstance(reward.expires, FixedDate) and issued > reward.expires.day:
        last = iso(reward.expires.day)
        help = (
            f"end its `issue` by then: `issue {iso(reward.issue[0])} to {last}`"
            if reward.issue and reward.issue[0] <= reward.expires.day
            else (f"give it an `issue` that ends by {last}, or let it expire some time after issue")
        )
    draft.report(
        "expires-before-valid",
        reward.expires.span,
        f"issued on {iso(issued)}, reward `{reward.name}` expires on {iso(ends)}, before it is valid on {iso(begins)}",
        help=help,
        labels=labels,
        severity="warning" if _left_open(reward) else "error",
    )


def _left_open(reward: Reward) -> bool:
    """Whether only a date of issue long before or after the fixed date fails, and no `issue` excludes it.

    Such a formula works until then: it is a warning that nobody said when issuing ends.
    """
    if reward.issue is not None or not isinstance(reward.expires, FixedDate):
        return reward.issue is None and isinstance(reward.valid, FixedDate)
    return not isinstance(reward.valid, FixedDate) or reward.valid.day <= reward.expires.day


def _failed(d: ast.RewardDecl, reward: Reward) -> bool:
    """Whether a date of the reward is at fault already."""
    for clause in d.clauses:
        if isinstance(clause, ast.IssueClause) and reward.issue is None:
            return True
        if isinstance(clause, ast.ValidClause) and clause.when is not None and reward.valid is None:
            return True
    return False


def valid_from(reward: Reward, issued: int) -> int:
    """The first day of validity of a reward issued on a day; never before that day."""
    match reward.valid:
        case None:
            return issued
        case FixedDate(day=day):
            return max(day, issued)
        case AfterIssue(number=number, unit=unit):
            return shift(issued, number, unit)


def expires_on(reward: Reward, issued: int) -> int | None:
    """The last day of validity of a reward issued on a day; None if it does not expire."""
    match reward.expires:
        case None:
            return None
        case FixedDate(day=day):
            return day
        case AfterIssue(number=number, unit=unit):
            return shift(issued, number, unit)


def witness(reward: Reward) -> int | None:
    """A possible issue date on which the reward would expire before it is valid; None if there is none."""
    first, last = reward.issue or (FIRST_DAY, LAST_DAY)
    for issued in _candidates(reward, first, last):
        ends = expires_on(reward, issued)
        if ends is not None and ends < valid_from(reward, issued):
            return issued
    return None


def _candidates(reward: Reward, first: int, last: int) -> list[int]:
    """Issue dates among which is one that fails, if any does."""
    match reward.expires, reward.valid:
        case FixedDate(day=day), AfterIssue(number=number):
            # The later the issue, the later the validity: the first date that is too late.
            return [max(first, min(last, day - number + 1))]
        case FixedDate(day=day), FixedDate(day=start) if start > day:
            return [max(first, min(last, day))]
        case FixedDate(day=day), _:
            return [max(first, min(last, day + 1))]
        case AfterIssue(), FixedDate(day=start):
            # The earlier the issue, the earlier the end; without a range, well before the fixed date.
            return [first] if reward.issue else _near(reward, start)
        case AfterIssue(unit="days"), AfterIssue():
            return [first if reward.issue else max(first, _NOW)]
        case AfterIssue(), AfterIssue():
            return _month_ends(first, last)
    return []


def _near(reward: Reward, start: int) -> list[int]:
    """Days on which a reward could sensibly be issued and would still expire before `start`."""
    assert isinstance(reward.expires, AfterIssue)
    before = shift(start, -reward.expires.number, reward.expires.unit) - 1
    return [max(FIRST_DAY, before)]


def _month_ends(first: int, last: int) -> list[int]:
    """The latest possible issue date of each month, over at most one turn of the calendar.

    `N months after` is soonest, in days, from the end of a month, when the day is cut to a shorter month.
    """
    begin = first if first > FIRST_DAY else _NOW
    year = year_of(begin)
    found = []
    for month in range(year * 12, min((year + _CYCLE) * 12, year_of(last) * 12 + 12)):
        y, m = divmod(month, 12)
        end = _ordinal(y, m + 1, month_length(y, m + 1))
        if end >= begin:
            found.append(min(end, last))
        if end >= last:
            break
    return found


def _ordinal(year: int, month: int, day: int) -> int:
    from datetime import date

    return date(year, month, day).toordinal()
