"""crs: the booking links of room rewards, as the booking engine takes them. Facts: targets/crs/README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltydsl.targets.base import Option, Target, carried, elsewhere

if TYPE_CHECKING:
    from pydantic import BaseModel

    from loyaltydsl.targets.base import Data, Job

_CRM = "the CRM's reward formula holds it (target `crm`)"


class Crs(Target):
    """The central reservation system's booking engine."""

    name = "crs"
    title = "CRS booking engine"
    summary = "one booking link a room reward"
    covers = ("room rewards",)
    data_files = "ready booking links of issued rewards (with --preview, for --checkin DATE)"
    uses = frozenset({"preview"})
    capabilities = (
        carried("book_link", "room rewards", '`book_link "URL" { … }`', "base address and parameter string"),
        carried("method", "room rewards", "`method GET`", "the request method"),
        carried("rate_code", "room rewards", "`rate_code`", "named beside the link, for the zero-rate note"),
        carried("names", "room rewards", "`code` and `external_name`", "what the link is known by"),
        carried("active", "room rewards", "`active`", "a draft's link is written as inactive"),
        elsewhere("formula", "room rewards", "`tiers`, `max_earning`, `issue`, `trigger`, `purchase`, `when`", _CRM),
        elsewhere("life", "room rewards", "`valid`, `expires`, `max_usage`, `auto_assign`", _CRM),
        elsewhere("texts", "room rewards", "`internal_name`, `description`, `email_template`", _CRM),
        elsewhere("issue_limit", "room rewards", "`issue_limit`", "a check that `loy simulate` makes"),
    )
    options = (
        Option("profile", "text", "the booking engine's table in profiles.toml", default="shr"),
        Option("date_format", "text", "how dates are written where `langID` is not 1"),
        Option("date_format_*", "text", "the same for one language, by its number: `date_format_2`"),
        Option(
            "bypass_minimum_bookable_rate",
            "flag",
            "the CRS books zero rates already (client manager, My Properties)",
            default=False,
        ),
    )

    def models(self) -> dict[str, type[BaseModel]]:
        from loyaltydsl.targets.crs.model import Config, PreviewLink

        return {"link": Config, "preview": PreviewLink}

    def compile(self, job: Job) -> None:
        from loyaltydsl.targets.crs.build import compile_links

        compile_links(job)

    def compile_data(self, job: Job, data: Data) -> None:
        from loyaltydsl.targets.crs.preview import compile_preview

        compile_preview(job, data)


TARGET = Crs()
