"""The same handler with another store behind it, run the same way as `triage api`: what intake is compared with.

`orm` takes an ORM session and a commit of its own for every request; `nothing` stores nothing at all.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlmodel import Session, col, select

from triage import logs, settings
from triage.api.request import PORTS, WRITER
from triage.app import TRIAGE, App
from triage.cli import api
from triage.domain.contact import Contact, Receipt
from triage.process import listen
from triage.store.cases import CaseRow
from triage.store.contacts import ContactRow, values
from triage.store.receipts import _case_values


class Writes(Protocol):
    async def write(self, contacts: Sequence[Contact]) -> list[Receipt]: ...


class PerRequest:
    """Stores with an ORM session per request, in a thread, as most applications do."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def write(self, contacts: Sequence[Contact]) -> list[Receipt]:
        return await asyncio.to_thread(self._store, contacts)

    def _store(self, contacts: Sequence[Contact]) -> list[Receipt]:
        with self._app.transaction() as session:
            receipts = [self._store_one(session, contact) for contact in contacts]
        self._app.wake(TRIAGE)
        self._app.publish("cases")
        return receipts

    def _store_one(self, session: Session, contact: Contact) -> Receipt:
        now = datetime.now(UTC)
        same = select(ContactRow).where(
            ContactRow.source == contact.source, ContactRow.external_id == contact.external_id
        )
        if row := session.exec(same).first():
            return Receipt(contact_id=row.id, case_id=row.case_id, duplicate=True)
        case = session.exec(
            select(CaseRow).where(col(CaseRow.source) == contact.source, col(CaseRow.key) == contact.case_key)
        ).first()
        if case is None:
            case = CaseRow(**_case_values(contact, now, "default"))
            session.add(case)
            session.flush()
        stored = ContactRow(**values(contact, case.id, now))
        session.add(stored)
        session.flush()
        return Receipt(contact_id=stored.id, case_id=case.id, duplicate=False)


class Nothing:
    """Stores nothing and says it did."""

    def __init__(self, _app: App) -> None:
        self._ids = itertools.count(1)

    async def write(self, contacts: Sequence[Contact]) -> list[Receipt]:
        ids = [next(self._ids) for _ in contacts]
        return [Receipt(contact_id=number, case_id=number, duplicate=False) for number in ids]


VARIANTS: dict[str, Any] = {"orm": PerRequest, "nothing": Nothing}


def main(name: str) -> None:
    given = settings.load(os.environ)
    logs.configure(given.log_level)
    server = api._server(given)
    litestar: Any = server.config.app
    writer: Writes = VARIANTS[name](litestar.state[PORTS])
    litestar.on_startup.append(lambda: litestar.state.update({WRITER: writer}))
    listener = listen(given.host, 0)
    print(f"listening on {api._address(listener)}", flush=True)
    server.run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1])
