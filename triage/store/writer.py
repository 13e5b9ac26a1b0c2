"""Group commit: many requests, one transaction.

A commit costs the same for one contact as for hundreds (one fsync), so requests that arrive while a commit is under
way wait for the next one together. Nobody waits for company: an idle writer commits at once.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from triage.domain.contact import Contact, Receipt
from triage.domain.errors import Overloaded, StoreUnavailable, TriageError

GROUP_LIMIT_CONTACTS = 500

Store = Callable[[Sequence[Contact]], list[Receipt]]


class RowRefused(StoreUnavailable):
    """The database refused something of these contacts; each of the others could be stored."""


@dataclass(frozen=True, slots=True)
class _Request:
    contacts: Sequence[Contact]
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[list[Receipt]]

    def succeed(self, receipts: list[Receipt]) -> None:
        self.loop.call_soon_threadsafe(_unless_gone, self.answer, self.answer.set_result, receipts)

    def fail(self, error: BaseException) -> None:
        self.loop.call_soon_threadsafe(_unless_gone, self.answer, self.answer.set_exception, error)


def _unless_gone(answer: asyncio.Future[list[Receipt]], settle: Callable[..., None], outcome: object) -> None:
    if not answer.done():  # the client may have hung up meanwhile
        settle(outcome)


class Writer:
    """Stores contacts in groups, in a thread of its own.

    `store` is one transaction: it stores what it is given and returns the receipts in order, or stores nothing and
    raises. `waiting_limit` bounds the contacts that may wait.
    """

    def __init__(self, store: Store, *, waiting_limit: int) -> None:
        self._store = store
        self._waiting_limit = waiting_limit
        self._requests: deque[_Request] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self.waiting_contacts = 0
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def write(self, contacts: Sequence[Contact]) -> list[Receipt]:
        """Store contacts and return their receipts once they are safe on disk.

        Raises Overloaded when too many wait already, StoreUnavailable when the database cannot be written, RowRefused
        when it will not have one of these contacts; nothing is stored then.
        """
        loop = asyncio.get_running_loop()
        request = _Request(contacts, loop, loop.create_future())
        with self._changed:
            if self._closed or self.waiting_contacts + len(contacts) > max(self._waiting_limit, len(contacts)):
                raise Overloaded("too many contacts wait to be stored; send this again in a while")
            self._requests.append(request)
            self.waiting_contacts += len(contacts)
            self._changed.notify()
        return await request.answer

    def close(self) -> None:
        """Store what waits, then stop."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while group := self._next_group():
            self._commit(group)

    def _next_group(self) -> list[_Request]:
        with self._changed:
            self._changed.wait_for(lambda: self._requests or self._closed)
            group: list[_Request] = []
            size = 0
            while self._requests and (not group or size + len(self._requests[0].contacts) <= GROUP_LIMIT_CONTACTS):
                group.append(self._requests.popleft())
                size += len(group[-1].contacts)
            self.waiting_contacts -= size
            return group

    def _commit(self, group: list[_Request]) -> None:
        try:
            receipts = iter(self._store([contact for request in group for contact in request.contacts]))
        except StoreUnavailable as error:
            for request in group:
                request.fail(error)
        except Exception as error:  # noqa: BLE001  # whatever one request's row is refused for must not fail the others
            self._commit_one_by_one(group, error)
        else:
            for request in group:
                request.succeed([next(receipts) for _ in request.contacts])

    def _commit_one_by_one(self, group: list[_Request], error: Exception) -> None:
        if len(group) == 1:
            group[0].fail(error if isinstance(error, TriageError) else _refusal(error))
            return
        for request in group:
            self._commit([request])


def _refusal(error: Exception) -> RowRefused:
    refusal = RowRefused(f"the database refused the contact: {type(error).__name__}")
    refusal.__cause__ = error
    return refusal
