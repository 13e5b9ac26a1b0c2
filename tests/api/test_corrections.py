"""Corrections by the API: what is right is shown at once, with who said it; who may not is told so."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import NOW, Cast, Told
from tests.support.cast import contact
from triage.app import App
from triage.domain.decision import TOPICS
from triage.flows import intake, triage
from triage.store import corrections

Client = TestClient[Litestar]


@pytest.fixture
def contact_id(ports: App) -> int:
    """Give the number of a contact that was taken for an alarm about a delivery."""
    [receipt] = intake.store(ports, [contact(text="my parcel, a critical matter of Anna")], NOW)
    while triage.triage_some(ports, NOW):
        pass
    return receipt.contact_id


def correct(client: Client, contact_id: int, headers: dict[str, str], **body: Any) -> Any:
    return client.post(f"/v1/contacts/{contact_id}/correction", json=body, headers=headers)


def test_what_is_right_is_shown_at_once_and_what_was_said_is_kept(
    client: Client, cast: Cast, contact_id: int, told: Told
) -> None:
    answer = correct(client, contact_id, cast.alice, topic="payment", also=["refund_return"], urgency="normal")
    assert answer.status_code == 200
    decision = answer.json()["decision"]
    assert (decision["topic"], decision["further_topics"], decision["urgency"]) == (
        "payment",
        ["refund_return"],
        "normal",
    )
    assert (decision["priority"], decision["alarm"], decision["corrected_by"]) == ("P3", False, "alice")
    assert decision["was"] == {
        "topic": "delivery",
        "urgency": "critical",
        "sentiment": "neutral",
        "priority": "P1",
        "alarm": True,
        "needs_human": False,
    }
    assert decision["topics"] == {"delivery": 0.7, "other": 0.3}
    assert told.published[-1] == "cases"
    shown = client.get(f"/v1/contacts/{contact_id}", headers=cast.alice).json()
    assert shown["decision"] == decision


def test_the_case_shows_what_people_say(client: Client, cast: Cast, contact_id: int) -> None:
    assert client.get("/v1/cases?alarm=true", headers=cast.alice).json()["cases"]
    correct(client, contact_id, cast.alice, topic="payment", urgency="normal")
    [case] = client.get("/v1/cases", headers=cast.alice).json()["cases"]
    assert (case["topic"], case["urgency"], case["priority"], case["alarm_at"]) == ("payment", "normal", "P3", None)
    history = client.get(f"/v1/cases/{case['id']}", headers=cast.alice).json()["history"]
    assert [(one["actor"], one["what"], one["why"]) for one in history] == [("alice", "corrected", "api")]


def test_whoever_confirms_says_that_all_is_right(client: Client, cast: Cast, contact_id: int) -> None:
    assert correct(client, contact_id, cast.alice, confirm=True).status_code == 200
    [one] = client.get("/v1/corrections?confirms=true", headers=cast.alice).json()["corrections"]
    assert (one["topic"], one["urgency"], one["sentiment"]) == ("delivery", "critical", "neutral")
    assert one["learns"] == ["topic", "urgency", "sentiment"]


def test_who_said_what_and_when_is_listed_without_a_word_of_the_customer(
    client: Client, cast: Cast, contact_id: int
) -> None:
    correct(client, contact_id, cast.alice, topic="payment")
    correct(client, contact_id, cast.alice, topic="account", sentiment="negative")
    page = client.get("/v1/corrections?limit=1", headers=cast.alice).json()
    [latest] = page["corrections"]
    assert (latest["by"], latest["via"], latest["topic"], latest["sentiment"]) == (
        "alice",
        "api",
        "account",
        "negative",
    )
    assert latest["was"]["topic"] == "payment"
    assert "Anna" not in str(page)
    [earlier] = client.get(f"/v1/corrections?cursor={page['next']}", headers=cast.alice).json()["corrections"]
    assert (earlier["topic"], earlier["learns"], earlier["was"]["topic"]) == ("payment", [], "delivery")


def test_the_audit_keeps_that_it_was_done(client: Client, cast: Cast, contact_id: int) -> None:
    correct(client, contact_id, cast.alice, topic="payment")
    [line] = client.get("/v1/audit?what=contact+corrected", headers=cast.alice).json()["lines"]
    assert (line["actor"], line["about"]) == ("key 1 alice", f"contact {contact_id}")
    assert line["counts"] == {"topic": 1, "urgency": 0, "sentiment": 0}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"topic": "delivry"}, ("topic", "give one of " + ", ".join(TOPICS))),
        ({"topic": "payment", "also": ["x", "account"]}, ("also[0]", "'x' is no topic")),
        ({"also": ["payment"]}, ("also", "goes with topic")),
        ({"urgency": "urgent"}, ("urgency", "critical, high, normal, low")),
        ({"sentiment": "sad"}, ("sentiment", "negative, neutral, positive")),
        ({}, ("$", "confirm: true")),
    ],
)
def test_what_is_no_label_is_refused_with_those_there_are(
    client: Client, cast: Cast, contact_id: int, body: dict[str, Any], wrong: tuple[str, str]
) -> None:
    answer = correct(client, contact_id, cast.alice, **body)
    assert answer.status_code == 422
    [problem] = answer.json()["errors"]
    assert problem["path"] == wrong[0]
    assert wrong[1] in problem["message"]
    assert client.get("/v1/corrections", headers=cast.alice).json()["corrections"] == []


def test_what_is_not_triaged_yet_cannot_be_corrected(client: Client, cast: Cast, ports: App) -> None:
    [receipt] = intake.store(ports, [contact("waits")], NOW)
    answer = correct(client, receipt.contact_id, cast.alice, topic="payment")
    assert answer.status_code == 409
    assert "has no decision to correct: it is stored" in answer.json()["detail"]


def test_who_may_not_supervise_or_see_the_source_is_refused(client: Client, cast: Cast, contact_id: int) -> None:
    assert correct(client, contact_id, cast.bob, topic="payment").status_code == 403
    assert correct(client, contact_id, cast.charlie, topic="payment").status_code == 404
    assert correct(client, 404, cast.alice, topic="payment").status_code == 404
    correct(client, contact_id, cast.alice, topic="payment")
    assert client.get("/v1/corrections", headers=cast.charlie).json()["corrections"] == []
    assert len(client.get("/v1/corrections", headers=cast.bob).json()["corrections"]) == 1
    assert client.get("/v1/corrections", headers=cast.dora).status_code == 403


def test_personal_numbers_do_not_become_lessons(client: Client, cast: Cast, ports: App) -> None:
    [receipt] = intake.store(ports, [contact("9", text="call +7 912 345-67-89 or write to anna@example.org")], NOW)
    while triage.triage_some(ports, NOW):
        pass
    correct(client, receipt.contact_id, cast.alice, topic="payment")
    with ports.read() as session:
        [lesson] = corrections.lessons(session, 0, 10)
    assert lesson.text == "call +••• or write to •••@•••"
