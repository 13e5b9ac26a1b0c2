"""Webhooks as administrators see them: how each is doing, what became of its messages, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import repeat

import structlog

from triage.app import WEBHOOKS, App, Session
from triage.config import Webhook
from triage.domain.errors import Conflict, NotFound
from triage.domain.webhook import KEPT_WAITING, EndpointHealth, EventType, Message, MessageState
from triage.flows import counting, events
from triage.flows.events import Event
from triage.notify.webhooks.payloads import WebhookTest
from triage.store import audit, tallies, webhook_endpoints, webhook_messages

LAST_FAILURES = 5
TIDIED_TOGETHER, TIDYINGS = 5_000, 20  # in one transaction, and how many of those at a time
ENABLED = "webhook enabled"  # as the audit has it
WAITED_TOO_LONG = "waited too long"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A webhook, how it is doing, what waits for it and since when, and which messages failed last."""

    webhook: Webhook
    health: EndpointHealth
    waiting: int
    oldest_waits_since: datetime | None
    troubled: Sequence[Message]


def look(app: App) -> list[Standing]:
    """Say how every webhook of the configuration is doing."""
    with app.read() as session:
        return [_standing(session, webhook) for webhook in app.config.webhooks]


def enable(app: App, webhook_id: str, now: datetime, *, by: str) -> Standing:
    """Send to a webhook again, at once and whatever waits, on record; raise NotFound when there is none of this id."""
    webhook = find(app, webhook_id)
    with app.transaction() as session:
        health = webhook_endpoints.locked(session, webhook_id)
        anew = replace(health, failures=0, failing_since=None, paused_until=None, disabled_at=None, disabled_reason="")
        webhook_endpoints.save(session, anew)
        webhook_messages.hurry(session, webhook_id, now)
        standing = _standing(session, webhook)
        counts = {"waiting": standing.waiting}
        audit.note(session, ENABLED, by=by, about=f"webhook {webhook_id}", now=now, counts=counts)
    log.info("webhook enabled", endpoint=webhook_id, by=by, waiting=standing.waiting)
    app.wake(WEBHOOKS)
    return standing


def send_test(app: App, webhook_id: str, now: datetime) -> Message:
    """Put a test message the way every message goes; raise NotFound, or Conflict while the webhook is switched off."""
    find(app, webhook_id)
    event = Event(type=EventType.WEBHOOK_TEST, at=now, data=WebhookTest(webhook=webhook_id))
    with app.transaction() as session:
        _check_enabled(session, webhook_id)
        events.tell_one(session, webhook_id, event, now)
        [message] = webhook_messages.page(session, webhook_id, types=[EventType.WEBHOOK_TEST], limit=1)
    app.wake(WEBHOOKS)
    return message


def send_again(app: App, webhook_id: str, row_id: int, now: datetime) -> Message:
    """Have one message sent once more under its old id, or now if it waits; raise NotFound, or Conflict."""
    find(app, webhook_id)
    with app.transaction() as session:
        progress(session, webhook_id, row_id)
        _check_enabled(session, webhook_id)
        webhook_messages.send_again(session, row_id, now)
        message = progress(session, webhook_id, row_id)
    app.wake(WEBHOOKS)
    return message


def progress(session: Session, webhook_id: str, row_id: int) -> Message:
    """Return a message as it is now; raise NotFound when there is none."""
    message = webhook_messages.get(session, webhook_id, row_id)
    if message is None:
        raise NotFound(f"there is no message {row_id} for the webhook {webhook_id!r}")
    return message


def find(app: App, webhook_id: str) -> Webhook:
    """Return a webhook of the configuration; raise NotFound that names those there are."""
    webhook = app.config.webhook(webhook_id)
    if webhook is None:
        known = ", ".join(sorted(one.id for one in app.config.webhooks)) or "none"
        raise NotFound(f"there is no webhook {webhook_id!r}; there are: {known}")
    return webhook


def tidy(app: App, now: datetime) -> None:
    """Give up what has waited too long, counted, and forget what was done with as long ago; a part at a time.

    Contacts that are kept for a shorter time than that take with them what was told of them.
    """
    before = now - KEPT_WAITING
    done_before = now - min(KEPT_WAITING, timedelta(days=app.config.retention.contacts_days or KEPT_WAITING.days))
    for _ in repeat(None, TIDYINGS):
        with app.transaction() as session:
            given_up = webhook_messages.give_up(session, before, WAITED_TOO_LONG, now, TIDIED_TOGETHER)
            for endpoint, count in given_up.items():
                health = webhook_endpoints.locked(session, endpoint)
                webhook_endpoints.save(session, replace(health, given_up=health.given_up + count))
                counted = counting.messages_ended(app.config, endpoint, MessageState.GIVEN_UP, count)
                tallies.add(session, counted, now)
            forgotten = webhook_messages.forget(session, done_before, TIDIED_TOGETHER)
        if given_up:
            log.warning("webhook messages given up", reason=WAITED_TOO_LONG, **given_up)
        if sum(given_up.values()) < TIDIED_TOGETHER and forgotten < TIDIED_TOGETHER:
            return


def _check_enabled(session: Session, webhook_id: str) -> None:
    if webhook_endpoints.get(session, webhook_id).disabled_at:
        raise Conflict(f"the webhook {webhook_id!r} is switched off; enable it first")


def _standing(session: Session, webhook: Webhook) -> Standing:
    waiting, since = webhook_messages.waiting(session, webhook.id)
    return Standing(
        webhook=webhook,
        health=webhook_endpoints.get(session, webhook.id),
        waiting=waiting,
        oldest_waits_since=since,
        troubled=webhook_messages.troubled(session, webhook.id, LAST_FAILURES),
    )
