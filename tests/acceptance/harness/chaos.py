"""Kill processes of the service at random, and flush its Redis now and then."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 4.0
FLUSH_SHARE = 0.15
WITH_ITS_JOB_SHARE = 0.4


@dataclass(frozen=True, kw_only=True)
class Victim:
    """A process that may be killed, and what it is called in the story."""

    name: str
    process: psutil.Process


@dataclass
class Chaos:
    """Kills until it is told to stop; every choice comes from `chance`, so the seed tells the story again."""

    supervisor_pid: int
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)
    last: float = 0.0
    _enough: threading.Event = field(default_factory=threading.Event)

    def rage(self) -> None:
        """Kill or flush, pause, and again until `stop`."""
        began = time.monotonic()
        while not self._enough.wait(self.chance.uniform(SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)):
            done = self._flush() if self.chance.random() < FLUSH_SHARE else self._kill()
            if done:
                self.last = time.monotonic()
                self.kills[done] += 1
                self.story.append(f"{self.last - began:5.1f} s {done}")

    def stop(self) -> None:
        self._enough.set()

    def _kill(self) -> str:
        kinds = (
            _api,
            _api,
            _triage_worker,
            _triage_worker,
            _triage_job,
            _notices_worker,
            _notices_job,
            _scheduler,
            _redis,
        )
        victims = self.chance.choice(kinds)(processes(self.supervisor_pid))
        if not victims:
            return ""
        victim = self.chance.choice(victims)
        jobs = _children(victim.process) if self.chance.random() < WITH_ITS_JOB_SHARE else []
        for process in [victim.process, *jobs]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        return victim.name + (" and its job" if jobs else "")

    def _flush(self) -> str:
        """Send FLUSHALL as a stranger would, without a client library."""
        for redis in _redis(processes(self.supervisor_pid)):
            with suppress(psutil.NoSuchProcess, ValueError, OSError), socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(_socket_of(redis.process))
                connection.sendall(b"*1\r\n$8\r\nFLUSHALL\r\n")
                if connection.recv(100).startswith(b"+OK"):
                    return "FLUSHALL"
        return ""


def processes(supervisor_pid: int) -> list[Victim]:
    """Name the processes that the supervisor has started, and the jobs that these have forked."""
    found = []
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(supervisor_pid).children():
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                name = _name(child.cmdline())
                found.append(Victim(name=name, process=child))
                if name.startswith("worker"):
                    found += [Victim(name=f"job of {name}", process=job) for job in child.children()]
    return found


def _name(command: Sequence[str]) -> str:
    if "triage" not in command:
        return "redis" if any("redis" in word or "valkey" in word for word in command[:1]) else "something else"
    return " ".join(word for word in command[command.index("triage") + 1 :][:2] if word.isalpha())


def _socket_of(redis: psutil.Process) -> str:
    """Find the socket of the server on its command line, or in the title that it gives itself."""
    words = " ".join(redis.cmdline()).split()
    if "--unixsocket" in words:
        return words[words.index("--unixsocket") + 1]
    return next(word.removeprefix("unixsocket:") for word in words if word.startswith("unixsocket:"))


def _children(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return process.children()
    return []


def _named(name: str) -> Callable[[Sequence[Victim]], list[Victim]]:
    return lambda victims: [victim for victim in victims if victim.name == name]


_api = _named("api")
_triage_worker = _named("worker triage")
_triage_job = _named("job of worker triage")
_notices_worker = _named("worker notices")
_notices_job = _named("job of worker notices")
_scheduler = _named("scheduler")
_redis = _named("redis")
