"""Originals: what sources sent, sealed; the database never holds it in the clear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.domain.contact import SealedOriginal
from triage.store.columns import BigId
from triage.store.contacts import ContactRow


class OriginalRow(SQLModel, table=True):
    """One sealed original; `key_id` names the key it was sealed with."""

    __tablename__ = "originals"

    contact_id: int = Field(
        primary_key=True, foreign_key="contacts.id", sa_type=BigId, sa_column_kwargs={"autoincrement": False}
    )
    kept_at: datetime = Field(index=True)
    media_type: str = Field(max_length=100)
    key_id: str = Field(max_length=16)
    sealed: bytes


def keep(session: Session, originals: Iterable[tuple[int, SealedOriginal]], now: datetime) -> None:
    """Write the originals of new contacts, given as (contact id, original)."""
    rows = [
        {
            "contact_id": contact_id,
            "kept_at": now,
            "media_type": original.media_type,
            "key_id": original.key_id,
            "sealed": original.sealed,
        }
        for contact_id, original in originals
    ]
    if rows:
        session.connection().execute(sa.insert(OriginalRow), rows)


def get(session: Session, contact_id: int) -> SealedOriginal | None:
    return get_many(session, [contact_id]).get(contact_id)


def get_many(session: Session, contact_ids: Iterable[int]) -> dict[int, SealedOriginal]:
    """Give originals by the id of their contact; a contact without one is left out."""
    found = select(OriginalRow).where(col(OriginalRow.contact_id).in_(sorted(set(contact_ids))))
    return {row.contact_id: _original(row) for row in session.exec(found)}


def sealed_otherwise(
    session: Session, key_id: str, *, after_id: int, limit: int
) -> Sequence[tuple[int, str, str, SealedOriginal]]:
    """Give up to `limit` originals that another key has sealed: contact id, its source and external id, the original.

    In the order of their ids, from behind `after_id` on.
    """
    found = (
        select(OriginalRow, ContactRow.source, ContactRow.external_id)
        .join(ContactRow, col(ContactRow.id) == OriginalRow.contact_id)
        .where(OriginalRow.key_id != key_id, OriginalRow.contact_id > after_id)
        .order_by(col(OriginalRow.contact_id))
        .limit(limit)
    )
    return [(row.contact_id, source, name, _original(row)) for row, source, name in session.exec(found)]


def replace(session: Session, changes: Iterable[tuple[int, str, SealedOriginal]]) -> int:
    """Put sealed anew in the place of sealed before, given as (contact id, key id before, original); say how many.

    An original that is gone, or was sealed anew by somebody else meanwhile, is left as it is.
    """
    done = 0
    for contact_id, before, after in changes:
        same = sa.update(OriginalRow).where(
            col(OriginalRow.contact_id) == contact_id, col(OriginalRow.key_id) == before
        )
        done += session.exec(same.values(key_id=after.key_id, sealed=after.sealed)).rowcount
    return done


def counts_by_key(session: Session) -> dict[str, int]:
    """Count the originals by the key they are sealed with."""
    return dict(session.exec(select(OriginalRow.key_id, sa.func.count()).group_by(col(OriginalRow.key_id))).all())


def _original(row: OriginalRow) -> SealedOriginal:
    return SealedOriginal(media_type=row.media_type, key_id=row.key_id, sealed=row.sealed)
