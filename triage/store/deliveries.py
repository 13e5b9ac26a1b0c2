"""Deliveries: each attempt to hand a notice to its destination, recorded before it is made."""

from __future__ import annotations

from collections.abc import Iterable
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


# Made once: they run for every notice, and making them anew would cost more than running them.
_BEGIN = sa.insert(DeliveryRow).returning(col(DeliveryRow.id))
_FINISH = sa.update(DeliveryRow).where(col(DeliveryRow.id) == sa.bindparam("delivery_id"))


def begin(session: Session, notice_id: int, attempt: int, now: datetime) -> int:
    """Record that an attempt is about to be made; return its id."""
    row = {"notice_id": notice_id, "attempt": attempt, "began_at": now, "outcome": SENDING, "detail": ""}
    return int(session.connection().execute(_BEGIN, row).scalar_one())


def finish(session: Session, delivery_id: int, outcome: str, detail: str, now: datetime) -> None:
    changed = {"delivery_id": delivery_id, "outcome": outcome, "detail": detail, "ended_at": now}
    session.connection().execute(_FINISH, changed)


def of_notice(session: Session, notice_id: int) -> list[Delivery]:
    return of_notices(session, [notice_id]).get(notice_id, [])


def of_notices(session: Session, notice_ids: Iterable[int]) -> dict[int, list[Delivery]]:
    """Give the attempts at several notices by notice id, in order; a notice without any is left out."""
    found = select(DeliveryRow).where(col(DeliveryRow.notice_id).in_(sorted(notice_ids))).order_by(col(DeliveryRow.id))
    by_notice: dict[int, list[Delivery]] = {}
    for row in session.exec(found):
        by_notice.setdefault(row.notice_id, []).append(_delivery(row))
    return by_notice


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        attempt=row.attempt, began_at=row.began_at, ended_at=row.ended_at, outcome=row.outcome, detail=row.detail
    )
