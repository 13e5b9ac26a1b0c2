"""Metrics: what Prometheus scrapes."""

from __future__ import annotations

import asyncio
import hmac

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from triage.api.auth import KEY_RING, Connection, KeyRing, secret_of
from triage.api.examples import metrics as examples
from triage.api.exposition import CONTENT_TYPE, Seen, text
from triage.api.meters import METERS, Meters
from triage.api.openapi import BEARER, gives, lets_in
from triage.api.request import PORTS, Asked
from triage.api.watch import PATIENCE_SECONDS, WATCH, Watch
from triage.app import App
from triage.domain.access import ApiKey, Scope
from triage.domain.errors import Forbidden, StoreUnavailable, Unauthenticated
from triage.flows.keys import hashed

ADMITTED = "metrics-admitted"  # where the hashes of keys that were admitted stand in the application's state
ADMITTED_LIMIT = 100


async def may_watch(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Let in whoever has the token of the settings, or a key that reads everything.

    A key that was good before is believed while the database does not answer: just then the metrics are wanted.
    """
    app: App = connection.app.state[PORTS]
    secret, token = secret_of(connection), app.settings.metrics_token
    if token and hmac.compare_digest(secret.encode(), token.encode()):
        return
    admitted: set[str] = connection.app.state[ADMITTED]
    try:
        ring: KeyRing = connection.app.state[KEY_RING]
        key = await asyncio.wait_for(ring.admit(secret), PATIENCE_SECONDS)
    except Unauthenticated:
        admitted.discard(hashed(secret))
        raise
    except (StoreUnavailable, TimeoutError):
        if hashed(secret) not in admitted:
            raise StoreUnavailable("the database does not answer") from None
        return
    _check(key)
    if len(admitted) < ADMITTED_LIMIT:
        admitted.add(hashed(secret))


@get(
    "/metrics",
    guards=[may_watch],
    security=BEARER,
    opt=lets_in(Scope.READ)
    | gives(str, media_type="text/plain", means="Prometheus text format 0.0.4.", some=examples.SOME),
)
async def metrics(request: Asked) -> Response[bytes]:
    """Show what is counted and measured, for Prometheus.

    What is kept in the database is the same on every host; without the database it is missing, and
    `triage_database_up` is 0.
    """
    watch: Watch = request.app.state[WATCH]
    meters: Meters = request.app.state[METERS]
    config = request.triage.config
    meters.unwritten.set(request.writer.waiting_contacts)
    figures, cases_open, webhooks, host = await asyncio.gather(
        watch.figures(), watch.cases_open(), watch.webhooks(), watch.host()
    )
    seen = Seen(
        figures=figures,
        cases_open=cases_open,
        webhooks=webhooks,
        host=host,
        now=request.now,
        destinations=[one.id for one in config.destinations],
        queues=[one.id for one in config.queues],
    )
    return Response(await asyncio.to_thread(text, meters.registry, seen), headers={"Content-Type": CONTENT_TYPE})


def _check(key: ApiKey) -> None:
    if not key.allows(Scope.READ) or key.sources:
        raise Forbidden(f"the API key {key.name!r} may not read the metrics: give it the scope read and no sources")
