"""Orders: a fake Tango server built from the API's own facts accepts each, and `externalRefID` is what it should be."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.request import Request, urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltydsl.data.rows import Member, Stay
from loyaltydsl.semantics.calendar import shift
from loyaltydsl.targets.base import Data
from loyaltydsl.targets.base.data import BadRowsError
from loyaltydsl.targets.tango.reference import external_ref_id
from tests.targets.kit import as_json, compiled, files, load, said

REQUIRED = ("accountIdentifier", "customerIdentifier", "amount", "utid", "deliveryMethod")
OPTIONAL = ("externalRefID", "recipient", "sender", "emailSubject", "message", "etid", "campaign", "notes",
            "purchaseOrderNumber")  # fmt: skip
METHODS = ("NONE", "EMAIL", "PHONE", "ADDRESS", "EMBEDDED", "EMBEDDED_COMPONENT", "WHATSAPP")
PATTERNS = {"accountIdentifier": r"[-a-zA-Z0-9]{5,100}", "customerIdentifier": r"[-a-zA-Z0-9]{5,100}",
            "utid": r"[uU]\d+", "etid": r"[eE]\d{6}", "externalRefID": r"[a-zA-Z0-9]{1,100}"}  # fmt: skip


def faults(order: dict[str, Any]) -> list[str]:
    """What Tango would refuse in an order; written from the API's description, not from our models."""
    found = [f"{field} is missing" for field in REQUIRED if field not in order]
    found += [f"{field} is unknown" for field in order if field not in REQUIRED + OPTIONAL]
    found += [
        f"{field} has a wrong form"
        for field, pattern in PATTERNS.items()
        if field in order and not re.fullmatch(pattern, str(order[field]))
    ]
    amount = order.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal) or amount < 0:
        found.append("amount is no number from 0 up")
    if order.get("deliveryMethod") not in METHODS:
        found.append("deliveryMethod is unknown")
    recipient = order.get("recipient", {})
    if order.get("deliveryMethod") == "EMAIL" and not {"firstName", "email"} <= recipient.keys():
        found.append("EMAIL needs firstName and email")
    for person in (recipient, order.get("sender", {})):
        for field in ("firstName", "lastName"):
            if len(person.get(field, "")) > 100 or set(person.get(field, "")) & set("<>/"):
                found.append(f"{field} has a wrong form")
    if len(order.get("campaign", "")) > 1024 or len(order.get("notes", "")) > 150:
        found.append("campaign or notes is too long")
    return found


class FakeTango(BaseHTTPRequestHandler):
    """`POST /raas/v2/orders`: 201 for a new order, 200 for one that it has, 400, 401 and 404."""

    orders: dict[str, dict[str, Any]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])), parse_float=Decimal)
        if self.path != "/raas/v2/orders":
            return self.answer(404, {"message": self.path})
        if self.headers["Authorization"] != "Basic " + base64.b64encode(b"SeaviewTest:key").decode():
            return self.answer(401, {"message": "credentials"})
        if wrong := faults(body):
            return self.answer(400, {"errors": wrong})
        known = body["externalRefID"] in self.orders
        self.orders.setdefault(body["externalRefID"], body)
        return self.answer(200 if known else 201, {"referenceOrderID": f"RA-{len(self.orders)}"})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def tango() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), FakeTango)
    FakeTango.orders = {}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def send(server: HTTPServer, path: str, order: bytes) -> int:
    key = base64.b64encode(b"SeaviewTest:key").decode()
    url = f"http://127.0.0.1:{server.server_port}{path}"
    request = Request(url, order, {"Authorization": f"Basic {key}", "Content-Type": "application/json"})
    with urlopen(request, timeout=5) as answer:
        status: int = answer.status
        return status


