"""What becomes of issued rewards: counted by day, tier and month, used by later stays, and listed for `--detail`."""

from __future__ import annotations

import numpy as np

from loyaltydsl.data.rows import Stay
from loyaltydsl.engine.batch.days import Array
from loyaltydsl.engine.batch.rewards import Issued, RewardRun
from loyaltydsl.engine.batch.tally import exact_sum
from loyaltydsl.engine.outcome import Issuance
from loyaltydsl.engine.rewards import trigger_text
from loyaltydsl.engine.simulation import Tally
from loyaltydsl.semantics.calendar import month_of


class Uses:
    """Stays that used an issue: `user` is the stay's place by member, `issue` the number of the issue."""

    __slots__ = ("issue", "user")

    def __init__(self, user: Array, issue: Array) -> None:
        self.user = user
        self.issue = issue


def count_issued(run: RewardRun, tally: Tally, issued: Issued, first_day: int | None) -> Uses:
    """Count a reward's issues, and their uses by stays of the reported range."""
    events, name = issued.events, issued.reward.name
    trigger = trigger_text(issued.reward.trigger)
    for day, count in counted(events.day):
        tally.issued_on[name][day] += count
    for tier, count in counted(events.tier):
        tally.issued_through[name][(trigger, rank_of(tier))] += count
    reported = _reported(events.day, first_day)
    for tier, count in counted(events.tier[reported]):
        tally.issued_by_tier[(name, rank_of(tier))] += count
    for day, count in counted(events.day[reported]):
        tally.issued[name] += count
        tally.issued_months[name][month_of(day)] += count
    uses = settle_uses(run, issued)
    place = run.frame.order[uses.user]
    departure = run.frame.departure[place]
    reported = _reported(departure, first_day)
    for tier, count in counted(events.tier[uses.issue[reported]]):
        tally.redeemed_by_tier[(name, rank_of(tier))] += count
    for day, count in counted(departure[reported]):
        tally.redeemed[name] += count
        tally.redeemed_months[name][month_of(day)] += count
    if reported.any():
        tally.reward_revenue[name] += exact_sum(run.frame.revenue[place[reported]])
    return uses


def settle_uses(run: RewardRun, issued: Issued) -> Uses:
    """Each stay with one of the reward's rate codes uses the member's issue that expires first, then the oldest.

    The k-th such stays of all members choose at once, after their (k−1)-th.
    """
    reward, frame, events = issued.reward, run.frame, issued.events
    nothing = np.zeros(0, dtype=np.int64)
    if not reward.rate_codes or not len(frame) or not len(events.day):
        return Uses(nothing, nothing)
    matches = frame.among(frame.codes("rate_code"), frozenset(reward.rate_codes)) & frame.live
    has = np.zeros(len(run.timeline.member), dtype=bool)
    has[events.group] = True
    users = np.nonzero(frame.by_member(matches) & has[run.group_of])[0]
    groups = run.group_of[users]
    never = np.iinfo(np.int64).max
    expires = np.where(issued.expires < 0, never, issued.expires)
    has[:] = False
    has[groups] = True
    choice = np.nonzero(has[events.group])[0]
    choice = choice[np.lexsort((issued.ordinal[choice], events.day[choice], expires[choice], events.group[choice]))]
    begin, end = (np.searchsorted(events.group[choice], groups, side) for side in ("left", "right"))
    turn = np.arange(len(users)) - np.searchsorted(groups, groups)
    arrival = frame.arrival[frame.order[users]]
    left = np.full(len(events.day), never if reward.max_usage is None else reward.max_usage)
    by_turn = np.argsort(turn, kind="stable")
    found_user, found_issue = [nothing], [nothing]
    for wave in np.split(by_turn, np.nonzero(np.diff(turn[by_turn]))[0] + 1):
        number = end[wave] - begin[wave]
        user = np.repeat(wave, number)
        first = np.repeat(begin[wave] - (np.cumsum(number) - number), number)
        issue = choice[np.arange(len(user)) + first]
        fits = (issued.valid[issue] <= arrival[user]) & (arrival[user] <= expires[issue])
        fits &= (left[issue] > 0) & (events.at[issue] < users[user])
        user, issue = user[fits], issue[fits]
        best = np.ones(len(user), dtype=bool)
        best[1:] = user[1:] != user[:-1]
        left[issue[best]] -= 1
        found_user.append(users[user[best]])
        found_issue.append(issue[best])
    return Uses(np.concatenate(found_user), np.concatenate(found_issue))


def listed(run: RewardRun, issued: Issued, uses: Uses, first_day: int | None) -> list[tuple[int, Issuance]]:
    """The issues of the reported range with their groups, and the stays that triggered and used them."""
    events, members, reward = issued.events, run.frame.members, issued.reward
    wanted = np.nonzero(_reported(events.day, first_day))[0]
    by_issue: dict[int, list[int]] = {}
    for user, issue in sorted(zip(uses.user.tolist(), uses.issue.tolist(), strict=True)):
        by_issue.setdefault(issue, []).append(user)
    at = events.at[wanted]
    stays = _stays(run, np.unique(np.concatenate([at[at >= 0], uses.user])))
    trigger = trigger_text(reward.trigger)
    group = events.group[wanted]
    columns = (wanted, group, run.timeline.member[group], at, events.day[wanted], issued.valid[wanted],
               issued.expires[wanted], events.tier[wanted], issued.ordinal[wanted])  # fmt: skip
    found = []
    for number, own, who, place, day, valid, expires, tier, ordinal in zip(
        *map(np.ndarray.tolist, columns), strict=True
    ):
        issue = Issuance(
            reward.name,
            members.ids[who] if who < len(members) else None,
            stays[place] if place >= 0 else None,
            day,
            valid,
            expires if expires >= 0 else None,
            not reward.active,
            rank_of(tier),
            ordinal,
            trigger,
        )
        issue.used_by += [stays[user] for user in by_issue.get(number, ())]
        found.append((own, issue))
    return found


def _reported(days: Array, first_day: int | None) -> Array:
    return np.ones(len(days), dtype=bool) if first_day is None else np.greater_equal(days, first_day)


def rank_of(tier: int) -> int | None:
    return tier if tier >= 0 else None


def counted(values: Array) -> list[tuple[int, int]]:
    """Each value of a small range, with how often it is there."""
    if not len(values):
        return []
    low = int(values.min())
    counts = np.bincount(values - low)
    there = np.nonzero(counts)[0]
    return list(zip((there + low).tolist(), counts[there].tolist(), strict=True))


def _stays(run: RewardRun, places: Array) -> dict[int, Stay]:
    """Stays by their place by member, with what the list of rewards shows of them."""
    frame = run.frame
    at = frame.order[places]
    ids = frame.stays.stay_ids(frame.rows[at])
    days = zip(frame.arrival[at].tolist(), frame.departure[at].tolist(), strict=True)
    return {
        place: Stay(stay_id, arrival=arrival, departure=departure)
        for place, stay_id, (arrival, departure) in zip(places.tolist(), ids, days, strict=True)
    }
