"""Classify reads and stores nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from httpx import ASGITransport, AsyncClient, Response
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import Cast, Literal
from triage.api.app import create
from triage.app import App
from triage.domain.decision import Reading

SCORES = ["topic", "topics", "urgency", "urgencies", "sentiment", "sentiments"]
KEYS = ["lang", *SCORES, "alarm", "confidence", "abstained", "reasons", "model"]


def test_it_answers_one_text_in_the_shape_of_the_command(client: TestClient[Litestar], cast: Cast) -> None:
    answer = client.post("/v1/classify", json={"text": "a critical parcel", "lang": "en"}, headers=cast.alice)
    read = answer.json()
    assert answer.status_code == 200
    assert list(read) == KEYS
    assert (read["urgency"], read["sentiment"], read["alarm"]) == ("critical", "neutral", True)
    assert read["reasons"] == [{"phrase": "parcel", "for": "topic=delivery", "weight": 0.4}]


def test_it_answers_a_list_in_its_order_with_the_ids(client: TestClient[Litestar], cast: Cast) -> None:
    sent = [{"id": "a", "text": "critical"}, {"id": "b", "text": "calm"}, {"text": "calm"}]
    read = client.post("/v1/classify", json=sent, headers=cast.alice).json()
    assert [one.get("id") for one in read] == ["a", "b", None]
    assert [one["alarm"] for one in read] == [True, False, False]


def test_it_stores_nothing_of_what_it_reads(client: TestClient[Litestar], cast: Cast) -> None:
    client.post("/v1/classify", json={"text": "a parcel", "source": "shop"}, headers=cast.alice)
    assert client.get("/v1/cases", headers=cast.alice).json()["cases"] == []


def test_it_refuses_what_is_no_text(client: TestClient[Litestar], cast: Cast) -> None:
    wrong = [{}, {"text": 1}, [{"text": "a"}, {"text": None}], [{"text": "a"}] * 1001, "text", {"text": "a\0"}]
    answers = [client.post("/v1/classify", json=body, headers=cast.alice) for body in wrong]
    assert [answer.status_code for answer in answers] == [422] * len(wrong)
    assert answers[2].json()["errors"][0]["path"] == "[1].text"


@dataclass(frozen=True)
class Slow(Literal):
    """Reads nothing until it is let go."""

    let_go: threading.Event = field(default_factory=threading.Event)

    def read(self, texts: Sequence[Any], *, threshold: float) -> list[Reading]:
        self.let_go.wait(20)
        return super().read(texts, threshold=threshold)


def test_who_comes_when_many_wait_is_sent_away_and_cases_are_still_shown(ports: App, cast: Cast) -> None:
    slow = Slow()

    async def all_at_once() -> tuple[Response, list[Response]]:
        transport = ASGITransport(app=create(replace(ports, classifier=lambda: slow)))  # type: ignore[arg-type]  # differ in name alone
        async with AsyncClient(transport=transport, base_url="http://triage", headers=cast.alice) as client:
            asked = [asyncio.create_task(client.post("/v1/classify", json={"text": "calm"})) for _ in range(45)]
            await asyncio.sleep(0.5)  # all of them are in line, or were sent away
            shown = await client.get("/v1/cases")
            slow.let_go.set()
            return shown, await asyncio.gather(*asked)

    shown, answers = asyncio.run(all_at_once())
    refused = [answer for answer in answers if answer.status_code == 503]
    assert shown.status_code == 200
    assert 0 < len(refused) < 45
    assert {answer.status_code for answer in answers} == {200, 503}
    assert all(answer.headers["Retry-After"] == "30" for answer in refused)
