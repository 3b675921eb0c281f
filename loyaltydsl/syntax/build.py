"""From the grammar's productions to the nodes of `syntax.ast`: one method a production.

Each method gets the children of its production, all tokens included, lists joined in; a node's span runs from
the first child to the last.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from loyaltydsl.record import replace
from loyaltydsl.source import SourceFile, Span
from loyaltydsl.syntax import ast
from loyaltydsl.syntax.tokens import Token

_WEEKDAYS = {
    "Monday": 0, "Tuesday": 1, "Wednesday": 2, "Thursday": 3, "Friday": 4, "Saturday": 5, "Sunday": 6,
}  # fmt: skip
_UNITS: dict[str, Literal["days", "months", "years"]] = {
    "day": "days", "days": "days", "month": "months", "months": "months", "year": "years", "years": "years",
}  # fmt: skip
_ESCAPE = re.compile(r"\\(.)")
C = list[Any]


class Builder:
    """Makes the nodes of one file at a time: `source` is that file."""

    source: SourceFile

    def _span(self, c: C) -> Span:
        """From the first child to the last."""
        first, last = c[0], c[-1]
        return Span(
            self.source,
            first[2] if type(first) is Token else first.span.start,
            last[3] if type(last) is Token else last.span.end,
        )

    # ------------------------------------------------------------ words and values

    def name(self, c: C) -> ast.Name:
        _, text, start, end = c[0]
        return ast.Name(Span(self.source, start, end), text)

    capital = name
    no = name
    other_name = name
    metric = name

    def string(self, c: C) -> ast.StringLit:
        _, text, start, end = c[0]
        value = text[1:-1]
        if "\\" in value:
            value = _ESCAPE.sub(r"\1", value)
        return ast.StringLit(Span(self.source, start, end), value)

    def number(self, c: C) -> ast.NumberLit:
        _, text, start, end = c[0]
        whole, _, decimals = text.replace("_", "").partition(".")
        return ast.NumberLit(Span(self.source, start, end), int(whole + decimals), len(decimals))

    def money(self, c: C) -> ast.MoneyLit:
        return ast.MoneyLit(self._span(c), c[0], c[1])

    def date(self, c: C) -> ast.DateLit:
        _, text, start, end = c[0]
        return ast.DateLit(Span(self.source, start, end), int(text[:4]), int(text[5:7]), int(text[8:]))

    def month_day(self, c: C) -> ast.MonthDay:
        _, text, start, end = c[0]
        return ast.MonthDay(Span(self.source, start, end), int(text[:2]), int(text[3:]))

    def weekday(self, c: C) -> ast.Weekday:
        _, text, start, end = c[0]
        return ast.Weekday(Span(self.source, start, end), _WEEKDAYS[text])

    def duration(self, c: C) -> ast.Duration:
        return ast.Duration(self._span(c), c[0], _UNITS[c[1].text])

    def range(self, c: C) -> ast.Range:
        return ast.Range(self._span(c), c[0], c[2])

    def yearly_range(self, c: C) -> ast.Range:
        return ast.Range(self._span(c), c[0], c[2], True)

    def season(self, c: C) -> ast.Season:
        return ast.Season(self._span(c), c[0])

    def items(self, c: C) -> ast.Items:
        return tuple(c[::2])

    days = items

    # ------------------------------------------------------------ conditions

    def condition(self, c: C) -> ast.Condition:
        if len(c) == 1:
            only: ast.Condition = c[0]
            return only
        items, operators = tuple(c[::2]), c[1::2]
        kinds = {token.text for token in operators}
        if len(kinds) == 2:
            return ast.MixedChain(self._span(c), items, tuple(self.name([token]) for token in operators))
        return ast.And(self._span(c), items) if "and" in kinds else ast.Or(self._span(c), items)

    def negation(self, c: C) -> ast.Not:
        return ast.Not(self._span(c), c[1])

    def group(self, c: C) -> ast.Condition:
        # A condition in parentheses spans them too.
        inner: ast.Condition = c[1]
        return replace(inner, span=self._span(c))

    def is_(self, c: C) -> ast.Compare:
        return ast.Compare(self._span(c), c[0], "is", c[2])

    def is_not(self, c: C) -> ast.Compare:
        return ast.Compare(self._span(c), c[0], "is not", c[3])

    def compare(self, c: C) -> ast.Compare:
        return ast.Compare(self._span(c), c[0], c[1].text, c[2])

    def comparison(self, c: C) -> Token:
        token: Token = c[0]
        return token

    quantifier = direction = comparison

    def in_(self, c: C) -> ast.Membership:
        return ast.Membership(self._around(c), c[0], False, c[2])

    def not_in(self, c: C) -> ast.Membership:
        return ast.Membership(self._around(c), c[0], True, c[3])

    def _around(self, c: C) -> Span:
        """As `_span`, where the last child is a list."""
        first = c[0]
        return Span(self.source, first[2] if type(first) is Token else first.span.start, c[-1][-1].span.end)

    def on_days(self, c: C) -> ast.OnDays:
        return ast.OnDays(self._around(c), c[0], c[2])

    def within(self, c: C) -> ast.Within:
        return ast.Within(self._span(c), c[0], None, c[2], c[4].text, c[5])

    def within_range(self, c: C) -> ast.Within:
        return ast.Within(self._span(c), c[0], c[2], c[4], c[6].text, c[7])

    def night_in(self, c: C) -> ast.NightTest:
        return ast.NightTest(self._around(c), c[0].text, "in", c[3])

    def night_on(self, c: C) -> ast.NightTest:
        return ast.NightTest(self._around(c), c[0].text, "on", c[3])

    def this_night_in(self, c: C) -> ast.NightTest:
        return ast.NightTest(self._around(c), "this", "in", c[2])

    def this_night_on(self, c: C) -> ast.NightTest:
        return ast.NightTest(self._around(c), "this", "on", c[2])

    def past(self, c: C) -> ast.PastTest:
        window = where = None
        for child in c[2:-2]:
            if isinstance(child, ast.Duration):
                window = child
            else:
                where = child
        return ast.PastTest(self._span(c), c[1], window, where, c[-2].text, c[-1])

    def past_window(self, c: C) -> ast.Duration:
        window: ast.Duration = c[2]
        return window

    def past_where(self, c: C) -> ast.Condition:
        where: ast.Condition = c[2]
        return where

    def named_test(self, c: C) -> ast.NamedTest:
        return ast.NamedTest(c[0].span, c[0])

    # ------------------------------------------------------------ the program and its vocabulary

    def file(self, c: C) -> ast.File:
        return ast.File(Span(self.source, 0, len(self.source.text)), tuple(c))

    def program(self, c: C) -> ast.ProgramDecl:
        return ast.ProgramDecl(self._span(c), c[1], tuple(c[3:-1]))

    def property_setting(self, c: C) -> ast.PropertySetting:
        return ast.PropertySetting(self._span(c), tuple(c[1::2]))

    def currency_setting(self, c: C) -> ast.CurrencySetting:
        return ast.CurrencySetting(self._span(c), c[1])

    def point_value_setting(self, c: C) -> ast.PointValueSetting:
        return ast.PointValueSetting(self._span(c), c[1])

    def timezone_setting(self, c: C) -> ast.TimezoneSetting:
        return ast.TimezoneSetting(self._span(c), c[1])

    def use(self, c: C) -> ast.UseDecl:
        return ast.UseDecl(self._span(c), c[1])

    def tiers_by(self, c: C) -> ast.TiersDecl:
        return ast.TiersDecl(self._span(c), c[2], tuple(c[4:-1]))

    def tiers_assigned(self, c: C) -> ast.TiersDecl:
        return ast.TiersDecl(self._span(c), None, tuple(c[3:-1]))

    def metric_lifetime(self, c: C) -> ast.TierMetric:
        return ast.TierMetric(self._span(c), c[1])

    def metric_bare(self, c: C) -> ast.TierMetric:
        return ast.TierMetric(self._span(c), c[0])

    def metric_window(self, c: C) -> ast.TierMetric:
        return ast.TierMetric(self._span(c), c[0], c[3])

    def metric_calendar(self, c: C) -> ast.TierMetric:
        return ast.TierMetric(self._span(c), c[0], "calendar_year")

    def tier_row(self, c: C) -> ast.TierRow:
        return ast.TierRow(self._span(c), c[0], c[1] if len(c) == 4 else None, c[-1])

    def tier_name(self, c: C) -> ast.TierRow:
        return ast.TierRow(self._span(c), c[0], c[1] if len(c) == 2 else None, None)

    def codes(self, c: C) -> ast.CodesDecl:
        return ast.CodesDecl(self._span(c), c[1], tuple(c[3:-1]))

    def code_row(self, c: C) -> ast.CodeRow:
        return ast.CodeRow(self._span(c), c[0], c[1])

    def field(self, c: C) -> ast.FieldDecl:
        return ast.FieldDecl(self._span(c), c[1], c[2])

    def define_condition(self, c: C) -> ast.DefineDecl:
        value = c[3]
        # In parentheses a name is a condition; alone it may be anything, and is read as a list of one.
        lone = isinstance(value, ast.NamedTest) and value.span.start == value.name.span.start
        return ast.DefineDecl(self._span(c), c[1], (value.name,) if lone else value)

    def define_list(self, c: C) -> ast.DefineDecl:
        return ast.DefineDecl(self._span(c), c[1], tuple(c[3::2]))

    # ------------------------------------------------------------ rules

    @staticmethod
    def _title(c: C) -> ast.StringLit | None:
        return c[2] if isinstance(c[2], ast.StringLit) else None

    @staticmethod
    def _body(c: C) -> tuple[Any, ...]:
        """What stands between the outer braces."""
        for i, child in enumerate(c):
            if type(child) is Token and child.kind == "LBRACE":
                return tuple(c[i + 1 : -1])
        raise AssertionError("a block without a brace")

    def exception(self, c: C) -> ast.ExceptionDecl:
        scope: Literal["awards", "rewards"] | None = None
        for child in c[2:4]:
            if type(child) is Token and child.text in ("awards", "rewards"):
                scope = "awards" if child.text == "awards" else "rewards"
        return ast.ExceptionDecl(self._span(c), c[1], self._title(c), scope, self._body(c))

    def exception_scope(self, c: C) -> Token:
        token: Token = c[1]
        return token

    def exception_clause(self, c: C) -> ast.ExceptionClause:
        return ast.ExceptionClause(self._span(c), c[0], tuple(c[1::2]))

    def award(self, c: C) -> ast.AwardDecl:
        return ast.AwardDecl(self._span(c), c[1], self._title(c), self._body(c))

    def effective(self, c: C) -> ast.EffectiveClause:
        return ast.EffectiveClause(self._around(c), c[1])

    def when(self, c: C) -> ast.WhenClause:
        return ast.WhenClause(self._span(c), c[1])

    def earn_nothing(self, c: C) -> ast.EarnClause:
        return ast.EarnClause(self._span(c), ast.EarnNothing(self._span(c[1:])))

    def earn_amount(self, c: C) -> ast.EarnClause:
        return ast.EarnClause(self._span(c), ast.EarnAmount(c[1].span, c[1]))

    def earn_percent(self, c: C) -> ast.EarnClause:
        return ast.EarnClause(self._span(c), ast.EarnPercent(self._span(c[1:]), c[1], c[4]))

    def earn_table(self, c: C) -> ast.EarnClause:
        rows = c[4:-1]
        otherwise = rows.pop() if rows and isinstance(rows[-1], ast.Amount) else None
        return ast.EarnClause(self._span(c), ast.EarnTable(self._span(c[1:]), c[2], tuple(rows), otherwise))

    def table_row(self, c: C) -> ast.TableRow:
        return ast.TableRow(self._span(c), c[0], c[1])

    def otherwise(self, c: C) -> ast.Amount:
        amount: ast.Amount = c[1]
        return amount

    def amount_stay(self, c: C) -> ast.Amount:
        return ast.Amount(self._span(c), c[0], "stay")

    def amount_night(self, c: C) -> ast.Amount:
        return ast.Amount(self._span(c), c[0], "night", c[4] if len(c) == 5 else None)

    def amount_room_night(self, c: C) -> ast.Amount:
        return ast.Amount(self._span(c), c[0], "room_night", c[5] if len(c) == 6 else None)

    def amount_money(self, c: C) -> ast.Amount:
        whole = type(c[3]) is Token
        per = next((child for child in c[3:5] if isinstance(child, ast.NumberLit)), None)
        return ast.Amount(self._span(c), c[0], "money", None, whole, per, c[-3], c[-1])

    def night_filter(self, c: C) -> ast.NightFilter:
        return ast.NightFilter(self._around(c), c[0].text, c[1])

    def at_most_stay(self, c: C) -> ast.AtMostClause:
        return ast.AtMostClause(self._span(c), c[1], "points", "stay", None)

    def at_most_member(self, c: C) -> ast.AtMostClause:
        unit: Literal["points", "times"] = "points" if c[2].text.startswith("point") else "times"
        period = c[5][0] if len(c) == 6 else None
        span = self._span(c) if period is None else Span(self.source, c[0].start, c[5][1])
        return ast.AtMostClause(span, c[1], unit, "member", period)

    def at_most_period(self, c: C) -> tuple[str, int]:
        return c[1].text, c[1].end

    def instead_of(self, c: C) -> ast.InsteadOfClause:
        return ast.InsteadOfClause(self._span(c), tuple(c[1::2]))

    def round(self, c: C) -> ast.RoundClause:
        return ast.RoundClause(self._span(c), c[1].text)

    def combine(self, c: C) -> ast.CombineDecl:
        return ast.CombineDecl(self._span(c), c[1], c[3].text, tuple(c[4:-1:2]))

    def redeem(self, c: C) -> ast.RedeemDecl:
        return ast.RedeemDecl(self._span(c), c[1], self._title(c), self._body(c))

    def pay(self, c: C) -> ast.PayClause:
        return ast.PayClause(self._span(c), c[1], c[4])

    def deny(self, c: C) -> ast.DenyClause:
        return ast.DenyClause(self._span(c))

    # ------------------------------------------------------------ rewards

    def reward(self, c: C) -> ast.RewardDecl:
        return ast.RewardDecl(self._span(c), c[1], c[2], tuple(c[4:-1]))

    def text_clause(self, c: C) -> ast.TextClause:
        return ast.TextClause(self._span(c), c[0].text, c[1])

    def count_clause(self, c: C) -> ast.CountClause:
        return ast.CountClause(self._span(c), c[0].text, c[1])

    def word_clause(self, c: C) -> ast.WordClause:
        return ast.WordClause(self._span(c), c[0].text)

    def reward_tiers(self, c: C) -> ast.TiersClause:
        return ast.TiersClause(self._around(c), c[1])

    def issue(self, c: C) -> ast.IssueClause:
        return ast.IssueClause(self._span(c), c[1])

    def trigger_tier(self, c: C) -> ast.TriggerClause:
        return ast.TriggerClause(self._around(c), ast.TierTrigger(self._around(c[1:]), c[2]))

    def trigger_segment(self, c: C) -> ast.TriggerClause:
        return ast.TriggerClause(self._span(c), ast.SegmentTrigger(self._span(c[1:]), c[2]))

    def trigger_history(self, c: C) -> ast.TriggerClause:
        return ast.TriggerClause(self._span(c), ast.HistoryTrigger(self._span(c[1:]), c[2]))

    def trigger_every(self, c: C) -> ast.TriggerClause:
        return ast.TriggerClause(self._span(c), ast.EveryStaysTrigger(self._span(c[1:]), c[2]))

    def trigger_timing(self, c: C) -> ast.TriggerClause:
        timing = ast.TimingTrigger(self._span(c[1:]), c[1], c[3].text, c[4].text)
        return ast.TriggerClause(self._span(c), timing)

    def trigger_booking(self, c: C) -> ast.TriggerClause:
        return ast.TriggerClause(self._span(c), ast.BookingTrigger(self._span(c[1:])))

    def purchase(self, c: C) -> ast.PurchaseClause:
        return ast.PurchaseClause(self._span(c), c[1])

    def valid_on_issue(self, c: C) -> ast.ValidClause:
        return ast.ValidClause(self._span(c), None)

    def valid_on_date(self, c: C) -> ast.ValidClause:
        return ast.ValidClause(self._span(c), c[2])

    def valid_after(self, c: C) -> ast.ValidClause:
        return ast.ValidClause(self._span(c), c[1])

    def expires_on(self, c: C) -> ast.ExpiresClause:
        return ast.ExpiresClause(self._span(c), c[2])

    def expires_after(self, c: C) -> ast.ExpiresClause:
        return ast.ExpiresClause(self._span(c), c[1])

    def book_link(self, c: C) -> ast.BookLinkClause:
        return ast.BookLinkClause(self._span(c), c[1], tuple(c[3:-1]))

    def link_parameter(self, c: C) -> ast.LinkParameter:
        return ast.LinkParameter(self._span(c), c[0], c[1] if len(c) == 2 else None)

    def method(self, c: C) -> ast.MethodClause:
        return ast.MethodClause(self._span(c), c[1])

    def rate_code(self, c: C) -> ast.RateCodeClause:
        return ast.RateCodeClause(self._span(c), tuple(c[1::2]))

    def gift_card(self, c: C) -> ast.GiftCardClause:
        return ast.GiftCardClause(self._span(c), c[1], c[3])

    # ------------------------------------------------------------ connections and tests

    def connect(self, c: C) -> ast.ConnectDecl:
        return ast.ConnectDecl(self._span(c), c[1], tuple(c[3:-1]))

    def connect_setting(self, c: C) -> ast.ConnectSetting:
        return ast.ConnectSetting(self._span(c), c[0], c[1])

    def env(self, c: C) -> ast.EnvRef:
        return ast.EnvRef(self._span(c), c[1])

    def test(self, c: C) -> ast.TestDecl:
        return ast.TestDecl(self._span(c), c[1], tuple(c[3:-1]))

    def member_block(self, c: C) -> ast.MemberBlock:
        return ast.MemberBlock(self._span(c), tuple(c[2:-1]))

    def stay_block(self, c: C) -> ast.StayBlock:
        return ast.StayBlock(self._span(c), tuple(c[2:-1]))

    def field_value(self, c: C) -> ast.FieldValue:
        return ast.FieldValue(self._span(c), c[0], c[1])

    def expect_points(self, c: C) -> ast.ExpectPoints:
        return ast.ExpectPoints(self._span(c), c[1])

    def expect_points_from(self, c: C) -> ast.ExpectPoints:
        return ast.ExpectPoints(self._span(c), c[1], c[4])

    def expect_spent(self, c: C) -> ast.ExpectSpent:
        return ast.ExpectSpent(self._span(c), c[1])

    def expect_no_award(self, c: C) -> ast.ExpectNoAward:
        return ast.ExpectNoAward(self._span(c), c[2])

    def expect_no_reward(self, c: C) -> ast.ExpectNoReward:
        return ast.ExpectNoReward(self._span(c), c[3])

    def expect_reward(self, c: C) -> ast.ExpectReward:
        return ast.ExpectReward(self._span(c), c[2], c[4])

    def expect_excluded(self, c: C) -> ast.ExpectExcluded:
        return ast.ExpectExcluded(self._span(c), c[3])

    def expect_denied(self, c: C) -> ast.ExpectDenied:
        return ast.ExpectDenied(self._span(c), c[3])

    def expect_tier(self, c: C) -> ast.ExpectTier:
        return ast.ExpectTier(self._span(c), c[2])

    def expect_payable(self, c: C) -> ast.ExpectPayable:
        return ast.ExpectPayable(self._span(c), c[2])
