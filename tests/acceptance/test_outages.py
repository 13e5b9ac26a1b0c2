"""What the service needs goes away under load and comes back: nothing accepted is lost, nobody restarts anything.

The outages are short; `TRIAGE_TEST_OUTAGE_SECONDS` makes them as long as they are in life.
"""

from __future__ import annotations

import os
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Self

import httpx
import psutil
import pytest

from tests.acceptance.harness import configuration, ledger, posting, service
from tests.acceptance.harness.posting import Answered
from tests.acceptance.harness.service import Serving
from tests.support import postgres, redis_server
from tests.support import sink as sinks
from tests.support.need import lacking
from tests.support.sink import Sink

OUTAGE_SECONDS = float(os.environ.get("TRIAGE_TEST_OUTAGE_SECONDS", "8"))
BEFORE_SECONDS = AFTER_SECONDS = 3.0
CONTACTS_PER_SECOND = 15
DONE_SECONDS = 45.0
SMALL_DISK_BYTES = 24 * 1024 * 1024
SENT_AGAIN_LIMIT = 2  # a repeat only where the outage fell between sending and writing that down

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.xdist_group("heavy"),
    pytest.mark.timeout(int(6 * OUTAGE_SECONDS) + 240),
]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinks.listening() as listening:
        yield listening


@pytest.fixture
def data_dir(tmp_path: Path, sink: Sink) -> Path:
    configuration.write(tmp_path / "data", sink=sink.url(), destination="rate_per_minute = 6000")
    return tmp_path / "data"


@pytest.mark.postgres
def test_postgresql_stops_under_load_and_comes_back(data_dir: Path, sink: Sink) -> None:
    programs = postgres.find_programs() or lacking("postgres", "install the PostgreSQL server")
    with postgres.cluster(programs) as run, ExitStack() as up:
        url = up.enter_context(run()).url
        with service.serving(data_dir, environment={"TRIAGE_DATABASE_URL": url}) as serving:
            with _Load(serving) as load:
                up.pop_all().close()
                _outage(lambda: _is_down(serving))
                up.enter_context(run())
            _all_is_well(serving, sink, load.answered)


def test_the_disk_fills_up_and_is_freed(data_dir: Path, sink: Sink, small_disk: Path) -> None:
    url = f"sqlite:///{small_disk / 'triage.db'}"
    environment = {
        "TRIAGE_DATABASE_URL": url,
        "TRIAGE_DISK_LOW_BYTES": str(SMALL_DISK_BYTES // 2),
        "TRIAGE_DISK_FULL_BYTES": str(1024 * 1024),
    }
    with service.serving(data_dir, environment=environment) as serving:
        with _Load(serving) as load:
            filler = _fill(small_disk)
            _outage(lambda: _is_down(serving))
            filler.unlink()
        _all_is_well(serving, sink, load.answered)


def test_redis_goes_and_contacts_are_taken_all_the_same(data_dir: Path, sink: Sink, tmp_path: Path) -> None:
    with redis_server.folder() as folder, ExitStack() as up:
        url = up.enter_context(redis_server.server_in(folder))
        with service.serving(data_dir, environment={"TRIAGE_REDIS_URL": url}) as serving:
            with _Load(serving) as load:
                up.pop_all().close()
                _outage(lambda: _status(serving) == (200, "degraded"))
                up.enter_context(redis_server.server_in(folder))
            assert load.answered.sent_again == 0, "contacts were refused although the database was there"
            _all_is_well(serving, sink, load.answered)


class _Load:
    """Helpdesks that post while something is away."""

    def __init__(self, serving: Serving) -> None:
        self.answered = Answered()
        self._serving = serving
        self._seconds = BEFORE_SECONDS + OUTAGE_SECONDS + AFTER_SECONDS
        self._posting = threading.Thread(target=self._post)

    def __enter__(self) -> Self:
        self._posting.start()
        time.sleep(BEFORE_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._posting.join()

    def _post(self) -> None:
        wanted = list(posting.posts(int(self._seconds * CONTACTS_PER_SECOND), random.Random(7)))
        make_client = partial(self._serving.client, posting.TIMEOUT_SECONDS)
        self.answered = posting.post_all(make_client, wanted, threads=3, seconds=self._seconds)


def _outage(shows: Callable[[], bool]) -> None:
    """Let the outage last; health must say so before it is over, and at its end still."""
    until = time.monotonic() + OUTAGE_SECONDS
    service.eventually(shows, "health says what is away", OUTAGE_SECONDS)
    time.sleep(max(0.0, until - time.monotonic()))
    assert shows()


def _is_down(serving: Serving) -> bool:
    return _status(serving) == (503, "down") and _retry_after(serving) == "30"


def _status(serving: Serving) -> tuple[int, str]:
    answer = _ready(serving)
    return answer.status_code, answer.json()["status"]


def _retry_after(serving: Serving) -> str:
    return str(_ready(serving).headers.get("retry-after", ""))


def _ready(serving: Serving) -> httpx.Response:
    with serving.client() as client:
        return client.get("/health/ready")


def _all_is_well(serving: Serving, sink: Sink, answered: Answered) -> None:
    """All that was accepted is there once and triaged, every alarm has reached people, and nobody restarted it."""
    since = time.monotonic()
    with serving.client() as client:
        assert ledger.seconds_until_done(client, since, DONE_SECONDS) is not None, f"{ledger.waits(client)} wait"
        service.eventually(lambda: _status(serving) == (200, "ok"), "health is well again", 20)
        contacts, notices = ledger.every_contact(client), list(ledger.every(client, "/v1/notices"))
    print(f"{len(contacts)} contacts, {answered.sent_again} sent again, {len(notices)} notices")
    assert answered.strange == []
    assert answered.accepted == {contact["external_id"] for contact in contacts}
    assert Counter(contact["status"] for contact in contacts) == {"triaged": len(answered.accepted)}
    _every_alarm_was_heard_of(contacts, notices, ledger.messages_by_case(sink.messages))
    assert psutil.pid_exists(serving.process.pid)


def _every_alarm_was_heard_of(
    contacts: list[dict[str, Any]], notices: list[dict[str, Any]], messages: Counter[int]
) -> None:
    alarms = Counter(contact["case_id"] for contact in contacts if contact["decision"]["alarm"])
    assert alarms.total() > 3, "hardly any alarm: nothing was tested"
    assert Counter(notice["state"] for notice in notices) == {"sent": alarms.total()}
    assert all(alarms[case] <= messages[case] <= alarms[case] * SENT_AGAIN_LIMIT for case in alarms)


def _fill(disk: Path) -> Path:
    """Take all space that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(64 * 1024))
        except OSError:
            return filler


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of its own that is soon full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_BYTES},mode=0700", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        lacking("mount", "run the tests as somebody who may mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
