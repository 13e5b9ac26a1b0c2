"""Retentions: the runs that removed what was past its time; one that was cut short is gone on with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from triage.store.columns import Json, identity

MOST_KEPT = 400  # a run a night: more than a year


class RetentionRow(SQLModel, table=True):
    """One run; `ended_at` is empty while it goes on, `counts` says what it removed so far."""

    __tablename__ = "retentions"

    id: int = identity()
    began_at: datetime
    ended_at: datetime | None = None
    counts: dict[str, int] = Field(sa_type=Json)


def last_end(session: Session) -> datetime | None:
    """Say when the last complete run ended."""
    return session.exec(select(sa.func.max(RetentionRow.ended_at))).one()


def is_open(session: Session) -> bool:
    """Say whether a run was begun and has not come to its end."""
    return session.exec(_open()).first() is not None


def add(session: Session, removed: Mapping[str, int], now: datetime) -> None:
    """Count what was removed into the run that goes on, beginning one if none does."""
    row = session.exec(_open()).first() or RetentionRow(began_at=now, counts={})
    row.counts = dict(Counter(row.counts) + Counter(removed))
    session.add(row)


def end(session: Session, now: datetime) -> dict[str, int]:
    """End the run that goes on and return what it removed."""
    add(session, {}, now)
    row = session.exec(_open()).one()
    row.ended_at = now
    session.add(row)
    session.flush()
    session.exec(sa.delete(RetentionRow).where(col(RetentionRow.id) <= row.id - MOST_KEPT))
    return dict(row.counts)


def _open() -> SelectOfScalar[RetentionRow]:
    return select(RetentionRow).where(col(RetentionRow.ended_at).is_(None)).order_by(col(RetentionRow.id)).limit(1)
