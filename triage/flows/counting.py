"""Counting: what becomes of contacts and notices, as the metrics have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from triage.app import App
from triage.config import Config
from triage.domain import bell, metrics
from triage.domain.contact import Contact, Receipt, StoredContact
from triage.domain.decision import Decision
from triage.domain.drift import Drift
from triage.domain.notice import NewNotice, Notice, NoticeKind, NoticeState
from triage.domain.tally import Tally
from triage.domain.webhook import MessageState
from triage.store import tallies

FOLD_AT_ONCE = 5000
HANDED_OVER = (NoticeState.SENT, NoticeState.UNCONFIRMED)


def received(config: Config, contacts: Sequence[Contact], receipts: Sequence[Receipt]) -> Tally:
    """Count what came in; each contact that is stored and will not be triaged also by the reason for it."""
    tally = Tally()
    for contact, receipt in zip(contacts, receipts, strict=True):
        source = contact.source if config.source(contact.source) else metrics.OTHER
        result = "duplicate" if receipt.duplicate else "stored"
        tally.count(metrics.RECEIVED, source=source, channel=contact.channel.value, result=result)
        if contact.skip and not receipt.duplicate:
            tally.count(metrics.SKIPPED, reason=contact.skip.value)
    return tally


def triaged(outcomes: Iterable[tuple[StoredContact, Decision]], now: datetime) -> Tally:
    """Count decisions that are made at this moment."""
    tally = Tally()
    for stored, decision in outcomes:
        tally.count(metrics.TRIAGED, topic=decision.topic, language=decision.language)
        tally.observe(metrics.TRIAGE_SECONDS, (now - stored.received_at).total_seconds())
        if decision.needs_human:
            tally.count(metrics.ABSTAINED, language=decision.language)
        if decision.alarm:
            tally.count(metrics.ALARMS, queue=decision.queue, urgency=decision.urgency.value)
    return tally


def noticed(notices: Iterable[NewNotice]) -> Tally:
    """Count the alarms among new notices that are held back."""
    tally = Tally()
    for notice in notices:
        rang = bell.kept(notice.facts) if notice.state is NoticeState.SUPPRESSED else None
        if rang:
            tally.count(metrics.ALARMS_HELD_BACK, destination=notice.destination, reason=rang.reason.value)
    return tally


def moved(drift: Drift) -> Tally:
    """Count something that has moved."""
    tally = Tally()
    tally.count(metrics.DRIFTS, kind=drift.kind)
    return tally


def failed() -> Tally:
    """Count a contact that could not be read."""
    tally = Tally()
    tally.count(metrics.FAILED)
    return tally


def ended(notice: Notice, contact: StoredContact | None, state: NoticeState, now: datetime) -> Tally:
    """Count a notice that has come to its end, and how long an alarm took to reach its destination."""
    tally = Tally()
    tally.count(metrics.NOTICES, destination=notice.destination, state=state.value)
    if contact and notice.kind is NoticeKind.ALARM and state in HANDED_OVER:
        waited_seconds = (now - contact.received_at).total_seconds()
        tally.observe(metrics.ALERT_DWELL_SECONDS, waited_seconds, destination=notice.destination)
    return tally


def messages_ended(config: Config, endpoint: str, state: MessageState, number: int) -> Tally:
    """Count messages to a webhook that have come to the same end."""
    tally = Tally()
    webhook = endpoint if config.webhook(endpoint) else metrics.OTHER
    tally.count(metrics.WEBHOOK_MESSAGES, number, webhook=webhook, state=state.value)
    return tally


def fold(app: App, _now: datetime) -> int:
    """Fold what was counted into totals, some at a time; return how many pieces of work that were."""
    folded = 0
    while True:
        with app.transaction() as session:
            some = tallies.fold(session, FOLD_AT_ONCE)
        folded += some
        if some < FOLD_AT_ONCE:
            return folded
