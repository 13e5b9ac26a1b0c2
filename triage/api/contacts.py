"""Contacts: the door they come in by, and each one with what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from triage.api.auth import needs, source_for
from triage.api.decisions import DecisionShown, show_decision
from triage.api.examples import contacts as examples
from triage.api.openapi import BEARER, fails, gives, takes
from triage.api.request import Asked
from triage.api.shown import alike
from triage.connectors.contact_json import ContactJson, read_contacts
from triage.domain.access import Scope
from triage.domain.contact import (
    Attachment,
    Author,
    Channel,
    Contact,
    ContactStatus,
    Direction,
    Rating,
    Receipt,
    StoredContact,
)
from triage.domain.decision import Decision
from triage.domain.errors import NotFound
from triage.flows import originals, receive
from triage.store import contacts, decisions

SHORT_BODY_BYTES = 32 * 1024  # read at once; a longer one is read in a thread, so that others need not wait for it


class Stored(msgspec.Struct, kw_only=True):
    """Where a contact is kept; `duplicate` when it was there before, which is left as it is."""

    id: int
    case_id: int
    duplicate: bool


class Receipts(msgspec.Struct, kw_only=True):
    """A receipt for each contact, in order: they survive whatever happens now."""

    contacts: list[Stored]


class ContactShown(msgspec.Struct, kw_only=True):
    """A contact as it is kept; `reason` says why it was skipped or failed."""

    id: int
    case_id: int
    status: ContactStatus
    reason: str
    source: str
    external_id: str
    case_ref: str
    channel: Channel
    direction: Direction
    occurred_at: datetime
    received_at: datetime
    subject: str
    text: str
    author: Author
    queue: str
    tags: tuple[str, ...]
    rating: Rating | None
    attachments: tuple[Attachment, ...]
    metadata: dict[str, Any]
    decision: DecisionShown | None


@post(
    "/v1/contacts",
    guards=[needs(Scope.INGEST)],
    security=BEARER,
    status_code=202,
    opt=takes(ContactJson | list[ContactJson], one=examples.SENT, several=[examples.SENT, examples.ANSWER_TO_A_SURVEY])
    | gives(Receipts, one=examples.STORED, several=examples.STORED_BOTH)
    | fails(403, "the API key 'helpdesk' is not bound to the source 'trial'")
    | fails(422, "[1].channel: is required", **{"[1].channel": "is required"}),
)
async def take(request: Asked, body: RawBody) -> Response[Receipts]:
    """Take one contact, or a list of at most 1,000: all of them, or none if one of them is wrong."""
    received = await _read(request, body)
    receipts = await request.writer.write(received)
    return Response(show_receipts(receipts))


@get(
    "/v1/contacts/{contact_id:int}",
    guards=[needs(Scope.READ)],
    security=BEARER,
    opt=gives(ContactShown, triaged=examples.TRIAGED, not_triaged_yet=examples.WAITING)
    | fails(404, "there is no contact 17"),
    sync_to_thread=True,
)
def show(request: Asked, contact_id: FromPath[int]) -> ContactShown:
    """Show a contact, how far its triage is, and the decision with its reasons."""
    with request.triage.read() as session:
        stored = contacts.get(session, contact_id)
        if stored is None or not request.auth.may_use_source(stored.contact.source):
            raise NotFound(f"there is no contact {contact_id}")
        return show_contact(stored, decisions.get(session, contact_id))


async def _read(request: Asked, body: bytes) -> list[Contact]:
    if len(body) <= SHORT_BODY_BYTES:
        return _contacts(request, body)
    return await asyncio.to_thread(_contacts, request, body)


def _contacts(request: Asked, body: bytes) -> list[Contact]:
    """Read one contact or a list; raise Invalid that names what is wrong, Forbidden for a source of others."""
    sent = read_contacts(body)
    sources = [
        source_for(request.auth, one.source or "", f"[{index}].source" if sent.is_list else "source")
        for index, one in enumerate(sent.items)
    ]
    made = receive.make_contacts(request.triage.config, sent, sources, request.now)
    attach = originals.attach_each if sent.is_list else originals.attach
    return attach(request.triage, made, body)


def show_receipts(receipts: Sequence[Receipt]) -> Receipts:
    return Receipts(contacts=[Stored(id=r.contact_id, case_id=r.case_id, duplicate=r.duplicate) for r in receipts])


def show_contact(stored: StoredContact, decision: Decision | None) -> ContactShown:
    contact = stored.contact
    return ContactShown(
        **alike(ContactShown, contact),
        id=stored.id,
        case_id=stored.case_id,
        status=stored.status,
        reason=contact.skip.value if contact.skip else stored.failure_reason,
        received_at=stored.received_at,
        decision=show_decision(decision) if decision else None,
    )
