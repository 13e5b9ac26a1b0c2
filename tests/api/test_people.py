"""People over the API: only administrators, never in a URL, always on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import Cast
from triage.api.app import create
from triage.app import App
from triage.domain.access import Scope
from triage.sealing import Sealer, new_key

SENT: dict[str, Any] = {
    "source": "shop",
    "external_id": "1",
    "channel": "email",
    "text": "Where is my parcel?",
    "author": {"name": "Anna", "email": "Anna@example.org"},
}
ANNA = {"email": "anna@example.org"}


@pytest.fixture
def client(ports: App) -> Iterator[TestClient[Litestar]]:
    with TestClient(create(replace(ports, sealer=Sealer([new_key()]))), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def sent(client: TestClient[Litestar], cast: Cast) -> int:
    answer = client.post("/v1/contacts", json=SENT, headers=cast.alice)
    return int(answer.json()["contacts"][0]["id"])


def test_an_export_holds_what_was_sent_and_what_is_kept(client: TestClient[Litestar], cast: Cast, sent: int) -> None:
    archive = client.post("/v1/people/export", json=ANNA, headers=cast.alice).json()
    [contact] = archive["contacts"]
    assert (contact["id"], contact["text"], contact["author"]["email"]) == (sent, SENT["text"], "Anna@example.org")
    assert '"Anna@example.org"' in contact["original"]["text"]
    assert [case["id"] for case in archive["cases"]] == [contact["case_id"]]
    assert archive["person"]["email"] == "anna@example.org"


def test_who_answers_a_mail_of_somebody_else_is_not_given_what_is_theirs(
    client: TestClient[Litestar], cast: Cast
) -> None:
    mails = (
        b"From: anna@example.org\r\nMessage-ID: <1@example.org>\r\nSubject: My diagnosis\r\n\r\nSee a lawyer?",
        b"From: eve@example.net\r\nMessage-ID: <2@example.net>\r\nIn-Reply-To: <1@example.org>\r\n\r\nHello",
    )
    answers = [client.post("/v1/emails?source=shop", content=mail, headers=cast.alice).json() for mail in mails]
    ours, hers = (answer["contacts"][0] for answer in answers)
    assert ours["case_id"] == hers["case_id"]
    answer = client.post("/v1/people/export", json={"email": "eve@example.net"}, headers=cast.alice)
    assert "diagnosis" not in answer.text
    [case] = answer.json()["cases"]
    assert (case["id"], case["contacts"], case["history"], case["topic"]) == (hers["case_id"], 1, [], None)


def test_who_is_erased_is_gone_and_a_repeat_is_a_duplicate(client: TestClient[Litestar], cast: Cast, sent: int) -> None:
    tried = client.post("/v1/people/erase", json={**ANNA, "dry_run": True}, headers=cast.alice).json()
    assert client.get(f"/v1/contacts/{sent}", headers=cast.alice).status_code == 200
    done = client.post("/v1/people/erase", json=ANNA, headers=cast.alice).json()
    assert (tried["dry_run"], done["dry_run"], done["contacts"]) == (True, False, 1)
    assert tried["removed"] == done["removed"]
    assert client.get(f"/v1/contacts/{sent}", headers=cast.alice).status_code == 404
    [again] = client.post("/v1/contacts", json=SENT, headers=cast.alice).json()["contacts"]
    assert (again["id"], again["duplicate"]) == (sent, True)
    assert client.post("/v1/people/export", json=ANNA, headers=cast.alice).json()["contacts"] == []


def test_the_audit_names_the_key_and_nobody_else(client: TestClient[Litestar], cast: Cast, sent: int) -> None:
    client.get(f"/v1/contacts/{sent}/original", headers=cast.alice)
    client.post("/v1/people/export", json=ANNA, headers=cast.alice)
    client.post("/v1/people/erase", json=ANNA, headers=cast.alice)
    answer = client.get("/v1/audit", headers=cast.alice)
    lines = answer.json()["lines"]
    assert [line["what"] for line in lines] == ["person erased", "erasure begun", "person exported", "original shown"]
    assert {line["actor"].split()[-1] for line in lines} == {"alice"}
    assert "anna" not in answer.text.casefold()
    narrowed = client.get("/v1/audit", params={"what": "person exported"}, headers=cast.alice).json()
    assert len(narrowed["lines"]) == 1


def test_an_original_comes_as_bytes_to_be_saved(client: TestClient[Litestar], cast: Cast, sent: int) -> None:
    answer = client.get(f"/v1/contacts/{sent}/original", headers=cast.alice)
    assert answer.json() == SENT
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-original-type"] == "application/json"
    assert answer.headers["content-disposition"] == "attachment"


@pytest.mark.parametrize("who", ["bob", "charlie", "dora"])
def test_only_administrators_may(client: TestClient[Litestar], cast: Cast, sent: int, who: str) -> None:
    headers = getattr(cast, who)
    answers = [
        client.post("/v1/people/export", json=ANNA, headers=headers),
        client.post("/v1/people/erase", json=ANNA, headers=headers),
        client.get(f"/v1/contacts/{sent}/original", headers=headers),
        client.get("/v1/audit", headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert client.get(f"/v1/contacts/{sent}", headers=cast.alice).status_code == 200


def test_an_administrator_of_one_source_cannot_reach_into_others(
    client: TestClient[Litestar], cast: Cast, sent: int
) -> None:
    bound = cast._key("bound", [Scope.ADMIN], ["post"])
    assert client.post("/v1/people/erase", json=ANNA, headers=bound).status_code == 403
    assert client.get(f"/v1/contacts/{sent}/original", headers=bound).status_code == 404
    assert client.get("/v1/audit", headers=bound).status_code == 403


@pytest.mark.parametrize("body", [{}, {"email": "anna"}, {"email": "a@b.c", "phone": "+79120001122"}, {"emial": "x"}])
def test_it_must_be_said_who_is_meant(client: TestClient[Litestar], cast: Cast, body: dict[str, str]) -> None:
    for route in ("/v1/people/erase", "/v1/people/export"):
        answer = client.post(route, json=body, headers=cast.alice)
        assert answer.status_code == 422
        assert answer.json()["errors"]
