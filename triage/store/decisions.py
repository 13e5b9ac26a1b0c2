"""Decisions: what triage said of each contact, exactly one per contact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.domain.chances import BINS, Chances
from triage.domain.decision import Decision
from triage.store.columns import BigId, Json


class DecisionRow(SQLModel, table=True):
    """One decision; `topics`, `urgencies` and `sentiments` hold the label probabilities, `reasons` what spoke."""

    __tablename__ = "decisions"

    contact_id: int = Field(
        primary_key=True, foreign_key="contacts.id", sa_type=BigId, sa_column_kwargs={"autoincrement": False}
    )
    decided_at: datetime = Field(index=True)
    language: str = Field(max_length=5)
    topic: str = Field(max_length=100)
    urgency: str = Field(max_length=20)
    sentiment: str = Field(max_length=20)
    priority: str = Field(max_length=2)
    alarm: bool
    needs_human: bool
    confidence: float
    queue: str = Field(max_length=100)
    rule: str
    model: str
    further_topics: list[str] = Field(sa_type=Json)
    signals: list[str] = Field(sa_type=Json)
    topics: dict[str, float] = Field(sa_type=Json)
    urgencies: dict[str, float] = Field(sa_type=Json)
    sentiments: dict[str, float] = Field(sa_type=Json)
    reasons: list[dict[str, Any]] = Field(sa_type=Json)
    corrected_at: datetime | None = None
    corrected_by: str | None = Field(default=None, max_length=200)
    was: dict[str, Any] | None = Field(default=None, sa_type=Json)
    alarm_chance: float | None = None
    known_share: float | None = None
    alarm_rule: str | None = None
    danger_heard: bool | None = None
    confidence_needed: float | None = None


def save(session: Session, decisions: Iterable[tuple[int, Decision]]) -> None:
    """Write new decisions, given as (contact id, decision)."""
    rows = [
        {"contact_id": contact_id, **msgspec.to_builtins(decision, builtin_types=(datetime,))}
        for contact_id, decision in decisions
    ]
    if rows:
        session.connection().execute(sa.insert(DecisionRow), rows)


def replace(session: Session, contact_id: int, decision: Decision) -> None:
    """Put a decision in the place of the one that a contact has."""
    values = msgspec.to_builtins(decision, builtin_types=(datetime,))
    session.exec(sa.update(DecisionRow).where(col(DecisionRow.contact_id) == contact_id).values(**values))


def get(session: Session, contact_id: int) -> Decision | None:
    row = session.get(DecisionRow, contact_id)
    return _decision(row) if row else None


def get_many(session: Session, contact_ids: Iterable[int]) -> dict[int, Decision]:
    """Give decisions by the id of their contact; a contact without one is left out."""
    found = select(DecisionRow).where(col(DecisionRow.contact_id).in_(sorted(set(contact_ids))))
    return {row.contact_id: _decision(row) for row in session.exec(found)}


def confidences(session: Session, since: datetime) -> Chances:
    """Count how likely decisions since then said that their topic was right."""
    place = sa.cast(col(DecisionRow.confidence) * BINS, sa.Integer)  # PostgreSQL rounds, SQLite cuts: half a bin
    counted = sa.select(place, sa.func.count()).where(col(DecisionRow.decided_at) >= since).group_by(place)
    return Chances.of((place, count) for place, count in session.connection().execute(counted))


def _decision(row: DecisionRow) -> Decision:
    return msgspec.convert(row.model_dump(exclude={"contact_id"}), Decision)
