"""Room rewards to booking links."""

from __future__ import annotations

import re
from typing import Any

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.semantics.program import BookLink, Reward
from loyaltydsl.source import Span
from loyaltydsl.targets.base import Job
from loyaltydsl.targets.base.job import Gap
from loyaltydsl.targets.crs.link import Profile, date_format, parameter_string, profiles, unsendable
from loyaltydsl.targets.crs.model import BookParameters, Config

KIND = "room rewards"
FORMAT = re.compile(r"^(?=.*YYYY)(?=.*M)(?=.*D)(?:YYYY|MM?|DD?|[/.-])+$")
BYPASS = (
    "a complimentary or zero-value rate needs `bypass minimum bookable rate` under My Properties in the client manager"
    " (`connect crs {{ bypass_minimum_bookable_rate yes }}` says that it is set): {names}"
)


def compile_links(job: Job) -> None:
    """One config a room reward, and a sheet for the person who keys them in."""
    profile = chosen_profile(job)
    if profile is None:
        return
    rewards = [reward for reward in job.program.rewards if reward.type == "room"]
    configs = [config for reward in rewards if (config := link_config(job, reward, profile)) is not None]
    for config in configs:
        job.write_json(f"links/{config.reward}.json", config, "link")
    zero_rate_note(job, rewards)
    if profile.departure is not None and configs:
        job.note(
            f"`{profile.name}` takes the day of departure: `{{2}}` stands for it, and the CRM fills in only `{{0}}` and"
            " `{1}`; what sends the guest on must fill in `{2}`"
        )
    job.write_text("setup.md", "setup.md.j2", program=job.program.title, profile=profile, configs=configs)


def chosen_profile(job: Job) -> Profile | None:
    """The engine's table that the settings name; what is wrong with them is reported."""
    settings = job.settings
    name = settings.text("profile") or ""
    if name not in profiles():
        known = ", ".join(f"`{known}`" for known in profiles())
        message = f"there is no link profile `{name}`"
        job.errors.append(fault("wrong-setting", settings.place("profile"), message, help=f"there are {known}"))
        return None
    formats = {"date_format": settings.text("date_format")}
    formats |= {f"date_format_{rest}": text for rest, text in settings.starting("date_format_").items()}
    for key, pattern in formats.items():
        if pattern is not None and not FORMAT.match(pattern):
            message = f"`{pattern}` is no date format"
            hint = "write `YYYY`, `MM` or `M`, `DD` or `D` with `/`, `.` or `-` between them, such as `DD.MM.YYYY`"
            job.errors.append(fault("wrong-setting", settings.place(key), message, help=hint))
    return None if job.errors else profiles()[name]


def link_config(job: Job, reward: Reward, profile: Profile) -> Config | None:
    """The link of one reward; None where the engine cannot take it, which is reported."""
    link = reward.book_link
    assert link is not None
    places = _parameter_places(link)
    before = len(job.gaps)
    _check_profile(job, reward, link, profile, places)
    values = {name: _typed(name, value) for name, value in link.parameters if value is not None}
    checked = job.model(BookParameters, values, kind=KIND, name=reward.name, span=link.span, places=places)
    if checked is None or len(job.gaps) > before:
        return None
    return job.model(
        Config,
        {
            "reward": reward.name,
            "code": reward.code,
            "external_name": reward.external_name,
            "active": reward.active,
            "profile": profile.name,
            "base_url": link.url,
            "method": "GET",
            "parameters": parameter_string(link, profile),
            "date_format": date_format(
                link, profile, job.settings.text("date_format"), job.settings.starting("date_format_")
            ),
            "rate_codes": list(reward.rate_codes),
        },
        kind=KIND,
        name=reward.name,
        span=link.span,
        places={
            ("code",): reward.clause_span("code"),
            ("external_name",): reward.clause_span("external_name"),
            ("rate_codes",): reward.clause_span("rate_code"),
        },
    )


def _check_profile(
    job: Job, reward: Reward, link: BookLink, profile: Profile, places: dict[tuple[str | int, ...], Span]
) -> None:
    names = [name for name, _ in link.parameters]
    for i in unsendable(link, profile):
        message = f"`{profile.title}` has no parameter for `{names[i]}`"
        found = fault("target-bounds", places[(names[i],)], message, help="leave it out of the link")
        job.gaps.append(Gap(KIND, reward.name, f"`{names[i]}`", found))
    for name in profile.required:
        if name not in names:
            message = f"a link to `{profile.title}` needs `{name}`"
            job.gaps.append(Gap(KIND, reward.name, f"`{name}`", fault("target-bounds", link.span, message)))


def zero_rate_note(job: Job, rewards: list[Reward]) -> None:
    """Room rewards book by rate code, often at zero: what must be set in the CRS for that."""
    if rewards and not job.settings.flag("bypass_minimum_bookable_rate"):
        names = ", ".join(f"{reward.name} ({';'.join(reward.rate_codes)})" for reward in rewards)
        job.note(BYPASS.format(names=names))


def _typed(name: str, value: str) -> Any:
    return int(value) if name != "hgID" and value.isdecimal() and len(value) < 10 else value


def _parameter_places(link: BookLink) -> dict[tuple[str | int, ...], Span]:
    if len(link.parameter_spans) != len(link.parameters):
        return {}
    return {(name,): span for (name, _), span in zip(link.parameters, link.parameter_spans, strict=True)}
