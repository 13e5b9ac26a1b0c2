"""Patience: a request that does not come in whole in time is given up, so that nobody can hold memory by being slow.

Nor by a head without an end: the parser would gather header fields, and those behind a body, as long as they come.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT_BYTES = 64 * 1024


class Patient(HttpToolsProtocol):
    """Ends a connection that asks nothing, or has not sent the rest of what it began to, in `receive_seconds`.

    Whoever is answered may take their time; between requests uvicorn's own limit holds. A request to one of `streamed`
    is read and answered at the same time and may last: it ends when the client is waited for and neither sends nor
    reads anything in that time. What is no body may have `HEAD_LIMIT_BYTES`, and what else came in with its end.
    """

    receive_seconds = 60.0
    streamed: ClassVar[frozenset[str]] = frozenset()

    _deadline: asyncio.TimerHandle | None = None
    _is_streamed = False
    _moved = False
    _no_body_bytes = 0

    def data_received(self, data: bytes) -> None:
        self._no_body_bytes += len(data)
        super().data_received(data)
        if self._no_body_bytes > HEAD_LIMIT_BYTES and not self.transport.is_closing():
            self.send_400_response("The header of this request is too long.")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._came()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect()

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._no_body_bytes = 0
        self._is_streamed = self.scope["path"] in self.streamed

    def on_body(self, body: bytes) -> None:
        self._moved = True
        self._no_body_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._is_streamed:
            self._came()
        self._no_body_bytes = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if self._is_streamed and not self.cycle.more_body:
            self._came()
        super().on_response_complete()

    def resume_writing(self) -> None:
        self._moved = True
        super().resume_writing()

    def _expect(self) -> None:
        self._came()
        self._deadline = self.loop.call_later(self.receive_seconds, self._give_up)

    def _came(self) -> None:
        if self._deadline:
            self._deadline.cancel()

    def _give_up(self) -> None:
        if self._is_streamed and not self.cycle.response_complete and (self._moved or not self._client_is_waited_for()):
            self._moved = False
            self._expect()
        else:
            self.transport.abort()

    def _client_is_waited_for(self) -> bool:
        still_sends = self.cycle.more_body and not self.flow.read_paused
        return still_sends or self.flow.write_paused
