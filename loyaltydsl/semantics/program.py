"""A checked ruleset: names resolved, expressions typed, defines inlined, amounts exact.

All values are in the stored units of `semantics.fields` (dates as day numbers, money and numbers in
millionths, counts whole); tiers are ranks, 0 the lowest. Rates are `Fraction`s. Every rule, clause and
condition keeps the span it came from, so that a trace or a target can point at the file.
Nothing here knows an engine. Rules of each kind stand in the order of declaration.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from loyaltydsl.record import Record
from loyaltydsl.semantics.fields import BY_NAME, Field
from loyaltydsl.source import NOWHERE, SourceFile, Span

# ---------------------------------------------------------------- sets of values

Interval = tuple[int | None, int | None]
"""Both ends included, in stored units; None is unbounded. Empty when low > high."""


class Dates(Record):
    """A union of date ranges (day numbers) and yearly seasons.

    A season is `(first, last)` as month × 100 + day, both included; it wraps the new year when first > last.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    seasons: tuple[tuple[int, int], ...] = ()


class Days(Record):
    """Weekdays, 0 Monday to 6 Sunday."""

    days: frozenset[int]


NightSet = Dates | Days


class Window(Record):
    """`in last N days|months|years`."""

    number: int
    unit: Literal["days", "months", "years"]


# ---------------------------------------------------------------- conditions


class Cond(Record):
    span: Span


class AllOf(Cond):
    items: tuple[Condition, ...]


class AnyOf(Cond):
    items: tuple[Condition, ...]


class Negation(Cond):
    """Also every `is not` and `not in`: what is missing is not in anything."""

    item: Condition


class ValueIn(Cond):
    """A code or text field equals one of the values."""

    field: str
    values: frozenset[str]


class SegmentIn(Cond):
    """The member is in at least one of the segments."""

    segments: frozenset[str]


class TierIn(Cond):
    """The tier that the stay sees has one of these ranks."""

    ranks: frozenset[int]


class NumberIn(Cond):
    """A number, count, points or money field lies in one of the intervals (stored units)."""

    field: str
    ranges: tuple[Interval, ...]


class DateIn(Cond):
    """A date field lies in one of the ranges or seasons; open-ended comparisons are `bounds`."""

    field: str
    dates: Dates
    bounds: tuple[Interval, ...] = ()


class DayIn(Cond):
    """`arrival on Friday`."""

    field: str
    days: frozenset[int]


class FlagSet(Cond):
    field: str


class NightIn(Cond):
    """`any|every|no night …`; quantifier `this` is the one night of a redeem rule."""

    quantifier: Literal["any", "every", "no", "this"]
    nights: NightSet


class WithinDays(Cond):
    """`low` ≤ days from the anchor to the field (`after`) or from the field to the anchor (`before`) ≤ `high`.

    `anchor` is a date field's name or a day number.
    """

    field: str
    low: int
    high: int
    direction: Literal["after", "before"]
    anchor: str | int


class PastIn(Cond):
    """A sum over the member's earlier stays lies in an interval (stored units of the metric).

    `metric` is `stays` (a count) or a number, count or money field of the stay, missing as 0. `window` runs
    back from this stay's departure. `where` looks at the earlier stay's own fields only.
    """

    metric: str
    window: Window | None
    where: Condition | None
    range: Interval


Condition = (
    AllOf
    | AnyOf
    | Negation
    | ValueIn
    | SegmentIn
    | TierIn
    | NumberIn
    | DateIn
    | DayIn
    | FlagSet
    | NightIn
    | WithinDays
    | PastIn
)


# ---------------------------------------------------------------- earning


class Rule(Record):
    """What every declared rule has: its name, the span of its declaration and of its name."""

    name: str
    span: Span
    name_span: Span


class ExceptionRule(Rule):
    """Excludes a stay that has any of the codes in any of the fields, in the order written."""

    title: str | None
    scope: Literal["awards", "rewards", "both"]
    clauses: tuple[ExceptionCodes, ...]


class ExceptionCodes(Record):
    field: str
    codes: tuple[str, ...]
    span: Span


