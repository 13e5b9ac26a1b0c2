"""What could have rung since then, counted by rule and chance: one question each, whatever the number of decisions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from triage.domain.alarm_week import Heard
from triage.domain.bell import BellReason
from triage.domain.chances import BINS
from triage.domain.notice import NoticeKind, NoticeState
from triage.store.contacts import ContactRow
from triage.store.corrections import CorrectionRow
from triage.store.decisions import DecisionRow
from triage.store.notices import NoticeRow

_RANG = "rang"


@dataclass(frozen=True, kw_only=True)
class Example:
    """A decision near a threshold; `alarm` is what its labels say by now."""

    contact_id: int
    case_id: int
    decided_at: datetime
    chance: float
    alarm: bool


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """How many alarms of a destination rang, were held back, and would have rung but for the shadow."""

    rang: int = 0
    held_back: int = 0
    shadow: int = 0


def heard(session: Session, since: datetime) -> list[Heard]:
    """Count the decisions since then."""
    kind = _kind()
    counted = (
        sa.select(*kind, sa.func.count())
        .where(col(DecisionRow.decided_at) >= since, col(DecisionRow.alarm_chance).is_not(None))
        .group_by(*kind)
    )
    return [_heard(row) for row in session.connection().execute(counted)]


def judged(session: Session, since: datetime) -> list[Heard]:
    """Count the decisions since then of which people have said how urgent they are, or that all is right."""
    row, kind = DecisionRow, _kind()
    looked_at = (
        sa.select(col(CorrectionRow.contact_id))
        .where(
            col(CorrectionRow.at) >= since,
            col(CorrectionRow.contact_id) == row.contact_id,
            sa.or_(col(CorrectionRow.urgency).is_not(None), _said_at_first() != col(row.alarm)),
        )
        .exists()
    )
    corrected = col(row.contact_id).in_(sa.select(col(CorrectionRow.contact_id)).where(col(CorrectionRow.at) >= since))
    counted = (
        sa.select(*kind, sa.func.count(), col(row.alarm))
        .where(corrected, looked_at, col(row.decided_at) >= since, col(row.alarm_chance).is_not(None))
        .group_by(*kind, col(row.alarm))
    )
    return [_heard(found, right=found[-1]) for found in session.connection().execute(counted)]


def first_decided(session: Session, since: datetime) -> datetime | None:
    """Say when the first decision since then was made."""
    found = sa.select(sa.func.min(DecisionRow.decided_at)).where(col(DecisionRow.decided_at) >= since)
    return session.scalar(found)


def noticed(session: Session, since: datetime) -> dict[str, Noticed]:
    """Count the alarms since then by destination and by what became of them."""
    row = NoticeRow
    became = sa.case(
        (col(row.state) != NoticeState.SUPPRESSED.value, _RANG),
        (col(row.reason).startswith(f"bell: {BellReason.SHADOW} "), "shadow"),
        else_="held_back",
    )
    counted = (
        sa.select(col(row.destination), became, sa.func.count())
        .where(col(row.created_at) >= since, col(row.kind) == NoticeKind.ALARM.value)
        .group_by(col(row.destination), became)
    )
    found: dict[str, dict[str, int]] = {}
    for destination, what, count in session.connection().execute(counted):
        found.setdefault(destination, {})[what] = count
    return {destination: Noticed(**counts) for destination, counts in found.items()}


def examples(
    session: Session, since: datetime, rules: Collection[str], *, low: float, high: float, limit: int
) -> list[Example]:
    """Give the newest decisions with a chance from `low` to below `high` that these rules tell of."""
    row = DecisionRow
    found = (
        sa.select(
            *(col(row.contact_id), col(ContactRow.case_id), col(row.decided_at), col(row.alarm_chance), col(row.alarm))
        )
        .join(ContactRow, col(ContactRow.id) == col(row.contact_id))
        .where(
            *(col(row.decided_at) >= since, col(row.alarm_chance) >= low, col(row.alarm_chance) < high),
            sa.or_(col(row.rule).in_(rules), col(row.alarm_rule).in_(rules)),
        )
        .order_by(col(row.decided_at).desc())
        .limit(limit)
    )
    return [
        Example(contact_id=contact_id, case_id=case_id, decided_at=decided_at, chance=chance or 0.0, alarm=alarm)
        for contact_id, case_id, decided_at, chance, alarm in session.connection().execute(found)
    ]


def _kind() -> tuple[Any, ...]:
    """Say by what decisions are told apart here."""
    row = DecisionRow
    return (
        col(row.rule),
        sa.func.coalesce(col(row.alarm_rule), col(row.rule)),
        _said_at_first(),
        sa.func.coalesce(col(row.danger_heard), sa.false()),
        sa.cast(col(row.alarm_chance) * BINS, sa.Integer),  # PostgreSQL rounds, SQLite cuts: half a bin, either way
    )


def _said_at_first() -> Any:
    """Say whether the labels made it an alarm before people said something of it."""
    return sa.func.coalesce(col(DecisionRow.was)["alarm"].as_boolean(), col(DecisionRow.alarm))


def _heard(row: Any, *, right: bool | None = None) -> Heard:
    rule, alarm_rule, alarm, danger, place, count = row[:6]
    return Heard(
        rule=rule, alarm_rule=alarm_rule, alarm=bool(alarm), danger=bool(danger), place=place, count=count, right=right
    )
