"""Who is let in, and for what."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import Cast, Site
from triage.api.auth import KNOWN_SECONDS, KeyRing
from triage.app import App
from triage.domain.access import Scope
from triage.domain.errors import Unauthenticated
from triage.flows import keys

ONE = {"external_id": "t-1", "channel": "chat", "text": "hello", "source": "shop"}
READING = ("/v1/cases", "/v1/cases/1", "/v1/contacts/1", "/v1/notices?case_id=1")


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": "Bearer triage_wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer ключ".encode()},
        {"X-Api-Key": "triage_wrong"},
    ],
    ids=["none", "wrong", "empty", "basic", "not ascii", "elsewhere"],
)
def test_it_refuses_who_shows_no_valid_key(refusing: Site, header: dict[str, str]) -> None:
    client = refusing.client
    for path in READING:
        answer = client.get(path, headers=header)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert client.post("/v1/contacts", json=ONE, headers=header).status_code == 401
    assert client.post("/v1/classify", json={"text": "x"}, headers=header).status_code == 401


def test_it_refuses_what_the_scopes_of_a_key_do_not_cover(refusing: Site) -> None:
    client, cast = refusing.client, refusing.cast
    for path in READING:
        assert client.get(path, headers=cast.dora).status_code == 403
    answer = client.post("/v1/contacts", json=ONE, headers=cast.charlie)
    assert answer.status_code == 403
    assert "ingest" in answer.json()["detail"]


def test_it_refuses_a_source_the_key_is_not_bound_to(client: TestClient[Litestar], cast: Cast) -> None:
    answer = client.post("/v1/contacts", json=ONE | {"source": "post"}, headers=cast.bob)
    assert answer.status_code == 403
    assert client.get("/v1/cases", headers=cast.alice).json()["cases"] == []


def test_it_takes_the_source_of_a_key_that_has_one(client: TestClient[Litestar], cast: Cast) -> None:
    without = {name: value for name, value in ONE.items() if name != "source"}
    assert client.post("/v1/contacts", json=without, headers=cast.bob).status_code == 202
    assert [case["source"] for case in client.get("/v1/cases", headers=cast.alice).json()["cases"]] == ["shop"]


def test_it_asks_for_the_source_when_nothing_says_it(client: TestClient[Litestar], cast: Cast) -> None:
    without = {name: value for name, value in ONE.items() if name != "source"}
    answer = client.post("/v1/contacts", json=without, headers=cast.dora)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "source")


def test_it_shows_nothing_of_other_sources(client: TestClient[Litestar], cast: Cast) -> None:
    stored = client.post("/v1/contacts", json=ONE, headers=cast.bob).json()["contacts"][0]
    case, contact = f"/v1/cases/{stored['case_id']}", f"/v1/contacts/{stored['id']}"
    notices = f"/v1/notices?case_id={stored['case_id']}"
    assert [client.get(path, headers=cast.bob).status_code for path in (case, contact, notices)] == [200] * 3
    assert [client.get(path, headers=cast.charlie).status_code for path in (case, contact, notices)] == [404] * 3
    assert client.get("/v1/cases", headers=cast.charlie).json()["cases"] == []
    assert client.get("/v1/cases?source=shop", headers=cast.charlie).json()["cases"] == []
    assert client.get("/v1/notices", headers=cast.charlie).status_code == 422


async def _admit(ring: KeyRing, secret: str) -> int:
    return (await ring.admit(secret)).id


def test_it_remembers_a_key_for_a_few_seconds_and_no_longer(ports: App) -> None:
    now = [0.0]
    ring = KeyRing(ports, clock=lambda: now[0])
    with ports.transaction() as session:
        key, secret = keys.make(session, "k", [Scope.READ], [], datetime.now(UTC))
    assert asyncio.run(_admit(ring, secret)) == key.id
    keys.revoke(ports, key.id, datetime.now(UTC))
    assert asyncio.run(_admit(ring, secret)) == key.id
    now[0] = KNOWN_SECONDS + 0.1
    with pytest.raises(Unauthenticated):
        asyncio.run(_admit(ring, secret))
