"""Write the sample stays and members of the rulesets beside this file. Seeded: the same bytes every time.

    python rulesets/generate.py             # renews the CSV files in the rulesets
    python rulesets/generate.py --out DIR   # writes them below DIR instead

Every guest, stay and figure in them is made up. Needs Python 3.11 and nothing else.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

Row = dict[str, str]
T = TypeVar("T")


class Dice:
    """Chance that does not depend on the Python version: only `Random.random` promises the same numbers."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def chance(self, percent: float) -> bool:
        """True in `percent` of 100 cases."""
        return self._random.random() * 100 < percent

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of `choices`, each as likely as the others."""
        return choices[self.number(0, len(choices) - 1)]

    def weighted(self, choices: Mapping[T, int]) -> T:
        """One of the keys, as likely as its value says."""
        left = self.number(1, sum(choices.values()))
        for choice, weight in choices.items():
            left -= weight
            if left <= 0:
                return choice
        raise AssertionError("the weights are used up")

    def day(self, first: date, last: date) -> date:
        """A date from `first` to `last`, both included."""
        return first + timedelta(self.number(0, (last - first).days))


def cents(amount: int) -> str:
    """An amount of cents as money is written in the files, `12345` as `123.45`."""
    return f"{amount // 100}.{amount % 100:02d}"


def write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a CSV file with these columns; a key that a row lacks is an empty cell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# ---- rdpwin: 1997 to 1999, every level, every criterion ------------------------------------------------

RDPWIN_STAYS = (
    "stay_id", "member_id", "status", "arrival", "departure", "rate_code", "room_type", "guest_type",
    "room_revenue", "points_payment",
)  # fmt: skip
RDPWIN_MEMBERS = ("member_id", "joined", "points")
RDPWIN_OPENING = (
    0,
    0,
    0,
    19_990,
    20_000,
    24_500,
    29_700,
    30_000,
    38_900,
    40_000,
    48_000,
    50_000,
    73_000,
    75_000,
)


def rdpwin(out: Path) -> None:
    """Twenty members and 120 stays of a small property."""
    dice = Dice("rdpwin")
    members: list[Row] = []
    for number in range(1, 21):
        opening = RDPWIN_OPENING[number - 1] if number <= len(RDPWIN_OPENING) else 0
        joined = dice.day(date(1994, 1, 1), date(1996, 12, 31)) if opening else None
        if not opening and number % 5:
            joined = dice.day(date(1997, 9, 15), date(1998, 11, 30))
        members.append(
            {
                "member_id": f"M{number:02d}",
                "joined": joined.isoformat() if joined else "",
                "points": str(opening) if opening else "",
            }
        )
    stays: list[Row] = []
    for number in range(1, 121):
        member = dice.pick(members) if not dice.chance(5) else None
        arrival = dice.day(date(1997, 10, 1), date(1999, 3, 20))
        if member and member["joined"] >= "1997-09-01" and dice.chance(45):
            arrival = date.fromisoformat(member["joined"]) + timedelta(dice.number(-2, 4))
        nights = dice.weighted({0: 2, 1: 15, 2: 28, 3: 25, 4: 12, 5: 8, 7: 8, 10: 2})
        room_type = dice.weighted({"1BR": 12, "2BR": 40, "PENT": 18, "": 30})
        guest_type = dice.weighted({"Returning Guest": 35, "Internet": 8, "Brochure Request": 9, "10Yr": 14, "": 34})
        rate_code = dice.weighted({"RACK": 45, "COMP": 7, "": 48})
        price = {"1BR": 7_900, "2BR": 12_900, "PENT": 24_900}.get(room_type, 9_900)
        revenue = 0 if rate_code == "COMP" else nights * (price + 100 * dice.number(0, 20))
        asked = revenue * dice.pick((50, 100, 100)) // 100 if revenue and dice.chance(30) else 0
        stays.append(
            {
                "stay_id": f"R{number:04d}",
                "member_id": member["member_id"] if member else "",
                "status": dice.weighted({"checked_out": 88, "cancelled": 7, "no_show": 3, "": 2}),
                "arrival": arrival.isoformat(),
                "departure": (arrival + timedelta(nights)).isoformat(),
                "rate_code": rate_code,
                "room_type": room_type,
                "guest_type": guest_type,
                "room_revenue": cents(revenue),
                "points_payment": cents(asked) if asked else "",
            }
        )
    write(out / "stays.csv", RDPWIN_STAYS, stays)
    write(out / "members.csv", RDPWIN_MEMBERS, members)


# ---- crm: 2025 and 2026, every trigger, every exception --------------------------------------------------

CRM_STAYS = (
    "stay_id", "member_id", "status", "booked", "arrival", "departure", "rate_code", "room_type",
    "group_code", "adults", "children", "room_revenue", "food_revenue", "other_revenue",
)  # fmt: skip
CRM_MEMBERS = ("member_id", "joined", "points", "segment", "email", "first_name", "last_name", "language")
CRM_SEGMENTS = {
    "": 50,
    "Spa lovers": 18,
    "Birthday in May": 14,
    "Spa lovers;Birthday in May": 6,
    "Golfers": 12,
}
CRM_TODAY = date(2026, 11, 10)
FIRST_NAMES = (
    "Ada", "Amir", "Beatriz", "Chen", "Claire", "Daniel", "Elena", "Emeka", "Freya", "Hana", "Ines", "Jonas",
    "Kofi", "Lena", "Mateo", "Maya", "Nils", "Olivia", "Priya", "Rosa", "Samir", "Tomas", "Yuki", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Almeida", "Baker", "Berg", "Chavez", "Dubois", "Ekström", "Fischer", "Garcia", "Haddad", "Ito", "Jensen",
    "Kowalski", "Lopez", "Martin", "Nakamura", "Okafor", "Patel", "Quinn", "Rossi", "Silva", "Turner", "Ueda",
    "Varga", "Weber", "Young",
)  # fmt: skip


def person(dice: Dice, number: int, without_email: int) -> Row:
    """A made-up guest; `without_email` is how many in 100 have none."""
    first, last = dice.pick(FIRST_NAMES), dice.pick(LAST_NAMES)
    mailbox = f"{first}.{last}.{number}".lower().replace("ö", "oe")
    return {
        "email": "" if dice.chance(without_email) else f"{mailbox}@guests.example",
        "first_name": first,
        "last_name": last,
        "language": dice.weighted({"en-US": 70, "es-ES": 10, "fr-FR": 8, "de-DE": 7, "pt": 3, "": 2}),
    }


def crm(out: Path) -> None:
    """Twenty-four members and some 160 stays of one house."""
    dice = Dice("crm 9")
    members: list[Row] = []
    for number in range(1, 25):
        joined = dice.day(date(2024, 3, 1), date(2026, 8, 31))
        members.append(
            {
                "member_id": f"C{number:03d}",
                "joined": "" if dice.chance(8) else joined.isoformat(),
                "points": str(500 * dice.number(1, 30)) if dice.chance(30) else "",
                "segment": dice.weighted(CRM_SEGMENTS),
                **person(dice, number, 10),
            }
        )
    stays: list[Row] = []
    for member in [*members, None, None, None, None]:
        visits = 1 if member is None else dice.weighted({1: 8, 2: 12, 3: 15, 5: 20, 8: 20, 12: 15, 16: 10})
        start = date(2025, 2, 1) if member is None or not member["joined"] else date.fromisoformat(member["joined"])
        day = max(start, date(2025, 1, 10)) + timedelta(dice.number(0, 40))
        for _ in range(visits):
            if day > date(2026, 12, 20):
                break
            nights = dice.weighted({1: 25, 2: 30, 3: 20, 4: 12, 6: 8, 8: 5})
            stays.append(crm_stay(dice, member["member_id"] if member else "", day, nights))
            day += timedelta(nights + dice.number(8, 70))
    stays.sort(key=lambda stay: (stay["arrival"], stay["member_id"]))
    for number, stay in enumerate(stays, 1):
        stay["stay_id"] = f"S{number:04d}"
    write(out / "stays.csv", CRM_STAYS, stays)
    write(out / "members.csv", CRM_MEMBERS, members)


def crm_stay(dice: Dice, member: str, arrival: date, nights: int) -> Row:
    """One stay; what lies after `CRM_TODAY` is booked, what lies around it is in the house."""
    departure = arrival + timedelta(nights)
    room_type = dice.weighted({"SUITE": 18, "VIEW": 30, "": 46, "HOUSE": 3, "OWNER": 3})
    rate_code = dice.weighted(
        {
            "BAR": 62,
            "SAVE20": 7,
            "COMPNT": 7,
            "UPSUITE": 3,
            "UPVIEW": 3,
            "EMPLOYEE": 4,
            "TEST": 2,
            "COMP": 4,
            "": 8,
        }
    )
    price = {"SUITE": 32_000, "VIEW": 21_500}.get(room_type, 16_500) + 500 * dice.number(0, 12)
    percent = {"SAVE20": 80, "COMPNT": 0, "COMP": 0, "TEST": 0, "EMPLOYEE": 40}.get(rate_code, 100)
    status = dice.weighted({"checked_out": 90, "cancelled": 7, "no_show": 3})
    if arrival > CRM_TODAY:
        status = dice.weighted({"booked": 90, "cancelled": 10})
    elif departure > CRM_TODAY:
        status = "in_house"
    spent = status == "checked_out"
    return {
        "member_id": member,
        "status": status,
        "booked": "" if dice.chance(4) else min(arrival - timedelta(dice.number(1, 70)), CRM_TODAY).isoformat(),
        "arrival": arrival.isoformat(),
        "departure": departure.isoformat(),
        "rate_code": rate_code,
        "room_type": room_type,
        "group_code": dice.weighted({"": 92, "TESTGRP": 3, "STAFF": 5}),
        "adults": str(dice.number(1, 2)),
        "children": str(dice.weighted({0: 80, 1: 12, 2: 8})),
        "room_revenue": cents(price * nights * percent // 100),
        "food_revenue": cents(dice.number(800, 9_000) * nights) if spent and dice.chance(70) else "",
        "other_revenue": cents(dice.number(500, 20_000)) if spent and dice.chance(25) else "",
    }


# ---- grand_harbor: 300 members, some 2,000 stays, January 2024 to September 2026 --------------------------

HARBOR_STAYS = (
    "stay_id", "member_id", "property", "status", "booked", "arrival", "departure", "rate_code", "room_type",
    "group_code", "package_code", "channel_code", "rate_access_code", "market_code", "adults", "children",
    "rooms", "room_revenue", "food_revenue", "other_revenue", "marina_revenue", "golf_rounds", "green_choice",
    "celebration", "event_date", "points_payment",
)  # fmt: skip
HARBOR_MEMBERS = CRM_MEMBERS
HARBOR_FIRST, HARBOR_TODAY, HARBOR_LAST = date(2024, 1, 3), date(2026, 6, 30), date(2026, 9, 20)
HARBOR_HOUSES = {"GHBO": 40, "GHNP": 20, "GHKW": 25, "GHAC": 15}
HARBOR_PRICE = {"GHBO": 24_900, "GHNP": 27_900, "GHKW": 29_900, "GHAC": 18_900}
# How much dearer than usual a month is, in percent, January to December.
HARBOR_SEASON = {
    "GHBO": (80, 80, 90, 105, 115, 120, 115, 110, 125, 130, 100, 95),
    "GHNP": (65, 65, 70, 85, 105, 130, 155, 155, 120, 95, 75, 80),
    "GHKW": (140, 155, 150, 120, 95, 85, 90, 80, 70, 80, 95, 135),
    "GHAC": (70, 70, 70, 80, 100, 130, 155, 160, 140, 130, 75, 85),
}
HARBOR_ROOMS = {"QUEEN": 30, "KING": 34, "HARBOR": 18, "JRSTE": 8, "SUITE": 6, "PENT": 1, "TWIN": 1, "": 2}
HARBOR_ROOM_PERCENT = {"QUEEN": 90, "KING": 100, "HARBOR": 130, "JRSTE": 170, "SUITE": 240, "PENT": 520}
HARBOR_RATES = {
    "BAR": 34, "MEMBER": 19, "ADV": 10, "PKG": 8, "CORP": 9, "GROUP": 5, "WHSL": 4, "OPAQUE": 2, "EMPLOYEE": 2,
    "TEST": 1, "COMP": 2, "FAMTRIP": 1, "": 2, "HALFNT": 1,
}  # fmt: skip
# What guests with many stays book: some of it with the rate codes of their rewards.
HARBOR_RATES_OF_REGULARS = {
    "BAR": 36, "MEMBER": 26, "ADV": 6, "PKG": 6, "CORP": 8, "COMP": 1, "HALFNT": 8, "SUITEUP": 5, "FREENT": 3,
    "PTSNT": 1,
}  # fmt: skip
HARBOR_RATE_PERCENT = {
    "MEMBER": 90, "ADV": 85, "PKG": 115, "CORP": 80, "GROUP": 85, "WHSL": 65, "OPAQUE": 70, "EMPLOYEE": 40, "TEST": 0,
    "COMP": 0, "FAMTRIP": 0, "FREENT": 0, "HALFNT": 50, "PTSNT": 0,
}  # fmt: skip
HARBOR_CHANNELS = {
    "MEMBER": {"WEB": 50, "APP": 35, "CALL": 15},
    "ADV": {"WEB": 45, "BOOKING": 30, "EXPEDIA": 25},
    "CORP": {"GDS": 75, "CALL": 25},
    "GROUP": {"CALL": 100},
    "WHSL": {"HBEDS": 90, "GDS": 10},
    "OPAQUE": {"EXPEDIA": 100},
    "EMPLOYEE": {"WEB": 100},
    "FREENT": {"WEB": 80, "CALL": 20},
    "HALFNT": {"WEB": 60, "APP": 40},
    "SUITEUP": {"WEB": 60, "APP": 40},
    "PTSNT": {"WEB": 100},
}
HARBOR_ANY_CHANNEL = {"WEB": 32, "APP": 14, "CALL": 14, "GDS": 10, "BOOKING": 16, "EXPEDIA": 12, "": 2}


def grand_harbor(out: Path) -> None:
    """Three hundred members: most come now and then, some all the time."""
    dice = Dice("grand_harbor")
    members: list[Row] = []
    stays: list[Row] = []
    for number in range(1, 301):
        joined = dice.day(date(2022, 4, 1), date(2026, 4, 30))
        founder = joined < date(2022, 9, 1)
        segments = [name for name, percent in (("SPA", 16), ("GOLF", 12)) if dice.chance(percent)]
        members.append(
            {
                "member_id": f"HC{number:05d}",
                "joined": "" if dice.chance(3) else joined.isoformat(),
                "points": str(100 * dice.number(5, 900)) if dice.chance(25) else "",
                "segment": ";".join([*(["FOUNDERS"] if founder else []), *segments]),
                **person(dice, number, 12),
            }
        )
        visits = dice.weighted({0: 3, 1: 13, 2: 13, 3: 12, 4: 11, 6: 14, 9: 13, 12: 10, 16: 7, 22: 4, 30: 2})
        stays += harbor_visits(dice, members[-1], joined, visits)
    for _ in range(110):
        stays += harbor_visits(dice, None, HARBOR_FIRST, 1)
    stays.sort(key=lambda stay: (stay["arrival"], stay["departure"], stay["member_id"]))
    for number, stay in enumerate(stays, 1):
        stay["stay_id"] = f"GH-{number:06d}"
    write(out / "stays.csv", HARBOR_STAYS, stays)
    write(out / "members.csv", HARBOR_MEMBERS, members)


def harbor_visits(dice: Dice, member: Row | None, joined: date, visits: int) -> list[Row]:
    """The stays of a member, none of them overlapping, or of somebody who is no member."""
    first = max(HARBOR_FIRST, joined - timedelta(20))
    home = dice.weighted(HARBOR_HOUSES)
    days = sorted(dice.day(first, HARBOR_LAST) for _ in range(visits))
    if member and visits and joined >= HARBOR_FIRST and dice.chance(40):
        days[0] = joined + timedelta(dice.number(-1, 20))
    rows: list[Row] = []
    free = HARBOR_FIRST
    for count, day in enumerate(days):
        arrival = max(day, free)
        if arrival > HARBOR_LAST:
            break
        nights = dice.weighted({0: 1, 1: 22, 2: 28, 3: 20, 4: 11, 5: 7, 7: 8, 10: 2, 14: 1})
        house = home if dice.chance(60) else dice.weighted(HARBOR_HOUSES)
        rates = HARBOR_RATES_OF_REGULARS if count >= 4 and arrival >= date(2025, 2, 1) else HARBOR_RATES
        rows.append(harbor_stay(dice, member, house, arrival, nights, dice.weighted(rates)))
        free = arrival + timedelta(nights + dice.number(1, 12))
    return rows


def harbor_stay(dice: Dice, member: Row | None, house: str, arrival: date, nights: int, rate: str) -> Row:
    """One stay. `HARBOR_TODAY` is the day on which the file was written."""
    departure = arrival + timedelta(nights)
    status = dice.weighted({"checked_out": 90, "cancelled": 7, "no_show": 2, "": 1})
    if arrival > HARBOR_TODAY:
        status = dice.weighted({"booked": 91, "cancelled": 9})
    elif departure > HARBOR_TODAY:
        status = "in_house"
    room = dice.weighted(HARBOR_ROOMS)
    if rate in ("EMPLOYEE", "COMP"):
        room = dice.weighted({"QUEEN": 70, "HOUSE": 20, "OWNER": 10})
    elif rate == "SUITEUP":
        room = "JRSTE"
    rooms = dice.weighted({3: 20, 5: 20, 8: 30, 15: 20, 30: 10}) if rate == "GROUP" else 1
    percent = HARBOR_ROOM_PERCENT.get("KING" if rate == "SUITEUP" else room, 100)
    percent = percent * HARBOR_RATE_PERCENT.get(rate, 100) // 100
    per_night = HARBOR_PRICE[house] * HARBOR_SEASON[house][arrival.month - 1] // 100 * percent // 100
    revenue = sum(
        per_night * (120 if (arrival + timedelta(night)).weekday() in (4, 5) else 100) // 100 for night in range(nights)
    )
    revenue = (revenue + dice.number(-500, 500)) * rooms if revenue else 0
    channel = dice.weighted(HARBOR_CHANNELS.get(rate, HARBOR_ANY_CHANNEL))
    stay = {
        "member_id": member["member_id"] if member else "",
        "property": house,
        "status": status,
        "booked": booked(dice, arrival, channel),
        "arrival": arrival.isoformat(),
        "departure": departure.isoformat(),
        "rate_code": f" {rate} " if dice.chance(0.5) else rate,
        "room_type": room,
        "group_code": harbor_group(dice, rate),
        "package_code": dice.weighted({"BB": 60, "SAIL": 40})
        if rate == "PKG"
        else "TSHARE"
        if dice.chance(1.5)
        else "",
        "channel_code": channel,
        "rate_access_code": "CONSORTIA" if channel == "GDS" and dice.chance(20) else "",
        "market_code": harbor_market(dice, rate),
        "adults": str(dice.weighted({1: 32, 2: 58, 3: 6, 4: 4})) if rate != "GROUP" else "",
        "children": str(dice.weighted({0: 82, 1: 9, 2: 9})) if not dice.chance(4) else "",
        "rooms": str(rooms) if rooms > 1 or not dice.chance(25) else "",
        "room_revenue": "" if dice.chance(1) else cents(revenue),
        "green_choice": dice.weighted({"yes": 18, "true": 1, "no": 40, "": 41}),
    }
    stay |= harbor_pleasures(dice, house, status, arrival, nights, rooms)
    if member and rate in ("BAR", "MEMBER", "CORP", "PKG") and revenue > 0 and dice.chance(9):
        stay["points_payment"] = cents(revenue * dice.pick((25, 50, 100, 100)) // 100)
    return stay


def booked(dice: Dice, arrival: date, channel: str) -> str:
    """The day of booking. The app writes the time too, in UTC, which may be the next day already."""
    if dice.chance(3):
        return ""
    ahead = dice.weighted({0: 4, 2: 10, 6: 14, 14: 20, 30: 20, 55: 12, 75: 12, 120: 8}) + dice.number(0, 9)
    day = min(arrival - timedelta(ahead), HARBOR_TODAY)
    if channel != "APP" or dice.chance(50):
        return day.isoformat()
    return f"{day.isoformat()}T{dice.number(0, 23):02d}:{dice.number(0, 59):02d}:00Z"


def harbor_group(dice: Dice, rate: str) -> str:
    """The block of rooms that a stay belongs to."""
    if rate == "GROUP":
        return dice.pick(("REGATTA", "MEDCONF", "SMITHWED"))
    return {"EMPLOYEE": "STAFF", "TEST": "TESTGRP"}.get(rate, "") if dice.chance(60) else ""


def harbor_market(dice: Dice, rate: str) -> str:
    """The market segment that the reservations office gave the stay."""
    if rate == "GROUP":
        return "GROUP"
    if rate == "CORP":
        return dice.weighted({"BUSINESS": 88, "CREW": 12})
    return dice.weighted({"LEISURE": 74, "BUSINESS": 22, "": 4})


def harbor_pleasures(dice: Dice, house: str, status: str, arrival: date, nights: int, rooms: int) -> Row:
    """What the guests of a stay spent beside the room, and what they celebrated."""
    row: Row = {}
    if dice.chance(4):
        row["celebration"] = dice.weighted({"Wedding": 35, "Honeymoon": 25, "Birthday": 40})
        row["event_date"] = (arrival + timedelta(dice.number(-1, 4))).isoformat()
    if status not in ("checked_out", ""):
        return row
    if dice.chance(62):
        row["food_revenue"] = cents(dice.number(1_200, 14_000) * max(nights, 1) * rooms)
    if dice.chance(28):
        row["other_revenue"] = cents(dice.number(900, 32_000))
    if house in ("GHNP", "GHKW") and dice.chance(7):
        row["marina_revenue"] = cents(dice.number(9_000, 260_000))
    if house in ("GHNP", "GHKW") and dice.chance(10):
        row["golf_rounds"] = str(dice.number(1, 4))
    return row


# ---- hotel_bookings: made-up rows with the columns of the data set -----------------------------------------

BOOKING_COLUMNS = (
    "hotel", "is_canceled", "lead_time", "arrival_date_year", "arrival_date_month", "arrival_date_week_number",
    "arrival_date_day_of_month", "stays_in_weekend_nights", "stays_in_week_nights", "adults", "children", "babies",
    "meal", "country", "market_segment", "distribution_channel", "is_repeated_guest", "previous_cancellations",
    "previous_bookings_not_canceled", "reserved_room_type", "assigned_room_type", "booking_changes", "deposit_type",
    "agent", "company", "days_in_waiting_list", "customer_type", "adr", "required_car_parking_spaces",
    "total_of_special_requests", "reservation_status", "reservation_status_date",
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def hotel_bookings(out: Path) -> None:
    """Two hundred bookings as the data set writes them, none of them taken from it."""
    dice = Dice("hotel_bookings")
    rows = [booking(dice, dice.day(date(2015, 7, 1), date(2017, 8, 31))) for _ in range(200)]
    write(out / "sample.csv", BOOKING_COLUMNS, rows)


def booking(dice: Dice, arrival: date) -> Row:
    """One booking."""
    weekend, week = (
        dice.weighted({0: 45, 1: 30, 2: 25}),
        dice.weighted({0: 8, 1: 20, 2: 27, 3: 20, 5: 20, 10: 5}),
    )
    segment = dice.weighted({
        "Online TA": 46, "Offline TA/TO": 22, "Groups": 15, "Direct": 9, "Corporate": 4, "Complementary": 2,
        "Aviation": 1, "Undefined": 1,
    })  # fmt: skip
    channel = {
        "Direct": "Direct",
        "Corporate": "Corporate",
        "Aviation": "Corporate",
        "Complementary": "Direct",
    }
    status = dice.weighted({"Check-Out": 70, "Canceled": 27, "No-Show": 3})
    left = arrival + timedelta(weekend + week)
    lead = dice.weighted({0: 10, 3: 12, 20: 25, 60: 25, 130: 20, 380: 8})
    adr = 0 if segment == "Complementary" else dice.number(3_800, 22_000)
    room = dice.weighted({"A": 62, "D": 18, "E": 8, "F": 5, "G": 4, "H": 3})
    return {
        "hotel": dice.weighted({"City Hotel": 62, "Resort Hotel": 38}),
        "is_canceled": "0" if status == "Check-Out" else "1",
        "lead_time": str(lead),
        "arrival_date_year": str(arrival.year),
        "arrival_date_month": MONTHS[arrival.month - 1],
        "arrival_date_week_number": str(arrival.isocalendar().week),
        "arrival_date_day_of_month": str(arrival.day),
        "stays_in_weekend_nights": str(weekend),
        "stays_in_week_nights": str(week),
        "adults": str(dice.number(1, 3)),
        "children": dice.weighted({"0": 84, "1": 8, "2": 6, "NA": 2}),
        "babies": "0",
        "meal": dice.weighted({"BB": 72, "HB": 15, "SC": 8, "FB": 2, "Undefined": 3}),
        "country": dice.weighted({"PRT": 40, "GBR": 15, "DEU": 12, "FRA": 12, "ESP": 11, "USA": 8, "NULL": 2}),
        "market_segment": segment,
        "distribution_channel": "Undefined" if segment == "Undefined" else channel.get(segment, "TA/TO"),
        "is_repeated_guest": "1" if dice.chance(10) else "0",
        "previous_cancellations": "0",
        "previous_bookings_not_canceled": "0",
        "reserved_room_type": room,
        "assigned_room_type": room,
        "booking_changes": str(dice.weighted({0: 85, 1: 10, 2: 5})),
        "deposit_type": dice.weighted({"No Deposit": 88, "Non Refund": 9, "Refundable": 3}),
        "agent": "NULL"
        if segment in channel
        else dice.weighted({"9": 40, "240": 20, "14": 14, "7": 10, "1": 10, "28": 6}),
        "company": "40" if segment == "Corporate" else "NULL",
        "days_in_waiting_list": "0",
        "customer_type": dice.weighted({"Transient": 72, "Transient-Party": 21, "Contract": 5, "Group": 2}),
        "adr": f"{adr // 100}.{adr % 100:02d}" if adr % 100 else str(adr // 100),
        "required_car_parking_spaces": str(dice.weighted({0: 92, 1: 8})),
        "total_of_special_requests": str(dice.weighted({0: 58, 1: 26, 2: 10, 3: 4, 4: 2})),
        "reservation_status": status,
        "reservation_status_date": (left if status == "Check-Out" else arrival).isoformat(),
    }


WRITERS = {"rdpwin": rdpwin, "crm": crm, "grand_harbor": grand_harbor, "hotel_bookings": hotel_bookings}


def main() -> None:
    """Write all sample files."""
    parser = argparse.ArgumentParser(description="Write the sample stays and members of the rulesets.")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent, metavar="DIR")
    out: Path = parser.parse_args().out
    for name, writer in WRITERS.items():
        writer(out / name)


if __name__ == "__main__":
    main()
