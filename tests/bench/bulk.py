"""Contacts in bulk against one by one, through the real API process, and what memory the largest body takes."""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from tests.bench import load, place
from tests.bench.intake import CONNECTIONS, REAL, Lane
from tests.bench.place import Server
from tests.bench.report import Report, ratio, spread
from tests.support import redis_server

ROUNDS = 3
CONTACTS = 10_000
LARGEST_BYTES = 64 * 1024 * 1024
AIM, AIM_GROWTH_MIB = 3, 32
SAMPLE_SECONDS = 0.05
MEBIBYTE = 1024 * 1024


@dataclass
class Bulk:
    """One server, and what it took in bulk in each round."""

    single: Lane
    server: Server
    per_second: list[float] = field(default_factory=list)

    def run(self, number: int) -> None:
        line = load.contact(f"bulk-{number}") + b"\n"
        began = time.perf_counter()
        stored = send(self, (line % contact for contact in range(CONTACTS)), CONTACTS * len(line % 0))
        if stored != CONTACTS:
            raise RuntimeError(f"{self.single.name}: {stored} of {CONTACTS} were stored")
        self.per_second.append(CONTACTS / (time.perf_counter() - began))


def measure() -> list[Report]:
    with _servers() as servers:
        for number in range(-1, ROUNDS):
            for one in servers:
                one.single.run(number)
                one.run(number)
                if number < 0:  # the first round warms up
                    one.single.per_second.clear()
                    one.per_second.clear()
        rows = [
            [f"{one.single.name}, {how}", spread(figures)]
            for one in servers
            for how, figures in (
                (f"one by one at {CONNECTIONS} connections", one.single.per_second),
                (f"{CONTACTS:,} in one request", one.per_second),
            )
        ]
        notes = [
            f"{one.single.name}: in bulk / one by one {ratio(one.per_second, one.single.per_second, AIM)}"
            for one in servers
        ]
        notes += [_growth(one) for one in servers]
    title = f"Bulk: contacts a second, median of {ROUNDS} interleaved rounds (least to most)"
    return [Report(title=title, heads=["how", "contacts/s"], rows=rows, notes=notes)]


def _growth(one: Bulk) -> str:
    """Send the largest body there may be, and say how much the memory of the API process grew meanwhile."""
    line = load.contact("largest") + b"\n"
    count = LARGEST_BYTES // len(line % 0)
    process, done, peak = psutil.Process(one.server.pid), threading.Event(), 0
    before = process.memory_info().rss

    def watch() -> None:
        nonlocal peak
        while not done.wait(SAMPLE_SECONDS):
            peak = max(peak, process.memory_info().rss)

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.perf_counter()
    stored = send(one, (line % contact for contact in range(count)), count * len(line % 0))
    seconds = time.perf_counter() - began
    done.set()
    watching.join()
    grown = (peak - before) / MEBIBYTE
    return (
        f"{one.single.name}: 64 MiB, {stored:,} of {count:,} contacts in {seconds:.0f} s: the API process was at "
        f"{before / MEBIBYTE:.0f} MiB and grew by {grown:.1f} MiB at most (aim: under {AIM_GROWTH_MIB})"
    )


def send(one: Bulk, lines: Iterator[bytes], length: int) -> int:
    """Send lines while the answers are read; return how many were stored."""
    parts = urlsplit(one.server.address)
    head = (
        f"POST /v1/contacts/bulk HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {one.single.place.key}\r\n"
        f"Content-Type: application/x-ndjson\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        sending = threading.Thread(target=_send_all, args=(connection, head.encode(), lines))
        sending.start()
        stored, rest = 0, b""
        while received := connection.recv(1 << 18):
            whole, _, rest = (rest + received).rpartition(b"\n")
            stored += whole.count(b'"duplicate":false')
        sending.join()
    return stored


def _send_all(connection: socket.socket, head: bytes, lines: Iterator[bytes]) -> None:
    connection.sendall(head)
    some: list[bytes] = []
    for line in lines:
        some.append(line)
        if len(some) == 100:
            connection.sendall(b"".join(some))
            some.clear()
    connection.sendall(b"".join(some))


@contextmanager
def _servers() -> Iterator[list[Bulk]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="triage-bench-")))
        redis_url = stack.enter_context(redis_server.server())
        postgres = stack.enter_context(place.durable_postgres())
        servers = []
        for name in ("sqlite", "postgres"):
            database_url = stack.enter_context(postgres.database()) if name == "postgres" else ""
            here = place.prepare(folder / name, redis_url, database_url)
            served = stack.enter_context(place.server(REAL, here))
            servers.append(Bulk(single=Lane(name=name, address=served.address, place=here), server=served))
        yield servers
