"""Drift: watch what triage decides, and tell the administrators what has moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from triage.app import NOTICES, App, Session
from triage.domain.drift import Drift, Seen
from triage.domain.notice import NewNotice, NoticeKind
from triage.flows import administrators, counting
from triage.store import drifts, tallies

if TYPE_CHECKING:
    from triage.forecast.drift import Watch

LOOK_BACK = timedelta(days=14)  # what a process that has just begun reads to know what is usual
LAG = timedelta(seconds=30)  # a batch that is written late is not passed over
MOST_DECISIONS = 50_000  # read at a time, so that a tick ends
BATCH_DECISIONS = 2_000
KEPT = timedelta(days=365)
_WATCHING = "drift"


@dataclass(kw_only=True)
class _Watching:
    """What this process has seen, and how far."""

    seen_until: tuple[datetime, int]
    watch: Watch | None = None

    def learn(self, batch: Sequence[Seen]) -> list[Drift]:
        """Learn a batch and return what has moved."""
        if batch and self.watch is None:
            from triage.forecast.drift import Watch  # noqa: PLC0415  # River takes a second to import

            self.watch = Watch()
        return [drift for seen in batch if self.watch for drift in self.watch.learn_one(seen)]


def look(app: App, now: datetime) -> int:
    """Look at the decisions since the last look; return how many.

    What it knows of the usual is not stored: whoever leads next reads the past fortnight again, and what was told
    before is told no second time.
    """
    watching: _Watching = app.kept.pop(_WATCHING, None) or _Watching(seen_until=(now - LOOK_BACK, 0))
    looked = 0
    while looked < MOST_DECISIONS:
        with app.read() as session:
            batch = drifts.decided(session, watching.seen_until, now - LAG, BATCH_DECISIONS)
        if moved := watching.learn(batch):
            _tell(app, moved, now)
        if batch:
            watching.seen_until = (batch[-1].at, batch[-1].contact_id)
        looked += len(batch)
        if len(batch) < BATCH_DECISIONS:
            break
    app.kept[_WATCHING] = watching  # not before all went well: else it would be read again
    return looked


def forget(app: App, now: datetime) -> None:
    """Remove what moved long ago."""
    with app.transaction() as session:
        drifts.forget(session, now - KEPT)


def _tell(app: App, moved: list[Drift], now: datetime) -> None:
    with app.transaction() as session:
        for drift in moved:
            if drifts.add(session, drift):
                tallies.add(session, counting.moved(drift), now)
                _tell_of(app, session, drift, now)
    app.wake(NOTICES)


def _tell_of(app: App, session: Session, drift: Drift, now: datetime) -> None:
    """One notice a day for each measure: the page shows them all."""
    numbers = {"before": f"{drift.before:.3f}", "after": f"{drift.after:.3f}", "counted": str(drift.counted)}
    about = NewNotice(
        destination="",
        kind=NoticeKind.DRIFT,
        dedupe_key=f"{NoticeKind.DRIFT}:{drift.measure}:{drift.at:%Y-%m-%d}",
        reason=f"{drift.measure} has moved",
        facts={"measure": drift.measure, "at": drift.at.isoformat(), **numbers},
    )
    administrators.tell(app, session, about, now)
