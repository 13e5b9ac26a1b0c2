"""A load generator in a process of its own: keep-alive connections that send prebuilt bytes and count answers.

It does as little as possible per request, so that the server and not it is the bottleneck. Prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import uvloop

ACCEPTED = b"HTTP/1.1 202 "
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "
TEXT = (
    "Здравствуйте! Заказ 100234 обещали привезти в понедельник, сегодня уже среда, курьер не звонил. "
    "Подскажите, пожалуйста, где он сейчас и когда его ждать?"
)


@dataclass
class Count:
    """What all connections share; `number` makes every contact a new one."""

    number: int = 0
    accepted: int = 0
    refused: int = 0
    first_refusal: str = ""
    sent_bytes: bytes = field(default=b"", repr=False)

    def next_request(self) -> bytes:
        self.number += 1
        return self.sent_bytes % self.number


def contact(prefix: str) -> bytes:
    """Build a contact as JSON; `%09d` in it is its number."""
    built = {
        "source": "shop",
        "external_id": f"{prefix}-%09d",
        "channel": "email",
        "occurred_at": "2026-03-02T12:00:00+03:00",
        "subject": "Где мой заказ",
        "text": TEXT,
        "author": {"name": "Анна", "email": "anna@example.org"},
        "tags": ["vip"],
    }
    return json.dumps(built, ensure_ascii=False).encode()


def request(host: str, key: str, prefix: str) -> bytes:
    """Build a request for one contact; `%09d` in it is its number."""
    body = contact(prefix)
    length = len(body % 1)
    head = f"POST /v1/contacts HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    """Sends the next request once the answer to the last one is whole."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name
        self._transport.write(self._count.next_request())

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(END_OF_HEAD)
        if end < 0:
            return
        start = self._received.index(LENGTH) + len(LENGTH)
        if len(self._received) < end + len(END_OF_HEAD) + int(
            self._received[start : self._received.index(b"\r", start)]
        ):
            return
        self._note(self._received)
        self._received = b""
        if self._transport is not None:
            self._transport.write(self._count.next_request())

    def _note(self, answer: bytes) -> None:
        if answer.startswith(ACCEPTED):
            self._count.accepted += 1
        else:
            self._count.refused += 1
            self._count.first_refusal = self._count.first_refusal or answer.decode(errors="replace")[:500]


async def run(address: str, key: str, prefix: str, connections: int, seconds: float) -> dict[str, object]:
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    count = Count(sent_bytes=request(parts.netloc, key, prefix))
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Connection(count), parts.hostname, parts.port) for _ in range(connections)
    ]
    before, began = count.accepted, time.perf_counter()
    await asyncio.sleep(seconds)
    accepted, elapsed = count.accepted - before, time.perf_counter() - began
    for transport, _ in opened:
        transport.abort()
    return {
        "per_second": accepted / elapsed,
        "refused": count.refused,
        "first_refusal": count.first_refusal,
        "cpu_share": time.process_time() / elapsed,
    }


if __name__ == "__main__":
    _address, _key, _prefix, _connections, _seconds = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as _runner:
        print(json.dumps(_runner.run(run(_address, _key, _prefix, int(_connections), float(_seconds)))))
