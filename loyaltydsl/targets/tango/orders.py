"""One ready order for each partner reward that a simulation issues."""

from __future__ import annotations

from typing import Any, BinaryIO

from pydantic import ValidationError

from loyaltydsl.engine.outcome import Issuance
from loyaltydsl.semantics.calendar import iso
from loyaltydsl.semantics.program import Reward
from loyaltydsl.targets.base import Data, Job, canonical
from loyaltydsl.targets.base.bounds import reason
from loyaltydsl.targets.base.data import BadRow, Owner
from loyaltydsl.targets.base.rejects import Rejects
from loyaltydsl.targets.tango.build import KIND, amount_of, common, written
from loyaltydsl.targets.tango.model import Order
from loyaltydsl.targets.tango.reference import external_ref_id


def compile_orders(job: Job, data: Data) -> None:
    """`orders.jsonl`: the body of a `POST /orders` a line; an issue that makes no order is a bad row."""
    missing = {gap.name for gap in job.gaps if gap.kind == KIND}
    partner = (reward for reward in job.program.rewards if reward.type == "partner")
    rewards = {reward.name: reward for reward in partner if reward.name not in missing}
    shared = common(job)
    counts = {"orders": 0, "drafts": 0}
    rejects = Rejects("orders.jsonl", data)

    def write(out: BinaryIO) -> None:
        counts.update(orders=0, drafts=0)
        rejects.start()
        for owner, issue in data.issues(job.program, frozenset(rewards)):
            if issue.draft:
                counts["drafts"] += 1
                continue
            order = _order(job, rewards[issue.reward], owner, issue, shared, rejects)
            if order is not None:
                counts["orders"] += 1
                out.write(canonical.line(written(order)))
        rejects.finish()

    def summary() -> list[str]:
        found = [f"orders.jsonl: {counts['orders']} orders"]
        if counts["drafts"]:
            found.append(f"orders.jsonl: {counts['drafts']} issues of drafts have no order")
        return found + rejects.notes()

    job.write_stream("orders.jsonl", write, "order", rows=True)
    rejects.add_file(job)
    job.later.append(summary)
    job.note("send orders one a second, and after 429 wait and send the same `externalRefID` again")


def _order(
    job: Job, reward: Reward, owner: Owner, issue: Issuance, shared: dict[str, Any], rejects: Rejects
) -> Order | None:
    assert reward.gift_card is not None
    stay_id = issue.stay.stay_id if issue.stay is not None else None
    amount = amount_of(reward)
    member = owner.member
    people = {"firstName": member.first_name, "lastName": member.last_name, "email": member.email}
    recipient = {field: value for field, value in people.items() if value}
    values = shared | {
        "amount": amount,
        "utid": reward.gift_card.utid,
        "externalRefID": external_ref_id(
            job.program.title, reward.code, member.member_id, owner.first_stay, stay_id, reward.gift_card.utid, amount
        ),
    }
    if recipient and shared["deliveryMethod"] != "NONE":
        values["recipient"] = recipient
    try:
        return Order.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in problem["loc"]) or "recipient"
        who = f"`{member.member_id}`" if member.member_id is not None else f"of stay `{owner.first_stay}`"
        row = f"reward `{reward.name}` on {iso(issue.issued_on)}, member {who}"
        value = str(problem["input"]) if isinstance(problem["input"], str) else ""
        rejects.add(BadRow(row, field, value, reason(problem)))
        return None
