"""The laws of coming back: compile(import(t)) = t, and import(compile(r)) means the same as r on generated stays."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.engine.reference import Reference
from loyaltydsl.semantics.fields import EXCEPTION_FIELDS, MICRO
from loyaltydsl.semantics.program import Program
from loyaltydsl.targets.rdpwin.cells import WEEK
from tests.importers.kit import Row, imported, program_of, rdpwin, read_rows
from tests.targets.kit import as_json, compiled, files, program

LAW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# ---------------------------------------------------------------- tables of RDPWin

days = st.dates(date(1969, 1, 1), date(2068, 12, 31))
codes = st.text(
    st.characters(blacklist_categories=("C", "Z"), blacklist_characters=";") | st.just(" "), min_size=1, max_size=8
).filter(lambda text: text == text.strip() != "")  # fmt: skip
rates = st.sampled_from(["0", "0", "1", "50", "500", "1000", "0.5", "12.25"])
NAMES = ("Pearl", "Opal", "Gold Level", "10Yr", "silver", "Lifetime")


def us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year % 100:02d}"


@st.composite
def ladders(draw: st.DrawFn) -> list[tuple[str, int]]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    steps = draw(st.lists(st.integers(1, 40_000), min_size=len(names) - 1, max_size=len(names) - 1))
    return [(name, sum(steps[:i])) for i, name in enumerate(names)]


@st.composite
def weekdays(draw: st.DrawFn) -> tuple[str, str]:
    first, length = draw(st.integers(0, 6)), draw(st.integers(1, 6))
    return (WEEK[first], WEEK[(first + length - 1) % 7] if length > 1 else "")


@st.composite
def rows_of(draw: st.DrawFn, levels: list[tuple[str, int]]) -> Row:
    redeem = draw(st.booleans())
    criteria = draw(st.sampled_from(["DateRange", "DayofWeek", "MemberLevel", "GuestType"] + (
        [] if redeem else ["RatePlan", "RoomType", "NewMember"])))  # fmt: skip
    starting, ending = "", ""
    if criteria == "DateRange":
        first, last = sorted((draw(days), draw(days)))
        starting, ending = us(first), us(last)
    elif criteria == "DayofWeek":
        starting, ending = draw(weekdays())
    elif criteria == "MemberLevel":
        starting = draw(st.sampled_from([name for name, _ in levels]))
    elif criteria == "NewMember":
        low, high = sorted((draw(st.integers(0, 180)), draw(st.integers(0, 180))))
        starting, ending = (f"{low} days" if low else ""), f"{high} days"
    else:
        starting = draw(codes)
    rate = draw(rates)
    per = draw(st.sampled_from(["Night", "Reservation"]))
    if redeem or rate == "0":
        per = "Night" if redeem else "Reservation"  # it means nothing there
    return ("Redeem" if redeem else "Award", criteria, starting, ending, rate, per)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[tuple[str, int]], list[Row], Fraction | None]:
    levels = draw(ladders())
    rows = draw(st.lists(rows_of(levels), min_size=1, max_size=12))
    return levels, rows, draw(st.none() | st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(2)]))


@LAW
@given(tables())
def test_a_table_comes_back_row_by_row(table: tuple[list[tuple[str, int]], list[Row], Fraction | None]) -> None:
    levels, rows, default = table
    result = compiled(program_of(rdpwin(rows, levels, default)), "rdpwin")
    assert result.diagnostics == ()
    made = files(result)
    assert read_rows(made["rules.csv"]) == rows
    lines = made["levels.csv"].decode().splitlines()[1:]
    assert lines == [f"{name},{points}" for name, points in levels]


# ---------------------------------------------------------------- rulesets that RDPWin can carry whole

TIERS = ("Pearl", "Opal", "Ruby")
HEAD = (
    'program "Case" { property "SPR"  currency USD }\n'
    "tiers by lifetime points { Pearl from 0  Opal from 300  Ruby from 900 }\n"
)
some_codes = {"rate_code": ("BAR", "RACK", "COMP"), "room_type": ("1BR", "2BR"), "guest_type": ("10Yr", "New")}
START = date(2026, 1, 1)


@st.composite
def ranges(draw: st.DrawFn) -> str:
    first = START + timedelta(draw(st.integers(0, 60)))
    return f"{first} to {first + timedelta(draw(st.integers(0, 20)))}"


@st.composite
def conditions(draw: st.DrawFn, redeem: bool, several: bool) -> str:
    """One criterion; with `several` also what is true of more than one row at once."""
    night = "night" if redeem else "any night"
    kinds = ["dates", "days", "tier", "guest_type"] + ([] if redeem else ["rate_code", "room_type", "joined"])
    kind = draw(st.sampled_from(kinds))
    if kind == "dates":
        return f"{night} in " + ", ".join(draw(st.lists(ranges(), min_size=1, max_size=2 if several else 1)))
    if kind == "days":
        first, last = draw(weekdays())
        return f"{night} on {first} to {last}" if last else f"{night} on {first}"
    if kind == "tier":
        return draw(st.sampled_from(["tier is Pearl", "tier >= Opal", "tier in Pearl, Ruby"]))
    if kind == "joined":
        low, high = sorted((draw(st.integers(0, 90)), draw(st.integers(0, 90))))
        return f"departure within {low} to {high} days after joined"
    chosen = draw(st.lists(st.sampled_from(some_codes[kind]), min_size=1, max_size=2, unique=True))
    return f'{kind} in "{";".join(chosen)}"'


@st.composite
def rulesets(draw: st.DrawFn) -> str:
    parts = []
    if draw(st.booleans()):
        parts.append('exception e for awards { rate_code "TEST"  room_type "HOUSE" }')
    for i in range(draw(st.integers(0, 4))):
        points = draw(st.sampled_from(["5", "40", "250", "0", "0.5"]))
        per = draw(st.sampled_from(["stay", "night"]))
        if draw(st.integers(0, 3)) == 0:
            keys = draw(st.lists(st.sampled_from(TIERS), min_size=1, max_size=3, unique=True))
            rows = "  ".join(f"{key} {points} points per {per}" for key in keys)
            parts.append(f"award a{i} {{ earn by tier {{ {rows} }} }}")
        elif draw(st.integers(0, 3)) == 0:
            first, second = draw(conditions(False, True)), draw(conditions(False, True))
            parts.append(f"award a{i} {{ when {first} or {second}  earn nothing }}")
        else:
            parts.append(f"award a{i} {{ when {draw(conditions(False, False))}  earn {points} points per {per} }}")
    pays = [f"r{i}" for i in range(draw(st.integers(0, 3)))]
    default = ["standard"] if draw(st.integers(0, 3)) else []
    for i, name in enumerate(pays):
        pay, condition = draw(st.sampled_from(["0.5", "1", "2"])), draw(conditions(True, True))
        instead = ", ".join(other for other in [*pays[:i], *default] if draw(st.booleans()))  # no cycle
        replaced = f"instead_of {instead}  " if instead else ""
        parts.append(f"redeem {name} {{ when {condition}  {replaced}pay {pay} points per USD }}")
    for i in range(draw(st.integers(0, 2))):
        parts.append(f"redeem d{i} {{ when {draw(conditions(True, True))}  deny }}")
    parts += [f"redeem {name} {{ pay 1 point per USD }}" for name in default]
    return HEAD + "\n".join(draw(st.permutations(parts)))


@st.composite
def histories(draw: st.DrawFn) -> tuple[Member, list[Stay]]:
    joined = draw(st.none() | st.integers(0, 40))
    member = Member("M", joined=None if joined is None else (START + timedelta(joined)).toordinal(),
                    points=draw(st.sampled_from([0, 250, 5000])))  # fmt: skip
    stays = []
    for i in range(draw(st.integers(1, 5))):
        arrival = (START + timedelta(draw(st.integers(0, 80)))).toordinal()
        stays.append(
            Stay(
                f"S{i}", "M", arrival=arrival, departure=arrival + draw(st.integers(0, 9)),
                rate_code=draw(st.sampled_from([None, "TEST", *some_codes["rate_code"]])),
                room_type=draw(st.sampled_from([None, "HOUSE", *some_codes["room_type"]])),
                guest_type=draw(st.sampled_from([None, *some_codes["guest_type"]])),
                room_revenue=draw(st.integers(0, 900)) * MICRO,
                points_payment=draw(st.none() | st.integers(0, 600).map(lambda n: n * MICRO)),
            )
        )  # fmt: skip
    return member, stays


def outcome(program: Program, member: Member, stays: list[Stay]) -> list[Any]:
    """What a guest sees of each stay."""
    return [
        (one.stay.stay_id, one.points, one.tier, one.tier_after, one.balance, one.payment.payable_nights,
         one.payment.spent, one.payment.granted)
        for one in Reference(program).member(member, stays).stays
    ]  # fmt: skip


def back(payload: dict[str, bytes]) -> Program | None:
    """The program that is imported from a payload; None where it has no rows."""
    rows = read_rows(payload["rules.csv"])
    configuration = as_json(payload["configuration.json"])
    levels = [(level["level"], level["points"]) for level in configuration["levels"]]
    default = configuration["default_pay"]
    return program_of(rdpwin(rows, levels, None if default is None else Fraction(default))) if rows else None


@LAW
@given(rulesets(), st.lists(histories(), min_size=1, max_size=3))
def test_a_ruleset_that_comes_back_means_the_same(text: str, data: list[tuple[Member, list[Stay]]]) -> None:
    ruleset = program(text)
    result = compiled(ruleset, "rdpwin")
    if result.failed:
        # What RDPWin has no order for: an `instead_of` of redeem rules, weekdays or codes beside each other.
        assert {one.code for one in result.diagnostics} == {"LOY801"}
        return
    again = back(files(result))
    if again is None:
        return
    for member, stays in data:
        assert outcome(again, member, stays) == outcome(ruleset, member, stays)


def test_most_generated_rulesets_are_carried_whole() -> None:
    """Or the law above would speak of nothing."""
    seen: list[bool] = []

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(rulesets())
    def count(text: str) -> None:
        seen.append(not compiled(text, "rdpwin").failed)

    count()
    assert sum(seen) >= len(seen) // 3


# ---------------------------------------------------------------- the CRM's exceptions

crm_codes = st.text(
    st.characters(blacklist_categories=("C", "Z"), blacklist_characters=";:=") | st.just(" "), min_size=1, max_size=9
).map(str.strip).filter(bool)  # fmt: skip
exceptions = st.dictionaries(
    st.sampled_from(EXCEPTION_FIELDS), st.lists(crm_codes, min_size=1, max_size=5, unique=True), min_size=1
)


@LAW
@given(exceptions)
def test_exceptions_come_back(fields: dict[str, list[str]]) -> None:
    pasted = "\n".join(f"{field.replace('_', ' ').capitalize()}: {';'.join(codes)}" for field, codes in fields.items())
    for text in (pasted, json.dumps({field: ";".join(codes) for field, codes in fields.items()})):
        result = imported("crm-exceptions", text, currency="USD", properties=("SPR",))
        made = as_json(files(compiled(program_of(result), "crm"))["exceptions.json"])
        assert {field: value.split(";") for field, value in made.items() if value} == fields


# ---------------------------------------------------------------- the CRM's rewards

names = st.text(st.characters(blacklist_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=12).map(
    str.strip
).filter(bool)  # fmt: skip
LEVELS = ["Member", "GoldStar", "Ten"]
days_after = st.integers(0, 400)


def crm_date(offset: int) -> str:
    return (START + timedelta(offset)).isoformat()


@st.composite
def formulas(draw: st.DrawFn, number: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(["room", "reservation", "partner", "generic"]))
    tiers = st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3, unique=True).map(
        lambda found: [name for name in LEVELS if name in found]
    )
    triggers = [
        st.builds(lambda found: {"type": "member_tier_level", "tiers": found}, tiers),
        st.builds(lambda n: {"type": "segment", "segments": [n.replace(";", ",")]}, names),
        st.sampled_from([
            {"type": "reservation_history", "criteria": "every 5 stays"},
            {"type": "reservation_history", "criteria": "past nights in last 12 months >= 10"},
            {"type": "reservation_history", "criteria": 'past stays where (rate_code is "B") >= 3 and tier is Member'},
        ]),
    ]  # fmt: skip
    if kind == "reservation":
        triggers.append(st.builds(lambda timing, n: {"type": "reservation_timing", "timing": timing, "days": n},
                                  st.sampled_from(["arrival_plus_days", "arrival_minus_days", "departure_minus_days"]),
                                  st.integers(1, 30)))  # fmt: skip
        triggers.append(st.just({"type": "reservation_timing", "timing": "time_of_booking", "days": 0}))
    else:
        triggers.append(st.builds(lambda n: {"type": "points_purchase", "points": n}, st.integers(1, 10**6)))
    text = st.none() | names
    first = draw(st.integers(0, 50))
    reward: dict[str, Any] = {
        "reward_code": draw(names) + str(number),
        "reward_type": kind,
        "internal_name": draw(text),
        "external_name": draw(text),
        "description": draw(text),
        "membership_tiers": draw(st.none() | tiers),
        "max_earning": draw(st.none() | st.integers(1, 9)),
        "email_template": draw(text),
        "book_link": None,
        "request_method": None,
        "book_parameters": None,
        "start_date": crm_date(first),
        "end_date": crm_date(first + 60),
        "issuance_trigger": draw(st.one_of(triggers)),
        "valid_from": draw(
            st.sampled_from([
                {"type": "upon_issue", "date": None, "days": None},
                {"type": "by_date", "date": crm_date(130), "days": None},
                {"type": "by_timeframe", "date": None, "days": 7},
            ])
        ),
        "expiration": draw(
            st.sampled_from([
                None,
                {"type": "by_date", "date": crm_date(400), "days": None},
                {"type": "by_timeframe", "date": None, "days": 365},
            ])
        ),
        "max_usage": draw(st.none() | st.integers(1, 9)),
        "rate_code": None,
        "pms_note": draw(names) if kind == "reservation" else None,
        "gift_card": {"utid": "U123", "value": Decimal("12.50")} if kind == "partner" else None,
        "qr_code": kind == "generic" and draw(st.booleans()),
        "auto_assignment": draw(st.booleans()),
        "active": draw(st.booleans()),
    }  # fmt: skip
    if kind == "room":
        extra = draw(st.sampled_from(["", "&langID=4", "&nights=2&rooms=5&adults=3&children=0", "&langID=0"]))
        reward |= {
            "book_link": "https://book.example/r?x=1",
            "request_method": "GET",
            "book_parameters": f"hgID=A%20%26{extra}&checkin={{0}}&vouchercode={{1}}",
            "rate_code": draw(st.sampled_from(["COMP", "COMP;STAR 2"])),
        }
    return reward


@st.composite
def reward_files(draw: st.DrawFn) -> dict[str, Any]:
    number, text = draw(st.integers(0, 4)), st.none() | names
    return {
        "program": draw(names),
        "currency": "USD",
        "properties": ["SPR"],
        "email_sender": draw(st.none() | st.just("rewards@hotel.example")),
        "tiers": [{"name": name, "label": draw(text)} for name in LEVELS],
        "rewards": [draw(formulas(i)) for i in range(number)],
    }


@LAW
@given(reward_files())
def test_reward_formulas_come_back(payload: dict[str, Any]) -> None:
    text = json.dumps(payload, default=float)
    result = imported("crm-rewards", text)
    made = as_json(files(compiled(program_of(result), "crm"))["rewards.json"])
    assert made == payload
