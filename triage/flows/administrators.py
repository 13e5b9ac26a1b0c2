"""Tell the administrators what only they can mend."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from triage.app import App, Session
from triage.domain.notice import NewNotice
from triage.store import outbox

PRIORITY = 2


def tell(app: App, session: Session, about: NewNotice, now: datetime) -> None:
    """Put a notice for each destination of the administrators but that of `about`, which may be what is broken."""
    told = [
        replace(about, destination=destination, dedupe_key=f"{about.dedupe_key}:{destination}", priority=PRIORITY)
        for destination in app.config.server.admin_destinations
        if destination != about.destination
    ]
    outbox.put(session, told, now)
