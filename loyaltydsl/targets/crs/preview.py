"""Ready booking links for the rewards that a simulation issues."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from loyaltydsl.engine.outcome import Issuance
from loyaltydsl.engine.simulation import issuance_row
from loyaltydsl.engine.vouchers import voucher
from loyaltydsl.semantics.calendar import iso
from loyaltydsl.semantics.program import Reward
from loyaltydsl.targets.base import Data, Job, canonical
from loyaltydsl.targets.base.rejects import Rejects
from loyaltydsl.targets.crs.build import KIND, chosen_profile
from loyaltydsl.targets.crs.link import Profile, date_format, fill_in, parameter_string
from loyaltydsl.targets.crs.model import PreviewLink


def compile_preview(job: Job, data: Data) -> None:
    """`preview.jsonl`: a line an issued room reward."""
    if not data.preview:
        job.note("the stays were not used: booking links are made from them with --preview")
        return
    profile = chosen_profile(job)
    missing = {gap.name for gap in job.gaps if gap.kind == KIND}
    rewards = {
        reward.name: reward for reward in job.program.rewards if reward.type == "room" and reward.name not in missing
    }
    if profile is None or not rewards:
        return
    counts = {"links": 0, "bookable": 0}

    def write(out: BinaryIO) -> None:
        counts.update(links=0, bookable=0)
        taken: set[str] = set()
        for _, issue in data.issues(job.program, frozenset(rewards)):
            link = _link(job, rewards[issue.reward], issue, profile, data, taken)
            counts["links"] += 1
            counts["bookable"] += link.bookable
            out.write(canonical.line(link.model_dump(mode="python")))

    job.write_stream("preview.jsonl", write, "preview", rows=True)
    Rejects("preview.jsonl", data).add_file(job)
    job.later.append(
        lambda: [f"preview.jsonl: {counts['links']} links, {counts['bookable']} bookable on their check-in day"]
    )
    if data.voucher_key is None:
        job.note("preview.jsonl: the voucher codes are previews; --voucher-key-env NAME makes the real ones")


def _link(job: Job, reward: Reward, issue: Issuance, profile: Profile, data: Data, taken: set[str]) -> PreviewLink:
    link = reward.book_link
    assert link is not None
    checkin = issue.valid_from if data.checkin is None else data.checkin
    row, attempt = issuance_row(issue), 0
    while (code := voucher(job.program.title, row, data.voucher_key, attempt)) in taken:
        attempt += 1
    taken.add(code)
    day_format = date_format(link, profile, job.settings.text("date_format"), job.settings.starting("date_format_"))
    nights = int(dict(link.parameters).get("nights") or 1)
    url = fill_in(parameter_string(link, profile), link.url, date.fromordinal(checkin), nights, code, day_format)
    return PreviewLink(
        reward=reward.name,
        member_id=issue.member_id,
        issued_on=iso(issue.issued_on),
        valid_from=iso(issue.valid_from),
        expires_on=iso(issue.expires_on) if issue.expires_on is not None else None,
        draft=issue.draft,
        voucher=code,
        checkin=iso(checkin),
        bookable=issue.valid_from <= checkin and (issue.expires_on is None or checkin <= issue.expires_on),
        url=url,
    )
