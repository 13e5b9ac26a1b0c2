"""Leases: who is the one that does what only one may do."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col

from triage.store.conflicts import insert_new

SCHEDULER = "scheduler"


class LeaseRow(SQLModel, table=True):
    """One role that has at most one holder at a time."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True, max_length=50)
    holder: str
    until: datetime


def hold(session: Session, name: str, holder: str, now: datetime, lease: timedelta) -> bool:
    """Take the lease `name`, or keep it for another `lease`; say whether `holder` has it now."""
    if insert_new(
        session, LeaseRow, [{"name": name, "holder": holder, "until": now + lease}], unique=["name"], returning=["name"]
    ):
        return True
    free_or_mine = sa.or_(col(LeaseRow.until) < now, col(LeaseRow.holder) == holder)
    taken = sa.update(LeaseRow).where(col(LeaseRow.name) == name, free_or_mine).values(holder=holder, until=now + lease)
    return session.exec(taken).rowcount == 1


def let_go(session: Session, name: str, holder: str) -> None:
    session.exec(sa.delete(LeaseRow).where(col(LeaseRow.name) == name, col(LeaseRow.holder) == holder))


def until(session: Session, name: str) -> datetime | None:
    """Say until when the lease `name` is held; None when nobody ever held it."""
    row = session.get(LeaseRow, name)
    return row.until if row else None
