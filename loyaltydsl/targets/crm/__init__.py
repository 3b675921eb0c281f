"""crm: reward formulas and reward exceptions of the CRM's loyalty module. Facts: targets/crm/README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltydsl.targets.base import Capability, Group, Kind, Option, Target, carried, elsewhere, refused

if TYPE_CHECKING:
    from pydantic import BaseModel

    from loyaltydsl.targets.base import Job

REWARDS: tuple[Kind, ...] = ("room rewards", "reservation rewards", "partner rewards", "generic rewards")


def _of_rewards() -> tuple[Capability, ...]:
    """What holds for every type of reward, then what only one type has."""
    kind: Group = "rewards"
    return (
        carried("general", kind, "`code`, `internal_name`, `external_name`, `description`", "fields of the same names"),
        carried("tiers", kind, "`tiers`", "membership tiers"),
        carried("max_earning", kind, "`max_earning`", "max earning"),
        carried("email_template", kind, "`email_template`", "email template"),
        carried("issue", kind, "`issue`", "start date and end date"),
        carried("trigger-tier", kind, "`trigger tier`", "issuance trigger: member tier level"),
        carried("trigger-segment", kind, "`trigger segment`", "issuance trigger: segment"),
        carried("trigger-history", kind, "`trigger history`, `every N stays`", "issuance trigger: reservation history"),
        carried("valid", kind, "`valid`", "valid from: upon issue, by date, by timeframe"),
        carried("expires", kind, "`expires` on a date or after days", "expiration: by date, by timeframe"),
        refused(
            "expires-months",
            kind,
            "`expires` after months or years",
            "its timeframe is a number of days",
            "`expires {days} days after issue`",
        ),
        carried("max_usage", kind, "`max_usage`", "max usage"),
        carried("flags", kind, "`auto_assign` and `active`", "auto assignment and active"),
        refused(
            "when",
            kind,
            "`when` in a reward",
            "a reward formula has a trigger and tiers, and no further condition",
            "a `trigger history` condition, `tiers`, or an exception for rewards",
        ),
        elsewhere("issue_limit", kind, "`issue_limit`", "a check that `loy simulate` makes"),
        carried("purchase", kind, "`purchase`", "bought with points, at the price"),
        carried("book_link", "room rewards", "`book_link`, `method GET`", "book link, request method, book parameters"),
        carried("rate_code", "room rewards", "`rate_code`", "rate code, up to 2,048 characters"),
        carried("timing", "reservation rewards", "reservation timing", "issuance trigger: the four timings"),
        carried("note", "reservation rewards", "`note`", "the note for the PMS"),
        carried("gift_card", "partner rewards", "`gift_card`", "the Tango Card item and its value"),
        carried("qr_code", "generic rewards", "`qr_code`", "a unique QR code"),
    )  # fmt: skip


class Crm(Target):
    """The loyalty module of the CRM (formerly SHR Maverick)."""

    name = "crm"
    title = "CRM loyalty module"
    summary = "a record a reward formula, and the reward exceptions"
    covers = (*REWARDS, "exceptions for rewards")
    capabilities = (
        *_of_rewards(),
        carried(
            "exceptions",
            "exceptions for rewards",
            "the seven code fields",
            "one record; codes joined with `;`, at most 50,000 characters a field",
        ),
    )
    options = (Option("email_sender", "text", "the address that reward e-mails come from"),)

    def models(self) -> dict[str, type[BaseModel]]:
        from loyaltydsl.targets.crm.model import Exceptions, Rewards

        return {"rewards": Rewards, "exceptions": Exceptions}

    def compile(self, job: Job) -> None:
        from loyaltydsl.targets.crm.build import compile_formulas

        compile_formulas(job)


TARGET = Crm()
