"""Events: what happened, for the company's own systems, in the transaction in which it happened.

Nothing is made or written when no webhook asks for it. Whoever tells wakes the queue of webhooks after the commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from triage.app import App, Session
from triage.config import Webhook
from triage.domain.case import Case
from triage.domain.contact import Receipt, StoredContact
from triage.domain.decision import Decision
from triage.domain.webhook import EventType, NewMessage
from triage.notify import links
from triage.notify.webhooks import payloads
from triage.store import cases, webhook_messages

_PRESSING = {EventType.ALARM, EventType.WEBHOOK_TEST, EventType.WEBHOOK_DISABLED}
_PRESSING_RANK, _RANK = 1, 3
_ID_BYTES = 15


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened; a webhook may be limited to some sources and queues."""

    type: EventType
    at: datetime
    data: msgspec.Struct
    source: str = ""
    queue: str = ""
    case_id: int | None = None
    contact_id: int | None = None


def anybody_asks(app: App, *types: EventType) -> bool:
    """Say whether a webhook asks for one of these."""
    return any(not webhook.events.isdisjoint(types) for webhook in app.config.webhooks)


def tell(app: App, session: Session, events: Iterable[Event], now: datetime) -> bool:
    """Put a message for each webhook that asks for an event; say whether there was any."""
    messages = [message for event in events for message in _messages(app, event)]
    webhook_messages.put(session, messages, now)
    return bool(messages)


def tell_one(session: Session, endpoint: str, event: Event, now: datetime) -> None:
    """Put a message for one webhook, whether it asks for it or not."""
    webhook_messages.put(session, [_message(endpoint, event, _new_id())], now)


def triaged(app: App, decided: Sequence[tuple[StoredContact, Decision]]) -> list[Event]:
    """Tell of contacts that were triaged, and of the alarms among them once more."""
    if not anybody_asks(app, EventType.CONTACT_TRIAGED, EventType.ALARM):
        return []
    return [
        event
        for stored, decision in decided
        for event in _triaged(stored, decision, links.case_url(app.config.server.base_url, stored.case_id))
    ]


def corrected(app: App, stored: StoredContact, decision: Decision, now: datetime) -> list[Event]:
    """Tell of a contact whose labels a person gave or confirmed."""
    if not anybody_asks(app, EventType.CONTACT_CORRECTED):
        return []
    link = links.case_url(app.config.server.base_url, stored.case_id)
    return [
        Event(
            type=EventType.CONTACT_CORRECTED,
            at=now,
            data=payloads.contact_corrected(stored, decision, link, now),
            source=stored.contact.source,
            queue=decision.queue,
            case_id=stored.case_id,
            contact_id=stored.id,
        )
    ]


def failed(app: App, session: Session, stored: StoredContact, reason: str, now: datetime) -> list[Event]:
    """Tell of a contact that triage gave up on, and of its case, which is handed over to people."""
    if not anybody_asks(app, EventType.CONTACT_FAILED, EventType.CASE_HANDED_OVER):
        return []
    case = cases.get_many(session, [stored.case_id])[stored.case_id]
    link = links.case_url(app.config.server.base_url, case.id)
    of_contact = Event(
        type=EventType.CONTACT_FAILED,
        at=now,
        data=payloads.contact_failed(stored, case.queue, reason, link),
        source=case.source,
        queue=case.queue,
        case_id=case.id,
        contact_id=stored.id,
    )
    return [of_contact, case_changed(app, EventType.CASE_HANDED_OVER, case, now)]


def opened(app: App, session: Session, receipts: Sequence[Receipt], now: datetime) -> list[Event]:
    """Tell of the cases that these contacts, stored in this transaction, have opened."""
    if not anybody_asks(app, EventType.CASE_OPENED):
        return []
    fresh = [receipt.case_id for receipt in receipts if not receipt.duplicate]
    found = cases.get_many(session, fresh).values()
    new = [case for case in found if case.opened_at == now and case.contacts == fresh.count(case.id)]
    return [case_changed(app, EventType.CASE_OPENED, case, now) for case in new]


def case_changed(app: App, event: EventType, case: Case, now: datetime) -> Event:
    data = payloads.case_told(case, links.case_url(app.config.server.base_url, case.id))
    return Event(type=event, at=now, data=data, source=case.source, queue=case.queue, case_id=case.id)


def _triaged(stored: StoredContact, decision: Decision, link: str) -> list[Event]:
    told = Event(
        type=EventType.CONTACT_TRIAGED,
        at=decision.decided_at,
        data=payloads.contact_triaged(stored, decision, link),
        source=stored.contact.source,
        queue=decision.queue,
        case_id=stored.case_id,
        contact_id=stored.id,
    )
    return [told, replace(told, type=EventType.ALARM)] if decision.alarm else [told]


def _messages(app: App, event: Event) -> list[NewMessage]:
    asking = [webhook for webhook in app.config.webhooks if _asks(webhook, event)]
    message_id = _new_id() if asking else ""
    return [_message(webhook.id, event, message_id) for webhook in asking]


def _asks(webhook: Webhook, event: Event) -> bool:
    return (
        event.type in webhook.events
        and (not webhook.sources or not event.source or event.source in webhook.sources)
        and (not webhook.queues or not event.queue or event.queue in webhook.queues)
    )


def _message(endpoint: str, event: Event, message_id: str) -> NewMessage:
    return NewMessage(
        endpoint=endpoint,
        message_id=message_id,
        type=event.type,
        body=payloads.body(event.type, event.at, event.data),
        case_id=event.case_id,
        contact_id=event.contact_id,
        rank=_PRESSING_RANK if event.type in _PRESSING else _RANK,
    )


def _new_id() -> str:
    return f"msg_{secrets.token_hex(_ID_BYTES)}"
