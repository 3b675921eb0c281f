"""A trace in words: what counted, what did not, and which sub-condition decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from loyaltydsl.diagnostics.render.width import show
from loyaltydsl.engine.trace import (
    AwardTrace,
    ConditionTrace,
    ExceptionTrace,
    Looked,
    NightTrace,
    RewardEvent,
    RewardTrace,
    StayTrace,
)
from loyaltydsl.tools.tables import count

YES, NO = "✓", "✗"


def stay_text(trace: StayTrace, currency: str) -> str:
    """The page of `loy explain --stay`: money in `currency`."""
    blocks = (_summary(trace, currency), _exceptions(trace), _awards(trace), _nights(trace, currency))
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block))) + "\n"


def rewards_text(member: str, traces: Iterable[RewardTrace]) -> str:
    """The page of `loy explain --member`: each reward, and every time its trigger fired."""
    blocks = [[f"rewards of member {_shown(member)}"]]
    blocks += [list(_reward(trace)) for trace in traces]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def award_words(trace: AwardTrace) -> str:
    """How an award fared, in one line: `no match: ✗ nights >= 7 (nights 3)`."""
    match trace.fate:
        case "counted":
            words = f"{count(trace.points, 'point')}: {trace.earn}"
            return f"{words}; {_cut(trace)}" if trace.capped else words
        case "no match":
            return f"no match: {deciding_words(trace.condition)}" if trace.condition else "no match"
        case "not in effect":
            return "not in effect on the day of departure"
        case "replaced":
            return f"replaced by `{trace.by}`"
        case "vetoed":
            return f"kept from earning by `{trace.by}`"
        case "veto":
            return "matches: the stay earns nothing"
        case "lost":
            return f"{count(trace.after_caps, 'point')}, but `{trace.by}` counts instead of it"
        case "capped":
            return f"0 points: {_cut(trace)}"
        case "no points":
            return f"matches, and comes to 0 points: {trace.earn}"


def _cut(trace: AwardTrace) -> str:
    return f"`{trace.capped}` leaves {trace.after_caps:,} of {trace.whole:,}"


def deciding(condition: ConditionTrace) -> Iterator[ConditionTrace]:
    """The innermost sub-conditions that made the verdict what it is."""
    if not condition.items:
        yield condition
        return
    agreeing = [item for item in condition.items if item.holds == condition.holds]
    for item in agreeing or condition.items:  # none agrees inside a `not`
        yield from deciding(item)


def deciding_words(condition: ConditionTrace) -> str:
    return "; ".join(_condition(part) for part in deciding(condition))


def _condition(condition: ConditionTrace) -> str:
    looked = _looked(condition.looked_at)
    mark = YES if condition.holds else NO
    return f"{mark} {condition.text}" + (f"  ({looked})" if looked else "")


def _looked(values: Iterable[Looked]) -> str:
    return ", ".join(f"{one.what} {_shown(one.value)}" for one in values)


def _shown(text: str) -> str:
    return show(text)[0]


def _tree(condition: ConditionTrace, indent: str) -> Iterator[str]:
    yield indent + _condition(condition)
    for item in condition.items:
        yield from _tree(item, indent + "  ")


def _summary(trace: StayTrace, currency: str) -> Iterator[str]:
    whose = f" of member {_shown(trace.member_id)}" if trace.member_id is not None else ", no member"
    yield f"stay {_shown(trace.stay_id)}{whose}, departure {trace.departure}"
    yield ""
    earned = f"earned {count(trace.points, 'point')}"
    yield earned + (f": excluded by `{trace.excluded_by}`" if trace.excluded_by else "")
    if trace.requested is not None:
        yield (
            f"paid {count(trace.spent, 'point')}: of {trace.requested} {currency} asked for, "
            f"{trace.granted} {currency} were granted"
        )
        for night, by in trace.refused:
            yield f"  not in full: {night}, {_refusal(by)}"
    yield f"balance {trace.balance_before:,} before, {trace.balance_after:,} after"
    if trace.tier_before is not None or trace.tier_after is not None:
        after = "the same after" if trace.tier_before == trace.tier_after else f"{trace.tier_after} after"
        yield f"tier {trace.tier_before or 'none'} before, {after}"


_REFUSALS = {
    "balance": "the balance does not reach",
    "request": "no more was asked for",
    "no rule": "no redeem rule lets points pay",
}


def _refusal(by: str) -> str:
    return _REFUSALS.get(by, f"denied by `{by}`")


def _exceptions(trace: StayTrace) -> Iterator[str]:
    if trace.exceptions:
        yield "exceptions"
        name = max(len(one.name) for one in trace.exceptions)
        for one in trace.exceptions:
            yield f"  {YES if one.matched else NO} {one.name:<{name}}  {_exception(one)}"


def _exception(trace: ExceptionTrace) -> str:
    words = f"excludes from {trace.scope}" if trace.matched else "does not match"
    return f"{words} ({_looked(trace.looked_at)})"


def _awards(trace: StayTrace) -> Iterator[str]:
    if not trace.awards:
        return
    yield "awards"
    name = max(len(award.name) for award in trace.awards)
    ranked: tuple[Callable[[AwardTrace], bool], ...] = (
        lambda award: award.fate in ("counted", "veto"),
        lambda award: award.fate not in ("counted", "veto", "no match", "not in effect"),
        lambda award: award.fate in ("no match", "not in effect"),
    )
    for belongs in ranked:
        for award in filter(belongs, trace.awards):
            mark = YES if award.fate in ("counted", "veto") else NO
            words = "no match" if award.fate == "no match" else award_words(award)
            yield f"  {mark} {award.name:<{name}}  {words}"
            if award.amount is not None and not award.amount.isdigit():
                yield f"      exactly {award.amount}, rounded to {award.whole:,}"
            if award.condition is not None:
                yield from _tree(award.condition, "      ")


def _nights(trace: StayTrace, currency: str) -> Iterator[str]:
    if not any(night.rules for night in trace.nights):
        return
    yield "paying nights with points"
    for night in trace.nights:
        yield from _night(night, currency)


def _night(night: NightTrace, currency: str) -> Iterator[str]:
    said = "cannot be paid" if night.rate is None else f"can be paid at {night.rate} points per {currency}"
    mark = NO if night.rate is None else YES
    yield f"  {mark} {night.night}: {said}"
    for rule in night.rules:
        yield f"      {rule.name}: {rule.verdict}"
        if rule.condition is not None:
            yield from _tree(rule.condition, "        ")


def _reward(trace: RewardTrace) -> Iterator[str]:
    draft = " (draft)" if trace.draft else ""
    yield f"{trace.name}{draft}: issued {'once' if trace.issued == 1 else f'{trace.issued:,} times'}"
    yield f"  trigger: {trace.trigger}"
    yield from (f"  {line}" for line in reward_words(trace))


def reward_words(trace: RewardTrace) -> Iterator[str]:
    """A line for every time that a reward's trigger fired, with what became of it."""
    if not trace.events:
        yield f"{NO} {trace.seen}"
    yield from map(_event, trace.events)


def _event(event: RewardEvent) -> str:
    at = f"{event.day}" + (f", stay {_shown(event.stay_id)}" if event.stay_id is not None else "")
    if event.refused is not None:
        return f"{NO} {at}: not issued: {event.refused}"
    until = f" to {event.expires_on}" if event.expires_on else ", without end"
    used = f"; used by {', '.join(map(_shown, event.used_by))}" if event.used_by else ""
    return f"{YES} {at}: issued, valid from {event.valid_from}{until}{used}"
