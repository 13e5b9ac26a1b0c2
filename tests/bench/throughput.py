"""Triage through the real worker, which claims batches, against a job for every contact."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from redis import Redis
from rq import Queue, Worker
from sqlalchemy import Engine

from tests.acceptance.harness import traffic
from tests.bench import per_contact, place
from tests.bench.place import Place
from tests.bench.report import Report, ratio, spread
from tests.support import redis_server
from triage import wakeups
from triage.app import TRIAGE
from triage.domain.contact import Channel, Contact
from triage.store import contacts, receipts
from triage.store.session import open_engine, read, transaction
from triage.wakeups import SERIALIZER

ROUNDS = 3
IN_BATCHES, ONE_BY_ONE = 3000, 60
GROUP = 500
AIM = 20
LIMIT_SECONDS = 180.0


def measure() -> list[Report]:
    reports = []
    with ExitStack() as stack:
        server = stack.enter_context(place.durable_postgres())
        for name in ("SQLite", "PostgreSQL"):
            database_url = stack.enter_context(server.database()) if name == "PostgreSQL" else ""
            reports.append(_compare(name, database_url))
    return reports


def _compare(name: str, database_url: str) -> Report:
    batches, single = [], []
    with tempfile.TemporaryDirectory(prefix="triage-bench-") as folder, redis_server.server() as redis_url:
        here = place.prepare(Path(folder) / "data", redis_url, database_url)
        redis = Redis.from_url(redis_url)
        for _ in range(ROUNDS):
            batches.append(_per_second(here, redis, IN_BATCHES, "triage worker triage", _wake))
            single.append(_per_second(here, redis, ONE_BY_ONE, "tests.bench.per_contact_worker", _enqueue_each))
    rows = [
        ["a worker that claims batches", spread(batches)],
        ["a job for each contact", spread(single)],
    ]
    notes = [f"batches / a job for each {ratio(batches, single, AIM)}"]
    title = f"Triage on {name}: one worker, median of {ROUNDS} interleaved rounds (least to most)"
    return Report(title=title, heads=["how", "contacts/s"], rows=rows, notes=notes)


def _per_second(
    here: Place, redis: Redis, count: int, command: str, begin: Callable[[Redis, list[int]], None]
) -> float:
    """Let a worker that is ready and idle work on `count` contacts."""
    with ExitStack() as stack:
        stack.enter_context(place.beside(command.split(), here))
        _until(lambda: bool(Worker.all_keys(redis)), "a worker is ready")
        ids = _store(here, count)
        engine = open_engine(here.settings.database_url)
        stack.callback(engine.dispose)
        began = time.perf_counter()
        begin(redis, ids)
        _until(lambda: _waiting(engine) == 0, "all contacts are triaged")
        elapsed = time.perf_counter() - began
    _until(lambda: not Worker.all_keys(redis), "the worker is gone")
    return count / elapsed


def _wake(redis: Redis, _ids: list[int]) -> None:
    wakeups.rewake(redis, TRIAGE)


def _enqueue_each(redis: Redis, ids: list[int]) -> None:
    queue = Queue(per_contact.QUEUE, connection=redis, serializer=SERIALIZER)
    job = f"{per_contact.__name__}.{per_contact.triage_one.__name__}"
    queue.enqueue_many([Queue.prepare_data(job, args=(number,), result_ttl=0) for number in ids])


def _store(here: Place, count: int) -> list[int]:
    engine = open_engine(here.settings.database_url)
    waiting = list(_contacts(count))
    ids = []
    for start in range(0, count, GROUP):
        with transaction(engine) as session:
            stored = receipts.store(session, waiting[start : start + GROUP], datetime.now(UTC), "default")
        ids += [receipt.contact_id for receipt in stored]
    engine.dispose()
    return ids


def _contacts(count: int) -> Iterator[Contact]:
    chance = random.Random(count)
    now = datetime.now(UTC)
    for number in range(count):
        made = traffic.contact(number, chance)
        yield Contact(
            source="shop",
            external_id=f"{now.timestamp()}-{number}",
            channel=Channel(made["channel"]),
            occurred_at=now,
            text=made["text"],
        )


def _waiting(engine: Engine) -> int:
    with read(engine) as session:
        return contacts.waiting(session)[0]


def _until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not true():
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {LIMIT_SECONDS:.0f} s: {what}")
        time.sleep(0.02)
