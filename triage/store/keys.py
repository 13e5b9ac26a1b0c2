"""API keys: only the hash of a key is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.domain.access import ApiKey, Scope
from triage.store.columns import Json, identity


class KeyRow(SQLModel, table=True):
    """One API key; a revoked one stays for the record."""

    __tablename__ = "api_keys"

    id: int = identity()
    name: str = Field(max_length=100)
    hash: str = Field(max_length=64, unique=True)
    scopes: list[str] = Field(sa_type=Json)
    sources: list[str] = Field(sa_type=Json)
    created_at: datetime
    revoked_at: datetime | None = None


def add(
    session: Session, name: str, key_hash: str, *, scopes: Iterable[Scope], sources: Iterable[str], now: datetime
) -> ApiKey:
    row = KeyRow(
        name=name, hash=key_hash, scopes=sorted(s.value for s in scopes), sources=sorted(sources), created_at=now
    )
    session.add(row)
    session.flush()
    return _key(row)


def by_hash(session: Session, key_hash: str) -> ApiKey | None:
    """Find the key that is still good."""
    row = session.exec(select(KeyRow).where(KeyRow.hash == key_hash, col(KeyRow.revoked_at).is_(None))).one_or_none()
    return _key(row) if row else None


def all_valid(session: Session) -> list[ApiKey]:
    found = select(KeyRow).where(col(KeyRow.revoked_at).is_(None)).order_by(col(KeyRow.id))
    return [_key(row) for row in session.exec(found)]


def revoke(session: Session, key_id: int, now: datetime) -> bool:
    """Make a key useless; say whether it was good until now."""
    good = sa.update(KeyRow).where(col(KeyRow.id) == key_id, col(KeyRow.revoked_at).is_(None))
    return session.exec(good.values(revoked_at=now)).rowcount == 1


def _key(row: KeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        scopes=frozenset(Scope(s) for s in row.scopes),
        sources=frozenset(row.sources),
        created_at=row.created_at,
    )
