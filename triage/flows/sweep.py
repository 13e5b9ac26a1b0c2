"""Sweep: wake whoever has something due, whatever became of the wake-ups before, and throw away what has expired."""

from __future__ import annotations

from datetime import datetime

from triage.app import NOTICES, TRIAGE, WEBHOOKS, App
from triage.flows import deliver_webhooks
from triage.store import contacts, outbox, replays, sign_ins


def sweep(app: App, now: datetime) -> list[str]:
    """Wake the queues that have something due and return their names."""
    with app.read() as session:
        due = {TRIAGE: contacts.any_due(session, now), NOTICES: bool(outbox.due_destinations(session, now))}
    due[WEBHOOKS] = bool(deliver_webhooks.due_endpoints(app, now))
    woken = [queue for queue, has_work in due.items() if has_work]
    for queue in woken:
        app.rewake(queue)
    return woken


def forget_expired(app: App, now: datetime) -> None:
    """Delete sign-ins and webhook ids that are past their time."""
    with app.transaction() as session:
        sign_ins.forget_expired(session, now)
        replays.forget_expired(session, now)
