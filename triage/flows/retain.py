"""Retain: what is past its time goes, a little at a time, every night."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from triage.app import App
from triage.config import Retention
from triage.store import corrections, retention, retentions, schema, shred
from triage.store.retention import Kind

BATCH_ROWS = 100  # a transaction of some milliseconds: nobody waits
SLICE_SECONDS = 2.0  # the scheduler has other things to do in between
NIGHT_HOURS = range(1, 6)  # by the clock of the installation
REST = timedelta(hours=20)
LONGEST_REST = timedelta(hours=48)  # who is never awake at night does it by day
REWRITE_LIMIT_BYTES = 128 * 1024 * 1024  # a larger SQLite file is written anew only when somebody asks for it

# In the order of removal: what goes with something else is first looked at on its own.
KINDS: dict[str, Kind] = {
    "deliveries": retention.DELIVERIES,
    "notices": retention.NOTICES,
    "originals": retention.ORIGINALS,
    "corrections": retention.CORRECTIONS,
    "contacts": retention.CASES,
    "open_cases": retention.OPEN_CASES,
    "audit": retention.AUDIT,
    "erased": retention.ERASED,
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """How many rows of a kind are past their time, of which the oldest is from `oldest`; `days` 0 keeps them all.

    Of cases (`contacts`, `open_cases`) the cases are counted: their contacts, decisions and notices go with them.
    """

    name: str
    days: int
    rows: int
    oldest: datetime | None


def overdue(app: App, now: datetime) -> list[Overdue]:
    """Count what is past its time, kind by kind, and change nothing."""
    found = []
    with app.read() as session:
        for name, kind in KINDS.items():
            days = days_of(app.config.retention, name)
            past = retention.count(session, kind, _before(now, days)) if _ends(name, days) else None
            rows, oldest = (past.rows, past.oldest) if past else (0, None)
            found.append(Overdue(name=name, days=days, rows=rows, oldest=oldest))
    return found


def run(app: App, now: datetime, tell: Callable[[Counter[str]], None] = lambda _so_far: None) -> Counter[str]:
    """Remove everything that is past its time, and what is left of it in the files; return how many rows, by table."""
    removed: Counter[str] = Counter()
    for some in _removing(app, now):
        removed += some
        tell(removed)
    _end(app, now, rewrite=True)
    return removed


def at_night(app: App, now: datetime) -> bool:
    """Go on with the removal for a moment if it is time for it; say whether this was the end of a run."""
    if not _is_time(app, now):
        return False
    until = time.monotonic() + SLICE_SECONDS
    for _ in _removing(app, now):
        if time.monotonic() > until:
            return False
    _end(app, now, rewrite=False)
    return True


def days_of(kept: Retention, name: str) -> int:
    days: int = getattr(kept, f"{name}_days")
    return days


def _removing(app: App, now: datetime) -> Iterator[Counter[str]]:
    """Remove portions of one transaction each, until nothing is past its time."""
    for name, kind in KINDS.items():
        days = days_of(app.config.retention, name)
        while _ends(name, days):
            with app.transaction() as session:
                some = retention.remove_some(session, schema.TABLES, kind, _before(now, days), BATCH_ROWS)
                retentions.add(session, some, now)
            if not some:
                break
            yield some


def _end(app: App, now: datetime, *, rewrite: bool) -> None:
    with app.transaction() as session:
        removed = retentions.end(session, now)
        if removed.get("corrections"):
            corrections.forget(session)  # nobody shall know any more what they taught
        rewrite = rewrite or 0 < shred.size_bytes(session) < REWRITE_LIMIT_BYTES
    log.info("retention ended", **removed)
    if removed:
        app.publish("cases")
        if rewrite:
            shred.shred(app.read)


def _is_time(app: App, now: datetime) -> bool:
    with app.read() as session:
        if retentions.is_open(session):
            return True
        last = retentions.last_end(session)
    if last is None or now - last > LONGEST_REST:
        return True
    return now.astimezone(app.config.server.timezone).hour in NIGHT_HOURS and now - last > REST


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _ends(name: str, days: int) -> bool:
    """Say whether a kind is ever removed: 0 days are for ever, but of originals none at all."""
    return days > 0 or name == "originals"
