"""What webhooks say: ids, labels, where to look; no words of a customer, no names. Who may read more asks the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from triage.domain.case import Case, CaseStatus
from triage.domain.contact import Channel, StoredContact
from triage.domain.decision import Decision, Priority, Sentiment, Urgency
from triage.domain.webhook import EventType


class ContactTold(msgspec.Struct, kw_only=True):
    """A contact; `external_id` is the id under which `source` sent it, `link` the page of its case."""

    contact_id: int
    case_id: int
    source: str
    external_id: str
    channel: Channel
    occurred_at: datetime
    received_at: datetime
    queue: str
    link: str


class ContactTriaged(ContactTold, kw_only=True):
    """A contact and what triage says of it; `rule` is the routing rule that matched."""

    decided_at: datetime
    language: str
    topic: str
    further_topics: list[str]
    urgency: Urgency
    sentiment: Sentiment
    priority: Priority
    confidence: float
    alarm: bool
    needs_human: bool
    signals: list[str]
    rule: str
    model: str


class ContactFailed(ContactTold, kw_only=True):
    """A contact that triage gave up on; its case waits in `queue` for people."""

    reason: str


class LabelsTold(msgspec.Struct, kw_only=True):
    """What triage had said."""

    topic: str
    urgency: Urgency
    sentiment: Sentiment
    priority: Priority
    alarm: bool


class ContactCorrected(ContactTriaged, kw_only=True):
    """A contact with the labels that a person gave or confirmed; `was` is what triage had said."""

    corrected_at: datetime
    was: LabelsTold


class CaseTold(msgspec.Struct, kw_only=True):
    """A case; the labels are those of its most urgent decision so far, null before the first."""

    case_id: int
    source: str
    ref: str
    channel: str
    status: CaseStatus
    queue: str
    opened_at: datetime
    topic: str | None
    urgency: Urgency | None
    sentiment: Sentiment | None
    priority: Priority | None
    alarm: bool
    needs_human: bool
    acknowledged_at: datetime | None
    link: str


class WebhookTest(msgspec.Struct, kw_only=True):
    """Somebody asked whether messages arrive."""

    webhook: str


class WebhookDisabled(msgspec.Struct, kw_only=True):
    """Another webhook gets nothing any more, until an administrator enables it again."""

    webhook: str
    reason: str
    disabled_at: datetime


DATA: dict[EventType, type[msgspec.Struct]] = {
    EventType.CONTACT_TRIAGED: ContactTriaged,
    EventType.CONTACT_FAILED: ContactFailed,
    EventType.CONTACT_CORRECTED: ContactCorrected,
    EventType.ALARM: ContactTriaged,
    EventType.CASE_OPENED: CaseTold,
    EventType.CASE_ACKNOWLEDGED: CaseTold,
    EventType.CASE_HANDED_OVER: CaseTold,
    EventType.WEBHOOK_TEST: WebhookTest,
    EventType.WEBHOOK_DISABLED: WebhookDisabled,
}
"""The kind of `data` by event, for the description of the API."""


def body(event: EventType, at: datetime, data: msgspec.Struct) -> str:
    """Write the body of a message: what kind, when it happened, and what."""
    return msgspec.json.encode({"type": event.value, "timestamp": at, "data": data}).decode()


def contact_triaged(stored: StoredContact, decision: Decision, link: str) -> ContactTriaged:
    return ContactTriaged(**_triaged(stored, decision, link))


def contact_corrected(stored: StoredContact, decision: Decision, link: str, at: datetime) -> ContactCorrected:
    was = decision.was or decision
    said = LabelsTold(
        topic=was.topic, urgency=was.urgency, sentiment=was.sentiment, priority=was.priority, alarm=was.alarm
    )
    return ContactCorrected(**_triaged(stored, decision, link), corrected_at=at, was=said)


def _triaged(stored: StoredContact, decision: Decision, link: str) -> dict[str, Any]:
    return dict(
        _contact(stored, decision.queue, link),
        decided_at=decision.decided_at,
        language=decision.language,
        topic=decision.topic,
        further_topics=list(decision.further_topics),
        urgency=decision.urgency,
        sentiment=decision.sentiment,
        priority=decision.priority,
        confidence=round(decision.confidence, 4),
        alarm=decision.alarm,
        needs_human=decision.needs_human,
        signals=list(decision.signals),
        rule=decision.rule,
        model=decision.model,
    )


def contact_failed(stored: StoredContact, queue: str, reason: str, link: str) -> ContactFailed:
    return ContactFailed(**_contact(stored, queue, link), reason=reason)


def case_told(case: Case, link: str) -> CaseTold:
    return CaseTold(
        case_id=case.id,
        source=case.source,
        ref=case.ref,
        channel=case.channel,
        status=case.status,
        queue=case.queue,
        opened_at=case.opened_at,
        topic=case.topic,
        urgency=case.urgency,
        sentiment=case.sentiment,
        priority=case.priority,
        alarm=case.alarm_at is not None,
        needs_human=case.needs_human,
        acknowledged_at=case.acknowledged_at,
        link=link,
    )


def _contact(stored: StoredContact, queue: str, link: str) -> dict[str, Any]:
    contact = stored.contact
    return {
        "contact_id": stored.id,
        "case_id": stored.case_id,
        "source": contact.source,
        "external_id": contact.external_id,
        "channel": contact.channel,
        "occurred_at": contact.occurred_at,
        "received_at": stored.received_at,
        "queue": queue,
        "link": link,
    }
