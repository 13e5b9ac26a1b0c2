"""Roles are kept running, and end together."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from triage.supervisor import Role, Supervisor

WRITES_ITS_ID = "import os, sys, time; print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True); time.sleep(60)"


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    made = Supervisor(os.environ)
    yield made
    made.stop()


def watching(supervisor: Supervisor) -> threading.Thread:
    watch = threading.Thread(target=supervisor.watch)
    watch.start()
    return watch


def role(file: Path) -> Role:
    return Role(name="test", command=[sys.executable, "-c", WRITES_ITS_ID, str(file)])


def ids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def test_a_killed_role_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    file = tmp_path / "ids"
    supervisor.start(role(file))
    watch = watching(supervisor)
    eventually(lambda: len(ids(file)) == 1)
    os.kill(ids(file)[0], signal.SIGKILL)
    eventually(lambda: len(ids(file)) == 2)
    supervisor.stop()
    watch.join()
    assert not any(psutil.pid_exists(one) for one in ids(file))


def test_a_role_that_will_not_end_is_killed(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.supervisor.STOP_SECONDS", 0.3)
    file = tmp_path / "ids"
    stubborn = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WRITES_ITS_ID}"
    supervisor.start(Role(name="stubborn", command=[sys.executable, "-c", stubborn, str(file)]))
    watch = watching(supervisor)
    eventually(lambda: len(ids(file)) == 1)
    supervisor.stop()
    watch.join()
    assert not psutil.pid_exists(ids(file)[0])
