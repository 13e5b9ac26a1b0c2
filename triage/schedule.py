"""What runs when: the scheduler's table, and the loop of the one scheduler that leads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from triage.app import App
from triage.domain.errors import StoreUnavailable
from triage.flows import counting, drift, nightly_backup, retain, sweep, thresholds, webhooks
from triage.store import claims, leases

LEADER = leases.SCHEDULER
LEASE = timedelta(seconds=15)
TICK_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that is done again and again; `apart` from the others if it may take long."""

    name: str
    every: timedelta
    run: Callable[[App, datetime], object]
    apart: bool = False


TABLE = (
    Entry(name="sweep", every=timedelta(seconds=10), run=sweep.sweep),
    Entry(name="fold what was counted", every=timedelta(minutes=1), run=counting.fold),
    Entry(name="watch for drift", every=timedelta(minutes=1), run=drift.look, apart=True),
    Entry(name="forget old drifts", every=timedelta(days=1), run=drift.forget),
    Entry(name="tune the thresholds", every=timedelta(minutes=10), run=thresholds.tune, apart=True),
    Entry(name="tidy up the webhooks", every=timedelta(minutes=10), run=webhooks.tidy),
    Entry(name="retain", every=timedelta(seconds=10), run=retain.at_night),
    Entry(name="back up", every=timedelta(minutes=1), run=nightly_backup.at_night, apart=True),
    Entry(name="forget what has expired", every=timedelta(hours=1), run=sweep.forget_expired),
)


class Scheduler:
    """Runs the entries of a table that are due, as long as it holds the leader's lease."""

    def __init__(self, app: App, table: tuple[Entry, ...] = TABLE) -> None:
        self._app, self._table = app, table
        self._me = claims.claimant()
        self._due: dict[str, datetime] = {}
        self._apart: dict[str, threading.Thread] = {}

    def tick(self, now: datetime) -> list[str]:
        """Run what is due if this scheduler leads; return the names of what ran."""
        with self._app.transaction() as session:
            leads = leases.hold(session, LEADER, self._me, now, LEASE)
        if not leads:
            return []
        ran = [entry for entry in self._table if self._due.get(entry.name, now) <= now]
        for entry in ran:
            if entry.apart:
                self._begin(entry, now)
            else:
                entry.run(self._app, now)
            self._due[entry.name] = now + entry.every
        return [entry.name for entry in ran]

    def _begin(self, entry: Entry, now: datetime) -> None:
        """Run an entry in a thread of its own, unless it still runs; it does not hold up the end of the process."""
        before = self._apart.get(entry.name)
        if before and before.is_alive():
            return
        thread = threading.Thread(target=_run_apart, args=(entry, self._app, now), name=entry.name, daemon=True)
        self._apart[entry.name] = thread
        thread.start()

    def let_go(self) -> None:
        """Give the lease back, so that the next leader need not wait for its end."""
        with self._app.transaction() as session:
            leases.let_go(session, LEADER, self._me)


def _run_apart(entry: Entry, app: App, now: datetime) -> None:
    try:
        entry.run(app, now)
    except StoreUnavailable as error:
        log.warning("the database went away", entry=entry.name, error=str(error))
    except Exception:  # as it would end the scheduler, it is tried again and must be seen
        log.exception("the scheduler could not do this", entry=entry.name)


def run(app: App, stop: Callable[[], bool], clock: Callable[[], datetime]) -> None:
    """Tick until `stop` says so. A database that is away is waited for."""
    scheduler = Scheduler(app)
    while not stop():
        try:
            scheduler.tick(clock())
        except StoreUnavailable as error:
            log.warning("scheduler waits for the database", error=str(error))
        time.sleep(TICK_SECONDS)
    try:
        scheduler.let_go()
    except StoreUnavailable:
        log.warning("the lease was not given back, it expires")
