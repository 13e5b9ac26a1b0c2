"""Intake: what comes in is stored with its case, once, before anybody is told that it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from triage.app import TRIAGE, WEBHOOKS, App
from triage.domain.contact import Contact, Receipt
from triage.flows import counting, events
from triage.store import originals, receipts, replays, tallies

MESSAGE_ID_KEPT = timedelta(hours=96)  # longer than the 75 hours for which Standard Webhooks repeat a message


def store(app: App, received: Sequence[Contact], now: datetime) -> list[Receipt]:
    """Store contacts, with the ids of the messages that brought them, in one commit; return their receipts in order.

    Raises StoreUnavailable when the database cannot be written; nothing is stored then.
    """
    with app.transaction() as session:
        stored = receipts.store(session, received, now, app.config.triage.fallback_queue)
        new = (pair for pair in zip(received, stored, strict=True) if not pair[1].duplicate)
        originals.keep(session, [(to.contact_id, one.original) for one, to in new if one.original], now)
        messages = [(contact.source, contact.message_id) for contact in received if contact.message_id]
        replays.remember(session, messages, now + MESSAGE_ID_KEPT)
        tallies.add(session, counting.received(app.config, received, stored), now)
        asked_for = events.tell(app, session, events.opened(app, session, stored, now), now)
    if asked_for:
        app.wake(WEBHOOKS)
    if not all(receipt.duplicate for receipt in stored):
        app.wake(TRIAGE)
        app.publish("cases")
    return stored
