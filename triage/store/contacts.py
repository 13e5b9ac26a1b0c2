"""Contacts: what customers wrote, said or answered, and how far its triage is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from triage.domain.contact import (
    Attachment,
    Author,
    Channel,
    Contact,
    ContactStatus,
    Direction,
    Rating,
    SkipReason,
    StoredContact,
)
from triage.domain.person import author_key
from triage.store import claims
from triage.store.columns import LARGEST_ID, NEVER_REUSE_IDS, Claimable, Json, due_index, reference


class ContactRow(Claimable, table=True):
    """One contact; `due_at` says when it is to be triaged, None when that is over.

    `details` are the contact's metadata: a table has that name for itself. `author_key` is the same for all contacts of
    an author who can be told apart.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        sa.UniqueConstraint("source", "external_id"),
        due_index("contacts"),
        sa.Index(
            "ix_contacts_author",
            "author_key",
            "received_at",
            sqlite_where=sa.text("author_key IS NOT NULL"),
            postgresql_where=sa.text("author_key IS NOT NULL"),
        ),
        NEVER_REUSE_IDS,
    )

    case_id: int = reference("cases.id", index=True)
    source: str = Field(max_length=100)
    external_id: str = Field(max_length=300)
    case_ref: str = Field(max_length=300)
    channel: str = Field(max_length=20)
    direction: str = Field(max_length=10)
    occurred_at: datetime
    received_at: datetime = Field(index=True)
    subject: str
    text: str
    author: dict[str, Any] = Field(sa_type=Json)
    author_key: str | None = Field(default=None, max_length=40)
    queue: str = Field(max_length=100)
    tags: list[str] = Field(sa_type=Json)
    rating: dict[str, Any] | None = Field(default=None, sa_type=Json)
    attachments: list[dict[str, Any]] = Field(sa_type=Json)
    details: dict[str, Any] = Field(sa_type=Json)
    status: str = Field(max_length=20)
    skip: str = Field(default="", max_length=20)
    failures: int = 0
    failure_reason: str = ""


def values(contact: Contact, case_id: int, received_at: datetime) -> dict[str, Any]:
    """Give the column values of a new contact; it is due for triage unless it is to be skipped."""
    return {
        "case_id": case_id,
        "source": contact.source,
        "external_id": contact.external_id,
        "case_ref": contact.case_ref,
        "channel": contact.channel.value,
        "direction": contact.direction.value,
        "occurred_at": contact.occurred_at,
        "received_at": received_at,
        "subject": contact.subject,
        "text": contact.text,
        "author": _without_empty(contact.author),
        "author_key": author_key(contact.author, contact.source) or None,
        "queue": contact.queue,
        "tags": list(contact.tags),
        "rating": _without_empty(contact.rating) if contact.rating else None,
        "attachments": [_without_empty(a) for a in contact.attachments],
        "details": contact.metadata,
        "status": (ContactStatus.SKIPPED if contact.skip else ContactStatus.STORED).value,
        "skip": contact.skip.value if contact.skip else "",
        "due_at": None if contact.skip else received_at,
    }


def get(session: Session, contact_id: int) -> StoredContact | None:
    """Give a contact, or None when there is none of this number, whatever number it is."""
    row = session.get(ContactRow, contact_id) if 0 < contact_id <= LARGEST_ID else None
    return _stored(row) if row else None


def get_many(session: Session, contact_ids: Iterable[int]) -> dict[int, StoredContact]:
    """Give contacts by id; one that there is not is left out."""
    found = sa.select(ContactRow).where(col(ContactRow.id).in_(sorted(set(contact_ids))))
    return {row.id: _stored(row) for row in session.scalars(found)}


def latest_of_case(session: Session, case_id: int, limit: int) -> list[StoredContact]:
    """Give the latest contacts of a case, in the order they happened."""
    order = col(ContactRow.occurred_at), col(ContactRow.id)
    found = sa.select(ContactRow).where(col(ContactRow.case_id) == case_id)
    latest = session.scalars(found.order_by(*(column.desc() for column in order)).limit(limit)).all()
    return [_stored(row) for row in reversed(latest)]


