"""Known: what signals are told of a contact besides its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from triage.app import App
from triage.domain.contact import StoredContact
from triage.router.signals.base import Earlier, Known
from triage.store import earlier
from triage.store.earlier import EarlierContact

_DAY = timedelta(days=1)


def of_each(app: App, taken: Sequence[StoredContact], now: datetime) -> dict[int, Known]:
    """Return what is known of each contact, by its id: one look back for all, as far as the signals ask for."""
    days = max((signal.looks_back_days for signal in (app.signals or {}).values()), default=0)
    before: dict[int, list[EarlierContact]] = {}
    if days and taken:
        with app.read() as session:
            before = earlier.of_each(session, taken, now - timedelta(days=days))
    return {stored.id: _known(stored, before.get(stored.id, ())) for stored in taken}


def _known(stored: StoredContact, before: Sequence[EarlierContact]) -> Known:
    contact = stored.contact
    return Known(
        tags=contact.tags,
        email=contact.author.email,
        external_id=contact.author.external_id,
        metadata=contact.metadata,
        earlier=tuple(Earlier(topic=one.topic, days_ago=one.before / _DAY) for one in before),
    )
