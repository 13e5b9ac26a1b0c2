"""What must not come in stays out: the status of the contracts, a problem that helps, and nothing stored."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.acceptance.harness import ledger, webhook
from tests.acceptance.harness.chaos import processes
from tests.acceptance.harness.service import Serving

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("hostile")]

MEBIBYTE = 1024 * 1024
HUGE_BYTES = 100 * MEBIBYTE
GROWTH_LIMIT_BYTES = 40 * MEBIBYTE
AT_ONCE = 1000
CONNECTIONS = 250

RIGHT = {"source": "shop", "external_id": "wrong", "channel": "email", "text": "Where is my order?"}


def _deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def _body(**fields: Any) -> bytes:
    return json.dumps(RIGHT | fields).encode()


@contextmanager
def _nothing_is_stored(client: httpx.Client) -> Iterator[None]:
    before = [case["id"] for case in ledger.every(client, "/v1/cases")]
    yield
    assert [case["id"] for case in ledger.every(client, "/v1/cases")] == before


def _is_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].partition(";")[0] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["status"] == status
    assert problem["detail"]
    return problem


def _post(client: httpx.Client, body: bytes) -> httpx.Response:
    return client.post("/v1/contacts", content=body, headers={"Content-Type": "application/json"})


def test_the_same_contact_twice_is_stored_once(client: httpx.Client) -> None:
    contact = RIGHT | {"external_id": "twice"}
    first, second = (client.post("/v1/contacts", json=contact).json()["contacts"][0] for _ in range(2))
    assert not first["duplicate"]
    assert second == first | {"duplicate": True}
    changed = client.post("/v1/contacts", json=contact | {"text": "Something else"}).json()["contacts"][0]
    assert changed == second
    assert client.get(f"/v1/contacts/{first['id']}").json()["text"] == "Where is my order?"


def test_the_same_contact_by_both_doors_is_stored_once(client: httpx.Client) -> None:
    contact = RIGHT | {"external_id": "both-doors"}
    body = webhook.envelope(contact)
    for repeat in ("one", "one", "two"):
        answer = client.post("/hooks/shop", content=body, headers=webhook.signed(body, f"both-doors-{repeat}"))
        assert (answer.status_code, answer.content) == (200, b"")
    assert client.post("/v1/contacts", json=contact).json()["contacts"][0]["duplicate"]


def test_a_thousand_at_once_with_the_same_id_are_stored_once(client: httpx.Client) -> None:
    answers = asyncio.run(_storm(client, _body(external_id="thousand")))
    assert {status for status, _ in answers} == {202}
    receipts = [json.loads(body)["contacts"][0] for _, body in answers]
    assert len({receipt["id"] for receipt in receipts}) == 1
    assert sum(not receipt["duplicate"] for receipt in receipts) == 1


async def _storm(client: httpx.Client, body: bytes) -> list[tuple[int, bytes]]:
    """Send the same request a thousand times before the first answer is read."""
    head = f"POST /v1/contacts HTTP/1.1\r\nHost: test\r\nAuthorization: {client.headers['authorization']}\r\n"
    request = f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    address = urlsplit(str(client.base_url))
    opened = [await asyncio.open_connection(address.hostname, address.port) for _ in range(CONNECTIONS)]
    for _, writer in opened:
        writer.write(request * (AT_ONCE // CONNECTIONS))
    answers = [await _answer(reader) for reader, _ in opened for _ in range(AT_ONCE // CONNECTIONS)]
    for _, writer in opened:
        writer.close()
        await writer.wait_closed()
    return answers


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split()[0])
    return int(head.split()[1]), await reader.readexactly(length)


def test_a_thousand_in_one_list_with_the_same_id_are_stored_once(client: httpx.Client) -> None:
    contact = RIGHT | {"external_id": "thousand-in-a-list"}
    receipts = client.post("/v1/contacts", json=[contact] * AT_ONCE).json()["contacts"]
    assert len({receipt["id"] for receipt in receipts}) == 1
    assert [receipt["duplicate"] for receipt in receipts] == [False] + [True] * (AT_ONCE - 1)


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer wrong", "Basic YTpi", "Bearer triage_ключ"])
def test_a_wrong_api_key_is_refused(client: httpx.Client, key: str) -> None:
    with _nothing_is_stored(client):
        answer = client.post("/v1/contacts", content=_body(), headers={b"Authorization": key.encode()})
        _is_problem(answer, 401)


def _changed(name: str, value: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda headers: headers | {name: value}


@pytest.mark.parametrize(
    "change",
    [
        _changed("webhook-signature", "v1,AAAA"),
        _changed("webhook-signature", "v2,AAAA"),
        _changed("webhook-signature", ""),
        _changed("webhook-id", "another"),
        _changed("webhook-timestamp", "1234567890"),
        _changed("webhook-timestamp", "now"),
        lambda headers: {name: value for name, value in headers.items() if name != "webhook-signature"},
        lambda headers: {name: value for name, value in headers.items() if name != "webhook-timestamp"},
        lambda headers: {name: value for name, value in headers.items() if name != "webhook-id"},
    ],
)
def test_a_bad_signature_is_refused(client: httpx.Client, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    body = webhook.envelope(RIGHT)
    with _nothing_is_stored(client):
        _is_problem(client.post("/hooks/shop", content=body, headers=change(webhook.signed(body, "bad"))), 401)


@pytest.mark.parametrize("seconds", [-3600, -301, 301, 3600])
def test_a_signature_of_another_time_is_refused(client: httpx.Client, seconds: int) -> None:
    body = webhook.envelope(RIGHT)
    headers = webhook.signed(body, f"old{seconds}", at=time.time() + (seconds - 2 if seconds < 0 else seconds + 2))
    with _nothing_is_stored(client):
        _is_problem(client.post("/hooks/shop", content=body, headers=headers), 401)


def test_a_signature_with_another_secret_or_over_another_body_is_refused(client: httpx.Client) -> None:
    body = webhook.envelope(RIGHT)
    with _nothing_is_stored(client):
        foreign = webhook.signed(body, "foreign", key=b"another secret of twenty-four bytes")
        _is_problem(client.post("/hooks/shop", content=body, headers=foreign), 401)
        _is_problem(client.post("/hooks/shop", content=body + b" ", headers=webhook.signed(body, "longer")), 401)


def test_an_unknown_source_is_not_found(client: httpx.Client) -> None:
    body = webhook.envelope(RIGHT)
    with _nothing_is_stored(client):
        _is_problem(client.post("/hooks/nobody", content=body, headers=webhook.signed(body, "nobody")), 404)


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "in chunks"])
def test_a_huge_body_is_refused_without_being_taken_in(client: httpx.Client, shop: Serving, chunked: bool) -> None:  # noqa: FBT001  # a parameter of the test
    with _nothing_is_stored(client):
        before = _memory(shop)
        answer = _send_huge(client, chunked=chunked)
        assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]
        assert b"application/problem+json" in answer
        assert _memory(shop) - before < GROWTH_LIMIT_BYTES
    assert client.get("/health/live").status_code == 200


def _memory(shop: Serving) -> int:
    """Give the most that the API process has ever held, where the kernel tells it, else what it holds now."""
    api = next(victim.process for victim in processes(shop.process.pid) if victim.name == "api")
    with suppress(OSError):
        status = Path(f"/proc/{api.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    return int(api.memory_info().rss)


def _send_huge(client: httpx.Client, *, chunked: bool) -> bytes:
    """Send until all is sent or nobody listens any more, then read the answer."""
    address = urlsplit(str(client.base_url))
    size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {HUGE_BYTES}"
    head = f"POST /v1/contacts HTTP/1.1\r\nHost: test\r\nAuthorization: {client.headers['authorization']}\r\n{size}\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as connection:
        connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n")
        part = b" " * MEBIBYTE
        framed = b"%x\r\n%b\r\n" % (len(part), part) if chunked else part
        with suppress(ConnectionError):
            for _ in range(HUGE_BYTES // MEBIBYTE):
                connection.sendall(framed)
            connection.sendall(b"0\r\n\r\n" if chunked else b"")
        answer = b""
        with suppress(ConnectionError, TimeoutError):
            while b"\r\n\r\n" not in answer and (more := connection.recv(65536)):
                answer += more
        return answer


@pytest.mark.parametrize(
    "body",
    [
        _body(metadata={"deep": json.loads(_deep(33))}),
        b'{"metadata": ' + _deep(100_000).encode() + b"}",
        _deep(40).encode(),
        _body(text="nul \x00 inside"),
        _body(metadata={"nul\x00": 1}),
        _body(text="x").replace(b'"x"', b'"raw \x00 byte"'),
        _body(text="lone \ud800 surrogate"),
        _body(subject="lone \udfff surrogate"),
        _body(metadata={"\ud800": "key"}),
        _body(text="x").replace(b'"x"', b'"\xed\xa0\x80"'),
    ],
)
def test_json_that_others_would_stumble_over_is_refused(client: httpx.Client, body: bytes) -> None:
    with _nothing_is_stored(client):
        _is_problem(_post(client, body), 422)


@pytest.mark.parametrize("body", [b"", b"{", b"text", b"\xff\xfe", b'{"a": 1} {"b": 2}', b'{"a": NaN}'])
def test_what_is_no_json_is_refused(client: httpx.Client, body: bytes) -> None:
    with _nothing_is_stored(client):
        assert _post(client, body).status_code in {400, 422}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"external_id": None}, "external_id"),
    ({"external_id": ""}, "external_id"),
    ({"external_id": 7}, "external_id"),
    ({"external_id": "x" * 1000}, "external_id"),
    ({"external_id": "line\nbreak"}, "external_id"),
    ({"channel": None}, "channel"),
    ({"channel": "pigeon"}, "channel"),
    ({"channel": ["email"]}, "channel"),
    ({"text": None}, "text"),
    ({"text": 5}, "text"),
    ({"html": {"p": "x"}}, "html"),
    ({"subject": ["a"]}, "subject"),
    ({"occurred_at": "yesterday"}, "occurred_at"),
    ({"occurred_at": "2026-03-02T12:00:00"}, "occurred_at"),
    ({"occurred_at": "1066-10-14T09:00:00Z"}, "occurred_at"),
    ({"occurred_at": "2999-01-01T00:00:00Z"}, "occurred_at"),
    ({"direction": "sideways"}, "direction"),
    ({"author": "Anna"}, "author"),
    ({"author": {"email": 1}}, "author.email"),
    ({"tags": "vip"}, "tags"),
    ({"tags": [1]}, "tags[0]"),
    ({"rating": 5}, "rating"),
    ({"rating": {"score": 11, "scale": 10}}, "rating"),
    ({"rating": {"score": 1}}, "rating.scale"),
    ({"metadata": []}, "metadata"),
    ({"metadata": {"big": "x" * 100_000}}, "metadata"),
]


@pytest.mark.parametrize(("wrong", "path"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_field_is_named_and_nothing_is_stored(client: httpx.Client, wrong: dict[str, Any], path: str) -> None:
    fields = {name: value for name, value in (RIGHT | wrong).items() if value is not None}
    right = RIGHT | {"external_id": f"beside {path}"}
    with _nothing_is_stored(client):
        alone = _is_problem(client.post("/v1/contacts", json=fields), 422)
        assert [error["path"] for error in alone["errors"]] == [path]
        assert alone["errors"][0]["message"]
        in_a_list = _is_problem(client.post("/v1/contacts", json=[right, fields]), 422)
        assert [error["path"] for error in in_a_list["errors"]] == [f"[1].{path}"]
        body = webhook.envelope(fields)
        hooked = _is_problem(client.post("/hooks/shop", content=body, headers=webhook.signed(body, f"w{path}")), 422)
        assert [error["path"] for error in hooked["errors"]] == [f"data.{path}"]


def test_a_list_of_more_than_a_thousand_is_refused(client: httpx.Client) -> None:
    with _nothing_is_stored(client):
        several = [RIGHT | {"external_id": f"many-{number}"} for number in range(AT_ONCE + 1)]
        _is_problem(client.post("/v1/contacts", json=several), 422)


def test_an_empty_list_stores_nothing(client: httpx.Client) -> None:
    with _nothing_is_stored(client):
        assert client.post("/v1/contacts", json=[]).status_code in {202, 422}
