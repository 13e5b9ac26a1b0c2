"""Patience: a request that does not come in whole in time is given up, so that nobody can hold memory by being slow."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Patient(HttpToolsProtocol):
    """Ends a connection that asks nothing, or has not sent the rest of what it began to, in `receive_seconds`.

    Whoever is answered may take their time; between requests uvicorn's own limit holds.
    """

    receive_seconds = 60.0

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._came()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect()

    def on_message_complete(self) -> None:
        self._came()
        super().on_message_complete()

    def _expect(self) -> None:
        self._came()
        self._deadline = self.loop.call_later(self.receive_seconds, self.transport.abort)

    def _came(self) -> None:
        if self._deadline:
            self._deadline.cancel()
