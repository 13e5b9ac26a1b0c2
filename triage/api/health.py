"""Health: whether this process lives, and whether what it needs answers."""

from __future__ import annotations

import asyncio

import msgspec
from litestar import Response, get

from triage import __version__
from triage.api.examples import health as examples
from triage.api.openapi import gives
from triage.api.request import Asked
from triage.api.watch import WATCH, Watch
from triage.domain.health import Health, judge, together, worst
from triage.flows.health import bounds

OK, UNAVAILABLE = 200, 503


class Live(msgspec.Struct, kw_only=True):
    """This process answers."""

    status: str = "ok"


class Check(msgspec.Struct, kw_only=True):
    """Whether one part is well, and if not, why."""

    ok: bool
    reason: str = ""


class Ready(msgspec.Struct, kw_only=True):
    """`ok`; `degraded`: contacts are taken, but something waits or will fail; `down`: nothing can be taken."""

    status: str
    checks: dict[str, Check]
    version: str
    model: str
    disk_free_bytes: int | None = None
    contacts_waiting: int | None = None
    oldest_untriaged_seconds: float | None = None
    notices_waiting: int | None = None
    oldest_undelivered_seconds: float | None = None
    webhook_messages_waiting: int | None = None
    oldest_webhook_message_seconds: float | None = None


@get("/health/live", opt=gives(Live, alive=examples.LIVE), sync_to_thread=False)
def live() -> Live:
    """Say that this process answers."""
    return Live()


@get(
    "/health/ready",
    opt=gives(Ready, ok=examples.READY, degraded=examples.DEGRADED)
    | gives(Ready, status=UNAVAILABLE, down=examples.DOWN, headers=("Retry-After",)),
)
async def ready(request: Asked) -> Response[Ready]:
    """Say whether contacts can be taken, and how long the oldest ones wait.

    It is answered within two seconds, whatever hangs, and tells neither secrets nor where anything is.
    """
    watch: Watch = request.app.state[WATCH]
    kept, webhooks, host = await asyncio.gather(watch.kept(), watch.webhooks(), watch.host())
    checks = judge(kept, host, bounds(request.triage.settings), request.now, webhooks)
    health = worst(checks.values())
    report = Ready(
        status=health.name.lower(),
        checks={name: Check(ok=check.health is Health.OK, reason=check.reason) for name, check in checks.items()},
        version=__version__,
        model=host.answering(kept),
        disk_free_bytes=host.disk_free_bytes,
    )
    if kept and not kept.schema_reason:
        report.contacts_waiting = kept.contacts.number
        report.oldest_untriaged_seconds = kept.contacts.age_seconds(request.now)
        report.notices_waiting = kept.all_notices.number
        report.oldest_undelivered_seconds = kept.all_notices.age_seconds(request.now)
    if webhooks is not None:
        messages = together(one.waiting for one in webhooks.values())
        report.webhook_messages_waiting = messages.number
        report.oldest_webhook_message_seconds = messages.age_seconds(request.now)
    if health is Health.DOWN:
        return Response(report, status_code=UNAVAILABLE, headers={"Retry-After": "30"})
    return Response(report, status_code=OK)
