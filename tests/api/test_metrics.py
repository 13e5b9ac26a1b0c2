"""Prometheus reads what was counted, whoever counted it, and gets an answer also when the database gives none."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from tests.api.conftest import NOW, Cast
from tests.support.cast import contact
from triage.api.app import create
from triage.app import App, Session
from triage.config import Webhook
from triage.domain import metrics
from triage.domain.access import Scope
from triage.domain.errors import ConfigError, StoreUnavailable
from triage.domain.tally import Kept
from triage.domain.webhook import EventType, NewMessage
from triage.flows import counting, intake, keys, triage
from triage.settings import load
from triage.store import keys as stored_keys
from triage.store import leases, webhook_messages

TOKEN = "a-token-for-prometheus"
Client = TestClient[Litestar]


def away() -> AbstractContextManager[Session]:
    raise StoreUnavailable("the database does not answer")


@pytest.fixture
def prometheus(ports: App) -> dict[str, str]:
    """Give the header of a key that reads everything."""
    with ports.transaction() as session:
        _, secret = keys.make(session, "prometheus", [Scope.READ], [], NOW)
    return {"Authorization": f"Bearer {secret}"}


def scrape(client: Client, header: dict[str, str]) -> dict[str, Metric]:
    answer = client.get("/metrics", headers=header)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def values(families: dict[str, Metric], name: str) -> dict[tuple[str, ...], float]:
    """Give a metric by the values of its labels, in the order of the labels' names."""
    samples = (sample for family in families.values() for sample in family.samples)
    return {tuple(sample.labels.values()): sample.value for sample in samples if sample.name == name}


def test_it_shows_what_is_declared_and_nothing_else_of_ours(client: Client, prometheus: dict[str, str]) -> None:
    shown = scrape(client, prometheus)
    declared = {metric.name.removesuffix("_total") for metric in metrics.ALL}
    assert {name for name in shown if name.startswith("triage_")} == declared
    assert "process_resident_memory_bytes" in shown


def test_what_was_done_is_counted(client: Client, ports: App, prometheus: dict[str, str]) -> None:
    now = datetime.now(UTC)
    told = [contact("1", text="critical"), contact("2", source="elsewhere"), contact("1", text="critical")]
    intake.store(ports, told, now - timedelta(seconds=3))
    waiting = scrape(client, prometheus)
    assert values(waiting, "triage_contacts_waiting") == {(): 2}
    assert 2 < values(waiting, "triage_oldest_untriaged_seconds")[()] < 60
    assert values(waiting, "triage_cases_open") == {("care",): 2, ("mail",): 0}
    assert triage.triage_some(ports, now) == 2
    counting.fold(ports, now)
    done = scrape(client, prometheus)
    assert values(done, "triage_contacts_waiting") == {(): 0}
    assert values(done, "triage_contacts_received_total") == {
        ("email", "stored", "shop"): 1,
        ("email", "stored", "other"): 1,
        ("email", "duplicate", "shop"): 1,
    }
    assert values(done, "triage_contacts_triaged_total") == {("en", "delivery"): 2}
    assert values(done, "triage_triage_seconds_count") == {(): 2}
    buckets = values(done, "triage_triage_seconds_bucket")
    assert buckets[("2.5",)] == 0
    assert buckets[("30.0",)] == buckets[("+Inf",)] == 2
    assert values(done, "triage_triage_seconds_sum")[()] > 6


def test_every_host_shows_the_same_of_what_is_kept(client: Client, ports: App, prometheus: dict[str, str]) -> None:
    intake.store(ports, [contact("1")], datetime.now(UTC))
    tallied = [metric.name.removesuffix("_total") for metric in metrics.ALL if metric.kept is Kept.TALLIED]
    with TestClient(create(ports)) as other:
        here, there = scrape(client, prometheus), scrape(other, prometheus)
    assert [here[name].samples for name in tallied] == [there[name].samples for name in tallied]


def test_the_leader_shows(client: Client, ports: App, prometheus: dict[str, str]) -> None:
    assert values(scrape(client, prometheus), "triage_scheduler_leader_up") == {(): 0}
    with ports.transaction() as session:
        leases.hold(session, leases.SCHEDULER, "me", datetime.now(UTC), timedelta(minutes=5))
    assert values(scrape(client, prometheus), "triage_scheduler_leader_up") == {(): 1}


