"""Hooks: the webhooks of helpdesks. They are answered with nothing, since some vendors retry on anything else."""

from __future__ import annotations

import asyncio
from datetime import datetime

from litestar import MediaType, Response, head, post
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, RawBody

from triage.api.auth import Connection
from triage.api.contacts import SHORT_BODY_BYTES
from triage.api.request import PORTS, Asked
from triage.app import App
from triage.config import Source
from triage.domain.errors import NotFound
from triage.flows import receive


def known_source(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Let in requests for a source there is: of others not even the body is read."""
    app: App = connection.app.state[PORTS]
    if app.config.source(connection.path_params["source_id"]) is None:
        raise NotFound("there is no such source; sources are named in triage.toml")


@post("/hooks/{source_id:str}", guards=[known_source], status_code=200)
async def take(request: Asked, source_id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Take an event of a source, checked by the source's own signature scheme."""
    app, now = request.triage, request.now
    source = next(source for source in app.config.sources if source.id == source_id)
    event = await _read(request, source, body, now)
    if event.contacts and not await asyncio.to_thread(receive.is_replay, app, event, now):
        await request.writer.write(event.contacts)
    return Response(b"", media_type=MediaType.TEXT)


@head("/hooks/{source_id:str}", guards=[known_source], sync_to_thread=False)
def look(source_id: FromPath[str]) -> None:
    """Say that the hook is there."""


async def _read(request: Asked, source: Source, body: bytes, now: datetime) -> receive.Event:
    given = request.triage, source, dict(request.headers), body, now
    if len(body) <= SHORT_BODY_BYTES:
        return receive.read_hook(*given)
    return await asyncio.to_thread(receive.read_hook, *given)
