"""Backups that were begun by themselves: when each ended, or why it failed; one that was cut short has no end."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from triage.domain.health import Backups
from triage.store.columns import identity

MOST_KEPT = 400  # one a night: more than a year


class BackupRow(SQLModel, table=True):
    """One backup; `failure` is empty when it was made, or goes on."""

    __tablename__ = "backups"

    id: int = identity()
    began_at: datetime
    ended_at: datetime | None = None
    failure: str = ""


def begin(session: Session, now: datetime) -> int:
    """Write that a backup begins; return its id."""
    row = BackupRow(began_at=now)
    session.add(row)
    session.flush()
    session.exec(sa.delete(BackupRow).where(col(BackupRow.id) <= row.id - MOST_KEPT))
    return row.id


def end(session: Session, backup_id: int, now: datetime, failure: str = "") -> None:
    """Write that a backup has ended, and how."""
    ended = sa.update(BackupRow).where(col(BackupRow.id) == backup_id).values(ended_at=now, failure=failure)
    session.exec(ended)


def seen(session: Session) -> Backups:
    """Say when the last one that was made began, since when there are any, and how the latest went."""
    made = sa.and_(col(BackupRow.ended_at).is_not(None), col(BackupRow.failure) == "")
    last_made = session.exec(select(sa.func.max(BackupRow.began_at)).where(made)).one()
    first = session.exec(select(sa.func.min(BackupRow.began_at))).one()
    latest = session.exec(select(BackupRow).order_by(col(BackupRow.id).desc()).limit(1)).first()
    return Backups(
        made_at=last_made,
        first_begun_at=first,
        begun_at=latest.began_at if latest else None,
        failure=latest.failure if latest else "",
    )
