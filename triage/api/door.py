"""The door: what happens to every request, whatever answers it. It is named, measured, and told of if it failed.

A request id comes from the client if it is one, else from us; it is given back, and every line logged meanwhile has it.
"""

from __future__ import annotations

import re
import secrets
import time
from http import HTTPStatus
from typing import cast

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import (
    HTTPReceiveMessage,
    HTTPScope,
    HTTPSendMessage,
    LifeSpanReceive,
    LifeSpanScope,
    LifeSpanSend,
    Receive,
    Scope,
    Send,
)

from triage import logs
from triage.api.access_log import note
from triage.api.meters import CLIENT_GONE, METERS, Meters
from triage.api.proxies import client_and_scheme
from triage.api.request import PORTS, REQUEST_ID
from triage.app import App

HEADER = b"x-request-id"
_A_REQUEST_ID = re.compile(rb"[A-Za-z0-9_.-]{8,64}")


class Web(Litestar):
    """The application behind its door."""

    async def __call__(
        self, scope: Scope | LifeSpanScope, receive: Receive | LifeSpanReceive, send: Send | LifeSpanSend
    ) -> None:
        if scope["type"] != ScopeType.HTTP:
            await super().__call__(scope, receive, send)
            return
        asked = cast("HTTPScope", scope)
        self._believe_proxies(asked)
        visit = _Visit(asked, self.state[METERS])
        with logs.bound(request_id=visit.request_id):
            await super().__call__(asked, visit.hears(cast("Receive", receive)), visit.answers(cast("Send", send)))

    def _believe_proxies(self, scope: HTTPScope) -> None:
        """Put the client in the place of a proxy that we trust."""
        app: App = self.state[PORTS]
        trusted, peer = app.settings.trusted_proxies, scope["client"]
        if trusted and peer:
            host, scope["scheme"] = client_and_scheme(peer[0], scope["scheme"], scope["headers"], trusted)
            scope["client"] = host, peer[1]


class _Visit:
    """One request from its coming to the beginning of its answer."""

    def __init__(self, scope: HTTPScope, meters: Meters) -> None:
        self._scope, self._meters = scope, meters
        self._began_seconds = time.perf_counter()
        self._is_gone = False
        self.request_id = _request_id(scope)
        scope.setdefault("state", {})[REQUEST_ID] = self.request_id

    def hears(self, receive: Receive) -> Receive:
        async def hear() -> HTTPReceiveMessage:
            message = cast("HTTPReceiveMessage", await receive())
            if message["type"] == "http.disconnect":
                self._is_gone = True
            return message

        return cast("Receive", hear)

    def answers(self, send: Send) -> Send:
        async def answer(message: HTTPSendMessage) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (HEADER, self.request_id.encode())]
                self._note(int(message["status"]))
            await send(message)

        return cast("Send", answer)

    def _note(self, status: int) -> None:
        """Measure the answer; a client that went away before it was not failed by us."""
        if self._is_gone and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            status = CLIENT_GONE
        seconds = time.perf_counter() - self._began_seconds
        method, route = self._scope["method"], self._scope.get("path_template", "")
        self._meters.answered(method=method, route=route, status=status, seconds=seconds)
        note(method=method, route=route, status=status, seconds=seconds)


def _request_id(scope: HTTPScope) -> str:
    given = next((value for name, value in scope["headers"] if name == HEADER), b"")
    return given.decode() if _A_REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