def history(members: int, stays: int = 12, first_name: str = "Ada") -> Data:
    """Members with a stay a month each; every fifth earns a card."""
    start = 738_000
    rows = [
        Stay(f"S{m}-{n}", f"M{m}", arrival=shift(start, n, "months"), departure=shift(start, n, "months") + 2)
        for m in range(members)
        for n in range(stays)
    ]
    people = {
        f"M{m}": Member(f"M{m}", email=f"m{m}@guests.example", first_name=first_name, last_name="O'Neil")
        for m in range(members)
    }
    return Data(rows, people)


def orders(data: Data, path: str = "targets/tango/example") -> list[bytes]:
    return files(compiled(load(path), "tango", data=data))["orders.jsonl"].splitlines()


def test_the_server_accepts_every_order_and_knows_a_repeated_one(tango: HTTPServer) -> None:
    connection = as_json(files(compiled(load("targets/tango/example"), "tango"))["connection.json"])
    path = connection["host"].partition("tangocard.com")[2] + connection["path"]
    made = orders(history(7))
    assert len(made) == 14
    assert [send(tango, path, order) for order in made] == [201] * 14
    assert [send(tango, path, order) for order in made] == [200] * 14
    assert len(FakeTango.orders) == 14
    for order in FakeTango.orders.values():
        assert order["accountIdentifier"] == "seaview-rewards"
        assert "sendEmail" not in order


def test_the_fake_server_refuses_wrong_orders() -> None:
    good = as_json(orders(history(1))[0])
    assert faults(good) == []
    for wrong in ({"utid": "1"}, {"amount": -1}, {"currency": "USD"}, {"recipient": {}}, {"externalRefID": "a-b"}):
        assert faults(good | wrong)


def test_amounts_are_exact_numbers() -> None:
    text = """
    reward a partner { trigger every 5 stays  gift_card "U1" value 62.50 USD  active }
    connect tango { platform_name "p"  platform_key env "K"  account_identifier "abcde"  customer_identifier "abcde"
                    delivery_method NONE  legacy_send_email yes }
    """
    made = files(compiled(text, "tango", data=history(1, 5)))
    assert b'"amount": 62.5,' in made["orders.jsonl"]
    order = as_json(made["orders.jsonl"])
    assert order["amount"] == Decimal("62.5")
    assert order["sendEmail"] is False
    assert "recipient" not in order


def test_drafts_get_no_order() -> None:
    text = """
    reward a partner { trigger every 5 stays  gift_card "U1" value 5 USD }
    connect tango { platform_name "p"  platform_key env "K"  account_identifier "abcde"  customer_identifier "abcde" }
    """
    result = compiled(text, "tango", data=history(2, 5))
    assert files(result)["orders.jsonl"] == b""
    assert "orders.jsonl: 2 issues of drafts have no order" in result.notes


def test_a_member_who_cannot_get_mail_is_a_bad_row() -> None:
    data = history(2)
    people = dict(data.members) | {"M1": Member("M1", first_name="Zoe")}
    stop = compiled(load("targets/tango/example"), "tango", data=Data(data.stays, people))
    with pytest.raises(BadRowsError) as stopped:
        files(stop)
    assert [(row.field, row.expected) for row in stopped.value.rows] == [
        ("recipient", "firstName and email, which delivery by EMAIL needs")
    ] * 2
    go_on = compiled(load("targets/tango/example"), "tango", data=Data(data.stays, people, bad_rows="reject"))
    made = files(go_on)
    assert len(made["orders.jsonl"].splitlines()) == 2
    assert len(made["rejects.csv"].splitlines()) == 3
    assert "orders.jsonl: 2 rows rejected, listed in rejects.csv" in go_on.notes


def test_a_name_that_tango_refuses_is_a_bad_row() -> None:
    with pytest.raises(BadRowsError) as stopped:
        orders(history(1, first_name="<b>"))
    assert stopped.value.rows[0].field == "recipient.firstName"
    assert stopped.value.rows[0].value == "<b>"


def test_the_range_of_days_is_that_of_the_issues() -> None:
    whole = history(1, 10)
    issued = [stay.departure for stay in whole.stays][9]
    late = Data(whole.stays, whole.members, first_day=issued)
    assert len(orders(whole)) == 2
    assert orders(late) == orders(whole)[1:]