class PointsPer(Record):
    """`points` × the stay (1), its nights, its room nights (nights × rooms), or amount ÷ `per`.

    `nights` limits which nights count. For `money`: `field` is a money field, `per` is M in millionths of the
    currency; with `whole` the quotient is rounded down first. Missing and negative amounts count as 0.
    """

    points: Fraction
    basis: Literal["stay", "night", "room_night", "money"]
    span: Span
    nights: NightSet | None = None
    field: str | None = None
    per: int = 0
    whole: bool = False


class Nothing(Record):
    """A veto: of the awards in the award's `instead_of`, or of all if it has none."""

    span: Span


class PercentOf(Record):
    """`percent`/100 of the whole points of another award, before its caps and combine."""

    percent: Fraction
    award: str
    span: Span


class TableOf(Record):
    """A table over a code field (keys are codes) or over `tier` (keys are ranks)."""

    field: str
    rows: tuple[tuple[str | int, PointsPer], ...]
    otherwise: PointsPer | None
    span: Span


Earning = PointsPer | Nothing | PercentOf | TableOf


class Cap(Record):
    """`at_most`: `limit` points or times, per stay or per member, in a calendar year or month or ever."""

    limit: int
    unit: Literal["points", "times"]
    scope: Literal["stay", "member"]
    period: Literal["year", "month"] | None
    span: Span


class Award(Rule):
    """`effective` is matched by the departure. Several `when` are one `AllOf`. A veto earns `Nothing`."""

    title: str | None
    effective: Dates | None
    when: Condition | None
    earn: Earning
    caps: tuple[Cap, ...]
    instead_of: tuple[str, ...]
    rounding: Literal["down", "up", "nearest"]

    @property
    def is_veto(self) -> bool:
        return isinstance(self.earn, Nothing)

    @property
    def is_bare_veto(self) -> bool:
        """A veto of everything."""
        return isinstance(self.earn, Nothing) and not self.instead_of


class Combine(Rule):
    mode: Literal["best_of", "first_of"]
    awards: tuple[str, ...]


class Redeem(Rule):
    """`pay` is points per unit of currency; None is `deny`."""

    title: str | None
    when: Condition | None
    instead_of: tuple[str, ...]
    pay: Fraction | None


# ---------------------------------------------------------------- tiers, fields, program


class TierLadder(Record):
    """`names[rank]`, lowest first. `metric` None is `tiers assigned`; `window` None is lifetime.

    `thresholds[rank]` are whole points, nights or stays (empty for assigned tiers).
    """

    names: tuple[str, ...]
    labels: tuple[str | None, ...]
    metric: Literal["points", "nights", "stays"] | None
    window: Window | Literal["calendar_year"] | None
    thresholds: tuple[int, ...]
    span: Span

    @property
    def assigned(self) -> bool:
        return self.metric is None

    def rank_at(self, value: int) -> int:
        """The rank reached with `value` of the metric."""
        rank = 0
        for i, threshold in enumerate(self.thresholds):
            if value >= threshold:
                rank = i
        return rank


class Vocabulary(Record):
    """The closed list of a code field's values: code and label, in the order written."""

    field: str
    codes: tuple[tuple[str, str], ...]
    span: Span


class Define(Rule):
    """A named condition or list, kept for documentation and lint: its uses are already inlined."""

    kind: Literal["condition", "dates", "days", "tiers", "codes"]
    value: Condition | Dates | frozenset[int] | tuple[str, ...]
    uses: int = 0


class Setting(Record):
    """A setting of a `connect` block: `env` says that `value` names an environment variable."""

    key: str
    value: str | int | Fraction
    env: bool
    span: Span


class Connection(Record):
    system: str
    settings: tuple[Setting, ...]
    span: Span


# ---------------------------------------------------------------- rewards


class OnTier(Record):
    """The member comes to one of these tiers, or holds one on its first day."""

    ranks: frozenset[int]
    span: Span


class OnSegment(Record):
    """The member is in one of `segments`; `segment` is the one written first."""

    segment: str
    span: Span
    segments: frozenset[str] = frozenset()

    @property
    def any_of(self) -> frozenset[str]:
        """The segments, being in one of which is enough."""
        return self.segments or frozenset((self.segment,))


class OnHistory(Record):
    """The condition turns from false to true with a stay."""

    condition: Condition
    span: Span


