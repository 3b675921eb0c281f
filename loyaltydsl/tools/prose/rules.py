"""Awards, redeem rules, exceptions, tiers and rewards as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from loyaltydsl.semantics.program import (
    AfterIssue,
    Award,
    Cap,
    Combine,
    ExceptionRule,
    FixedDate,
    Nothing,
    OnEveryStays,
    OnHistory,
    OnSegment,
    OnTier,
    OnTiming,
    PercentOf,
    PointsPer,
    Program,
    Redeem,
    Reward,
    TableOf,
)
from loyaltydsl.tools.prose.conditions import Conditions, Voice
from loyaltydsl.tools.prose.words import (
    code_words,
    counted,
    dates,
    day,
    decimal,
    listed,
    name_of,
    night_set,
    number,
    span,
    tier_names,
    window,
)


class Rules:
    """Says the rules of one program in one voice."""

    def __init__(self, program: Program, voice: Voice) -> None:
        self.program = program
        self.voice = voice
        self.conditions = Conditions(program, voice)
        self._names = {award.name: name_of(award.name, award.title) for award in program.awards}
        self._names |= {rule.name: name_of(rule.name, rule.title) for rule in program.redeems}

    def name(self, rule: str) -> str:
        """What people call a rule: its title, or its name."""
        return self._names.get(rule, name_of(rule, None))

    # ------------------------------------------------------------ awards

    def award(self, award: Award) -> Iterator[str]:
        """What it earns, when, and within which limits; a sentence each."""
        earn = award.earn
        when = f" if {self.conditions.say(award.when)}" if award.when is not None else ""
        if isinstance(earn, Nothing):
            what = f"no points from {self._rules(award.instead_of)}" if award.instead_of else "no points at all"
            yield f"A stay earns {what}{when}."
        elif isinstance(earn, TableOf):
            yield f"Points by {self.conditions.noun(earn.field).removeprefix('the ')}{when}."
        else:
            text = f"{self._earn(earn)}{when}"
            yield f"{text[:1].upper()}{text[1:]}."
        if award.effective is not None:
            yield f"For stays that end {dates(award.effective)}."
        if award.instead_of and not isinstance(earn, Nothing):
            yield f"It takes the place of {self._rules(award.instead_of)}."
        yield from (f"{self._cap(cap)}." for cap in award.caps)
        if award.rounding != "down" and not isinstance(earn, Nothing):
            yield f"Rounded {'up to a' if award.rounding == 'up' else 'to the nearest'} whole point."

    def table(self, award: Award) -> Iterator[tuple[str, str]]:
        """The rows of a table: for what, and how many points."""
        earn = award.earn
        if not isinstance(earn, TableOf):
            return
        for key, amount in earn.rows:
            if isinstance(key, int):
                yield tier_names(self.program, [key]), self._amount(amount)
            else:
                yield code_words(self.program, earn.field, [key], with_codes=self.voice.codes), self._amount(amount)
        if earn.otherwise is not None:
            yield "all others", self._amount(earn.otherwise)

    def _earn(self, earn: PointsPer | PercentOf) -> str:
        if isinstance(earn, PercentOf):
            return f"{number(earn.percent)}% of the points of {self._rule(earn.award)}"
        return self._amount(earn)

    def _amount(self, amount: PointsPer) -> str:
        points = counted(amount.points, "point")
        nights = f" {night_set(amount.nights)}" if amount.nights is not None else ""
        match amount.basis:
            case "stay":
                return f"{points} for the stay"
            case "night":
                return f"{points} for every night{nights}"
            case "room_night":
                return f"{points} for every night of every room{nights}"
            case "money":
                per = decimal(amount.per)
                each = f"{'whole ' if amount.whole else ''}{'' if per == '1' else f'{per} '}{self.program.currency}"
                return f"{points} for every {each} of {self.conditions.noun(amount.field or '').removeprefix('the ')}"

    def _cap(self, cap: Cap) -> str:
        what = counted(cap.limit, "point") if cap.unit == "points" else times(cap.limit)
        if cap.scope == "stay":
            return f"At most {what} for a stay"
        every = f" in a calendar {cap.period}" if cap.period is not None else " in all"
        return f"At most {what} for a member{every}"

    def combine(self, combine: Combine) -> str:
        awards = self._rules(combine.awards, "and")
        if combine.mode == "best_of":
            return f"Of {awards}, a stay gets only the one that earns most."
        return f"Of {awards}, a stay gets only the first that applies, in this order."

    def _rules(self, names: tuple[str, ...], last: str = "and") -> str:
        return listed((self._rule(name) for name in names), last)

    def _rule(self, name: str) -> str:
        return f"“{self.name(name)}”"

    # ------------------------------------------------------------ exceptions and tiers

    def exception(self, rule: ExceptionRule) -> str:
        """Which stays do not count, and for what."""
        fields = []
        for clause in rule.clauses:
            codes = code_words(self.program, clause.field, clause.codes, with_codes=self.voice.codes)
            fields.append(f"{self.conditions.noun(clause.field)} is {codes}")
        what = {"awards": "points", "rewards": "rewards", "both": "points or rewards"}[rule.scope]
        return f"A stay does not count for {what} if {listed(fields)}."

    def tiers(self) -> Iterator[tuple[str, str]]:
        """Each tier with what it takes."""
        ladder = self.program.tiers
        if ladder is None:
            return
        for rank, name in enumerate(ladder.names):
            label = ladder.labels[rank] or name
            if ladder.metric is None:
                yield label, "given by the hotel"
            elif rank == 0:
                yield label, "from the beginning"
            else:
                yield label, f"from {counted(ladder.thresholds[rank], ladder.metric.removesuffix('s'))}"

    def ladder(self) -> str:
        """How tiers are reached."""
        ladder = self.program.tiers
        if ladder is None or ladder.metric is None:
            return "The hotel gives each guest a tier."
        counts = {"points": "points earned", "nights": "nights stayed", "stays": "stays"}[ladder.metric]
        if ladder.window is None:
            return f"A tier is reached by all {counts} so far. Spending points never lowers it."
        if ladder.window == "calendar_year":
            return f"A tier is reached by {counts} in the calendar year."
        return f"A tier is reached by {counts} {window(ladder.window)}."

    # ------------------------------------------------------------ paying with points

    def redeem(self, rule: Redeem) -> Iterator[str]:
        when = f" if {self.conditions.say(rule.when)}" if rule.when is not None else ""
        if rule.pay is None:
            yield f"A night cannot be paid with points{when}."
        else:
            yield f"A night can be paid with points{when}: {self._price(rule.pay)}."
        if rule.instead_of:
            yield f"It takes the place of {self._rules(rule.instead_of)}."

    def _price(self, pay: Fraction) -> str:
        verb = "pays" if pay == 1 else "pay"
        return f"{counted(pay, 'point')} {verb} 1 {self.program.currency}"

    # ------------------------------------------------------------ rewards

    def reward(self, reward: Reward) -> Iterator[str]:
        """How it is come by, how long it is good for, and its limits."""
        yield f"{self._trigger(reward)}."
        if reward.when is not None:
            yield f"Only if {self.conditions.say(reward.when)}."
        if reward.tiers is not None:
            yield f"For {tier_names(self.program, reward.tiers)}."
        if reward.issue is not None:
            yield f"Issued {span(*reward.issue)}."
        yield from self._validity(reward)
        if reward.max_earning is not None:
            yield f"At most {times(reward.max_earning)} for a member."
        if reward.max_usage is not None:
            yield f"Each can be used {times(reward.max_usage)}."

    def _trigger(self, reward: Reward) -> str:
        who, whose = self.voice.member, self.voice.whose
        verb = "" if who == "you" else "s"
        match reward.trigger:
            case None:
                return f"Bought with {counted(reward.purchase or 0, 'point')}"
            case OnTier(ranks=ranks):
                return f"Issued when {who} reach{'' if who == 'you' else 'es'} {tier_names(self.program, ranks)}"
            case OnSegment(segment=segment):
                return f"Issued when {who} {self.voice.is_} in the segment “{segment}”"
            case OnHistory(condition=condition):
                # With the stay that triggers it, no stay of this history is an earlier one any more.
                return (
                    f"Issued with the stay after which {self.conditions.say(condition).replace('earlier stay', 'stay')}"
                )
            case OnEveryStays(number=every):
                return f"Issued with every {ordinal(every)} stay" if every > 1 else "Issued with every stay"
            case OnTiming(anchor="booked"):
                return f"Issued when {who} book{verb}"
            case OnTiming(anchor=anchor, days=days):
                if days == 0:
                    return f"Issued on the day of {whose} {anchor}"
                return f"Issued {counted(abs(days), 'day')} {'before' if days < 0 else 'after'} {whose} {anchor}"

    def _validity(self, reward: Reward) -> Iterator[str]:
        parts = []
        if isinstance(reward.valid, FixedDate):
            parts.append(f"from {day(reward.valid.day)}")
        elif isinstance(reward.valid, AfterIssue) and reward.valid.number:
            parts.append(f"from {counted(reward.valid.number, 'day')} after it is issued")
        if isinstance(reward.expires, FixedDate):
            parts.append(f"until {day(reward.expires.day)}")
        elif isinstance(reward.expires, AfterIssue):
            parts.append(f"until {counted(reward.expires.number, reward.expires.unit[:-1])} after it is issued")
        if parts:
            yield f"Valid {' '.join(parts)}."


def times(value: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(value, counted(value, "time"))


def ordinal(value: int) -> str:
    """`2nd`, `11th`, `23rd`."""
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{ending}"
