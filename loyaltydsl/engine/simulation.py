"""A history evaluated: the totals that cli.md's JSON names, and its rows of stays, issued rewards and members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from loyaltydsl.data.rows import Member, Stay, evaluation_order
from loyaltydsl.engine.outcome import Exclusion, Issuance, MemberOutcome, StayOutcome
from loyaltydsl.engine.reference import Reference
from loyaltydsl.engine.vouchers import stamp
from loyaltydsl.record import Record
from loyaltydsl.semantics.calendar import iso, month_of, month_text
from loyaltydsl.semantics.exact import fixed_text, money_text
from loyaltydsl.semantics.program import Program, Reward

Row = dict[str, Any]


class Detail(Record):
    """The rows of `--detail`, each a dict as cli.md shows it."""

    stays: Sequence[Row]
    issuances: Sequence[Row]
    members: Sequence[Row]


class LimitPassed(Record):
    """More was issued than `limit` admits: how much in all, the first day on which it was passed, and most of it.

    `trigger` and `tier` are those with the most issues.
    """

    reward: str
    limit: int
    issued: int
    first_day: str
    trigger: str
    tier: str | None


class Simulation(Record):
    """The outcome of a history: `summary` is the JSON without `input`; `detail` where it was asked for.

    `limits` are the rewards that a run would issue more often than `issue_limit` or the caller's limit says.
    """

    summary: Row
    detail: Detail | None = None
    limits: tuple[LimitPassed, ...] = ()

    def to_json(self, report: Row | None = None) -> Row:
        """One dict with the keys in cli.md's order; `report` becomes `input`."""
        result: Row = {"program": self.summary["program"], "engine": self.summary["engine"]}
        if report is not None:
            result["input"] = report
        result |= self.summary
        if self.detail is not None:
            result |= {
                "stays": list(self.detail.stays),
                "issuances": list(self.detail.issuances),
                "members": list(self.detail.members),
            }
        return result