class OnEveryStays(Record):
    number: int
    span: Span


class OnTiming(Record):
    """A date relative to each reservation: anchor + `days` (negative is before)."""

    anchor: Literal["booked", "arrival", "departure"]
    days: int
    span: Span


Trigger = OnTier | OnSegment | OnHistory | OnEveryStays | OnTiming


class FixedDate(Record):
    """`on DATE`."""

    day: int
    span: Span


class AfterIssue(Record):
    """`N days|months|years after issue`."""

    number: int
    unit: Literal["days", "months", "years"]
    span: Span


class BookLink(Record):
    """Parameters in the order written: (name, value); `checkin` and `vouchercode` have None.

    `langID` is resolved to the number of the CRS's table, as text.
    """

    url: str
    parameters: tuple[tuple[str, str | None], ...]
    span: Span
    parameter_spans: tuple[Span, ...] = ()


class GiftCard(Record):
    """A Tango catalogue item and its value in millionths of the program's currency."""

    utid: str
    value: int
    span: Span


class Reward(Rule):
    """A reward formula. None means no limit, or not given. `valid` None is on issue.

    `clause_spans` has (keyword, span) of every clause as written, for messages.
    """

    type: Literal["room", "reservation", "partner", "generic"]
    code: str
    internal_name: str | None = None
    external_name: str | None = None
    description: str | None = None
    tiers: frozenset[int] | None = None
    max_earning: int | None = None
    email_template: str | None = None
    issue: tuple[int, int] | None = None
    trigger: Trigger | None = None
    purchase: int | None = None
    when: Condition | None = None
    valid: FixedDate | AfterIssue | None = None
    expires: FixedDate | AfterIssue | None = None
    max_usage: int | None = None
    rate_codes: tuple[str, ...] = ()
    book_link: BookLink | None = None
    note: str | None = None
    gift_card: GiftCard | None = None
    qr_code: bool = False
    auto_assign: bool = False
    active: bool = False
    issue_limit: int | None = None
    clause_spans: tuple[tuple[str, Span], ...] = ()

    def clause_span(self, keyword: str) -> Span:
        """The span of a clause, or of the reward's name where the clause is not written."""
        return next((span for key, span in self.clause_spans if key == keyword), self.name_span)


# ---------------------------------------------------------------- tests


class CaseStay(Record):
    """Field values of one `stay { … }` in stored units (a tier as its name), custom fields among them."""

    values: tuple[tuple[str, object], ...]
    span: Span


class Expect(Record):
    """One expectation. `name` is the award, rule, tier or reward it speaks of.

    kind: `points` (number, perhaps name), `no_award`, `excluded`, `tier`, `payable` (number), `denied`, `spent`
    (number), `reward` (name, day), `no_reward`. `stay` is the index of the stay written last before it.
    """

    kind: Literal["points", "no_award", "excluded", "tier", "payable", "denied", "spent", "reward", "no_reward"]
    span: Span
    stay: int
    name: str | None = None
    number: int = 0
    day: int | None = None


class Case(Record):
    title: str
    member: tuple[tuple[str, object], ...]
    stays: tuple[CaseStay, ...]
    expectations: tuple[Expect, ...]
    span: Span


class Program(Record):
    """A checked ruleset. `files` are all the files it was read from, the one with `program` among them."""

    title: str
    path: str
    currency: str
    currency_decimals: int
    properties: tuple[str, ...] = ()
    point_value: Fraction | None = None
    timezone: str | None = None
    tiers: TierLadder | None = None
    fields: tuple[Field, ...] = ()
    vocabularies: tuple[Vocabulary, ...] = ()
    defines: tuple[Define, ...] = ()
    exceptions: tuple[ExceptionRule, ...] = ()
    awards: tuple[Award, ...] = ()
    combines: tuple[Combine, ...] = ()
    redeems: tuple[Redeem, ...] = ()
    rewards: tuple[Reward, ...] = ()
    connections: tuple[Connection, ...] = ()
    tests: tuple[Case, ...] = ()
    files: tuple[SourceFile, ...] = ()
    span: Span = NOWHERE

    def field(self, name: str) -> Field:
        """The built-in or custom field of that name; KeyError if there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        return BY_NAME[name]
