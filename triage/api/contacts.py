"""Contacts: the door they come in by, and each one with what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import get
from litestar.params import FromPath

from triage.api.auth import needs
from triage.api.decisions import DecisionShown, show_decision
from triage.api.openapi import BEARER
from triage.api.queries import LARGEST_ID
from triage.api.request import Asked
from triage.domain.access import Scope
from triage.domain.contact import (
    Attachment,
    Author,
    Channel,
    ContactStatus,
    Direction,
    Rating,
    StoredContact,
)
from triage.domain.decision import Decision
from triage.domain.errors import NotFound
from triage.store import contacts, decisions


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


@get("/v1/contacts/{contact_id:int}", guards=[needs(Scope.READ)], security=BEARER, sync_to_thread=True)
def show(request: Asked, contact_id: FromPath[int]) -> ContactShown:
    """Show a contact, how far its triage is, and the decision with its reasons."""
    with request.triage.read() as session:
        stored = contacts.get(session, contact_id) if contact_id <= LARGEST_ID else None
        if stored is None or not request.auth.may_use_source(stored.contact.source):
            raise NotFound(f"there is no contact {contact_id}")
        return show_contact(stored, decisions.get(session, contact_id))


def show_contact(stored: StoredContact, decision: Decision | None) -> ContactShown:
    contact = stored.contact
    values = {name: value for name, value in vars(contact).items() if name != "skip"}
    return ContactShown(
        **values,
        id=stored.id,
        case_id=stored.case_id,
        status=stored.status,
        reason=contact.skip.value if contact.skip else stored.failure_reason,
        received_at=stored.received_at,
        decision=show_decision(decision) if decision else None,
    )
