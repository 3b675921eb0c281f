"""The files of stays and of new members, written row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from pydantic import ValidationError

from loyaltydsl.engine.outcome import MemberOutcome, StayOutcome
from loyaltydsl.semantics.calendar import iso
from loyaltydsl.semantics.fields import MICRO
from loyaltydsl.semantics.program import Program
from loyaltydsl.targets.base import Data, Job
from loyaltydsl.targets.base.bounds import reason
from loyaltydsl.targets.base.canonical import decimal_text
from loyaltydsl.targets.base.data import BadRow
from loyaltydsl.targets.base.models import Payload
from loyaltydsl.targets.base.rejects import Rejects
from loyaltydsl.targets.crs.link import format_date
from loyaltydsl.targets.netcarrots.build import layout_of
from loyaltydsl.targets.netcarrots.model import Enrolment, File, Layout, Transaction

Row = tuple[str, type[Payload], dict[str, Any]]
"""A row's name in messages, its model, its values."""


def compile_files(job: Job, data: Data) -> None:
    """The two files, from one pass over the members: the new ones are gathered while the stays are written."""
    layout = layout_of(job)
    if layout is None:
        return
    program, code = job.program, job.settings.text("property_code") or ""
    transactions, enrolments = (_name(file, code, data) for file in (layout.transactions, layout.enrolments))
    if transactions == enrolments:
        enrolments = f"enrolments_{enrolments}"
    rejects = Rejects(transactions, data)
    counts = {transactions: 0, enrolments: 0}
    new: list[Row] = []

    def write_stays(out: BinaryIO) -> None:
        rejects.start()
        new.clear()
        counts[transactions] = _write(out, program, layout, layout.transactions, _stays(program, data, new), rejects)
        rejects.finish()

    def write_members(out: BinaryIO) -> None:
        counts[enrolments] = _write(out, program, layout, layout.enrolments, iter(new), rejects)
        rejects.finish()

    job.write_stream(transactions, write_stays, "transaction", rows=True)
    job.write_stream(enrolments, write_members, "enrolment", rows=True)
    rejects.add_file(job)
    job.later.append(lambda: [f"{name}: {count} rows" for name, count in counts.items()] + rejects.notes())


def _stays(program: Program, data: Data, new: list[Row]) -> Iterator[Row]:
    """The stays that departed in the range; members who joined in it go to `new`."""
    unlimited = data.first_day is None and data.last_day is None
    for _, outcome in data.outcomes(program):
        member = outcome.member
        if member.member_id is not None and (unlimited if member.joined is None else data.within(member.joined)):
            new.append((f"member `{member.member_id}`", Enrolment, _enrolment(program, outcome)))
        for one in outcome.stays:
            if data.within(one.stay.departure):
                yield f"stay `{one.stay.stay_id}`", Transaction, _transaction(program, one)


def _write(out: BinaryIO, program: Program, layout: Layout, file: File, rows: Iterator[Row], rejects: Rejects) -> int:
    text = io.TextIOWrapper(io.BufferedWriter(_Open(out), 1 << 16), encoding="utf-8", newline="")
    table = csv.writer(text, delimiter=layout.delimiter, lineterminator="\n")
    table.writerow([column.name for column in file.columns])
    columns, decimals, count = [(column.field, column.type) for column in file.columns], program.currency_decimals, 0
    for what, model, values in rows:
        try:
            row = model.model_validate(values)
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in problem["loc"])
            rejects.add(BadRow(what, field, str(problem["input"]), reason(problem)))
            continue
        table.writerow([_cell(getattr(row, field), type, layout, decimals) for field, type in columns])
        count += 1
    text.flush()
    return count


class _Open(io.RawIOBase):
    """A binary file that only writes and that nobody closes."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self.out.write(bytes(data))


def _cell(value: Any, type: str, layout: Layout, decimals: int) -> str:
    if value is None:
        return ""
    if type == "date":
        return format_date(date.fromisoformat(value), layout.date_format)
    return _amount(value, decimals) if isinstance(value, Decimal) else str(value)


def _amount(value: Decimal, decimals: int) -> str:
    """With the currency's decimals, or more where the amount has more."""
    whole, _, rest = decimal_text(value).partition(".")
    rest = rest.ljust(decimals, "0")
    return f"{whole}.{rest}" if rest else whole


def _name(file: File, code: str, data: Data) -> str:
    days = {"{from}": data.first_day, "{to}": data.last_day}
    name = file.name.replace("{property}", code)
    for word, day in days.items():
        name = name.replace(
            word, iso(day).replace("-", "") if day is not None else {"{from}": "first", "{to}": "last"}[word]
        )
    return name


def _transaction(program: Program, one: StayOutcome) -> dict[str, Any]:
    stay = one.stay
    return {
        "stay_id": stay.stay_id,
        "member_id": stay.member_id,
        "property": stay.property,
        "arrival": iso(stay.arrival),
        "departure": iso(stay.departure),
        "nights": stay.nights,
        "rate_code": stay.rate_code,
        "room_type": stay.room_type,
        "group_code": stay.group_code,
        "channel_code": stay.channel_code,
        "market_code": stay.market_code,
        "currency": program.currency,
        "room_revenue": _money(stay.room_revenue),
        "food_revenue": _money(stay.food_revenue),
        "other_revenue": _money(stay.other_revenue),
        "total_revenue": _money(stay.total_revenue),
        "points": one.points,
        "points_spent": one.payment.spent,
        "balance": one.balance,
        "tier": program.tiers.names[one.tier] if program.tiers and one.tier is not None else None,
        "excluded_by": one.excluded_by.name if one.excluded_by is not None else None,
    }


def _enrolment(program: Program, outcome: MemberOutcome) -> dict[str, Any]:
    member = outcome.member
    return {
        "member_id": member.member_id,
        "joined": iso(member.joined) if member.joined is not None else None,
        "first_name": member.first_name,
        "last_name": member.last_name,
        "email": member.email,
        "language": member.language,
        "tier": program.tiers.names[outcome.tier] if program.tiers and outcome.tier is not None else None,
        "points": outcome.balance,
    }


def _money(micros: int | None) -> Decimal | None:
    return None if micros is None else Decimal(micros) / MICRO
