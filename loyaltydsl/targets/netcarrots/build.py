"""The module's settings and the layout of its files."""

from __future__ import annotations

from difflib import get_close_matches

from loyaltydsl.diagnostics.faults import fault
from loyaltydsl.targets.base import Job
from loyaltydsl.targets.base.models import Payload
from loyaltydsl.targets.netcarrots import DELIMITERS
from loyaltydsl.targets.netcarrots.model import TYPES, Enrolment, Layout, Module, Transaction


def compile_module(job: Job) -> None:
    """`module.json`, `layout.json`, and a page for the person who sets it up."""
    settings = job.settings
    if job.errors:
        return
    keys = {"ftp_url": "ftp_url", "username": "username", "password_env": "password", "property_code": "property_code"}
    module = job.settings_model(Module, {field: settings.text(key) for field, key in keys.items()}, keys)
    layout = layout_of(job)
    if module is None or layout is None:
        return
    job.write_json("module.json", module, "module")
    job.write_json("layout.json", layout, "layout")
    job.note("no file format of NetCarrots is public: layout.json is a neutral one, agree on it with NetCarrots first")
    job.write_text("setup.md", "setup.md.j2", program=job.program.title, module=module, layout=layout)


def layout_of(job: Job) -> Layout | None:
    """The layout that the settings ask for; None where they ask for what cannot be."""
    settings = job.settings
    names = settings.starting("column_")
    known = {*Transaction.model_fields, *Enrolment.model_fields}
    for field in names:
        if field not in known:
            near = get_close_matches(field, known, n=1)
            message = f"the files of `netcarrots` have no column `{field}`"
            hint = f"did you mean `column_{near[0]}`?" if near else f"they have {', '.join(sorted(known))}"
            job.errors.append(fault("wrong-setting", settings.place(f"column_{field}"), message, help=hint))
    if job.errors:
        return None
    values = {
        "delimiter": DELIMITERS[settings.text("delimiter") or "comma"],
        "date_format": settings.text("date_format"),
        "transactions": _file(settings.text("transactions_file"), "stay_id", Transaction, names),
        "enrolments": _file(settings.text("enrolments_file"), "member_id", Enrolment, names),
    }
    keys = {
        "delimiter": "delimiter",
        "date_format": "date_format",
        "transactions": "transactions_file",
        "enrolments": "enrolments_file",
    }
    layout = job.settings_model(Layout, values, keys)
    if layout is None:
        return None
    for file in (layout.transactions, layout.enrolments):
        columns = [column.name for column in file.columns]
        twice = next((name for name in columns if columns.count(name) > 1), None)
        if twice is not None:
            message = f"two columns of `netcarrots` would be called `{twice}`"
            job.errors.append(fault("wrong-setting", settings.span, message, help="give each column a name of its own"))
            return None
    return layout


def _file(name: str | None, key: str, model: type[Payload], names: dict[str, str]) -> dict[str, object]:
    columns = [
        {
            "field": field,
            "name": names.get(field, field),
            "type": TYPES.get(field, "text"),
            "meaning": info.description or "",
        }
        for field, info in model.model_fields.items()
    ]
    return {"name": name, "key": [names.get(key, key)], "columns": columns}
