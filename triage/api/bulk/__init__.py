"""Contacts in bulk: lines are stored as they come in, answers wait in a spool; neither is ever in memory as a whole.

A few batches are on their way at once: whoever sends faster than that waits. The answer begins when the last line has
come in. What was answered as stored is safe; all the rest may be sent again, since what is there is recognised.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from tempfile import SpooledTemporaryFile

import msgspec
from litestar import post
from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Send
from litestar.types import Scope as AsgiScope

from triage.api.auth import needs
from triage.api.bulk.batches import WRITING_AT_ONCE, Batches, Refused, Taken, refusal
from triage.api.bulk.lines import Gzip, Line, Lines, Plain
from triage.api.bulk.spool import Spool
from triage.api.examples import bulk as examples
from triage.api.media import check_media_type, packing
from triage.api.openapi import BEARER, NDJSON, fails, gives, takes
from triage.api.request import Asked
from triage.connectors.contact_json import ContactJson
from triage.domain.access import Scope
from triage.domain.errors import Malformed, Overloaded, TriageError
from triage.settings import Settings

PATH = "/v1/contacts/bulk"
READABLE = (NDJSON, "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/json")
GZIP = "gzip"
MOST_REQUESTS = 8
MOST_LINES_IN_A_BATCH = 250
SPOOL_LIMIT_BYTES = 256 * 1024 * 1024
KEPT_IN_MEMORY_BYTES = 256 * 1024
_GATE = "bulk"


class Gate:
    """What all requests of a process share: how many there are, and how many of their batches are being written."""

    def __init__(self) -> None:
        self.writing = asyncio.Semaphore(WRITING_AT_ONCE)
        self._inside = 0

    @asynccontextmanager
    async def inside(self) -> AsyncIterator[None]:
        """Let one in. Raises Overloaded when many are inside already: each holds memory for a few batches."""
        if self._inside >= MOST_REQUESTS:
            raise Overloaded(f"{MOST_REQUESTS} requests in bulk are under way; send this one in a while")
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1


@post(
    PATH,
    guards=[needs(Scope.INGEST)],
    security=BEARER,
    status_code=200,
    request_max_body_size=None,
    opt=takes(
        ContactJson,
        media_type=NDJSON,
        means="A contact per line, with the fields of a single one. Blank lines are passed over.",
        headers={"Content-Encoding": "`gzip` when the body is packed."},
        two_lines=examples.SENT,
    )
    | gives(Taken | Refused, media_type=NDJSON, means=examples.MEANS, stored_and_refused=examples.ANSWERED)
    | fails(400, "the body holds no line; send a contact per line")
    | fails(413, "the body is larger than 67108864 bytes, unpacked; send the rest, from line 1 on, in another request")
    | fails(415, "text/csv is not read here; send it with the header `Content-Type: application/x-ndjson`")
    | fails(503, "8 requests in bulk are under way; send this one in a while"),
)
async def take_bulk(request: Asked) -> ASGIApp:
    """Take many contacts, one per line of NDJSON, stored as they come in, and answer each line.

    A wrong line refuses itself alone. The limit (`TRIAGE_MAX_BULK_BYTES`, 64 MiB) counts after unpacking; beyond it the
    lines before are stored and answered, and a last line with status 413 says where to go on. A line that is not
    answered, or with 503, may be sent again: what is stored already answers as a duplicate.
    """
    check_media_type(request, READABLE)
    is_packed = packing(request, (GZIP,)) == GZIP
    gate = _gate(request.app.state)

    async def answer(_scope: AsgiScope, receive: Receive, send: Send) -> None:
        async with gate.inside():
            with SpooledTemporaryFile(KEPT_IN_MEMORY_BYTES, dir=_folder(request.triage.settings)) as file:
                answers = Spool(file, limit_bytes=SPOOL_LIMIT_BYTES)
                await _Exchange(request, answers, gate.writing, is_packed=is_packed).run(receive, send)

    return answer


class _Exchange:
    """One request and its answer. Before the first answer an error is the whole answer, after it a last line."""

    def __init__(self, request: Asked, answers: Spool, writing: asyncio.Semaphore, *, is_packed: bool) -> None:
        settings = request.triage.settings
        self._answers = answers
        self._batches = Batches(request, answers, writing, settings.max_body_bytes)
        self._lines = Lines(
            Gzip() if is_packed else Plain(),
            limit_bytes=settings.max_bulk_bytes,
            longest_bytes=settings.max_body_bytes,
        )

    async def run(self, receive: Receive, send: Send) -> None:
        """Take and answer at the same time. Raises what is wrong with the whole body while there is no answer yet."""
        taking = asyncio.create_task(self._take(receive))
        try:
            await self._send(taking, send)
        finally:
            taking.cancel()
            with suppress(asyncio.CancelledError, TriageError):
                await taking

    async def _send(self, taking: asyncio.Task[None], send: Send) -> None:
        # An answer that begins before the request has ended makes proxies (nginx) pass on nothing more of the request.
        await self._answers.ready()
        piece = await self._answers.get()
        if not piece:
            await taking  # raises what is wrong with the whole
        headers = [(b"content-type", NDJSON.encode()), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        while piece:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            piece = await self._answers.get()
        await taking
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _take(self, receive: Receive) -> None:
        """Take all lines. Raises what is wrong with the whole body while there is no answer yet."""
        try:
            async with asyncio.TaskGroup() as group:
                failure = await self._take_lines(receive, group)
            if failure and self._batches.any:
                last = refusal(self._lines.number, failure)
                await self._answers.put(msgspec.json.encode(last) + b"\n")
            elif failure:
                raise failure
        finally:
            await self._answers.end()

    async def _take_lines(self, receive: Receive, group: asyncio.TaskGroup) -> TriageError | None:
        try:
            async for sent in _body(receive):
                for lines in self._lines.feed(sent):
                    await self._take_some(lines, group)
            for lines in self._lines.end():
                await self._take_some(lines, group)
        except TriageError as error:
            return error
        return None if self._batches.any else Malformed("the body holds no line; send a contact per line")

    async def _take_some(self, lines: Sequence[Line], group: asyncio.TaskGroup) -> None:
        for start in range(0, len(lines), MOST_LINES_IN_A_BATCH):
            await self._batches.take(lines[start : start + MOST_LINES_IN_A_BATCH], group)
        await asyncio.sleep(0)  # others have their turn, also while nothing but air is unpacked


def _folder(settings: Settings) -> str | None:
    return str(settings.data_dir) if settings.data_dir.is_dir() else None


def _gate(state: State) -> Gate:
    if _GATE not in state:
        state[_GATE] = Gate()
    gate: Gate = state[_GATE]
    return gate


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    """Yield the body as it comes in; end as well when the client hangs up, for there is nobody to tell."""
    while (message := await receive())["type"] == "http.request":
        if message["body"]:
            yield message["body"]
        if not message["more_body"]:
            return
