"""guesttraction: the channel connection of GuestTraction (On Duty). Facts: targets/guesttraction/README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltydsl.targets.base import Option, Target, carried, elsewhere

if TYPE_CHECKING:
    from pydantic import BaseModel

    from loyaltydsl.targets.base import Job


class GuestTraction(Target):
    """GuestTraction's On Duty, which gets availability and rates from a channel manager."""

    name = "guesttraction"
    title = "GuestTraction channel connection"
    summary = "the connection's settings and the mapping e-mail to the channel manager"
    covers = ("codes",)
    capabilities = (
        carried("room_type", "codes", "`codes room_type`", "the rooms of the mapping table"),
        carried("channel_code", "codes", "`codes channel_code`", "the channels of the mapping table"),
        elsewhere("others", "codes", "other `codes`", "not part of a channel connection"),
    )
    options = (
        Option("channel_manager", "text", "the channel manager, as GuestTraction's list has it", required=True),
        Option("pms", "text", "the property management system, as GuestTraction's list has it", required=True),
        Option("property_name", "text", "the hotel's name in the e-mail; the program's name if it is left out"),
        Option("channel_manager_email", "text", "who the mapping e-mail goes to"),
        Option("contact", "text", "who signs the e-mail"),
    )

    def models(self) -> dict[str, type[BaseModel]]:
        from loyaltydsl.targets.guesttraction.model import Connection

        return {"connection": Connection}

    def compile(self, job: Job) -> None:
        from loyaltydsl.targets.guesttraction.build import compile_connection

        compile_connection(job)


TARGET = GuestTraction()
