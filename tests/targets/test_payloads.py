"""Payloads of whole rulesets: their bytes, their schemas, their manifests."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from syrupy.assertion import SnapshotAssertion

from loyaltydsl.semantics.loader import load_program
from loyaltydsl.targets.base.folder import compare
from loyaltydsl.targets.base.publish import manifest_schema, schema_files, with_tables
from loyaltydsl.targets.base.registry import find_target, own_targets
from tests.targets.kit import ROOT, SYSTEMS, as_json, compiled, files, load, manifest

SECRETS = {"SEAVIEW_TANGO_KEY": "s3cret-tango", "SEAVIEW_NETCARROTS_PASSWORD": "s3cret-ftp",
           "GRAND_HARBOR_TANGO_KEY": "s3cret-gh", "GRAND_HARBOR_NETCARROTS_PASSWORD": "s3cret-nc"}  # fmt: skip


def test_the_targets_are_found() -> None:
    assert tuple(sorted(own_targets())) == SYSTEMS


@pytest.mark.parametrize("system", SYSTEMS)
def test_grand_harbor(system: str, snapshot: SnapshotAssertion) -> None:
    """`loy compile rulesets/grand_harbor --target X --partial`: what it carries and what it lists as left out."""
    made = files(compiled(load("rulesets/grand_harbor"), system, partial=True))
    assert {name: content.decode() for name, content in made.items()} == snapshot


@pytest.mark.parametrize("system", sorted(set(SYSTEMS) - {"netcarrots"}))
def test_the_example_is_carried_whole_and_its_payload_is_up_to_date(system: str) -> None:
    folder = ROOT / "targets" / system / "example"
    result = compiled(load(f"targets/{system}/example"), system)
    assert result.diagnostics == ()
    assert compare(result, folder / "payload").diff == ""


def test_rulesets_rdpwin_is_carried_whole() -> None:
    result = compiled(load("rulesets/rdpwin"), "rdpwin")
    assert result.diagnostics == ()
    assert manifest(result)["left_out"] == []


def test_the_parameter_string_of_the_article_to_the_character() -> None:
    article = "hgID=XXXX&langID=1&checkin={0}&nights=1&rooms=1&adults=1&children=1&vouchercode={1}"
    for path, name in (("rulesets/crm", "complimentary_night"), ("targets/crs/example", "free_night")):
        made = files(compiled(load(path), "crs"))
        assert as_json(made[f"links/{name}.json"])["parameters"] == article
    assert as_json(files(compiled(load("targets/crm/example"), "crm"))["rewards.json"])["rewards"][0][
        "book_parameters"
    ] == article  # fmt: skip


# ---------------------------------------------------------------- schemas


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_published_schemas_are_those_of_the_models(system: str) -> None:
    target = find_target(system)
    assert target is not None
    made = schema_files(target)
    published = {path.name: path.read_text() for path in (target.folder / "schema").iterdir()}
    assert published == made, "renew them with `python -m loyaltydsl.targets.base.publish`"
    assert (target.folder.parent / "manifest.schema.json").read_text() == manifest_schema()


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_notes_have_the_tables_of_the_code(system: str) -> None:
    target = find_target(system)
    assert target is not None
    readme = (target.folder / "README.md").read_text()
    assert readme == with_tables(target, readme), "renew them with `python -m loyaltydsl.targets.base.publish`"
    for table in ("settings", "capabilities"):
        assert f"<!-- {table} -->" in readme
    assert "[F]" in readme
    assert "[I]" in readme


def validator(path: Path) -> jsonschema.Draft202012Validator:
    schema = json.loads(path.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("example", [True, False], ids=["example", "grand_harbor"])
def test_every_payload_fulfils_its_published_schema(system: str, example: bool) -> None:
    path = f"targets/{system}/example" if example else "rulesets/grand_harbor"
    made = files(compiled(load(path), system, partial=not example))
    listed = json.loads(made["manifest.json"])
    validator(ROOT / "targets" / "manifest.schema.json").validate(listed)
    checked = 0
    for file in listed["files"]:
        if file["schema"] is not None and not file["rows"]:
            validator(ROOT / "targets" / system / "schema" / f"{file['schema']}.json").validate(
                json.loads(made[file["name"]])
            )
            checked += 1
    assert checked


def test_the_schemas_refuse_what_they_should() -> None:
    schema = validator(ROOT / "targets" / "tango" / "schema" / "order.json")
    order = {"accountIdentifier": "harbor-rewards", "customerIdentifier": "harbor", "amount": 25, "utid": "U561593",
             "deliveryMethod": "NONE", "externalRefID": "a1"}  # fmt: skip
    schema.validate(order)
    for wrong in ({"utid": "561593"}, {"amount": -1}, {"deliveryMethod": "MAIL"}, {"externalRefID": "a-1"},
                  {"externalRefID": "a" * 101}, {"accountIdentifier": "abcd"}, {"currency": "USD"},
                  {"notes": "x" * 151}, {"etid": "E12345"}):  # fmt: skip
        with pytest.raises(jsonschema.ValidationError):
            schema.validate(order | wrong)


# ---------------------------------------------------------------- the manifest


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_manifest_names_every_file_with_hash_and_size(system: str) -> None:
    made = files(compiled(load("rulesets/grand_harbor"), system, partial=True))
    listed = json.loads(made.pop("manifest.json"))
    assert {file["name"]: (file["size"], file["sha256"]) for file in listed["files"]} == {
        name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in made.items()
    }
    assert listed["target"]["name"] == system
    assert listed["partial"] is True


def test_a_zero_value_rate_needs_a_setting_and_the_notes_say_so() -> None:
    notes = manifest(compiled(load("targets/crm/example"), "crm"))["notes"]
    assert any("bypass minimum bookable rate" in note and "FREENIGHT (COMPNT;COMPST)" in note for note in notes)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_same_ruleset_gives_the_same_bytes_wherever_and_however_it_lies(system: str, tmp_path: Path) -> None:
    """Another folder, Windows line ends, another time zone, locale and hash seed."""
    here = files(compiled(load("rulesets/grand_harbor"), system, partial=True))
    copy = tmp_path / "somewhere" / "else"
    shutil.copytree(ROOT / "rulesets" / "grand_harbor", copy)
    for file in copy.rglob("*.loy"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    out = tmp_path / "out"
    env = os.environ | {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    command = [
        sys.executable,
        "-m",
        "loyaltydsl.cli.main",
        "compile",
        ".",
        "--target",
        system,
        "--partial",
        "--out",
        str(out),
    ]
    subprocess.run(command, cwd=copy, env=env, check=True, capture_output=True)
    there = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert there == here


def test_the_hash_follows_the_text(tmp_path: Path) -> None:
    def hash_of(text: str) -> str:
        (tmp_path / "a.loy").write_text(text)
        checked = load_program(tmp_path / "a.loy")
        assert checked.program is not None
        found: str = manifest(compiled(checked.program, "crs"))["ruleset"]["hash"]
        return found

    one = hash_of('program "A" { currency USD }')
    assert one == hash_of('program "A" { currency USD }')
    assert one != hash_of('program "A" { currency USD } # more')


# ---------------------------------------------------------------- secrets


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_output_holds_a_secret(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    for path in (f"targets/{system}/example", "rulesets/grand_harbor"):
        made = files(compiled(load(path), system, partial=True))
        whole = b"\n".join(made.values()).decode()
        assert not [value for value in SECRETS.values() if value in whole]
    if system in ("tango", "netcarrots"):
        assert [name for name in SECRETS if name in whole]


# ---------------------------------------------------------------- bounds at the clause


BOUNDS = [
    ("crm", 'reward a room { book_link "https://b.example" { hgID "1"  checkin  vouchercode }  trigger every 5 stays\n'
     f'  external_name "{"x" * 256}"  rate_code "R" }}', f'external_name "{"x" * 256}"',
     "`crm` cannot take `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…` as `external_name`: at most 255"
     " characters fit, these are 256"),
    ("tango", 'reward a partner { trigger every 5 stays  gift_card "U1" value 5 USD }\nconnect tango {'
     ' platform_name "p"  platform_key env "K"  account_identifier "abc"  customer_identifier "abcde" }',
     'account_identifier "abc"',
     "`tango` cannot take `abc` as `accountIdentifier`, which must be 5 to 100 letters, digits and `-`"),
    ("tango", 'connect tango { platform_name "p"  platform_key env "K"  account_identifier "abcde"'
     f'  customer_identifier "abcde"  notes "{"n" * 151}" }}', f'notes "{"n" * 151}"',
     "at most 150 characters fit, these are 151"),
    ("tango", 'connect tango { platform_name "p"  platform_key env "K"  account_identifier "abcde"'
     '  customer_identifier "abcde"  etid "E12" }', 'etid "E12"',
     "`tango` cannot take `E12` as `etid`, which must be the id of an e-mail template: `E` and six digits"),
    ("netcarrots", 'connect netcarrots { ftp_url "https://x.example"  username "u"  password env "P"'
     '  property_code "SPR" }', 'ftp_url "https://x.example"', "begins with `ftp://`, `ftps://` or `sftp://`"),
    ("netcarrots", 'connect netcarrots { ftp_url "ftp://x.example"  username "u"  password env "P"'
     '  property_code "SPR"  column_stayid "Folio" }', 'column_stayid "Folio"', "have no column `stayid`"),
    ("crs", 'connect crs { date_format "month" }', 'date_format "month"', "`month` is no date format"),
    ("guesttraction", 'connect guesttraction { channel_manager "S"  pms "P"  channel_manager_email "nobody" }',
     'channel_manager_email "nobody"', "which must be an e-mail address"),
]  # fmt: skip


@pytest.mark.parametrize(("system", "ruleset", "underlined", "words"), BOUNDS)
def test_a_broken_bound_is_told_at_its_clause(system: str, ruleset: str, underlined: str, words: str) -> None:
    (found,) = compiled(ruleset, system).diagnostics
    assert found.span.text == underlined
    assert words in found.message, found.message
    assert "pydantic" not in found.message


def test_exceptions_of_fifty_thousand_characters_fit_and_no_more() -> None:
    """Two exceptions share the one record of the CRM, so that together they may be too long."""
    half = ";".join(f"C{number:06d}" for number in range(3_500))
    other = half.replace("C", "D")
    whole = f'exception a for rewards {{ rate_code "{half}" }}\n'
    assert not compiled(whole, "crm").diagnostics
    (found,) = compiled(
        whole + f'exception b for rewards {{ rate_code "{other}"\n  room_type "X" }}', "crm"
    ).diagnostics
    assert found.span.line == 3
    assert found.message.endswith(
        "as `rate_code`: at most 50,000 characters fit, these are 55,999 (codes joined with `;`; any match excludes;"
        " empty is ignored)"
    )


def test_settings_that_are_wrong_are_told_all_at_once() -> None:
    text = 'connect netcarrots { ftp_ulr "ftp://x.example"  username env "U"  password env "P"  delimiter dot }'
    found = compiled(text, "netcarrots").diagnostics
    assert [one.name for one in found] == [
        "missing-setting", "missing-setting", "unknown-setting", "wrong-setting", "wrong-setting",
    ]  # fmt: skip
    assert [help for one in found for help in one.help][-3:] == [
        "did you mean `ftp_url`?",
        "write text in quotes or a word",
        "write one of `comma`, `semicolon`, `pipe`, `tab`",
    ]


def test_partial_does_not_excuse_wrong_settings() -> None:
    assert compiled("", "tango", partial=True).failed


# ---------------------------------------------------------------- crs: other engines


def test_a_link_profile_is_a_table() -> None:
    text = (
        'reward a room { book_link "https://b.example/r?x=1" { hgID "H 1"  checkin  nights 3  rooms 1  vouchercode }\n'
        '  trigger every 5 stays  rate_code "R" }\nconnect crs { profile synxis }'
    )
    link = as_json(files(compiled(text, "crs"))["links/a.json"])
    assert link["parameters"] == "hotel=H%201&arrive={0}&depart={2}&rooms=1&promo={1}"
    assert link["date_format"] == "YYYY-MM-DD"


def test_a_parameter_that_the_engine_lacks_is_told_at_it() -> None:
    text = (
        'reward a room { book_link "https://b.example" { hgID "1"  langID 2  checkin  nights 1  vouchercode }\n'
        '  trigger every 5 stays  rate_code "R" }\nconnect crs { profile cloudbeds }'
    )
    found = compiled(text, "crs").diagnostics
    assert [(one.span.text, one.message) for one in found] == [
        ("langID 2", "`Cloudbeds booking engine` has no parameter for `langID`"),
    ]


# ---------------------------------------------------------------- rows against schemas


def typed(row: dict[str, str], columns: list[dict[str, Any]]) -> dict[str, Any]:
    """A row of a CSV file as JSON, by the layout's types."""
    result: dict[str, Any] = {}
    for column in columns:
        cell = row[column["name"]]
        value: Any = cell or None
        if cell and column["type"] in ("points", "whole number"):
            value = int(cell)
        elif cell and column["type"] == "money":
            value = float(Decimal(cell))
        elif cell and column["type"] == "date":
            value = "-".join(reversed(cell.split("/")))
        result[column["field"]] = value
    return result


def test_the_rows_of_netcarrots_fulfil_their_schemas() -> None:
    folder = ROOT / "targets" / "netcarrots"
    layout = json.loads((folder / "example" / "payload" / "layout.json").read_text())
    for name, start in (("transaction", "STAY_"), ("enrolment", "MEMBER_")):
        (path,) = (folder / "example" / "payload").glob(f"{start}*.csv")
        rows = list(csv.DictReader(io.StringIO(path.read_text(), newline=""), delimiter=layout["delimiter"]))
        check = validator(folder / "schema" / f"{name}.json")
        for row in rows:
            check.validate(typed(row, layout[f"{name}s"]["columns"]))
        assert rows


def test_no_template_is_left_open() -> None:
    for system in SYSTEMS:
        for name, content in files(compiled(load(f"targets/{system}/example"), system)).items():
            assert not re.search(rb"\{[{%#]|[}%#]\}\}|\bNone\b", content), (system, name)