def beginnings(session: Session, case_ids: Iterable[int], characters: int) -> dict[int, str]:
    """Give how the first contact of each case begins, by case id."""
    first = sa.select(sa.func.min(ContactRow.id)).where(col(ContactRow.case_id).in_(sorted(set(case_ids))))
    found = select(ContactRow.case_id, sa.func.substr(ContactRow.text, 1, characters)).where(
        col(ContactRow.id).in_(first.group_by(col(ContactRow.case_id)))
    )
    return dict(session.exec(found).all())


def any_due(session: Session, now: datetime) -> bool:
    return claims.any_due(session, ContactRow, now)


def claim(session: Session, me: str, now: datetime, limit: int) -> list[StoredContact]:
    """Lease up to `limit` contacts that wait for triage to `me`.

    A contact that was claimed before without being finished may be what killed its worker: such a one is handed out
    alone, so that it cannot take others with it.
    """
    rows: Sequence[ContactRow] = ()
    if claims.any_left_unfinished(session, ContactRow, now, limit):
        rows = claims.claim(session, ContactRow, me, now, col(ContactRow.claims) > 0, limit=1)
    rows = rows or claims.claim(session, ContactRow, me, now, limit=limit)
    return [_stored(row) for row in rows]


def release_all_but(session: Session, me: str, contact_ids: Iterable[int]) -> int:
    """Give back what `me` has claimed beyond these, as if it had not been claimed; return how many that were."""
    return claims.release(session, ContactRow, me, col(ContactRow.id).not_in(sorted(contact_ids)))


def finish(session: Session, me: str, contact_ids: Iterable[int]) -> set[int]:
    """Mark contacts as triaged and return the ids that `me` still held; the others are somebody else's now."""
    return _finish(session, me, contact_ids, status=ContactStatus.TRIAGED.value, due_at=None)


def fail(session: Session, me: str, contact_id: int, reason: str) -> bool:
    """Give up on a contact; say whether `me` still held it."""
    changed = {"status": ContactStatus.FAILED.value, "due_at": None, "failure_reason": reason}
    return bool(_finish(session, me, [contact_id], failures=ContactRow.failures + 1, **changed))


def postpone(session: Session, me: str, contact_id: int, until: datetime, reason: str) -> bool:
    """Put a contact back after a failure, to be tried again at `until`; say whether `me` still held it."""
    changed = {"due_at": until, "lease_until": until, "claimed_by": "", "failure_reason": reason}
    return bool(_finish(session, me, [contact_id], failures=ContactRow.failures + 1, **changed))


def waiting(session: Session) -> tuple[int, datetime | None]:
    """Count the contacts that wait for triage, and say since when the first of them does; both from the index alone."""
    counted = sa.select(sa.func.count(), sa.func.min(ContactRow.id)).where(col(ContactRow.due_at).is_not(None))
    number, first_id = session.connection().execute(counted).one()
    since = sa.select(col(ContactRow.received_at)).where(col(ContactRow.id) == first_id)
    return number, session.connection().execute(since).scalar() if number else None


def _finish(session: Session, me: str, contact_ids: Iterable[int], **changed: Any) -> set[int]:
    held = (
        sa.update(ContactRow)
        .where(
            col(ContactRow.id).in_(sorted(contact_ids)),
            col(ContactRow.claimed_by) == me,
            col(ContactRow.status) == ContactStatus.STORED.value,
        )
        .values(**changed)
        .returning(col(ContactRow.id))
    )
    return set(session.connection().execute(held).scalars())


def _without_empty(value: object) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(value)
    return {key: item for key, item in built.items() if item not in ("", None)}


def _stored(row: ContactRow) -> StoredContact:
    return StoredContact(
        id=row.id,
        case_id=row.case_id,
        received_at=row.received_at,
        status=ContactStatus(row.status),
        failures=row.failures,
        claims=row.claims,
        failure_reason=row.failure_reason,
        contact=_contact(row),
    )


def _contact(row: ContactRow) -> Contact:
    return Contact(
        source=row.source,
        external_id=row.external_id,
        case_ref=row.case_ref,
        channel=Channel(row.channel),
        direction=Direction(row.direction),
        occurred_at=row.occurred_at,
        subject=row.subject,
        text=row.text,
        author=Author(**row.author),
        queue=row.queue,
        tags=tuple(row.tags),
        rating=Rating(**row.rating) if row.rating else None,
        attachments=tuple(Attachment(**a) for a in row.attachments),
        metadata=row.details,
        skip=SkipReason(row.skip) if row.skip else None,
    )
