"""Replays: ids of webhook messages already taken in, so that a captured request cannot be played again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col

from triage.store.conflicts import insert_new


class ReplayRow(SQLModel, table=True):
    """One message id of one source, kept until `expires_at`."""

    __tablename__ = "replays"

    source: str = Field(primary_key=True, max_length=100)
    message_id: str = Field(primary_key=True, max_length=300)
    expires_at: datetime = Field(index=True)


def remember(session: Session, messages: Iterable[tuple[str, str]], expires_at: datetime) -> int:
    """Keep the ids of messages, given as (source, id); return how many were new."""
    rows = [
        {"source": source, "message_id": message_id, "expires_at": expires_at}
        for source, message_id in sorted(set(messages))
    ]
    return len(insert_new(session, ReplayRow, rows, unique=["source", "message_id"], returning=["source"]))


def known(session: Session, source: str, message_id: str, now: datetime) -> bool:
    """Say whether a message's id is kept."""
    row = session.get(ReplayRow, (source, message_id))
    return row is not None and row.expires_at > now


def forget_expired(session: Session, now: datetime) -> int:
    return session.exec(sa.delete(ReplayRow).where(col(ReplayRow.expires_at) <= now)).rowcount
