"""The audit: who did what to people's personal data, and when; without any of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from triage.store.columns import NEVER_REUSE_IDS, Json, identity


class AuditRow(SQLModel, table=True):
    """One line; `about` is a hash of the person or the number of a contact, never the person."""

    __tablename__ = "audit"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: int = identity()
    at: datetime = Field(index=True)
    actor: str = Field(max_length=200)
    what: str = Field(max_length=50)
    about: str = Field(max_length=100)
    counts: dict[str, int] = Field(sa_type=Json)


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """What somebody did: `what` in fixed words, `about` whom or what, `counts` how much of each kind."""

    id: int
    at: datetime
    actor: str
    what: str
    about: str
    counts: Mapping[str, int]


def note(session: Session, what: str, *, by: str, about: str, now: datetime, counts: Mapping[str, int]) -> None:
    """Add a line; part of the transaction of what it tells of."""
    session.add(AuditRow(at=now, actor=by, what=what, about=about, counts=dict(counts)))


def page(
    session: Session, *, what: str = "", about: str = "", before_id: int | None = None, limit: int = 50
) -> list[AuditLine]:
    """Give up to `limit` lines, newest first, of one kind or about one subject or all."""
    found = select(AuditRow).order_by(col(AuditRow.id).desc()).limit(limit)
    if what:
        found = found.where(AuditRow.what == what)
    if about:
        found = found.where(AuditRow.about == about)
    if before_id is not None:
        found = found.where(AuditRow.id < before_id)
    return [_line(row) for row in session.exec(found)]


def _line(row: AuditRow) -> AuditLine:
    return AuditLine(id=row.id, at=row.at, actor=row.actor, what=row.what, about=row.about, counts=row.counts)
