"""A request as our handlers see it: with the ports, the key or person that asks, and the time."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from litestar import Request
from litestar.datastructures import State

from triage.app import App
from triage.store.writer import Writer

PORTS = "triage"  # where the ports stand in the application's state
WRITER = "writer"
REQUEST_ID = "request_id"  # where it stands in the state of a request


class Asked(Request[Any, Any, State]):
    """A request; `auth` is the API key once a guard of `auth.py` has let it in."""

    __slots__ = ()

    @property
    def triage(self) -> App:
        ports: App = self.app.state[PORTS]
        return ports

    @property
    def writer(self) -> Writer:
        writer: Writer = self.app.state[WRITER]
        return writer

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)


def request_id_of(request: Request[Any, Any, Any]) -> str:
    """Return the id by which the log knows a request."""
    return str(request.scope["state"].get(REQUEST_ID) or secrets.token_hex(8))


def is_list(body: bytes) -> bool:
    """Say whether a body of JSON, if it is any, is a list."""
    return body.lstrip(b" \t\r\n")[:1] == b"["
