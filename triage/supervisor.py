"""Run the roles of the service as child processes, start again what ends, and end them all together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from triage.process import STOP_SECONDS

CHECK_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
STEADY_SECONDS = 30.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Role:
    """One kind of child process: its name in logs and its command line. `last` ones are stopped after all others."""

    name: str
    command: Sequence[str]
    pass_fds: tuple[int, ...] = ()
    last: bool = False


@dataclass
class _Child:
    role: Role
    process: subprocess.Popen[bytes]
    started: float
    pause: float = FIRST_PAUSE_SECONDS
    due: float = field(default=0.0)


class Supervisor:
    """Keeps one process per role running until `stop`. A role that ends at once is started ever more slowly."""

    def __init__(self, environment: Mapping[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        self._environment = dict(environment)
        self._clock = clock
        self._children: list[_Child] = []
        self._stopping = threading.Event()

    def start(self, role: Role) -> None:
        self._children.append(_Child(role, self._spawn(role), self._clock()))

    def stop(self) -> None:
        """Ask `watch` to end; safe to call from a signal handler."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def watch(self) -> None:
        """Start ended roles again until `stop` is called, then end all of them."""
        while not self._stopping.wait(CHECK_SECONDS):
            for child in self._children:
                self._revive(child)
        self._end([child for child in self._children if not child.role.last], self._clock() + STOP_SECONDS)
        self._end([child for child in self._children if child.role.last], self._clock() + 1)

    def _revive(self, child: _Child) -> None:
        code, now = child.process.poll(), self._clock()
        if code is None:
            return
        if not child.due:
            steady = now - child.started > STEADY_SECONDS
            child.pause = FIRST_PAUSE_SECONDS if steady else min(child.pause * 2, LONGEST_PAUSE_SECONDS)
            child.due = now + child.pause
            log.warning(
                "a process ended and is started again", role=child.role.name, exit_code=code, in_seconds=child.pause
            )
        elif child.due <= now:
            child.process, child.started, child.due = self._spawn(child.role), now, 0.0

    def _end(self, children: Sequence[_Child], until: float) -> None:
        for child in children:
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        for child in children:
            try:
                child.process.wait(max(until - self._clock(), 0.1))
            except subprocess.TimeoutExpired:
                log.warning("a process did not end in time and is killed", role=child.role.name)
                child.process.kill()
                child.process.wait()

    def _spawn(self, role: Role) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C in a terminal reaches us alone, and we end the roles in order.
        return subprocess.Popen(
            role.command,
            env=self._environment | {"TRIAGE_SUPERVISOR_PID": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,  # standard output is for the one line that says it is ready
            pass_fds=role.pass_fds,
            start_new_session=True,
        )
