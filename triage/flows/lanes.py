"""Lanes: each destination is delivered to in a thread of its own, so that one that hangs delays no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from triage.app import App
from triage.domain.errors import StoreUnavailable

LINGER = timedelta(seconds=1)
DRAIN_LIMIT = timedelta(minutes=2)  # after that it ends as soon as no lane runs
HUNG_LIMIT = timedelta(minutes=8)  # and after that in any case
POLL_SECONDS = 0.05
STOP_SECONDS = 5.0
TROUBLE_SECONDS = 1.0

Clock = Callable[[], datetime]
Stop = Callable[[], bool]
Due = Callable[[datetime], Sequence[str]]
"""Names what has something due at a time."""
Run = Callable[[str, Stop], int]
"""Delivers what is due at one destination and returns how many attempts were made."""

log = structlog.get_logger(__name__)


def drain(app: App, queue: str, stop: Stop, clock: Clock, *, due: Due, run: Run) -> int:
    """Deliver until nothing has been due for a moment, or `stop` says so; return how many attempts were made.

    It lingers because a job is a fork: in a steady trickle one job goes on instead of one starting per notice. What is
    left when it has run for long is for the next job of `queue`.
    """
    lanes = Lanes(run=run, stop=stop)
    began = idle_since = clock()
    while not stop() and clock() - began < HUNG_LIMIT:
        if lanes.start(due(clock())):
            idle_since = clock()
        elif clock() - idle_since >= LINGER or clock() - began >= DRAIN_LIMIT:
            break
        time.sleep(POLL_SECONDS)
    lanes.end()
    if clock() - began >= DRAIN_LIMIT:
        app.wake(queue)
    return sum(lanes.attempts.values())


@dataclass(kw_only=True)
class Lanes:
    """The running lanes and the attempts made, by destination."""

    run: Run
    stop: Stop
    running: dict[str, threading.Thread] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    closed: threading.Event = field(default_factory=threading.Event)

    def start(self, destinations: Iterable[str]) -> bool:
        """Start a lane for each destination without one; say whether any lane runs."""
        self.running = {name: lane for name, lane in self.running.items() if lane.is_alive()}
        for name in destinations:
            if name not in self.running:
                self.running[name] = threading.Thread(target=self._run, args=(name,), name=f"lane {name}", daemon=True)
                self.running[name].start()
        return bool(self.running)

    def end(self) -> None:
        """Give what is being sent a moment to end; the lease of what does not end expires."""
        self.closed.set()
        patience = time.monotonic() + STOP_SECONDS
        for lane in self.running.values():
            lane.join(max(0.0, patience - time.monotonic()))

    def _run(self, destination: str) -> None:
        try:
            made = self.run(destination, self._stopped)
            self.attempts[destination] = self.attempts.get(destination, 0) + made
        except StoreUnavailable as error:
            log.warning("lane interrupted", destination=destination, reason=str(error))
            time.sleep(TROUBLE_SECONDS)
        except Exception:  # an error of a thread would vanish: it is told, and the lane starts anew
            log.exception("lane broken", destination=destination)
            time.sleep(TROUBLE_SECONDS)

    def _stopped(self) -> bool:
        return self.closed.is_set() or self.stop()
