"""A helpdesk's own webhook: signed, stored once, answered with nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import SECRETS, Cast, Site


def _event(external_id: str = "t-1", **given: Any) -> bytes:
    contact = {"external_id": external_id, "channel": "chat", "text": "Where is my parcel?", **given}
    return json.dumps({"type": "contact.created", "timestamp": "2026-11-21T12:00:00Z", "data": contact}).encode()


def _signed(
    body: bytes, *, secret: str = SECRETS[0], message_id: str = "msg_1", minutes: int = 0, **changed: str
) -> dict[str, str]:
    """Sign a body, `minutes` from now; `changed` replaces parts afterwards, as webhook_id and so on."""
    stamp = str(int((datetime.now(UTC) + timedelta(minutes=minutes)).timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, b".".join((message_id.encode(), stamp.encode(), body)), hashlib.sha256)
    signature = f"v1,{base64.b64encode(mac).decode()}"
    headers = {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signature}
    return headers | {name.replace("_", "-"): value for name, value in changed.items()}


def _cases(client: TestClient[Litestar], cast: Cast) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = client.get("/v1/cases", headers=cast.alice).json()["cases"]
    return cases


@pytest.mark.parametrize("secret", SECRETS, ids=["first", "second"])
def test_a_signed_event_is_stored_and_answered_with_nothing(
    client: TestClient[Litestar], cast: Cast, secret: str
) -> None:
    body = _event()
    answer = client.post("/hooks/shop", content=body, headers=_signed(body, secret=secret))
    assert (answer.status_code, answer.content) == (200, b"")
    assert [case["source"] for case in _cases(client, cast)] == ["shop"]


@pytest.mark.parametrize("message_id", ["msg_1", "msg_2"], ids=["the same message", "another message"])
def test_the_same_event_twice_is_stored_once(client: TestClient[Litestar], cast: Cast, message_id: str) -> None:
    body = _event()
    first = client.post("/hooks/shop", content=body, headers=_signed(body))
    again = client.post("/hooks/shop", content=body, headers=_signed(body, message_id=message_id))
    assert [(answer.status_code, answer.content) for answer in (first, again)] == [(200, b"")] * 2
    assert len(_cases(client, cast)) == 1


def test_a_replayed_message_stores_nothing_new(client: TestClient[Litestar], cast: Cast) -> None:
    first, other = _event("t-1"), _event("t-2")
    assert client.post("/hooks/shop", content=first, headers=_signed(first)).status_code == 200
    assert client.post("/hooks/shop", content=other, headers=_signed(other)).status_code == 200
    assert len(_cases(client, cast)) == 1


def test_a_message_that_was_refused_may_be_sent_again(client: TestClient[Litestar], cast: Cast) -> None:
    wrong, right = _event(channel="pigeon"), _event()
    assert client.post("/hooks/shop", content=wrong, headers=_signed(wrong)).status_code == 422
    assert client.post("/hooks/shop", content=right, headers=_signed(right)).status_code == 200
    assert len(_cases(client, cast)) == 1


@pytest.mark.parametrize(
    ("signed", "given"),
    [
        (_event(), {"secret": "whsec_" + base64.b64encode(b"x" * 24).decode()}),
        (_event("another"), {}),
        (_event(), {"minutes": -6}),
        (_event(), {"minutes": 6}),
        (_event(), {"webhook_signature": ""}),
        (_event(), {"webhook_signature": "v1,"}),
        (_event(), {"webhook_timestamp": "now"}),
        (_event(), {"webhook_id": "msg_2"}),
        (_event(), {"webhook_id": ""}),
    ],
    ids=["secret", "body", "old", "future", "empty", "no mac", "no time", "another id", "no id"],
)
def test_it_refuses_a_signature_that_is_not_right(refusing: Site, signed: bytes, given: dict[str, Any]) -> None:
    answer = refusing.client.post("/hooks/shop", content=_event(), headers=_signed(signed, **given))
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert _cases(refusing.client, refusing.cast) == []


def test_it_refuses_an_event_that_is_not_signed_at_all(refusing: Site) -> None:
    assert refusing.client.post("/hooks/shop", content=_event()).status_code == 401


def test_an_event_of_no_interest_is_a_success(client: TestClient[Litestar], cast: Cast) -> None:
    body = json.dumps({"type": "agent.logged-in", "timestamp": "2026-11-21T12:00:00Z", "data": {}}).encode()
    answer = client.post("/hooks/shop", content=body, headers=_signed(body))
    assert (answer.status_code, answer.content) == (200, b"")
    assert _cases(client, cast) == []


@pytest.mark.parametrize("source", ["nobody", "%00", "shop%2Fx", "a" * 3000, "%D0%BB%ff"])
def test_it_knows_no_other_sources(refusing: Site, source: str) -> None:
    body = _event()
    assert refusing.client.post(f"/hooks/{source}", content=body, headers=_signed(body)).status_code == 404


def test_it_answers_who_only_looks_whether_it_is_there(client: TestClient[Litestar]) -> None:
    assert client.head("/hooks/shop").status_code == 200
    assert client.head("/hooks/nobody").status_code == 404


def test_the_queue_of_the_source_is_taken_when_the_contact_names_none(client: TestClient[Litestar], cast: Cast) -> None:
    for message_id, body in (("m-1", _event("t-1")), ("m-2", _event("t-2", queue="care"))):
        client.post("/hooks/post", content=body, headers=_signed(body, message_id=message_id))
    assert [case["queue"] for case in _cases(client, cast)] == ["care", "mail"]
