"""Classify reads and stores nothing."""

from __future__ import annotations

from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import Cast

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