def test_what_waits_for_webhooks_shows_in_metrics_and_health(ports: App, prometheus: dict[str, str]) -> None:
    crm = Webhook(id="crm", url="https://127.0.0.1:9/", secrets=(), events=frozenset({EventType.CONTACT_TRIAGED}))
    ports = replace(ports, config=replace(ports.config, webhooks=(crm,)))
    message = NewMessage(endpoint="crm", message_id="msg_1", type=EventType.CONTACT_TRIAGED, body="{}")
    with ports.transaction() as session:
        webhook_messages.put(session, [message], datetime.now(UTC) - timedelta(hours=1))
    with TestClient(create(ports)) as client:
        shown, ready = scrape(client, prometheus), client.get("/health/ready").json()
    assert values(shown, "triage_webhook_messages_waiting") == {("crm",): 1}
    assert 3600 <= values(shown, "triage_oldest_webhook_message_seconds")[("crm",)] < 3700
    assert values(shown, "triage_webhook_enabled") == {("crm",): 1}
    assert ready["status"] == "degraded"
    assert "the oldest message to a webhook waits" in ready["checks"]["webhooks"]["reason"]
    assert (ready["webhook_messages_waiting"], ready["oldest_webhook_message_seconds"] >= 3600) == (1, True)


def test_requests_are_counted_by_route_never_by_address(client: Client, cast: Cast, prometheus: dict[str, str]) -> None:
    for path in ("/v1/contacts/1", "/v1/contacts/2", "/nowhere/hush", "/sign-in?next=hush"):
        client.get(path, headers=cast.alice)
    client.request("BREW", "/v1/contacts/1")
    client.post("/v1/contacts", headers=cast.alice, json={})
    client.post("/v1/contacts", headers=cast.bob, json={"external_id": "1", "channel": "chat", "text": "x"})
    shown = scrape(client, prometheus)
    requests = values(shown, "triage_http_requests_total")
    assert requests["GET", "/v1/contacts/{contact_id}", "4xx"] == 2
    assert requests["GET", "none", "4xx"] == 1
    assert values(shown, "triage_intake_refused_total") == {("/v1/contacts", "422"): 1}
    assert values(shown, "triage_intake_ack_seconds_count") == {("/v1/contacts",): 1}
    assert not any("hush" in label or "BREW" in label for labels in requests for label in labels)


def test_only_a_key_that_reads_everything_may_see_it(client: Client, cast: Cast) -> None:
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/metrics", headers={b"Authorization": b"Bearer \xff"}).status_code == 401
    assert client.get("/metrics", headers=cast.bob).status_code == 403
    assert client.get("/metrics", headers=cast.dora).status_code == 403
    assert client.get("/metrics", headers=cast.alice).status_code == 200


def test_a_token_of_the_settings_opens_it_without_a_database(ports: App) -> None:
    settings = replace(ports.settings, metrics_token=TOKEN)
    with TestClient(create(replace(ports, settings=settings, read=away))) as client:
        shown = scrape(client, {"Authorization": f"Bearer {TOKEN}"})
        assert values(shown, "triage_database_up") == {(): 0}
        assert "triage_contacts_waiting" not in shown
        assert values(shown, "triage_http_requests_total") is not None
        assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 503


def test_a_key_that_was_good_is_believed_while_the_database_is_away(ports: App, prometheus: dict[str, str]) -> None:
    is_away = threading.Event()

    def read() -> AbstractContextManager[Session]:
        return away() if is_away.is_set() else ports.read()

    with TestClient(create(replace(ports, read=read))) as client:
        assert values(scrape(client, prometheus), "triage_database_up") == {(): 1}
        is_away.set()
        client.app.state["keys"]._known.clear()
        assert values(scrape(client, prometheus), "triage_database_up") == {(): 0}
        assert client.get("/metrics", headers={"Authorization": "Bearer triage_new"}).status_code == 503


def test_a_key_that_was_revoked_is_believed_no_more(ports: App, client: Client, prometheus: dict[str, str]) -> None:
    scrape(client, prometheus)
    with ports.transaction() as session:
        for key in stored_keys.all_valid(session, NOW):
            stored_keys.revoke(session, key.id, NOW)
    client.app.state["keys"]._known.clear()
    assert client.get("/metrics", headers=prometheus).status_code == 401


def test_a_database_that_hangs_holds_nobody_up(ports: App, prometheus: dict[str, str]) -> None:
    hangs, over = threading.Event(), threading.Event()

    @contextmanager
    def read() -> Iterator[Session]:
        if hangs.is_set():
            over.wait(30)
        with ports.read() as session:
            yield session

    with TestClient(create(replace(ports, read=read))) as client:
        scrape(client, prometheus)
        hangs.set()
        began = time.monotonic()
        assert client.get("/health/ready").status_code == 503
        assert values(scrape(client, prometheus), "triage_database_up") == {(): 0}
        for _ in range(3):  # further probes do not pile up behind it
            assert client.get("/health/ready").json()["checks"]["database"]["ok"] is False
        assert time.monotonic() - began < 5 * 2
        assert sum(thread.name == "ask" for thread in threading.enumerate()) <= 2
        hangs.clear()
        over.set()
        time.sleep(0.2)
        assert client.get("/health/ready").status_code == 200


def test_a_short_token_is_refused() -> None:
    with pytest.raises(ConfigError, match="TRIAGE_METRICS_TOKEN: give at least 16"):
        load({"TRIAGE_METRICS_TOKEN": "short"})
