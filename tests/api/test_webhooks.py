"""Administrators see how webhooks are doing, by the API and on a page, and nobody sees where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec
import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import NOW, Cast, Told
from triage import config
from triage.api.app import create
from triage.app import WEBHOOKS, App
from triage.domain.access import Role, Scope
from triage.domain.webhook import Answer, EndpointHealth, EventType
from triage.flows import keys, sign_in
from triage.notify import webhooks as endpoints
from triage.notify.webhooks import verdict
from triage.notify.webhooks.examples import EXAMPLES
from triage.notify.webhooks.payloads import DATA
from triage.store import webhook_endpoints

PASSWORD = "correct horse battery"
HTML = {"Accept": "text/html"}
CONFIG = """
[[queues]]
id = "care"
[[webhooks]]
id = "crm"
url = "http://127.0.0.1:9/hush"
private_network = true
secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
events = ["case.*"]
"""


@dataclass
class Site:
    app: App
    client: TestClient[Litestar]
    cast: Cast

    def get(self, path: str, **params: str) -> Response:
        return self.client.get(path, headers=self.cast.alice, params=params)

    def post(self, path: str) -> Response:
        return self.client.post(path, headers=self.cast.alice)

    def switch_off(self) -> None:
        gone = verdict.after(
            EndpointHealth(id="crm"), Answer(gone=True, reason="refused: HTTP 410"), NOW, used_up_since=None
        )
        with self.app.transaction() as session:
            webhook_endpoints.locked(session, "crm")
            webhook_endpoints.save(session, gone)

    def sign_in(self, role: Role) -> None:
        with self.app.transaction() as session:
            sign_in.add_user(session, "anna", PASSWORD, role, NOW)
        self.submit("/sign-in", "/sign-in", name="anna", password=PASSWORD, next="/")

    def submit(self, path: str, page: str, **form: str) -> Response:
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get(page, headers=HTML).text)
        assert found
        return self.client.post(path, data=form | {"csrf": found[1]}, headers=HTML, follow_redirects=True)


@pytest.fixture
def site(ports: App) -> Iterator[Site]:
    configured = config.parse(CONFIG, ports.config.file)
    app = replace(ports, config=configured, webhooks=endpoints.build(configured))
    with TestClient(create(app), raise_server_exceptions=False) as client:
        yield Site(app, client, Cast(app))


def test_a_webhook_that_was_never_tried_is_well(site: Site) -> None:
    [crm] = site.get("/v1/webhooks").json()["webhooks"]
    assert (crm["id"], crm["enabled"], crm["waiting"], crm["delivered"]) == ("crm", True, 0, 0)
    assert crm["events"] == ["case.acknowledged", "case.handed_over", "case.opened"]
    assert "hush" not in site.get("/v1/webhooks").text


def test_a_test_is_put_on_its_way_and_can_be_sent_once_more(site: Site, told: Told) -> None:
    answer = site.post("/v1/webhooks/crm/test")
    assert (answer.status_code, answer.json()["type"], answer.json()["state"]) == (202, "webhook.test", "waiting")
    assert WEBHOOKS in told.woken
    found = site.get("/v1/webhooks/crm/deliveries", state="waiting", type="webhook.test").json()["deliveries"]
    assert [one["id"] for one in found] == [answer.json()["id"]]
    assert site.get("/v1/webhooks/crm/deliveries", state="given_up").json() == {"deliveries": [], "next": None}
    again = site.post(f"/v1/webhooks/crm/deliveries/{answer.json()['id']}/replay")
    assert (again.status_code, again.json()["webhook_id"]) == (202, answer.json()["webhook_id"])


def test_one_that_is_switched_off_says_so_and_takes_no_test_until_it_is_enabled(site: Site) -> None:
    site.switch_off()
    [crm] = site.get("/v1/webhooks").json()["webhooks"]
    assert (crm["enabled"], crm["disabled_reason"], crm["last_failure"]) == (False, "gone", "refused: HTTP 410")
    refused = site.post("/v1/webhooks/crm/test")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "the webhook 'crm' is switched off; enable it first",
    )
    assert site.post("/v1/webhooks/crm/enable").json()["enabled"] is True
    assert site.post("/v1/webhooks/crm/test").status_code == 202


@pytest.mark.parametrize(
    "path", ["erp/test", "erp/enable", "erp/deliveries/1/replay", f"crm/deliveries/{2**70}/replay"]
)
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    assert site.post(f"/v1/webhooks/{path}").status_code == 404


def test_only_administrators_of_all_sources_may_look(site: Site) -> None:
    assert site.client.get("/v1/webhooks", headers=site.cast.charlie).status_code == 403
    with site.app.transaction() as session:
        _, secret = keys.make(session, "bound", [Scope.ADMIN], ["shop"], NOW)
    bound = {"Authorization": f"Bearer {secret}"}
    assert site.client.get("/v1/webhooks", headers=bound).status_code == 403
    assert site.client.post("/v1/webhooks/crm/enable", headers=bound).status_code == 403


def test_the_page_shows_one_that_is_switched_off_and_switches_it_on(site: Site) -> None:
    site.switch_off()
    site.sign_in(Role.ADMIN)
    shown = site.client.get("/webhooks", headers=HTML).text
    assert "Switched off" in shown
    assert "HTTP 410" in shown
    assert "hush" not in shown
    assert 'href="/webhooks"' in site.client.get("/cases", headers=HTML).text
    enabled = site.submit("/webhooks/crm/enable", "/webhooks").text
    assert "Gets events" in enabled
    site.submit("/webhooks/crm/test", "/webhooks")
    assert site.get("/v1/webhooks").json()["webhooks"][0]["waiting"] == 1
    assert "Ждёт отправки" in site.client.get("/webhooks?language=ru", headers=HTML).text


def test_the_page_is_for_administrators(site: Site) -> None:
    site.sign_in(Role.SUPERVISOR)
    assert site.client.get("/webhooks", headers=HTML).status_code == 403
    assert 'href="/webhooks"' not in site.client.get("/cases", headers=HTML).text
    assert site.submit("/webhooks/crm/enable", "/cases").status_code == 403


@pytest.mark.parametrize("event", EventType)
def test_every_event_has_an_example_that_is_exactly_what_it_says(event: EventType) -> None:
    example = EXAMPLES[event]
    read = msgspec.convert(example["data"], DATA[event])
    assert msgspec.to_builtins(read).keys() == example["data"].keys()
    assert len(msgspec.json.encode(example)) < 20_000
