"""Random rulesets as .loy text, and stays and members that hit their boundaries.

`case(seed)` is the same for the same seed, whatever was generated before. The text covers every construct of the
language page; what it would be refused for (a cycle, a backwards range, a share of a veto) is avoided, so every
ruleset must pass the checker. Dates, codes and amounts come from small sets, so that rules and stays meet often.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.semantics.calendar import iso

FIRST = date(2023, 11, 1).toordinal()
LAST = date(2025, 3, 31).toordinal()
EDGES = [
    date(2023, 12, 31).toordinal(),
    date(2024, 1, 1).toordinal(),
    date(2024, 2, 28).toordinal(),
    date(2024, 2, 29).toordinal(),
    date(2024, 3, 1).toordinal(),
    date(2024, 3, 31).toordinal(),
    date(2024, 12, 31).toordinal(),
    date(2025, 1, 1).toordinal(),
    date(2025, 2, 28).toordinal(),
]
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SEASON_DAYS = ("01-01", "02-28", "02-29", "03-01", "05-15", "09-15", "12-24", "12-31")
CODES = {
    "rate_code": ("RACK", "BAR", "COMP", "FREENT", "x y", "Émile"),
    "room_type": ("1BR", "2BR", "PENT"),
    "group_code": ("G1", "STAFF"),
    "package_code": ("BB", "HB"),
    "channel_code": ("WEB", "GDS"),
    "rate_access_code": ("A1",),
    "market_code": ("LEI", "BUS"),
    "guest_type": ("10Yr", "Std"),
    "property": ("SPR", "OAK"),
    "loyalty_source": ("KIOSK", "DESK"),
}
STRAY_CODES = ("rack", "ZZZ")
SEGMENTS = ("VIP", "PRESS")
TIERS = ("Pearl", "Opal", "Ruby", "VIP")
EXCEPTION_FIELDS = (
    "rate_code", "room_type", "group_code", "package_code", "channel_code", "rate_access_code", "market_code",
)  # fmt: skip
DATE_FIELDS = ("booked", "arrival", "departure", "joined", "event_date")
NUMBER_FIELDS = ("adults", "children", "rooms", "golf_rounds")
MONEY_FIELDS = ("room_revenue", "food_revenue", "other_revenue", "total_revenue", "points_payment", "spa_revenue")
OPS = ("<", "<=", ">", ">=")
CURRENCIES = {"USD": 2, "EUR": 2, "JPY": 0, "BHD": 3}
STATUSES = ("booked", "in_house", "checked_out", "cancelled", "no_show")


class Case:
    """A ruleset and its data."""

    def __init__(
        self, seed: int, text: str, stays: list[Stay], members: dict[str, Member], own_members: dict[str, Member]
    ) -> None:
        self.seed = seed
        self.text = text
        self.stays = stays
        self.members = members
        self.own_members = own_members


class Ruleset:
    """Writes one ruleset. What has been declared is kept in `names`, so that rules can refer to it."""

    def __init__(self, random: Random, rewards: bool) -> None:
        self.random = random
        self.with_rewards = rewards
        self.currency = random.choice(tuple(CURRENCIES))
        self.decimals = CURRENCIES[self.currency]
        self.tier_names: tuple[str, ...] = ()
        self.ladder = "none"
        self.conditions: list[str] = []
        self.date_lists: list[str] = []
        self.day_lists: list[str] = []
        self.tier_lists: list[str] = []
        self.parts: list[str] = []

    # -- small words

    def chance(self, percent: int) -> bool:
        return self.random.random() * 100 < percent

    def some(self, things: tuple[str, ...], most: int = 2) -> list[str]:
        return self.random.sample(things, min(len(things), self.random.randint(1, most)))

    def day(self) -> int:
        return self.random.choice(EDGES) if self.chance(40) else self.random.randint(FIRST, LAST)

    def date_range(self) -> str:
        first = self.day()
        return f"{iso(first)} to {iso(first + self.random.choice((0, 1, 2, 6, 30, 120, 366)))}"

    def season(self) -> str:
        if self.chance(20):
            return f"{self.random.choice(SEASON_DAYS)} every year"
        low, high = self.random.sample(SEASON_DAYS, 2)
        return f"{low} to {high}{self.random.choice((' every year', ''))}"

    def dates(self, named: bool = True) -> str:
        if named and self.date_lists and self.chance(20):
            return self.random.choice(self.date_lists)
        parts = []
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            kind = self.random.randrange(6)
            parts.append(iso(self.day()) if kind == 0 else self.season() if kind <= 2 else self.date_range())
        return ", ".join(parts)

    def weekdays(self, named: bool = True) -> str:
        if named and self.day_lists and self.chance(25):
            return self.random.choice(self.day_lists)
        if self.chance(50):
            return ", ".join(self.some(WEEKDAYS, 3))
        low, high = self.random.sample(WEEKDAYS, 2)
        return f"{low} to {high}"

    def nights(self) -> str:
        return f"in {self.dates()}" if self.chance(55) else f"on {self.weekdays()}"

    def money(self, most: int = 600, least: int = 0) -> str:
        whole = self.random.choice((least, 1, 50, 100, self.random.randint(max(least, 1), most)))
        if whole < least:
            whole = least
        if self.decimals and self.chance(30):
            return f"{whole}.{self.random.randrange(10**self.decimals):0{self.decimals}d}"
        return str(whole)

    def code_field(self) -> str:
        return self.random.choice(tuple(CODES))

    def code_list(self, field: str) -> str:
        codes = self.some(CODES[field], 3)
        if self.chance(30):
            return f'"{";".join(codes)}"'
        return ", ".join(f'"{code}"' for code in codes)

    def tier(self) -> str:
        return self.random.choice(self.tier_names)

    def tier_items(self) -> str:
        if self.tier_lists and self.chance(20):
            return self.random.choice(self.tier_lists)
        if self.chance(40):
            return ", ".join(self.some(self.tier_names, 3))
        low = self.random.randrange(len(self.tier_names))
        high = self.random.randrange(low, len(self.tier_names))
        return f"{self.tier_names[low]} to {self.tier_names[high]}"

    def number(self) -> str:
        return self.random.choice(("0", "1", "2", "3", "1.5", "4"))

    # -- conditions

    def condition(self, depth: int = 2, where: str = "award") -> str:
        """`where` is `award`, `redeem` (also `night in`), `earlier` (inside a past), `history` (no stay fields)."""
        if depth and self.chance(35):
            word = self.random.choice((" and ", " or "))
            items = []
            for _ in range(self.random.choice((2, 2, 3))):
                item = self.condition(depth - 1, where)
                items.append(f"({item})" if " and " in item or " or " in item else item)
            return word.join(items)
        if depth and self.chance(12):
            return f"not ({self.condition(depth - 1, where)})"
        return self.atom(where)

    def atom(self, where: str) -> str:
        kinds = [self.tier_atom, self.points_atom, self.past_atom, self.segment_atom, self.joined_atom]
        stay = [self.code_atom, self.code_atom, self.number_atom, self.money_atom, self.date_atom, self.night_atom,
                self.weekday_atom, self.within_atom, self.count_atom, self.flag_atom, self.text_atom]  # fmt: skip
        if where == "history":
            choices = kinds
        elif where == "earlier":
            choices = stay
        else:
            choices = kinds + stay * 2
            if self.conditions and self.chance(12):
                return self.random.choice(self.conditions)
            if where == "redeem" and self.chance(35):
                return f"night {self.nights()}"
        if where == "earlier":
            self_fields = True
        else:
            self_fields = False
        text = self.random.choice(choices)()
        while (not text) or (self_fields and "joined" in text):
            text = self.random.choice(choices)()
        return text

    def tier_atom(self) -> str:
        if not self.tier_names:
            return ""
        kind = self.random.randrange(4)
        if kind == 0:
            return f"tier {self.random.choice(('is', 'is not'))} {self.tier()}"
        if kind == 1:
            return f"tier {self.random.choice(('in', 'not in'))} {self.tier_items()}"
        if kind == 2:
            return f"tier >= {self.random.choice(self.tier_names[1:])}"
        return f"tier <= {self.random.choice(self.tier_names[:-1])}"

    def points_atom(self) -> str:
        return f"points {self.random.choice(OPS)} {self.random.choice((1, 100, 500, 2000))}"

    def past_atom(self) -> str:
        metric = self.random.choice(("stays", "nights", "rooms", "room_revenue", "total_revenue", "golf_rounds"))
        window = ""
        if self.chance(60):
            unit = self.random.choice(("days", "months", "years"))
            most = {"days": 200, "months": 14, "years": 2}[unit]
            window = f" in last {self.random.choice((1, 2, self.random.randint(1, most)))} {unit}"
        inner = f" where ({self.condition(1, 'earlier')})" if self.chance(40) else ""
        value = f"{self.money(900)} {self.currency}" if "revenue" in metric else str(self.random.choice((1, 2, 3, 5)))
        return f"past {metric}{window}{inner} {self.random.choice(OPS)} {value}"

    def segment_atom(self) -> str:
        word = self.random.choice(("is", "is not", "in", "not in"))
        values = (
            f'"{self.random.choice(SEGMENTS)}"' if "is" in word else ", ".join(f'"{s}"' for s in self.some(SEGMENTS))
        )
        return f"segment {word} {values}"

    def joined_atom(self) -> str:
        if self.chance(50):
            return f"joined {self.random.choice(('in', 'not in'))} {self.dates()}"
        return f"joined {self.random.choice(OPS)} {iso(self.day())}"

    def code_atom(self) -> str:
        field = self.code_field()
        if self.chance(50):
            word = self.random.choice(("is", "is not"))
            return f'{field} {word} "{self.random.choice(CODES[field])}"'
        return f"{field} {self.random.choice(('in', 'not in'))} {self.code_list(field)}"

    def number_atom(self) -> str:
        field = self.random.choice(NUMBER_FIELDS)
        kind = self.random.randrange(3)
        if kind == 0:
            return f"{field} {self.random.choice(('is', 'is not'))} {self.number()}"
        if kind == 1:
            return (
                f"{field} {self.random.choice(('in', 'not in'))} 1 to 2, {self.random.choice(('3', '3.5', '4 to 9'))}"
            )
        return f"{field} {self.random.choice(OPS)} {self.number()}"

    def count_atom(self) -> str:
        field = self.random.choice(("nights", "nights", "lead_time"))
        low = self.random.choice((0, 1, 2, 3, 7))
        if self.chance(40):
            return f"{field} {self.random.choice(('in', 'not in'))} {low} to {low + self.random.randrange(4)}, 30"
        return f"{field} {self.random.choice((*OPS, 'is', 'is not'))} {low}"

    def money_atom(self) -> str:
        field = self.random.choice(MONEY_FIELDS)
        if self.chance(30):
            low = self.random.choice((0, 50, 100))
            return f"{field} in {low} {self.currency} to {low + 100} {self.currency}"
        return f"{field} {self.random.choice((*OPS, 'is', 'is not'))} {self.money()} {self.currency}"

    def date_atom(self) -> str:
        field = self.random.choice(DATE_FIELDS[:3] + DATE_FIELDS[4:])
        if self.chance(50):
            return f"{field} {self.random.choice(('in', 'not in'))} {self.dates()}"
        return f"{field} {self.random.choice((*OPS, 'is', 'is not'))} {iso(self.day())}"

    def night_atom(self) -> str:
        return f"{self.random.choice(('any', 'every', 'no'))} night {self.nights()}"

    def weekday_atom(self) -> str:
        return f"{self.random.choice(('arrival', 'departure', 'booked'))} on {self.weekdays()}"

    def within_atom(self) -> str:
        field, anchor = self.random.sample(DATE_FIELDS, 2)
        if self.chance(25):
            anchor = iso(self.day())
        days = f"{self.random.randrange(3)} to {self.random.choice((3, 7, 200))}" if self.chance(50) else "30"
        return f"{field} within {days} days {self.random.choice(('after', 'before'))} {anchor}"

    def flag_atom(self) -> str:
        return "green"

    def text_atom(self) -> str:
        return f'celebration {self.random.choice(("is", "is not"))} "{self.random.choice(("Wedding", "a;b"))}"'

    # -- amounts

    def points(self) -> str:
        return self.random.choice(("1", "10", "50", "500", "0.5", "2.75", "3.333", "0", "1_000"))

    def amount(self) -> str:
        kind = self.random.randrange(7)
        unit = f"{self.points()} points per"
        if kind == 0:
            return f"{unit} stay"
        if kind == 1:
            return f"{unit} night"
        if kind == 2:
            return f"{unit} night {self.nights()}"
        if kind == 3:
            return f"{unit} room night{' ' + self.nights() if self.chance(50) else ''}"
        per = self.random.choice(("", "1 ", "3 ", "100 ", "7.5 " if self.decimals else "7 "))
        whole = "whole " if self.chance(35) else ""
        return f"{unit} {whole}{per}{self.currency} of {self.random.choice(MONEY_FIELDS)}"

    def table(self) -> str:
        if self.tier_names and self.chance(50):
            field = "tier"
            keys = self.random.sample(self.tier_names, self.random.randint(1, len(self.tier_names)))
        else:
            field = self.code_field()
            keys = [f'"{code}"' for code in self.some(CODES[field], 3)]
        rows = "".join(f"    {key} {self.amount()}\n" for key in keys)
        otherwise = f"    otherwise {self.amount()}\n" if self.chance(40) else ""
        return f"earn by {field} {{\n{rows}{otherwise}  }}"

    def caps(self) -> str:
        found = []
        for _ in range(self.random.choice((1, 1, 2))):
            limit = self.random.choice((1, 50, 100, 750, 3000))
            period = self.random.choice(("", " per year", " per month"))
            kind = self.random.randrange(3)
            if kind == 0:
                found.append(f"at_most {limit} points per stay")
            elif kind == 1:
                found.append(f"at_most {limit} points per member{period}")
            else:
                found.append(f"at_most {self.random.choice((1, 2, 5))} times per member{period}")
        return "\n  ".join(dict.fromkeys(found))

    # -- declarations

    def declare(self) -> str:
        random = self.random
        head = ['program "Generated" {', '  property "SPR", "OAK"', f"  currency {self.currency}"]
        if self.chance(70):
            head.append(f"  point_value {random.choice(('0.005', '0.0333', '1'))} {self.currency}")
        self.parts.append("\n".join([*head, "}"]))
        self.parts += [
            "field loyalty_source code", "field green flag", "field golf_rounds number", "field spa_revenue money",
            "field celebration text", "field event_date date",
        ]  # fmt: skip
        self.tiers()
        self.defines()
        if self.chance(25):
            rows = "\n".join(f'  "{code}" "{code} label"' for code in CODES["room_type"])
            self.parts.append(f"codes room_type {{\n{rows}\n}}")
        self.exceptions()
        self.awards()
        self.redeems()
        if self.with_rewards:
            for number in range(random.choice((1, 1, 2, 3))):
                self.reward(f"reward_{number}")
        first, rest = self.parts[0], self.parts[1:]
        random.shuffle(rest)
        return "\n\n".join([first, *rest]) + "\n"

    def tiers(self) -> None:
        self.ladder = self.random.choice(
            ("none", "points", "points", "lifetime", "nights", "stays", "last", "year", "assigned")
        )
        if self.ladder == "none":
            return
        self.tier_names = TIERS[: self.random.randint(2, len(TIERS))]
        if self.ladder == "assigned":
            self.parts.append(f"tiers assigned {{ {' '.join(self.tier_names)} }}")
            return
        metric = self.ladder
        steps = {"points": (100, 500, 2500), "nights": (3, 9, 20), "stays": (2, 4, 9)}
        unit = metric if metric in steps else self.random.choice(tuple(steps))
        if metric == "lifetime":
            unit = "points"
        words = {
            "lifetime": f"lifetime {unit}",
            "last": f"{unit} in last {self.random.choice(('30 days', '6 months', '1 year', '400 days'))}",
            "year": f"{unit} in calendar year",
        }.get(metric, unit)
        rows = [f"  {self.tier_names[0]} from 0"]
        rows += [f'  {name} "{name} level" from {steps[unit][i]}' for i, name in enumerate(self.tier_names[1:])]
        self.parts.append(f"tiers by {words} {{\n" + "\n".join(rows) + "\n}")

    def defines(self) -> None:
        if self.chance(50):
            self.parts.append(f"define peak = {self.dates(named=False)}")
            self.date_lists.append("peak")
        if self.chance(50):
            self.parts.append(f"define weekend = {self.weekdays(named=False)}")
            self.day_lists.append("weekend")
        if self.tier_names and self.chance(40):
            self.parts.append(f"define upper = {self.tier_names[-2]} to {self.tier_names[-1]}")
            self.tier_lists.append("upper")
        if self.chance(50):
            self.parts.append(f"define special = {self.condition(1)}")
            self.conditions.append("special")

    def exceptions(self) -> None:
        for number in range(self.random.choice((0, 0, 1, 2, 3))):
            scope = self.random.choice(("", "", " for awards", " for rewards"))
            fields = self.some(EXCEPTION_FIELDS, 3)
            clauses = "".join(f"  {field} {self.code_list(field)}\n" for field in fields)
            self.parts.append(f'exception exception_{number} "No {number}"{scope} {{\n{clauses}}}')

    def awards(self) -> None:
        random = self.random
        names: list[str] = []
        earning: list[str] = []
        for number in range(random.randint(1, 9)):
            name = f"award_{number}"
            lines = []
            if self.chance(12):
                lines.append(f"effective {self.dates()}")
            for _ in range(random.choice((0, 1, 1, 1, 2))):
                lines.append(f"when {self.condition()}")
            veto = self.chance(8) and bool(lines)
            if veto:
                lines.append("earn nothing")
            elif earning and self.chance(20):
                lines.append(f"earn {random.choice(('25', '10', '33.3', '150'))}% of {random.choice(earning)}")
            elif self.chance(20):
                lines.append(self.table())
            else:
                lines.append(f"earn {self.amount()}")
            if names and self.chance(25):
                lines.append(f"instead_of {', '.join(self.some(tuple(names)))}")
            if not veto:
                if self.chance(30):
                    lines.append(self.caps())
                if self.chance(30):
                    lines.append(f"round {random.choice(('down', 'up', 'nearest'))}")
                earning.append(name)
            names.append(name)
            self.parts.append(f"award {name} {{\n  " + "\n  ".join(lines) + "\n}")
        free = list(earning)
        random.shuffle(free)
        for number in range(2):
            if len(free) >= 2 and self.chance(35):
                group = [free.pop() for _ in range(min(len(free), random.choice((2, 2, 3))))]
                mode = random.choice(("best_of", "first_of"))
                self.parts.append(f"combine combine_{number} {{ {mode} {', '.join(group)} }}")

    def redeems(self) -> None:
        names: list[str] = []
        for number in range(self.random.choice((0, 0, 1, 2, 4))):
            lines = []
            if self.chance(75):
                lines.append(f"when {self.condition(where='redeem')}")
            if names and self.chance(35):
                lines.append(f"instead_of {', '.join(self.some(tuple(names)))}")
            if self.chance(70):
                lines.append(f"pay {self.random.choice(('1', '2', '0.5', '7.25', '300'))} points per {self.currency}")
            else:
                lines.append("deny")
            names.append(f"redeem_{number}")
            self.parts.append(f"redeem redeem_{number} {{\n  " + "\n  ".join(lines) + "\n}")

    def reward(self, name: str) -> None:
        random = self.random
        kinds = ["history", "every", "segment"] + (["tier", "tier"] if self.tier_names else [])
        kind = random.choice(("room", "room", "reservation", "partner", "generic"))
        lines = [f'code "{name.upper()}-C"'] if self.chance(30) else []
        if kind == "room":
            codes = random.choice(("FREENT", "FREENT;BAR"))
            lines += [
                'book_link "https://book.example.com/reserve" { hgID "1042"  checkin  vouchercode }',
                f'rate_code "{codes}"',
            ]
            if self.chance(60):
                lines.append(f"max_usage {random.choice((1, 2))}")
        elif kind == "reservation":
            kinds += ["timing"] * 4
        elif kind == "partner":
            lines.append(f'gift_card "U12345" value 25 {self.currency}')
        trigger = random.choice(kinds)
        if kind != "reservation" and self.chance(25):
            trigger = "purchase"
        if trigger == "purchase":
            lines.append(f"purchase {random.choice((100, 1000))} points")
        elif trigger == "history":
            lines.append(f"trigger history {self.condition(1, 'history')}")
        elif trigger == "every":
            lines.append(f"trigger every {random.choice((1, 2, 3))} stays")
        elif trigger == "segment":
            lines.append(f'trigger segment "{random.choice(SEGMENTS)}"')
        elif trigger == "tier":
            lines.append(f"trigger tier {self.tier_items()}")
        else:
            lines.append("trigger " + random.choice((
                "booking", "3 days before arrival", "1 day after arrival", "0 days after arrival",
                "1 day before departure",
            )))  # fmt: skip
        if self.tier_names and self.chance(40):
            lines.append(f"tiers {self.tier_items()}")
        if self.chance(40):
            lines.append(f"max_earning {random.choice((1, 2))}")
        issue = None
        if self.chance(60):
            first = self.day()
            issue = (first, first + random.choice((0, 60, 400)))
            lines.append(f"issue {iso(issue[0])} to {iso(issue[1])}")
        if self.chance(40):
            lines.append(f"when {self.condition(1)}")
        if self.chance(40):
            lines.append(random.choice(("valid on issue", "valid 3 days after issue", "valid 0 days after issue")))
        if self.chance(60):
            lines.append(random.choice(("expires 90 days after issue", "expires 1 month after issue",
                                        "expires 1 year after issue", "expires 3 days after issue")))  # fmt: skip
        if self.chance(70):
            lines.append("active")
        self.parts.append(f"reward {name} {kind} {{\n  " + "\n  ".join(lines) + "\n}")


class Data:
    """Writes the stays and members of one case."""

    def __init__(self, random: Random, ruleset: Ruleset, huge: bool) -> None:
        self.random = random
        self.ruleset = ruleset
        self.huge = huge

    def chance(self, percent: int) -> bool:
        return self.random.random() * 100 < percent

    def code(self, field: str) -> str | None:
        if self.chance(12):
            return None
        return self.random.choice(STRAY_CODES if self.chance(8) and field != "property" else CODES[field])

    def money(self) -> int | None:
        kind = self.random.randrange(12)
        if kind == 0:
            return None
        if kind == 1:
            return 0
        if kind == 2:
            return -self.random.randrange(1, 200) * 1_000_000
        if kind == 3:
            return self.random.randrange(1, 500_000_000)
        if kind == 4 and self.huge:
            return 999_999_999_999_999_999 - self.random.randrange(3)
        return self.random.choice((50, 100, 150, 151, 600, 3000)) * 1_000_000 + self.random.choice((0, 0, 500_000, 1))

    def number(self) -> int | None:
        return (
            self.random.choice((None, 0, 1, 1, 2, 2, 3, 5)) if self.chance(90) else self.random.choice((1.5, -1, 3.5))
        )

    def scaled(self) -> int | None:
        value = self.number()
        return None if value is None else int(value * 1_000_000)

    def stay(self, number: int, members: list[str]) -> Stay:
        random = self.random
        arrival = random.choice(EDGES) - random.randrange(2) if self.chance(25) else random.randint(FIRST, LAST)
        nights = random.choice((0, 1, 1, 2, 2, 3, 4, 7, 8, 14)) if self.chance(97) else random.choice((30, 400))
        assigned = self.ruleset.ladder == "assigned"
        custom: dict[str, Any] = {
            "loyalty_source": self.code("loyalty_source"),
            "green": random.choice((True, False)),
            "golf_rounds": self.scaled(),
            "spa_revenue": self.money(),
            "celebration": random.choice((None, "Wedding", "a;b", "wedding")),
            "event_date": arrival + random.randrange(-3, 4) if self.chance(60) else None,
        }
        return Stay(
            stay_id=f"S{number}" if self.chance(50) else f"{random.choice('aZé')}{number:04d}",
            member_id=random.choice(members) if members and self.chance(94) else None,
            property=self.code("property"),
            status="checked_out" if self.chance(85) else random.choice(STATUSES),
            booked=arrival - random.choice((0, 1, 3, 30, 90, 200)) if self.chance(80) else None,
            arrival=arrival,
            departure=arrival + nights,
            **{field: self.code(field) for field in CODES if field not in ("property", "loyalty_source")},
            adults=self.scaled(),
            children=self.scaled(),
            rooms=self.scaled(),
            room_revenue=self.money(),
            food_revenue=self.money(),
            other_revenue=self.money(),
            points_payment=self.money() if self.chance(30) else None,
            currency=self.ruleset.currency if self.chance(10) else None,
            custom=custom,
            tier=random.choice((*self.ruleset.tier_names, None)) if assigned and self.chance(50) else None,
        )

    def member(self, member_id: str) -> Member:
        random = self.random
        return Member(
            member_id,
            joined=random.choice(EDGES) + random.randrange(-5, 60) if self.chance(75) else None,
            tier=random.choice(self.ruleset.tier_names) if self.ruleset.tier_names and self.chance(40) else None,
            points=random.choice((0, 99, 100, 1500, 2500, 100_000, -50)) if self.chance(50) else None,
            segment=frozenset(s for s in SEGMENTS if self.chance(35)),
            language=random.choice((None, "en")),
        )


def case(seed: int, count: int = 60, rewards: bool | None = None) -> Case:
    """The ruleset, stays and members of a seed; `rewards` says whether there are any (None: the seed decides)."""
    random = Random(seed)
    ruleset = Ruleset(random, random.random() < 0.5 if rewards is None else rewards)
    text = ruleset.declare()
    data = Data(random, ruleset, huge=random.random() < 0.05)
    ids = [f"M{i}" if random.random() < 0.9 else f"é{i}" for i in range(random.choice((0, 1, 3, 8, 20)))]
    stays = [data.stay(number, ids) for number in range(count)]
    random.shuffle(stays)
    members = {key: data.member(key) for key in ids if random.random() < 0.8}
    if random.random() < 0.3:
        members["M-none"] = data.member("M-none")
    alone = [stay.stay_id for stay in stays if stay.member_id is None and random.random() < 0.5]
    own = {stay_id: _without_id(data.member("")) for stay_id in alone}
    return Case(seed, text, stays, members, own)


def _without_id(member: Member) -> Member:
    """A member of whom the stays say something, but no id."""
    member.member_id = None
    return member
