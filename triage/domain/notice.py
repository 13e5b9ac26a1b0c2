"""A notice: one message to one destination, and its way there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

OWN_MARK = "x-triage-notice"
"""The header field that our own mail carries, by which it is known when it comes back."""


class NoticeState(StrEnum):
    """Where a notice is; all but WAITING are final.

    UNCONFIRMED: the platform took it but does not say whether it was shown. FOLDED, HELD, SUPPRESSED: not sent on
    purpose, with the reason beside it. FAILED: given up, with the last error.
    """

    WAITING = "waiting"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    FOLDED = "folded"
    HELD = "held"
    SUPPRESSED = "suppressed"
    FAILED = "failed"


class NoticeKind(StrEnum):
    ALARM = "alarm"
    ROUTED = "routed"
    TRIAGE_FAILED = "triage-failed"
    DESTINATION_FAILED = "destination-failed"
    WEBHOOK_DISABLED = "webhook-disabled"
    BACKUP_FAILED = "backup-failed"
    DRIFT = "drift"
    TEST = "test"


@dataclass(frozen=True, kw_only=True)
class NewNotice:
    """A notice to be put into the outbox; the same `dedupe_key` twice is one notice. A final state is never sent."""

    destination: str
    kind: NoticeKind
    dedupe_key: str
    reason: str
    case_id: int | None = None
    contact_id: int | None = None
    priority: int = 3
    facts: dict[str, str] | None = None
    state: NoticeState = NoticeState.WAITING


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice as the store keeps it; `next_attempt_at` is None once the state is final."""

    id: int
    destination: str
    kind: NoticeKind
    state: NoticeState
    reason: str
    attempts: int
    created_at: datetime
    case_id: int | None = None
    contact_id: int | None = None
    facts: dict[str, str] | None = None
    next_attempt_at: datetime | None = None
    finished_at: datetime | None = None
