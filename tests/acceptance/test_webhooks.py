"""A company's own system hears, signed, of what a contact was triaged as."""

from __future__ import annotations

import base64
import hashlib
import hmac
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.acceptance.harness import configuration, service
from tests.acceptance.harness.service import Serving
from tests.support import sink as sinks
from tests.support.sink import Sink

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("webhooks")]

KEY = b"what the company's own systems know"
WEBHOOK = """
[[webhooks]]
id = "crm"
url = "http://127.0.0.1:{port}/triage"
private_network = true
secrets = ["whsec_{secret}"]
events = ["contact.triaged", "case.*", "alarm"]
"""


@pytest.fixture(scope="module")
def crm() -> Iterator[Sink]:
    with sinks.listening() as listening:
        yield listening


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, crm: Sink) -> Iterator[Serving]:
    """Give a service that tells the company's own system."""
    data_dir = tmp_path_factory.mktemp("told") / "data"
    rest = WEBHOOK.format(port=crm.port, secret=base64.b64encode(KEY).decode())
    configuration.write(data_dir, sink="json://127.0.0.1:9/nobody", rest=rest)
    with service.serving(data_dir) as running:
        yield running


def _is_signed(headers: dict[str, str], body: bytes) -> bool:
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    signature = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    return f"v1,{signature}" in headers["webhook-signature"].split(" ")


def _of(crm: Sink, external_id: str) -> list[dict[str, Any]]:
    return [message for message in crm.messages if message["data"].get("external_id") == external_id]


def test_a_posted_contact_is_told_signed(told: Serving, crm: Sink) -> None:
    text = "The kettle I bought from you smokes and sparks, I am afraid of a fire, tell Anna!"
    with told.client() as client:
        contact = {"external_id": "smoke", "channel": "chat", "source": "shop", "text": text}
        assert client.post("/v1/contacts", json=contact).status_code == 202
    service.eventually(lambda: len(_of(crm, "smoke")) == 2, "contact.triaged and alarm have arrived")
    assert {message["type"] for message in _of(crm, "smoke")} == {"contact.triaged", "alarm"}
    assert all(map(_is_signed, crm.headers, crm.bodies))
    assert "kettle" not in str(crm.bodies)
    assert "Anna" not in str(crm.bodies)


def test_what_could_not_be_told_while_the_other_side_was_down_is_told_later(told: Serving, crm: Sink) -> None:
    crm.answer = lambda: 503
    with told.client() as client:
        contact = {"external_id": "later", "channel": "chat", "source": "shop", "text": "Thank you"}
        assert client.post("/v1/contacts", json=contact).status_code == 202
        service.eventually(lambda: _of(crm, "later"), "the first attempt was made")
        worker = next(
            process
            for process in told.family()
            if process.is_running() and process.cmdline()[-2:] == ["worker", "webhooks"]
        )
        worker.kill()
        crm.answer = lambda: 200
        before = len(_of(crm, "later"))
        service.eventually(lambda: len(_of(crm, "later")) > before, "it was told again", seconds=60)
    ids = {
        headers["webhook-id"]
        for headers, message in zip(crm.headers, crm.messages, strict=True)
        if message["data"].get("external_id") == "later"
    }
    assert len(ids) == 1


def test_a_check_sends_a_test_event_the_way_every_event_goes(told: Serving, crm: Sink) -> None:
    command = [*service.TRIAGE, "check", "--data-dir", str(told.data_dir), "--send", "crm"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "ok    webhook crm: can be used" in done.stdout
    assert "ok    test event to crm: message" in done.stdout, done.stdout
    assert "webhook.test" in {message["type"] for message in crm.messages}


def _delivered(client: httpx.Client) -> int:
    [crm] = client.get("/v1/webhooks").json()["webhooks"]
    return int(crm["delivered"])


def test_the_service_says_how_its_webhooks_are_doing(told: Serving) -> None:
    with told.client() as client:
        [crm] = client.get("/v1/webhooks").json()["webhooks"]
        assert (crm["id"], crm["enabled"]) == ("crm", True)
        answer: httpx.Response = client.post("/v1/webhooks/crm/test")
        assert answer.status_code == 202
        delivery = answer.json()["id"]

        def delivered() -> bool:
            found = client.get("/v1/webhooks/crm/deliveries").json()["deliveries"]
            return any(one["id"] == delivery and one["state"] == "delivered" for one in found)

        service.eventually(delivered, "the test was delivered")
        assert _delivered(client) >= 1
