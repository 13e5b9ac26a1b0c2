"""Export a person: everything that is kept of what they wrote and what was made of it, for a machine to read."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from triage.app import App, Session
from triage.domain.case import Case
from triage.domain.contact import StoredContact
from triage.domain.errors import StaysSealed
from triage.domain.person import Person
from triage.flows import erase, people
from triage.flows.originals import open_one
from triage.flows.people import Found
from triage.store import audit, cases, contacts, corrections, decisions, deliveries, notices, originals
from triage.store import people as people_store

EXPORTED = "person exported"
FORMAT = "triage person 1"
_AT_ONCE = 500


def export(app: App, person: Person, *, by: str, now: datetime) -> dict[str, Any]:
    """Return the archive of a person as plain values, and record that it was made.

    Of a case in which others wrote too there is only that it exists, and what tells of the person's own contacts: a
    stranger comes into it by answering its mail. `mentions` names contacts of others that hold the person's address or
    phone.
    """
    found = people.find(app, person)
    with app.read() as session:
        archive = {
            "format": FORMAT,
            "made_at": now,
            "person": person,
            "contacts": list(_contacts(app, session, [contact_id for contact_id, _ in found.contacts])),
            "cases": list(_cases(session, person, found)),
            "mentions": [contact_id for contact_id, _ in found.mentions],
        }
    plain: dict[str, Any] = msgspec.to_builtins(archive)
    counts = {noun: len(plain[noun]) for noun in ("contacts", "cases", "mentions")}
    with app.transaction() as session:
        audit.note(session, EXPORTED, by=by, about=erase.about(session, person), now=now, counts=counts)
    return plain


def _contacts(app: App, session: Session, contact_ids: list[int]) -> Iterable[dict[str, Any]]:
    for start in range(0, len(contact_ids), _AT_ONCE):
        ids = contact_ids[start : start + _AT_ONCE]
        made, kept = decisions.get_many(session, ids), originals.get_many(session, ids)
        said = corrections.of_contacts(session, ids)
        for contact_id, stored in sorted(contacts.get_many(session, ids).items()):
            yield _contact(stored) | {
                "decision": made.get(contact_id),
                "corrections": said.get(contact_id, []),
                "original": _opened(app, stored, kept[contact_id]) if contact_id in kept else None,
            }


def _contact(stored: StoredContact) -> dict[str, Any]:
    of_contact: dict[str, Any] = msgspec.to_builtins(stored.contact)
    del of_contact["original"]
    return {
        "id": stored.id,
        "case_id": stored.case_id,
        "status": stored.status,
        "received_at": stored.received_at,
        **of_contact,
    }


def _opened(app: App, stored: StoredContact, original: Any) -> dict[str, Any]:
    try:
        content = open_one(app, stored, original)
    except StaysSealed as error:
        return {"media_type": original.media_type, "missing": str(error)}
    try:
        return {"media_type": original.media_type, "text": content.decode("utf-8")}
    except UnicodeDecodeError:
        return {"media_type": original.media_type, "base64": base64.b64encode(content).decode("ascii")}


def _cases(session: Session, person: Person, found: Found) -> Iterable[dict[str, Any]]:
    own, written = {contact_id for contact_id, _ in found.contacts}, people_store.of_cases(session, found.case_ids)
    for case_id, case in sorted(cases.get_many(session, found.case_ids).items()):
        is_alone = people.alone_in(person, [one for one in written if one.case_id == case_id])
        told = notices.page(session, case_id=case_id, limit=1000)
        if not is_alone:
            told = [one for one in told if one.contact_id in own]
        attempts = deliveries.of_notices(session, [notice.id for notice in told])
        yield {
            **msgspec.to_builtins(case if is_alone else _bare(case, [of for _, of in found.contacts].count(case_id))),
            "history": cases.history(session, case_id) if is_alone else [],
            "notices": [{**msgspec.to_builtins(one), "deliveries": attempts.get(one.id, [])} for one in told],
        }


def _bare(case: Case, contacts: int) -> Case:
    """Return a case without what others may have brought to it."""
    return Case(
        id=case.id,
        source=case.source,
        ref="",
        channel=case.channel,
        subject="",
        status=case.status,
        queue=case.queue,
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        contacts=contacts,
    )
