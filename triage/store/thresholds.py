"""Thresholds that past traffic has given: one per name, the newest."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, select

from triage.domain.threshold import Threshold


class ThresholdRow(SQLModel, table=True):
    """A threshold, and of how many decisions it was made."""

    __tablename__ = "thresholds"

    name: str = Field(primary_key=True, max_length=100)
    threshold: float
    counted: int
    made_at: datetime


def save(session: Session, thresholds: list[Threshold]) -> None:
    """Put these in the place of all that were there."""
    there = {row.name: row for row in session.exec(select(ThresholdRow))}
    for one in thresholds:
        session.merge(ThresholdRow(name=one.name, threshold=one.at, counted=one.counted, made_at=one.made_at))
    for name in there.keys() - {one.name for one in thresholds}:
        session.delete(there[name])


def every(session: Session) -> dict[str, Threshold]:
    """Give all thresholds by name."""
    return {
        row.name: Threshold(name=row.name, at=row.threshold, counted=row.counted, made_at=row.made_at)
        for row in session.exec(select(ThresholdRow))
    }