class Tally:
    """Sums over outcomes. Counts are whole, revenue is in millionths of the currency."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.stays = self.members = self.excluded_stays = self.awarded_stays = 0
        self.points = self.points_spent = self.revenue = self.balances = self.payable_nights = 0
        self.award_stays = dict.fromkeys((award.name for award in program.awards), 0)
        self.award_points = dict(self.award_stays)
        self.excluded: dict[tuple[str, str], int] = {}
        tiers = program.tiers.names if program.tiers else ()
        self.tier_stays, self.tier_points, self.tier_members = ([0] * len(tiers) for _ in range(3))
        self.month_stays: dict[int, int] = {}
        self.month_points: dict[int, int] = {}
        self.denied = dict.fromkeys((rule.name for rule in program.redeems if rule.pay is None), 0)
        self.issued = dict.fromkeys((reward.name for reward in program.rewards), 0)
        self.redeemed = dict(self.issued)
        self.reward_revenue = dict(self.issued)
        self.issued_by_tier: Counter[tuple[str, int | None]] = Counter()
        self.redeemed_by_tier: Counter[tuple[str, int | None]] = Counter()
        self.issued_months: dict[str, Counter[int]] = {reward.name: Counter() for reward in program.rewards}
        self.redeemed_months: dict[str, Counter[int]] = {reward.name: Counter() for reward in program.rewards}
        self.buyers: Counter[tuple[str, int]] = Counter()
        self.buying_months: Sequence[int] = ()
        self.issued_on: dict[str, Counter[int]] = {reward.name: Counter() for reward in program.rewards}
        self.issued_through: dict[str, Counter[tuple[str, int | None]]] = {
            reward.name: Counter() for reward in program.rewards
        }
        self._rewards_only = {rule.name for rule in program.exceptions if rule.scope == "rewards"}

    def stay(self, outcome: StayOutcome) -> None:
        """Count a checked-out stay of the reported range."""
        stay, points = outcome.stay, outcome.points
        self.stays += 1
        self.points += points
        self.awarded_stays += points > 0
        self.points_spent += outcome.payment.spent
        self.revenue += stay.total_revenue or 0
        self.payable_nights += outcome.payment.payable_nights
        for name, earned in outcome.awards.items():
            self.award_stays[name] += 1
            self.award_points[name] += earned
        if outcome.excluded_by is not None:
            self.excluded_stays += 1
            self.exclude(outcome.excluded_by.kind, outcome.excluded_by.name)
        if outcome.excluded_from_rewards in self._rewards_only:
            self.exclude("exception", outcome.excluded_from_rewards)
        for name, nights in outcome.payment.denied.items():
            self.denied[name] += nights
        if outcome.tier is not None:
            self.tier_stays[outcome.tier] += 1
            self.tier_points[outcome.tier] += points
        month = month_of(stay.departure)
        self.month_stays[month] = self.month_stays.get(month, 0) + 1
        self.month_points[month] = self.month_points.get(month, 0) + points

    def exclude(self, kind: str, name: str | None, stays: int = 1) -> None:
        if name is not None:
            self.excluded[(kind, name)] = self.excluded.get((kind, name), 0) + stays

    def issuance(self, issue: Issuance, reported: bool = True) -> None:
        """Count an issued reward; only those of the reported range are in the totals, all in the limits."""
        self.issued_on[issue.reward][issue.issued_on] += 1
        self.issued_through[issue.reward][(issue.trigger, issue.tier)] += 1
        if not reported:
            return
        self.issued[issue.reward] += 1
        self.issued_by_tier[(issue.reward, issue.tier)] += 1
        self.issued_months[issue.reward][month_of(issue.issued_on)] += 1

    def redemption(self, issue: Issuance, stay: Stay) -> None:
        """Count a stay of the reported range that used an issued reward."""
        self.redeemed[issue.reward] += 1
        self.redeemed_by_tier[(issue.reward, issue.tier)] += 1
        self.redeemed_months[issue.reward][month_of(stay.departure)] += 1
        self.reward_revenue[issue.reward] += stay.total_revenue or 0

    def member(self, tier: int | None, balance: int) -> None:
        """Count a member at the end of the run."""
        self.members += 1
        self.balances += balance
        if tier is not None:
            self.tier_members[tier] += 1

    def limits(self, max_issued: int | None = None) -> tuple[LimitPassed, ...]:
        """The rewards issued more often than their `issue_limit`, or each than `max_issued`, admits."""
        passed = []
        for reward in self.program.rewards:
            limit = min((n for n in (reward.issue_limit, max_issued) if n is not None), default=None)
            days = self.issued_on[reward.name]
            issued = sum(days.values())
            if limit is None or issued <= limit:
                continue
            so_far = accumulate(days[day] for day in sorted(days))
            day = next(day for day, count in zip(sorted(days), so_far, strict=True) if count > limit)
            through = self.issued_through[reward.name]
            trigger, rank = max(through, key=lambda pair: (through[pair], -1 if pair[1] is None else pair[1]))
            tier = self.program.tiers.names[rank] if self.program.tiers and rank is not None else None
            passed.append(LimitPassed(reward.name, limit, issued, iso(day), trigger, tier))
        return tuple(passed)

    def summary(self, engine: str) -> Row:
        program = self.program
        return {
            "program": program.title,
            "engine": engine,
            "totals": {
                "stays": self.stays,
                "members": self.members,
                "excluded_stays": self.excluded_stays,
                "awarded_stays": self.awarded_stays,
                "points": self.points,
                "points_spent": self.points_spent,
                "liability": self._liability(),
                "revenue": self._money(self.revenue),
            },
            "awards": [
                {"name": name, "stays": stays, "points": self.award_points[name]}
                for name, stays in self.award_stays.items()
            ],
            "exclusions": [
                {"name": name, "kind": kind, "stays": self.excluded.get((kind, name), 0)}
                for kind, name in (
                    *(("exception", rule.name) for rule in program.exceptions),
                    *(("award", award.name) for award in program.awards if award.is_bare_veto),
                )
            ],
            "tiers": [
                {
                    "tier": name,
                    "stays": self.tier_stays[rank],
                    "members": self.tier_members[rank],
                    "points": self.tier_points[rank],
                }
                for rank, name in enumerate(program.tiers.names if program.tiers else ())
            ],
            "months": [
                {
                    "month": month_text(month),
                    "stays": self.month_stays[month],
                    "points": self.month_points[month],
                }
                for month in sorted(self.month_stays)
            ],
            "redeem": {
                "payable_nights": self.payable_nights,
                "denied": [{"name": name, "nights": nights} for name, nights in self.denied.items()],
            },
            "rewards": [self._reward(reward) for reward in program.rewards],
        }

    def _liability(self) -> Row | None:
        value = self.program.point_value
        if value is None:
            return None
        amount = fixed_text(self.balances * value, self.program.currency_decimals)
        return {"amount": amount, "currency": self.program.currency}

    def _money(self, micros: int) -> Row:
        return {
            "amount": money_text(micros, self.program.currency_decimals),
            "currency": self.program.currency,
        }

    def _reward(self, reward: Reward) -> Row:
        tiers = self.program.tiers.names if self.program.tiers else ()
        admitted = [rank for rank in range(len(tiers)) if reward.tiers is None or rank in reward.tiers]
        name = reward.name
        issued, redeemed = self.issued_months[name], self.redeemed_months[name]
        row: Row = {
            "name": name,
            "code": reward.code,
            "type": reward.type,
            "draft": not reward.active,
            "issued": self.issued[name],
            "redeemed": self.redeemed[name],
            "revenue": self._money(self.reward_revenue[name]),
            "by_tier": {tiers[rank]: self.issued_by_tier[(name, rank)] for rank in admitted},
            "redeemed_by_tier": {tiers[rank]: self.redeemed_by_tier[(name, rank)] for rank in admitted},
            "months": [
                {"month": month_text(month), "issued": issued[month], "redeemed": redeemed[month]}
                for month in sorted({*issued, *redeemed})
            ],
        }
        if reward.purchase is not None:
            row["could_buy"] = [
                {"month": month_text(month), "members": self.buyers[(name, month)]} for month in self.buying_months
            ]
        return row


def exclusion_row(exclusion: Exclusion | None) -> Row | None:
    if exclusion is None:
        return None
    if exclusion.kind == "award":
        return {"name": exclusion.name, "kind": "award"}
    return {
        "name": exclusion.name,
        "kind": exclusion.kind,
        "field": exclusion.field,
        "code": exclusion.code,
    }


def stay_row(outcome: StayOutcome, program: Program) -> Row:
    """A stay as `--detail` shows it."""
    stay, payment = outcome.stay, outcome.payment
    row: Row = {
        "stay_id": stay.stay_id,
        "member_id": stay.member_id,
        "departure": iso(stay.departure),
        "points": outcome.points,
        "awards": outcome.awards,
        "excluded_by": exclusion_row(outcome.excluded_by),
        "tier": program.tiers.names[outcome.tier] if program.tiers and outcome.tier is not None else None,
        "balance": outcome.balance,
        "payable_nights": payment.payable_nights,
        "points_spent": payment.spent,
        "granted": money_text(payment.granted, program.currency_decimals),
    }
    if payment.refused is not None:
        row["refused"] = [{"night": iso(refusal.night), "by": refusal.by} for refusal in payment.refused]
    return row


def issuance_row(issue: Issuance) -> Row:
    """An issued reward as `--detail` shows it, without its voucher."""
    return {
        "reward": issue.reward,
        "member_id": issue.member_id,
        "stay_id": issue.stay.stay_id if issue.stay is not None else None,
        "issued_on": iso(issue.issued_on),
        "valid_from": iso(issue.valid_from),
        "expires_on": iso(issue.expires_on) if issue.expires_on is not None else None,
        "draft": issue.draft,
        "used_by": [stay.stay_id for stay in issue.used_by],
    }


NOBODY: Mapping[str, Member] = MappingProxyType({})


def group_by_member(
    stays: Iterable[Stay], members: Mapping[str, Member], own_members: Mapping[str, Member] = NOBODY
) -> list[tuple[Member, list[Stay]]]:
    """Every member of the file and of the stays with its stays: those without an id first, then by id.

    `own_members` has what is known of the members of stays without an id, by stay_id.
    """
    alone: list[Stay] = []
    found: dict[str, list[Stay]] = {member_id: [] for member_id in members}
    for stay in stays:
        if stay.member_id is None:
            alone.append(stay)
        else:
            found.setdefault(stay.member_id, []).append(stay)
    alone.sort(key=evaluation_order)
    groups = [(own_members.get(stay.stay_id) or Member(None), [stay]) for stay in alone]
    groups += [(members.get(key) or Member(key), found[key]) for key in sorted(found)]
    return groups


def buying_months(
    program: Program, stays: Iterable[Stay], first_day: int | None, last_day: int | None
) -> Sequence[int]:
    """The months, from the first reported departure to the last, at whose ends purchases are looked at."""
    if all(reward.purchase is None for reward in program.rewards):
        return ()
    days = [
        stay.departure
        for stay in stays
        if stay.status == "checked_out"
        and (first_day is None or stay.departure >= first_day)
        and (last_day is None or stay.departure <= last_day)
    ]
    return range(month_of(min(days)), month_of(max(days)) + 1) if days else ()


def simulate(
    program: Program,
    stays: Iterable[Stay],
    members: Mapping[str, Member],
    own_members: Mapping[str, Member] = NOBODY,
    *,
    first_day: int | None = None,
    last_day: int | None = None,
    detail: bool = False,
    voucher_key: bytes | None = None,
    max_issued: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Simulation:
    """Evaluate a history with the reference engine.

    `stays` are all rows of any status, in any order; `members` by id, those of stays may lack; `own_members` by
    stay_id, for stays without a member_id. `first_day` and `last_day` are day numbers: earlier stays are evaluated
    and left out of every total and list, later ones not evaluated. `voucher_key` makes the vouchers of `detail` real
    ones; `max_issued` limits every reward. `progress` is called with the number of stays done since the last call.
    """
    reference = Reference(program)
    tally = Tally(program)
    stays = list(stays)
    tally.buying_months = buying_months(program, stays, first_day, last_day)
    rows: list[Row] = []
    issues: list[Issuance] = []
    member_rows: list[Row] = []

    for member, own in group_by_member(stays, members, own_members):
        outcome = reference.member(member, own, last_day=last_day, months=tally.buying_months)
        tally.buyers.update(outcome.could_buy)
        reported = (
            outcome.stays if first_day is None else [stay for stay in outcome.stays if stay.stay.departure >= first_day]
        )
        for one in reported:
            tally.stay(one)
        tally.member(outcome.tier, outcome.balance)
        tally_rewards(tally, outcome, first_day, issues)
        if detail:
            rows += [stay_row(one, program) for one in reported]
            member_rows.append(member_row(outcome, reported, program))
        if progress is not None:
            progress(len(own))

    found = Found(rows, issues, member_rows) if detail else None
    return conclude(program, tally, "reference", found, voucher_key, max_issued)


class Found(Record):
    """What `--detail` lists: rows of stays in their order, issued rewards in any order, rows of members by id."""

    stays: Sequence[Row]
    issuances: list[Issuance]
    members: Sequence[Row]


def conclude(
    program: Program, tally: Tally, engine: str, found: Found | None, voucher_key: bytes | None, max_issued: int | None
) -> Simulation:
    """The simulation that a whole run has added up to, whatever engine ran it."""
    summary = tally.summary(engine)
    limits = tally.limits(max_issued)
    if found is None:
        return Simulation(summary, None, limits)
    order = {reward.name: i for i, reward in enumerate(program.rewards)}
    issues = sorted(found.issuances, key=lambda i: (i.issued_on, i.member_id or "", order[i.reward]))
    issue_rows = [issuance_row(issue) for issue in issues]
    stamp(program.title, issue_rows, voucher_key)
    return Simulation(summary, Detail(found.stays, issue_rows, found.members), limits)


def tally_rewards(tally: Tally, outcome: MemberOutcome, first_day: int | None, issues: list[Issuance]) -> None:
    """Count a member's issued rewards and their uses; those of the reported range go to `issues`."""
    for issue in outcome.issuances:
        reported = first_day is None or issue.issued_on >= first_day
        tally.issuance(issue, reported)
        if reported:
            issues.append(issue)
        for stay in issue.used_by:
            if first_day is None or stay.departure >= first_day:
                tally.redemption(issue, stay)


def member_row(outcome: MemberOutcome, reported: Sequence[StayOutcome], program: Program) -> Row:
    """A member as `--detail` shows it; points and stays are those of the reported range."""
    return {
        "member_id": outcome.member.member_id,
        "tier": program.tiers.names[outcome.tier] if program.tiers and outcome.tier is not None else None,
        "balance": outcome.balance,
        "earned": sum(one.points for one in reported),
        "spent": sum(one.payment.spent for one in reported),
        "stays": len(reported),
    }
