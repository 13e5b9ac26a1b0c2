"""Health: what was seen of the service, held against its bounds; each part with the reason why it is not well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from triage.domain.model import PromotedModel

LATE_BACKUP = timedelta(days=2)
MEBIBYTE = 1024 * 1024


class Health(IntEnum):
    """DEGRADED: contacts are taken, but something waits or will soon fail. DOWN: nothing can be taken."""

    OK = 0
    DEGRADED = 1
    DOWN = 2


@dataclass(frozen=True, kw_only=True)
class Check:
    """How one part is."""

    health: Health = Health.OK
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How many wait, and since when the first of them does."""

    number: int = 0
    since: datetime | None = None

    def age_seconds(self, now: datetime) -> float:
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0


@dataclass(frozen=True, kw_only=True)
class WebhookSeen:
    """What waits for a webhook, and whether anything is sent to it."""

    waiting: Waiting
    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class Backups:
    """The nightly backups: when the last one that was made began, the first of all, and the latest, and how that went.

    Backups that were begun by hand are not among them.
    """

    made_at: datetime | None = None
    first_begun_at: datetime | None = None
    begun_at: datetime | None = None
    failure: str = ""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the database tells. `schema_reason` says why this version cannot work on its tables, if it cannot."""

    schema_reason: str
    contacts: Waiting
    notices: Mapping[str, Waiting]
    leader_until: datetime | None
    backups: Backups | None = None  # None when none are asked for
    model: PromotedModel | None = None  # None when the shipped one answers

    @property
    def all_notices(self) -> Waiting:
        """Put the notices of all destinations together."""
        return together(self.notices.values())


@dataclass(frozen=True, kw_only=True)
class Host:
    """What this host tells of itself; `disk_free_bytes` is None when the disk does not answer.

    `model` is the shipped one; `models_failed` says why others cannot be loaded here, by the digest of their archive.
    """

    hears_redis: bool
    disk_free_bytes: int | None
    disk_holds_database: bool
    model: str
    models_failed: Mapping[str, str] = field(default_factory=dict)

    def answering(self, kept: Kept | None) -> str:
        """Name the model that answers on this host; empty when none can."""
        promoted = kept.model if kept else None
        return promoted.version if promoted and promoted.digest not in self.models_failed else self.model


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What is still well."""

    disk_low_bytes: int
    disk_full_bytes: int
    late_triage_seconds: int
    late_delivery_seconds: int


def together(several: Iterable[Waiting]) -> Waiting:
    """Put what waits in several places together."""
    those = list(several)
    begun = [one.since for one in those if one.since]
    return Waiting(number=sum(one.number for one in those), since=min(begun, default=None))


def judge(
    kept: Kept | None, host: Host, bounds: Bounds, now: datetime, webhooks: Mapping[str, WebhookSeen] | None = None
) -> dict[str, Check]:
    """Say of each part how it is; without an answer of the database (None) what it alone knows is left out."""
    checks = {
        "database": _database(kept),
        "redis": _redis(host),
        "disk": _disk(host, bounds),
        "model": _model(kept, host),
    }
    if kept and not kept.schema_reason:
        checks["scheduler"] = _scheduler(kept, now)
        checks["triage"] = _in_time(kept.contacts, "contact", "triage", bounds.late_triage_seconds, now)
        checks["delivery"] = _in_time(kept.all_notices, "notice", "notices", bounds.late_delivery_seconds, now)
        if kept.backups:
            checks["backup"] = _backup(kept.backups, now)
    if webhooks:
        checks["webhooks"] = _webhooks(webhooks, bounds.late_delivery_seconds, now)
    return checks


def worst(checks: Iterable[Check]) -> Health:
    return max(check.health for check in checks)


def _database(kept: Kept | None) -> Check:
    if kept is None:
        return Check(health=Health.DOWN, reason="the database does not answer")
    return Check(health=Health.DOWN, reason=kept.schema_reason) if kept.schema_reason else Check()


def _redis(host: Host) -> Check:
    """Without Redis contacts are taken and kept, but their triage waits and pages are not live."""
    return Check() if host.hears_redis else Check(health=Health.DEGRADED, reason="Redis does not answer")


def _disk(host: Host, bounds: Bounds) -> Check:
    free = host.disk_free_bytes
    if free is None:
        return Check(health=Health.DEGRADED, reason="the disk does not answer")
    reason = f"{free // MEBIBYTE} MiB are free"
    if host.disk_holds_database and free < bounds.disk_full_bytes:
        return Check(health=Health.DOWN, reason=f"{reason}, and the database is on that disk")
    return Check(health=Health.DEGRADED, reason=reason) if free < bounds.disk_low_bytes else Check()


def _model(kept: Kept | None, host: Host) -> Check:
    """Without the reason, which may name places; the log and `triage models` have it."""
    promoted = kept.model if kept else None
    if promoted and promoted.digest in host.models_failed:
        reason = f"the promoted model {promoted.version} cannot be loaded on this host; the one before it answers"
        return Check(health=Health.DEGRADED, reason=f"{reason}, and the log says why")
    return Check() if host.model else Check(health=Health.DEGRADED, reason="the classifier cannot be read")


def _scheduler(kept: Kept, now: datetime) -> Check:
    if kept.leader_until is None:
        return Check(health=Health.DEGRADED, reason="no scheduler has run yet; start `triage scheduler`")
    if kept.leader_until < now:
        gone_seconds = (now - kept.leader_until).total_seconds()
        reason = f"no scheduler has led for {gone_seconds:.0f} s; lost wake-ups are not repeated"
        return Check(health=Health.DEGRADED, reason=reason)
    return Check()


def _in_time(waiting: Waiting, what: str, queue: str, limit_seconds: int, now: datetime) -> Check:
    age_seconds = waiting.age_seconds(now)
    if age_seconds <= limit_seconds:
        return Check()
    reason = f"the oldest {what} waits for {age_seconds:.0f} s; is a `triage worker {queue}` running, and fast enough?"
    return Check(health=Health.DEGRADED, reason=reason)


def _webhooks(webhooks: Mapping[str, WebhookSeen], limit_seconds: int, now: datetime) -> Check:
    """Not by name: whoever may probe need not know which systems there are."""
    age_seconds = together(one.waiting for one in webhooks.values()).age_seconds(now)
    if age_seconds <= limit_seconds:
        return Check()
    off = sum(not one.enabled for one in webhooks.values())
    why = f"{off} of {len(webhooks)} webhooks are switched off" if off else "is a `triage worker webhooks` running?"
    reason = f"the oldest message to a webhook waits for {age_seconds:.0f} s; {why}; the page /webhooks says more"
    return Check(health=Health.DEGRADED, reason=reason)


def _backup(backups: Backups, now: datetime) -> Check:
    """Without its reason, which names places; the notice, the log and `triage check` have it."""
    since = backups.made_at or backups.first_begun_at
    if since and now - since > LATE_BACKUP:
        days = (now - since).days
        what = f"the last backup is {days} days old" if backups.made_at else f"no backup was made for {days} days"
        return Check(health=Health.DEGRADED, reason=f"{what}; the log of the scheduler says why")
    if backups.failure and not backups.made_at:
        return Check(health=Health.DEGRADED, reason="the first backup failed; the log of the scheduler says why")
    return Check()