# ---------------------------------------------------------------- externalRefID

words = st.text(max_size=8)
issue = st.tuples(
    words, words, st.none() | words, words, st.none() | words, st.from_regex(r"[uU][0-9]{1,4}", fullmatch=True),
    st.decimals(min_value=0, max_value=10**6, places=2),
)  # fmt: skip


def identity(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """What makes an issue the same: a member's own id, or the one stay of a member without."""
    program, reward, member, own_stay, stay, utid, value = parts
    return program, reward, ("member", member) if member is not None else ("stay", own_stay), stay, utid.upper(), value


@given(issue, issue)
def test_equal_issues_have_equal_ids_and_others_different_ones(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert (external_ref_id(*one) == external_ref_id(*other)) == (identity(one) == identity(other))
    assert re.fullmatch(r"[a-zA-Z0-9]{1,100}", external_ref_id(*one))


@given(issue, st.integers(0, 6), words)
def test_a_change_of_any_part_changes_the_id(one: tuple[Any, ...], part: int, text: str) -> None:
    changed = list(one)
    changed[part] = {5: "U99999", 6: Decimal(one[6]) + 1}.get(part, text)
    assert (external_ref_id(*changed) == external_ref_id(*one)) == (identity(tuple(changed)) == identity(one))


@given(issue)
def test_how_a_value_is_written_does_not_matter(one: tuple[Any, ...]) -> None:
    assert external_ref_id(*one[:6], Decimal(f"{one[6]:f}0") if "." in f"{one[6]:f}" else one[6]) == external_ref_id(
        *one
    )


def test_earlier_data_does_not_change_an_id() -> None:
    """The order of a later issue is the same whether the run begins early or late."""
    whole = history(3)
    again = Data(list(reversed(whole.stays)), whole.members)
    assert orders(again) == orders(whole)


# ---------------------------------------------------------------- the catalogue

ITEM = {"utid": "U561593", "rewardName": "Shop", "currencyCode": "USD", "status": "active",
        "valueType": "VARIABLE_VALUE", "minValue": 5, "maxValue": 500, "isWholeAmountValueRequired": True}  # fmt: skip
FIXED = {"utid": "U427719", "rewardName": "Dine", "currencyCode": "USD", "status": "active", "valueType": "FIXED_VALUE",
         "faceValue": Decimal("62.5")}  # fmt: skip


def catalog(**changes: Any) -> dict[str, Any]:
    return {"brands": [{"items": [ITEM | changes]}, {"items": [FIXED]}]}


def test_a_catalogue_that_has_the_items_says_nothing() -> None:
    assert not compiled(load("targets/tango/example"), "tango", catalog=catalog()).diagnostics


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"utid": "U561539"}, "`U561593` is not in the catalogue"),
        ({"status": "inactive"}, "`U561593` (Shop) is inactive: it cannot be ordered"),
        ({"currencyCode": "EUR"}, "`U561593` (Shop) is in EUR, the program in USD"),
        ({"minValue": 30}, "`U561593` (Shop) starts at 30; 25 is too little"),
        ({"maxValue": 20}, "`U561593` (Shop) ends at 20; 25 is too much"),
        ({"valueType": "FIXED_VALUE", "faceValue": 50}, "`U561593` (Shop) has the fixed value 50, not 25"),
    ],
)
def test_what_the_catalogue_refuses_is_told_at_the_gift_card(changes: dict[str, Any], message: str) -> None:
    result = compiled(load("targets/tango/example"), "tango", catalog=catalog(**changes))
    assert said(result) == [(message, 'gift_card      "U561593" value 25 USD')]


def test_whole_amounts() -> None:
    whole = {"items": [ITEM, FIXED | {"isWholeAmountValueRequired": True}]}
    result = compiled(load("targets/tango/example"), "tango", catalog=whole)
    assert [message for message, _ in said(result)] == ["`U427719` (Dine) takes whole amounts only, not 62.5"]
