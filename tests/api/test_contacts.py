"""Contacts come in by the door, each once, and are shown with what became of them."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import Cast, Site, Told
from tests.support.cast import decision
from triage.api.app import create
from triage.app import App
from triage.domain.decision import Priority, Reason, Urgency
from triage.store import cases, contacts, decisions

ONE: dict[str, Any] = {"external_id": "t-1", "channel": "email", "text": "Where is my parcel?", "source": "shop"}
CARD = "4111 1111 1111 1111"
DEEP = 40


def _send(client: TestClient[Litestar], cast: Cast, payload: object) -> httpx.Response:
    return client.post("/v1/contacts", json=payload, headers=cast.alice)


def _stored(client: TestClient[Litestar], cast: Cast, **given: Any) -> dict[str, Any]:
    receipt = _send(client, cast, ONE | given).json()["contacts"][0]
    shown: dict[str, Any] = client.get(f"/v1/contacts/{receipt['id']}", headers=cast.alice).json()
    return shown


def _count(client: TestClient[Litestar], cast: Cast) -> int:
    return sum(case["contact_count"] for case in client.get("/v1/cases", headers=cast.alice).json()["cases"])


def test_a_contact_is_stored_and_somebody_is_woken(client: TestClient[Litestar], cast: Cast, told: Told) -> None:
    answer = _send(client, cast, ONE)
    (receipt,) = answer.json()["contacts"]
    assert answer.status_code == 202
    assert receipt == {"id": receipt["id"], "case_id": receipt["case_id"], "duplicate": False}
    assert told.woken == ["triage"]


def test_the_same_contact_twice_is_stored_once(client: TestClient[Litestar], cast: Cast) -> None:
    first = _send(client, cast, ONE).json()["contacts"][0]
    answer = _send(client, cast, ONE | {"text": "Another text"})
    assert answer.status_code == 202
    assert answer.json()["contacts"] == [first | {"duplicate": True}]
    assert client.get(f"/v1/contacts/{first['id']}", headers=cast.alice).json()["text"] == ONE["text"]


def test_a_list_is_answered_in_its_order(client: TestClient[Litestar], cast: Cast) -> None:
    names = [f"t-{n}" for n in range(300)] + ["t-7"]
    receipts = _send(client, cast, [ONE | {"external_id": name} for name in names]).json()["contacts"]
    assert [receipt["duplicate"] for receipt in receipts] == [False] * 300 + [True]
    assert receipts[300]["id"] == receipts[7]["id"]
    shown = client.get(f"/v1/contacts/{receipts[42]['id']}", headers=cast.alice).json()
    assert shown["external_id"] == "t-42"


def test_contacts_of_one_case_share_it(client: TestClient[Litestar], cast: Cast) -> None:
    sent = [ONE | {"external_id": str(n), "case_ref": ref} for n, ref in enumerate(["a", "a", "b"])]
    first, second, third = _send(client, cast, sent).json()["contacts"]
    assert first["case_id"] == second["case_id"] != third["case_id"]


@pytest.mark.parametrize("payload", [[], [ONE]], ids=["none", "one"])
def test_a_list_may_be_short(client: TestClient[Litestar], cast: Cast, payload: list[Any]) -> None:
    answer = _send(client, cast, payload)
    assert (answer.status_code, len(answer.json()["contacts"])) == (202, len(payload))


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"external_id": None}, "external_id"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": 17}, "external_id"),
        ({"external_id": "x" * 5000}, "external_id"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": None}, "channel"),
        ({"text": None}, "text"),
        ({"text": ["a"]}, "text"),
        ({"html": {"a": 1}}, "html"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": "2026-11-21T10:00:00"}, "occurred_at"),
        ({"occurred_at": 1}, "occurred_at"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, "occurred_at"),
        ({"direction": "sideways"}, "direction"),
        ({"author": "Anna"}, "author"),
        ({"author": {"email": 5}}, "author.email"),
        ({"tags": "vip"}, "tags"),
        ({"tags": [1]}, "tags[0]"),
        ({"rating": {"score": 11, "scale": 10}}, "rating"),
        ({"rating": {"score": "ten", "scale": 10}}, "rating.score"),
        ({"rating": {"score": 5}}, "rating.scale"),
        ({"metadata": []}, "metadata"),
        ({"attachments": [{"name": 1}]}, "attachments[0].name"),
        ({"queue": ["care"]}, "queue"),
        ({"case_ref": 4711}, "case_ref"),
        ({"subject": False}, "subject"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_and_nothing_stored(refusing: Site, wrong: dict[str, Any], path: str) -> None:
    client, cast = refusing.client, refusing.cast
    alone, listed = _send(client, cast, ONE | wrong), _send(client, cast, [ONE, ONE | wrong | {"source": "shop"}])
    assert [answer.status_code for answer in (alone, listed)] == [422, 422]
    assert alone.json()["errors"][0]["path"] == path
    assert listed.json()["errors"][0]["path"] == f"[1].{path}"
    assert _count(client, cast) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"not json", 400),
        (json.dumps(ONE).encode() + b" {}", 400),
        (b"\xff\xfe{\x00}", 422),
        (b'{"external_id": "\xc3"}', 400),
        (json.dumps(ONE | {"text": "a\x00b"}).encode(), 422),
        (json.dumps(ONE | {"text": "\udc00"}).encode(), 422),
        (json.dumps(ONE | {"metadata": {"a": "\ud800 b"}}).encode(), 422),
        (json.dumps(ONE | {"metadata": json.loads("[" * DEEP + "]" * DEEP)}).encode(), 422),
        (json.dumps(ONE)[:-1].encode() + b', "metadata": {"a": ' + b"[" * DEEP + b"]" * DEEP + b"}}", 422),
        (b"[" * 30_000 + b"]" * 30_000, 422),
        (b"[" * 60_000, 422),
        (b"null", 422),
        (b"17", 422),
        (b'"text"', 422),
        (json.dumps([ONE] * 10)[:-1].encode() + b", 5]", 422),
        (
            json.dumps([{"external_id": "a", "channel": "chat", "rating": {"score": 1, "scale": 5}}] * 1001).encode(),
            413,
        ),
        (json.dumps([{}] * 1001).encode(), 422),
    ],
    ids=[
        "empty",
        "open",
        "words",
        "two values",
        "utf-16",
        "not utf-8",
        "nul",
        "lone surrogate",
        "half a pair",
        "deep list",
        "deep in metadata",
        "very deep",
        "very deep and open",
        "null",
        "number",
        "string",
        "number in a list",
        "too large",
        "too many",
    ],
)
def test_a_body_that_cannot_be_read_stores_nothing(refusing: Site, body: bytes, status: int) -> None:
    client, cast = refusing.client, refusing.cast
    answer = client.post("/v1/contacts", content=body, headers=cast.alice)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]
    assert _count(client, cast) == 0


def test_card_numbers_are_masked_wherever_they_are_written(client: TestClient[Litestar], cast: Cast) -> None:
    shown = _stored(
        client,
        cast,
        subject=f"{'long ' * 97} card {CARD}",
        tags=[CARD],
        attachments=[{"name": f"{CARD}.pdf"}],
        text=f"my card is {CARD}, take it",
        author={"name": f"Anna {CARD}", "external_id": "c-1"},
        metadata={
            "paid with": CARD,
            "digits": 4111111111111111,
            "float": 4.111111111111111e15,
            "list": [{"deep": CARD}],
            CARD: 1,
            "ok": True,
            "n": 5,
        },
    )
    assert "4111" not in json.dumps(shown)
    assert shown["text"].endswith("1111, take it")
    assert (shown["metadata"]["ok"], shown["metadata"]["n"], shown["author"]["external_id"]) == (True, 5, "c-1")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"direction": "outbound"}, "outbound"),
        ({"metadata": {"headers": {"Auto-Submitted": "auto-replied"}}}, "auto-reply"),
        ({"author": {"email": "help@shop.example"}}, "own"),
        ({"author": {"email": "MAILER-DAEMON@mx.example"}}, "bounce"),
    ],
    ids=["outbound", "auto-reply", "own", "bounce"],
)
def test_what_no_customer_wrote_is_kept_and_skipped(
    client: TestClient[Litestar], cast: Cast, given: dict[str, Any], reason: str
) -> None:
    shown = _stored(client, cast, **given)
    assert (shown["status"], shown["reason"], shown["decision"]) == ("skipped", reason, None)


def test_mail_is_cleaned_before_it_is_kept(client: TestClient[Litestar], cast: Cast) -> None:
    shown = _stored(client, cast, text=None, html="<p>Where is it?</p><blockquote>old</blockquote><script>x()</script>")
    assert shown["text"] == "Where is it?"


def test_a_triaged_contact_shows_its_decision_with_the_reasons(
    client: TestClient[Litestar], cast: Cast, ports: App
) -> None:
    contact_id = _stored(client, cast)["id"]
    reasons = (Reason(phrase="parcel", speaks_for="topic=delivery", weight=0.4),)
    made = decision(urgency=Urgency.CRITICAL, priority=Priority.P1, alarm=True, reasons=reasons)
    with ports.transaction() as session:
        contacts.claim(session, "me", datetime.now(UTC), 10)
        contacts.finish(session, "me", [contact_id])
        decisions.save(session, [(contact_id, made)])
    shown = client.get(f"/v1/contacts/{contact_id}", headers=cast.alice).json()
    assert shown["status"] == "triaged"
    assert (shown["decision"]["alarm"], shown["decision"]["priority"]) == (True, "P1")
    assert shown["decision"]["reasons"] == [{"phrase": "parcel", "for": "topic=delivery", "weight": 0.4}]


def test_a_contact_that_failed_says_why(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    stored = _stored(client, cast)
    with ports.transaction() as session:
        contacts.claim(session, "me", datetime.now(UTC), 10)
        contacts.fail(session, "me", stored["id"], "ValueError while reading it")
        cases.hand_over(session, stored["case_id"], "care", datetime.now(UTC), why="ValueError while reading it")
    shown = client.get(f"/v1/contacts/{stored['id']}", headers=cast.alice).json()
    assert (shown["status"], shown["reason"]) == ("failed", "ValueError while reading it")


def test_a_thousand_at_once_with_the_same_id_are_one(ports: App, cast: Cast) -> None:
    async def send_all() -> list[httpx.Response]:
        application = create(ports)
        transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]  # ASGI types differ in name alone
        limits = httpx.Limits(max_connections=None)
        async with (
            application.lifespan(),
            httpx.AsyncClient(transport=transport, base_url="http://triage", limits=limits) as client,
        ):
            sent = (client.post("/v1/contacts", json=ONE, headers=cast.alice) for _ in range(1000))
            return await asyncio.gather(*sent)

    answers = asyncio.run(send_all())
    receipts = [answer.json()["contacts"][0] for answer in answers]
    assert {answer.status_code for answer in answers} == {202}
    assert len({(receipt["id"], receipt["case_id"]) for receipt in receipts}) == 1
    assert [receipt["duplicate"] for receipt in receipts].count(False) == 1
