"""Notices: messages to destinations, and where each is on its way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from triage.domain.notice import Notice, NoticeKind, NoticeState
from triage.store.columns import NEVER_REUSE_IDS, Claimable, Json, due_index, reference


class NoticeRow(Claimable, table=True):
    """One notice; `due_at` is the next attempt, None once its state is final."""

    __tablename__ = "notices"
    __table_args__ = (due_index("notices"), NEVER_REUSE_IDS)

    destination: str = Field(max_length=100)
    kind: str = Field(max_length=30)
    dedupe_key: str = Field(max_length=200, unique=True)
    case_id: int | None = reference("cases.id", default=None, nullable=True, index=True)
    contact_id: int | None = reference("contacts.id", default=None, nullable=True)
    facts: dict[str, Any] | None = Field(default=None, sa_type=Json)
    state: str = Field(max_length=20, default=NoticeState.WAITING.value)
    reason: str
    attempts: int = 0
    created_at: datetime = Field(index=True)
    finished_at: datetime | None = None


def get(session: Session, notice_id: int) -> Notice | None:
    row = session.get(NoticeRow, notice_id)
    return stored(row) if row else None


def page(
    session: Session, *, case_id: int | None = None, before_id: int | None = None, limit: int = 50
) -> list[Notice]:
    """Give up to `limit` notices, newest first, of one case or of all."""
    found = select(NoticeRow).order_by(col(NoticeRow.id).desc()).limit(limit)
    if case_id is not None:
        found = found.where(NoticeRow.case_id == case_id)
    if before_id is not None:
        found = found.where(NoticeRow.id < before_id)
    return [stored(row) for row in session.exec(found)]


def counts(session: Session, *, since: datetime | None = None) -> dict[str, int]:
    """Count the notices per state, all of them or those made since then."""
    counted = select(NoticeRow.state, sa.func.count()).group_by(col(NoticeRow.state))
    if since is not None:
        counted = counted.where(NoticeRow.created_at >= since)
    return dict(session.exec(counted).all())


def stored(row: NoticeRow) -> Notice:
    return Notice(
        id=row.id,
        destination=row.destination,
        kind=NoticeKind(row.kind),
        state=NoticeState(row.state),
        reason=row.reason,
        attempts=row.attempts,
        created_at=row.created_at,
        case_id=row.case_id,
        contact_id=row.contact_id,
        facts=row.facts,
        next_attempt_at=row.due_at,
        finished_at=row.finished_at,
    )
