"""netcarrots: the module's settings and the files of stays and new members. Facts: targets/netcarrots/README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltydsl.targets.base import Option, Target

if TYPE_CHECKING:
    from pydantic import BaseModel

    from loyaltydsl.targets.base import Data, Job

DELIMITERS = {"comma": ",", "semicolon": ";", "pipe": "|", "tab": "\t"}


class Netcarrots(Target):
    """The loyalty platform NetCarrots, as RMS connects to it."""

    name = "netcarrots"
    title = "NetCarrots Guest Loyalty"
    summary = "the module's settings and the layout of its files"
    data_files = "the stays that departed in --from … --to, and the members who joined then"
    options = (
        Option("ftp_url", "text", "where the files go, `ftp://` or `ftps://` or `sftp://`", required=True),
        Option("username", "text", "the FTP user", required=True),
        Option("password", "secret", "the FTP password", required=True),
        Option("property_code", "text", "the property's code with NetCarrots", required=True),
        Option(
            "transactions_file",
            "text",
            "the name of the stays' file; `{property}`, `{from}`, `{to}` are filled in",
            default="transactions_{property}_{from}_{to}.csv",
        ),
        Option(
            "enrolments_file",
            "text",
            "the name of the new members' file, likewise",
            default="enrolments_{property}_{from}_{to}.csv",
        ),
        Option("delimiter", "text", "what stands between cells", default="comma", choices=tuple(DELIMITERS)),
        Option("date_format", "text", "how dates are written", default="YYYY-MM-DD"),
        Option("column_*", "text", "another name for a column: `column_stay_id`"),
    )

    def models(self) -> dict[str, type[BaseModel]]:
        from loyaltydsl.targets.netcarrots.model import Enrolment, Layout, Module, Transaction

        return {"module": Module, "layout": Layout, "transaction": Transaction, "enrolment": Enrolment}

    def compile(self, job: Job) -> None:
        from loyaltydsl.targets.netcarrots.build import compile_module

        compile_module(job)

    def compile_data(self, job: Job, data: Data) -> None:
        from loyaltydsl.targets.netcarrots.files import compile_files

        compile_files(job, data)


TARGET = Netcarrots()
