"""The access log: the route, never the address, for a path or a query may hold the token of a link."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from litestar.types import Message, Scope

SERVER_ERROR = 500

log = structlog.get_logger(__name__)


def access_log(*, every_request: bool) -> Callable[[Message, Scope], Awaitable[None]]:
    """Return a hook that logs requests that failed on our side, and with `every_request` all of them.

    At thousands of requests a second a line for each would cost more than the requests.
    """

    async def note(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start" or (message["status"] < SERVER_ERROR and not every_request):
            return
        line = log.debug if message["status"] < SERVER_ERROR else log.warning
        line("request", method=scope.get("method"), route=scope.get("path_template", ""), status=int(message["status"]))

    return note
