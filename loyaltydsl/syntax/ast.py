"""The syntax tree of a .loy file, as written: no name resolved, no sugar gone.

Every node has a `span`; equality ignores spans. Comments are not in the tree: `syntax.tokens.lex_all` keeps them.
A name is a `Name`; what another system names is a `StringLit`. Capitalised words (tiers, currencies) are
`Name`s too: the checker tells them apart.
"""

from __future__ import annotations

from typing import Literal

from loyaltydsl.record import Record
from loyaltydsl.source import Span


class Node(Record):
    span: Span


# ---------------------------------------------------------------- words and values


class Name(Node):
    """A bare word: a field, a rule, a tier, a currency, a metric, a setting."""

    text: str


class StringLit(Node):
    """A string, its escapes resolved. Codes are split on `;` by the checker, not here."""

    value: str


class NumberLit(Node):
    """`digits` × 10^-`decimals`, so `0.50` is (50, 2): a literal keeps the decimals it was written with."""

    digits: int
    decimals: int = 0


class MoneyLit(Node):
    number: NumberLit
    currency: Name


class DateLit(Node):
    """An ISO date as written; it may be impossible (the checker says so)."""

    year: int
    month: int
    day: int


class MonthDay(Node):
    """A day of every year, `12-25`; it may be impossible."""

    month: int
    day: int


class Weekday(Node):
    """0 is Monday, 6 Sunday."""

    day: int


class Duration(Node):
    number: NumberLit
    unit: Literal["days", "months", "years"]


Value = Name | StringLit | NumberLit | MoneyLit | DateLit | MonthDay | Weekday
"""A single value; a `Name` is a tier, a flag word or a named list, which the checker finds out."""


class Range(Node):
    """`low to high`, both ends included. `every_year` is True where the words are written."""

    low: Value
    high: Value
    every_year: bool = False


class Season(Node):
    """A single month-day with `every year` written after it."""

    day: MonthDay


Item = Value | Range | Season
Items = tuple[Item, ...]
"""A list as in `in …`, `on …`, a define, `effective`, `issue`, `tiers`."""


# ---------------------------------------------------------------- conditions


class And(Node):
    items: tuple[Condition, ...]


class Or(Node):
    items: tuple[Condition, ...]


class MixedChain(Node):
    """`a and b or c` without parentheses, always refused: `operators[i]` stands between items i and i+1."""

    items: tuple[Condition, ...]
    operators: tuple[Name, ...]


class Not(Node):
    item: Condition


class Compare(Node):
    """`FIELD is V`, `is not`, `<`, `<=`, `>`, `>=`."""

    field: Name
    operator: Literal["is", "is not", "<", "<=", ">", ">="]
    value: Value


class Membership(Node):
    """`FIELD in …`, `FIELD not in …`."""

    field: Name
    negated: bool
    items: Items


class OnDays(Node):
    """`arrival on Friday`: a date field and weekdays."""

    field: Name
    items: Items


class NightTest(Node):
    """`any|every|no night in RANGES|on DAYS`; quantifier `this` is the bare `night` of a redeem rule."""

    quantifier: Literal["any", "every", "no", "this"]
    preposition: Literal["in", "on"]
    items: Items


class Within(Node):
    """`DATE within [low to] high days after|before ANCHOR`; `low` is None where it is left out (then 0)."""

    field: Name
    low: NumberLit | None
    high: NumberLit
    direction: Literal["after", "before"]
    anchor: Name | DateLit


class PastTest(Node):
    """`past METRIC [in last D] [where (COND)] OP V`."""

    metric: Name
    window: Duration | None
    where: Condition | None
    operator: Literal["<", "<=", ">", ">="]
    value: Value


class NamedTest(Node):
    """A lone name: a flag field or a defined condition."""

    name: Name


Condition = And | Or | MixedChain | Not | Compare | Membership | OnDays | NightTest | Within | PastTest | NamedTest


# ---------------------------------------------------------------- declarations


class PropertySetting(Node):
    codes: tuple[StringLit, ...]


class CurrencySetting(Node):
    currency: Name


class PointValueSetting(Node):
    value: MoneyLit


