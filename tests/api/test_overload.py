"""More than can be written at once is sent back politely, and nothing that was taken is lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx

from tests.api.conftest import Cast
from triage.api.app import create
from triage.app import App

ONE = {"channel": "chat", "text": "Where is my parcel?", "source": "shop"}


def test_it_answers_503_when_full_and_stores_what_it_has_taken(ports: App, cast: Cast) -> None:
    gate = threading.Event()

    @contextmanager
    def slow() -> Iterator[Any]:
        gate.wait(20)
        with ports.transaction() as session:
            yield session

    answers = asyncio.run(_storm(replace(ports, transaction=slow, settings=_narrow(ports)), cast, gate))
    statuses = [answer.status_code for answer in answers]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert set(statuses) == {202, 503}
    assert {answer.headers["retry-after"] for answer in refused} == {"30"}
    assert {answer.headers["content-type"] for answer in refused} == {"application/problem+json"}
    with ports.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM contacts").scalar() == statuses.count(202)


def _narrow(ports: App) -> Any:
    return replace(ports.settings, intake_waiting_limit=3)


async def _storm(app: App, cast: Cast, gate: threading.Event) -> list[httpx.Response]:
    application = create(app)
    transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]  # ASGI types differ in name alone
    async with application.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://triage") as client:
        await client.get("/v1/cases", headers=cast.alice)
        sent = [
            asyncio.ensure_future(client.post("/v1/contacts", json=ONE | {"external_id": str(n)}, headers=cast.alice))
            for n in range(20)
        ]
        await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
        gate.set()
        return await asyncio.gather(*sent)
