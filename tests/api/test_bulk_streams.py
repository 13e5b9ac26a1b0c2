"""Contacts in bulk over a real connection: lines are stored while others come in; whoever is odd holds nobody up."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.api.conftest import Cast
from tests.support.site import Site, running
from triage.app import App

BUFFERS_BYTES = 64 * 1024
MANY = 6_000
END = b"0\r\n\r\n"


@pytest.fixture
def site(ports: App) -> Iterator[Site]:
    with running(ports) as running_site:
        yield running_site


@contextmanager
def connected(site: Site, cast: Cast) -> Iterator[socket.socket]:
    """Begin a request whose body is sent in chunks."""
    host, _, port = site.url.removeprefix("http://").partition(":")
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFERS_BYTES)
        connection.settimeout(60)
        connection.connect((host, int(port)))
        head = f"POST /v1/contacts/bulk HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
        head += f"Authorization: {cast.alice['Authorization']}\r\nContent-Type: application/x-ndjson\r\n\r\n"
        connection.sendall(head.encode())
        yield connection


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


def line(number: int) -> bytes:
    contact = {"source": "shop", "external_id": str(number), "channel": "chat", "text": "Where is it?"}
    return json.dumps(contact).encode() + b"\n"


def read_until(connection: socket.socket, mark: bytes) -> bytes:
    received = b""
    while mark not in received:
        piece = connection.recv(1 << 16)
        if not piece:
            raise AssertionError(f"{mark!r} did not come, but {received[-300:]!r}")
        received += piece
    return received


def body_of(answer: bytes) -> bytes:
    """Return the body of an answer in chunks, which may be cut anywhere."""
    body, rest = b"", answer.split(b"\r\n\r\n", 1)[1]
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return body


def stored(app: App) -> int:
    with app.read() as session:
        found: int = session.connection().exec_driver_sql("SELECT count(*) FROM contacts").scalar()
        return found


def until_stored(app: App, count: int) -> None:
    deadline = time.monotonic() + 20
    while stored(app) != count and time.monotonic() < deadline:
        time.sleep(0.05)
    assert stored(app) == count


def test_a_line_is_stored_before_the_next_one_is_sent(site: Site, cast: Cast, ports: App) -> None:
    with connected(site, cast) as connection:
        for number in (1, 2, 3):
            connection.sendall(chunk(line(number)))
            until_stored(ports, number)
        connection.sendall(END)
        assert body_of(read_until(connection, END)).count(b'"duplicate":false') == 3


def test_the_answer_begins_when_the_request_has_ended(site: Site, cast: Cast, ports: App) -> None:
    """Proxies such as nginx pass on nothing more of a request that is being answered."""
    with connected(site, cast) as connection:
        connection.sendall(chunk(line(1)))
        until_stored(ports, 1)
        connection.settimeout(0.5)
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_headers_that_all_answers_carry_are_there(site: Site, cast: Cast) -> None:
    with connected(site, cast) as connection:
        connection.sendall(chunk(line(1)) + END)
        head = read_until(connection, b"\r\n\r\n").lower()
    assert b"x-content-type-options: nosniff" in head
    assert b"cache-control: no-store" in head


def test_who_reads_nothing_before_all_is_sent_gets_every_answer(site: Site, cast: Cast) -> None:
    """Most programs do so: held back until read, the answers would keep both waiting for ever."""
    with connected(site, cast) as connection:
        for start in range(0, MANY, 500):
            connection.sendall(chunk(b"".join(line(number) for number in range(start, start + 500))))
        connection.sendall(chunk(b"x\n" * 20_000))  # answers are many times longer than these
        connection.sendall(END)
        received = body_of(read_until(connection, END))
    assert received.count(b'"duplicate":false') == MANY
    assert received.count(b'"status":400') == 20_000


def test_who_hangs_up_midway_leaves_what_was_stored_and_nothing_behind(site: Site, cast: Cast, ports: App) -> None:
    for _ in range(10):  # more than may be under way at a time: each of them has left again
        with connected(site, cast) as connection:
            connection.sendall(chunk(line(1)) + b"ffff\r\n" + line(2)[:9])
            until_stored(ports, 1)
    deadline = time.monotonic() + 20
    while site.web.state["bulk"]._inside and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (site.web.state["bulk"]._inside, stored(ports)) == (0, 1)
