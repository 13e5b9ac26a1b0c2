"""API keys: who asks, and what they may do. A guard on a route names the scopes of which one is needed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from triage.app import App
from triage.domain.access import ApiKey, Scope
from triage.domain.errors import Forbidden, Invalid, Problem, Unauthenticated
from triage.flows import keys

KEY_RING = "keys"  # where the key ring stands in the application's state
KNOWN_SECONDS = 5.0
SCHEME = b"bearer "

Connection = ASGIConnection[Any, Any, Any, Any]


class KeyRing:
    """Knows the keys that were shown lately, so that not every request asks the database.

    A revoked key may be good for another `KNOWN_SECONDS`.
    """

    def __init__(self, app: App, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._known: dict[str, tuple[ApiKey, float]] = {}

    async def admit(self, secret: str) -> ApiKey:
        """Return the key with this secret; raise Unauthenticated when there is none."""
        hashed = keys.hashed(secret)
        key, until = self._known.get(hashed, (None, 0.0))
        if key is None or until < self._clock():
            self._known.pop(hashed, None)
            key = await asyncio.to_thread(keys.check, self._app, secret, datetime.now(UTC))
            self._known[hashed] = key, self._clock() + KNOWN_SECONDS
        return key


class Needs:
    """Lets in requests with an API key that has one of `scopes`; the key becomes the request's `auth`."""

    def __init__(self, *scopes: Scope) -> None:
        self.scopes = scopes

    async def __call__(self, connection: Connection, _handler: BaseRouteHandler) -> None:
        ring: KeyRing = connection.app.state[KEY_RING]
        key = await ring.admit(secret_of(connection))
        if not any(map(key.allows, self.scopes)):
            raise Forbidden(f"the API key {key.name!r} lacks the scope {' or '.join(self.scopes)}")
        connection.scope["auth"] = key


needs = Needs  # a guard is asked for in a word: `guards=[needs(Scope.READ)]`


def source_for(key: ApiKey, named: str, path: str) -> str:
    """Return the source a contact belongs to: the named one if the key may use it, else the key's own.

    Raises Forbidden for a source the key is not bound to, Invalid when neither names one.
    """
    source = named or key.own_source
    if not source:
        raise Invalid([Problem(path=path, message="name the source; this API key is not bound to a single one")])
    if not key.may_use_source(source):
        raise Forbidden(f"the API key {key.name!r} is not bound to the source {source!r}")
    return source


def check_unbound(key: ApiKey, why: str) -> None:
    """Raise Forbidden for a key that is bound to sources; `why` says that all of them are concerned."""
    if key.sources:
        raise Forbidden(f"the API key {key.name!r} is bound to sources; {why}")


def actor(key: ApiKey) -> str:
    """Name who acts, for the audit."""
    return f"key {key.id} {key.name}"


def secret_of(connection: Connection) -> str:
    """Return what a request shows as its key; raise Unauthenticated when it shows none."""
    shown = next((value for name, value in connection.scope["headers"] if name == b"authorization"), b"")
    if shown[: len(SCHEME)].lower() != SCHEME:
        raise Unauthenticated("send an API key as `Authorization: Bearer KEY`; make one with `triage keys create`")
    return shown[len(SCHEME) :].strip().decode("latin-1")
