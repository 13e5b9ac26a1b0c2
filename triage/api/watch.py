"""Watch: what is asked of the service for health and metrics, each question with its own thread and patience."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from triage.api.timed import Timed
from triage.app import App
from triage.domain.health import Host, Kept, WebhookSeen
from triage.flows import health
from triage.flows.health import Figures

WATCH = "watch"  # where it stands in the application's state
PATIENCE_SECONDS = 1.5  # a probe is answered within two seconds, whatever hangs
CASES_SECONDS = WEBHOOKS_SECONDS = 30.0  # figures that cost more the more there are: not counted at every scrape
NO_ANSWER = Host(hears_redis=False, disk_free_bytes=None, disk_holds_database=False, model="")


class Watch:
    """The questions that are asked again and again."""

    def __init__(self, app: App) -> None:
        health.prepare()
        self._kept: Timed[Kept] = Timed(lambda: health.look(app))
        self._host: Timed[Host] = Timed(lambda: health.host(app))
        self._figures: Timed[Figures] = Timed(lambda: health.figures(app, datetime.now(UTC)))
        self._cases: Timed[Mapping[str, int]] = Timed(lambda: health.cases_open(app), fresh_seconds=CASES_SECONDS)
        self._webhooks: Timed[Mapping[str, WebhookSeen]] = Timed(
            lambda: health.webhooks(app), fresh_seconds=WEBHOOKS_SECONDS
        )

    async def kept(self) -> Kept | None:
        return await self._kept.answer(PATIENCE_SECONDS)

    async def host(self) -> Host:
        return await self._host.answer(PATIENCE_SECONDS) or NO_ANSWER

    async def cases_open(self) -> Mapping[str, int] | None:
        return await self._cases.answer(PATIENCE_SECONDS)

    async def webhooks(self) -> Mapping[str, WebhookSeen] | None:
        return await self._webhooks.answer(PATIENCE_SECONDS)

    async def figures(self) -> Figures | None:
        return await self._figures.answer(PATIENCE_SECONDS)
