"""Contacts in bulk: each line answers for itself, whatever becomes of the others and of the request."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import Cast, Site
from triage.api.app import create
from triage.api.bulk import MOST_REQUESTS
from triage.api.examples import bulk as examples
from triage.app import App
from triage.domain.errors import StoreUnavailable

PATH = "/v1/contacts/bulk"
NDJSON = {"Content-Type": "application/x-ndjson"}
ONE: dict[str, Any] = {"external_id": "1", "channel": "chat", "text": "Where is my parcel?", "source": "shop"}


def lines(*contacts: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(contact).encode() + b"\n" for contact in contacts)


def many(count: int, prefix: str = "m") -> bytes:
    return lines(*(ONE | {"external_id": f"{prefix}{number}"} for number in range(count)))


def send(client: TestClient[Litestar], key: dict[str, str], body: Any, **headers: str) -> httpx.Response:
    return client.post(PATH, content=body, headers=key | NDJSON | headers)


def answers(response: httpx.Response) -> list[dict[str, Any]]:
    assert (response.status_code, response.headers["content-type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in response.text.splitlines()]


def count(app: App) -> int:
    with app.read() as session:
        found: int = session.connection().exec_driver_sql("SELECT count(*) FROM contacts").scalar()
        return found


def limited(app: App, **limits: Any) -> Litestar:
    return create(replace(app, settings=replace(app.settings, **limits)))


def test_every_line_is_stored_and_answered_in_order(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    found = answers(send(client, cast.alice, many(1200)))
    assert [answer["line"] for answer in found] == list(range(1, 1201))
    assert not any(answer["duplicate"] for answer in found)
    assert count(ports) == len({answer["id"] for answer in found}) == 1200
    shown = client.get(f"/v1/contacts/{found[699]['id']}", headers=cast.alice).json()
    assert shown["external_id"] == "m699"


def test_what_was_sent_before_may_be_sent_again(client: TestClient[Litestar], cast: Cast) -> None:
    first, again = answers(send(client, cast.alice, many(10))), answers(send(client, cast.alice, many(12)))
    assert again[:10] == [answer | {"duplicate": True} for answer in first]
    assert [answer["duplicate"] for answer in again[10:]] == [False, False]


def test_a_wrong_line_refuses_itself_alone(client: TestClient[Litestar], cast: Cast) -> None:
    body = (
        lines(ONE, {"external_id": "2"})
        + b"no json\n[]\n\xff\n"
        + lines(ONE | {"source": "x" * 101}, ONE | {"text": 1})
    )
    found = answers(send(client, cast.alice, body + lines(ONE | {"external_id": "8"})))
    assert [answer.get("status") for answer in found] == [None, 422, 400, 422, 400, 422, 422, None]
    assert [problem["path"] for problem in found[1]["errors"]] == ["channel"]
    assert found[6]["errors"][0]["path"] == "text"
    assert all(problem["message"] for answer in found for problem in answer.get("errors", []))


@pytest.mark.parametrize("wrong", [{"channel": "pigeon"}, {"text": None}, {"occurred_at": "2999-01-01T00:00:00Z"}])
def test_a_line_is_told_what_a_single_contact_is_told(refusing: Site, wrong: dict[str, Any]) -> None:
    client, cast = refusing.client, refusing.cast
    single = client.post("/v1/contacts", json=ONE | wrong, headers=cast.alice)
    (line,) = answers(send(client, cast.alice, lines(ONE | wrong)))
    assert (line["status"], line["errors"]) == (single.status_code, single.json()["errors"])


def test_blank_lines_are_counted_and_passed_over(client: TestClient[Litestar], cast: Cast) -> None:
    body = b"\xef\xbb\xbf" + lines(ONE).replace(b"\n", b"\r\n") + b"\n  \t\r\n" + lines(ONE).rstrip()
    assert [answer["line"] for answer in answers(send(client, cast.alice, body))] == [1, 4]


def test_gzip_is_unpacked_also_in_several_pieces(client: TestClient[Litestar], cast: Cast) -> None:
    body = gzip.compress(many(300, "a")) + gzip.compress(many(300, "b"))
    assert len(answers(send(client, cast.alice, body, **{"Content-Encoding": "gzip"}))) == 600


@pytest.mark.parametrize(
    ("body", "headers", "status", "says"),
    [
        (b"", {}, 400, "no line"),
        (b"\n \n\r\n", {}, 400, "no line"),
        (b"not packed", {"Content-Encoding": "gzip"}, 400, "gzip"),
        (gzip.compress(b"\n" * 9, mtime=0)[:-9], {"Content-Encoding": "gzip"}, 400, "ends too soon"),
        (gzip.compress(b"", mtime=0), {"Content-Encoding": "gzip"}, 400, "no line"),
        (b"x", {"Content-Encoding": "br"}, 415, "send gzip"),
        (b"a,b", {"Content-Type": "text/csv"}, 415, "application/x-ndjson"),
        (b"{}", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "application/x-ndjson"),
    ],
)
def test_a_body_that_is_none_is_refused(
    refusing: Site, body: bytes, headers: dict[str, str], status: int, says: str
) -> None:
    answer = send(refusing.client, refusing.cast.alice, body, **headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert says in answer.json()["detail"]


def test_scope_and_sources_are_those_of_single_contacts(refusing: Site) -> None:
    client, cast = refusing.client, refusing.cast
    assert client.post(PATH, content=lines(ONE)).status_code == 401
    assert send(client, cast.charlie, lines(ONE)).status_code == 403
    foreign, nameless = lines(ONE | {"source": "post"}), lines(ONE | {"source": None})
    assert [answer["status"] for answer in answers(send(client, cast.bob, foreign))] == [403]
    assert [answer["errors"][0]["path"] for answer in answers(send(client, cast.dora, nameless))] == ["source"]


def test_beyond_the_limit_the_lines_before_are_kept_and_a_last_line_says_where_to_go_on(ports: App, cast: Cast) -> None:
    body = many(200)
    with TestClient(limited(ports, max_bulk_bytes=10_000)) as client:
        plain = answers(send(client, cast.alice, body))
        packed = answers(send(client, cast.alice, gzip.compress(body), **{"Content-Encoding": "gzip"}))
    *stored, last = plain
    assert len(stored) == body[:10_000].count(b"\n") == count(ports)
    assert (last["line"], last["status"]) == (len(stored) + 1, 413)
    assert f"from line {len(stored) + 1} on" in last["errors"][0]["message"]
    assert packed == [answer | {"duplicate": True} for answer in stored] + [last]


def test_a_body_of_one_line_beyond_the_limit_is_refused_as_a_whole(ports: App, cast: Cast) -> None:
    with TestClient(limited(ports, max_bulk_bytes=10_000)) as client:
        answer = send(client, cast.alice, b"x" * 20_000)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_a_line_longer_than_a_single_body_may_be_is_refused(ports: App, cast: Cast) -> None:
    with TestClient(limited(ports, max_body_bytes=5_000)) as client:
        found = answers(send(client, cast.alice, lines(ONE, ONE | {"text": "x" * 6_000}, ONE)))
    assert [answer.get("status") for answer in found] == [None, 413, None]


def test_a_gzip_that_breaks_off_keeps_what_came_before(client: TestClient[Litestar], cast: Cast) -> None:
    packed = gzip.compress(many(2_000), compresslevel=1)
    found = answers(send(client, cast.alice, packed[: len(packed) // 2], **{"Content-Encoding": "gzip"}))
    assert (found[-1]["status"], "ends too soon" in found[-1]["errors"][0]["message"]) == (400, True)
    assert sum("id" in answer for answer in found) > 100


def test_a_database_that_goes_away_costs_the_lines_of_that_time(ports: App, cast: Cast) -> None:
    away = threading.Event()

    @contextmanager
    def transaction() -> Iterator[Any]:
        if away.is_set():
            raise StoreUnavailable("gone")
        with ports.transaction() as session:
            yield session

    def body() -> Iterator[bytes]:
        for number in range(9):
            yield many(50, f"{number}-")
            away.set() if number % 3 == 1 else away.clear()

    with TestClient(create(replace(ports, transaction=transaction))) as client:
        found = answers(send(client, cast.alice, body()))
        away.clear()
        refused = [answer for answer in found if "status" in answer]
        again = answers(send(client, cast.alice, b"".join(many(50, f"{number}-") for number in range(9))))
    assert {answer["status"] for answer in refused} <= {503}
    assert all("send this again" in answer["errors"][0]["message"] for answer in refused)
    assert [answer["line"] for answer in found] == list(range(1, 451))
    assert sum(answer["duplicate"] for answer in again) == 450 - len(refused)


def test_what_the_database_will_not_have_does_not_cost_the_other_lines(ports: App, cast: Cast) -> None:
    @contextmanager
    def transaction() -> Iterator[Any]:
        with ports.transaction() as session:
            yield session
            found = session.connection().exec_driver_sql("SELECT count(*) FROM contacts WHERE external_id = 'm7'")
            if found.scalar():
                raise ValueError("not this one")

    with TestClient(create(replace(ports, transaction=transaction))) as client:
        found = answers(send(client, cast.alice, many(20)))
    assert [answer["line"] for answer in found if answer.get("status") == 503] == [8]
    assert count(ports) == 19


def test_only_so_many_are_under_way_at_a_time(ports: App, cast: Cast) -> None:
    application = create(ports)
    with TestClient(application) as client:
        send(client, cast.alice, many(1))
        application.state["bulk"]._inside = MOST_REQUESTS
        answer = send(client, cast.alice, many(2))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


def test_the_example_is_answered_as_it_says(client: TestClient[Litestar], cast: Cast) -> None:
    assert send(client, cast.alice, examples.SENT.encode()).text == examples.ANSWERED
