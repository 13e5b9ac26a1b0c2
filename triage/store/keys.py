"""API keys: only the hash of a key is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.domain.access import ApiKey, Scope
from triage.store.columns import Json, identity


class KeyRow(SQLModel, table=True):
    """One API key; a revoked or expired one stays for the record."""

    __tablename__ = "api_keys"

    id: int = identity()
    name: str = Field(max_length=100)
    hash: str = Field(max_length=64, unique=True)
    scopes: list[str] = Field(sa_type=Json)
    sources: list[str] = Field(sa_type=Json)
    created_at: datetime
    revoked_at: datetime | None = None
    expires_at: datetime | None = None


def add(
    session: Session, name: str, key_hash: str, *, scopes: Iterable[Scope], sources: Iterable[str], now: datetime
) -> ApiKey:
    row = KeyRow(
        name=name, hash=key_hash, scopes=sorted(s.value for s in scopes), sources=sorted(sources), created_at=now
    )
    session.add(row)
    session.flush()
    return _key(row)


def by_hash(session: Session, key_hash: str, now: datetime) -> ApiKey | None:
    """Find the key that is still good."""
    row = session.exec(select(KeyRow).where(KeyRow.hash == key_hash, *_good(now))).one_or_none()
    return _key(row) if row else None


def all_valid(session: Session, now: datetime) -> list[ApiKey]:
    found = select(KeyRow).where(*_good(now)).order_by(col(KeyRow.id))
    return [_key(row) for row in session.exec(found)]


def revoke(session: Session, key_id: int, now: datetime) -> bool:
    """Make a key useless; say whether it was good until now."""
    good = sa.update(KeyRow).where(col(KeyRow.id) == key_id, *_good(now))
    return session.exec(good.values(revoked_at=now)).rowcount == 1


def expire(session: Session, key_id: int, expires_at: datetime, now: datetime) -> bool:
    """Let a key that has no end yet be good until `expires_at`; say whether there is such a one."""
    endless = sa.update(KeyRow).where(col(KeyRow.id) == key_id, col(KeyRow.expires_at).is_(None), *_good(now))
    return session.exec(endless.values(expires_at=expires_at)).rowcount == 1


def _good(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    lasts = sa.or_(col(KeyRow.expires_at).is_(None), col(KeyRow.expires_at) > now)
    return col(KeyRow.revoked_at).is_(None), lasts


def _key(row: KeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        scopes=frozenset(Scope(s) for s in row.scopes),
        sources=frozenset(row.sources),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
