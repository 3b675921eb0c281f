"""tango: partner rewards as orders of Tango Card's RaaS API v2. Facts and sources: targets/tango/README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltydsl.targets.base import Option, Target, carried, elsewhere

if TYPE_CHECKING:
    from pydantic import BaseModel

    from loyaltydsl.targets.base import Data, Job

_CRM = "the CRM's reward formula holds it (target `crm`)"
METHODS = ("NONE", "EMAIL", "PHONE", "ADDRESS", "EMBEDDED", "EMBEDDED_COMPONENT", "WHATSAPP")


class Tango(Target):
    """Tango Card's Rewards as a Service."""

    name = "tango"
    title = "Tango Card RaaS v2"
    summary = "an order template a partner reward"
    covers = ("partner rewards",)
    data_files = "an order for each partner reward that the stays issue, drafts left out"
    uses = frozenset({"catalog"})
    capabilities = (
        carried("gift_card", "partner rewards", '`gift_card "UTID" value …`', "the order's `utid` and `amount`"),
        carried("active", "partner rewards", "`active`", "a draft's template is inactive and gets no orders"),
        carried("names", "partner rewards", "`code` and `external_name`", "what the template is known by"),
        elsewhere("formula", "partner rewards", "`tiers`, `max_earning`, `issue`, `trigger`, `purchase`, `when`", _CRM),
        elsewhere("life", "partner rewards", "`valid`, `expires`, `max_usage`, `auto_assign`", _CRM),
        elsewhere("texts", "partner rewards", "`internal_name`, `description`, `email_template`", _CRM),
        elsewhere("issue_limit", "partner rewards", "`issue_limit`", "a check that `loy simulate` makes"),
    )
    options = (
        Option("platform_name", "text", "the user name of HTTP Basic", required=True),
        Option("platform_key", "secret", "the password of HTTP Basic", required=True),
        Option("account_identifier", "text", "the account that pays", required=True),
        Option("customer_identifier", "text", "the customer that the account belongs to", required=True),
        Option(
            "environment", "text", "which of Tango's hosts", default="production", choices=("production", "sandbox")
        ),
        Option("delivery_method", "text", "how the guest gets the card", default="EMAIL", choices=METHODS),
        Option("legacy_send_email", "flag", "also send the deprecated `sendEmail`", default=False),
        Option("etid", "text", "the e-mail template, `E` and six digits"),
        Option("campaign", "text", "a campaign name for reports, at most 1,024 characters"),
        Option("email_subject", "text", "the subject of the e-mail"),
        Option("message", "text", "a message to the guest"),
        Option("notes", "text", "notes that the guest does not see, at most 150 characters"),
        Option("purchase_order_number", "text", "the purchase order of the account"),
        Option("sender_first_name", "text", "who the card comes from"),
        Option("sender_last_name", "text", "who the card comes from"),
        Option("sender_email", "text", "who the card comes from"),
    )

    def models(self) -> dict[str, type[BaseModel]]:
        from loyaltydsl.targets.tango.model import Connection, Order, OrderTemplate

        return {"connection": Connection, "template": OrderTemplate, "order": Order}

    def compile(self, job: Job) -> None:
        from loyaltydsl.targets.tango.build import compile_templates

        compile_templates(job)

    def compile_data(self, job: Job, data: Data) -> None:
        from loyaltydsl.targets.tango.orders import compile_orders

        compile_orders(job, data)


TARGET = Tango()
