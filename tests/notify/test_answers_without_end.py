"""Whoever answers without an end, or with a bomb, holds up nothing and fills no memory."""

from __future__ import annotations

import gzip
import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from triage.config import Destination
from triage.notify.destinations import Message, Outcome
from triage.notify.destinations.apprise_url import open_place

MEBIBYTE = 1024 * 1024
BOMB = gzip.compress(bytes(400 * MEBIBYTE))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@contextmanager
def answering(head: bytes, again_and_again: bytes) -> Iterator[int]:
    """Answer one request with a head and a body, the latter until the client has had enough."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer, args=(listener, head, again_and_again))
        thread.start()
        yield listener.getsockname()[1]
        thread.join(30)
        assert not thread.is_alive()


def _answer(listener: socket.socket, head: bytes, again_and_again: bytes) -> None:
    connection, _ = listener.accept()
    with connection, suppress(OSError):
        connection.recv(65536)
        connection.sendall(head + b"\r\n")
        while True:
            connection.sendall(again_and_again)


@pytest.mark.parametrize(
    ("head", "body"), [(HEAD, b"x" * 65536), (HEAD + b"Content-Encoding: gzip\r\n", BOMB)], ids=["endless", "bomb"]
)
def test_an_answer_without_end_is_left_after_its_beginning(head: bytes, body: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with answering(head, body) as port:
        place = open_place(Destination(id="duty", url=f"json://127.0.0.1:{port}/", private_network=True))
        assert place.sender.send(Message(title="Ours", body="text")) in Outcome
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
