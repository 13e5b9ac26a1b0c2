"""Mails come in raw, each once, and those that answer each other come to one case."""

from __future__ import annotations

import base64
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import Cast, Site
from triage.api.app import create
from triage.api.examples import emails as examples
from triage.app import App

MAIL = {"Content-Type": "message/rfc822"}
RECORDED = Path(__file__).parents[1] / "mails"


def send(client: TestClient[Litestar], key: dict[str, str], raw: bytes, source: str = "shop") -> httpx.Response:
    return client.post("/v1/emails", params={"source": source}, content=raw, headers=key | MAIL)


def stored(client: TestClient[Litestar], cast: Cast, raw: bytes) -> dict[str, Any]:
    (receipt,) = send(client, cast.alice, raw).json()["contacts"]
    shown: dict[str, Any] = client.get(f"/v1/contacts/{receipt['id']}", headers=cast.alice).json()
    return shown | {"duplicate": receipt["duplicate"]}


def mail(
    message_id: str, *before: str, sender: str = "anna@example.org", subject: str = "x", only: bool = False
) -> bytes:
    """Write a mail that answers the last of `before`; with `only` it names nothing but that."""
    fields = [f"From: {sender}", f"Message-ID: <{message_id}>", f"Subject: {subject}"]
    fields += [f"In-Reply-To: <{before[-1]}>"] if before else []
    fields += [f"References: {' '.join(f'<{one}>' for one in before)}"] if before and not only else []
    return "\r\n".join([*fields, "", "text"]).encode()


def cases(client: TestClient[Litestar], cast: Cast, *mails: bytes) -> list[int]:
    return [stored(client, cast, raw)["case_id"] for raw in mails]


def test_a_mail_is_stored_with_its_id(client: TestClient[Litestar], cast: Cast) -> None:
    answer = send(client, cast.bob, examples.SENT.encode())
    assert (answer.status_code, answer.json()["contacts"][0]["duplicate"]) == (202, False)
    again = stored(client, cast, examples.SENT.encode())
    assert (again["duplicate"], again["external_id"], again["channel"]) == (True, "4711@example.org", "email")
    assert (again["subject"], again["author"]["name"]) == ("Charged twice", "Anna")


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("koi8_r", "stored", ""),
        ("bounce_qmail", "skipped", "bounce"),
        ("bounce_exchange", "skipped", "bounce"),
        ("auto_reply_exchange", "skipped", "auto-reply"),
        ("own_mail", "skipped", "own"),
    ],
)
def test_what_no_customer_wrote_is_kept_and_skipped(
    client: TestClient[Litestar], cast: Cast, name: str, status: str, reason: str
) -> None:
    raw = (RECORDED / f"{name}.eml").read_bytes().replace(b"care@shop.example", b"help@shop.example")
    shown = stored(client, cast, raw)
    assert (shown["status"], shown["reason"]) == (status, reason)


def test_every_recorded_mail_is_stored_on_either_database(client: TestClient[Litestar], cast: Cast) -> None:
    for file in sorted(RECORDED.glob("*.eml")):
        assert send(client, cast.alice, file.read_bytes()).status_code == 202, file.name


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_mails_of_one_thread_share_a_case_in_any_order(
    client: TestClient[Litestar], cast: Cast, order: tuple[int, ...]
) -> None:
    thread = [mail("a@x"), mail("b@x", "a@x", sender="help@shop.example"), mail("c@x", "a@x", "b@x")]
    assert len(set(cases(client, cast, *(thread[place] for place in order)))) == 1


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_a_chain_of_answers_that_name_the_last_alone_is_one_case(
    client: TestClient[Litestar], cast: Cast, order: tuple[int, ...]
) -> None:
    thread = [mail("a@x"), mail("b@x", "a@x", sender="boris@example.org", only=True), mail("c@x", "b@x", only=True)]
    found = cases(client, cast, *(thread[place] for place in order))
    # The middle one comes last: by then two cases are open, and two are never made one.
    assert len(set(found)) == (2 if order[-1] == 1 else 1)


def test_answers_to_a_mail_that_is_not_here_are_one_case(client: TestClient[Litestar], cast: Cast) -> None:
    first, second = cases(client, cast, mail("b@x", "a@x"), mail("c@x", "a@x"))
    assert first == second


def test_everybody_who_answers_a_newsletter_has_a_case_of_their_own(client: TestClient[Litestar], cast: Cast) -> None:
    anna, boris = mail("1@x", "news@shop"), mail("2@x", "news@shop", sender="boris@example.org")
    again = mail("3@x", "news@shop")
    first, second, third = cases(client, cast, anna, boris, again)
    assert first == third != second


def test_a_ticket_in_the_subject_joins_what_the_same_person_wrote(client: TestClient[Litestar], cast: Cast) -> None:
    asked, answered = mail("1@x", subject="Lamp [Ticket #20264711]"), mail("2@x", subject="Re: Lamp [ticket #20264711]")
    other = mail("3@x", subject="[Ticket #20264711]", sender="boris@example.org")
    first, second, third = cases(client, cast, asked, answered, other)
    assert first == second != third


def test_a_conversation_of_outlook_is_one_case(client: TestClient[Litestar], cast: Cast) -> None:
    begun = bytes(range(22))
    mails = [
        b"Thread-Index: %b\r\n%b" % (base64.b64encode(index), mail(f"{place}@x"))
        for place, index in enumerate((begun, begun + b"reply"))
    ]
    first, second = cases(client, cast, *mails)
    assert first == second


def test_a_thread_of_another_source_is_another(client: TestClient[Litestar], cast: Cast) -> None:
    first = send(client, cast.alice, mail("a@x")).json()["contacts"][0]["case_id"]
    second = send(client, cast.alice, mail("b@x", "a@x"), source="post").json()["contacts"][0]["case_id"]
    assert first != second


def test_who_may_not_send_is_told_so(refusing: Site) -> None:
    client, cast = refusing.client, refusing.cast
    raw = mail("a@x")
    assert client.post("/v1/emails", content=raw, headers=MAIL).status_code == 401
    assert send(client, cast.charlie, raw).status_code == 403
    assert send(client, cast.bob, raw, source="post").status_code == 403
    nameless = client.post("/v1/emails", content=raw, headers=cast.dora | MAIL)
    assert (nameless.status_code, nameless.json()["errors"][0]["path"]) == (422, "source")


@pytest.mark.parametrize(
    ("body", "media_type", "status", "says"),
    [
        (b"", "message/rfc822", 400, "empty"),
        (b'{"text": "x"}', "message/rfc822", 400, "no mail"),
        (b"From: a@x\n\nx", "text/html", 415, "Content-Type: message/rfc822"),
        (b"From: a@x\n\nx", "application/x-www-form-urlencoded", 415, "Content-Type: message/rfc822"),
    ],
)
def test_what_is_no_mail_is_refused(refusing: Site, body: bytes, media_type: str, status: int, says: str) -> None:
    headers = refusing.cast.alice | {"Content-Type": media_type}
    answer = refusing.client.post("/v1/emails?source=shop", content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]


def test_a_mail_may_be_larger_than_other_bodies_and_has_a_limit_of_its_own(ports: App, cast: Cast) -> None:
    limits = replace(ports.settings, max_body_bytes=2_000, max_email_bytes=10_000)
    with TestClient(create(replace(ports, settings=limits))) as client:
        assert send(client, cast.alice, mail("a@x") + b"x" * 5_000).status_code == 202
        answer = send(client, cast.alice, mail("b@x") + b"x" * 10_000)
    assert (answer.status_code, "10000 bytes" in answer.json()["detail"]) == (413, True)
