"""Learned: what corrections have taught a model, so that nobody has to learn them one by one again.

It can be lost: whoever finds none learns from the corrections. Whether it may be believed, its reader decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.store.columns import BigId, identity
from triage.store.conflicts import insert_new

MOST_KEPT = 4


class LearnedRow(SQLModel, table=True):
    """What was learned over one model (`about`) until `last_id` of the corrections."""

    __tablename__ = "learned"
    __table_args__ = (sa.UniqueConstraint("about", "last_id"),)

    id: int = identity()
    made_at: datetime
    about: str = Field(max_length=200)
    last_id: int = Field(sa_type=BigId)
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What was learned over the model that `about` names, from all corrections until `last_id`."""

    about: str
    last_id: int
    content: bytes = field(repr=False)


def newest(session: Session, about: str) -> Learned | None:
    """Give the one that has learned most over a model."""
    row = session.exec(
        select(LearnedRow).where(LearnedRow.about == about).order_by(col(LearnedRow.last_id).desc()).limit(1)
    ).first()
    return Learned(about=row.about, last_id=row.last_id, content=row.content) if row else None


def last_id(session: Session, about: str) -> int:
    """Say how far the one has come that has learned most over a model."""
    return session.scalar(sa.select(sa.func.max(LearnedRow.last_id)).where(col(LearnedRow.about) == about)) or 0


def keep(session: Session, kept: Learned, now: datetime) -> bool:
    """Keep what was learned, and of older ones the newest few; say whether nobody else had kept the same."""
    values = {"made_at": now, "about": kept.about, "last_id": kept.last_id, "content": kept.content}
    new = insert_new(session, LearnedRow, [values], unique=["about", "last_id"], returning=["id"])
    surplus = sa.select(col(LearnedRow.id)).order_by(col(LearnedRow.id).desc()).offset(MOST_KEPT)
    session.exec(sa.delete(LearnedRow).where(col(LearnedRow.id).in_(surplus)))
    return bool(new)


def forget(session: Session, from_id: int = 0) -> int:
    """Remove whatever has learned from corrections from `from_id` on; return how many those were."""
    return session.exec(sa.delete(LearnedRow).where(col(LearnedRow.last_id) >= from_id)).rowcount
