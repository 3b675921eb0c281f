"""The CRM's exceptions and reward formulas in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.importers.kit import imported, program_of
from tests.targets.kit import ROOT, as_json, compiled, files, load

ARTICLE = "Rate code: EMPLOYEE;TEST;COMP\nRoom type: HOUSE;OWNER\nGroup code: TESTGRP;STAFF\n"
RULE = """\
exception reward_exceptions "Reward exceptions" for rewards {
  rate_code   "EMPLOYEE;TEST;COMP"
  room_type   "HOUSE;OWNER"
  group_code  "TESTGRP;STAFF"
}
"""


def test_the_example_of_the_article() -> None:
    result = imported("crm-exceptions", ARTICLE)
    assert result.part
    assert (result.text or "").endswith("\n\n" + RULE)
    assert "Assumed: they earn points all the same" in (result.text or "").replace("\n# ", " ")
    assert program_of(result).exceptions[0].scope == "rewards"


@pytest.mark.parametrize(
    "text",
    [
        "Rate code\tEMPLOYEE;TEST;COMP\nRoom type\tHOUSE;OWNER\nGroup code\tTESTGRP;STAFF",
        "rate_code = EMPLOYEE; TEST ;COMP;;\r\nROOM TYPE: HOUSE;OWNER;\r\n\r\n"
        "Group code: TESTGRP;STAFF\r\nPackage code:\r\n",
        "Rate code\nEMPLOYEE;TEST\nCOMP\nRoom type\nHOUSE;OWNER\nGroup code\nTESTGRP\nSTAFF\nTESTGRP",
        "\ufeffRate code  EMPLOYEE;TEST;COMP\nRoom type  HOUSE;OWNER\nGroup code  TESTGRP;STAFF",
        '{"rate_code": "EMPLOYEE;TEST;COMP", "room_type": "HOUSE;OWNER", "group_code": "TESTGRP;STAFF",'
        ' "market_code": null}',
    ],
    ids=["tabs", "signs", "below each other", "blanks", "json"],
)
def test_other_ways_of_pasting(text: str) -> None:
    assert (imported("crm-exceptions", text).text or "").endswith(RULE)


def test_a_program_of_its_own_where_the_currency_is_given() -> None:
    result = imported("crm-exceptions", ARTICLE, currency="EUR", properties=("A", "B"), name="Case")
    assert not result.part
    program = program_of(result)
    assert (program.title, program.currency, program.properties) == ("Case", "EUR", ("A", "B"))


@pytest.mark.parametrize(
    ("text", "message", "underlined", "help"),
    [
        ("Rate cod: A", "the CRM's exceptions have no field `Rate cod`", "Rate cod", "did you mean `rate code`?"),
        ("Guest type: A", "the CRM's exceptions have no field `Guest type`", "Guest type", None),
        ("EMPLOYEE;TEST", "`EMPLOYEE;TEST` stands under none of the seven fields", "EMPLOYEE;TEST", None),
        ("", "`file` has no code in any of the seven fields", "", None),
        ("Rate code: ;;", "`file` has no code in any of the seven fields", "", None),
        (f"Rate code: {'A' * 50_001}", "`rate_code` has 50,001 characters; the CRM stores at most 50,000", None, None),
        ('{"rate_code": 5}', "`rate_code` must be text", "5", "write codes joined with `;`"),
        ('{"rate_code": "A"', "this is no JSON: expecting ',' delimiter", "", None),
    ],
)
def test_what_cannot_be_read(text: str, message: str, underlined: str | None, help: str | None) -> None:
    result = imported("crm-exceptions", text)
    assert result.text is None
    found = result.diagnostics[0]
    assert found.message == message
    if underlined is not None:
        assert found.span.text == underlined
    if help is not None:
        assert found.help == (help,)


# ---------------------------------------------------------------- rewards


def payload() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "targets" / "crm" / "example" / "payload" / "rewards.json").read_text())
    return found


def test_the_example_comes_back_and_means_the_same() -> None:
    result = imported("crm-rewards", json.dumps(payload()))
    again = program_of(result)
    made = files(compiled(again, "crm"))
    assert as_json(made["rewards.json"]) == payload()
    before = load("targets/crm/example")
    for old, new in zip(before.rewards, again.rewards, strict=True):
        name = old.name if old.code == old.name.upper() else old.code.lower()
        assert (name, old.trigger, old.valid, old.expires) == (
            new.name, new.trigger, new.valid, new.expires,
        )  # fmt: skip


def test_idiomatic_text() -> None:
    text = imported("crm-rewards", json.dumps(payload())).text or ""
    assert (
        """
