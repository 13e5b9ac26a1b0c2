"""Drifts: what has moved, and when; and the decisions as drift looks at them."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.domain.drift import CONFIDENCE, UNKNOWN_WORDS, Drift, Seen
from triage.store.columns import identity
from triage.store.conflicts import insert_new
from triage.store.decisions import DecisionRow

SAME_WITHIN = timedelta(hours=20)


class DriftRow(SQLModel, table=True):
    """One measure that has moved."""

    __tablename__ = "drifts"
    __table_args__ = (sa.UniqueConstraint("measure", "at"),)

    id: int = identity()
    at: datetime
    measure: str = Field(max_length=120)
    before: float
    after: float
    counted: int


def add(session: Session, drift: Drift) -> bool:
    """Keep a drift; say whether it was new: whoever begins anew finds the same move at a slightly different time."""
    near = select(DriftRow.id).where(
        DriftRow.measure == drift.measure, DriftRow.at > drift.at - SAME_WITHIN, DriftRow.at < drift.at + SAME_WITHIN
    )
    if session.exec(near).first() is not None:
        return False
    row = {"at": drift.at, "measure": drift.measure, "before": drift.before, "after": drift.after}
    added = insert_new(
        session, DriftRow, [row | {"counted": drift.counted}], unique=["measure", "at"], returning=["measure"]
    )
    return bool(added)


def latest(session: Session, limit: int = 20) -> list[Drift]:
    """Give the newest first."""
    found = select(DriftRow).order_by(col(DriftRow.at).desc(), col(DriftRow.id).desc()).limit(limit)
    return [
        Drift(at=row.at, measure=row.measure, before=row.before, after=row.after, counted=row.counted)
        for row in session.exec(found)
    ]


def forget(session: Session, before: datetime) -> int:
    """Remove what moved before then; return how many rows that were."""
    return session.exec(sa.delete(DriftRow).where(col(DriftRow.at) < before)).rowcount


def decided(session: Session, after: tuple[datetime, int], until: datetime, limit: int) -> list[Seen]:
    """Give up to `limit` decisions behind a (time, contact) and not later than `until`, in that order."""
    row = DecisionRow
    place = sa.tuple_(col(row.decided_at), col(row.contact_id))
    found = (
        sa.select(
            *(col(row.decided_at), col(row.contact_id), col(row.topic), col(row.urgency), col(row.sentiment)),
            *(col(row.confidence), col(row.known_share), col(row.was)),
        )
        .where(place > sa.tuple_(*after), col(row.decided_at) <= until)
        .order_by(col(row.decided_at), col(row.contact_id))
        .limit(limit)
    )
    return [_seen(one) for one in session.connection().execute(found)]


def _seen(row: sa.Row[tuple[object, ...]]) -> Seen:
    """Look at what the model said, also where a person has corrected it since."""
    said = row.was or {"topic": row.topic, "urgency": row.urgency, "sentiment": row.sentiment}
    labels = {f"{kind}={said[kind]}": 1.0 for kind in ("topic", "urgency", "sentiment")}
    measures = {CONFIDENCE: row.confidence, **labels}
    if row.known_share is not None:
        measures[UNKNOWN_WORDS] = 1 - row.known_share
    return Seen(at=row.decided_at, contact_id=row.contact_id, measures=measures)
