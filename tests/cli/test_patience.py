"""Whoever sends slowly is given up; whoever waits for an answer is not."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from triage.cli._patience import Patient

Message = MutableMapping[str, Any]
LATER_SECONDS = 1.5
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Hasty(Patient):
    receive_seconds = 0.5
    streamed = frozenset(("/stream",))


async def slow_to_answer(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    assert scope["type"] == "http"
    if scope["path"] == "/stream":
        await echo(receive, send)
        return
    while (await receive()).get("more_body"):
        pass
    await asyncio.sleep(LATER_SECONDS)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def echo(receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
    """Answer a hundred times what comes, while it comes."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        await send({"type": "http.response.body", "body": bytes(message["body"]) * 100, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def client() -> Iterator[socket.socket]:
    config = uvicorn.Config(slow_to_answer, http=Hasty, ws="none", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        serving.start()
        with socket.create_connection(listener.getsockname(), timeout=20) as connection:
            yield connection
        server.should_exit = True
        serving.join()


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"])
def test_who_sends_no_more_is_hung_up_on(client: socket.socket, sent: bytes) -> None:
    client.sendall(sent)
    assert ended(client)


def test_who_sends_a_little_now_and_then_is_hung_up_on_too(client: socket.socket) -> None:
    client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n")
    until = time.monotonic() + 10
    with suppress(BrokenPipeError, ConnectionResetError):
        while time.monotonic() < until:
            client.sendall(b"x")
            time.sleep(0.05)
    assert time.monotonic() < until


@pytest.mark.parametrize(
    "begun",
    [
        b"GET / HTTP/1.1\r\nX: ",
        b"GET /",
        b"POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: ",
    ],
    ids=["a field", "the address", "a field after the body"],
)
def test_a_head_without_end_is_not_gathered(client: socket.socket, begun: bytes) -> None:
    client.sendall(begun)
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        client.sendall(b"x" * 30_000_000)


def test_fields_without_end_are_not_gathered(client: socket.socket) -> None:
    client.sendall(b"GET / HTTP/1.1\r\n")
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        client.sendall(b"X: y\r\n" * 5_000_000)


def test_a_large_body_is_no_head(client: socket.socket) -> None:
    client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000)
    assert client.recv(65536).startswith(b"HTTP/1.1 204")


def test_who_waits_for_an_answer_is_not(client: socket.socket) -> None:
    for _ in range(2):
        client.sendall(GET)
        assert client.recv(1000).startswith(b"HTTP/1.1 204")


STREAM = b"POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"


def test_a_stream_lasts_while_something_comes(client: socket.socket) -> None:
    client.sendall(STREAM)
    for _ in range(20):
        client.sendall(b"x")
        assert client.recv(1000)
        time.sleep(0.1)


def test_a_stream_in_which_nothing_comes_is_ended(client: socket.socket) -> None:
    client.sendall(STREAM + b"x")
    received = client.recv(1000)
    while received.count(b"x") < 100:
        received += client.recv(1000)
    assert ended(client)


def test_who_never_reads_a_stream_is_hung_up_on(client: socket.socket) -> None:
    client.sendall(STREAM)
    until = time.monotonic() + 20
    with suppress(BrokenPipeError, ConnectionResetError):
        while time.monotonic() < until:
            client.sendall(b"x" * 100_000)
    assert time.monotonic() < until


def ended(client: socket.socket) -> bool:
    try:
        return client.recv(1000) == b""
    except ConnectionResetError:
        return True
