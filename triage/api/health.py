"""Health: whether this process lives, and whether what it needs answers."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Response, get

from triage.api.examples import health as examples
from triage.api.openapi import gives
from triage.api.request import Asked
from triage.domain.errors import StoreUnavailable
from triage.store import contacts, outbox

OK, UNAVAILABLE = 200, 503


class Live(msgspec.Struct, kw_only=True):
    """This process answers."""

    status: str = "ok"


class Check(msgspec.Struct, kw_only=True):
    """Whether one dependency answers, and if not, why."""

    ok: bool
    reason: str = ""


class Ready(msgspec.Struct, kw_only=True):
    """`ok`; `degraded`: contacts are taken, but wait longer; `down`: nothing can be taken."""

    status: str
    checks: dict[str, Check]
    contacts_waiting: int | None = None
    oldest_untriaged_seconds: float | None = None
    notices_waiting: int | None = None
    oldest_undelivered_seconds: float | None = None


@get("/health/live", opt=gives(Live, alive=examples.LIVE), sync_to_thread=False)
def live() -> Live:
    """Say that this process answers."""
    return Live()


@get(
    "/health/ready",
    opt=gives(Ready, ok=examples.READY, degraded=examples.DEGRADED)
    | gives(Ready, status=UNAVAILABLE, down=examples.DOWN, headers=("Retry-After",)),
    sync_to_thread=True,
)
def ready(request: Asked) -> Response[Ready]:
    """Say whether contacts can be taken, and how long the oldest ones wait."""
    try:
        with request.triage.read() as session:
            contacts_waiting, untriaged = contacts.waiting(session)
            notices_waiting, undelivered = outbox.waiting(session)
    except StoreUnavailable:
        return Response(_down(), status_code=UNAVAILABLE, headers={"Retry-After": "30"})
    redis = _redis(request)
    report = Ready(
        status="ok" if redis.ok else "degraded",
        checks={"database": Check(ok=True), "redis": redis},
        contacts_waiting=contacts_waiting,
        oldest_untriaged_seconds=_age_seconds(untriaged, request.now),
        notices_waiting=notices_waiting,
        oldest_undelivered_seconds=_age_seconds(undelivered, request.now),
    )
    return Response(report, status_code=OK)


def _redis(request: Asked) -> Check:
    """Without Redis contacts are taken and kept, but their triage waits and pages are not live."""
    return Check(ok=True) if request.triage.pulse().hears else Check(ok=False, reason="Redis does not answer")


def _down() -> Ready:
    return Ready(status="down", checks={"database": Check(ok=False, reason="the database does not answer")})


def _age_seconds(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
