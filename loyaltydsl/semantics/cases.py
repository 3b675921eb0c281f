"""`test` blocks: values in stored units, expectations that name what exists."""

from __future__ import annotations

from loyaltydsl.diagnostics.faults import put
from loyaltydsl.diagnostics.model import Label
from loyaltydsl.semantics.draft import Draft
from loyaltydsl.semantics.fields import MEMBER_COLUMNS, MICRO, STAY_COLUMNS, Field
from loyaltydsl.semantics.lists import number_of, rank_of
from loyaltydsl.semantics.names import find_field, find_rule
from loyaltydsl.semantics.program import Case, CaseStay, Expect
from loyaltydsl.semantics.values import day_of, micros, whole
from loyaltydsl.semantics.vocabulary import Code, check_codes, pieces
from loyaltydsl.semantics.words import mismatch
from loyaltydsl.source import Span
from loyaltydsl.syntax import ast

_NEEDED = ("arrival", "departure")


def read_cases(draft: Draft) -> None:
    """`test`: members, stays and what is expected of them."""
    draft.in_test = True
    for d in draft.of(ast.TestDecl):
        _Reader(draft, d).read()
    draft.in_test = False


class _Reader:
    """Reads one test; what is wrong is reported and left out."""

    def __init__(self, draft: Draft, declaration: ast.TestDecl) -> None:
        self.draft = draft
        self.declaration = declaration
        self.damaged = draft.is_damaged(declaration)
        self.member: tuple[tuple[str, object], ...] = ()
        self.member_span: Span | None = None
        self.stays: list[CaseStay] = []
        self.ids: dict[str, Span] = {}
        self.expectations: list[Expect] = []

    def read(self) -> None:
        for item in self.declaration.items:
            match item:
                case ast.MemberBlock(values=values, span=span):
                    self._member(values, span)
                case ast.StayBlock(values=values, span=span):
                    self._stay(values, span)
                case _:
                    expect = self._expect(item)
                    if expect is not None:
                        self.expectations.append(expect)
        d = self.declaration
        self.draft.cases.append(Case(d.title.value, self.member, tuple(self.stays), tuple(self.expectations), d.span))

    # ------------------------------------------------------------ members and stays

    def _member(self, values: tuple[ast.FieldValue, ...], span: Span) -> None:
        if self.member_span is not None:
            self.draft.report(
                "repeated-clause",
                Span(span.source, span.start, span.start + len("member")),
                "a test has one `member`, and this is another",
                help="write another test for another member",
                labels=(Label(_word(self.member_span, "member"), "the first stands here"),),
            )
        self.member_span = self.member_span or span
        self.member = tuple(self._values(values, MEMBER_COLUMNS, "member").items())

    def _stay(self, values: tuple[ast.FieldValue, ...], span: Span) -> None:
        draft = self.draft
        found = self._values(values, STAY_COLUMNS, "stay")
        written = {value.field.text: value for value in values}
        missing = [name for name in _NEEDED if name not in written]
        misspelt = any(draft.field(name) is None for name in written)
        if missing and not misspelt and not self.damaged:
            words = " and no ".join(f"`{name}`" for name in missing)
            draft.report(
                "missing-date",
                _word(span, "stay"),
                f"this stay has no {words}",
                help="add for example `arrival 2026-03-01  departure 2026-03-04`",
            )
        arrival, departure = found.get("arrival"), found.get("departure")
        if isinstance(arrival, int) and isinstance(departure, int) and departure < arrival:
            draft.report(
                "departure-before-arrival",
                written["departure"].value.span,
                f"the stay departs on {written['departure'].value.span.text}, before it arrives",
                help="turn the two dates round, or mend one of them",
                labels=(Label(written["arrival"].value.span, "it arrives here"),),
            )
        stay_id = found.get("stay_id")
        if isinstance(stay_id, str):
            place = written["stay_id"].value.span
            if stay_id in self.ids:
                draft.report(
                    "listed-twice",
                    place,
                    f"stay `{stay_id}` is given twice",
                    help="give each stay its own `stay_id`",
                    labels=(Label(self.ids[stay_id], "first given here"),),
                )
            self.ids.setdefault(stay_id, place)
        self.stays.append(CaseStay(tuple(found.items()), span))

    def _values(self, values: tuple[ast.FieldValue, ...], columns: tuple[str, ...], block: str) -> dict[str, object]:
        found: dict[str, object] = {}
        first: dict[str, Span] = {}
        for value in values:
            name = value.field.text
            if name in first:
                self.draft.report(
                    "listed-twice",
                    value.field.span,
                    f"`{name}` is given twice",
                    help="leave one of the two out",
                    labels=(Label(first[name], "first given here"),),
                )
                continue
            first[name] = value.field.span
            field = find_field(self.draft, value.field)
            if field is None or not self._belongs(value, field, columns, block):
                continue
            stored = self._stored(field, value.value)
            if stored is not None:
                found[name] = stored
        return found

    def _belongs(self, value: ast.FieldValue, field: Field, columns: tuple[str, ...], block: str) -> bool:
        name, draft = field.name, self.draft
        if name in columns or (block == "stay" and name in draft.custom):
            return True
        if name == "tier" and block == "stay" and draft.ladder is not None and draft.ladder.assigned:
            return True
        if field.derived:
            how = {"nights": "`arrival` and `departure`", "lead_time": "`booked` and `arrival`"}.get(
                name, "`room_revenue`, `food_revenue` and `other_revenue`"
            )
            message, help = f"`{name}` is worked out, not given", f"give {how} instead"
        else:
            other = "member" if block == "stay" else "stay"
            message, help = f"`{name}` is a field of the {other}", f"write it in `{other} {{ … }}`"
        draft.report("field-not-given", value.field.span, message, help=help)
        return False

    def _stored(self, field: Field, value: ast.Value) -> object:
        """The value in the field's stored unit; None if it does not fit, which is reported."""
        draft = self.draft
        match field.type, value:
            case "date", ast.DateLit():
                return day_of(draft, value)
            case ("text", ast.StringLit()):
                return value.value.strip() or None
            case ("code", ast.StringLit()):
                text = value.value.strip()
                closed = field.name in ("status", "currency", "property")
                if text and closed and not check_codes(draft, field.name, [Code(value.span, text)]):
                    return None
                return text or None
            case "segments", ast.StringLit():
                return frozenset(code.text for code in pieces(value))
            case "flag", ast.Name(text="yes" | "no" as word):
                return word == "yes"
            case "flag", ast.Name(text="true" | "false" as word):
                right = "yes" if word == "true" else "no"
                draft.report(
                    "wrong-type",
                    value.span,
                    f"a flag is `yes` or `no`, not `{word}`",
                    help=f"write `{right}`",
                    fix=put(value.span, right),
                )
                return None
            case "flag", _:
                draft.report(
                    "wrong-type",
                    value.span,
                    f"`{field.name}` is a flag, not `{value.span.text}`",
                    help="write `yes` or `no`",
                )
                return None
            case "tier", ast.Name():
                return None if rank_of(draft, value) is None else value.text
            case "points", ast.NumberLit():
                return whole(draft, value, f"`{field.name}`", least=None)
            case "money", ast.MoneyLit():
                return None if number_of(draft, field, value, "is") is None else micros(value.number)
            case "number", ast.NumberLit() if value.decimals <= 6:
                return value.digits * MICRO // 10**value.decimals
            case "number", ast.NumberLit():
                draft.report(
                    "empty-range",
                    value.span,
                    "numbers in the data have at most six decimals",
                    help="write at most six decimals",
                )
                return None
            case _:
                mismatch(draft, field, value, "")
                return None

    # ------------------------------------------------------------ expectations

    def _expect(self, item: ast.Expectation) -> Expect | None:
        about_rewards = isinstance(item, ast.ExpectReward | ast.ExpectNoReward)
        if not self.stays and not about_rewards:
            if not self.damaged:
                self.draft.report(
                    "expect-without-stay",
                    item.span,
                    "no stay is written before this expectation",
                    help="an expectation speaks of the stay written last: put a `stay { … }` before it",
                )
            return None
        stay, draft = len(self.stays) - 1, self.draft
        match item:
            case ast.ExpectPoints(points=points, award=award):
                number = whole(draft, points, "a stay's points", least=None)
                name = None if award is None else self._rule(award)
                if number is None or (award is not None and name is None):
                    return None
                return Expect("points", item.span, stay, name, number)
            case ast.ExpectNoAward(award=award):
                name = self._rule(award)
                return None if name is None else Expect("no_award", item.span, stay, name)
            case ast.ExpectExcluded(rule=rule):
                return self._excluded(item.span, rule, stay)
            case ast.ExpectTier(tier=tier):
                return None if rank_of(draft, tier) is None else Expect("tier", item.span, stay, tier.text)
            case ast.ExpectPayable(nights=nights):
                number = whole(draft, nights, "the number of nights")
                return None if number is None else Expect("payable", item.span, stay, None, number)
            case ast.ExpectDenied(redeem=redeem):
                return self._denied(item.span, redeem, stay)
            case ast.ExpectSpent(points=points):
                number = whole(draft, points, "the points spent")
                return None if number is None else Expect("spent", item.span, stay, None, number)
            case ast.ExpectReward(reward=reward, date=date):
                day = day_of(draft, date)
                symbol = find_rule(draft, reward, ("reward",), "a reward", "unknown-rule")
                return None if symbol is None or day is None else Expect("reward", item.span, stay, symbol.name, 0, day)
            case ast.ExpectNoReward(reward=reward):
                symbol = find_rule(draft, reward, ("reward",), "a reward", "unknown-rule")
                return None if symbol is None else Expect("no_reward", item.span, stay, symbol.name)

    def _rule(self, award: ast.Name) -> str | None:
        symbol = find_rule(self.draft, award, ("award",), "an award", "unknown-award")
        return None if symbol is None else symbol.name

    def _excluded(self, span: Span, rule: ast.Name, stay: int) -> Expect | None:
        wanted = "an exception or veto"
        symbol = find_rule(self.draft, rule, ("exception", "award"), wanted, "unknown-rule")
        if symbol is None:
            return None
        d = symbol.declaration
        if isinstance(d, ast.AwardDecl):
            award = next((a for a in self.draft.awards if a.name == symbol.name), None)
            if award is not None and not award.is_bare_veto:
                message = f"`{rule.text}` is an award that earns points: it excludes no stay"
                if award.is_veto:
                    message = f"`{rule.text}` vetoes some awards only: it excludes no stay"
                self.draft.report(
                    "wrong-kind",
                    rule.span,
                    message,
                    help="name an exception, or an award with a bare `earn nothing`",
                    labels=(Label(symbol.span, "declared here"),),
                )
                return None
        return Expect("excluded", span, stay, symbol.name)

    def _denied(self, span: Span, redeem: ast.Name, stay: int) -> Expect | None:
        symbol = find_rule(self.draft, redeem, ("redeem",), "a redeem rule", "unknown-rule")
        if symbol is None:
            return None
        rule = next((r for r in self.draft.redeems if r.name == symbol.name), None)
        if rule is not None and rule.pay is not None:
            self.draft.report(
                "wrong-kind",
                redeem.span,
                f"`{redeem.text}` pays: it never denies a night",
                help="name a redeem rule with `deny`, or write `expect payable 0 nights`",
                labels=(Label(symbol.span, "declared here"),),
            )
            return None
        return Expect("denied", span, stay, symbol.name)


def _word(span: Span, word: str) -> Span:
    return Span(span.source, span.start, span.start + len(word))
