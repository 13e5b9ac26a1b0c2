"""Health says what works, and how long the oldest wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from litestar import Litestar
from litestar.testing import TestClient

from tests.support.cast import contact
from triage.app import App
from triage.flows import intake


def test_an_idle_service_is_ready(client: TestClient[Litestar]) -> None:
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["checks"]["database"] == {"ok": True, "reason": ""}
    assert ready.json()["oldest_untriaged_seconds"] == 0


def test_it_says_how_long_the_oldest_contact_waits(client: TestClient[Litestar], ports: App) -> None:
    intake.store(ports, [contact()], datetime.now(UTC) - timedelta(minutes=5))
    ready = client.get("/health/ready").json()
    assert ready["contacts_waiting"] == 1
    assert 299 < ready["oldest_untriaged_seconds"] < 400


def test_a_redis_that_is_gone_degrades_but_does_not_end_the_service(client: TestClient[Litestar]) -> None:
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert ready.json()["checks"]["redis"]["ok"] is False
