"""Deliver: every due notice is claimed, its attempt recorded, sent, and its end recorded.

Each destination has a lane of its own, so that one that hangs delays no other.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from triage.app import NOTICES, App
from triage.flows import attempt, lanes
from triage.flows.attempt import Attempt, Ended
from triage.flows.lanes import Clock, Stop
from triage.notify.destinations import Place
from triage.store import outbox

BATCH_LIMIT = timedelta(seconds=5)  # far below the lease of a claim; what is left of the batch is given back
PACE_SECONDS = 0.2


def drain(app: App, stop: Stop, clock: Clock) -> int:
    """Deliver until nothing has been due for a moment, or `stop` says so; return how many attempts were made."""

    def due(now: datetime) -> list[str]:
        with app.read() as session:
            return outbox.due_destinations(session, now)

    def run(destination: str, stopped: Stop) -> int:
        return deliver_all(app, destination, stopped, clock)

    return lanes.drain(app, NOTICES, stop, clock, due=due, run=run)


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
