"""RDPWin's article worked out in plain Python over the sample stays: a second opinion, apart from the engine."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

LEVELS = (
    (0, "Pearl"),
    (20_000, "Opal"),
    (30_000, "Sapphire"),
    (40_000, "Emerald"),
    (50_000, "Diamond"),
    (75_000, "Lifetime"),
)
PER_STAY = {"Pearl": 5, "Opal": 750, "Sapphire": 1_000, "Emerald": 1_500}
PER_NIGHT = {"Diamond": 1_000, "Lifetime": 1_500}
TUESDAY, FRIDAY, SATURDAY = 1, 4, 5


@dataclass
class Result:
    """What one stay comes to."""

    points: int
    tier: str
    payable_nights: int
    spent: int
    balance: int


@dataclass
class Member:
    """One member's running state."""

    joined: date | None = None
    balance: int = 0
    lifetime: int = 0
    stays: list[dict[str, str]] = field(default_factory=list)


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rdpwin(folder: Path) -> dict[str, Result]:
    """The result of each checked-out stay of `stays.csv`, by stay_id."""
    members: dict[str, Member] = {}
    for row in rows(folder / "members.csv"):
        opening = int(row["points"] or 0)
        joined = date.fromisoformat(row["joined"]) if row["joined"] else None
        members[row["member_id"]] = Member(joined, opening, opening)
    for row in rows(folder / "stays.csv"):
        if row["status"] in ("", "checked_out"):
            members.setdefault(row["member_id"] or f"nobody {row['stay_id']}", Member()).stays.append(row)
    results: dict[str, Result] = {}
    for member in members.values():
        for row in sorted(member.stays, key=lambda stay: (stay["departure"], stay["arrival"], stay["stay_id"])):
            results[row["stay_id"]] = one(member, row)
    return results


def one(member: Member, row: dict[str, str]) -> Result:
    """Pay, then earn, for one stay of `member`."""
    arrival, departure = date.fromisoformat(row["arrival"]), date.fromisoformat(row["departure"])
    nights = [arrival + timedelta(day) for day in range((departure - arrival).days)]
    tier = [name for threshold, name in LEVELS if member.lifetime >= threshold][-1]
    payable = [night for night in nights if may_pay(night, tier, row["guest_type"])]
    spent = pay(member.balance, row, len(nights), len(payable))
    points = earn(member, row, nights, departure, tier)
    member.balance += points - spent
    member.lifetime += points
    return Result(points, tier, len(payable), spent, member.balance)


def earn(member: Member, row: dict[str, str], nights: list[date], departure: date, tier: str) -> int:
    """The points of the seven award criteria."""
    if row["rate_code"] == "COMP" or row["room_type"] == "1BR" or row["guest_type"] == "Internet":
        return 0
    points = PER_STAY.get(tier, 0) + PER_NIGHT.get(tier, 0) * len(nights)
    if any(date(1998, 1, 1) <= night <= date(1998, 3, 31) for night in nights):
        points += 50 * len(nights)
    points += 50 if row["rate_code"] == "RACK" else 0
    points += {"2BR": 500, "PENT": 1_000}.get(row["room_type"], 0)
    points += 500 if any(night.weekday() == TUESDAY for night in nights) else 0
    points += 50 * len(nights) if row["guest_type"] == "Returning Guest" else 0
    if member.joined and 0 <= (departure - member.joined).days <= 7:
        points += 500
    return points


def may_pay(night: date, tier: str, guest_type: str) -> bool:
    """Whether the redeem rules allow this night."""
    in_summer = date(1998, 5, 15) <= night <= date(1998, 9, 15)
    return not in_summer and tier != "Pearl" and guest_type != "Brochure Request"


def pay(balance: int, row: dict[str, str], nights: int, payable: int) -> int:
    """The points that a request costs. All nights of a stay have one price and one rate here."""
    if not row["points_payment"] or not nights or balance <= 0:
        return 0
    rate = 2 if row["guest_type"] == "10Yr" else 1
    most = Decimal(row["room_revenue"]) * payable / nights
    granted = min(most, Decimal(row["points_payment"]))
    if granted * rate > balance:
        granted = Decimal(balance) / rate
    return int((granted * rate).to_integral_value(ROUND_CEILING))
