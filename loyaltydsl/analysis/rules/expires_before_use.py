"""A reward that is over before it can be used."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltydsl.analysis.facts import Facts
from loyaltydsl.analysis.rule import Finding, LintRule
from loyaltydsl.analysis.wording import plural
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.calendar import iso, shift
from loyaltydsl.semantics.program import AfterIssue, FixedDate, OnTiming, Reward


def check(facts: Facts) -> Iterator[Finding]:
    for reward in facts.program.rewards:
        if reward.expires is None:
            continue
        if isinstance(reward.trigger, OnTiming):
            yield from _before_arrival(reward, reward.trigger)
        else:
            yield from _one_day(reward)


def _before_arrival(reward: Reward, trigger: OnTiming) -> Iterator[Finding]:
    """A reward for a reservation that expires before the guest arrives."""
    if trigger.anchor != "arrival" or trigger.days >= 0:
        return
    ahead = -trigger.days
    if isinstance(reward.expires, AfterIssue):
        unit = {"days": 1, "months": 31, "years": 366}[reward.expires.unit]
        if reward.expires.number * unit < ahead:
            yield _finding(
                reward,
                f"is issued {plural(ahead, 'day')} before arrival and expires "
                f"{plural(reward.expires.number, reward.expires.unit[:-1])} after issue, before the guest arrives",
            )
    elif (
        isinstance(reward.expires, FixedDate)
        and reward.issue is not None
        and reward.issue[1] + ahead > reward.expires.day
    ):
        issued = max(reward.issue[0], min(reward.issue[1], reward.expires.day))
        if issued + ahead <= reward.expires.day:
            issued = reward.expires.day - ahead + 1
        yield _finding(
            reward,
            f"expires on {iso(reward.expires.day)}; issued on {iso(issued)} it is over before the guest arrives on "
            f"{iso(issued + ahead)}",
        )


def _one_day(reward: Reward) -> Iterator[Finding]:
    """A reward that is valid for no more than the day on which it becomes valid, whenever it is issued."""
    valid, expires = reward.valid, reward.expires
    if isinstance(valid, FixedDate) and isinstance(expires, FixedDate):
        if valid.day == expires.day and (reward.issue is None or reward.issue[1] >= valid.day):
            yield _finding(
                reward, f"is valid on {iso(valid.day)} alone, and a part of them is issued on that day or later"
            )
    elif isinstance(expires, AfterIssue) and not isinstance(valid, FixedDate):
        start = (valid.number, valid.unit) if isinstance(valid, AfterIssue) else (0, "days")
        if start == (expires.number, expires.unit) or (start[0] == 0 and expires.number == 0):
            yield _finding(reward, "is valid on a single day, the one on which it becomes valid")
    elif isinstance(expires, FixedDate) and reward.issue is not None and not isinstance(valid, FixedDate):
        number, unit = (valid.number, valid.unit) if isinstance(valid, AfterIssue) else (0, "days")
        last = shift(reward.issue[1], number, unit)
        if last == expires.day and reward.issue[0] == reward.issue[1]:
            yield _finding(reward, f"becomes valid and expires on {iso(last)}")


def _finding(reward: Reward, why: str) -> Finding:
    labels = []
    for keyword, words in (("valid", "valid from here"), ("trigger", "issued here")):
        if any(key == keyword for key, _ in reward.clause_spans):
            labels.append(Label(reward.clause_span(keyword), words))
            break
    return Finding(
        reward.clause_span("expires"),
        f"reward `{reward.name}` {why}",
        tuple(labels),
        ("let it expire later",),
    )


RULE = LintRule(
    code="LOY712",
    name="expires-before-use",
    title="a reward that expires before it can be used",
    reason="The guest must have time to use a reward. A reservation's extra must last until the guest arrives, and a "
    "voucher beyond the day on which it becomes valid. Otherwise it is written off as soon as it is issued.",
    predicate="a reward issued N days before arrival that expires fewer than N days after issue, or on a date before "
    "that arrival for a possible day of issue; any other reward that, whenever it is issued, is valid for the "
    "single day on which it becomes valid",
    bad='reward ready reservation { trigger 10 days before arrival  expires 7 days after issue  note "Room ready" }\n',
    good='reward ready reservation { trigger 10 days before arrival  expires 14 days after issue  note "Room ready" '
    "}\n",
    check=check,
)
