"""A case: the conversation that contacts belong to, and the unit of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.decision import Priority, Sentiment, Urgency
from triage.domain.errors import IllegalTransition


class CaseStatus(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    REOPENED = "reopened"


_WORKING = {CaseStatus.IN_PROGRESS, CaseStatus.WAITING, CaseStatus.RESOLVED}
ALLOWED: dict[CaseStatus, set[CaseStatus]] = {
    CaseStatus.OPEN: {CaseStatus.ACKNOWLEDGED, *_WORKING},
    CaseStatus.ACKNOWLEDGED: {CaseStatus.OPEN, *_WORKING},
    CaseStatus.IN_PROGRESS: {CaseStatus.WAITING, CaseStatus.RESOLVED},
    CaseStatus.WAITING: {CaseStatus.IN_PROGRESS, CaseStatus.RESOLVED},
    CaseStatus.RESOLVED: {CaseStatus.REOPENED},
    CaseStatus.REOPENED: {CaseStatus.ACKNOWLEDGED, *_WORKING},
}


def check_transition(before: CaseStatus, after: CaseStatus) -> None:
    """Raise IllegalTransition unless a case may go from `before` to `after`."""
    if after not in ALLOWED[before]:
        raise IllegalTransition(
            f"a case that is {before} cannot become {after}; it can become {', '.join(sorted(ALLOWED[before]))}"
        )


NOBODYS = (CaseStatus.OPEN, CaseStatus.REOPENED)  # statuses in which nobody has taken a case


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case as people see it; the labels are those of its most urgent decision so far, None before the first.

    `alarm_at` is when it first alarmed; `acknowledged_by` is the name somebody gave.
    """

    id: int
    source: str
    ref: str
    channel: str
    subject: str
    status: CaseStatus
    queue: str
    opened_at: datetime
    updated_at: datetime
    contacts: int
    topic: str | None = None
    urgency: Urgency | None = None
    sentiment: Sentiment | None = None
    priority: Priority | None = None
    language: str | None = None
    needs_human: bool = False
    alarm_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseEvent:
    """One line of a case's history: who did what, when, and why."""

    case_id: int
    at: datetime
    actor: str
    what: str
    why: str = ""
