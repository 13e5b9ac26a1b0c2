"""Hooks: the webhooks of helpdesks. They are answered with nothing, since some vendors retry on anything else."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from litestar import MediaType, Response, head, post
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, RawBody

from triage.api.auth import Connection
from triage.api.contacts import SHORT_BODY_BYTES
from triage.api.examples import hooks as examples
from triage.api.openapi import fails, gives, takes, tried_with
from triage.api.refused_hooks import REFUSED_HOOKS, RefusedHooks
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


def not_surely_false(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Refuse by its header fields what no body could make right: of that the body is not read either."""
    app: App = connection.app.state[PORTS]
    source = _source(app, connection.path_params["source_id"])
    with _refused(connection).noted(source.id):
        receive.screen_hook(app, source, dict(connection.headers), datetime.now(UTC))


@post(
    "/hooks/{source_id:str}",
    guards=[known_source, not_surely_false],
    status_code=200,
    opt=takes(
        dict[str, Any],
        means="An event as the source's connector knows it; here one of the `standard` connector.",
        headers=examples.HEADERS,
        standard=examples.EVENT,
    )
    | gives(None, means="Stored, stored already, or of no interest: nothing is to be sent again. The body is empty.")
    | fails(401, "no signature in webhook-signature fits: wrong secret, or the body was changed")
    | fails(404, "there is no such source; sources are named in triage.toml")
    | fails(422, "data.channel: is required", data__channel="is required")
    | tried_with(examples.SIGN_AND_SEND),
)
async def take(request: Asked, source_id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Take an event of a source, checked by the source's own signature scheme."""
    app, now = request.triage, request.now
    source = _source(app, source_id)
    with _refused(request).noted(source.id):
        event = await _read(request, source, body, now)
    if event.contacts and not await asyncio.to_thread(receive.is_replay, app, event, now):
        await request.writer.write(event.contacts)
    return Response(b"", media_type=MediaType.TEXT)


@head(
    "/hooks/{source_id:str}",
    guards=[known_source],
    opt=gives(None, means="The source is there.")
    | fails(404, "there is no such source; sources are named in triage.toml"),
    sync_to_thread=False,
)
def look(source_id: FromPath[str]) -> None:
    """Say that the hook is there."""


def _source(app: App, source_id: str) -> Source:
    return next(source for source in app.config.sources if source.id == source_id)


def _refused(connection: Connection) -> RefusedHooks:
    refused: RefusedHooks = connection.app.state[REFUSED_HOOKS]
    return refused


async def _read(request: Asked, source: Source, body: bytes, now: datetime) -> receive.Event:
    given = request.triage, source, dict(request.headers), body, now
    if len(body) <= SHORT_BODY_BYTES:
        return receive.read_hook(*given)
    return await asyncio.to_thread(receive.read_hook, *given)
