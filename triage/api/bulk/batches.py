"""Batches of lines on their way: read in a thread, stored by the group-commit writer, answered in their order."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

import msgspec
import structlog

from triage.api.auth import source_for
from triage.api.bulk.lines import Line
from triage.api.bulk.spool import Spool
from triage.api.errors import detail_of, status_of
from triage.api.request import Asked
from triage.connectors.contact_json import ContactJson, SentContacts
from triage.connectors.read_json import read_json
from triage.domain.contact import Contact, Receipt
from triage.domain.errors import Invalid, Problem, TooLarge, TriageError
from triage.flows import originals, receive
from triage.store.writer import RowRefused

IN_FLIGHT = 4
WRITING_AT_ONCE = 4  # of all requests together, so that what comes in one by one finds room in the writer
_WHOLE = "$"

log = structlog.get_logger(__name__)
_encoder = msgspec.json.Encoder()


class Taken(msgspec.Struct, kw_only=True):
    """Where the contact of a line is kept; `duplicate` when it was there before, which is left as it is."""

    line: int
    id: int
    case_id: int
    duplicate: bool


class Refused(msgspec.Struct, kw_only=True):
    """Why a line was not stored; with status 503 send it again in a while."""

    line: int
    status: int
    errors: list[Problem]


def refusal(line: int, error: TriageError) -> Refused:
    """Say of a line what a request with it alone would be answered."""
    status = status_of(error) or HTTPStatus.INTERNAL_SERVER_ERROR
    problems = (
        error.problems if isinstance(error, Invalid) else [Problem(path=_WHOLE, message=detail_of(error, status))]
    )
    return Refused(line=line, status=status, errors=problems)


class Batches:
    """The batches of one request; `writing` is what all requests share."""

    def __init__(self, request: Asked, answers: Spool, writing: asyncio.Semaphore, longest_bytes: int) -> None:
        self._request = request
        self._answers = answers
        self._writing = writing
        self._longest_bytes = longest_bytes
        self._room = asyncio.Semaphore(IN_FLIGHT)
        self._reading = asyncio.Lock()
        self._last: asyncio.Task[None] | None = None

    @property
    def any(self) -> bool:
        """Say whether there was one."""
        return self._last is not None

    async def take(self, lines: Sequence[Line], group: asyncio.TaskGroup) -> None:
        """Let a batch go its way as soon as there is room for it."""
        await self._room.acquire()
        self._last = group.create_task(self._go(lines, self._last))

    async def _go(self, lines: Sequence[Line], before: asyncio.Task[None] | None) -> None:
        try:
            answers = await self._answer(lines)
            if before:
                await before  # the answers stand in the order of the lines
            await self._answers.put(_encoder.encode_lines(answers))
        finally:
            self._room.release()

    async def _answer(self, lines: Sequence[Line]) -> list[Taken | Refused]:
        try:
            async with self._reading:
                read = await asyncio.to_thread(self._read, lines)
            contacts = {line: one for line, one in read.items() if isinstance(one, Contact)}
            stored = await self._store(contacts) if contacts else {}
        except Exception:  # a fault of ours costs these lines, not the whole request
            error_id = secrets.token_hex(8)
            log.exception("lines of a request failed", error_id=error_id, first=lines[0].number)
            return _broken(lines, error_id)
        return [stored[line] if isinstance(one, Contact) else one for line, one in read.items()]

    def _read(self, lines: Sequence[Line]) -> dict[int, Contact | Refused]:
        now = self._request.now
        return {line.number: self._read_one(line, now) for line in lines}

    def _read_one(self, line: Line, now: datetime) -> Contact | Refused:
        try:
            if line.text is None:
                raise TooLarge(f"the line is longer than {self._longest_bytes} bytes; send less in one contact")
            sent = SentContacts(items=[read_json(line.text, ContactJson)], is_list=False)
            source = source_for(self._request.auth, sent.items[0].source or "", "source")
            made = receive.make_contacts(self._request.triage.config, sent, [source], now)
            (contact,) = originals.attach(self._request.triage, made, line.text)
        except TriageError as error:
            return refusal(line.number, error)
        return contact

    async def _store(self, contacts: dict[int, Contact]) -> dict[int, Taken | Refused]:
        try:
            async with self._writing:
                receipts = await self._request.writer.write(list(contacts.values()))
        except RowRefused as error:
            if len(contacts) == 1:
                return {line: refusal(line, error) for line in contacts}
            alone = [await self._store({line: contact}) for line, contact in contacts.items()]
            return {line: answer for answers in alone for line, answer in answers.items()}
        except TriageError as error:
            return {line: refusal(line, error) for line in contacts}
        return {line: _taken(line, receipt) for line, receipt in zip(contacts, receipts, strict=True)}


def _taken(line: int, receipt: Receipt) -> Taken:
    return Taken(line=line, id=receipt.contact_id, case_id=receipt.case_id, duplicate=receipt.duplicate)


def _broken(lines: Sequence[Line], error_id: str) -> list[Taken | Refused]:
    problem = Problem(path=_WHOLE, message=f"something broke on our side; the log says more under {error_id}")
    return [Refused(line=line.number, status=HTTPStatus.INTERNAL_SERVER_ERROR, errors=[problem]) for line in lines]
