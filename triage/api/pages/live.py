"""`/live`: tells an open page that something has changed, at most twice a second; what it shows, the page asks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from litestar import Litestar, Response, get
from litestar.response import ServerSentEvent, ServerSentEventMessage

from triage.api.request import Asked
from triage.app import Pulse

TICK_SECONDS = 0.5
KEEP_ALIVE_TICKS = 30
LONGEST_TICKS = 600  # then the browser connects anew, and whoever was signed out meanwhile is not let in
RETRY_MILLISECONDS = 2000
STREAMS_LIMIT = 500
_STOPPING = "pages_stopping"
_STREAMS = "pages_streams"


def stop(web: Litestar) -> None:
    """End all streams within a tick, so that a server that is asked to end need not wait for open pages."""
    web.state[_STOPPING] = True


@get("/live", media_type="text/event-stream")
async def live(request: Asked) -> ServerSentEvent | Response[str]:
    """Tell of changes until the page is closed, the server stops, or it is time to connect anew."""
    state = request.app.state
    if state.get(_STREAMS, 0) >= STREAMS_LIMIT:
        return Response("", status_code=503)
    return ServerSentEvent(_counted(request.app, request.triage.pulse))


async def _counted(web: Litestar, pulse: Callable[[], Pulse]) -> AsyncIterator[ServerSentEventMessage]:
    web.state[_STREAMS] = web.state.get(_STREAMS, 0) + 1
    try:
        async for message in changes(pulse, lambda: bool(web.state.get(_STOPPING))):
            yield message
    finally:
        web.state[_STREAMS] -= 1


async def changes(
    pulse: Callable[[], Pulse], stopping: Callable[[], bool], *, tick_seconds: float = TICK_SECONDS
) -> AsyncIterator[ServerSentEventMessage]:
    """Give a message when something was heard since the last one: `changed`, or `deaf` when nothing can be heard."""
    seen: Pulse | None = None
    quiet = 0
    for _ in range(LONGEST_TICKS):
        if stopping():
            return
        heard = pulse()
        if heard != seen:
            yield ServerSentEventMessage(event="changed" if heard.hears else "deaf", data="", retry=RETRY_MILLISECONDS)
            seen, quiet = heard, 0
        elif quiet >= KEEP_ALIVE_TICKS:
            yield ServerSentEventMessage(comment="still here", data=None)
            quiet = 0
        quiet += 1
        await asyncio.sleep(tick_seconds)