class TimezoneSetting(Node):
    zone: StringLit


class ProgramDecl(Node):
    title: StringLit
    settings: tuple[PropertySetting | CurrencySetting | PointValueSetting | TimezoneSetting, ...]


class UseDecl(Node):
    path: StringLit


class TierMetric(Node):
    """`lifetime points`, `nights in last 12 months`, `stays in calendar year`; window None is lifetime."""

    name: Name
    window: Duration | Literal["calendar_year"] | None = None


class TierRow(Node):
    """`threshold` is None under `tiers assigned`."""

    name: Name
    label: StringLit | None
    threshold: NumberLit | None


class TiersDecl(Node):
    """`metric` is None for `tiers assigned`."""

    metric: TierMetric | None
    rows: tuple[TierRow, ...]


class CodeRow(Node):
    code: StringLit
    label: StringLit


class CodesDecl(Node):
    field: Name
    rows: tuple[CodeRow, ...]


class FieldDecl(Node):
    name: Name
    type: Name


class DefineDecl(Node):
    """`value` is a condition, or a list; a lone name is a list of one `Name` (of any kind)."""

    name: Name
    value: Condition | Items


class ExceptionClause(Node):
    """`rate_code "EMP;TEST", staff_codes`: codes as written, or named lists of them."""

    field: Name
    codes: tuple[StringLit | Name, ...]


class ExceptionDecl(Node):
    name: Name
    title: StringLit | None
    scope: Literal["awards", "rewards"] | None
    clauses: tuple[ExceptionClause, ...]


class NightFilter(Node):
    preposition: Literal["in", "on"]
    items: Items


class Amount(Node):
    """`N points per stay|night|room night [filter]|[whole] [M] CUR of FIELD`.

    For `basis` "money": `per` is M (None where it is left out), `currency` and `field` are set.
    """

    points: NumberLit
    basis: Literal["stay", "night", "room_night", "money"]
    filter: NightFilter | None = None
    whole: bool = False
    per: NumberLit | None = None
    currency: Name | None = None
    field: Name | None = None


class EarnNothing(Node):
    pass


class EarnAmount(Node):
    amount: Amount


class EarnPercent(Node):
    percent: NumberLit
    award: Name


class TableRow(Node):
    key: StringLit | Name
    amount: Amount


class EarnTable(Node):
    field: Name
    rows: tuple[TableRow, ...]
    otherwise: Amount | None


Earn = EarnNothing | EarnAmount | EarnPercent | EarnTable


class EffectiveClause(Node):
    items: Items


class WhenClause(Node):
    condition: Condition


class EarnClause(Node):
    earn: Earn


class AtMostClause(Node):
    """`at_most N points per stay`, `at_most N points|times per member [per year|per month]`."""

    limit: NumberLit
    unit: Literal["points", "times"]
    scope: Literal["stay", "member"]
    period: Literal["year", "month"] | None


class InsteadOfClause(Node):
    names: tuple[Name, ...]


class RoundClause(Node):
    mode: Literal["down", "up", "nearest"]


AwardClause = EffectiveClause | WhenClause | EarnClause | AtMostClause | InsteadOfClause | RoundClause


class AwardDecl(Node):
    name: Name
    title: StringLit | None
    clauses: tuple[AwardClause, ...]


class CombineDecl(Node):
    name: Name
    mode: Literal["best_of", "first_of"]
    awards: tuple[Name, ...]


class PayClause(Node):
    points: NumberLit
    currency: Name


class DenyClause(Node):
    pass


class RedeemDecl(Node):
    name: Name
    title: StringLit | None
    clauses: tuple[WhenClause | InsteadOfClause | PayClause | DenyClause, ...]


# ---------------------------------------------------------------- rewards


class TextClause(Node):
    """`code internal_name external_name description email_template note` with a string."""

    keyword: Literal["code", "internal_name", "external_name", "description", "email_template", "note"]
    value: StringLit


class CountClause(Node):
    """`max_earning max_usage issue_limit` with a number."""

    keyword: Literal["max_earning", "max_usage", "issue_limit"]
    value: NumberLit


