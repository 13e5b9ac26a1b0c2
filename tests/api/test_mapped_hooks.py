"""Mapped webhooks at the door: proven before they are parsed, stored once, and never answered with a redirect."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine
from structlog.testing import capture_logs

from tests.api.conftest import Cast, Told, make_ports
from triage import config
from triage.api.app import create
from triage.api.refused_hooks import QUIET_SECONDS, RefusedHooks
from triage.domain.errors import Malformed, Unauthenticated
from triage.flows import receive

TOKEN = "a-token-made-for-this-source"
SOURCES = f"""
[[queues]]
id = "care"
[[sources]]
id = "desk"
connector = "generic"
secrets = ["{TOKEN}", "another-token-for-the-change"]
verify = {{ scheme = "bearer" }}
accept = {{ event = "created" }}
mapping = {{ external_id = "ticket.id", text = "ticket.comment", "author.email" = "ticket.requester.email" }}
[[sources]]
id = "zammad"
connector = "generic"
secrets = ["{TOKEN}"]
verify = {{ scheme = "hmac-sha1", header = "X-Hub-Signature", prefix = "sha1=", id_header = "X-Zammad-Delivery" }}
mapping = {{ external_id = "$headers.x-zammad-delivery", text = "article.body" }}
[[sources]]
id = "open"
connector = "generic"
verify = {{ scheme = "none" }}
mapping = {{ external_id = "id", text = "text" }}
"""


@pytest.fixture
def site(engine: Engine, tmp_path: Path) -> Iterator[tuple[TestClient[Litestar], Cast]]:
    configured = config.parse(SOURCES, tmp_path / "triage.toml")
    ports = replace(make_ports(engine, Told(), tmp_path), config=configured, connectors=receive.connect(configured))
    with TestClient(create(ports), raise_server_exceptions=False) as client:
        yield client, Cast(ports)


Site = tuple[TestClient[Litestar], Cast]


def bearer(token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def ticket(number: int = 1, event: str = "created", **given: Any) -> dict[str, Any]:
    return {"event": event, "ticket": {"id": number, "comment": "Where is my parcel?", **given}}


def cases(site: Site) -> list[dict[str, Any]]:
    client, cast = site
    found: list[dict[str, Any]] = client.get("/v1/cases", headers=cast.alice).json()["cases"]
    return found


@pytest.mark.parametrize("token", [TOKEN, "another-token-for-the-change"], ids=["first", "second"])
def test_a_ticket_is_stored_once_and_answered_with_nothing(site: Site, token: str) -> None:
    for _ in range(3):
        answer = site[0].post("/hooks/desk", json=ticket(), headers=bearer(token))
        assert (answer.status_code, answer.content) == (200, b"")
    assert [case["source"] for case in cases(site)] == ["desk"]


def test_an_event_of_no_interest_is_a_success_and_stores_nothing(site: Site) -> None:
    answer = site[0].post("/hooks/desk", json={"event": "deleted", "ticket": None}, headers=bearer())
    assert (answer.status_code, answer.content) == (200, b"")
    assert cases(site) == []


def test_a_missing_field_is_told_by_field_and_path(site: Site) -> None:
    answer = site[0].post("/hooks/desk", json={"event": "created", "ticket": {"number": 5}}, headers=bearer())
    assert answer.status_code == 422
    told = {problem["path"]: problem["message"] for problem in answer.json()["errors"]}
    assert "there is no 'id' in ticket, which is an object with number" in told["external_id"]
    assert cases(site) == []


@pytest.mark.parametrize("headers", [{}, bearer("x"), {"Authorization": TOKEN}, bearer(TOKEN[:-1])])
def test_a_wrong_secret_is_401_before_the_body_is_read(site: Site, headers: dict[str, str]) -> None:
    for body in (b"{}", b"no json", b"x" * 70_000):  # the last is over the limit, which nobody comes to see
        assert site[0].post("/hooks/desk", content=body, headers=headers).status_code == 401
    assert site[0].post("/hooks/desk", content=b"x" * 70_000, headers=bearer()).status_code == 413
    assert cases(site) == []


@pytest.mark.parametrize(
    "path", ["/hooks/desk/", "/hooks/DESK", "/Hooks/desk", "//hooks/desk", "/hooks//desk", "/hooks"]
)
def test_no_spelling_of_the_address_is_answered_with_a_redirect(site: Site, path: str) -> None:
    for method in ("POST", "HEAD", "GET"):
        answer = site[0].request(method, path, json=ticket(), headers=bearer(), follow_redirects=False)
        assert not 300 <= answer.status_code < 400
        assert answer.status_code in {200, 404, 405}


def test_a_get_is_no_success_for_it_may_be_a_post_that_followed_a_redirect(site: Site) -> None:
    answer = site[0].get("/hooks/desk", headers=bearer())
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]
    assert site[0].head("/hooks/desk").status_code == 200


def test_a_captured_delivery_stays_old_under_another_id(site: Site) -> None:
    body = json.dumps({"article": {"body": "Where is my parcel?"}}).encode()
    signature = "sha1=" + hmac.new(TOKEN.encode(), body, hashlib.sha1).hexdigest()
    for delivery_id in ("d-1", "d-2", "d-3"):
        headers = {"X-Hub-Signature": signature, "X-Zammad-Delivery": delivery_id}
        assert site[0].post("/hooks/zammad", content=body, headers=headers).status_code == 200
    assert len(cases(site)) == 1


def test_a_form_is_taken_too(site: Site) -> None:
    answer = site[0].post("/hooks/open", data={"id": "7", "text": "Where is my parcel?"})
    assert answer.status_code == 200
    assert len(cases(site)) == 1


def test_a_refusal_is_logged_once_a_minute_for_each_source_and_step() -> None:
    moment = [0.0]
    refused = RefusedHooks(clock=lambda: moment[0])

    def refuse(error: Exception, source: str = "desk") -> None:
        with pytest.raises(type(error)), refused.noted(source):
            raise error

    with capture_logs() as lines:
        for _ in range(5):
            refuse(Unauthenticated("no signature fits", step="signature", next_step="copy the secret"))
        refuse(Malformed("is no JSON"))
        refuse(Malformed("is no JSON"), source="other")
        moment[0] = QUIET_SECONDS
        refuse(Unauthenticated("no signature fits", step="signature"))
    told = [(line["source"], line["step"], line["unlogged"]) for line in lines]
    assert told == [("desk", "signature", 0), ("desk", "body", 0), ("other", "body", 0), ("desk", "signature", 4)]


def test_the_log_says_which_step_failed_and_no_secret(site: Site) -> None:
    with capture_logs() as lines:
        site[0].post("/hooks/desk", json=ticket(), headers=bearer("a-wrong-token"))
        site[0].post("/hooks/desk", json={"event": "created", "ticket": {}}, headers=bearer())
    assert [(line["event"], line["step"]) for line in lines] == [
        ("a webhook was refused", "signature"),
        ("a webhook was refused", "contact"),
    ]
    assert TOKEN not in str(lines)
    assert "a-wrong-token" not in str(lines)
