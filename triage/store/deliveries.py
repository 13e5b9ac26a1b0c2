"""Deliveries: each attempt to hand a notice to its destination, recorded before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.store.columns import identity, reference

SENDING = "sending"


class DeliveryRow(SQLModel, table=True):
    """One attempt; `ended_at` stays empty when the process died while sending."""

    __tablename__ = "deliveries"

    id: int = identity()
    notice_id: int = reference("notices.id", index=True)
    attempt: int
    began_at: datetime
    ended_at: datetime | None = None
    outcome: str = Field(max_length=20, default=SENDING)
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One attempt as people see it."""

    attempt: int
    began_at: datetime
    ended_at: datetime | None
    outcome: str
    detail: str


def begin(session: Session, notice_id: int, attempt: int, now: datetime) -> int:
    """Record that an attempt is about to be made; return its id."""
    row = DeliveryRow(notice_id=notice_id, attempt=attempt, began_at=now)
    session.add(row)
    session.flush()
    return row.id


def finish(session: Session, delivery_id: int, outcome: str, detail: str, now: datetime) -> None:
    session.exec(
        sa.update(DeliveryRow)
        .where(col(DeliveryRow.id) == delivery_id)
        .values(outcome=outcome, detail=detail, ended_at=now)
    )


def unfinished(session: Session, notice_id: int) -> bool:
    """Say whether an attempt began whose end nobody recorded: the message may have arrived."""
    found = select(DeliveryRow.id).where(DeliveryRow.notice_id == notice_id, col(DeliveryRow.ended_at).is_(None))
    return session.exec(found.limit(1)).first() is not None


def of_notice(session: Session, notice_id: int) -> list[Delivery]:
    found = select(DeliveryRow).where(DeliveryRow.notice_id == notice_id).order_by(col(DeliveryRow.id))
    return [
        Delivery(attempt=d.attempt, began_at=d.began_at, ended_at=d.ended_at, outcome=d.outcome, detail=d.detail)
        for d in session.exec(found)
    ]
