"""Outgoing webhooks: what happened, told to the company's own systems, and how each of them takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEPT_WAITING = timedelta(days=7)
"""How long a message waits for an endpoint that is switched off, and how long it can be sent once more."""


class EventType(StrEnum):
    """What can be told; a subscription names one, or all of a kind: `case.*`."""

    CONTACT_TRIAGED = "contact.triaged"
    CONTACT_FAILED = "contact.failed"
    CONTACT_CORRECTED = "contact.corrected"
    ALARM = "alarm"
    CASE_OPENED = "case.opened"
    CASE_ACKNOWLEDGED = "case.acknowledged"
    CASE_HANDED_OVER = "case.handed_over"
    WEBHOOK_TEST = "webhook.test"
    WEBHOOK_DISABLED = "webhook.disabled"


class MessageState(StrEnum):
    """Where a message is; GIVEN_UP: its schedule is used up, or it waited too long for an endpoint to come back."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """One event for one endpoint; `message_id` is the `webhook-id`, the same for all endpoints and all attempts."""

    endpoint: str
    message_id: str
    type: EventType
    body: str
    case_id: int | None = None
    contact_id: int | None = None
    rank: int = 3


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message as the store keeps it; `next_attempt_at` is None once nothing is left to do."""

    id: int
    endpoint: str
    message_id: str
    type: EventType
    body: str
    state: MessageState
    attempts: int
    reason: str
    created_at: datetime
    case_id: int | None = None
    contact_id: int | None = None
    next_attempt_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How an attempt ended; `reason` says it in a few words that name no address.

    `gone`: the endpoint wants nothing any more. `busy`: it asks for a pause, of `retry_after_seconds` if it says so.
    """

    delivered: bool = False
    gone: bool = False
    busy: bool = False
    reason: str = ""
    retry_after_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class EndpointHealth:
    """How an endpoint is doing; `failures` in a row since the last success, `failing_since` the first of them.

    Until `paused_until` nothing is sent; once disabled, nothing until somebody enables it again.
    """

    id: str
    failures: int = 0
    failing_since: datetime | None = None
    paused_until: datetime | None = None
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    last_failure: str = ""
    disabled_at: datetime | None = None
    disabled_reason: str = ""
    delivered: int = 0
    given_up: int = 0

    def is_open(self, now: datetime) -> bool:
        """Say whether something may be sent at this moment."""
        return self.disabled_at is None and (self.paused_until is None or self.paused_until <= now)
