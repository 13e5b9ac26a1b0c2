"""Health: look at what the service stands on. Each look may take as long as that does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from triage.app import App, Session
from triage.domain.errors import ConfigError
from triage.domain.health import Bounds, Host, Kept, Waiting, WebhookSeen
from triage.domain.tally import Series
from triage.domain.threshold import CONFIDENCE, of_bell
from triage.flows import counting, thresholds
from triage.flows import models as models_here
from triage.router import pipeline
from triage.settings import Settings
from triage.store import (
    backups,
    cases,
    contacts,
    leases,
    models,
    outbox,
    schema,
    tallies,
    webhook_endpoints,
    webhook_messages,
)

UNFOLDED_LIMIT = 20_000  # of that many a scrape is still quick; more only gather while no scheduler runs


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What the metrics need of the database, all of one moment."""

    kept: Kept
    totals: Mapping[Series, float]
    bells: Mapping[str, float] = field(default_factory=dict)  # from which chance of an alarm on, by destination
    sure_from: float | None = None  # from which confidence on the model names a topic


def prepare() -> None:
    """Read once what never changes, so that the first who asks need not wait for it."""
    schema.older_revisions()
    model_version()


def look(app: App) -> Kept:
    """Ask the database how it is and who waits; raise StoreUnavailable when it does not answer."""
    with app.read() as session:
        return _kept(app, session)


def figures(app: App, now: datetime, *, unfolded_limit: int = UNFOLDED_LIMIT) -> Figures:
    """Read all that the metrics show of the database; raise StoreUnavailable when it does not answer."""
    with app.read() as session:
        kept = _kept(app, session)
        crowded = not kept.schema_reason and tallies.unfolded_exceed(session, unfolded_limit)
    if kept.schema_reason:
        return Figures(kept=kept, totals={})
    if crowded:
        counting.fold(app, now)
    with app.read() as session:
        made = thresholds.every(app, session)
        return Figures(
            kept=_kept(app, session),
            totals=tallies.totals(session),
            bells={one.id: made[of_bell(one.id)].at for one in thresholds.tuned(app) if of_bell(one.id) in made},
            sure_from=made[CONFIDENCE].at if CONFIDENCE in made else app.config.triage.confidence_threshold,
        )


def cases_open(app: App) -> Mapping[str, int]:
    """Count the cases that are not resolved, by queue; raise StoreUnavailable when the database does not answer."""
    with app.read() as session:
        return {} if _schema_reason(session) else cases.not_done(session)


def webhooks(app: App) -> Mapping[str, WebhookSeen]:
    """Say what waits for each webhook of the configuration; raise StoreUnavailable when the database does not answer.

    It is asked apart from the rest: after a weekend in which a webhook was down there may be millions to count.
    """
    if not app.config.webhooks:
        return {}
    with app.read() as session:
        return {} if _schema_reason(session) else {one.id: _webhook(session, one.id) for one in app.config.webhooks}


def host(app: App) -> Host:
    """Look at this host: its disk, its Redis, its classifier."""
    place, holds_database = _disk(app.settings)
    return Host(
        hears_redis=app.pulse().hears,
        disk_free_bytes=_free_bytes(place),
        disk_holds_database=holds_database,
        model=model_version(),
        models_failed=models_here.failures(app.settings),
    )


def bounds(settings: Settings) -> Bounds:
    return Bounds(
        disk_low_bytes=settings.disk_low_bytes,
        disk_full_bytes=settings.disk_full_bytes,
        late_triage_seconds=settings.late_triage_seconds,
        late_delivery_seconds=settings.late_delivery_seconds,
    )


@cache
def model_version() -> str:
    """Name the classifier that workers load; empty when it cannot be read."""
    try:
        return pipeline.version()
    except ConfigError:
        return ""


def _kept(app: App, session: Session) -> Kept:
    if reason := _schema_reason(session):
        return Kept(schema_reason=reason, contacts=Waiting(), notices={}, leader_until=None)
    number, since = contacts.waiting(session)
    notices = outbox.waiting_by_destination(session)
    return Kept(
        schema_reason="",
        contacts=Waiting(number=number, since=since),
        notices={name: Waiting(number=many, since=oldest) for name, (many, oldest) in notices.items()},
        leader_until=leases.until(session, leases.SCHEDULER),
        backups=backups.seen(session) if app.config.backup else None,
        model=models.promoted(session),
    )


def _webhook(session: Session, webhook_id: str) -> WebhookSeen:
    number, since = webhook_messages.waiting(session, webhook_id)
    enabled = webhook_endpoints.get(session, webhook_id).disabled_at is None
    return WebhookSeen(waiting=Waiting(number=number, since=since), enabled=enabled)


def _schema_reason(session: Session) -> str:
    """Say why this version cannot work on the tables; a newer schema is no reason, it still serves older processes."""
    revision = schema.revision_seen(session)
    if revision is None:
        return "the database has no tables; run `triage migrate`"
    if revision in schema.older_revisions():
        newest = schema.newest_revision()
        return f"the schema is {revision}, this version needs {newest}; run `triage migrate`"
    return ""


def _disk(settings: Settings) -> tuple[Path, bool]:
    """Say where to look for free space, and whether the database is written there."""
    kind, _, place = settings.database_url.partition("://")
    return (Path(place.removeprefix("/")).parent, True) if kind == "sqlite" else (settings.data_dir, False)


def _free_bytes(place: Path) -> int | None:
    try:
        disk = os.statvfs(place)
    except OSError:
        return None
    return disk.f_bavail * disk.f_frsize
