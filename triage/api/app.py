"""The web application: every route, and what holds for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from litestar import Litestar
from litestar.datastructures import State

from triage.api import (
    alarms,
    audit,
    bulk,
    cases,
    classify,
    contacts,
    corrections,
    drifts,
    emails,
    errors,
    health,
    hooks,
    metrics,
    models,
    notices,
    originals,
    people,
    reference,
    webhooks,
)
from triage.api.auth import KEY_RING, KeyRing
from triage.api.door import Web
from triage.api.headers import secure
from triage.api.meters import METERS, Meters
from triage.api.pages import ROUTES as PAGES
from triage.api.pages.errors import for_browsers
from triage.api.refused_hooks import REFUSED_HOOKS, RefusedHooks
from triage.api.request import PORTS, WRITER, Asked
from triage.api.watch import WATCH, Watch
from triage.app import App
from triage.flows import intake
from triage.store.writer import Writer

THREADS = 24  # for what may take a while; the pool of database connections has as many

ROUTES = (
    alarms.shadow_week,
    audit.find_lines,
    bulk.take_bulk,
    cases.acknowledge_case,
    cases.find_cases,
    cases.show_case,
    classify.classify,
    contacts.show,
    contacts.take,
    corrections.correct_contact,
    corrections.find_corrections,
    drifts.find_drifts,
    emails.take_email,
    health.live,
    health.ready,
    hooks.look,
    hooks.take,
    metrics.metrics,
    models.list_models,
    models.promote_model,
    models.roll_back,
    notices.find_notices,
    originals.show_original,
    people.erase_person,
    people.export_person,
    reference.openapi_json,
    webhooks.enable_webhook,
    webhooks.find_deliveries,
    webhooks.list_webhooks,
    webhooks.replay_delivery,
    webhooks.test_webhook,
)


def create(app: App) -> Litestar:
    """Build the web application around the ports; when it ends, it stores what it has taken first."""
    return Web(
        route_handlers=[*ROUTES, *PAGES],
        request_class=Asked,
        state=State({PORTS: app, KEY_RING: KeyRing(app), REFUSED_HOOKS: RefusedHooks(), **_watched(app)}),
        lifespan=[_writing],
        exception_handlers=for_browsers(errors.handlers()),
        before_send=[secure],
        request_max_body_size=app.settings.max_body_bytes,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


def _watched(app: App) -> dict[str, object]:
    """Give what health and metrics stand on."""
    return {METERS: Meters(), WATCH: Watch(app), metrics.ADMITTED: set()}


@asynccontextmanager
async def _writing(litestar: Litestar) -> AsyncIterator[None]:
    app: App = litestar.state[PORTS]
    writer = Writer(
        lambda received: intake.store(app, received, datetime.now(UTC)),
        waiting_limit=app.settings.intake_waiting_limit,
    )
    litestar.state[WRITER] = writer
    # The loop's own pool has a handful of threads: a few slow answers would keep keys from being checked.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="api"))
    app.pulse()  # begins to listen, so that health knows of Redis before somebody asks
    try:
        yield
    finally:
        writer.close()
