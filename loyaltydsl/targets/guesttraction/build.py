"""The settings and the code vocabularies to a connection and the mapping e-mail."""

from __future__ import annotations

from loyaltydsl.source import Span
from loyaltydsl.targets.base import Job
from loyaltydsl.targets.base.job import Place
from loyaltydsl.targets.guesttraction.model import Code, Connection, Mapping

FIELDS = {"room_types": "room_type", "channels": "channel_code"}


def compile_connection(job: Job) -> None:
    """`connection.json`, and `mapping-email.txt` for the channel manager."""
    if job.errors:
        return
    settings, program = job.settings, job.program
    mapping = Mapping(**{name: _codes(job, field) for name, field in FIELDS.items()})
    values = {
        "property_name": settings.text("property_name") or program.title,
        "property_codes": list(program.properties),
        "channel_manager": settings.text("channel_manager"),
        "pms": settings.text("pms"),
        "channel_manager_email": settings.text("channel_manager_email"),
        "contact": settings.text("contact"),
        "mapping": mapping.model_dump(),
    }
    keys = {key: key for key in ("property_name", "channel_manager", "pms", "channel_manager_email", "contact")}
    connection = job.settings_model(Connection, values, keys)
    if connection is None:
        return
    job.write_json("connection.json", connection, "connection")
    job.write_text("mapping-email.txt", "mapping-email.txt.j2", connection=connection)
    for name, field in FIELDS.items():
        if not getattr(mapping, name):
            job.note(f"the program has no `codes {field}`: the mapping table has none either")
    job.note("the connection shows Inactive until availability and rates have arrived, then Good")


def _codes(job: Job, field: str) -> list[Code]:
    found: list[Code] = []
    for vocabulary in job.program.vocabularies:
        if vocabulary.field != field:
            continue
        for code, label in vocabulary.codes:
            places: dict[Place, Span] = {}
            values = {"code": code, "label": label}
            made = job.model(Code, values, kind="codes", name=field, span=vocabulary.span, places=places)
            if made is not None:
                found.append(made)
    return found
