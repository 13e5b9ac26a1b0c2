"""Deliver: every due notice is claimed, its attempt recorded, sent, and its end recorded.

Each destination has a lane of its own, a thread, so that one that hangs delays no other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from triage.app import NOTICES, App
from triage.domain.errors import StoreUnavailable
from triage.flows import attempt
from triage.flows.attempt import Attempt, Ended
from triage.notify.destinations import Place
from triage.store import outbox

LINGER = timedelta(seconds=1)
DRAIN_LIMIT = timedelta(minutes=2)  # after that it ends as soon as no lane runs
HUNG_LIMIT = timedelta(minutes=8)  # and after that in any case
BATCH_LIMIT = timedelta(seconds=5)  # far below the lease of a claim; what is left of the batch is given back
POLL_SECONDS = 0.05
PACE_SECONDS = 0.2
STOP_SECONDS = 5.0
TROUBLE_SECONDS = 1.0

Clock = Callable[[], datetime]
Stop = Callable[[], bool]

log = structlog.get_logger(__name__)


def drain(app: App, stop: Stop, clock: Clock) -> int:
    """Deliver until nothing has been due for a moment, or `stop` says so; return how many attempts were made.

    It lingers because a job is a fork: in a steady trickle one job goes on instead of one starting per notice.
    """
    lanes = Lanes(app=app, stop=stop, clock=clock)
    began = idle_since = clock()
    while not stop() and clock() - began < HUNG_LIMIT:
        with app.read() as session:
            due = outbox.due_destinations(session, clock())
        if lanes.start(due):
            idle_since = clock()
        elif clock() - idle_since >= LINGER or clock() - began >= DRAIN_LIMIT:
            break
        time.sleep(POLL_SECONDS)
    lanes.end()
    if clock() - began >= DRAIN_LIMIT:
        app.wake(NOTICES)
    return sum(lanes.attempts.values())


@dataclass(kw_only=True)
class Lanes:
    """The running lanes and the attempts made, by destination."""

    app: App
    stop: Stop
    clock: Clock
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
            made = deliver_all(self.app, destination, self._stopped, self.clock)
            self.attempts[destination] = self.attempts.get(destination, 0) + made
        except StoreUnavailable as error:
            log.warning("lane interrupted", destination=destination, reason=str(error))
            time.sleep(TROUBLE_SECONDS)
        except Exception:  # an error of a thread would vanish: it is told, and the lane starts anew
            log.exception("lane broken", destination=destination)
            time.sleep(TROUBLE_SECONDS)

    def _stopped(self) -> bool:
        return self.closed.is_set() or self.stop()


def deliver_all(app: App, destination: str, stop: Stop, clock: Clock) -> int:
    """Deliver what is due at one destination, at its pace; return how many attempts were made."""
    place: Place | None = app.destinations.get(destination)
    made = 0
    while _is_due(app, destination, clock()) and _may_go(app, place, stop):
        batch = attempt.claim(app, destination, clock(), place.at_once if place else 1)
        made += _deliver(app, place, batch, stop, clock)
        app.publish("notices")
    return made


def _deliver(app: App, place: Place | None, batch: list[Attempt], stop: Stop, clock: Clock) -> int:
    """Make the attempts of a batch in turn until the destination is in trouble or slow, or it is time to stop.

    The first has its turn already. The end of each is put on record with the beginning of the next, or at once where
    the next has to wait for its turn.
    """
    ended: Ended | None = None
    made = 0
    until = clock() + BATCH_LIMIT

    def over() -> bool:
        return stop() or clock() >= until

    for claimed in batch:
        if made and (over() or (ended and attempt.in_trouble(ended.outcome))):
            break
        if made and _wait_seconds(app, place) > 0:
            attempt.close(app, claimed.me, ended, leftover=False)
            ended = None
            if not _may_go(app, place, over):
                break
        delivery_id = attempt.turn(app, ended, claimed, clock())
        outcome = attempt.send(app, claimed, place, clock)
        ended = Ended(attempt=claimed, delivery_id=delivery_id, outcome=outcome, at=clock())
        made += 1
    if batch:
        attempt.close(app, batch[0].me, ended, leftover=made < len(batch))
    return made


def _is_due(app: App, destination: str, now: datetime) -> bool:
    """Look before asking for a turn: one that is not used would be missing later."""
    with app.read() as session:
        return outbox.any_due(session, destination, now)


def _may_go(app: App, place: Place | None, stop: Stop) -> bool:
    """Wait for the turn of the destination; say no when it is time to stop."""
    while not stop():
        wait_seconds = _wait_seconds(app, place)
        if wait_seconds <= 0:
            return True
        time.sleep(min(wait_seconds, PACE_SECONDS))
    return False


def _wait_seconds(app: App, place: Place | None) -> float:
    """Take a turn, or say how long to wait for one."""
    return app.bucket(f"destination:{place.id}", place.rate) if place else 0.0
