"""Cases are found by what they are, page by page, and shown with all that happened in them."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import NOW, Cast
from tests.support.cast import contact, decision
from triage.app import App
from triage.domain.case import CaseStatus
from triage.domain.contact import Channel
from triage.domain.decision import Priority, Sentiment, Urgency
from triage.flows import intake
from triage.store import cases, contacts, decisions


def _store(app: App, count: int, **given: Any) -> list[int]:
    received = [contact(f"{given.get('source', 'shop')}-{n}", **given) for n in range(count)]
    return [receipt.case_id for receipt in intake.store(app, received, NOW)]


def _ids(client: TestClient[Litestar], cast: Cast, query: str = "") -> list[int]:
    return [case["id"] for case in client.get(f"/v1/cases?{query}", headers=cast.alice).json()["cases"]]


def test_pages_follow_each_other_without_gap_or_repeat(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    stored = _store(ports, 7)
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"/v1/cases?limit=3&cursor={cursor}", headers=cast.alice).json()
        seen += [case["id"] for case in page["cases"]]
        cursor = page["next"]
        _store(ports, 1, source=f"later-{cursor}")
    assert seen == sorted(stored, reverse=True)


def test_a_full_last_page_leads_to_an_empty_one(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    _store(ports, 2)
    page = client.get("/v1/cases?limit=2", headers=cast.alice).json()
    after = client.get(f"/v1/cases?limit=2&cursor={page['next']}", headers=cast.alice).json()
    assert after == {"cases": [], "next": None}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2]),
        ("priority=P1", [0]),
        ("priority=P1&priority=P3", [0, 1]),
        ("urgency=critical&sentiment=neutral", []),
        ("topic=payment", [0]),
        ("alarm=true", [0]),
        ("alarm=false", [1, 2]),
        ("needs_human=true", [1]),
        ("channel=chat", [2]),
        ("source=post", [2]),
        ("source=post&source=shop", [0, 1, 2]),
        ("status=acknowledged", [2]),
        ("status=open&queue=care", [0, 1]),
    ],
)
def test_filters_of_one_name_widen_and_of_different_names_narrow(
    client: TestClient[Litestar], cast: Cast, ports: App, query: str, found: list[int]
) -> None:
    ids = [*_store(ports, 2), *_store(ports, 1, source="post", channel=Channel.CHAT)]
    alarming = decision(
        topic="payment", urgency=Urgency.CRITICAL, sentiment=Sentiment.NEGATIVE, priority=Priority.P1, alarm=True
    )
    with ports.transaction() as session:
        cases.decided(session, [(ids[0], alarming), (ids[1], decision(needs_human=True))])
        cases.change_status(session, ids[2], CaseStatus.ACKNOWLEDGED, by="Anna", why="test", now=NOW)
    assert sorted(_ids(client, cast, query)) == [ids[place] for place in found]


def test_a_case_is_shown_with_its_contacts_decisions_and_history(
    client: TestClient[Litestar], cast: Cast, ports: App
) -> None:
    received = [contact("1", case_ref="c"), contact("2", case_ref="c")]
    first, second = intake.store(ports, received, NOW)
    with ports.transaction() as session:
        contacts.claim(session, "me", NOW, 10)
        contacts.finish(session, "me", [first.contact_id])
        decisions.save(session, [(first.contact_id, decision())])
        cases.change_status(session, first.case_id, CaseStatus.ACKNOWLEDGED, by="Anna", why="page", now=NOW)
    shown = client.get(f"/v1/cases/{first.case_id}", headers=cast.alice).json()
    assert (shown["contact_count"], shown["acknowledged_by"]) == (2, "Anna")
    assert [one["id"] for one in shown["contacts"]] == [first.contact_id, second.contact_id]
    assert [one["decision"] and one["decision"]["topic"] for one in shown["contacts"]] == ["delivery", None]
    assert shown["history"] == [{"at": "2026-11-21T12:00:00Z", "actor": "Anna", "what": "acknowledged", "why": "page"}]


def test_an_acknowledged_case_names_who_did_it_first(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    case_id = _store(ports, 1)[0]
    path = f"/v1/cases/{case_id}/acknowledge"
    first = client.post(path, json={"name": "Anna"}, headers=cast.alice)
    again = client.post(path, json={"name": "Boris"}, headers=cast.alice)
    assert [(a.status_code, a.json()["already"], a.json()["case"]["acknowledged_by"]) for a in (first, again)] == [
        (200, False, "Anna"),
        (200, True, "Anna"),
    ]


def test_only_a_supervisors_key_acknowledges(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    path = f"/v1/cases/{_store(ports, 1)[0]}/acknowledge"
    assert client.post(path, json={"name": "Bob"}, headers=cast.bob).status_code == 403
    assert client.post(path, json={"name": "Charlie"}, headers=cast.charlie).status_code == 404
    assert client.post(path, json={"name": " "}, headers=cast.alice).status_code == 422
    assert client.post(path, json={}, headers=cast.alice).status_code == 422