reward freenight room {
  internal_name   "Complimentary night for Gold"
  external_name   "A night on us"
  description     "One complimentary night."
  email_template  "free-night"
  tiers           Silver, Gold
  max_earning     2
  max_usage       1
  book_link       "https://book.seaview.example/reserve" {
    hgID "XXXX"  langID "en-US"  checkin  nights 1  rooms 1  adults 1  children 1  vouchercode
  }
  method          GET
  issue           2026-01-01 to 2026-12-31
  trigger         tier Gold
  expires         365 days after issue
  rate_code       "COMPNT;COMPST"
  auto_assign
  active
}
"""
        in text
    )
    assert "# Assumed: the CRM's reward formulas name tiers and not how they are reached" in text


def changed(*path: Any, to: Any) -> str:
    whole = payload()
    at: Any = whole
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = to
    return json.dumps(whole, indent=2)


@pytest.mark.parametrize(
    ("text", "message", "underlined"),
    [
        (changed("rewards", 0, "rate_code", to="R" * 2049), "`rewards.0.rate_code`: at most 2,048 characters fit, these"
         " are 2,049", None),
        (changed("rewards", 0, "request_method", to="POST"), "`rewards.0.request_method`: it must be `GET`", '"POST"'),
        (changed("rewards", 0, "max_earning", to=0), "`rewards.0.max_earning`: the least is 1", "0"),
        (changed("rewards", 0, "membership_tiers", to=["Ruby"]), "there is no tier `Ruby`", None),
        (changed("rewards", 0, "start_date", to=None), "a start date and an end date come together", None),
        (changed("rewards", 0, "book_parameters", to="hgID=1&room=2&checkin={0}&vouchercode={1}"),
         "a booking link has no parameter `room`", '"hgID=1&room=2&checkin={0}&vouchercode={1}"'),
        (changed("rewards", 3, "issuance_trigger", to={"type": "reservation_timing", "timing": "soon", "days": 1}),
         "`rewards.3.issuance_trigger.timing`: it must be `arrival_plus_days`, `arrival_minus_days`,"
         " `departure_minus_days` or `time_of_booking`", '"soon"'),
        ("[1", "this is no JSON: expecting ',' delimiter", ""),
    ],
)  # fmt: skip
def test_a_formula_that_cannot_be_read(text: str, message: str, underlined: str | None) -> None:
    result = imported("crm-rewards", text)
    assert result.text is None
    (found,) = result.diagnostics
    assert found.message == message
    if underlined is not None:
        assert found.span.text == underlined


@pytest.mark.parametrize(
    "criteria",
    ["past stays >= 1 } reward x generic { trigger every 2 stays", "past stays >= 1  active", "past stays >=",
     "past stays >= 1) active when (nights >= 1", "past stays >= 1 # more"],
)  # fmt: skip
def test_criteria_are_one_condition_and_nothing_besides(criteria: str) -> None:
    trigger = {"type": "reservation_history", "criteria": criteria}
    (found,) = imported("crm-rewards", changed("rewards", 0, "issuance_trigger", to=trigger)).diagnostics
    assert found.message == f"`{criteria}` is no condition of the .loy language"
    assert found.span.text == json.dumps(criteria)


def test_deep_json_is_refused_and_not_a_crash() -> None:
    for depth in (70, 100_000):
        assert imported("crm-rewards", "[" * depth + "]" * depth).diagnostics
