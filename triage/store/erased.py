"""Erased: which contacts there were once, as hashes, so that a source that sends one again does not bring it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.domain.contact import name_of
from triage.store import salts
from triage.store.columns import BigId
from triage.store.conflicts import insert_new
from triage.store.salts import SaltRow


class ErasedRow(SQLModel, table=True):
    """One erased contact: a salted hash of its source and external id, and the numbers it had."""

    __tablename__ = "erased"

    hash: str = Field(primary_key=True, max_length=64)
    contact_id: int = Field(sa_type=BigId)
    case_id: int = Field(sa_type=BigId)
    erased_at: datetime = Field(index=True)


# Made once: it runs for every group that comes in, and making it anew would cost more than running it.
_SALT_IF_ANY = sa.select(col(SaltRow.salt)).where(
    col(SaltRow.name) == salts.PEOPLE, sa.exists(sa.select(col(ErasedRow.hash)))
)


def remember(session: Session, contacts: Iterable[tuple[str, str, int, int]], now: datetime) -> None:
    """Remember contacts, given as (source, external id, contact id, case id)."""
    salt = salts.salt(session)
    rows = [
        {
            "hash": salts.hashed(salt, name_of(source, external_id)),
            "contact_id": contact_id,
            "case_id": case_id,
            "erased_at": now,
        }
        for source, external_id, contact_id, case_id in contacts
    ]
    insert_new(session, ErasedRow, rows, unique=["hash"], returning=["hash"])


def among(session: Session, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Say which of these (source, external id) were erased, with the numbers they had: contact and case.

    Asked for every group that comes in: one short question where nothing was ever erased.
    """
    if not keys or (salt := session.connection().execute(_SALT_IF_ANY).scalar()) is None:
        return {}
    by_hash = {salts.hashed(salt, name_of(source, external_id)): (source, external_id) for source, external_id in keys}
    found = select(ErasedRow).where(col(ErasedRow.hash).in_(sorted(by_hash)))
    return {by_hash[row.hash]: (row.contact_id, row.case_id) for row in session.exec(found)}