class WordClause(Node):
    """`auto_assign`, `active`, `qr_code`: a clause of one word."""

    keyword: Literal["auto_assign", "active", "qr_code"]


class TiersClause(Node):
    items: Items


class IssueClause(Node):
    """`issue A to B`: the item as written; the checker wants one range of dates."""

    range: Item


class TierTrigger(Node):
    tiers: Items


class SegmentTrigger(Node):
    segment: StringLit


class HistoryTrigger(Node):
    condition: Condition


class EveryStaysTrigger(Node):
    number: NumberLit


class TimingTrigger(Node):
    days: NumberLit
    direction: Literal["before", "after"]
    anchor: Literal["arrival", "departure"]


class BookingTrigger(Node):
    pass


class TriggerClause(Node):
    trigger: TierTrigger | SegmentTrigger | HistoryTrigger | EveryStaysTrigger | TimingTrigger | BookingTrigger


class PurchaseClause(Node):
    points: NumberLit


class ValidClause(Node):
    """`valid on issue` (None), `valid on DATE`, `valid N days after issue`."""

    when: DateLit | NumberLit | None


class ExpiresClause(Node):
    when: DateLit | Duration


class LinkParameter(Node):
    """A parameter of a book link; `value` None for `checkin` and `vouchercode`."""

    name: Name
    value: StringLit | NumberLit | None


class BookLinkClause(Node):
    url: StringLit
    parameters: tuple[LinkParameter, ...]


class MethodClause(Node):
    method: Name


class RateCodeClause(Node):
    codes: tuple[StringLit | Name, ...]


class GiftCardClause(Node):
    utid: StringLit
    value: MoneyLit


RewardClause = (
    TextClause
    | CountClause
    | WordClause
    | TiersClause
    | IssueClause
    | TriggerClause
    | PurchaseClause
    | WhenClause
    | ValidClause
    | ExpiresClause
    | BookLinkClause
    | MethodClause
    | RateCodeClause
    | GiftCardClause
)


class RewardDecl(Node):
    """`type` is `room`, `reservation`, `partner` or `generic` (the checker refuses another)."""

    name: Name
    type: Name
    clauses: tuple[RewardClause, ...]


# ---------------------------------------------------------------- connections and tests


class EnvRef(Node):
    """`env "NAME"`: the value stands in an environment variable."""

    variable: StringLit


class ConnectSetting(Node):
    key: Name
    value: StringLit | NumberLit | Name | EnvRef


class ConnectDecl(Node):
    system: Name
    settings: tuple[ConnectSetting, ...]


class FieldValue(Node):
    """`arrival 1998-03-30` in a `member` or `stay` block; a `Name` is a tier, `yes` or `no`."""

    field: Name
    value: Value


class MemberBlock(Node):
    values: tuple[FieldValue, ...]


class StayBlock(Node):
    values: tuple[FieldValue, ...]


class ExpectPoints(Node):
    """`expect N points [from AWARD]`."""

    points: NumberLit
    award: Name | None = None


class ExpectNoAward(Node):
    award: Name


class ExpectExcluded(Node):
    rule: Name


class ExpectTier(Node):
    tier: Name


class ExpectPayable(Node):
    nights: NumberLit


class ExpectDenied(Node):
    redeem: Name


class ExpectSpent(Node):
    points: NumberLit


class ExpectReward(Node):
    reward: Name
    date: DateLit


class ExpectNoReward(Node):
    reward: Name


Expectation = (
    ExpectPoints
    | ExpectNoAward
    | ExpectExcluded
    | ExpectTier
    | ExpectPayable
    | ExpectDenied
    | ExpectSpent
    | ExpectReward
    | ExpectNoReward
)


class TestDecl(Node):
    title: StringLit
    items: tuple[MemberBlock | StayBlock | Expectation, ...]


Declaration = (
    ProgramDecl
    | UseDecl
    | TiersDecl
    | CodesDecl
    | FieldDecl
    | DefineDecl
    | ExceptionDecl
    | AwardDecl
    | CombineDecl
    | RedeemDecl
    | RewardDecl
    | ConnectDecl
    | TestDecl
)


class File(Node):
    declarations: tuple[Declaration, ...]
